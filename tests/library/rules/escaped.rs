//! What is sensitive is found however YAML writes it: once, at the key or value, in every kind of file.

use super::support::{Case, base, found, lines};
use psp_partners::registry::Tree;

const RECORD: &str = "name: Acme\nstatus: target\n";

fn told(text: &str) -> Vec<String> {
    let all = lines(&Case::acme(format!("{RECORD}{text}")).findings());
    all.iter()
        .map(|l| l.split_once(':').expect("a place").1.to_owned())
        .collect()
}

#[test]
fn an_escaped_value_is_found_once_at_the_value() {
    let email = "PSP702 this contains an email address";
    let phone = "PSP703 this contains a phone number";
    let secret = "PSP704 this looks like a secret";
    for (text, expected) in [
        (r#"x-a: "ada\x40example.org""#.to_owned(), vec![format!("3:6 {email}")]),
        (r#"x-a: "\x2b49 30 123456""#.to_owned(), vec![format!("3:6 {phone}")]),
        (
            format!(r#"x-a: "ghp\x5f{}""#, "a1".repeat(18)),
            vec![format!("3:6 {secret}")],
        ),
        (
            r#"x-a: ["b", "ada\u0040example.org"]"#.to_owned(),
            vec![format!("3:12 {email}")],
        ),
        (r#""x-ada\x40example.org": 1"#.to_owned(), vec![format!("3:1 {email}")]),
        // Over the end of a line.
        (
            "x-a: \"ada\\\n  @example.org\"".to_owned(),
            vec![format!("3:6 {email}")],
        ),
        ("x-a: +49 30\n  123456".to_owned(), vec![format!("3:6 {phone}")]),
        // Written as it is and escaped: told once; of two kinds: each.
        (
            r#"x-a: "ada@example.org, bob\x40example.org""#.to_owned(),
            vec![format!("3:7 {email}")],
        ),
        (
            r#"x-a: "ada@example.org, \x2b49 30 123456""#.to_owned(),
            vec![format!("3:6 {phone}"), format!("3:7 {email}")],
        ),
        (
            r#"x-a: "ada\x40example.org, \x2b49 30 123456""#.to_owned(),
            vec![format!("3:6 {email}"), format!("3:6 {phone}")],
        ),
    ] {
        assert_eq!(told(&text), expected, "{text}");
    }
}

#[test]
fn an_escaped_value_is_found_in_every_kind_of_file() {
    let month = "period: 2026-05\nfigures: {}\nx-a: \"ada\\x40example.org\"\n";
    let case = Case::of("partners/acme/metrics/2026-05.yaml", month);
    assert!(
        lines(&case.findings())
            .iter()
            .any(|l| l.contains("2026-05.yaml:3:6 PSP702")),
        "{:?}",
        lines(&case.findings())
    );

    let psp_partners::registry::Blob::Bytes(program) = base().read("partners/program.yaml", 1 << 20) else {
        panic!("the base has a program");
    };
    let program = String::from_utf8(program).expect("text") + "x-a: \"ada\\x40example.org\"\n";
    let case = Case::of("partners/program.yaml", program);
    assert!(
        lines(&case.findings())
            .iter()
            .any(|l| l.contains("program.yaml") && l.contains("PSP702")),
        "{:?}",
        lines(&case.findings())
    );

    let private = Case::acme("internal_notes: \"ada\\x40example.org\"\n").files;
    let overlay = found(base(), Some(Tree::Empty.with(private)), None);
    assert!(
        lines(&overlay)
            .iter()
            .any(|l| l.contains("overlay:partners/acme/partner.yaml:1:17 PSP702")),
        "{:?}",
        lines(&overlay)
    );
}
