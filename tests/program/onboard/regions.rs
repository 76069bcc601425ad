//! What the regions of a partner decide: its due dates are working days there, and the regional manager looks after it.

use crate::onboard::play::ACME_YAML;
use crate::onboard::thirty::record;
use crate::scene::Scene;

const DAY: &str = "2026-11-23";
const HOLIDAYS: &str = "partners/holidays/DE-2026.yaml";

/// A partner in its first phase since November 20: 30 days end on a Sunday.
fn scene(region: &str, manager: &str) -> Scene {
    let record = record("acme", "identification")
        .replace("entered: 2026-05-27", "entered: 2026-11-20")
        .replace("manager: { github: mona, id: 2 }\n", manager);
    let scene = Scene::with(&[(ACME_YAML, record.as_str())]);
    let program = scene.on_main("partners/program.yaml");
    let changed = program.replace(
        "  - id: europe\n    name: Europe\n",
        &format!("  - id: europe\n    name: Europe\n{region}"),
    );
    assert_eq!(program == changed, region.is_empty());
    scene.push_to_main(&[
        ("partners/program.yaml", Some(&changed)),
        (HOLIDAYS, Some("days:\n  - { date: 2026-12-21, name: Bridge day }\n")),
    ]);
    scene
}

const OWN: &str = "manager: { github: mona, id: 2 }\n";

fn due(scene: &Scene) -> String {
    scene.settle(DAY);
    let body = scene.issue(": phase 1").body;
    let line = body.lines().find(|line| line.starts_with("| Due |"));
    line.unwrap_or_else(|| panic!("{body}")).to_owned()
}

#[test]
fn a_due_date_moves_over_the_weekend_and_the_holiday_of_the_region() {
    let scene = scene("    holidays: [DE]\n", OWN);
    assert_eq!(
        due(&scene),
        "| Due | 2026-12-22; if it passes, a reminder follows. Moved to a working day, because 2026-12-20 is a Sunday and part of the weekend in Europe |"
    );
    // It is overdue on the day after the one that the issue shows.
    let overdue = |scene: &Scene| {
        scene
            .issues()
            .iter()
            .filter(|issue| issue.open && issue.title.contains("overdue"))
            .count()
    };
    scene.onboard("2026-12-22", &["--apply"]);
    assert_eq!(overdue(&scene), 0);
    scene.onboard("2026-12-23", &["--apply"]);
    assert_eq!(overdue(&scene), 1);
}

#[test]
fn a_weekend_on_friday_and_saturday_has_its_sunday() {
    let scene = scene("    weekend: [friday, saturday]\n", OWN);
    assert_eq!(due(&scene), "| Due | 2026-12-20; if it passes, a reminder follows |");
}

#[test]
fn nothing_moves_without_a_calendar() {
    let scene = scene("", OWN);
    assert_eq!(due(&scene), "| Due | 2026-12-20; if it passes, a reminder follows |");
}

#[test]
fn the_regional_manager_is_assigned_and_has_no_owners_rights() {
    let region = "    manager: { github: octocat, id: 583231 }\n";
    let scene = scene(region, "");
    scene.hub.world(|w| {
        if !w.users.contains_key(&583_231) {
            w.add_user("octocat", 583_231);
        }
        w.collaborator(
            crate::onboard::play::HERE,
            "octocat",
            psp_github_emulator::world::Role::Read,
        );
    });
    scene.settle(DAY);
    let phase = scene.issue(": phase 1");
    assert_eq!(scene.assigned(phase.number), ["octocat"]);
    assert!(phase.body.contains("octocat"), "{}", phase.body);
    scene.say(phase.number, "octocat", "/done outreach");
    scene.settle("2026-11-24");
    let answer = scene.last_answer(phase.number);
    assert!(answer.contains("not done"), "{answer}");
}

#[test]
fn the_manager_in_the_record_comes_first() {
    let scene = scene("    manager: { github: octocat, id: 583231 }\n", OWN);
    scene.settle(DAY);
    assert_eq!(scene.assigned(scene.issue(": phase 1").number), ["mona"]);
}
