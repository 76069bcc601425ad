//! Benefits that a partner asks for below its issue: the request, the pull request with the grant, the use, and the end.

use crate::onboard::play::{ACME_YAML, HERE};
use crate::onboard::thirty::{record, scene_of};
use crate::publish::publish;
use crate::scene::Scene;

const PROGRAM: &str = "partners/program.yaml";
/// The days of a request, of its merge, and of its use.
pub const ASKED: &str = "2026-11-24";
const MERGED: &str = "2026-11-25";
const USED: &str = "2026-11-26";

/// An active partner, in a program that gives two seats of early access a year.
fn scene_with(grants: &str) -> Scene {
    let scene = scene_of(vec![(ACME_YAML.to_owned(), record("acme", "management") + grants)]);
    let program = scene.on_main(PROGRAM).replace(
        "    line: Early access to new features\n",
        "    line: Early access to new features\n    quota: { count: 2, per: year }\n    unit: seat\n    grace_days: 30\n    answer_days: 14\n    owner: mona\n",
    );
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene
}

/// The number of the issue that the partner writes in.
fn issue(scene: &Scene) -> u64 {
    scene.issue("Management and Growth, 2026 Q4").number
}

/// A request that no run has seen yet.
pub fn request_is_made() -> Scene {
    let scene = scene_with("");
    scene.onboard(ASKED, &["--apply"]);
    say(
        &scene,
        issue(&scene),
        "zoe",
        "/request early-access we test nightly",
        ASKED,
    );
    scene
}

/// A day on which one partner asks for a benefit and reports a use, and another one's benefit is about to lapse; no run has seen
/// it yet.
pub fn benefits_move() -> Scene {
    let grant = |slug: &str| {
        format!(
            "grants:\n  - {{ id: early-access-{slug}, benefit: early-access, granted_on: 2026-09-01, expires: 2027-10-01 }}\n"
        )
    };
    let bolt = record("bolt", "management").replace("  signed_on: ", "  expires: 2026-11-20\n  signed_on: ");
    let scene = scene_of(vec![
        (ACME_YAML.to_owned(), record("acme", "management") + &grant("acme")),
        ("partners/bolt/partner.yaml".to_owned(), bolt + &grant("bolt")),
    ]);
    let program = scene.on_main(PROGRAM).replace(
        "    line: Early access to new features\n",
        "    line: Early access to new features\n    quota: { count: 2, per: year }\n    agreement: true\n    grace_days: 30\n",
    );
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.onboard("2026-11-19", &["--apply"]);
    let number = scene.number("phase/acme/management/2026-Q4");
    say(&scene, number, "zoe", "/request early-access we test nightly", ASKED);
    say(
        &scene,
        number,
        "zoe",
        "/used early-access-acme https://acme.example/nightly",
        ASKED,
    );
    scene
}

/// A person writes a comment on the day.
fn say(scene: &Scene, number: u64, login: &str, words: &str, day: &str) {
    let id = scene.say(number, login, words);
    let at = format!("{day}T08:00:00Z").parse().unwrap();
    scene.hub.world(|w| {
        let comment = w.repository_mut(HERE).comments.get_mut(&id).unwrap();
        (comment.created_at, comment.updated_at) = (at, at);
    });
}

/// What the last answer shows after the words about who asked.
fn told(scene: &Scene, login: &str, words: &str, day: &str) -> String {
    let number = issue(scene);
    let before = scene.answers(number).len();
    say(scene, number, login, words, day);
    let run = scene.onboard(day, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert_eq!(scene.answers(number).len(), before + 1, "{words} by {login}");
    let text = scene.last_answer(number);
    text.split_once(&format!("by {login}: "))
        .map_or(text.clone(), |(_, rest)| rest.trim_end().to_owned())
}

/// The ID of the only grant that is requested.
fn grant_of(scene: &Scene) -> String {
    let branches = scene.branches();
    let all: Vec<&str> = branches
        .iter()
        .filter_map(|b| b.strip_prefix("psp-partners/grant/acme/"))
        .collect();
    assert_eq!(all.len(), 1, "{branches:?}");
    all[0].to_owned()
}

#[test]
fn a_benefit_is_requested_granted_used_and_lapses() {
    let scene = scene_with(
        "grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01, expires: 2026-10-01 }\n",
    );
    scene.onboard(ASKED, &["--apply"]);
    let answer = told(&scene, "zoe", "/request early-access we test nightly", ASKED);
    let grant = grant_of(&scene);
    assert_eq!(
        answer,
        format!(
            "Early access to features is requested as <code>{grant}</code>; with it, 2 of 2 seats in 2026 are granted. A \
             maintainer decides in the pull request that this issue links"
        )
    );
    scene.assert_settled(ASKED);
    let pull = scene.our_pull();
    let text = scene.pull_body(pull);
    for words in [
        "**Waiting for a maintainer (<code>mona</code> looks after this benefit):** merge this pull request to grant",
        "we test nightly",
        "with this grant, 2 of 2 seats in 2026 are granted",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(
        scene
            .issue("Management and Growth, 2026 Q4")
            .body
            .contains(&format!("a maintainer decides in #{pull}. We answer by 2026-12-08")),
        "{}",
        scene.issue("Management and Growth, 2026 Q4").body
    );
    let record = scene.on_branch(&format!("psp-partners/grant/acme/{grant}"), ACME_YAML);
    assert!(
        record.contains(&format!("id: {grant}")) && record.contains("expires: 2026-12-31"),
        "{record}"
    );
    scene.merge(pull);
    scene.apply(MERGED);
    assert_eq!(scene.our_pulls(), [], "it is proposed once");
    let number = issue(&scene);
    assert!(
        !scene
            .issue("Management and Growth, 2026 Q4")
            .body
            .contains("What you asked for")
    );
    // The quota is reached: an expired grant counts, too.
    assert_eq!(
        told(&scene, "zoe", "/request early-access one more", MERGED),
        "not done: 2 seats of Early access to features in 2026 are granted already, and this is the quota. Ask again from \
         2027-01-01"
    );
    // The use.
    assert_eq!(
        told(
            &scene,
            "zoe",
            &format!("/used {grant} https://acme.example/nightly"),
            USED
        ),
        format!(
            "the use of <code>{grant}</code> is reported. A maintainer checks it in the pull request that this issue links"
        )
    );
    scene.assert_settled(USED);
    let pull = scene.our_pull();
    assert!(
        scene.pull_body(pull).contains("https://acme.example/nightly"),
        "{}",
        scene.pull_body(pull)
    );
    scene.merge(pull);
    scene.apply("2026-11-27");
    assert_eq!(scene.our_pulls(), []);
    assert!(
        scene.on_main(ACME_YAML).contains("url: https://acme.example/nightly"),
        "{}",
        scene.on_main(ACME_YAML)
    );
    assert_eq!(
        told(
            &scene,
            "zoe",
            &format!("/used {grant} <https://acme.example/nightly>"),
            "2026-11-27"
        ),
        format!("this use of <code>{grant}</code> is in the record")
    );
    assert_eq!(issue(&scene), number);
    // After the end of the year and the grace period, it can't be used any more.
    scene.onboard("2027-02-01", &["--apply"]);
    let next = scene.issue("Management and Growth, 2027 Q1").number;
    say(
        &scene,
        next,
        "zoe",
        &format!("/used {grant} https://acme.example/late"),
        "2027-02-01",
    );
    scene.onboard("2027-02-01", &["--apply"]);
    assert_eq!(scene.our_pulls(), []);
    assert!(
        scene.last_answer(next).contains(&format!(
            "<code>{grant}</code> is valid from 2026-11-24 until 2027-01-30"
        )),
        "{}",
        scene.last_answer(next)
    );
}

#[test]
fn a_benefit_lapses_in_sight_of_everyone_once_its_grace_is_over() {
    let scene = scene_with(
        "grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01, expires: 2027-10-01 }\n",
    );
    scene.rewrite(|text| text.replace("  signed_on: ", "  expires: 2026-11-20\n  signed_on: "));
    let program = scene
        .on_main(PROGRAM)
        .replace("    unit: seat\n", "    unit: seat\n    agreement: true\n");
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.settle(ASKED);
    let lapse = scene.issue("benefit Early access");
    assert_eq!(
        lapse.title,
        "acme Testing: benefit Early access to features lapses on 2026-12-20"
    );
    for words in [
        "meet what the benefit needs again. It needs an agreement in force, and the agreement expired on 2026-11-20; what \
         was granted goes on until 2026-12-20.",
        "The benefit Early access to features lapses on 2026-12-20. What was granted comes back when the condition is met, \
         and this issue closes then.",
    ] {
        assert!(lapse.body.contains(words), "{words} in {}", lapse.body);
    }
    // Until then it can be used.
    let used = told(&scene, "zoe", "/used early-access-1 https://acme.example/nightly", USED);
    assert!(used.starts_with("the use of"), "{used}");
    scene.close(scene.our_pull(), "mona");
    scene.apply("2026-12-20");
    scene.assert_settled("2026-12-20");
    assert!(scene.issue("benefit Early access").title.contains("lapses on"));
    scene.apply("2026-12-21");
    scene.assert_settled("2026-12-21");
    let lapsed = scene.issue("benefit Early access");
    assert!(
        lapsed.open && lapsed.title.ends_with("lapsed on 2026-12-20"),
        "{}",
        lapsed.title
    );
    assert!(
        scene.last_answer(lapsed.number).contains("lapsed on 2026-12-20"),
        "people are told once: {}",
        scene.last_answer(lapsed.number)
    );
    // With a new end of the agreement it comes back.
    scene.rewrite(|text| text.replace("expires: 2026-11-20", "expires: 2027-11-20"));
    scene.apply("2026-12-22");
    scene.assert_settled("2026-12-22");
    assert!(!scene.issue("benefit Early access").open);
}

#[test]
fn what_cannot_be_requested_is_answered_with_the_reason() {
    let scene = scene_with("");
    scene.onboard(ASKED, &["--apply"]);
    for (login, words, expected) in [
        (
            "eve",
            "/request early-access let me in",
            "not done: only owners of the record and maintainers can use commands",
        ),
        (
            "zoe",
            "/request early-acess we test",
            "not done: no benefit of this partner has this name; did you mean <code>early-access</code>?",
        ),
        (
            "zoe",
            "/request early-access",
            "not done: add a reason, as in <code>/request early-access reason</code>",
        ),
        (
            "zoe",
            "/request early-access write to jane.doe@acme.example",
            "not done: the text contains an email address, a phone number or a secret, and it would be public",
        ),
        (
            "zoe",
            "/request integrations-directory list us",
            "not done: Integrations directory isn't available now: it needs the criterion <code>Builds a connector or plugin</code>, which is met (claimed)",
        ),
        (
            "zoe",
            "/used early-access https://acme.example",
            "not done: no grant of this partner has this ID; there is none that you can use now",
        ),
    ] {
        assert_eq!(told(&scene, login, words, ASKED), expected, "{words} by {login}");
        assert_eq!(scene.our_pulls(), []);
    }
    scene.assert_settled(ASKED);
}

#[test]
fn a_request_that_a_maintainer_closes_is_declined() {
    let scene = request_is_made();
    scene.apply(ASKED);
    let pull = scene.our_pull();
    scene.close(pull, "mona");
    scene.apply(MERGED);
    assert_eq!(scene.our_pulls(), [], "it doesn't open again");
    let body = scene.issue("Management and Growth, 2026 Q4").body;
    assert!(
        body.contains(&format!("not granted; a maintainer closed #{pull}")),
        "{body}"
    );
    assert!(!scene.on_main(ACME_YAML).contains("grants:"));
    // The next request is another one.
    told(&scene, "zoe", "/request early-access we really test nightly", MERGED);
    assert_ne!(scene.our_pull(), pull);
    scene.assert_settled(MERGED);
}

#[test]
fn an_open_request_survives_the_end_of_the_quarter() {
    let scene = request_is_made();
    scene.apply(ASKED);
    let pull = scene.our_pull();
    scene.apply("2027-01-06");
    assert_eq!(scene.our_pull(), pull);
    let body = scene.issue("Management and Growth, 2027 Q1").body;
    assert!(
        body.contains(&format!(
            "**we owe you an answer since 2026-12-08:** a maintainer decides in #{pull}"
        )),
        "{body}"
    );
}

#[test]
fn the_text_of_a_request_is_hostile() {
    let scene = scene_with("");
    scene.onboard(ASKED, &["--apply"]);
    say(
        &scene,
        issue(&scene),
        "zoe",
        "/request early-access <img src=x> @octocat/team closes #1 --> <!-- psp-partners:x --> [a](https://evil.example)",
        ASKED,
    );
    scene.apply(ASKED);
    let text = scene.pull_body(scene.our_pull());
    let (_, shown) = text.split_once('\n').unwrap();
    for raw in ["<img", "@octocat/team", "closes #1", "-->", "[a]("] {
        assert!(!shown.contains(raw), "{raw} in {shown}");
    }
}

/// What can't be used is answered with the reason and what to do, and no pull request opens.
#[test]
fn a_use_of_what_is_suspended_is_answered_with_the_reason() {
    let scene = scene_with(
        "grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01, expires: 2027-10-01 }\n",
    );
    let program = scene
        .on_main(PROGRAM)
        .replace("    grace_days: 30\n", "    agreement: true\n");
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.onboard(ASKED, &["--apply"]);
    // A use that was reported while the agreement was in force stays open after it expired.
    let page = "/used early-access-1 https://acme.example/nightly";
    assert!(told(&scene, "zoe", page, ASKED).starts_with("the use of"));
    let pulls = scene.our_pulls();
    scene.rewrite(|text| text.replace("  signed_on: ", "  expires: 2026-11-24\n  signed_on: "));
    scene.apply(MERGED);
    assert_eq!(scene.our_pulls(), pulls);
    let refused = told(&scene, "zoe", "/used early-access-1 https://acme.example/later", USED);
    assert_eq!(
        refused,
        "not done: <code>early-access&#x2d;1</code>, a grant of Early access to features, can't be used now: it needs an \
         agreement in force, and the agreement expired on 2026-11-24. When this has changed, report the use again"
    );
    assert_eq!(scene.our_pulls(), pulls, "nothing new is proposed");
    // A pause suspends, too, and after a return it can be used again.
    scene.rewrite(|text| text.replace("expires: 2026-11-24", "expires: 2028-11-24"));
    scene.rewrite(|text| {
        text.replace(
            "status: active\n",
            "status: paused\nstatus_since: 2026-11-26\nstatus_reason: They move.\n",
        )
    });
    let refused = told(
        &scene,
        "zoe",
        "/used early-access-1 https://acme.example/paused",
        "2026-11-27",
    );
    assert!(
        refused.contains("can't be used now: suspended while the partnership is paused. When this has changed"),
        "{refused}"
    );
    scene.rewrite(|text| {
        text.replace(
            "status: paused\nstatus_since: 2026-11-26\nstatus_reason: They move.\n",
            "status: active\n",
        )
    });
    let back = told(
        &scene,
        "zoe",
        "/used early-access-1 https://acme.example/back",
        "2026-11-28",
    );
    assert!(back.starts_with("the use of"), "{back}");
}

#[test]
fn a_use_outside_of_its_grant_or_of_the_same_page_is_answered() {
    let scene = scene_with(
        "grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01, expires: 2026-10-01 }\n  \
         - { id: early-access-2, benefit: early-access, granted_on: 2026-11-01, starts: 2026-12-01 }\n",
    );
    scene.onboard(ASKED, &["--apply"]);
    assert_eq!(
        told(&scene, "zoe", "/used early-access-1 https://acme.example/late", ASKED),
        "not done: <code>early-access&#x2d;1</code> is valid from 2026-09-01 until 2026-10-31"
    );
    assert_eq!(
        told(&scene, "zoe", "/used early-access-2 https://acme.example/early", ASKED),
        "not done: <code>early-access&#x2d;2</code> is valid from 2026-12-01"
    );
    assert_eq!(scene.our_pulls(), []);
    let page = "/used early-access-2 https://acme.example/page";
    assert!(told(&scene, "zoe", page, "2026-12-02").starts_with("the use of"));
    let pulls = scene.our_pulls();
    assert_eq!(
        told(&scene, "zoe", page, "2026-12-03"),
        "not done: this page is reported for <code>early-access&#x2d;2</code> already. A maintainer decides in the pull request \
         that this issue links; for another use, name another page"
    );
    assert_eq!(scene.our_pulls(), pulls, "one page, one pull request");
}

#[test]
fn a_request_shows_what_the_other_partnership_of_the_company_has() {
    let (mine, other) = (record("acme", "management"), record("north", "management"));
    let mine = mine.replace("tier: integration\n", "tier: integration\norganization: acme\n");
    let other = other.replace("tier: integration\n", "tier: integration\norganization: acme\n")
        + "grants:\n  - { id: early-access-1, benefit: early-access, granted_on: 2026-09-01 }\n";
    let scene = scene_of(vec![
        (ACME_YAML.to_owned(), mine),
        ("partners/north/partner.yaml".to_owned(), other),
    ]);
    let program = scene.on_main(PROGRAM).replace(
        "    line: Early access to new features\n",
        "    line: Early access to new features\n    quota: { count: 2, per: year, shared_by: organization }\n    unit: seat\n",
    );
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.onboard(ASKED, &["--apply"]);
    let number = scene
        .issues()
        .into_iter()
        .find(|issue| issue.title.contains("acme Testing: ") && issue.title.contains("2026 Q4"))
        .expect("the issue of the quarter")
        .number;
    let answer = |words: &str, day: &str| {
        say(&scene, number, "zoe", words, day);
        scene.onboard(day, &["--apply"]);
        scene.last_answer(number)
    };
    let asked = answer("/request early-access we test nightly", ASKED);
    assert!(
        asked.contains("with it, 2 of 2 seats in 2026 are granted (1 of them to <code>partners/north</code>)"),
        "{asked}"
    );
    let pull = scene.our_pull();
    let body = scene.pull_body(pull);
    assert!(
        body.contains("2 of 2 seats in 2026 are granted (1 of them to <code>partners/north</code>)"),
        "{body}"
    );
    scene.merge(pull);
    scene.apply(MERGED);
    let reached = answer("/request early-access one more", USED);
    assert!(
        reached.contains(
            "not done: 2 seats of Early access to features in 2026 are granted already (1 of them to \
             <code>partners/north</code>), and this is the quota"
        ),
        "{reached}"
    );
}

/// Only GitHub has requests; a published report lists those without an answer, and stays as it was.
#[test]
fn a_published_report_lists_requests_without_an_answer() {
    let scene = request_is_made();
    scene.onboard(ASKED, &["--apply"]);
    let arguments = ["--every", "month", "--apply"];
    let line = "- answer to the request of acme Testing for Early access to features: **since 2026-12-08**, <code>mona</code> looks after it";
    let november = |scene: &Scene| scene.issue("report for November 2026").body;
    // The answer was promised by 8 December.
    publish(&scene, "2026-12-08", &arguments);
    assert!(
        !november(&scene).contains("answer to the request"),
        "{}",
        november(&scene)
    );
    let december = |scene: &Scene| scene.issue("report for December 2026").body;
    publish(&scene, "2027-01-02", &arguments);
    let body = december(&scene);
    assert!(body.contains(line), "{body}");
    // A maintainer declines: the report that is published stays as it was, and the next one has no such line.
    scene.close(scene.our_pull(), "mona");
    scene.onboard("2027-01-03", &["--apply"]);
    publish(&scene, "2027-01-03", &arguments);
    assert_eq!(december(&scene), body);
    publish(&scene, "2027-02-02", &arguments);
    let january = scene.issue("report for January 2027").body;
    assert!(!january.contains("answer to the request"), "{january}");
}

#[test]
fn the_issue_lists_assets_and_what_case_studies_wait_for() {
    let study =
        "case_studies:\n  - { title: Half the time, url: \"https://acme.example/story\", published: 2026-10-01 }\n";
    let scene = scene_with(study);
    let approved = "approved_by: { program: { github: mona, approved_on: 2026-11-01 } }";
    let manifest = format!(
        "assets:\n  - {{ id: kit, name: Brand kit, file: kit.txt, license: MIT, tiers: [integration], {approved} }}\n\
         \x20 - {{ id: map, name: Road map, url: \"https://psp.example/map\", license: MIT, expires: 2027-06-30, {approved} }}\n\
         \x20 - {{ id: early, name: Not yet, url: \"https://psp.example/early\", license: MIT }}\n\
         \x20 - {{ id: other, name: Not ours, url: \"https://psp.example/other\", license: MIT, tiers: [technology], {approved} }}\n"
    );
    scene.push_to_main(&[
        ("partners/assets/manifest.yaml", Some(&manifest)),
        ("partners/assets/files/kit.txt", Some("kit\n")),
    ]);
    scene.settle(ASKED);
    let body = scene.issue("Management and Growth, 2026 Q4").body;
    for line in [
        "- Brand kit, <code>partners/assets/files/kit.txt</code>\n",
        "- [Road map](https://psp.example/map), until 2027-06-30\n",
        "- [Half the time](https://acme.example/story): waiting for the partner's and the program's approvals\n",
    ] {
        assert!(body.contains(line), "{line} in {body}");
    }
    assert!(!body.contains("Not yet") && !body.contains("Not ours"), "{body}");
}
