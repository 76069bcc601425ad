//! A month's values by the form: from an issue to the month's file, by the rights of the issue's author.

use psp_partners::forms::FormKind;

use crate::onboard::filled_form::{branch_of, month};
use crate::onboard::play::{ACME_YAML, ONBOARDING};
use crate::scene::Scene;

const DAY: &str = "2026-11-24";
const OCTOBER: &str = "partners/acme/metrics/2026-10.yaml";

/// Acme, whose owner is zoe, in phase 1.
fn scene() -> Scene {
    Scene::with(&[(ACME_YAML, ONBOARDING)])
}

/// The pull request that is open for an issue.
pub(super) fn pull_of(scene: &Scene, title: &str) -> u64 {
    let pulls = scene.our_pulls();
    let found: Vec<u64> = pulls
        .iter()
        .filter(|(_, t)| t == title)
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(found.len(), 1, "{title}: {pulls:?}");
    found[0]
}

fn no_pull(scene: &Scene, title: &str) {
    let pulls = scene.our_pulls();
    assert!(pulls.iter().all(|(_, t)| t != title), "{pulls:?}");
}

const TITLE: &str = "Acme Testing: values for 2026-10";

#[test]
fn a_form_becomes_the_month_s_file_and_follows_until_it_is_merged() {
    let scene = scene();
    let filled = month(&[
        ("Month", "2026-10"),
        ("Active users of integrations", "12500"),
        ("Integration uptime", "99.5 %"),
        ("Customer satisfaction, 0 to 5", "4.2"),
        ("Customer satisfaction, 0 to 5: responses", "84"),
    ]);
    let issue = scene.fill_in("zoe", &filled);
    scene.settle(DAY);
    let branch = branch_of(FormKind::Month, issue);
    let pull = pull_of(&scene, TITLE);
    let text = scene.on_branch(&branch, OCTOBER);
    let (modeline, rest) = text.split_once('\n').unwrap();
    assert!(modeline.contains("metrics.schema.json"), "{text}");
    assert_eq!(
        rest,
        "period: 2026-10\nfigures:\n  active-users: 12500\n  csat:\n    value: 4.2\n    responses: 84\n  uptime: 99.5"
    );
    let changed = scene.git_of_base(&["diff", "--name-only", "main", &branch]);
    assert_eq!(changed, OCTOBER);
    let told = scene.told(issue);
    assert!(
        told.starts_with(&format!("**Waiting for a maintainer.** Your values are in #{pull}.")),
        "{told}"
    );
    assert_eq!(scene.labels(issue), ["partner:waits-for-program"], "no application");
    let body = scene.body_of_pull(pull);
    assert!(
        body.contains(&format!("Values of Acme Testing for 2026-10, from @zoe in #{issue}.")),
        "{body}"
    );
    assert_eq!(scene.check(pull).0, "success", "judged as the owner's");
    // An edit changes the same pull request.
    scene.edit(issue, |body| body.replace("12500", "13000"));
    scene.settle(DAY);
    assert_eq!(pull_of(&scene, TITLE), pull);
    assert!(scene.on_branch(&branch, OCTOBER).contains("active-users: 13000\n"));
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    let told = scene.told(issue);
    assert!(
        told.contains(&format!("#{pull} is merged: your values count.")),
        "{told}"
    );
    assert!(!scene.branches().contains(&branch));

    // Once more for the same month: only what is filled in changes, and every other byte stays.
    let before = scene.on_main(OCTOBER);
    scene.push_to_main(&[(
        OCTOBER,
        Some(&before.replace("  uptime: 99.5\n", "  uptime: 99.5 # measured\n")),
    )]);
    let second = month(&[
        ("Month", "2026-10"),
        ("Support tickets", "7"),
        ("Active users of integrations", "13100"),
    ]);
    let second = scene.fill_in("zoe", &second);
    scene.settle("2026-11-25");
    let lines = scene.diff("main", &branch_of(FormKind::Month, second), OCTOBER);
    assert_eq!(
        lines,
        [
            "-  active-users: 13000",
            "+  active-users: 13100",
            "+  support-tickets: 7"
        ]
    );
    let again = month(&[("Month", "2026-10"), ("Integration uptime", "99.5")]);
    let again = scene.fill_in("zoe", &again);
    // The second is older and changes the file, so the third has to wait only if it changes the file, too.
    scene.settle("2026-11-25");
    assert!(!scene.is_open(again));
    assert!(scene.told(again).contains("The registry already has these values."));
}

#[test]
fn numbers_that_can_be_read_in_two_ways_are_asked() {
    let scene = scene();
    let wrong = month(&[
        ("Month", "October 2026"),
        ("Active users of integrations", "12.500"),
        ("Joint customers won", "1,250"),
        ("Integration uptime", "99,5"),
        ("Customer satisfaction, 0 to 5", "6"),
        ("Partner satisfaction, 0 to 10: responses", "12"),
        ("Support tickets", "many"),
    ]);
    let issue = scene.fill_in("zoe", &wrong);
    scene.settle(DAY);
    no_pull(&scene, TITLE);
    let told = scene.told(issue);
    assert!(
        told.starts_with("**Your turn, @zoe: fix 7 answers in this issue.**"),
        "{told}"
    );
    for line in [
        "- **Month:** <code>October 2026</code> is not a month written as year and month. Did you mean <code>2026-10</code>?",
        "- **Active users of integrations:** <code>12.5</code> isn't a whole number, and Active users of integrations is a count. Did you mean <code>12500</code>?",
        "- **Joint customers won:** <code>1,250</code> is not a decimal number. Did you mean <code>1250</code>?",
        "- **Integration uptime:** <code>99,5</code> is not a decimal number. Did you mean <code>99.5</code>?",
        "- **Customer satisfaction, 0 to 5:** <code>6</code> is outside the range; expected a number from 0 to 5.",
        "- **Partner satisfaction, 0 to 10: responses:** The value for it is missing.",
        "- **Support tickets:** <code>many</code> is not a decimal number. Write a plain number",
    ] {
        assert!(told.contains(line), "{line}\nin {told}");
    }
    assert_eq!(scene.labels(issue), ["partner:waits-for-partner"]);
    // No date of today is in the answer: it would change every day.
    scene.edit(issue, |_| month(&[("Month", "2027-01"), ("Support tickets", "3")]));
    scene.settle(DAY);
    let told = scene.told(issue);
    assert!(
        told.contains("- **Month:** <code>2027-01</code> hasn't started yet. Report it when it is over."),
        "{told}"
    );
    scene.edit(issue, |_| month(&[("Month", "2026-10")]));
    scene.settle(DAY);
    assert!(
        scene.told(issue).contains("No value is filled in."),
        "{}",
        scene.told(issue)
    );
    scene.edit(issue, |_| month(&[("Month", "2026-10"), ("Support tickets", "0")]));
    scene.settle(DAY);
    pull_of(&scene, TITLE);
    let text = scene.on_branch(&branch_of(FormKind::Month, issue), OCTOBER);
    assert!(text.ends_with("figures:\n  support-tickets: 0"), "{text}");
}

#[test]
fn only_an_owner_can_report() {
    let berg = ONBOARDING.replace("Acme Testing", "Berg").replace("acme", "berg");
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING), ("partners/berg/partner.yaml", &berg)]);
    let filled = |more: &[(&str, &str)]| month(&[&[("Month", "2026-10"), ("Support tickets", "3")], more].concat());
    let stranger = scene.fill_in("eve", &filled(&[]));
    let named = scene.fill_in("eve", &filled(&[("Partner", "acme")]));
    let several = scene.fill_in("zoe", &filled(&[]));
    let unknown = scene.fill_in("zoe", &filled(&[("Partner", "brg")]));
    scene.settle(DAY);
    no_pull(&scene, TITLE);
    let told = scene.told(stranger);
    assert!(
        told.contains("- No record lists you as an owner with your user ID, <code>666</code>."),
        "{told}"
    );
    let told = scene.told(named);
    assert!(
        told.contains("- **Partner:** You aren't an owner of <code>acme</code>.") && told.contains("See [<code>"),
        "{told}"
    );
    let told = scene.told(several);
    assert!(
        told.contains("- **Partner:** You own 2 records. Write the folder of the one that you mean: <code>acme</code>"),
        "{told}"
    );
    let told = scene.told(unknown);
    assert!(told.contains("Did you mean <code>berg</code>?"), "{told}");
    scene.edit(several, |_| filled(&[("Partner", "acme")]));
    scene.edit(unknown, |_| filled(&[("Partner", "Berg")]));
    scene.settle(DAY);
    pull_of(&scene, TITLE);
    pull_of(&scene, "Berg: values for 2026-10");
    // Two issues for one file: the older one comes first.
    let twice = scene.fill_in("zoe", &filled(&[("Partner", "acme")]).replace("\n3\n", "\n4\n"));
    scene.settle(DAY);
    let told = scene.told(twice);
    assert!(
        told.contains(&format!("- #{several} is older and changes the same file.")),
        "{told}"
    );
}

#[test]
fn values_that_are_refused_end_the_issue() {
    let scene = scene();
    let issue = scene.fill_in("zoe", &month(&[("Month", "2026-10"), ("Support tickets", "3")]));
    scene.settle(DAY);
    let pull = pull_of(&scene, TITLE);
    scene.close(pull, "mona");
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    let told = scene.told(issue);
    assert!(
        told.contains(&format!(
            "A maintainer closed #{pull} without merging it, so nothing changes."
        )),
        "{told}"
    );
    assert!(!scene.branches().contains(&branch_of(FormKind::Month, issue)));
}
