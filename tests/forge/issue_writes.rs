//! Issues that are made and changed, how GitHub refuses, and what becomes of requests that were cut.

use psp_github_emulator::{Effect, ErrorsShape};
use psp_partners::forge::{Forge as _, ForgeError, IssueChange, IssueState, NewIssue};
use serde_json::json;

use crate::hub::{Hub, REPOSITORY};

fn new(title: &str) -> NewIssue {
    NewIssue {
        title: title.to_owned(),
        body: String::new(),
        labels: Vec::new(),
        assignees: Vec::new(),
    }
}

pub(crate) fn state(state: IssueState) -> IssueChange {
    IssueChange {
        state: Some(state),
        ..IssueChange::default()
    }
}

#[test]
fn an_issue_is_made_as_it_was_meant() {
    let hub = Hub::new();
    let body = "<!-- psp -->\r\nGr\u{fc}\u{df}e, \u{1f980}\r\n\r\n`a`\n\ttab \u{202e}";
    let wanted = NewIssue {
        body: body.to_owned(),
        labels: vec!["partner:onboarding".to_owned(), "\u{e9} x".to_owned()],
        assignees: vec!["mia".to_owned(), "MAX".to_owned()],
        ..new("Onboard \u{201c}Acm\u{e9}\u{201d} & <co>")
    };
    let github = hub.job();
    let made = github.create_issue(&wanted).expect("made");
    assert_eq!((made.title.as_str(), made.body.as_str()), (wanted.title.as_str(), body));
    assert_eq!(made.labels, wanted.labels);
    let logins: Vec<_> = made
        .assignees
        .iter()
        .map(|user| (user.login.as_str(), user.id))
        .collect();
    assert_eq!(logins, [("mia", 7), ("max", 77)]);
    assert_eq!(
        made.author.as_ref().map(|user| user.login.as_str()),
        Some("github-actions[bot]")
    );
    assert!(made.open && made.parent.is_none() && made.sub_issues == 0 && made.pull.is_none());
    assert_eq!(github.issue(made.number), Ok(made));
}

#[test]
fn what_may_not_be_labelled_is_made_without() {
    let hub = Hub::new();
    let wanted = NewIssue {
        labels: vec!["x".to_owned()],
        assignees: vec!["mia".to_owned()],
        ..new("from outside")
    };
    let made = hub.with("zoe").create_issue(&wanted).expect("made");
    assert_eq!((made.labels, made.assignees), (vec![], vec![]));
}

#[test]
fn an_issue_is_refused_in_words() {
    let hub = Hub::new();
    let github = hub.job();
    let unassignable = NewIssue {
        assignees: vec!["mia".to_owned(), "zoe".to_owned()],
        ..new("t")
    };
    match github.create_issue(&unassignable) {
        Err(ForgeError::Invalid(why)) => assert!(why.starts_with("`assignees` `zoe`: `invalid`"), "{why}"),
        other => panic!("{other:?}"),
    }
    for bad in [new(&"x".repeat(257)), new(" ")] {
        assert!(matches!(github.create_issue(&bad), Err(ForgeError::Invalid(_))));
    }
    let long = NewIssue {
        body: "x".repeat(65_537),
        ..new("t")
    };
    assert!(matches!(github.create_issue(&long), Err(ForgeError::Invalid(_))));
    for shape in [ErrorsShape::Objects, ErrorsShape::Strings, ErrorsShape::Absent] {
        hub.fault("POST", "/issues", Effect::Unprocessable(shape));
        assert!(matches!(github.create_issue(&new("t")), Err(ForgeError::Invalid(_))));
    }
    match hub.with("reader").create_issue(&new("t")) {
        Err(error @ ForgeError::Forbidden { .. }) => {
            assert_eq!(error.needed(), Some("issues=write"));
        }
        other => panic!("{other:?}"),
    }
    hub.world(|world| world.repository_mut(REPOSITORY).has_issues = false);
    assert!(matches!(github.create_issue(&new("t")), Err(ForgeError::Gone(_))));
    assert_eq!(github.issues(None), Ok(vec![]));
}

#[test]
fn an_issue_of_unknown_fate_is_asked_for_once() {
    let hub = Hub::new();
    let github = hub.job();
    for (fate, made) in [
        (Effect::BadGatewayBefore, 0),
        (Effect::CutBefore, 0),
        (Effect::BadGatewayAfter, 1),
        (Effect::CutAfter, 1),
    ] {
        let before = github.issues(None).expect("issues").len();
        let writes = hub.writes();
        hub.fault("POST", "/issues", fate.clone());
        let refused = github.create_issue(&new("t"));
        assert!(
            matches!(refused, Err(ForgeError::Unavailable(_))),
            "{fate:?}: {refused:?}"
        );
        assert_eq!(hub.writes(), writes + 1, "{fate:?}");
        assert_eq!(github.issues(None).expect("issues").len(), before + made, "{fate:?}");
    }
}

#[test]
fn title_body_and_state_change_each_alone() {
    let hub = Hub::new();
    let number = hub.issue("one");
    let github = hub.job();
    let title = IssueChange {
        title: Some("two".to_owned()),
        ..IssueChange::default()
    };
    let changed = github.update_issue(number, &title).expect("changed");
    assert_eq!(
        (changed.title.as_str(), changed.body.as_str(), changed.open),
        ("two", "", true)
    );
    let body = IssueChange {
        body: Some("- [ ] a\r\n- [x] b\r\n".to_owned()),
        ..IssueChange::default()
    };
    assert_eq!(
        github.update_issue(number, &body).expect("changed").body,
        "- [ ] a\r\n- [x] b\r\n"
    );
    let reason = || hub.world(|world| world.repository(REPOSITORY).issue(number).state_reason.clone());
    for (to, open, told) in [
        (IssueState::Completed, false, "completed"),
        (IssueState::NotPlanned, false, "not_planned"),
        (IssueState::Duplicate, false, "duplicate"),
        (IssueState::Open, true, "reopened"),
    ] {
        let changed = github.update_issue(number, &state(to)).expect("changed");
        assert_eq!((changed.open, changed.title.as_str()), (open, "two"), "{to:?}");
        assert_eq!(reason().as_deref(), Some(told));
    }
    let sent = hub.emulator.log();
    let sent: Vec<_> = sent.writes().filter_map(|it| it.body.clone()).collect();
    assert_eq!(sent[0], json!({ "title": "two" }));
    assert_eq!(sent[2], json!({ "state": "closed", "state_reason": "completed" }));
}

#[test]
fn no_change_is_a_look() {
    let hub = Hub::new();
    let number = hub.issue("one");
    assert_eq!(
        hub.job()
            .update_issue(number, &IssueChange::default())
            .expect("seen")
            .title,
        "one"
    );
    assert_eq!(hub.writes(), 0);
}

#[test]
fn a_pull_request_is_closed_like_an_issue() {
    let hub = Hub::new();
    hub.push("fork.git", "a", "a", b"a");
    let number = hub.world(|world| world.open_pull(REPOSITORY, "zoe", "zoe/registry:a", "main", "Add a", ""));
    let github = hub.job();
    let closed = github
        .update_issue(number, &state(IssueState::NotPlanned))
        .expect("closed");
    assert_eq!((closed.open, closed.pull), (false, Some(false)));
    assert!(!github.pull(number).expect("a pull").open);
}

#[test]
fn a_change_is_repeated_until_its_fate_is_known() {
    let hub = Hub::new();
    let number = hub.issue("one");
    let github = hub.job();
    for fate in [
        Effect::BadGatewayBefore,
        Effect::BadGatewayAfter,
        Effect::CutBefore,
        Effect::CutAfter,
    ] {
        let writes = hub.writes();
        hub.fault("PATCH", "/issues/", fate);
        assert!(
            !github
                .update_issue(number, &state(IssueState::Completed))
                .expect("closed")
                .open
        );
        assert_eq!(hub.writes(), writes + 2);
    }
}
