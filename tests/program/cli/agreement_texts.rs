//! Agreements of the real program, from the text to the gate of phase 2: a partner's text is rendered, both sides sign these
//! bytes, and neither the bytes, nor a value, nor a signature can change unseen.

use serde_json::Value;

use crate::common::Registry;
use crate::signer::Person;

pub(super) const AT: [&str; 2] = ["--at", "2026-12-15"];
const TEMPLATE: &str = "partners/templates/agreements/integration/0.1.md.j2";
pub(super) const RECORD: &str = "partners/demo/partner.yaml";
pub(super) const TEXT: &str = "partners/demo/agreements/1.md";
const KEYS: &str = "partners/demo/signers.keys";
pub(super) const VALUES: [&str; 6] = [
    "--set",
    "technical-standards=1.0",
    "--set",
    "marketing-guidelines=1.0",
    "--set",
    "uptime=99.9",
];

/// The real program with a partner who did every step of phase 2 and has no agreement yet.
pub(super) fn in_phase_2() -> Registry {
    let registry = Registry::copy_of_real();
    let steps = "{ done: 2026-12-10 }";
    registry.write(
        RECORD,
        format!(
            "name: Demonstration\nstatus: onboarding\ntier: integration\napplied_on: 2026-11-01\nowners:\n  - github: ada\n    id: 1\n\
             value_proposition: Sessions that survive\n\
             feasibility: {{ verdict: feasible, by: mona, decided_on: 2026-11-20 }}\n\
             phases:\n  identification:\n    entered: 2026-11-02\n    left: 2026-11-25\n    steps:\n\
             \x20     market-analysis: {{ done: 2026-11-20 }}\n      outreach: {{ done: 2026-11-20 }}\n\
             \x20     feasibility: {{ done: 2026-11-20 }}\n      business-case: {{ done: 2026-11-20 }}\n\
             \x20 negotiation:\n    entered: 2026-11-25\n    steps:\n      proposal: {steps}\n      integration-plan: {steps}\n\
             \x20     legal-agreement: {steps}\n      success-metrics: {steps}\n\
             success_metrics:\n  - {{ metric: active-users, target: 5000, by: 2027-06-30 }}\n\
             signers:\n  - {{ side: partner, github: ada, id: 1, since: 2026-11-01 }}\n\
             \x20 - {{ side: program, github: mona, id: 2, since: 2026-11-01 }}\n"
        ),
    );
    registry
}

/// The same with a rendered text.
pub(super) fn rendered() -> Registry {
    let registry = in_phase_2();
    let made = registry.run(&[&["agreement", "render", "demo"], &VALUES[..], &AT[..]].concat());
    assert_eq!(made.code, 0, "{}", made.stderr);
    registry
}

/// The same with both signatures.
pub(super) fn signed() -> Registry {
    let registry = rendered();
    registry.write(KEYS, Person::new("ada", 1).line() + &Person::new("mona", 2).line());
    sign(&registry, 1, ["2026-12-08", "2026-12-09"]);
    registry
}

/// Ada signs the text with this number for the partner on the first day, and Mona for the program on the second one.
pub(super) fn sign(registry: &Registry, number: u8, days: [&str; 2]) {
    let text = registry.read(&format!("partners/demo/agreements/{number}.md"));
    let people = [(Person::new("ada", 1), "partner"), (Person::new("mona", 2), "program")];
    let mut signatures = String::new();
    for ((person, side), day) in people.iter().zip(days) {
        let path = format!("partners/demo/agreements/{number}.{side}.sig");
        registry.write(&path, person.sign(&text));
        signatures += &person.signature_of(number, side, day.parse().expect("a date"));
    }
    let added = format!("\nagreement:\n  signed_on: {}\n  signatures:\n{signatures}", days[1]);
    change(registry, RECORD, "\nagreement:\n", &added);
}

/// Publishes version 1.0 of the text, with other words; `more` is what else the program has about it.
pub(super) fn publish(registry: &Registry, more: &str) {
    let text = registry
        .read(TEMPLATE)
        .replacen("percent, customer", "percent each month, customer", 1);
    registry.write(&TEMPLATE.replace("0.1", "1.0"), &text);
    let program = registry.read("partners/program.yaml");
    let (before, after) = program
        .split_once("tier: integration\n    versions:\n")
        .expect("versions");
    let (first, rest) = after.split_once("    clauses:").expect("clauses");
    registry.write(
        "partners/program.yaml",
        format!("{before}tier: integration\n    versions:\n{first}      - {{ version: \"1.0\", from: 2026-12-12{more} }}\n    clauses:{rest}"),
    );
}

/// The standing of the partner on a day.
pub(super) fn standing(registry: &Registry, day: &str) -> Value {
    let told = registry.run(&["standing", "demo", "--format", "json", "--at", day]);
    let all: Value = serde_json::from_str(&told.stdout).expect("JSON");
    all["partners"][0].clone()
}

pub(super) fn run(registry: &Registry, command: &[&str]) -> String {
    let run = registry.run(&[command, &AT[..]].concat());
    run.stdout + &run.stderr
}

pub(super) fn change(registry: &Registry, path: &str, from: &str, to: &str) {
    let text = registry.read(path);
    assert!(text.contains(from), "{path} has no {from}: {text}");
    registry.write(path, text.replacen(from, to, 1));
}

#[test]
fn a_partner_signs_the_published_text_and_can_leave_phase_2() {
    let registry = signed();
    let standing = run(&registry, &["standing", "demo"]);
    assert!(
        standing.contains("the gate of the phase `negotiation` holds"),
        "{standing}"
    );
    let validated = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(validated.code, 0, "{}", validated.stdout);
    assert!(registry.read(TEXT).contains("uptime is at least 99.9 percent"));
    let verified = run(&registry, &["agreement", "verify", "demo"]);
    assert_eq!(verified, "the text and 2 signatures are valid: in force\n");
    let shown = run(&registry, &["agreement", "show", "demo"]);
    for line in [
        "agreement   Integration Partner Agreement, version 0.1\n",
        "state       in force\n",
        "value       uptime = 99.9\n",
        "signature   ada for the partner on 2026-12-08, with an SSH key\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn before_it_is_signed_the_gate_waits_for_it() {
    let registry = in_phase_2();
    let standing = run(&registry, &["standing", "demo"]);
    assert!(
        standing.contains("the agreement is signed (`agreement.template` is not in the record)"),
        "{standing}"
    );
    let registry = rendered();
    let standing = run(&registry, &["standing", "demo"]);
    assert!(
        standing.contains("the agreement is signed (`agreement.signed_on` is not in the record)"),
        "{standing}"
    );
    let list = run(&registry, &["agreement", "list"]);
    assert_eq!(
        list,
        "demo  integration 0.1  waiting for the signatures of both sides\n"
    );
    let validated = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(validated.code, 0, "{}", validated.stdout);
}

#[test]
fn the_command_that_signs_is_shown() {
    let registry = rendered();
    let shown = run(&registry, &["agreement", "sign", "demo", "--side", "partner"]);
    for line in [
        "ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n psp-agreement < partners/demo/agreements/1.md > \
         partners/demo/agreements/1.partner.sig\n",
        "ssh-keygen -Y verify -f partners/demo/signers.keys -I ada -n psp-agreement -s partners/demo/agreements/1.partner.sig < \
         partners/demo/agreements/1.md\n",
        "    - side: partner\n      github: ada\n      id: 1\n      signed_on: 2026-12-15\n      kind: ssh\n      file: \
         agreements/1.partner.sig\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    change(&registry, RECORD, "since: 2026-11-01", "since: 2026-12-16");
    let refused = run(&registry, &["agreement", "sign", "demo", "--side", "partner"]);
    assert!(
        refused.contains("no one can sign for the partner of `demo` on 2026-12-15"),
        "{refused}"
    );
}

#[test]
fn values_are_within_the_range_of_the_program() {
    let registry = in_phase_2();
    let render = |more: &[&str]| {
        run(
            &registry,
            &[&["agreement", "render", "demo"], &VALUES[..4], more].concat(),
        )
    };
    for (set, told) in [
        ("uptime=5000", "the value of `uptime` is 5000; expected 99 to 100"),
        ("uptime=high", "the value of `uptime` is `high`; expected a number"),
        ("uptme=99", "did you mean `uptime`?"),
        ("uptime", "expected an ID and a value, such as `uptime=99.9`"),
    ] {
        let refused = render(&["--set", set]);
        assert!(refused.contains(told), "{set}: {refused}");
    }
    let missing = run(&registry, &["agreement", "render", "demo"]);
    assert!(
        missing.contains("the agreement needs values for `technical-standards` (")
            && missing.contains("add `--set technical-standards=VALUE --set "),
        "{missing}"
    );
    assert_eq!(registry.read(TEXT), "", "nothing is written");
    // Written by hand, the same value is a finding.
    let registry = rendered();
    change(&registry, RECORD, "uptime: 99.9", "uptime: 5000");
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("error[PSP922]") && told.contains("error[PSP920]"),
        "{told}"
    );
}

#[test]
fn a_text_can_be_rendered_again_until_someone_signs() {
    let registry = rendered();
    let again = run(&registry, &["agreement", "render", "demo", "--set", "uptime=99.5"]);
    assert!(again.contains("wrote partners/demo/agreements/1.md"), "{again}");
    let text = registry.read(TEXT);
    assert!(text.contains("uptime is at least 99.5 percent"), "{text}");
    assert_eq!(run(&registry, &["agreement", "render", "demo", "--print"]), text);
    let validated = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(validated.code, 0, "{}", validated.stdout);
    let half = signed();
    change(&half, RECORD, "  signed_on: 2026-12-09\n", "");
    let refused = run(&half, &["agreement", "render", "demo", "--set", "uptime=99.5"]);
    assert!(
        refused.contains("has signatures, so its text can't change"),
        "{refused}"
    );
}

/// An owner edits one word, in any of the files: the review fails, and the agreement doesn't count.
#[test]
fn another_text_or_checksum_is_an_error() {
    for (path, from, to, codes) in [
        (TEXT, "at least 99.9", "at least 99.8", &["PSP921"][..]),
        (TEXT, "\n", "\r\n", &["PSP921"]),
        (RECORD, "uptime: 99.9", "uptime: 99.8", &["PSP920"]),
        (RECORD, "signed_on: 2026-12-09", "signed_on: 2026-12-08", &["PSP924"]),
        (RECORD, "legal_name: Demonstration", "legal_name: Another", &["PSP920"]),
        (
            RECORD,
            "side: program, github: mona, id: 2, since",
            "side: program, github: eve, id: 3, since",
            &["PSP925"],
        ),
        (KEYS, "ada ssh-ed25519", "eve ssh-ed25519", &["PSP923"]),
        (KEYS, "ada ssh-ed25519", "* ssh-ed25519", &["PSP927"]),
        (
            "partners/demo/agreements/1.partner.sig",
            "U1NIU0lH",
            "U1NIU0lI",
            &["PSP923"],
        ),
    ] {
        let registry = signed();
        change(&registry, path, from, to);
        let told = run(&registry, &["validate"]);
        let verified = run(&registry, &["agreement", "verify", "demo"]);
        for code in codes {
            let code = format!("error[{code}]");
            assert!(told.contains(&code), "{path} {to}: {told}");
            assert!(verified.contains(&code), "{path} {to}: {verified}");
        }
        if !codes.contains(&"PSP920") {
            let standing = run(&registry, &["standing", "demo"]);
            assert!(!standing.contains("`negotiation` holds"), "{path} {to}: {standing}");
        }
    }
}

/// A changed text and a checksum that fits it: the signatures still prove which text was signed.
#[test]
fn a_changed_text_with_its_own_checksum_has_no_signatures() {
    let registry = signed();
    let record = registry.read(RECORD);
    let old = record
        .split("sha256: ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .expect("a checksum");
    change(&registry, TEXT, "at least 99.9", "at least 99.8");
    let told = run(&registry, &["validate"]);
    let new = told
        .split("another checksum: `")
        .nth(1)
        .and_then(|rest| rest.split('`').next());
    registry.write(
        RECORD,
        record
            .replace(old, new.expect("the checksum is shown"))
            .replace("99.9", "99.8"),
    );
    let told = run(&registry, &["validate"]);
    assert!(
        told.contains("error[PSP923]") && told.contains("it was made over another text"),
        "{told}"
    );
    assert!(!told.contains("PSP920"), "{told}");
}

#[test]
fn a_change_of_a_published_text_fails_its_review() {
    let registry = signed();
    registry.commit();
    change(&registry, TEMPLATE, "at least", "at most");
    registry.commit();
    let told = run(&registry, &["review", "--base", "HEAD~1"]);
    assert!(told.contains("error[PSP912]") && told.contains("to fix"), "{told}");
    assert!(told.contains("the program's own texts"), "{told}");
}

/// A partner can propose values and a text. Who signs, and that it counts, is a maintainer's to say.
#[test]
fn an_owner_cannot_make_an_agreement_count_alone() {
    let registry = in_phase_2();
    registry.commit();
    registry.run(&[&["agreement", "render", "demo"], &VALUES[..], &AT[..]].concat());
    registry.commit();
    let told = run(&registry, &["review", "--base", "HEAD~1", "--author", "ada:1"]);
    for reason in [
        "only a maintainer can add `partners/demo/agreements/1.md`",
        "a field of `demo` is a maintainer's to set: `agreement`",
    ] {
        assert!(told.contains(reason), "{told}");
    }
    // The text alone, changed by an owner: the checksum shows it, and it is no field of theirs.
    change(&registry, TEXT, "at least 99.9", "at least 1");
    registry.commit();
    let told = run(&registry, &["review", "--base", "HEAD~1", "--author", "ada:1"]);
    assert!(
        told.contains("a field of `partners/demo/agreements/1.md` is a maintainer's to set: `sha256`"),
        "{told}"
    );
    assert!(told.contains("error[PSP921]"), "{told}");
}

#[test]
fn after_it_expires_its_values_are_unknown() {
    let registry = signed();
    change(
        &registry,
        RECORD,
        "  signed_on: 2026-12-09\n",
        "  signed_on: 2026-12-09\n  expires: 2027-12-08\n",
    );
    let on = |day: &str| {
        let run = registry.run(&["standing", "demo", "--at", day]);
        run.stdout + &run.stderr
    };
    assert!(on("2027-12-08").contains("`negotiation` holds"), "{}", on("2027-12-08"));
    let after = on("2027-12-09");
    assert!(
        after.contains("the agreement is signed (the agreement expired on 2027-12-08)"),
        "{after}"
    );
    let list = registry.run(&["agreement", "list", "--at", "2027-12-09"]).stdout;
    assert_eq!(list, "demo  integration 0.1  expired on 2027-12-08\n");
}

#[test]
fn a_new_version_is_compared_with_the_signed_text() {
    let registry = signed();
    let same = run(&registry, &["agreement", "diff", "demo"]);
    assert_eq!(same, "the text is the same as in the current version, 0.1\n");
    publish(&registry, "");
    let told = run(&registry, &["agreement", "diff", "demo"]);
    assert!(
        told.starts_with("version 0.1 → 1.0\n- PLACEHOLDER: In each month, uptime"),
        "{told}"
    );
    assert!(
        told.contains("+ PLACEHOLDER: In each month, uptime is at least 99.9 percent each month"),
        "{told}"
    );
    let shown = run(&registry, &["agreement", "show", "demo"]);
    assert!(shown.contains("version 1.0 is current"), "{shown}");
}
