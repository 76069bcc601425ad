//! `doctor --try`: the circle in a scratch repository on the emulated GitHub. The test plays what GitHub does: it lists the
//! workflows that were pushed, and starts psp-partners as each workflow would.

mod stage;

use psp_github_emulator::{Effect, Fault};

use self::stage::{Events, HERE, Stage};
use crate::doctor::{has, states};
use crate::scene::git;

#[test]
fn the_whole_circle_leaves_only_its_mark() {
    let stage = Stage::new();
    let run = stage.play(&["--wait", "600"], Events::default());
    has(
        &states(&run),
        &[
            "try-push: ok",
            "try-workflows: ok",
            "try-pull: ok",
            "try-event: ok",
            "try-workflow-run: ok",
            "try-status: ok",
            "try-test-merge: ok",
            "try-comment: ok",
            "try-check: ok",
            "try-merge: ok",
            "try-onboard: ok",
            "try-issues: ok",
            "try-pull-by-workflow: ok",
            "try-status-by-workflow: ok",
            "try-cleanup: ok",
        ],
    );
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        run.stderr.contains("This trial writes to `psp/scratch`. It will:"),
        "{}",
        run.stderr
    );
    assert_eq!(stage.files(), [".psp-partners-scratch", "README.md"]);
    assert_eq!(stage.open(), Vec::<u64>::new());
    assert_eq!(stage.branches(), "main");
    stage.scene.assert_clean();
}

#[test]
fn what_github_blocks_is_named_with_its_setting() {
    let stage = Stage::new();
    stage
        .scene
        .hub
        .world(|w| w.repository_mut(HERE).actions_can_open_pulls = false);
    // The answer to the merge is lost, and the merge has happened.
    stage
        .scene
        .hub
        .fault(Fault::once("PUT", "/merge", Effect::BadGatewayAfter));
    let events = Events {
        blocked: true,
        ..Events::default()
    };
    let run = stage.play(&["--wait", "60"], events);
    has(
        &states(&run),
        &[
            "try-event: fix",
            "try-workflow-run: ok",
            "try-status: ok",
            "try-merge: ok",
            "try-issues: ok",
            "try-pull-by-workflow: fix",
            "try-cleanup: ok",
        ],
    );
    for words in [
        "Event 'pull_request_target' is not allowed to trigger Actions workflows",
        "open Settings → Actions → Policies and allow `pull_request_target` for `.github/workflows/review.yml`",
        "*Allow GitHub Actions to create and approve pull requests*",
    ] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    stage.scene.assert_clean();
}

#[test]
fn without_workflows_the_trial_ends_and_can_be_repeated() {
    let stage = Stage::new();
    let off = Events {
        off: true,
        ..Events::default()
    };
    let first = stage.play(&["--wait", "1"], off);
    has(
        &states(&first),
        &[
            "try-push: ok",
            "try-workflows: fix",
            "try-review: not-asked",
            "try-merge: not-asked",
            "try-onboarding: not-asked",
            "try-cleanup: ok",
        ],
    );
    // A repository with the mark is taken again, also with issues.
    stage.scene.hub.world(|w| w.open_issue(HERE, "mona", "From before", ""));
    let silent = Events {
        silent: true,
        ..Events::default()
    };
    let second = stage.play(&["--wait", "1", "--keep"], silent);
    has(
        &states(&second),
        &[
            "try-workflows: ok",
            "try-pull: ok",
            "try-event: fix",
            "try-status: fix",
            "try-comment: fix",
            "try-check: fix",
            "try-merge: not-asked",
            "try-cleanup: ok",
        ],
    );
    assert!(stage.files().len() > 10, "`--keep` keeps the files");
    assert_eq!(stage.open().len(), 2, "the issue from before, and the pull request");
    let third = stage.play(&["--wait", "1"], Events { off: false, ..silent });
    has(&states(&third), &["try-push: ok", "try-cleanup: ok"]);
    assert_eq!(stage.files(), [".psp-partners-scratch", "README.md"]);
    // What the second trial left is gone, and a person's issue is still there.
    assert_eq!((stage.branches().as_str(), stage.open()), ("main", vec![1]));
    stage.scene.assert_clean();
}

/// A refusal, which must come before any write.
fn refused(stage: &Stage, more: &[&str], variables: &[(&str, &str)], words: &str) {
    let run = stage.doctor(more, variables);
    assert_eq!(run.code, 2, "{words}: {run:#?}");
    assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    stage.is_untouched();
}

#[test]
fn a_repository_with_something_to_lose_is_refused() {
    let stage = Stage::new();
    refused(&stage, &[], &[], "nothing was written, because no one agreed to it");
    refused(&stage, &["--yes"], &[("GITHUB_TOKEN", "")], "`GITHUB_TOKEN` isn't set");
    let here = [("GITHUB_REPOSITORY", "PSP/Scratch")];
    refused(
        &stage,
        &["--yes"],
        &here,
        "`psp/scratch` is the repository that you work in",
    );
    stage
        .checkout
        .git(&["remote", "add", "origin", "git@github.com:psp/scratch.git"]);
    refused(
        &stage,
        &["--yes"],
        &[],
        "`psp/scratch` is the repository that you work in",
    );
    stage.checkout.git(&["remote", "remove", "origin"]);
    let job = [("GITHUB_TOKEN", "scratch-onboard")];
    refused(&stage, &["--yes"], &job, "this is a workflow's own token");
    refused(
        &stage,
        &["--yes", "--action", "a/b@v1"],
        &[],
        "not the full name of a commit",
    );
    let number = stage.scene.hub.world(|w| w.open_issue(HERE, "mona", "Something", ""));
    stage.scene.hub.world(|w| w.close(HERE, number, "mona"));
    refused(
        &stage,
        &["--yes"],
        &[],
        "it has 1 issue or pull requests, closed ones included",
    );
    stage.scene.hub.world(|w| w.repository_mut(HERE).issues.clear());
    git(&stage.git_dir(), &["branch", "topic", "main"]);
    refused(&stage, &["--yes"], &[], "it has the branches `topic`");
    git(&stage.git_dir(), &["branch", "-D", "topic"]);
    // The mark counts only with our text.
    stage.commit(".psp-partners-scratch", "mine\n");
    stage.commit("src/main.rs", "fn main() {}\n");
    stage.commit("READMES/x", "x\n");
    refused(&stage, &["--yes"], &[], "it has `READMES/x`, `src/main.rs`");
    for setting in ["archived", "issues"] {
        stage.scene.hub.world(|w| {
            let repository = w.repository_mut(HERE);
            (repository.archived, repository.has_issues) = (setting == "archived", setting != "issues");
        });
        refused(&stage, &["--yes"], &[], setting);
    }
    stage.scene.hub.world(|w| w.rename(HERE, "elsewhere"));
    refused(&stage, &["--yes"], &[], "`psp/scratch` is now `psp/elsewhere`");
}

#[test]
fn a_token_without_the_scope_for_workflows_is_named() {
    let stage = Stage::new();
    let refuse = Effect::Refuse {
        status: 404,
        message: "Not Found".to_owned(),
    };
    stage
        .scene
        .hub
        .fault(Fault::once("POST", "/git/trees", refuse).times(9));
    let run = stage.play(&[], Events::default());
    has(&states(&run), &["try-push: fix", "try-merge: not-asked"]);
    assert!(
        run.stdout.contains("the scopes `repo` and `workflow`"),
        "{}",
        run.stdout
    );
    assert_eq!(stage.files(), ["README.md"], "nothing was written");
}

#[test]
fn without_a_commit_no_branch_can_be_made() {
    let stage = Stage::new();
    let empty = stage.folder.path().join("empty.git");
    git(
        stage.folder.path(),
        &["init", "-q", "--bare", "--initial-branch=main", "empty.git"],
    );
    stage
        .scene
        .hub
        .world(|w| w.repository_mut(HERE).git_dir.clone_from(&empty));
    refused(&stage, &["--yes"], &[], "`psp/scratch` has no commit yet");
}
