//! One cause gives one finding, and no help makes a person lose what is right.

use psp_partners::finding::Severity;

use super::support::{Case, codes, folder, lines};

const PROGRAM: &str = "partners/program.yaml";
const ACME: &str = "partners/acme/partner.yaml";

/// A record in which a maintainer verified, waived and decided things.
const DECIDED: &str = "name: Acme\nstatus: applied\napplied_on: 2026-06-01\ntier: technology\n\
    owners:\n  - { github: octocat, id: 583231 }\nregions: [europe]\n\
    reach:\n  users: 20000\n  as_of: 2026-06-01\n  evidence: { url: https://acme.dev/users, as_of: 2026-06-01, verified_by: mona, verified_on: 2026-06-02 }\n\
    certifications:\n  - { github: octocat, credential: PSP-100, issued: 2024-07-31, expires: 2026-07-31 }\n\
    waivers:\n  - { rule: PSP851, reason: They asked for time., by: mona, until: 2026-12-31 }\n";

fn program() -> String {
    let files = Case::read(&folder().join("base")).files;
    String::from_utf8(files[PROGRAM].clone().expect("a program")).expect("UTF-8")
}

/// What is found in the record where the program has `new` in place of `old`.
fn with_program(old: &str, new: &str) -> Vec<String> {
    let text = program();
    assert!(text.contains(old), "{old}");
    let case = Case::of(PROGRAM, text.replacen(old, new, 1)).with(ACME, DECIDED);
    lines(&case.findings())
}

#[test]
fn the_record_is_right_while_the_program_is() {
    assert_eq!(lines(&Case::acme(DECIDED).findings()), [""; 0]);
}

/// A typing error at one maintainer used to give errors in every record with a verification or a waiver, and their help
/// was to delete them.
#[test]
fn a_malformed_maintainer_is_the_only_finding() {
    for (old, new) in [
        ("{ github: mona, id: 2 }", "{ github: mona, id: two }"),
        ("{ github: mona, id: 2 }", "{ github: \"@mona\", id: 2 }"),
        ("{ github: mona, id: 2 }", "mona"),
        ("maintainers:", "maintainer:"),
        ("  - { github: mona, id: 2 }\n", "   - { github: mona\n"),
    ] {
        let found = with_program(old, new);
        assert_eq!(found.len(), 1, "{new}: {found:#?}");
        assert!(found[0].starts_with(PROGRAM), "{found:?}");
    }
}

/// The words that records use are unknown while their section of the program can't be read: none of them is wrong.
#[test]
fn a_broken_section_makes_no_word_wrong() {
    for (old, new) in [
        ("regions:\n", "regions:\n  - { id: x\n"),
        ("regions:\n", "regions: Europe\nx-regions:\n"),
        ("{ id: europe, name: Europe }", "{ idd: europe, name: Europe }"),
        ("tiers:\n", "tiers:\n  - { id: x\n"),
        ("metrics:\n", "metrics:\n  - { id: x\n"),
    ] {
        let found = with_program(old, new);
        assert!(
            !found.is_empty() && found.iter().all(|line| line.starts_with(PROGRAM)),
            "{new}: {found:#?}"
        );
    }
}

/// A number that means another one isn't judged by the criteria, too.
#[test]
fn a_number_that_means_another_has_one_finding() {
    for typed in ["20.000", "20e3", "20000.0", "020000"] {
        let text = DECIDED.replace("users: 20000", &format!("users: {typed}"));
        assert_eq!(codes(&Case::acme(text).findings()), ["PSP020"], "{typed}");
    }
}

/// What is in a conflict is a person's decision: it has one finding, and the rest of the file is read.
#[test]
fn a_conflict_hides_nothing_around_it() {
    let conflict = "<<<<<<< HEAD\nsummary: one\n=======\nsummary: “two”\nstatus: nonsense\n>>>>>>> branch\n";
    let text = format!("name: Acme\n{conflict}website: http://acme.dev\nstatus: target\n");
    assert_eq!(
        lines(&Case::acme(text).findings()),
        [
            "partners/acme/partner.yaml:2:1 PSP002 lines 2 to 7 are a merge conflict",
            "partners/acme/partner.yaml:8:10 PSP105 `website` is `http://acme.dev`; expected a web address that begins with https://",
        ]
    );
    let twice = format!("name: Acme\n{conflict}{conflict}status: target\n");
    assert_eq!(codes(&Case::acme(twice).findings()), ["PSP002", "PSP002"]);
    let windows = format!("name: Acme\n{conflict}status: target\n").replace('\n', "\r\n");
    assert_eq!(codes(&Case::acme(windows).findings()), ["PSP002"]);
    // Below a field, the text may be anything.
    let quoted = "name: Acme\nstatus: target\ndescription: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> b\n";
    assert_eq!(lines(&Case::acme(quoted).findings()), [""; 0]);
}

#[test]
fn a_conflict_in_any_kind_of_document_is_one_finding() {
    for (path, text) in [
        (
            "partners/acme/metrics/2026-02.yaml",
            "period: 2026-02\nfigures:\n<<<<<<< a\n  uptime: 1\n=======\n  uptime: 99\n>>>>>>> b\n",
        ),
        (
            "partners/events/summit.yaml",
            "<<<<<<< a\nkind: summit\n=======\nkind: board\n>>>>>>> b\ntitle: Summit\nstart: 2026-09-01T09:00\nzone: UTC\nminutes: 60\n",
        ),
    ] {
        let case = Case::acme("name: Acme\nstatus: target\n").with(path, text);
        assert_eq!(codes(&case.findings()), ["PSP002"], "{path}");
    }
    let text = program().replacen("regions:\n", "<<<<<<< a\nregions:\n=======\n>>>>>>> b\n", 1);
    assert_eq!(codes(&Case::of(PROGRAM, text).findings()), ["PSP002"]);
}

/// A fix that can be taken with one click gives a value without that finding.
#[test]
fn a_help_for_a_required_field_never_deletes_it() {
    for text in [
        "name: Your Company\nstatus: target\n",
        "name:\nstatus: target\n",
        "name: Acme\nstatus: target\nowners:\n  - github: your-login\n",
        "name: Acme\nstatus: target\nowners:\n  - github: octocat\n    id: many\n",
    ] {
        let findings = Case::acme(text).findings();
        assert!(findings.iter().any(|f| f.severity == Severity::Error), "{text}");
        let is_required = |f: &&psp_partners::finding::Finding| !f.message.contains("`owners[0].id`");
        for finding in findings.iter().filter(is_required) {
            let help = finding.help.as_deref().unwrap_or_default();
            assert!(!help.contains("delete"), "{text}: {help}");
        }
    }
}

/// Where the right place is taken, moving a file there would overwrite another person's record.
#[test]
fn no_help_moves_a_file_onto_another() {
    let record = "name: Acme\nstatus: target\n";
    for path in [
        "partners/Acme/partner.yaml",
        "partners/acme.yaml",
        "partners/acme/Partner.yaml",
        "acme/partner.yaml",
    ] {
        let alone = Case::of(path, record).findings();
        let both = Case::acme(record).with(path, record).findings();
        let helps = |findings: &[psp_partners::finding::Finding]| -> String {
            let told = findings.iter().filter(|f| ["PSP013", "PSP201"].contains(&f.code));
            told.filter_map(|f| f.help.clone()).collect()
        };
        assert!(helps(&alone).contains("to `partners/acme"), "{path}: {}", helps(&alone));
        assert!(helps(&both).contains("compare the two"), "{path}: {}", helps(&both));
    }
}

/// A record in a folder that holds something else is read all the same: what is in it is told, and where it belongs.
#[test]
fn a_record_in_a_reserved_folder_is_judged() {
    for folder in ["events", "templates"] {
        let path = format!("partners/{folder}/partner.yaml");
        let case = Case::of(&path, "name: Acme\nstatus: target\nwebsite: http://acme.dev\n");
        let findings = case.findings();
        assert_eq!(codes(&findings), ["PSP013", "PSP105"], "{:?}", lines(&findings));
        let help = findings[0].help.as_deref().unwrap_or_default();
        assert_eq!(help, "move it to `partners/acme/partner.yaml`");
    }
}

/// A bad name of a folder or file hides nothing of what is in it.
#[test]
fn a_name_that_windows_cannot_have_hides_no_content() {
    for folder in ["nul", "Acme", "acme.", "ac:me"] {
        let case = Case::of(
            &format!("partners/{folder}/partner.yaml"),
            "name: Acme\nstatus: target\nwebsite: http://acme.dev\n",
        );
        assert_eq!(codes(&case.findings()), ["PSP201", "PSP105"], "{folder}");
    }
}
