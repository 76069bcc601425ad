//! Who has a page, and who is in the lists.

use serde_json::Value;

use super::{DAY, integration, registry, site, solution};
use crate::common::Registry;

fn slugs(files: &std::collections::BTreeMap<String, String>, document: &str, list: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(&files[document]).unwrap();
    let items = document[list].as_array().unwrap();
    items
        .iter()
        .map(|item| item["slug"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_benefit_lists_its_partners_in_its_directory() {
    let registry = registry();
    let files = site(&registry);
    assert_eq!(
        slugs(&files, "api/v1/partners.json", "partners"),
        ["alder", "kestrel", "tern"]
    );
    assert_eq!(
        slugs(&files, "api/v1/integrations.json", "integrations"),
        ["kestrel", "tern"]
    );
    let index = &files["index.html"];
    assert!(
        index.contains("3 partners") && index.contains("href=\"./p/kestrel/\""),
        "{index}"
    );
    assert!(files["p/kestrel/index.html"].contains("npm install &#64;zoe/psp"));
    // A target and an applicant are in no file but the applicant's own list of tasks.
    for (path, text) in &files {
        assert!(!text.contains("Wish"), "{path}");
        assert!(!text.contains("Asks") || path == "me/asks/index.html", "{path}");
    }
    // Without its connector, the benefit lapses, and with it the page.
    let record = integration("Kestrel", "active", "").replace("kind: connector", "kind: core");
    registry.write("partners/kestrel/partner.yaml", record);
    let files = site(&registry);
    assert_eq!(slugs(&files, "api/v1/partners.json", "partners"), ["alder", "tern"]);
    assert!(!files.contains_key("p/kestrel/index.html") && !files.contains_key("api/v1/partners/kestrel.json"));
}

#[test]
fn a_benefit_with_a_quota_lists_while_a_grant_is_open() {
    let registry = registry();
    let program = registry.read("partners/program.yaml").replacen(
        "    lists_in: partners\n",
        "    lists_in: partners\n    quota: { count: 1, per: year }\n",
        1,
    );
    registry.write("partners/program.yaml", program);
    assert!(!site(&registry).contains_key("p/alder/index.html"));
    let grant = "grants: [{ id: g1, benefit: partner-directory, granted_on: 2026-03-01, by: mona }]\n";
    registry.write("partners/alder/partner.yaml", solution("Alder", "active", grant));
    let files = site(&registry);
    let page = &files["p/alder/index.html"];
    assert!(page.contains("last granted on <bdi>2026-03-01</bdi>"), "{page}");
}

#[test]
fn a_pause_is_shown_and_an_end_leaves_its_day() {
    let files = site(&registry());
    assert!(files["p/tern/index.html"].contains("Paused since <bdi>2026-09-01</bdi>"));
    assert!(files["verify/tern/index.html"].contains("Yes, but it is paused"));
    assert!(files.contains_key("by/state/paused/index.html"));
    let gone = &files["p/gone/index.html"];
    assert!(
        gone.contains("This partnership ended on <bdi>2026-09-01</bdi>."),
        "{gone}"
    );
    assert!(files["verify/gone/index.html"].contains("<b>No.</b>"));
    assert!(files["badges/gone/partner.svg"].contains("former partner"));
    assert!(!files["index.html"].contains("Gone") && !files["search.json"].contains("gone"));
    // What it did is no longer shown.
    assert!(!gone.contains("It closed"));
}

#[test]
fn strategic_partnerships_quote_what_the_program_publishes() {
    let registry = Registry::copy_of_real();
    let words = [
        (
            "browserbase",
            "Seamless session persistence in cloud browsers",
            "Revenue sharing on premium features",
        ),
        (
            "hyperbrowser",
            "Enterprise-grade session management",
            "Technology licensing",
        ),
    ];
    assert!(
        !site(&registry).keys().any(|path| path.starts_with("p/")),
        "targets are no partners"
    );
    for (slug, ..) in words {
        let path = format!("partners/{slug}/partner.yaml");
        let record = registry
            .read(&path)
            .replace("status: target", "status: active\nstatus_since: 2026-10-01");
        registry.write(&path, record);
    }
    let files = site(&registry);
    for (slug, proposition, model) in words {
        let page = &files[&format!("p/{slug}/index.html")];
        assert!(
            page.contains(&format!("<blockquote><p>{proposition}</p></blockquote>")),
            "{page}"
        );
        assert!(page.contains(model), "{page}");
    }
    let program = registry.read("partners/program.yaml").replace(
        "value_proposition: public, revenue_model: public",
        "revenue_model: private",
    );
    registry.write("partners/program.yaml", program);
    let files = site(&registry);
    for (slug, proposition, model) in words {
        assert!(files.contains_key(&format!("p/{slug}/index.html")));
        for (path, text) in &files {
            assert!(!text.contains(proposition) && !text.contains(model), "{slug}: {path}");
        }
    }
    let program = registry
        .read("partners/program.yaml")
        .replace("directory: { strategic: true,", "directory: {");
    registry.write("partners/program.yaml", program);
    assert!(!site(&registry).keys().any(|path| path.starts_with("p/")));
}

#[test]
fn another_program_has_its_own_directory() {
    let registry = Registry::empty();
    crate::common::copy(
        &crate::common::root().join("tests/second/partners"),
        &registry.path("partners"),
    );
    let run = registry.run(&["site", "--out=site", "--at", DAY]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = super::files(&registry.path("site"));
    assert!(files["index.html"].contains("Streuobst-Verbund Bodensee"));
    assert!(files["program/index.html"].contains("Das Wappen am Tor"));
    assert!(!files.contains_key("sitemap.xml"), "no address is known");
}
