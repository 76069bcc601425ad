//! A schedule with the amounts of an agreement: it stays in the private overlay, the public text names its checksum, and only a
//! run with the overlay can compare the two.

use psp_partners::registry::agreement_texts::checksum;

use super::agreement_texts::{AT, RECORD, TEXT, VALUES, change, in_phase_2};
use crate::common::{Registry, Run};
use crate::signer::Person;

const TEMPLATE: &str = "partners/templates/agreements/integration/0.1.md.j2";
const PROGRAM: &str = "partners/program.yaml";
const SCHEDULE: &str = "private/partners/demo/agreements/1.private.md";
const SIGNATURE: &str = "private/partners/demo/agreements/1.private.partner.sig";
const AMOUNT: &str = "4250.75";

/// The real program, whose integration agreement has a schedule.
fn with_schedule() -> Registry {
    let registry = in_phase_2();
    let before = checksum(registry.read(TEMPLATE).as_bytes());
    let text = registry.read(TEMPLATE).replacen(
        "\n## Marketing",
        "\nThe schedule with the checksum {{ parameter['amounts']|code }} has the amounts.\n\n## Marketing",
        1,
    );
    registry.write(TEMPLATE, &text);
    change(&registry, PROGRAM, &before, &checksum(text.as_bytes()));
    let parameter = "          - { id: technical-standards,";
    let amounts = "          - { id: amounts, name: Amounts, type: schedule }\n";
    change(&registry, PROGRAM, parameter, &[amounts, parameter].concat());
    registry
}

fn render(registry: &Registry, more: &[&str]) -> Run {
    registry.run(&[&["agreement", "render", "demo"], &VALUES[..], &AT[..], more].concat())
}

fn command(registry: &Registry, words: &[&str], more: &[&str]) -> Run {
    registry.run(&[&["agreement"], words, &["demo"], &AT[..], more].concat())
}

const OVERLAY: [&str; 2] = ["--overlay", "private"];

fn no_byte_changes_unseen(registry: &Registry, schedule: &str) {
    for at in (0..schedule.len()).step_by(40) {
        let mut changed = schedule.as_bytes().to_vec();
        changed[at] ^= 1;
        registry.write(SCHEDULE, &changed);
        let run = command(registry, &["verify"], &OVERLAY);
        assert!(run.code == 1 && run.stdout.contains("PSP935"), "{at}: {}", run.stdout);
    }
}

#[test]
fn the_text_names_the_checksum_of_a_schedule_that_stays_private() {
    let registry = with_schedule();
    let validated = registry.run(&[&["validate"], &AT[..]].concat());
    assert_eq!(validated.code, 0, "{}", validated.stdout);
    let missing = render(&registry, &[]);
    assert_eq!(missing.code, 2, "{}", missing.stdout);
    assert!(
        missing.stderr.contains("needs a schedule for `amounts`") && missing.stderr.contains("--overlay DIR"),
        "{}",
        missing.stderr
    );
    let amounts = format!("\n# Schedule\n\nEach month costs {AMOUNT} EUR.\n");
    registry.write(SCHEDULE, &amounts);
    let bare = render(&registry, &OVERLAY);
    assert_eq!(bare.code, 2, "{}", bare.stdout);
    let (_, salt) = bare.stderr.split_once("first line: `").expect(&bare.stderr);
    let (salt, _) = salt.split_once('`').expect("a salt");
    let other = render(&registry, &OVERLAY).stderr;
    assert!(!other.contains(salt), "a salt is new each time");
    let schedule = format!("{salt}\n{amounts}");
    registry.write(SCHEDULE, &schedule);
    let made = render(&registry, &OVERLAY);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let sum = checksum(schedule.as_bytes());
    assert!(
        registry.read(TEXT).contains(&sum) && registry.read(RECORD).contains(&sum),
        "{}",
        registry.read(RECORD)
    );

    // Without the overlay it isn't known, and nothing is wrong.
    let public = command(&registry, &["verify"], &[]);
    assert_eq!(public.code, 0, "{}", public.stdout);
    assert!(
        public
            .stdout
            .contains("the schedule: not known here: `--overlay DIR` compares it"),
        "{}",
        public.stdout
    );
    let private = command(&registry, &["verify"], &OVERLAY);
    assert_eq!(private.code, 0, "{}", private.stdout);
    assert!(
        private
            .stdout
            .contains("it has the checksum that the text names, and 0 signatures"),
        "{}",
        private.stdout
    );

    // A side signs the schedule itself.
    let how = command(&registry, &["sign", "--side", "partner"], &OVERLAY);
    assert!(
        how.stdout
            .contains(&format!("-n psp-agreement < {SCHEDULE} > {SIGNATURE}")),
        "{}",
        how.stdout
    );
    assert!(
        !command(&registry, &["sign", "--side", "partner"], &[])
            .stdout
            .contains("schedule")
    );
    let ada = Person::new("ada", 1);
    registry.write("partners/demo/signers.keys", ada.line());
    registry.write(SIGNATURE, ada.sign(&schedule));
    let signed = command(&registry, &["verify"], &OVERLAY);
    assert!(
        signed.code == 0 && signed.stdout.contains("and 1 signature\n"),
        "{}",
        signed.stdout
    );
    registry.write(SIGNATURE, Person::new("eve", 3).sign(&schedule));
    let forged = command(&registry, &["verify"], &OVERLAY);
    assert!(
        forged.code == 1
            && forged
                .stdout
                .contains("overlay:partners/demo/agreements/1.private.partner.sig:1:1: error[PSP937]"),
        "{}",
        forged.stdout
    );
    std::fs::remove_file(registry.path(SIGNATURE)).expect("the file");

    no_byte_changes_unseen(&registry, &schedule);
    registry.write(SCHEDULE, &schedule);
    for format in ["text", "json", "html"] {
        let shown = command(&registry, &["show", "--format", format], &OVERLAY);
        assert!(
            shown.code == 0 && shown.stdout.contains(&sum) && !shown.stdout.contains(AMOUNT),
            "{}",
            shown.stdout
        );
    }
    std::fs::remove_file(registry.path(SCHEDULE)).expect("the file");
    let gone = command(&registry, &["verify"], &OVERLAY);
    assert!(
        gone.code == 0 && gone.stdout.contains("not known: the overlay doesn't have the schedule"),
        "{}",
        gone.stdout
    );
}

/// A workflow of a public repository shows its log to everyone, so it reads no overlay.
#[test]
fn a_public_workflow_renders_nothing_from_the_overlay() {
    let registry = with_schedule();
    registry.write(SCHEDULE, "Salt: 0123456789abcdef0123456789abcdef\nAmounts\n");
    let arguments = [
        &["agreement", "render", "demo", "--print"],
        &VALUES[..],
        &AT[..],
        &OVERLAY[..],
    ]
    .concat();
    let run = registry.run_with(
        &arguments,
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_REPOSITORY", "psp/registry")],
    );
    assert!(
        run.code == 2 && run.stderr.contains("an overlay is private"),
        "{} {}",
        run.code,
        run.stderr
    );
}
