//! The newsletter: the draft of a month, the pull request that proposes it, and the issue that publishes it.

use serde_json::json;

use crate::onboard::faults::step;
use crate::scene::{Outcome, Scene};
use crate::site::registry;

const FIRST: &str = "2026-11-01";
const TITLE: &str = "PSP Partnership Program: newsletter of October 2026";
const FILE: &str = "partners/newsletter/2026-10.md";
const HELLO: &str = "# Hello\n\nThe summit is in spring.\n";

/// Kestrel is active since October. What else is in the registry was there before.
fn scene() -> Scene {
    let registry = registry();
    let whole = registry.read("partners/kestrel/partner.yaml");
    let before = whole.replace("status: active", "status: onboarding");
    registry.write("partners/kestrel/partner.yaml", &before);
    let scene = Scene::of_day(&registry, "2026-09-02");
    scene.push_to_main_on(
        "2026-10-12",
        "kestrel: is active (#7)",
        &[("partners/kestrel/partner.yaml", &whole)],
    );
    scene
}

fn run(scene: &Scene, day: &str, arguments: &[&str]) -> Outcome {
    let arguments: Vec<&str> = ["newsletter", "--at", day].iter().chain(arguments).copied().collect();
    let event = json!({ "schedule": "37 5 1-7 * *", "repository": { "private": false } });
    let running = scene.start_command(&arguments, "schedule", &event, "onboard");
    scene.finish(running)
}

/// The number of the open pull request from our branch.
fn pull(scene: &Scene) -> u64 {
    scene.our_pull()
}

fn open_issues(scene: &Scene) -> Vec<String> {
    let issues = scene.issues().into_iter().filter(|issue| issue.open);
    issues.map(|issue| issue.title).collect()
}

#[test]
fn a_month_becomes_a_pull_request_and_merging_it_publishes() {
    let scene = scene();
    scene.push_to_main_on("2026-10-20", "newsletter: a text", &[(FILE, HELLO)]);
    let applies = "name: Quiet\nstatus: applied\napplied_on: 2026-10-21\nowners: [{ github: kim, id: 9 }]\n";
    scene.push_to_main_on(
        "2026-10-21",
        "quiet: applies",
        &[("partners/quiet/partner.yaml", applies)],
    );
    let summit =
        "kind: summit\ntitle: Annual partner summit\nstart: 2026-11-20T10:00\nzone: Europe/Paris\nminutes: 480\n";
    scene.push_to_main_on(
        "2026-10-22",
        "events: the summit",
        &[("partners/events/summit-2026.yaml", summit)],
    );
    let planned = run(&scene, FIRST, &[]);
    assert_eq!(planned.writes, Vec::<String>::new(), "{planned:#?}");
    let first = run(&scene, FIRST, &["--apply"]);
    assert_eq!(first.run.code, 0, "{first:#?}");
    scene.assert_clean();
    let number = pull(&scene);
    let body = scene
        .hub
        .world(|w| w.repository("psp/registry").issue(number).body.clone())
        .unwrap();
    for words in [
        "read the newsletter of October 2026",
        "It begins with the text that was in",
        "https://github.example/psp/registry/edit/psp-partners-newsletter-2026-10/partners/newsletter/2026-10.md",
    ] {
        assert!(body.contains(words), "{words} in {body}");
    }
    // It is reviewed, because GitHub starts no workflow for it.
    assert_eq!(scene.status(number).0, "success", "{}", scene.shown(number));
    assert_eq!(open_issues(&scene), [""; 0], "nothing is published yet");
    let again = run(&scene, "2026-11-02", &["--apply"]);
    assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    scene.merge(number);
    let text = scene.on_main(FILE);
    assert!(text.starts_with(HELLO.trim_end()), "{text}");
    let sentence = "- Kestrel is an active partner ([pull request 7](https://github.example/psp/registry/pull/7))";
    assert!(text.contains(sentence), "{text}");
    assert!(
        text.contains("- 2026-11-20, 10:00 (Europe/Paris): Annual partner summit"),
        "{text}"
    );
    assert!(!text.contains("Quiet"), "an application isn't public: {text}");
    run(&scene, "2026-11-03", &["--apply"]);
    scene.assert_clean();
    assert_eq!(open_issues(&scene), [TITLE]);
    let issue = scene.issue(TITLE).body;
    assert!(
        issue.contains("The summit is in spring.") && issue.contains(sentence),
        "{issue}"
    );
    assert!(!issue.contains("psp-partners: newsletter"), "{issue}");
    let last = run(&scene, "2026-11-04", &["--apply"]);
    assert_eq!(last.writes, Vec::<String>::new(), "{last:#?}");
}

#[test]
fn a_correction_reaches_the_issue_and_the_next_month_closes_it() {
    let scene = scene();
    run(&scene, FIRST, &["--apply"]);
    scene.merge(pull(&scene));
    run(&scene, "2026-11-02", &["--apply"]);
    let corrected = scene.on_main(FILE).replace("is an active partner", "is active at last");
    scene.push_to_main_on("2026-12-02", "newsletter: correct", &[(FILE, &corrected)]);
    run(&scene, "2026-11-05", &["--apply"]);
    assert!(scene.issue(TITLE).body.contains("is active at last"));
    let next = corrected.replace("at last", "still");
    scene.push_to_main_on(
        "2026-12-02",
        "newsletter: next",
        &[("partners/newsletter/2026-11.md", &next)],
    );
    run(&scene, "2026-12-02", &["--apply"]);
    let open = open_issues(&scene);
    assert_eq!(open, [TITLE.replace("October", "November")]);
    assert!(!scene.issue(TITLE).open);
}

#[test]
fn nothing_happened_and_no_text_is_no_newsletter() {
    let scene = Scene::of_day(&registry(), "2026-09-02");
    let silent = run(&scene, FIRST, &["--apply"]);
    assert_eq!((silent.run.code, silent.writes.len()), (0, 0), "{silent:#?}");
    assert!(
        silent
            .summary
            .contains("the newsletter of October 2026 isn't drafted: nothing happened"),
        "{silent:#?}"
    );
    // A text by the editor is enough.
    scene.push_to_main_on("2026-10-20", "newsletter: a text", &[(FILE, HELLO)]);
    run(&scene, FIRST, &["--apply"]);
    assert_eq!(scene.our_pulls()[0].1, "Newsletter of October 2026");
}

#[test]
fn what_people_decided_is_left_alone() {
    let scene = scene();
    run(&scene, FIRST, &["--apply"]);
    let number = pull(&scene);
    // An editor writes to our branch.
    scene.push_bytes(
        "registry.git",
        "psp-partners-newsletter-2026-10",
        &[(FILE, Some(b"Edited.\n"))],
    );
    scene
        .hub
        .world(|w| w.push("psp/registry", "psp-partners-newsletter-2026-10"));
    let left = run(&scene, "2026-11-02", &["--apply"]);
    assert_eq!(left.writes, Vec::<String>::new(), "{left:#?}");
    // Merged without our line, it is published all the same: a person merged it.
    scene.merge(number);
    run(&scene, "2026-11-03", &["--apply"]);
    assert!(scene.issue(TITLE).body.contains("Edited."));
    let declined = self::scene();
    run(&declined, FIRST, &["--apply"]);
    declined.close(pull(&declined), "mona");
    let after = run(&declined, "2026-11-02", &["--apply"]);
    assert_eq!(after.writes, Vec::<String>::new(), "{after:#?}");
}

#[test]
fn a_run_that_stopped_is_finished_by_the_next() {
    let whole = scene();
    let requests = run(&whole, FIRST, &["--apply"]).requests;
    assert!(requests > 10, "{requests}");
    for at in (0..requests).step_by(step(4)) {
        let scene = scene();
        scene.kill_command_at(at, &["newsletter", "--at", FIRST, "--apply"]);
        let mut rounds = 0;
        while !run(&scene, FIRST, &["--apply"]).writes.is_empty() {
            rounds += 1;
            assert!(rounds < 3, "request {at}");
        }
        let number = pull(&scene);
        scene.merge(number);
        assert!(
            scene.on_main(FILE).contains("Kestrel is an active partner"),
            "request {at}"
        );
    }
}

#[test]
fn an_error_that_was_there_is_not_blamed_on_a_change_of_something_else() {
    let scene = scene();
    scene.push_to_main_on(
        "2026-10-20",
        "newsletter: with an address",
        &[(FILE, "Write to jane@acme.example.\n")],
    );
    let record = crate::scene::ACME;
    let number = scene.pull("zoe", &[("partners/acme/partner.yaml", Some(record))]);
    scene.review(number, "opened");
    let comment = scene.our_comment(number);
    let (caused, already) = comment.split_once("not caused by this change").unwrap();
    assert!(
        !caused.contains("2026-10.md") && already.contains("2026-10.md"),
        "{comment}"
    );
}
