//! The whole forge in one go: which of GitHub's operations it calls, and no others. A new one belongs into the list.

use psp_partners::forge::{
    CheckOutput, Conclusion, Forge, IssueChange, Label, NewIssue, NewLineComment, NewPull, NewStatus, StatusState,
    TeamName, Teams,
};

use psp_github_emulator::world::{Level, Pages, TeamRole};

use crate::hub::{Hub, REPOSITORY};

const OPERATIONS: [&str; 53] = [
    "actions/get-workflow",
    "actions/list-workflow-runs",
    "checks/create",
    "checks/list-for-ref",
    "checks/update",
    "git/create-blob",
    "git/create-commit",
    "git/create-ref",
    "git/create-tree",
    "git/delete-ref",
    "git/get-commit",
    "git/get-tree",
    "git/list-matching-refs",
    "git/update-ref",
    "issues/add-assignees",
    "issues/add-labels",
    "issues/add-sub-issue",
    "issues/create",
    "issues/create-comment",
    "issues/create-label",
    "issues/delete-comment",
    "issues/get",
    "issues/list-assignees",
    "issues/list-comments",
    "issues/list-for-repo",
    "issues/list-labels-for-repo",
    "issues/list-sub-issues",
    "issues/remove-label",
    "issues/update",
    "issues/update-comment",
    "pulls/create",
    "pulls/create-review",
    "pulls/get",
    "pulls/list",
    "pulls/list-review-comments",
    "pulls/list-reviews",
    "repos/create-commit-status",
    "repos/get",
    "repos/get-commit",
    "repos/get-content",
    "repos/get-latest-pages-build",
    "repos/get-pages",
    "repos/list-commit-statuses-for-ref",
    "repos/list-commits",
    "repos/list-pull-requests-associated-with-commit",
    "repos/request-pages-build",
    "teams/add-or-update-membership-for-user-in-org",
    "teams/list-members-in-org",
    "teams/list-pending-invitations-in-org",
    "teams/remove-membership-for-user-in-org",
    "users/get-authenticated",
    "users/get-by-username",
    "users/list-ssh-signing-keys-for-user",
];

/// By GraphQL; on a server without it by the other question, which a job's own token may not ask.
fn knows_its_account(hub: &Hub, github: &impl Forge) {
    let me = github.me().expect("an answer").expect("an account");
    assert_eq!((me.login.as_str(), me.id), ("github-actions[bot]", 41_898_282));
    hub.world(|world| world.without_graphql = true);
    assert_eq!((github.me(), github.user("nobody/at-all")), (Ok(None), Ok(None)));
}

/// Pull requests, with reviews, checks and statuses.
fn of_pull_requests(github: &impl Forge, commit: &str) {
    let pull = NewPull {
        title: "t".to_owned(),
        body: String::new(),
        head: "a".to_owned(),
        base: "main".to_owned(),
    };
    let pull = github.create_pull(&pull).expect("made").number;
    github.pull(pull).expect("a pull");
    github.open_pulls().expect("pulls");
    let line = NewLineComment {
        path: "a".to_owned(),
        start_line: None,
        line: 1,
        body: "b".to_owned(),
    };
    github.create_review(pull, commit, "", &[line]).expect("made");
    github.line_comments(pull).expect("comments");
    github.reviews(pull).expect("reviews");
    github.pulls_of_commit(commit).expect("pulls");
    github.last_change("README.md", commit).expect("a commit");
    github.signing_keys("mia").expect("keys");
    let output = CheckOutput {
        title: "t".to_owned(),
        summary: "s".to_owned(),
        annotations: Vec::new(),
    };
    let run = github.create_check_run(commit, "n", "e", &output).expect("made").id;
    github
        .update_check_run(run, &output, Some(Conclusion::Success))
        .expect("ended");
    github.check_runs(commit, "n").expect("runs");
    let status = NewStatus {
        context: "c".to_owned(),
        state: StatusState::Success,
        description: "d".to_owned(),
        target_url: None,
    };
    github.create_status(commit, &status).expect("posted");
    let statuses = github.statuses(commit).expect("statuses");
    assert_eq!(
        (statuses[0].state.as_str(), statuses[0].description.as_str()),
        ("success", "d")
    );
}

/// With the token of an app: a workflow's own token can't.
fn changes_a_team(hub: &Hub, workflow: &impl Teams) {
    let name = TeamName::parse("psp/partners").expect("a name");
    hub.world(|world| {
        world.team("psp/partners", &[("mia", TeamRole::Maintainer)]);
        let token = world.tokens.get_mut("mia").expect("a token");
        token.permissions.insert("members".to_owned(), Level::Write);
    });
    let error = workflow.team(&name).expect_err("no permission");
    assert!(error.is_permission(), "{error:?}");
    let github = hub.with("mia");
    for _ in 0..2 {
        github.add_to_team(&name, "zoe").expect("invited");
    }
    let team = github.team(&name).expect("a team");
    let shown: Vec<_> = team
        .members
        .iter()
        .map(|it| (it.login.as_str(), it.id, it.is_maintainer, it.is_pending))
        .collect();
    assert_eq!(shown, [("mia", Some(7), true, false), ("zoe", None, false, true)]);
    assert!(team.is_complete);
    github.remove_from_team(&name, "zoe").expect("taken back");
    assert_eq!(github.team(&name).expect("a team").members.len(), 1);
}

fn knows_its_site(github: &impl Forge) {
    github.pages_site().expect("an answer").expect("a site");
    github.build_pages().expect("asked for");
}

#[test]
#[allow(clippy::too_many_lines, reason = "every operation once")]
fn each_operation_is_one_that_github_describes() {
    let hub = Hub::new();
    hub.world(|world| {
        world.actions_token(
            "all",
            REPOSITORY,
            &[
                ("contents", Level::Write),
                ("issues", Level::Write),
                ("pull_requests", Level::Write),
                ("checks", Level::Write),
                ("statuses", Level::Write),
                ("actions", Level::Read),
                ("pages", Level::Write),
            ],
        );
        world.repository_mut(REPOSITORY).pages = Some(Pages::of_branch("main"));
        let id = world.next_id();
        world
            .repository_mut(REPOSITORY)
            .workflows
            .push(psp_github_emulator::world::Workflow {
                id,
                name: "Onboard".to_owned(),
                path: ".github/workflows/onboard.yml".to_owned(),
                state: "active".to_owned(),
            });
    });
    let github = hub.with("all");
    knows_its_account(&hub, &github);
    github.repository().expect("a repository");

    let main = github.branches("main").expect("branches")[0].sha.clone();
    let tree = github.commit(&main).expect("a commit").tree;
    assert_eq!(github.tree_of(&main), Ok(tree.clone()));
    github.blobs(&main, &[String::new()].into()).expect("files");
    github.file("README.md", &main).expect("a file");
    let tree = github
        .create_tree(Some(&tree), &[("a".to_owned(), Some("a\n"))])
        .expect("a tree");
    let tree = github
        .add_files(Some(&tree), &[("b".to_owned(), &b"\xff\0"[..])])
        .expect("a tree");
    let commit = github.create_commit("m", &tree, Some(&main)).expect("a commit");
    assert_eq!(github.file("b", &commit), Ok(Some(b"\xff\0".to_vec())));
    github.create_branch("a", &main).expect("made");
    github.advance_branch("a", &main, &commit).expect("moved");
    github.move_branch("a", &commit).expect("moved");

    of_pull_requests(&github, &commit);

    let new = NewIssue {
        title: "t".to_owned(),
        body: String::new(),
        labels: Vec::new(),
        assignees: Vec::new(),
    };
    let (issue, part) = (
        github.create_issue(&new).expect("made").number,
        github.create_issue(&new).expect("made"),
    );
    for _ in 0..2 {
        github.add_sub_issue(issue, part.id).expect("added");
    }
    github.issue(issue).expect("an issue");
    github.issues(None).expect("issues");
    let change = IssueChange {
        title: Some("u".to_owned()),
        ..IssueChange::default()
    };
    github.update_issue(issue, &change).expect("changed");
    github.assignable().expect("users");
    github.add_assignees(issue, &["mia".to_owned()]).expect("added");
    let label = Label {
        name: "l".to_owned(),
        color: "00ff00".to_owned(),
        description: String::new(),
    };
    github.create_label(&label).expect("made");
    github.labels().expect("labels");
    github.add_labels(issue, &["l".to_owned()]).expect("put on");
    github.remove_label(issue, "l").expect("taken off");
    let comment = github.create_comment(issue, "c").expect("made").id;
    github.update_comment(comment, "d").expect("changed");
    github.comments(issue).expect("comments");
    github.delete_comment(comment).expect("deleted");
    github.delete_branch("a").expect("deleted");
    github.workflow("onboard.yml").expect("a workflow");
    knows_its_site(&github);
    changes_a_team(&hub, &github);

    let log = hub.emulator.log();
    assert_eq!(log.endpoints_called().into_iter().collect::<Vec<_>>(), OPERATIONS);
}
