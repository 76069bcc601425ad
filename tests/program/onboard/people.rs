//! People win: what they tick, write, retitle, label, assign and close survives every run.

use psp_github_emulator::world::Role;

use crate::onboard::play::{ACME_YAML, HERE, ONBOARDING};
use crate::onboard::shown::BOT;
use crate::scene::Scene;

fn scene() -> Scene {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    scene.settle("2026-11-20");
    scene
}

fn label(scene: &Scene, number: u64, name: &str, on: bool) {
    scene.hub.world(|w| {
        let id = match w.repository(HERE).label(name) {
            Some(label) => label.id,
            None => w.add_label(HERE, name, "ff0000"),
        };
        let issue = w.repository_mut(HERE).issues.get_mut(&number).unwrap();
        issue.labels.retain(|other| *other != id);
        if on {
            issue.labels.push(id);
        }
    });
}

#[test]
fn ticks_by_hand_count_from_the_day_on_which_they_are_seen() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.tick(number, "market-analysis", true);
    scene.tick(number, "outreach.partner", true);
    scene.settle("2026-11-24");
    let body = scene.issue(": phase 1").body;
    assert!(body.contains("_a maintainer_ (done on 2026-11-24)"), "{body}");
    assert!(body.contains("- [x] the partner (done on 2026-11-24)"), "{body}");
    scene.tick(number, "market-analysis", false);
    scene.settle("2026-11-26");
    let body = scene.issue(": phase 1").body;
    assert!(!body.contains("_a maintainer_ (done"), "{body}");
    assert!(
        body.contains("**A maintainer's turn, @mona:** <code>market-analysis</code>"),
        "{body}"
    );
}

#[test]
fn what_people_write_stays_wherever_it_stands() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.edit(number, |body| {
        let body = body.replacen(
            "<!-- psp-partners:begin about -->\n",
            "above\n<!-- psp-partners:begin about -->\ninside\n",
            1,
        );
        let body = body.replacen(
            "<!-- psp-partners:begin steps -->\n",
            "between\n<!-- psp-partners:begin steps -->\n",
            1,
        );
        let end = "<!-- psp-partners:box outreach.program -->\n";
        let body = body.replacen(
            end,
            &format!("{end}- [ ] a task of our own\n  - [x] and one below it\n"),
            1,
        );
        format!("{body}\nat the end, by @mona\n")
    });
    for day in ["2026-11-24", "2026-11-28"] {
        scene.tick(number, "market-analysis", day == "2026-11-24");
        scene.settle(day);
        let body = scene.issue(": phase 1").body.replace("\r\n", "\n");
        for words in [
            "above\n",
            "inside\n",
            "between\n",
            "- [ ] a task of our own\n  - [x] and one below it\n",
            "at the end, by @mona",
        ] {
            assert_eq!(body.matches(words).count(), 1, "{words} in {body}");
        }
        let at = |words: &str| body.find(words).unwrap();
        assert!(
            at("above\n") < at("between\n") && at("between\n") < at("a task of our own"),
            "{body}"
        );
    }
}

#[test]
fn titles_labels_and_assignees_of_people_stay() {
    let scene = scene();
    scene.hub.world(|w| w.collaborator(HERE, "max", Role::Write));
    let phase = scene.issue(": phase 1");
    let number = phase.number;
    assert_eq!(scene.assigned(number), ["mona"], "zoe cannot be assigned");
    label(&scene, number, "urgent", true);
    label(&scene, number, "tier:integration", false);
    scene.hub.world(|w| {
        let (max, mona) = (w.user_id("max"), w.user_id("mona"));
        let issue = w.repository_mut(HERE).issues.get_mut(&number).unwrap();
        issue.assignees.push(max);
        issue.assignees.retain(|id| *id != mona);
        "Acme: talk to Zoe".clone_into(&mut issue.title);
    });
    scene.rewrite(|text| text.replace("name: Acme Testing", "name: Acme"));
    scene.settle("2026-11-24");
    scene.settle("2026-11-28");
    let phase = scene.issue("Acme: talk to Zoe");
    assert!(phase.labels.contains(&"urgent".to_owned()), "{:?}", phase.labels);
    assert!(
        !phase.labels.contains(&"tier:integration".to_owned()),
        "{:?}",
        phase.labels
    );
    assert_eq!(scene.assigned(number), ["max"]);
    assert_eq!(scene.issue("Acme: partnership").title, "Acme: partnership");
}

#[test]
fn a_block_that_is_deleted_comes_back_and_a_mark_that_is_deleted_makes_one_new_issue() {
    let scene = scene();
    let number = scene.issue(": phase 1").number;
    scene.edit(number, |body| {
        let (from, to) = (
            body.find("<!-- psp-partners:begin gate -->").unwrap(),
            body.find("<!-- psp-partners:end gate -->\n").unwrap(),
        );
        body[..from].to_owned() + &body[to + "<!-- psp-partners:end gate -->\n".len()..]
    });
    scene.settle("2026-11-24");
    assert!(scene.issue(": phase 1").body.contains("### Before the next phase"));
    // Without its mark it is nobody's: one new issue, and the old one is left to whoever took it.
    scene.edit(number, |body| body.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let old = scene.issue(": phase 1").body;
    for day in ["2026-11-25", "2026-11-26", "2026-11-27"] {
        scene.settle(day);
    }
    let both: Vec<_> = scene
        .issues()
        .into_iter()
        .filter(|i| i.title.contains(": phase 1"))
        .collect();
    assert_eq!(both.len(), 2, "{both:#?}");
    assert_eq!(both[0].body, old, "what is nobody's is not touched");
}

#[test]
fn an_issue_that_a_person_closed_stays_closed_until_the_record_says_otherwise() {
    let scene = scene();
    let (phase, parent) = (scene.issue(": phase 1").number, scene.issue(": partnership").number);
    scene.close(phase, "mona");
    let run = scene.settle("2026-11-24");
    assert!(
        run.run.stdout.contains("a person closed it, so it stays closed"),
        "{}",
        run.run.stdout
    );
    assert!(run.summary.contains(&format!("#{phase}")), "{}", run.summary);
    let told = scene.issue(": partnership").body;
    assert!(
        told.contains(&format!(
            "A person closed #{phase}, and the record is still in this phase."
        )),
        "{told}"
    );
    scene.settle("2026-11-28");
    assert!(!scene.issue(": phase 1").open);
    // Set back, it begins anew.
    scene.rewrite(|text| text.replace("entered: 2026-11-01", "entered: 2026-11-27"));
    scene.settle("2026-11-28");
    assert!(scene.issue(": phase 1").open);
    assert!(!scene.issue(": partnership").body.contains("A person closed"));
    // And so does one that a person closed and opened again.
    scene.close(phase, "mona");
    scene.settle("2026-11-29");
    scene.reopen(phase);
    scene.settle("2026-11-30");
    assert!(scene.issue(": phase 1").open && scene.issue(": partnership").open);
    assert_eq!(scene.issue(": partnership").number, parent);
}

#[test]
fn the_partnership_s_issue_closed_by_a_person_stays_closed_and_its_phase_goes_on() {
    let scene = scene();
    scene.close(scene.issue(": partnership").number, "mona");
    let run = scene.settle("2026-11-24");
    assert!(
        run.run.stdout.contains("a person closed it, so it stays closed"),
        "{}",
        run.run.stdout
    );
    scene.say(scene.issue(": phase 1").number, "zoe", "/done outreach");
    scene.settle("2026-11-25");
    assert!(!scene.issue(": partnership").open && scene.issue(": phase 1").open);
}

#[test]
fn what_a_person_opened_again_after_we_closed_it_stays_open() {
    let scene = scene();
    scene.push_to_main(&[(ACME_YAML, None)]);
    scene.settle("2026-11-24");
    let phase = scene.issue(": phase 1");
    assert!(!phase.open, "nobody asks for it any more");
    scene.reopen(phase.number);
    let run = scene.settle("2026-11-25");
    assert!(scene.issue(": phase 1").open, "{run:#?}");
    assert!(
        run.run.stdout.contains("a person opened it again, so it stays open"),
        "{}",
        run.run.stdout
    );
}

#[test]
fn issues_of_others_with_forged_marks_are_nobody_s() {
    let scene = scene();
    let body = scene.issue(": phase 1").body;
    let forged = scene
        .hub
        .world(|w| w.open_issue(HERE, "eve", "Acme Testing: phase one", &body));
    let run = scene.settle("2026-11-24");
    assert_eq!(run.writes, Vec::<String>::new());
    let eve = scene.issue("phase one");
    assert_eq!((eve.number, eve.open, eve.body), (forged, true, body));
    assert!(scene.hub.world(|w| w.repository(HERE).issue(forged).user) != BOT);
}
