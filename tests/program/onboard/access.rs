//! Access to resources that differs from the records: the issue about it, and a team on GitHub that a run changes.

use psp_github_emulator::world::{Kind, Level, Role, State, TeamRole};
use psp_github_emulator::{Effect, Fault};
use serde_json::json;

use crate::onboard::play::{ACME_YAML, HERE, NOTHING};
use crate::onboard::thirty::{record, scene_of};
use crate::scene::{ONBOARD, Outcome, Scene};

const PROGRAM: &str = "partners/program.yaml";
const DONE_YAML: &str = "partners/done/partner.yaml";
pub const DAY: &str = "2026-11-24";
const NEXT: &str = "2026-11-25";
const SLACK: &str =
    "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n";
const TEAM: &str = "psp/partners";
const ISSUE: &str = "Slack workspace: access differs from the records";

/// A partner whose owner `zoe` is entitled since 2026-11-01, and one that has ended, whose owner `eve` still has access.
fn scene_with(resource: &str, acme: &str) -> Scene {
    let acme = record("acme", "management") + "status_since: 2026-11-01\n" + acme;
    let done = record("done", "ended").replace("github: zoe\n    id: 4242", "github: eve\n    id: 666");
    let scene = scene_of(vec![(ACME_YAML.to_owned(), acme), (DONE_YAML.to_owned(), done)]);
    let slack = format!(
        "  - id: slack\n    name: Slack workspace\n    kind: people\n    owner: mona\n    visibility: private\n{resource}"
    );
    let program = scene.on_main(PROGRAM);
    assert!(program.contains(SLACK));
    scene.push_to_main(&[(PROGRAM, Some(&program.replace(SLACK, &slack)))]);
    scene
}

/// A person who should have access, and one who shouldn't have it any more; no run has seen either yet.
pub fn access_differs() -> Scene {
    let scene = scene_with("", "");
    let done = scene.on_main(DONE_YAML);
    let had = format!("{done}access: {{ slack: [{{ github: eve, id: 666, since: 2026-06-01 }}] }}\n");
    scene.push_to_main(&[(DONE_YAML, Some(&had))]);
    scene
}

fn is_open(scene: &Scene) -> bool {
    scene.hub.world(|w| {
        let mut issues = w.repository(HERE).issues.values();
        issues.any(|issue| issue.title == ISSUE && issue.state == State::Open)
    })
}

fn issues(scene: &Scene) -> usize {
    scene.hub.world(|w| {
        w.repository(HERE)
            .issues
            .values()
            .filter(|issue| issue.title == ISSUE)
            .count()
    })
}

fn assert_has(body: &str, all: &[&str]) {
    for words in all {
        assert!(body.contains(words), "{words} in {body}");
    }
}

#[test]
fn a_difference_is_one_issue_for_the_owner_until_access_and_records_agree() {
    let done = scene_with("", "").on_main(DONE_YAML);
    let scene = access_differs();
    scene.apply(DAY);
    let issue = scene.issue(ISSUE);
    assert_has(
        &issue.body,
        &[
            "**Your turn, @mona:** make the changes below in the service, then write them into the records",
            "#### Add\n\n- <code>zoe</code>, of acme: **was due by 2026-11-15**",
            "#### Remove\n\n- <code>eve</code>, of done",
        ],
    );
    assert_eq!(scene.assigned(issue.number), ["mona"]);
    let acme = scene.on_main(ACME_YAML);
    let given = format!("{acme}access: {{ slack: [{{ github: zoe, id: 4242, since: {DAY} }}] }}\n");
    scene.push_to_main(&[(ACME_YAML, Some(&given)), (DONE_YAML, Some(&done))]);
    scene.apply(NEXT);
    assert!(!is_open(&scene), "access and records agree");
    // A person who leaves has access no longer: the same issue opens again.
    let gone = given.replace("since: 2026-11-24 }]", "since: 2026-11-24, until: 2026-11-24 }]");
    scene.push_to_main(&[(ACME_YAML, Some(&gone))]);
    scene.apply("2026-11-26");
    assert_eq!((is_open(&scene), issues(&scene)), (true, 1));
    // What a person closed stays closed until something else differs.
    scene.close(scene.issue(ISSUE).number, "mona");
    scene.apply("2026-11-27");
    assert!(!is_open(&scene));
}

#[test]
fn the_issue_of_a_phase_lists_resources_and_who_has_access() {
    let scene = scene_with("    url: https://chat.acme.example/private\n", "");
    let program = scene.on_main(PROGRAM).replace(
        "  - id: documentation-portal\n",
        "  - id: documentation-portal\n    url: https://docs.acme.example/portal\n",
    );
    scene.push_to_main(&[(PROGRAM, Some(&program))]);
    scene.onboard(DAY, &["--apply"]);
    let body = scene.issue("Management and Growth, 2026 Q4").body;
    assert_has(
        &body,
        &[
            "Resources:\n\n- Slack workspace: <code>zoe</code> doesn't have access yet. A maintainer should have given access by \
             2026-11-15",
            "- [Documentation portal](https://docs.acme.example/portal)",
        ],
    );
    assert!(!body.contains("chat.acme.example"), "a private address: {body}");
    let given = scene.on_main(ACME_YAML) + "access: { slack: [{ github: Zoe, id: 4242, since: 2026-11-24 }] }\n";
    scene.push_to_main(&[(ACME_YAML, Some(&given))]);
    scene.onboard(NEXT, &["--apply"]);
    let body = scene.issue("Management and Growth, 2026 Q4").body;
    assert_has(
        &body,
        &["- Slack workspace: <code>zoe</code> has access since 2026-11-24\n"],
    );
}

/// A run in a private repository, with a folder of lists.
fn with_lists(scene: &Scene, slack: &str, people: &str, arguments: &[&str]) -> Outcome {
    let overlay = tempfile::tempdir().unwrap();
    let access = overlay.path().join("access");
    std::fs::create_dir(&access).unwrap();
    std::fs::write(access.join("slack.csv"), slack).unwrap();
    std::fs::write(access.join("people.csv"), people).unwrap();
    let folder = overlay.path().to_str().unwrap();
    let arguments = [&["onboard", "--at", DAY, "--overlay", folder], arguments].concat();
    let event = json!({ "schedule": "41 4 * * *", "repository": { "private": true } });
    scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"))
}

#[test]
fn names_of_a_private_list_stay_private() {
    let scene = scene_with("    access_list: overlay\n", "");
    let people = "github,account,id\nzoe,zoe.secret,1\neve,eve.secret,2\nformer-owner,former.secret,3\n";
    let fresh = "account,id,as_of\neve.secret,2,2026-11-23\nformer.secret,3,2026-11-23\nguest.secret,4,2026-11-23\nmona,5,2026-11-23\n";
    let run = with_lists(&scene, fresh, people, &["--apply"]);
    assert_eq!(run.run.code, 0, "{run:#?}");
    let body = scene.issue(ISSUE).body;
    assert_has(
        &body,
        &[
            "then save its list again in the private overlay",
            "- <code>zoe</code>, of acme: **was due by 2026-11-15**",
            "#### Remove\n\n- <code>eve</code>, of done\n- 1 account of people who are in no public record",
            "1 account that no record knows",
        ],
    );
    for private in ["secret", "former-owner"] {
        assert!(
            !format!("{body}{}{}", run.run.stdout, run.summary).contains(private),
            "{private}: {body}"
        );
    }
    // A run without the list leaves the issue as it is.
    scene.assert_settled(DAY);
    let stale = fresh.replace("2026-11-23", "2026-11-01");
    assert_eq!(with_lists(&scene, &stale, people, &["--apply"]).run.code, 0);
    let body = scene.issue(ISSUE).body;
    assert_has(
        &body,
        &[
            "The list of the service is of 2026-11-01, so no one is removed",
            "#### Check again",
        ],
    );
    assert!(!body.contains("#### Remove"), "{body}");
    let agree = "account,id,as_of\nzoe.secret,1,2026-11-23\n";
    assert_eq!(with_lists(&scene, agree, people, &["--apply"]).run.code, 0);
    assert!(!is_open(&scene));
    // The logs of a public repository are public.
    let refused = scene.onboard(DAY, &["--overlay", "."]);
    assert_eq!(refused.run.code, 2, "{refused:#?}");
}

/// A team, and a token of an app with this permission for the organization's members.
fn team_scene(resource: &str, members: Level) -> Scene {
    let scene = scene_with(&format!("    github_team: {TEAM}\n{resource}"), "");
    scene.hub.world(|w| {
        w.add_account("psp-app[bot]", 9000, Kind::Bot);
        w.collaborator(HERE, "psp-app[bot]", Role::Maintain);
        let permissions: Vec<(&str, Level)> = ONBOARD.iter().copied().chain([("members", members)]).collect();
        w.token("app", "psp-app[bot]", &permissions);
        w.add_user("employee", 31);
        w.team(
            TEAM,
            &[
                ("mona", TeamRole::Maintainer),
                ("employee", TeamRole::Member),
                ("eve", TeamRole::Member),
            ],
        );
    });
    scene
}

fn run(scene: &Scene, token: &str, day: &str, arguments: &[&str]) -> Outcome {
    let arguments = [&["onboard", "--at", day], arguments].concat();
    let event = json!({ "schedule": "41 4 * * *", "repository": { "private": false } });
    scene.finish(scene.start_command(&arguments, "schedule", &event, token))
}

fn apply(scene: &Scene, token: &str) -> Outcome {
    let done = run(scene, token, DAY, &["--apply"]);
    assert_eq!(done.run.code, 0, "{done:#?}");
    let again = run(scene, token, DAY, &[]);
    assert!(again.run.stdout.ends_with(NOTHING), "{again:#?}");
    scene.assert_clean();
    done
}

fn team(scene: &Scene) -> (Vec<String>, Vec<String>) {
    scene.hub.world(|w| w.team_logins(TEAM))
}

#[test]
fn a_run_adds_to_a_team_and_removes_from_it_only_people_of_the_records() {
    let scene = team_scene("", Level::Write);
    let shown = run(&scene, "app", DAY, &[]);
    assert_has(&shown.run.stdout, &["add to team", "remove from team", "zoe", "eve"]);
    assert_eq!(team(&scene).1, [""; 0], "a plan changes nothing");
    apply(&scene, "app");
    // Zoe isn't in the organization, so she is invited; that counts.
    assert_eq!(
        team(&scene),
        (vec!["mona".into(), "employee".into()], vec!["zoe".into()])
    );
    let body = scene.issue(ISSUE).body;
    assert_has(&body, &["1 account that no record knows"]);
    assert!(!body.contains("employee") && !body.contains("#### Add"), "{body}");
    let phase = scene.issue("Management and Growth, 2026 Q4").body;
    assert_has(&phase, &["- Slack workspace: <code>zoe</code> has access"]);
}

#[test]
fn a_run_makes_no_more_changes_of_a_team_than_the_program_allows() {
    let scene = team_scene("    most_changes: 1\n", Level::Write);
    run(&scene, "app", DAY, &["--apply"]);
    assert_eq!(team(&scene).1, ["zoe"], "the promise comes first");
    assert!(team(&scene).0.contains(&"eve".to_owned()));
    let body = scene.issue(ISSUE).body;
    assert_has(
        &body,
        &["#### Remove\n\n- <code>eve</code>, of done (a run makes at most 1 change)"],
    );
    apply(&scene, "app");
    assert!(!team(&scene).0.contains(&"eve".to_owned()), "the next run goes on");
    // With 0, a person makes every change.
    let scene = team_scene("    most_changes: 0\n", Level::Write);
    apply(&scene, "app");
    assert_eq!(team(&scene).1, [""; 0]);
    assert_has(
        &scene.issue(ISSUE).body,
        &["#### Add", "#### Remove", "a run makes at most 0 changes"],
    );
}

#[test]
fn without_the_permission_people_change_the_team() {
    // A workflow's own token can't read a team.
    let scene = team_scene("", Level::Write);
    scene.apply(DAY);
    let body = scene.issue(ISSUE).body;
    assert_has(
        &body,
        &[
            "compare the team <code>psp/partners</code> with the list below",
            "A workflow's own token never can",
            "#### Members should be\n\n- <code>zoe</code>, of acme",
        ],
    );
    assert!(!body.contains("<code>eve"), "{body}");
    // An app may read it, and not change it.
    let scene = team_scene("", Level::Read);
    apply(&scene, "app");
    assert_eq!(team(&scene).1, [""; 0]);
    let body = scene.issue(ISSUE).body;
    assert_has(
        &body,
        &[
            "can't change the team",
            "- <code>zoe</code>, of acme",
            "GitHub refused it",
            "#### Remove",
        ],
    );
    // Each run tries again, and shows it once it works.
    apply(&scene, "app");
    scene.hub.world(|w| {
        let token = w.tokens.get_mut("app").unwrap();
        token.permissions.insert("members".to_owned(), Level::Write);
    });
    let done = apply(&scene, "app");
    assert_has(&done.run.stdout, &["add to team", "remove from team"]);
    assert_eq!(team(&scene).1, ["zoe"]);
}

#[test]
fn a_login_that_another_account_took_is_not_added() {
    let scene = team_scene("", Level::Write);
    let stolen = scene.on_main(ACME_YAML).replace("id: 4242", "id: 4243");
    scene.push_to_main(&[(ACME_YAML, Some(&stolen))]);
    apply(&scene, "app");
    assert_eq!(team(&scene).1, [""; 0]);
    assert_has(
        &scene.issue(ISSUE).body,
        &["the login belongs to an account with another user ID"],
    );
}

#[test]
fn a_fault_at_any_change_of_a_team_is_made_up_for_by_the_next_run() {
    for method in ["PUT", "DELETE"] {
        for effect in [
            Effect::BadGatewayBefore,
            Effect::BadGatewayAfter,
            Effect::CutBefore,
            Effect::CutAfter,
        ] {
            let scene = team_scene("", Level::Write);
            scene
                .hub
                .fault(Fault::once(method, "/memberships/", effect.clone()).times(5));
            run(&scene, "app", DAY, &["--apply"]);
            run(&scene, "app", DAY, &["--apply"]);
            apply(&scene, "app");
            let now = team(&scene);
            assert_eq!(
                now,
                (vec!["mona".into(), "employee".into()], vec!["zoe".into()]),
                "{method} {effect:?}"
            );
            assert_eq!(issues(&scene), 1);
        }
    }
}
