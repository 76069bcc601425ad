//! Each item of enablement of the real program: partners see it in the issue of their phase, it is given within the tier and
//! ends on its day, its review has a date, and the address of a private one stays out of the public registry.

use serde_json::Value;

use super::json;
use crate::common::Registry;
use crate::onboard::thirty::{FIRST, record, scene_of};
use crate::site::{integration, registry, site};

/// ID, name, and whether it is private.
fn items() -> Vec<(String, String, bool)> {
    let program = json("partners/program.yaml");
    let text = |item: &Value, key: &str| item[key].as_str().expect(key).to_owned();
    let items = program["enablement"].as_array().expect("enablement");
    let one = |item: &Value| (text(item, "id"), text(item, "name"), item["visibility"] == "private");
    items.iter().map(one).collect()
}

#[test]
fn the_issue_of_a_phase_lists_what_the_partner_can_have_and_has() {
    let given = "enablement: { sandbox: { granted: 2026-10-01, expires: 2027-03-31 } }\n";
    let scene = scene_of(vec![(
        "partners/acme/partner.yaml".to_owned(),
        record("acme", "implementation") + given,
    )]);
    scene.apply(FIRST);
    let body = scene.issue("phase 3, Implementation and Launch").body;
    let offers = body.split("### What you get").nth(1).expect("the list");
    for (_, name, _) in items() {
        assert!(offers.contains(&format!("- {name}")), "{name} in {offers}");
    }
    let yours = "- Sandbox environments, since 2026-10-01, until 2027-03-31";
    assert!(offers.contains(yours), "{offers}");
}

#[test]
fn what_is_given_ends_and_needs_a_partnership_and_what_is_offered_is_reviewed() {
    let items = items();
    let given = items.iter().fold(String::new(), |text, (id, ..)| {
        text + &format!("  {id}: {{ granted: 2026-10-01, expires: 2027-01-15 }}\n")
    });
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml");
    let dated = items.iter().fold(program.clone(), |text, (id, ..)| {
        let (from, braces) = (format!("  - id: {id}\n    area: "), format!("  - {{ id: {id}, area: "));
        let text = text.replacen(
            &from,
            &format!("  - id: {id}\n    review_by: 2027-01-15\n    area: "),
            1,
        );
        text.replacen(&braces, &format!("  - {{ id: {id}, review_by: 2027-01-15, area: "), 1)
    });
    assert_eq!(dated.matches("review_by: 2027-01-15").count(), items.len());
    registry.write("partners/program.yaml", dated);
    let whole = record("acme", "identification") + "enablement:\n" + &given;
    registry.write("partners/acme/partner.yaml", &whole);
    let run = registry.run(&["report", "--format", "json", "--at", FIRST]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let ends = report["expiries"]["list"].as_array().expect("a list");
    let shown = |what: String| {
        ends.iter()
            .any(|end| end["until"] == "2027-01-15" && end["what"] == what.as_str())
    };
    for (id, _, is_private) in &items {
        assert!(shown(format!("the enablement `{id}`")), "{id} in {ends:#?}");
        assert_eq!(
            shown(format!("the review of the enablement `{id}`")),
            !is_private,
            "{id} in {ends:#?}"
        );
    }
    // Nothing is given before the partnership begins.
    let applied = record("acme", "applied") + "enablement:\n" + &given;
    registry.write("partners/acme/partner.yaml", applied);
    let told = registry.run(&["validate", "--format", "json", "--at", FIRST]).stdout;
    let findings: Value = serde_json::from_str(&told).expect("JSON");
    let findings = findings["findings"].as_array().expect("findings");
    let messages: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["code"] == "PSP507")
        .filter_map(|finding| finding["message"].as_str())
        .collect();
    for (id, ..) in &items {
        let named = messages.iter().any(|message| message.contains(&format!("`{id}`")));
        assert!(named, "{id} in {messages:#?}");
    }
}

#[test]
fn the_address_of_a_private_item_is_for_the_overlay_alone() {
    for (id, _, is_private) in items() {
        let registry = Registry::with_program();
        let program = registry.read("partners/program.yaml");
        let (from, braces) = (format!("  - id: {id}\n    area: "), format!("  - {{ id: {id}, area: "));
        let address = "url: \"https://docs.acme.example/zebra\"";
        let told = program
            .replacen(&from, &format!("  - id: {id}\n    {address}\n    area: "), 1)
            .replacen(&braces, &format!("  - {{ id: {id}, {address}, area: "), 1);
        assert_ne!(told, program);
        registry.write("partners/program.yaml", told);
        let run = registry.run(&["validate", "--at", FIRST]);
        assert_eq!(run.stdout.contains("error[PSP70"), is_private, "{id}: {}", run.stdout);
    }
}

#[test]
fn the_public_page_lists_what_is_public_with_its_dates() {
    let items = items();
    let given = items.iter().fold("enablement:\n".to_owned(), |text, (id, ..)| {
        text + &format!("  {id}: {{ granted: 2026-10-01, expires: 2027-03-31 }}\n")
    });
    let registry = registry();
    registry.write(
        "partners/kestrel/partner.yaml",
        integration("Kestrel", "active", &given),
    );
    let files = site(&registry);
    let page = &files["p/kestrel/index.html"];
    let rows: Vec<&str> = page.split("<li").collect();
    for (id, name, is_private) in &items {
        let row = rows.iter().find(|row| row.contains(&format!("{name} <")));
        if *is_private {
            assert!(row.is_none(), "{id} is private: {row:?}");
        } else {
            let row = row.unwrap_or_else(|| panic!("{id} isn't on {page}"));
            assert!(row.contains("2026-10-01") && row.contains("2027-03-31"), "{row}");
        }
    }
    // What has ended isn't listed as given any more.
    let over = given.replace("2027-03-31", "2026-10-31");
    registry.write("partners/kestrel/partner.yaml", integration("Kestrel", "active", &over));
    assert!(!site(&registry)["p/kestrel/index.html"].contains("2026-10-31"));
}

/// `benefits SLUG` and the report are where each item is seen that no public page may list.
#[test]
fn lists_and_reports_show_each_item_and_no_private_address() {
    let items = items();
    let registry = Registry::with_program();
    let program = registry.read("partners/program.yaml");
    let public = items.iter().filter(|(.., is_private)| !is_private);
    let dated = public.fold(program, |text, (id, ..)| {
        let (from, braces) = (format!("  - id: {id}\n    area: "), format!("  - {{ id: {id}, area: "));
        let address = format!("url: \"https://docs.acme.example/{id}\"");
        text.replacen(&from, &format!("  - id: {id}\n    {address}\n    area: "), 1)
            .replacen(&braces, &format!("  - {{ id: {id}, {address}, area: "), 1)
    });
    registry.write("partners/program.yaml", dated);
    let given = "enablement: { sandbox: { granted: 2026-10-01, expires: 2027-03-31 } }\n";
    registry.write("partners/acme/partner.yaml", record("acme", "implementation") + given);
    registry.write("partners/bolt/partner.yaml", record("bolt", "implementation"));
    let shown = registry.run(&["benefits", "acme", "--format", "json", "--at", FIRST]);
    let shown: Value = serde_json::from_str(&shown.stdout).expect("JSON");
    let rows = shown["partners"][0]["enablement"].as_array().expect("enablement");
    let text = registry.run(&["benefits", "acme", "--at", FIRST]).stdout;
    let report = registry.run(&["report", "--format", "json", "--at", FIRST]);
    let report: Value = serde_json::from_str(&report.stdout).expect("JSON");
    let lines = report["benefits"]["offered"].as_array().expect("lines");
    let markdown = registry.run(&["report", "--format", "markdown", "--at", FIRST]).stdout;
    let page = registry
        .run(&["report", "--partner", "acme", "--format", "html", "--at", FIRST])
        .stdout;
    for (id, name, is_private) in &items {
        let row = rows.iter().find(|row| row["id"] == id.as_str()).expect("a row");
        let (state, granted) = match id.as_str() {
            "sandbox" => ("given", Value::from("2026-10-01")),
            _ if *is_private => ("ask", Value::Null),
            _ => ("open", Value::Null),
        };
        assert_eq!((&row["state"], &row["granted"]), (&state.into(), &granted), "{id}");
        assert_eq!(row["url"].is_null(), *is_private, "{id}");
        assert!(text.contains(&format!("\n  {name}: ")), "{name} in {text}");
        let line = lines
            .iter()
            .find(|line| line["item"]["id"] == id.as_str())
            .expect("a line");
        let given = u64::from(id == "sandbox");
        assert_eq!((&line["partners"], &line["given"]), (&2.into(), &given.into()), "{id}");
        assert!(
            markdown.contains(&format!("| {name} | 2 | {given} |")),
            "{name} in {markdown}"
        );
        let has = match state {
            "given" => "given since 2026-10-01 until 2027-03-31",
            "ask" => "on request",
            _ => state,
        };
        let row = format!("<bdi>{name}</bdi></th><td>{has}</td>");
        assert!(page.contains(&row), "{row}");
    }
    // What has ended isn't shown as given, and can be asked for again.
    let later = registry.run(&["benefits", "acme", "--at", "2027-04-01"]).stdout;
    assert!(later.contains("Sandbox environments: on request"), "{later}");
}
