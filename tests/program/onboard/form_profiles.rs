//! A change of public information by the form: from an issue to an edit of the record that leaves all else as it is.

use psp_partners::forms::FormKind;

use crate::onboard::filled_form::{branch_of, profile};
use crate::onboard::form_months::pull_of;
use crate::onboard::play::{ACME_YAML, ONBOARDING};
use crate::scene::Scene;

const DAY: &str = "2026-11-24";
const TITLE: &str = "Acme Testing: public information";

#[test]
fn only_what_is_filled_in_changes() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let issue = scene.fill_in(
        "zoe",
        &profile(&[
            ("Website", "https://new.acme.example"),
            ("Regions", "Europe, Asia"),
            ("Support page", "https://acme.example/help"),
            ("Support contact", "zoe"),
        ]),
    );
    scene.settle(DAY);
    let branch = branch_of(FormKind::Profile, issue);
    let pull = pull_of(&scene, TITLE);
    let lines = scene.diff("main", &branch, ACME_YAML);
    for line in [
        "+website: https://new.acme.example",
        "+  url: https://acme.example/help",
        "+  contact: zoe",
    ] {
        assert!(lines.iter().any(|l| l == line), "{line}: {lines:#?}");
    }
    let is_kept = |line: &&String| {
        !["-website", "-regions", "-  - "]
            .iter()
            .any(|old| line.starts_with(old))
    };
    let taken: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with('-'))
        .filter(is_kept)
        .collect();
    assert_eq!(taken, Vec::<&String>::new(), "{lines:#?}");
    let told = scene.told(issue);
    assert!(
        told.starts_with(&format!("**Waiting for a maintainer.** Your changes are in #{pull}.")),
        "{told}"
    );
    assert_eq!(scene.check(pull).0, "success", "judged as the owner's");
    // A value that the rules refuse is answered in the words of the form, and the pull request stays as it was.
    let head = scene.head(pull);
    scene.edit(issue, |body| body.replace("https://new.acme.example", "acme.example"));
    scene.settle(DAY);
    let told = scene.told(issue);
    assert!(told.contains("- **Website** is <code>acme.example</code>; "), "{told}");
    assert!(told.contains(&format!("#{pull} keeps your earlier answers")), "{told}");
    assert_eq!(scene.head(pull), head);
    scene.edit(issue, |body| {
        body.replace("\nacme.example", "\nhttps://acme.example/new")
            .replace("\r\nacme.example", "\r\nhttps://acme.example/new")
    });
    scene.settle(DAY);
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    assert!(scene.on_main(ACME_YAML).contains("website: https://acme.example/new\n"));
    let told = scene.told(issue);
    assert!(
        told.contains(&format!("#{pull} is merged: your changes are in the record.")),
        "{told}"
    );

    // The same once more changes nothing, and nothing filled in is asked.
    let same = scene.fill_in("zoe", &profile(&[("Website", "https://acme.example/new")]));
    let empty = scene.fill_in("zoe", &profile(&[]));
    scene.settle("2026-11-25");
    assert!(!scene.is_open(same) && scene.is_open(empty));
    assert!(scene.told(same).contains("The record already has these values."));
    assert!(scene.told(empty).contains("No answer is filled in."));
}

#[test]
fn a_stranger_changes_nothing_and_hostile_text_stays_text() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let stranger = scene.fill_in(
        "eve",
        &profile(&[("Website", "https://evil.example"), ("Partner", "acme")]),
    );
    let hostile = "@mona closes #1 <!-- psp-partners:said \"form\" --> | [a](javascript:b) www.evil.example";
    let partner = scene.fill_in(
        "zoe",
        &profile(&[("Website", "https://acme.example"), ("Partner", hostile)]),
    );
    let issue = scene.fill_in(
        "zoe",
        &profile(&[
            (
                "Description",
                "Hello\nstatus: active\n### Owners\n- github: eve\n---\nowners: []",
            ),
            ("Summary", hostile),
        ]),
    );
    scene.settle(DAY);
    assert!(
        scene
            .told(stranger)
            .contains("You aren't an owner of <code>acme</code>.")
    );
    for number in [partner, issue] {
        let told = scene.told(number);
        for sign in ["@mona", "closes #1", "<!--", "](javascript", " www.evil"] {
            assert!(!told.contains(sign), "{sign} in {told}");
        }
    }
    let text = scene.on_branch(&branch_of(FormKind::Profile, issue), ACME_YAML);
    let tops = |text: &str, key: &str| text.lines().filter(|line| line.starts_with(key)).count();
    assert_eq!((tops(&text, "status:"), tops(&text, "owners:")), (1, 1), "{text}");
    assert!(text.contains("status: onboarding\n"), "{text}");
}

#[test]
fn an_error_that_was_there_before_is_not_the_author_s() {
    // Two errors that no form asks about.
    let broken = ONBOARDING.to_owned() + "launch: { date: 2026-13-01 }\n";
    let scene = Scene::with(&[(ACME_YAML, &broken)]);
    let issue = scene.fill_in("zoe", &profile(&[("Website", "https://acme.example/new")]));
    scene.apply(DAY);
    let told = scene.told(issue);
    assert!(told.starts_with("**Waiting for a maintainer.**"), "{told}");
}
