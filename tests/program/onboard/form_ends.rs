//! Ends of issues with a form that are easily missed: opened again, a folder renamed by hand, names in other scripts.

use psp_partners::forms::FormKind;

use crate::onboard::filled_form::{branch, branch_of, filled_in, good, month};
use crate::onboard::form_months::pull_of;
use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::scene::Scene;

const DAY: &str = "2026-11-24";
const RECORD: &str = "partners/acme-testing/partner.yaml";

#[test]
fn a_finished_issue_that_is_opened_again_is_answered_once_and_left_open() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let accepted = scene.fill_in("max", &filled_in("Maxi", "Solution Partners", "_No response_"));
    let declined = scene.fill_in("eve", &filled_in("Eve", "Solution Partners", "_No response_"));
    let reported = scene.fill_in("zoe", &month(&[("Month", "2026-10"), ("Support tickets", "3")]));
    scene.settle(DAY);
    let pull = pull_of(&scene, "Application: Maxi");
    let refused = pull_of(&scene, "Application: Eve");
    scene.merge(pull);
    scene.close(refused, "mona");
    scene.merge(pull_of(&scene, "Acme Testing: values for 2026-10"));
    scene.settle("2026-11-25");
    for issue in [accepted, declined, reported] {
        assert!(!scene.is_open(issue), "#{issue}");
        scene.reopen(issue);
    }
    scene.settle("2026-11-26");
    // To open a declined one again is to look at it again.
    assert!(scene.told(declined).starts_with("**Waiting for a maintainer.**"));
    pull_of(&scene, "Application: Eve");
    scene.close(declined, "mona");
    for issue in [accepted, reported] {
        assert!(scene.is_open(issue), "#{issue}");
        let told = scene.told(issue);
        assert!(
            told.contains("opening it again changes nothing") && told.contains("issues/new?template=profile.yml)"),
            "{told}"
        );
        assert_eq!(scene.ours(issue).len(), 1, "one comment");
    }
    // Nothing is said again, and an edit changes nothing.
    scene.edit(accepted, |body| body.replace("Maxi", "Mini"));
    scene.edit(reported, |body| body.replace("\n3", "\n4"));
    scene.settle("2026-11-27");
    assert!(scene.is_open(accepted) && scene.is_open(reported));
    let pulls = scene.our_pulls();
    let is_of_form = |title: &String| title.starts_with("Application") || title.contains("values for");
    assert!(pulls.iter().all(|(_, title)| !is_of_form(title)), "{pulls:?}");
}

#[test]
fn an_issue_that_its_author_closed_and_opened_again_goes_on() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    scene.close(issue, "zoe");
    scene.settle(DAY);
    assert_eq!(scene.our_pulls(), []);
    scene.reopen(issue);
    scene.settle("2026-11-25");
    let pull = pull_of(&scene, "Application: Acme Testing");
    scene.merge(pull);
    scene.settle("2026-11-26");
    assert!(!scene.is_open(issue), "{}", scene.told(issue));
    assert!(scene.told(issue).contains(&format!("#{pull} is merged")));
}

#[test]
fn a_folder_that_a_maintainer_renamed_before_the_merge_ends_the_application() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    let pull = pull_of(&scene, "Application: Acme Testing");
    let text = scene.on_branch(&branch(issue), RECORD);
    let renamed = "partners/acme/partner.yaml";
    scene.push_bytes(
        "registry.git",
        &branch(issue),
        &[(RECORD, None), (renamed, Some(text.as_bytes()))],
    );
    scene.hub.world(|w| w.push(HERE, &branch(issue)));
    scene.settle(DAY);
    let told = scene.told(issue);
    assert!(told.contains("has commits of other people"), "{told}");
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    let told = scene.told(issue);
    assert!(
        told.contains(&format!("#{pull} is merged: your application is accepted.")),
        "{told}"
    );
    assert!(
        told.contains("[Your record](https://github.example/psp/registry/blob/main/partners/acme/partner.yaml)"),
        "{told}"
    );
    assert!(scene.issue(": phase 1").open);
}

#[test]
fn a_folder_that_a_maintainer_renames_on_the_default_branch_is_found_too() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    let pull = pull_of(&scene, "Application: Acme Testing");
    // The maintainer brings it in by hand, in another folder, and closes the pull request.
    let text = scene.on_branch(&branch(issue), RECORD);
    scene.push_to_main(&[("partners/acme/partner.yaml", Some(&text))]);
    scene.close(pull, "mona");
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    let told = scene.told(issue);
    assert!(
        told.contains("Your record is in the program.") && told.contains("partners/acme/partner.yaml"),
        "{told}"
    );
}

#[test]
fn a_name_without_latin_letters_is_asked_for_a_folder() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &filled_in("株式会社", "Solution Partners", "_No response_"));
    scene.settle(DAY);
    assert_eq!(scene.our_pulls(), []);
    let told = scene.told(issue);
    assert!(
        told.contains("- **Name:** No folder can have this name: folders are named with Latin letters and digits."),
        "{told}"
    );
    scene.edit(issue, |_| {
        filled_in("株式会社アクメ (Acme)", "Solution Partners", "_No response_")
    });
    scene.settle(DAY);
    let text = scene.on_branch(&branch(issue), "partners/acme/partner.yaml");
    assert!(text.contains("name: 株式会社アクメ (Acme)\n"), "{text}");
    let other = scene.fill_in("max", &filled_in("Škoda & Łódź", "Solution Partners", "_No response_"));
    scene.settle(DAY);
    let text = scene.on_branch(&branch(other), "partners/skoda-lodz/partner.yaml");
    assert!(text.contains("Škoda & Łódź"), "{text}");
}

#[test]
fn keys_of_forms_are_told_apart() {
    assert_eq!(branch_of(FormKind::Application, 7), branch(7));
    assert_ne!(branch_of(FormKind::Month, 7), branch_of(FormKind::Profile, 7));
}
