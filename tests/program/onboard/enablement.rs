//! What the program gives for a time: a sandbox that a partner extends with one comment, the review of an offer, and links
//! that don't work.

use psp_github_emulator::world::State;

use crate::onboard::play::{ACME_YAML, HERE};
use crate::onboard::thirty::{record, scene_of};
use crate::scene::Scene;

const PROGRAM: &str = "partners/program.yaml";
const LOG: &str = "partners/link-log.yaml";
const ASKED: &str = "2026-11-24";
const MERGED: &str = "2026-11-25";

/// An active partner with a sandbox until 2026-12-10.
fn scene_with(terms: &str) -> Scene {
    let given = "enablement: { sandbox: { granted: 2026-10-01, expires: 2026-12-10 } }\n";
    let scene = scene_of(vec![(ACME_YAML.to_owned(), record("acme", "management") + given)]);
    let program = scene.on_main(PROGRAM);
    let with = program.replace(
        "  - { id: sandbox, area: technical,",
        &format!("  - {{ id: sandbox, {terms}area: technical,"),
    );
    scene.push_to_main(&[(PROGRAM, Some(&with))]);
    scene
}

fn phase(scene: &Scene) -> u64 {
    scene.issue("Management and Growth, 2026 Q4").number
}

fn say(scene: &Scene, login: &str, words: &str, day: &str) {
    let id = scene.say(phase(scene), login, words);
    let at = format!("{day}T08:00:00Z").parse().unwrap();
    scene.hub.world(|w| {
        let comment = w.repository_mut(HERE).comments.get_mut(&id).unwrap();
        (comment.created_at, comment.updated_at) = (at, at);
    });
}

fn told(scene: &Scene, login: &str, words: &str, day: &str) -> String {
    say(scene, login, words, day);
    let run = scene.onboard(day, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let text = scene.last_answer(phase(scene));
    text.split_once(&format!("by {login}: "))
        .map_or(text.clone(), |(_, rest)| rest.trim_end().to_owned())
}

#[test]
fn one_comment_extends_a_sandbox_within_the_programs_limit() {
    let scene = scene_with("extend_days: 30, longest_days: 120, owner: mona, ");
    scene.apply(ASKED);
    let number = phase(&scene);
    let expiry = scene.issue("expires on 2026-12-10").body;
    let how = format!("comment <code>/extend sandbox</code> in #{number} to keep it until 2027-01-09");
    assert!(
        expiry.contains(&how) && expiry.contains("**Your turn, @zoe:**"),
        "{expiry}"
    );
    let answer = told(&scene, "zoe", "/extend sandbox our tests take longer", ASKED);
    let asked = "an extension of Sandbox environments until 2027-01-09 is asked for. A maintainer decides in the pull request \
                 that this issue links";
    assert_eq!(answer, asked);
    scene.assert_settled(ASKED);
    let pull = scene.our_pull();
    let text = scene.pull_body(pull);
    for words in [
        "**Waiting for a maintainer (<code>mona</code> looks after it):** merge this pull request to let acme Testing keep \
         Sandbox environments until 2027-01-09",
        "our tests take longer",
        "The program allows it until 2027-01-29 at most",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let listed =
        format!("- Sandbox environments, extension of <code>sandbox</code>, {ASKED}: a maintainer decides in #{pull}");
    assert!(scene.issue("Management and Growth, 2026 Q4").body.contains(&listed));
    // A second comment while the first is open.
    assert!(
        told(&scene, "zoe", "/extend sandbox", ASKED)
            .starts_with("not done: an extension of Sandbox environments until 2027-01-09")
    );
    scene.merge(pull);
    scene.apply(MERGED);
    assert!(
        scene.on_main(ACME_YAML).contains("expires: 2027-01-09"),
        "{}",
        scene.on_main(ACME_YAML)
    );
    assert_eq!(scene.our_pulls(), [], "it is proposed once");
    // The next one is shorter, and the last.
    assert!(told(&scene, "zoe", "/extend sandbox", MERGED).contains("until 2027-01-29 is asked for"));
    scene.merge(scene.our_pull());
    scene.apply(MERGED);
    assert_eq!(
        told(&scene, "zoe", "/extend sandbox again", MERGED),
        "not done: the program gives Sandbox environments until 2027-01-29 at most"
    );
    assert_eq!(scene.our_pulls(), []);
}

#[test]
fn what_cannot_be_extended_is_answered_with_the_reason() {
    let scene = scene_with("");
    scene.apply(ASKED);
    let expiry = scene.issue("expires on 2026-12-10").body;
    assert!(
        expiry.contains("**Waiting for a maintainer, @mona:** extend it"),
        "{expiry}"
    );
    for (login, words, expected) in [
        (
            "eve",
            "/extend sandbox",
            "not done: only owners of the record and maintainers can use commands",
        ),
        (
            "zoe",
            "/extend sandbox",
            "not done: a maintainer decides on more time for Sandbox environments; say here why",
        ),
        (
            "zoe",
            "/extend portal",
            "not done: this partner has nothing with this name that can be extended; nothing can",
        ),
    ] {
        let answer = told(&scene, login, words, ASKED);
        assert!(answer.starts_with(expected), "{words}: {answer}");
    }
    assert_eq!(scene.our_pulls(), []);
}

#[test]
fn a_review_that_is_due_is_for_the_owner() {
    let scene = scene_with("");
    let program = scene.on_main(PROGRAM).replace(
        "  - id: documentation-portal\n",
        "  - id: documentation-portal\n    owner: mona\n    review_every: 6\n    review_by: 2026-11-20\n",
    );
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.apply(ASKED);
    let issue = scene.issue("offer Documentation portal");
    assert!(
        issue.body.contains("**Your turn, @mona:** review Documentation portal, and write the date of the next review into the program, at most 6 months ahead."),
        "{}",
        issue.body
    );
    scene.assert_settled(MERGED);
}

#[test]
fn links_that_fail_on_three_days_are_one_issue_until_they_work() {
    let scene = scene_with("");
    let program = scene.on_main(PROGRAM).replace(
        "  - id: api-documentation\n",
        "  - id: api-documentation\n    url: https://docs.acme.example/api\n    owner: mona\n",
    );
    let two = "failing:\n  - address: https://docs.acme.example/api\n    failed_on: [2026-11-21, 2026-11-22]\n    status: 404\n";
    scene.push_to_main(&[(PROGRAM, Some(&program)), (LOG, Some(two))]);
    scene.apply("2026-11-23");
    let titles = |scene: &Scene| -> usize {
        scene.hub.world(|w| {
            w.repository(HERE)
                .issues
                .values()
                .filter(|i| i.title == "Links of the registry don't work")
                .count()
        })
    };
    assert_eq!(titles(&scene), 0, "two days are no issue");
    let three = two.replace("2026-11-22]", "2026-11-22, 2026-11-23]")
        + "  - address: https://not-in-the-registry.example/\n    failed_on: [2026-11-21, 2026-11-22, 2026-11-23]\n";
    scene.push_to_main(&[(LOG, Some(&three))]);
    scene.apply("2026-11-23");
    let body = scene.issue("Links of the registry don't work").body;
    for words in [
        "**Waiting for a maintainer (<code>mona</code>):** correct 1 link that didn't work on three days in a row",
        "- <code>https&#x3a;//docs.acme.example/api</code>, since 2026-11-21, HTTP status 404: ",
        "partners/program.yaml",
    ] {
        assert!(body.contains(words), "{words} in {body}");
    }
    assert!(!body.contains("not-in-the-registry"), "{body}");
    scene.assert_settled(ASKED);
    scene.push_to_main(&[(LOG, Some("failing: []\n"))]);
    scene.apply(MERGED);
    assert_eq!(titles(&scene), 1);
    let open = scene.hub.world(|w| {
        let mut issues = w.repository(HERE).issues.values();
        issues.any(|i| i.title == "Links of the registry don't work" && i.state == State::Open)
    });
    assert!(!open, "all links work again");
}
