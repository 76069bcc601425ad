//! A new repository on the emulated GitHub, a person's checkout of another one, and what GitHub does with events.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use psp_github_emulator::world::{Level, Role, State, Workflow, WorkflowRun};
use serde_json::json;

use crate::common::{Registry, Run};
use crate::doctor::registry;
use crate::scene::{ONBOARD, PERMISSIONS, Scene, git};

pub const HERE: &str = "psp/scratch";

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
pub struct Events {
    /// A policy blocks `pull_request_target`.
    pub blocked: bool,
    /// No workflow is listed.
    pub off: bool,
    /// Workflows are listed and never run.
    pub silent: bool,
}

pub struct Stage {
    pub scene: Scene,
    pub folder: tempfile::TempDir,
    /// Where a person runs `doctor`.
    pub checkout: Registry,
}

impl Stage {
    /// A new repository with a README, and a checkout of another one.
    pub fn new() -> Self {
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

    pub fn git_dir(&self) -> PathBuf {
        self.folder.path().join("scratch.git")
    }

    pub fn commit(&self, path: &str, text: &str) {
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

    pub fn doctor(&self, more: &[&str], variables: &[(&str, &str)]) -> Run {
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
    pub fn play(&self, more: &[&str], events: Events) -> Run {
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
    pub fn is_untouched(&self) {
        let writes: Vec<String> = (self.scene.hub.log_from(0).iter())
            .filter(|entry| entry.is_write() && entry.path != "/graphql")
            .map(|entry| format!("{} {}", entry.method, entry.path))
            .collect();
        assert_eq!(writes, Vec::<String>::new());
    }

    pub fn files(&self) -> Vec<String> {
        let files = git(&self.git_dir(), &["ls-tree", "-r", "--name-only", "main"]);
        files.lines().map(str::to_owned).collect()
    }

    pub fn branches(&self) -> String {
        git(
            &self.git_dir(),
            &["for-each-ref", "--format=%(refname:short)", "refs/heads"],
        )
    }

    pub fn open(&self) -> Vec<u64> {
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
