//! `assets`: what is shown, and whose approval is missing.

use serde_json::Value;

use super::AT;
use crate::common::Registry;

const MANIFEST: &str = "partners/assets/manifest.yaml";
const FILE: &str = "partners/assets/files/brand-kit.txt";
/// Of the bytes `brand\n`.
const SHA256: &str = "f233418267a5d3c1ee5ff626a7a9f607d6019f30abae4cc41f6dbcd17a05189f";

fn registry() -> Registry {
    let registry = Registry::with_program();
    registry.write(FILE, "brand\n");
    registry.write(
        MANIFEST,
        format!(
            "assets:\n\
             \x20 - {{ id: old-kit, name: Old kit, url: \"https://psp.example/old.zip\", license: CC-BY-4.0 }}\n\
             \x20 - id: brand-kit\n    name: Brand kit\n    file: brand-kit.txt\n    sha256: {SHA256}\n    license: CC-BY-4.0\n\
             \x20   replaces: old-kit\n    approved_by: {{ program: {{ github: mona, approved_on: 2026-11-01 }} }}\n\
             \x20 - {{ id: slides, name: Slides, url: \"https://psp.example/slides\", license: MIT, expires: 2026-11-01 }}\n\
             \x20 - {{ id: story, name: Joint story, url: \"https://psp.example/story.pdf\", license: MIT, partner: acme }}\n"
        ),
    );
    registry.write("partners/acme/partner.yaml", record(""));
    registry
}

fn record(approved_by: &str) -> String {
    format!(
        "name: Acme\nstatus: applied\ntier: solution\napplied_on: 2026-11-01\nowners:\n  - github: ada\n    id: 1\n\
         case_studies:\n  - title: Half the time\n    url: https://acme.example/story\n    published: 2026-10-01\n{approved_by}"
    )
}

fn states(registry: &Registry) -> Vec<(String, String, String)> {
    let run = registry.run(&[&["assets", "--format", "json"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{run:#?}");
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["contract"], "psp-partners/assets/1");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = json["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| (text(&item["name"]), text(&item["state"]), text(&item["because"])))
        .collect()
}

#[test]
fn what_is_shown_and_whose_approval_is_missing() {
    let registry = registry();
    let expected = [
        ("Old kit", "replaced", "replaced by brand-kit"),
        ("Brand kit", "shown", "shown"),
        ("Slides", "expired", "expired on 2026-11-01"),
        (
            "Joint story",
            "waiting",
            "waiting for the partner's and the program's approvals",
        ),
        (
            "Half the time",
            "waiting",
            "waiting for the partner's and the program's approvals",
        ),
    ];
    let known = states(&registry);
    let known: Vec<(&str, &str, &str)> = known
        .iter()
        .map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str()))
        .collect();
    assert_eq!(known, expected);
    let text = registry.run(&[&["assets"], &AT[..]].concat());
    assert!(
        text.stdout.starts_with("4 assets and 1 case study on 2026-11-24\n"),
        "{}",
        text.stdout
    );
    assert!(text.stdout.contains(FILE), "{}", text.stdout);
}

/// A case study is shown with both approvals, counts for the criterion then, and neither once it has expired.
#[test]
fn a_case_study_is_shown_and_counts_with_both_approvals() {
    let registry = registry();
    let by = |side: &str, login: &str| format!("      {side}: {{ github: {login}, approved_on: 2026-10-02 }}\n");
    let both = [by("partner", "ada"), by("program", "mona")];
    let cases = [
        (format!("    approved_by:\n{}", both[0]), "waiting", "not_met"),
        (format!("    approved_by:\n{}", both[1]), "waiting", "not_met"),
        (format!("    approved_by:\n{}", both.concat()), "shown", "met"),
        (
            format!("    expires: 2026-11-23\n    approved_by:\n{}", both.concat()),
            "expired",
            "not_met",
        ),
        ("    approved_by: [ada, mona]\n".to_owned(), "shown", "met"),
    ];
    for (approved_by, state, verdict) in cases {
        registry.write("partners/acme/partner.yaml", record(&approved_by));
        assert_eq!(
            states(&registry).last().expect("the case study").1,
            state,
            "{approved_by}"
        );
        let run = registry.run(&[&["standing", "acme", "--format", "json"], &AT[..]].concat());
        let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let criteria = json["partners"][0]["criteria"].as_array().expect("criteria");
        let criterion = criteria.iter().find(|criterion| criterion["id"] == "case-studies");
        assert_eq!(
            criterion.expect("the criterion")["verdict"],
            verdict,
            "{approved_by}: {}",
            run.stdout
        );
    }
}

/// What is in a manifest and next to it can be made by anyone who opens a pull request.
#[test]
fn hostile_files_and_addresses_are_findings() {
    let registry = registry();
    let listed = |text: &str| {
        let item = format!("assets:\n  - {{ id: kit, name: Kit, license: MIT, {text} }}\n");
        registry.write(MANIFEST, item);
        registry.run(&[&["validate"], &AT[..]].concat()).stdout
    };
    for (item, code) in [
        ("url: \"https://ada:secret@psp.example/kit\"", "PSP105"),
        ("file: \"../../program.yaml\"", "PSP"),
        ("file: \"a/b.zip\"", "PSP"),
        ("url: \"https://discord.gg/abcdefgh\"", "PSP708"),
        ("visibility: private, url: \"https://psp.example/kit\"", "PSP701"),
    ] {
        let found = listed(item);
        assert!(found.contains(code), "{item}: {found}");
    }
    let long = format!(
        "assets:\n  - {{ id: kit, name: Kit, url: \"https://psp.example/kit\", license: \"{}\" }}\n",
        "MIT OR ".repeat(60)
    );
    registry.write(MANIFEST, long);
    let found = registry.run(&[&["validate"], &AT[..]].concat()).stdout;
    assert!(found.contains("license"), "{found}");
    registry.write(MANIFEST, format!("assets: # {}\n", "x".repeat(1 << 20)));
    assert!(
        registry
            .run(&[&["validate"], &AT[..]].concat())
            .stdout
            .contains("PSP010")
    );
    // A file above the limit isn't read, and a link isn't followed.
    registry.write(
        MANIFEST,
        "assets:\n  - { id: kit, name: Kit, license: MIT, file: kit.bin }\n",
    );
    registry.write("partners/assets/files/kit.bin", vec![0_u8; 6 << 20]);
    let found = registry.run(&[&["validate"], &AT[..]].concat()).stdout;
    assert!(found.contains("PSP010"), "{found}");
    std::os::unix::fs::symlink("/etc/hostname", registry.path("partners/assets/files/link.txt")).expect("a link");
    registry.write("partners/assets/files/two words.txt", "x");
    let found = registry.run(&[&["validate"], &AT[..]].concat()).stdout;
    assert!(found.contains("PSP012") && found.contains("PSP013"), "{found}");
}

/// The partner sees what it can use and what its own stories wait for; the report counts them.
#[test]
fn partners_and_reports_list_assets() {
    let registry = registry();
    let manifest = registry.read(MANIFEST);
    let rest = "  - { id: others, name: For others, url: \"https://psp.example/others\", license: MIT, tiers: [technology], approved_by: { program: { github: mona, approved_on: 2026-11-01 } } }\n\
                \x20 - { id: early, name: Early notes, url: \"https://psp.example/early\", license: MIT, benefit: lead-referrals, approved_by: { program: { github: mona, approved_on: 2026-11-01 } } }\n";
    registry.write(MANIFEST, manifest + rest);
    let names = |registry: &Registry| {
        let run = registry.run(&[&["benefits", "acme", "--format", "json"], &AT[..]].concat());
        let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let items = json["partners"][0]["assets"].as_array().expect("assets").clone();
        let name = |item: &Value| {
            format!(
                "{} {}",
                item["name"].as_str().unwrap_or_default(),
                item["state"].as_str().unwrap_or_default()
            )
        };
        items.iter().map(name).collect::<Vec<_>>()
    };
    // Nothing is offered to an applicant.
    assert_eq!(names(&registry), ["Half the time waiting"]);
    let active = record("").replace("status: applied", "status: active\nstatus_since: 2026-11-02");
    registry.write("partners/acme/partner.yaml", active);
    assert_eq!(names(&registry), ["Brand kit shown", "Half the time waiting"]);
    let text = registry.run(&[&["benefits", "acme"], &AT[..]].concat()).stdout;
    assert!(
        text.contains(
            "Half the time: waiting for the partner's and the program's approvals, https://acme.example/story"
        ),
        "{text}"
    );
    let run = registry.run(&[&["report", "--format", "json"], &AT[..]].concat());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let assets = &report["benefits"]["assets"];
    assert_eq!(
        (&assets["shown"], &assets["waiting"], &assets["expired"]),
        (&3.into(), &2.into(), &1.into())
    );
    let first: Vec<&Value> = assets["list"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| &item["name"])
        .collect();
    assert_eq!(
        first,
        [
            "Joint story",
            "Half the time",
            "Slides",
            "Brand kit",
            "For others",
            "Early notes"
        ]
    );
    // The report about one partner has its own, and the assets that it can use.
    let run = registry.run(&[&["report", "--partner", "acme", "--format", "json"], &AT[..]].concat());
    let own: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let own: Vec<&Value> = own["benefits"]["assets"]["list"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| &item["name"])
        .collect();
    assert_eq!(own, ["Joint story", "Half the time", "Brand kit"]);
}
