//! `doctor --try`: the circle in a scratch repository on the emulated GitHub. The test plays what GitHub does: it lists the
//! workflows that were pushed, and starts psp-partners as each workflow would.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use psp_github_emulator::world::{Level, Role, State, Workflow, WorkflowRun};
use psp_github_emulator::{Effect, Fault};
use serde_json::json;

use crate::common::{Registry, Run};
use crate::doctor::{has, registry, states};
use crate::scene::{ONBOARD, PERMISSIONS, Scene, git};

const HERE: &str = "psp/scratch";

/// What a person's token may do.
const OWN: [(&str, Level); 6] = [
    ("contents", Level::Write),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Read),
    ("statuses", Level::Read),
    ("actions", Level::Read),
];

/// What GitHub does with events.
#[derive(Clone, Copy, Default)]
struct Events {
    /// A policy blocks `pull_request_target`.
    blocked: bool,
    /// No workflow is listed.
    off: bool,
    /// Workflows are listed and never run.
    silent: bool,
}

struct Stage {
    scene: Scene,
    folder: tempfile::TempDir,
    /// Where a person runs `doctor`.
    checkout: Registry,
}

impl Stage {
    /// A new repository with a README, and a checkout of another one.
    fn new() -> Self {
        let (scene, folder) = (Scene::new(), tempfile::tempdir().unwrap());
        git(
            folder.path(),
            &["init", "-q", "--bare", "--initial-branch=main", "scratch.git"],
        );
        let stage = Self {
            scene,
            folder,
            checkout: registry(),
        };
        for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
            git(&stage.git_dir(), &["config", setting, "true"]);
        }
        stage.commit("README.md", "# Scratch\n");
        stage.scene.hub.world(|w| {
            w.add_repository(HERE, stage.git_dir());
            w.collaborator(HERE, "mona", Role::Admin);
            w.token("mona", "mona", &OWN);
            w.actions_token(
                "scratch-review",
                HERE,
                &[&PERMISSIONS[..], &[("actions", Level::Read)]].concat(),
            );
            w.actions_token("scratch-onboard", HERE, &ONBOARD);
            w.repository_mut(HERE).actions_can_open_pulls = true;
        });
        stage
    }

    fn git_dir(&self) -> PathBuf {
        self.folder.path().join("scratch.git")
    }

    fn commit(&self, path: &str, text: &str) {
        let work = self.folder.path().join("work");
        if !work.exists() {
            git(self.folder.path(), &["clone", "-q", "scratch.git", "work"]);
        }
        std::fs::create_dir_all(work.join(path).parent().unwrap()).unwrap();
        std::fs::write(work.join(path), text).unwrap();
        git(&work, &["add", "-A"]);
        git(&work, &["commit", "-q", "-m", "change"]);
        git(&work, &["push", "-q", "origin", "HEAD:main"]);
    }

    fn doctor(&self, more: &[&str], variables: &[(&str, &str)]) -> Run {
        let arguments: Vec<&str> = ["doctor", "--try", HERE].iter().chain(more).copied().collect();
        let url = self.scene.hub.url();
        let mut all = vec![
            ("GITHUB_API_URL", url.as_str()),
            ("GITHUB_TOKEN", "mona"),
            ("PSP_PARTNERS_PACE", "off"),
        ];
        all.extend(variables);
        self.checkout.run_with(&arguments, &all)
    }

    /// Runs a trial while GitHub does this with its events.
    fn play(&self, more: &[&str], events: Events) -> Run {
        std::thread::scope(|scope| {
            let doctor = scope.spawn(|| self.doctor(&[&["--yes", "--format", "json"], more].concat(), &[]));
            let mut github = GitHub::new(self, events);
            let began = Instant::now();
            while !doctor.is_finished() && began.elapsed() < Duration::from_mins(2) {
                github.step();
                std::thread::sleep(Duration::from_millis(20));
            }
            doctor.join().unwrap()
        })
    }

    /// Nothing was written.
    fn is_untouched(&self) {
        let writes: Vec<String> = (self.scene.hub.log_from(0).iter())
            .filter(|entry| entry.is_write() && entry.path != "/graphql")
            .map(|entry| format!("{} {}", entry.method, entry.path))
            .collect();
        assert_eq!(writes, Vec::<String>::new());
    }

    fn files(&self) -> Vec<String> {
        let files = git(&self.git_dir(), &["ls-tree", "-r", "--name-only", "main"]);
        files.lines().map(str::to_owned).collect()
    }

    fn branches(&self) -> String {
        git(
            &self.git_dir(),
            &["for-each-ref", "--format=%(refname:short)", "refs/heads"],
        )
    }

    fn open(&self) -> Vec<u64> {
        self.scene.hub.world(|w| {
            let issues = w.repository(HERE).issues.values();
            issues
                .filter(|issue| issue.state == State::Open)
                .map(|issue| issue.number)
                .collect()
        })
    }
}

/// GitHub's part.
struct GitHub<'a> {
    stage: &'a Stage,
    events: Events,
    /// The last commit of `main` that was looked at.
    tip: String,
    reviewed: bool,
}

impl<'a> GitHub<'a> {
    fn new(stage: &'a Stage, events: Events) -> Self {
        let tip = git(&stage.git_dir(), &["rev-parse", "main"]);
        Self {
            stage,
            events,
            tip,
            reviewed: false,
        }
    }

    fn step(&mut self) {
        if self.events.off {
            return;
        }
        let tip = git(&self.stage.git_dir(), &["rev-parse", "main"]);
        if tip != self.tip {
            self.tip.clone_from(&tip);
            self.pushed(&tip);
        }
        let pull = self.stage.scene.hub.world(|w| {
            let mut pulls = w.repository(HERE).issues.values();
            let pull = pulls.find(|issue| issue.pull.is_some() && issue.state == State::Open)?;
            Some((pull.number, pull.pull.as_ref().unwrap().head_sha.clone()))
        });
        if let Some((number, head)) = pull.filter(|_| !self.reviewed && !self.events.silent) {
            self.reviewed = true;
            self.opened(number, &head);
        }
    }

    fn pushed(&self, tip: &str) {
        self.stage.scene.hub.world(|w| {
            for name in ["validate", "review", "onboard"] {
                let (id, path) = (w.next_id(), format!(".github/workflows/{name}.yml"));
                if w.repository(HERE).workflows.iter().all(|known| known.path != path) {
                    let (name, state) = (name.to_owned(), "active".to_owned());
                    w.repository_mut(HERE)
                        .workflows
                        .push(Workflow { id, name, path, state });
                }
            }
        });
        let is_merge = self
            .stage
            .files()
            .iter()
            .any(|path| path.starts_with("partners/scratch-"));
        if is_merge {
            let event = self.stage.scene.hub.world(|w| w.event("push", HERE, 0, ""));
            let run = self.run(&["onboard", "--apply"], "push", &event, "scratch-onboard");
            self.list("onboard", "push", tip, run);
        }
    }

    fn opened(&self, number: u64, head: &str) {
        let event = |kind: &str| self.stage.scene.hub.world(|w| w.event(kind, HERE, number, "opened"));
        if self.events.blocked {
            // GitHub lists the run, and starts none of its jobs.
            self.list("review", "pull_request_target", head, false);
        } else {
            let run = self.run(
                &["review"],
                "pull_request_target",
                &event("pull_request_target"),
                "scratch-review",
            );
            self.list("review", "pull_request_target", head, run);
        }
        self.list("validate", "pull_request", head, true);
        let ended = json!({
            "action": "completed",
            "workflow_run": {"event": "pull_request", "head_sha": head, "conclusion": "success", "pull_requests": []},
            "repository": event("pull_request_target")["repository"],
        });
        let run = self.run(&["review"], "workflow_run", &ended, "scratch-review");
        self.list("review", "workflow_run", head, run);
    }

    fn run(&self, arguments: &[&str], name: &str, event: &serde_json::Value, token: &str) -> bool {
        let scene = &self.stage.scene;
        let outcome = scene.finish(scene.start_in(HERE, arguments, name, event, token));
        outcome.run.code == 0
    }

    fn list(&self, workflow: &str, event: &str, sha: &str, is_good: bool) {
        self.stage.scene.hub.world(|w| {
            let (id, created_at) = (w.next_id(), w.now());
            let repository = w.repository_mut(HERE);
            let path = format!(".github/workflows/{workflow}.yml");
            let workflow = repository.workflows.iter().find(|it| it.path == path).unwrap().id;
            repository.workflow_runs.push(WorkflowRun {
                id,
                workflow,
                event: event.to_owned(),
                status: "completed".to_owned(),
                conclusion: Some(if is_good { "success" } else { "failure" }.to_owned()),
                head_branch: "main".to_owned(),
                head_sha: sha.to_owned(),
                created_at,
            });
        });
    }
}

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
