//! Issues as they are read: lists with pull requests among them, what is gone or moved, and odd answers.

use psp_partners::forge::{Forge as _, ForgeError, Issue, IssueState};
use psp_partners::github::pace::Limits;
use serde_json::json;

use crate::hub::{Hub, REPOSITORY};
use crate::issue_writes::state;
use crate::server::{Server, github, ok};

fn titles(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.title.as_str()).collect()
}

#[test]
fn issues_come_oldest_first_with_pulls_among_them() {
    let hub = Hub::new();
    let first = hub.issue("first");
    hub.push("fork.git", "a", "a", b"a");
    hub.push("fork.git", "b", "b", b"b");
    let open = |branch: &str| {
        hub.world(|world| world.open_pull(REPOSITORY, "zoe", &format!("zoe/registry:{branch}"), "main", branch, ""))
    };
    let (merged, waiting) = (open("a"), open("b"));
    hub.world(|world| {
        world.merge_pull(REPOSITORY, merged, "mia");
        world.close(REPOSITORY, first, "mia");
        world.comment(REPOSITORY, first, "zoe", "hi");
        world.users.remove(&4242);
    });
    let issues = hub.job().issues(None).expect("issues");
    let seen: Vec<_> = issues
        .iter()
        .map(|it| (it.number, it.open, it.pull, it.comments))
        .collect();
    assert_eq!(
        seen,
        [
            (first, false, None, 1),
            (merged, false, Some(true), 0),
            (waiting, true, Some(false), 0)
        ]
    );
    // GitHub shows a deleted account as `ghost`, or not at all.
    assert_eq!(issues[0].author.as_ref().map(|user| user.login.as_str()), Some("ghost"));
}

#[test]
fn only_what_changed_since_is_asked_for() {
    let hub = Hub::new();
    hub.issue("old");
    let since = hub.world(|world| {
        world.clock.advance(60);
        world.now().to_string()
    });
    let new = hub.issue("new");
    let github = hub.job();
    assert_eq!(titles(&github.issues(Some(&since)).expect("issues")), ["new"]);
    assert_eq!(
        github.issue(new).expect("an issue").updated_at,
        since,
        "inclusive, as it is told"
    );
    let two = format!("{since}&state=closed");
    assert!(matches!(github.issues(Some(&two)), Err(ForgeError::Invalid(_))));
    // Nothing like a time is not in GitHub's description either.
    assert_eq!(hub.emulator.take_violations().len(), 1);
}

#[test]
fn many_issues_come_in_pages_that_cost_nothing_twice() {
    let hub = Hub::new();
    for n in 0..201 {
        hub.issue(&n.to_string());
    }
    // Three pages and what follows; the two that are looked at again are free, for GitHub and for us.
    let limits = Limits {
        requests_an_hour: 4,
        ..Limits::default()
    };
    hub.world(|world| world.limits.primary = Some(4));
    let github = hub.limited("job", limits);
    let issues = github.issues(None).expect("issues");
    let numbers: Vec<u64> = issues.iter().map(|issue| issue.number).collect();
    assert_eq!(numbers, (1..=201).collect::<Vec<_>>());
    let log = hub.emulator.log();
    assert_eq!(
        log.0.iter().map(|it| it.status).collect::<Vec<_>>(),
        [200, 200, 200, 304, 304]
    );
    github.issue(7).expect("the fourth");
    match github.issue(8) {
        Err(ForgeError::Limited(why)) => assert!(why.starts_with("all 4 requests"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(hub.emulator.log().0.len(), 6, "the fifth is not even sent");
}

#[test]
fn issues_that_are_not_there_are_told_apart() {
    let hub = Hub::new();
    let (deleted, moved, own) = (hub.issue("deleted"), hub.issue("moved"), hub.issue("own"));
    hub.world(|world| {
        // So that the issue keeps its number there.
        world.open_issue("psp/other", "zoe", "first", "");
        world.delete_issue(REPOSITORY, deleted);
        assert_eq!(world.transfer_issue(REPOSITORY, moved, "psp/other"), moved);
    });
    let github = hub.job();
    let closing = state(IssueState::Completed);
    assert!(matches!(github.issue(99), Err(ForgeError::NotFound(_))));
    assert!(matches!(
        github.update_issue(99, &closing),
        Err(ForgeError::NotFound(_))
    ));
    assert!(matches!(github.issue(deleted), Err(ForgeError::Gone(_))));
    assert!(matches!(
        github.update_issue(deleted, &closing),
        Err(ForgeError::Gone(_))
    ));
    match github.issue(moved) {
        Err(ForgeError::NotFound(why)) => {
            assert_eq!(
                why,
                "it was moved to another repository (GET /repos/psp/registry/issues/2)"
            );
        }
        other => panic!("{other:?}"),
    }
    // There a workflow's own token may not write.
    assert!(matches!(
        github.update_issue(moved, &closing),
        Err(ForgeError::Forbidden { .. })
    ));
    assert_eq!(github.issue(own).expect("an issue").title, "own");
    assert_eq!(titles(&github.issues(None).expect("issues")), ["own"]);
    hub.world(|world| world.repository_mut(REPOSITORY).has_issues = false);
    assert!(matches!(github.issue(own), Err(ForgeError::Gone(_))));
}

#[test]
fn a_renamed_repository_keeps_its_issues() {
    let hub = Hub::new();
    let (parent, child) = (hub.issue("parent"), hub.issue("child"));
    let github = hub.job();
    github.add_sub_issue(parent, hub.id(child)).expect("added");
    hub.world(|world| world.rename(REPOSITORY, "program"));
    assert_eq!(github.issue(child).expect("an issue").parent, Some(parent));
    assert_eq!(github.issues(None).expect("issues")[1].parent, Some(parent));
    let new = github
        .update_issue(child, &state(IssueState::Completed))
        .expect("closed");
    assert_eq!((new.open, new.parent), (false, Some(parent)));
}

#[test]
fn odd_issues_are_read_all_the_same() {
    let odd = json!([
        {"id": 1, "number": 1, "user": null, "title": null, "body": null, "state": "half_open", "state_reason": "bored",
            "labels": ["a", {"name": "b", "color": null}, {"name": null}, 7, null], "assignees": [null, {}, {"login": "mia", "id": 7}],
            "comments": null, "sub_issues_summary": null, "parent_issue_url": null, "pull_request": null, "updated_at": 3},
        {"id": 2, "number": 2, "user": {"login": "x"}, "assignees": null, "labels": {}, "state": "open",
            "sub_issues_summary": {"total": "many"}, "parent_issue_url": "https://example.org/repos/o/r/issues/1",
            "pull_request": {"merged_at": null}, "body": "a\r\nb"},
        {"id": 3, "number": 3, "state": "closed", "parent_issue_url": "nonsense", "pull_request": {"merged_at": "2026-11-24T20:00:00Z"}},
    ]);
    let server = Server::start([ok(odd)]);
    let issues = github(&server.address).0.issues(None).expect("issues");
    let first = &issues[0];
    assert_eq!(
        (first.open, &first.author, first.parent, first.pull),
        (false, &None, None, None)
    );
    assert_eq!(
        (first.title.as_str(), first.body.as_str(), first.updated_at.as_str()),
        ("", "", "")
    );
    assert_eq!(first.labels, ["a", "b"]);
    assert_eq!(first.assignees.iter().map(|user| user.id).collect::<Vec<_>>(), [7]);
    let second = &issues[1];
    assert_eq!(
        (second.open, second.body.as_str(), second.parent),
        (true, "a\r\nb", None)
    );
    assert_eq!(
        (second.pull, issues[2].pull, issues[2].parent),
        (Some(false), Some(true), None)
    );
    // Only the address elsewhere was held against the repository's own, and that needs no request.
    assert_eq!(
        server.lines(),
        ["GET /repos/o/r/issues?state=all&sort=created&direction=asc&per_page=100"]
    );
    let nameless = Server::start([ok(r#"[{"number": 3}]"#)]);
    assert!(matches!(
        github(&nameless.address).0.issues(None),
        Err(ForgeError::Unreadable(_))
    ));
}
