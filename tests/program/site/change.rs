//! What a review shows of the public pages: which ones change, and how the partner's own page will read.

use serde_json::{Value, json};

use super::{DAY, integration, registry, site, solution};
use crate::common::Registry;

/// The registry of the tests, in a commit.
fn committed() -> Registry {
    let registry = registry();
    registry.commit();
    registry
}

/// What a review of the last commit shows of the site.
fn reviewed(registry: &Registry) -> Value {
    registry.commit();
    let run = registry.run(&["review", "--base=HEAD^", "--at", DAY, "--format=json"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    document.get("site").cloned().unwrap_or(Value::Null)
}

fn pages(site: &Value) -> Vec<String> {
    let all = site["pages"].as_array().into_iter().flatten();
    all.map(|page| {
        format!(
            "{} {}",
            page["change"].as_str().unwrap(),
            page["path"].as_str().unwrap()
        )
    })
    .collect()
}

#[test]
fn a_listed_partners_pages_are_listed_and_its_own_is_shown() {
    let registry = committed();
    let record = registry.read("partners/kestrel/partner.yaml");
    let hostile = "summary: \"Keeps | <b>sessions</b> @octocat closes #1, ask jane.doe@acme.example\"";
    registry.write(
        "partners/kestrel/partner.yaml",
        record.replace("summary: Keeps sessions", hostile),
    );
    let site = reviewed(&registry);
    assert_eq!(pages(&site), ["changed /", "changed /p/kestrel/"]);
    let shown = &site["shown"][0];
    assert_eq!(
        (&shown["path"], &shown["name"]),
        (&json!("/p/kestrel/"), &json!("Kestrel"))
    );
    let tested = json!({ "label": "Tested with protocol version", "value": "1.0, 2026-10-01", "support": "verified" });
    assert!(shown["facts"].as_array().unwrap().contains(&tested), "{shown:#}");
    let comment = registry
        .run(&["review", "--base=HEAD^", "--at", DAY, "--format=markdown"])
        .stdout;
    assert!(
        comment.contains("<details><summary>Public pages that change: 2</summary>"),
        "{comment}"
    );
    let row = comment
        .lines()
        .find(|line| line.starts_with("| What it does |"))
        .expect(&comment);
    for raw in ["<b>", "@octocat", "#1", "jane.doe", "| <"] {
        assert!(!row.contains(raw), "{raw}: {row}");
    }
    assert!(row.ends_with(" |") && row.matches(" | ").count() == 1, "{row}");
}

#[test]
fn what_changes_is_what_two_sites_differ_in() {
    let registry = committed();
    let before = site(&registry);
    registry.write("partners/tern/partner.yaml", integration("Tern", "active", ""));
    std::fs::remove_dir_all(registry.path("partners/alder")).unwrap();
    registry.write("partners/fresh/partner.yaml", solution("Fresh", "active", ""));
    let after = site(&registry);
    let is_public = |path: &&String| {
        let is_page = path.ends_with("index.html") || path.starts_with("badges/") && path.contains(".svg");
        is_page && !["by/", "me/", "p/kestrel"].iter().any(|other| path.starts_with(other))
    };
    let mut expected: Vec<String> = (before.keys().chain(after.keys()).filter(is_public))
        .filter(|path| before.get(*path) != after.get(*path))
        .map(|path| {
            let word = match (before.get(path), after.get(path)) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "changed",
            };
            format!("{word} /{}", path.trim_end_matches("index.html"))
        })
        .collect();
    expected.sort_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
    expected.dedup();
    let found = reviewed(&registry);
    assert_eq!(pages(&found), expected);
    assert!(expected.len() > 8, "{expected:?}");
    let shown: Vec<&str> = found["shown"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|page| page["name"].as_str())
        .collect();
    assert_eq!(shown, ["Fresh", "Tern"]);
}

#[test]
fn an_application_and_a_target_change_no_public_page() {
    let registry = committed();
    let record = registry.read("partners/asks/partner.yaml");
    registry.write(
        "partners/asks/partner.yaml",
        record.replace("name: Asks", "name: Asks More"),
    );
    registry.write(
        "partners/other/partner.yaml",
        "name: Other\ntier: integration\nstatus: target\n",
    );
    assert_eq!(reviewed(&registry), Value::Null);
}

#[test]
fn a_change_of_the_program_is_compared_for_all_partners() {
    let registry = committed();
    let program = registry.read("partners/program.yaml");
    registry.write(
        "partners/program.yaml",
        program.replace("lists_in: partners", "lists_in: integrations"),
    );
    let site = reviewed(&registry);
    assert!(
        !pages(&site).is_empty() && pages(&site).contains(&"changed /".to_owned()),
        "{site:#}"
    );
    let program = registry.read("partners/program.yaml");
    let without: String = program
        .lines()
        .filter(|line| !line.contains("lists_in:"))
        .fold(String::new(), |text, line| text + line + "\n");
    registry.write("partners/program.yaml", without);
    let site = reviewed(&registry);
    assert!(pages(&site).contains(&"removed /p/kestrel/".to_owned()), "{site:#}");
    assert_eq!(site["shown"], json!([]));
}
