//! An agreement as a page for print: what a reader sees is what was signed, and by whom.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use psp_partners::templates::{PRINT_STYLE, PRINT_STYLE_HASH};
use sha2::{Digest as _, Sha256};

use super::agreement_texts::{AT, RECORD, TEXT, change, rendered, run, signed};
use crate::common::Registry;

fn page(registry: &Registry) -> String {
    let run = registry.run(&[&["agreement", "show", "demo", "--format", "html"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

fn sha256(bytes: &[u8]) -> String {
    psp_partners::registry::agreement_texts::checksum(bytes)
}

#[test]
fn a_page_has_the_text_its_checksum_and_both_signatures() {
    let registry = signed();
    let page = page(&registry);
    let text = registry.read(TEXT);
    let checksum = sha256(text.as_bytes());
    for part in [
        "<h1>Integration Partner Agreement, version 0.1</h1>",
        "uptime is at least 99.9 percent",
        &format!("<dt>SHA-256</dt><dd><code>{checksum}</code></dd>"),
        &format!("<br>SHA-256 {checksum}</p>"),
        "<dt>State</dt><dd>in force, on 2026-12-15</dd>",
        "<b>For the partner:</b> ada, on 2026-12-08",
        "<b>For the program:</b> mona, on 2026-12-09",
        "With an SSH key: <code>SHA256:",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for part in ["not signed yet", "laimed:", "id=\"errors\"", "<script", "http:", "src="] {
        assert!(!page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_page_shows_what_is_not_signed_and_what_is_claimed() {
    let registry = rendered();
    let open = page(&registry);
    assert!(
        open.contains("<b>For the partner:</b> <span class=\"open\">not signed yet</span>"),
        "{open}"
    );
    assert!(
        open.contains("<b>For the program:</b> <span class=\"open\">not signed yet</span>"),
        "{open}"
    );
    let claimed = format!(
        "agreement:\n  signatures:\n    - {{ side: partner, github: ada, id: 1, signed_on: 2026-12-08, kind: external, document_sha256: {} }}\n",
        "a".repeat(64)
    );
    change(&registry, RECORD, "agreement:\n", &claimed);
    let claimed = page(&registry);
    assert!(
        claimed.contains("Claimed: no maintainer has compared it with this text."),
        "{claimed}"
    );
    assert_eq!(claimed.matches("not signed yet").count(), 1, "{claimed}");
}

/// A page of an agreement that doesn't count must not look like one that does.
#[test]
fn a_page_of_an_agreement_with_an_error_shows_it_first() {
    let registry = signed();
    change(&registry, TEXT, "99.9 percent", "99.8 percent");
    let page = page(&registry);
    let (before, after) = page.split_once("<main").expect("a text");
    assert!(
        before.contains("This agreement doesn’t count.") && before.contains("has another checksum"),
        "{page}"
    );
    assert!(
        after.contains("<dt>State</dt><dd>has an error, and doesn&#39;t count, on"),
        "{page}"
    );
    assert!(after.contains(&sha256(registry.read(TEXT).as_bytes())), "{page}");
}

#[test]
fn the_page_of_a_commit_names_it_and_a_programs_template_takes_its_place() {
    let registry = signed();
    registry.commit();
    let commit = registry.git(&["rev-parse", "HEAD"]);
    let run_at = |more: &[&str]| {
        let command = [&["agreement", "show", "demo", "--format", "html"], &AT[..], more].concat();
        registry.run(&command)
    };
    let at_commit = run_at(&["--rev", "HEAD"]);
    assert!(at_commit.stdout.contains(commit.trim()), "{}", at_commit.stdout);
    registry.write(
        "partners/templates/agreement.html.j2",
        "<p>{{ sha256 }}</p>{{ text|markdown }}\n",
    );
    let own = run_at(&[]);
    assert!(own.stdout.starts_with("<p>"), "{}", own.stdout);
    registry.write("partners/templates/agreement.html.j2", "{{ nope }}");
    let broken = run_at(&[]);
    assert!(
        broken.stderr.contains("the program's own template wasn't used"),
        "{}",
        broken.stderr
    );
    assert!(broken.stdout.contains("<h1>"), "{}", broken.stdout);
}

#[test]
fn json_has_the_same_and_follows_its_contract() {
    let registry = signed();
    let run = registry.run(&[&["agreement", "show", "demo", "--format", "json"], &AT[..]].concat());
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema = include_str!("../../../schemas/shown-agreement.schema.json");
    let schema = serde_json::from_str(schema).expect("a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&shown).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let text = shown["text"].as_str().expect("a text");
    assert_eq!(shown["sha256"], sha256(text.as_bytes()));
    let fingerprint = shown["signatures"][0]["fingerprint"].as_str();
    assert!(fingerprint.is_some_and(|key| key.starts_with("SHA256:")), "{shown}");
    assert_eq!(shown["not_signed"], serde_json::json!([]));
}

#[test]
fn the_policy_of_the_page_allows_its_style_and_no_other() {
    assert_eq!(
        PRINT_STYLE_HASH,
        BASE64_STANDARD.encode(Sha256::digest(PRINT_STYLE.as_bytes())),
        "write this hash of templates/agreement/page.css into `PRINT_STYLE_HASH` of src/templates/style.rs"
    );
    let page = page(&rendered());
    assert!(page.contains(&format!("<style>{PRINT_STYLE}</style>")));
    assert_eq!(page.matches("<style").count(), 1);
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn show_and_sign_name_the_commands_that_apply() {
    let open = run(&rendered(), &["agreement", "show", "demo"]);
    for line in [
        "next        sign for the partner: psp-partners agreement sign demo --side partner\n",
        "            sign for the program: psp-partners agreement sign demo --side program\n",
    ] {
        assert!(open.contains(line), "{open}");
    }
    assert!(!open.contains("renew it"), "{open}");
    let registry = signed();
    let shown = run(&registry, &["agreement", "show", "demo"]);
    let nothing = run(&registry, &["agreement", "sign", "demo", "--side", "partner"]);
    assert!(
        nothing.starts_with("Nothing to sign: ada signed for the partner on 2026-12-08."),
        "{nothing}"
    );
    for text in [&shown, &nothing] {
        for line in [
            "change a value: psp-partners agreement render demo --set technical-standards=VALUE\n",
            "renew it: psp-partners agreement render demo --expires YYYY-MM-DD\n",
            "end it: add to `agreement` in partners/demo/partner.yaml: ended: { last_day: ",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
    change(&registry, TEXT, "99.9 percent", "99.8 percent");
    let wrong = run(&registry, &["agreement", "show", "demo"]);
    assert!(
        wrong.contains("next        see what is wrong: psp-partners agreement verify demo\n"),
        "{wrong}"
    );
}

/// The line that ends an agreement is one that `validate` accepts, and then nothing offers to end it again.
#[test]
fn the_line_that_ends_an_agreement_can_be_copied() {
    let registry = signed();
    let shown = run(&registry, &["agreement", "show", "demo"]);
    let (_, line) = shown.split_once("ended: {").expect(&shown);
    let line = line.lines().next().expect("a line").replace("TEXT", "They stop it");
    change(
        &registry,
        RECORD,
        "agreement:\n",
        &format!("agreement:\n  ended: {{{line}\n"),
    );
    let verified = registry.run(&[&["agreement", "verify", "demo"], &AT[..]].concat());
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    let shown = run(&registry, &["agreement", "show", "demo"]);
    assert!(!shown.contains("end it:") && !shown.contains("renew it:"), "{shown}");
}
