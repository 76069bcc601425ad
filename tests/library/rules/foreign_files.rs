//! Records of other registries, given as ours: small files in the shapes of the CNCF landscape, of Kubernetes conformance
//! results and of the OpenTelemetry registry. What each field should be called is shown, and no advice leads astray.

use std::collections::BTreeMap;

use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Request, evaluate};

/// Each finding in a file: the line, the rule, the message and the help.
fn found(path: &str, text: &str) -> Vec<String> {
    let program = include_str!("../../rules/base/partners/program.yaml");
    let files = [("partners/program.yaml", program), (path, text)];
    let files = files.map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec())));
    let sources = Sources {
        tree: Tree::Empty.with(BTreeMap::from(files)),
        overlay: None,
    };
    let request = Request {
        sources: &sources,
        base: None,
        today: "2026-11-30".parse().expect("a date"),
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    let evaluation = evaluate(&request).expect("it evaluates");
    let ours = evaluation
        .findings
        .iter()
        .filter(|finding| *finding.place.path == *path);
    let line = |finding: &psp_partners::finding::Finding| {
        let help = finding.help.as_deref().unwrap_or_default();
        format!("{} {}; {help}", finding.code, finding.message)
    };
    ours.map(line).collect()
}

#[test]
fn an_item_of_a_landscape() {
    let item = "name: Oak (member)\nhomepage_url: https://www.oak.example/\nlogo: oak.svg\ncrunchbase: https://crunchbase.example/oak\njoined: '2021-01-01'\n";
    assert_eq!(
        found("partners/oak/partner.yaml", item),
        [
            "PSP102 the required field `status` is missing; add `status: applied`",
            "PSP101 `homepage_url` is not a field of a record; did you mean `website`?",
            "PSP105 `logo` is `oak.svg`; expected a web address that begins with https://; write where the file is on the web, such as `https://berg.example/oak.svg`",
            "PSP101 `crunchbase` is not a field of a record; name it `x-crunchbase` if it is for your own use, or delete it",
            "PSP101 `joined` is not a field of a record; name it `x-joined` if it is for your own use, or delete it",
        ]
    );
}

#[test]
fn a_conformance_result() {
    let product = "vendor: Oak\nname: Oak Kubernetes\nversion: v1.30\nwebsite_url: https://www.oak.example\nproduct_logo_url: https://www.oak.example/oak.svg\ntype: hosted platform\n";
    let found = found("partners/oak/partner.yaml", product);
    for expected in [
        "PSP101 `version` is not a field of a record; name it `x-version` if it is for your own use, or delete it",
        "PSP101 `website_url` is not a field of a record; did you mean `website`?",
        "PSP101 `product_logo_url` is not a field of a record; did you mean `logo`?",
    ] {
        assert!(found.iter().any(|line| line == expected), "{expected} in {found:#?}");
    }
    // Where the record has the group, it is shown.
    let with_group = format!("{product}agreement:\n  template: technology\n");
    let found = self::found("partners/oak/partner.yaml", &with_group);
    assert!(
        found
            .iter()
            .any(|line| line.contains("`version` is not a field of a record; write it below `agreement`")),
        "{found:#?}"
    );
}

#[test]
fn an_entry_of_a_registry_as_a_month() {
    let entry = "title: Oak Mesh\nlanguage: go\ntags: Integration\n  - go\nurls:\n  website: https://oak.example\nisNative: true\n";
    let found = found("partners/oak/metrics/2026-10.yaml", entry);
    assert!(
        found
            .iter()
            .any(|line| line == "PSP102 the required field `period` is missing; add `period: …` (month)"),
        "{found:#?}"
    );
    assert!(found.iter().all(|line| line.starts_with("PSP1")), "{found:#?}");
}
