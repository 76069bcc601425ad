//! A registry `psp/registry` on an emulated GitHub, Zoe's fork of it, a runner's checkout of its main branch, and the
//! binary as a workflow runs it.

#![allow(dead_code, reason = "scenarios use their parts")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use psp_github_emulator::Emulator;
use psp_github_emulator::world::{Level, Role, World};
use serde_json::{Value, json};

use crate::common::{Registry, Run};

/// What the job's token may do, as `review.yml` has it.
pub const PERMISSIONS: [(&str, Level); 4] = [
    ("contents", Level::Read),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Write),
];

/// What the job's token may do, as `onboard.yml` has it.
pub const ONBOARD: [(&str, Level); 5] = [
    ("contents", Level::Write),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Write),
    ("actions", Level::Read),
];

/// The day of all scenarios.
pub const TODAY: &str = "2026-11-24";

/// The day on which pull requests were opened.
pub const OPENED: &str = "2026-11-20";

/// A good application, by `zoe`.
pub const ACME: &str = "\
# yaml-language-server: $schema=../../schemas/partner.schema.json
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: integration
website: https://acme.example
owners:
  - github: zoe
regions: [europe]
";

pub struct Scene {
    pub hub: Emulator,
    folder: tempfile::TempDir,
}

impl Scene {
    /// A registry with the real program, one maintainer (`mona`, 2), and these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let registry = Registry::with_program();
        for (path, text) in files {
            registry.write(path, text);
        }
        Self::of(&registry)
    }

    /// This registry, as it is on disk.
    pub fn of(registry: &Registry) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        git(
            folder.path(),
            &["init", "--quiet", "--bare", "--initial-branch=main", "registry.git"],
        );
        git(&at("registry.git"), &["config", "uploadpack.allowFilter", "true"]);
        git(
            &at("registry.git"),
            &["config", "uploadpack.allowAnySHA1InWant", "true"],
        );
        git(folder.path(), &["clone", "--quiet", "registry.git", "work"]);
        copy(&registry.path("partners"), &at("work/partners"));
        commit(&at("work"), "begin");
        git(&at("work"), &["push", "--quiet", "origin", "HEAD:main"]);
        git(
            folder.path(),
            &["clone", "--quiet", "--bare", "registry.git", "fork.git"],
        );
        let mut world = World::new();
        for (login, id) in [("mona", 2), ("zoe", 4242), ("max", 77), ("eve", 666)] {
            world.add_user(login, id);
        }
        world.add_repository("psp/registry", at("registry.git"));
        world.fork("psp/registry", "zoe/registry", at("fork.git"));
        world.collaborator("psp/registry", "mona", Role::Maintain);
        world.actions_token("job", "psp/registry", &PERMISSIONS);
        let read = PERMISSIONS.map(|(name, _)| (name, Level::Read));
        world.actions_token("reader", "psp/registry", &read);
        world.actions_token("onboard", "psp/registry", &ONBOARD);
        world.repository_mut("psp/registry").actions_can_open_pulls = true;
        Self {
            hub: Emulator::start(world),
            folder,
        }
    }

    pub fn new() -> Self {
        Self::with(&[])
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Commits changes on a branch of the fork, which begins at main: text, or `None` to delete. Gives the commit.
    pub fn push(&self, branch: &str, files: &[(&str, Option<&str>)]) -> String {
        let bytes: Vec<(&str, Option<&[u8]>)> = files.iter().map(|(p, t)| (*p, t.map(str::as_bytes))).collect();
        self.push_bytes("fork.git", branch, &bytes)
    }

    /// Commits changes to the base's main.
    pub fn push_to_main(&self, files: &[(&str, Option<&str>)]) -> String {
        let bytes: Vec<(&str, Option<&[u8]>)> = files.iter().map(|(p, t)| (*p, t.map(str::as_bytes))).collect();
        let sha = self.push_bytes("registry.git", "main", &bytes);
        self.hub.world(|w| w.push("psp/registry", "main"));
        sha
    }

    pub fn push_bytes(&self, repository: &str, branch: &str, files: &[(&str, Option<&[u8]>)]) -> String {
        let work = self.work();
        let from = self.folder.path().join(repository);
        let from = from.to_str().unwrap();
        let base = self.folder.path().join("registry.git");
        if !try_git(&work, &["fetch", "--quiet", from, branch]) {
            git(&work, &["fetch", "--quiet", base.to_str().unwrap(), "main"]);
        }
        git(&work, &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
        for (path, text) in files {
            let file = work.join(path);
            match text {
                Some(text) => {
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, text).unwrap();
                }
                None => std::fs::remove_file(file).unwrap(),
            }
        }
        commit(&work, "change");
        git(&work, &["push", "--quiet", from, &format!("HEAD:refs/heads/{branch}")]);
        let sha = git(&work, &["rev-parse", "HEAD"]);
        if repository == "fork.git" {
            self.hub.world(|w| w.push("zoe/registry", branch));
        }
        sha
    }

    /// Opens a pull request from a branch of the fork, by `login`; gives its number.
    pub fn open(&self, login: &str, branch: &str) -> u64 {
        self.hub.world(|w| {
            let number = w.open_pull(
                "psp/registry",
                login,
                &format!("zoe/registry:{branch}"),
                "main",
                "A change",
                "Hello",
            );
            // On the scenario's day, whatever day the clock has: an application is made on the day of its pull request.
            let issues = &mut w.repository_mut("psp/registry").issues;
            issues.get_mut(&number).unwrap().created_at = format!("{OPENED}T09:00:00Z").parse().unwrap();
            number
        })
    }

    /// A pull request with these files.
    pub fn pull(&self, login: &str, files: &[(&str, Option<&str>)]) -> u64 {
        let branch = format!("change-{}", self.hub.world(World::next_id));
        self.push(&branch, files);
        self.open(login, &branch)
    }

    /// Another push to the pull request's branch.
    pub fn push_again(&self, number: u64, files: &[(&str, Option<&str>)]) -> String {
        let branch = self.hub.world(|w| {
            let issue = w.repository("psp/registry").issue(number);
            issue.pull.as_ref().unwrap().head_ref.clone()
        });
        self.push(&branch, files)
    }

    /// The event's payload, as the runner would lay it down.
    pub fn event(&self, kind: &str, number: u64, action: &str) -> Value {
        self.hub.world(|w| w.event(kind, "psp/registry", number, action))
    }

    /// Runs the review that this event starts.
    pub fn review(&self, number: u64, action: &str) -> Outcome {
        let event = self.event("pull_request_target", number, action);
        self.run("pull_request_target", &event, "job")
    }

    /// Somebody comments, and the review that this starts runs.
    pub fn comment(&self, number: u64, login: &str, body: &str) -> Outcome {
        let id = self.hub.world(|w| w.comment("psp/registry", number, login, body));
        let mut event = self.event("issue_comment", number, "created");
        event["comment"]["id"] = json!(id);
        event["comment"]["body"] = json!(body);
        self.run("issue_comment", &event, "job")
    }

    /// Runs the review of an event with a token.
    pub fn run(&self, name: &str, event: &Value, token: &str) -> Outcome {
        self.finish(self.start(name, event, token, &[]))
    }

    /// Starts a run in a checkout of its own.
    pub fn start(&self, name: &str, event: &Value, token: &str, arguments: &[&str]) -> Running {
        let arguments: Vec<&str> = ["review", "--at", TODAY].iter().chain(arguments).copied().collect();
        self.start_command(&arguments, name, event, token)
    }

    /// Runs `onboard` for this day, as its workflow does.
    pub fn onboard(&self, day: &str, arguments: &[&str]) -> Outcome {
        self.finish(self.start_onboard(day, arguments))
    }

    /// Starts `onboard` for this day.
    pub fn start_onboard(&self, day: &str, arguments: &[&str]) -> Running {
        let arguments: Vec<&str> = ["onboard", "--at", day].iter().chain(arguments).copied().collect();
        let event = json!({ "schedule": "41 4 * * *", "repository": { "private": false } });
        self.start_command(&arguments, "schedule", &event, "onboard")
    }

    /// Starts any command in a checkout of its own.
    pub fn start_command(&self, arguments: &[&str], name: &str, event: &Value, token: &str) -> Running {
        let runner = tempfile::tempdir_in(self.folder.path()).unwrap();
        let checkout = runner.path().join("checkout");
        let origin = format!("file://{}", self.folder.path().join("registry.git").display());
        let mut clone = vec!["clone", "--quiet", "--branch=main", &origin, "checkout"];
        // Only reports need history.
        if !["report", "publish"].contains(&arguments[0]) {
            clone.push("--depth=1");
        }
        git(runner.path(), &clone);
        let at = |name: &str| runner.path().join(name);
        std::fs::write(at("event.json"), event.to_string()).unwrap();
        std::fs::write(at("summary.md"), "").unwrap();
        std::fs::write(at("outputs"), "").unwrap();
        let from = self.hub.requests();
        let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
        command
            .args(arguments)
            .current_dir(&checkout)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", runner.path())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_API_URL", self.hub.url())
            .env("GITHUB_SERVER_URL", "https://github.example")
            .env("GITHUB_REPOSITORY", "psp/registry")
            .env("GITHUB_TOKEN", token)
            .env("GITHUB_EVENT_NAME", name)
            .env("GITHUB_EVENT_PATH", at("event.json"))
            .env("GITHUB_STEP_SUMMARY", at("summary.md"))
            .env("GITHUB_OUTPUT", at("outputs"))
            .env("PSP_PARTNERS_PACE", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running {
            child: command.spawn().unwrap(),
            runner,
            from,
        }
    }

    /// Waits for a run, and gathers what it did.
    pub fn finish(&self, running: Running) -> Outcome {
        let output = running.child.wait_with_output().unwrap();
        let log = self.hub.log_from(running.from);
        let writes = log
            .iter()
            .filter(|e| e.method != "GET")
            .map(|e| {
                format!(
                    "{} {}",
                    e.method,
                    without_ids(e.path.trim_start_matches("/repos/psp/registry"))
                )
            })
            .collect();
        let read = |name: &str| std::fs::read_to_string(running.runner.path().join(name)).unwrap();
        Outcome {
            run: Run {
                stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
                stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
                code: output.status.code().unwrap_or(-1),
            },
            requests: log.len(),
            writes,
            summary: read("summary.md"),
            outputs: read("outputs"),
        }
    }

    /// All of our comments below a pull request.
    pub fn ours(&self, number: u64) -> Vec<String> {
        self.comments(number, 41_898_282)
    }

    fn comments(&self, number: u64, author: u64) -> Vec<String> {
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            let below = repository
                .comments
                .values()
                .filter(|c| c.number == number && c.user == author);
            below.map(|c| c.body.clone()).collect()
        })
    }

    /// Our one comment.
    pub fn our_comment(&self, number: u64) -> String {
        let mut ours = self.ours(number);
        assert_eq!(ours.len(), 1, "exactly one comment: {ours:#?}");
        ours.remove(0)
    }

    /// Labels of a pull request, sorted.
    pub fn labels(&self, number: u64) -> Vec<String> {
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            let issue = repository.issue(number);
            let on = repository.labels.iter().filter(|l| issue.labels.contains(&l.id));
            let mut names: Vec<String> = on.map(|l| l.name.clone()).collect();
            names.sort();
            names
        })
    }

    /// The head commit.
    pub fn head(&self, number: u64) -> String {
        self.hub.world(|w| {
            let issue = w.repository("psp/registry").issue(number);
            issue.pull.as_ref().unwrap().head_sha.clone()
        })
    }

    /// Suggestions on lines, as `path:line body`.
    pub fn suggestions(&self, number: u64) -> Vec<String> {
        self.hub.world(|w| {
            let comments = w.repository("psp/registry").review_comments.values();
            let ours = comments.filter(|c| c.number == number && c.user == 41_898_282);
            ours.map(|c| format!("{}:{} {}", c.path, c.line.unwrap_or(0), c.body))
                .collect()
        })
    }

    /// Conclusion and number of annotations of the latest check of ours on the head.
    pub fn check(&self, number: u64) -> (String, usize) {
        let head = self.head(number);
        self.hub.world(|w| {
            let runs = &w.repository("psp/registry").check_runs;
            let last = runs.values().filter(|r| r.head_sha == head).max_by_key(|r| r.id);
            let run = last.expect("a check on the head");
            (
                run.conclusion.clone().unwrap_or_else(|| run.status.clone()),
                run.annotations.len(),
            )
        })
    }

    /// Fails if anything broke GitHub's description of its interface.
    pub fn assert_clean(&self) {
        assert_eq!(self.hub.violations(), Vec::<String>::new());
    }

    /// A file as the base's main has it.
    pub fn on_main(&self, path: &str) -> String {
        let folder = self.folder.path().join("registry.git");
        git(&folder, &["show", &format!("main:{path}")]) + "\n"
    }

    /// What git says of the base's repository.
    pub fn git_of_base(&self, arguments: &[&str]) -> String {
        git(&self.folder.path().join("registry.git"), arguments)
    }

    /// A pull request by `login` with whatever `change` does to the folder (and with git to the index) of its branch.
    pub fn pull_made_by(&self, login: &str, branch: &str, change: impl FnOnce(&Path)) -> u64 {
        let (work, base) = (self.work(), self.folder.path().join("registry.git"));
        git(&work, &["fetch", "--quiet", base.to_str().unwrap(), "main"]);
        git(&work, &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
        git(&work, &["clean", "--quiet", "-ffdx"]);
        change(&work);
        commit(&work, "change");
        let fork = self.folder.path().join("fork.git");
        git(
            &work,
            &[
                "push",
                "--quiet",
                fork.to_str().unwrap(),
                &format!("HEAD:refs/heads/{branch}"),
            ],
        );
        self.open(login, branch)
    }

    /// The first line that a reader sees of our one comment.
    pub fn first_line(&self, number: u64) -> String {
        let comment = self.our_comment(number);
        comment.lines().nth(1).unwrap_or_default().to_owned()
    }

    /// Every body that was sent to GitHub since request `from`.
    pub fn sent(&self, from: usize) -> Vec<String> {
        let log = self.hub.log();
        log.0[from..]
            .iter()
            .filter_map(|e| e.body.as_ref().map(Value::to_string))
            .collect()
    }

    /// Takes away all that was written to GitHub by us or about a pull request, so that a scene can be played again.
    pub fn wipe(&self) {
        self.hub.world(|w| {
            w.limits = World::new().limits;
            let repository = w.repository_mut("psp/registry");
            repository.comments.clear();
            repository.check_runs.clear();
            repository.reviews.clear();
            repository.review_comments.clear();
            repository.labels.clear();
            for issue in repository.issues.values_mut() {
                issue.labels.clear();
            }
        });
    }

    /// All that GitHub shows of a pull request, as a page to compare with another: comments, labels with their colours,
    /// checks with their annotations, suggestions. No ids and no times.
    pub fn shown(&self, number: u64) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        for comment in self.ours(number) {
            writeln!(out, "comment: {comment}").unwrap();
        }
        writeln!(out, "labels: {:?}", self.labels(number)).unwrap();
        let mut suggestions = self.suggestions(number);
        suggestions.sort();
        writeln!(out, "suggestions: {suggestions:#?}").unwrap();
        let head = self.head(number);
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            for label in &repository.labels {
                writeln!(out, "label {} {}", label.name, label.color).unwrap();
            }
            for run in repository.check_runs.values().filter(|r| r.head_sha == head) {
                let said = (&run.status, &run.conclusion, &run.title, &run.summary);
                writeln!(out, "check: {said:?}").unwrap();
                for annotation in &run.annotations {
                    let (line, message) = (&annotation["start_line"], &annotation["message"]);
                    writeln!(out, "  {line} {message}").unwrap();
                }
            }
        });
        out
    }

    /// Starts a run, and kills it at the moment at which its request number `index` is about to be served: GitHub does
    /// what it was asked, and nobody hears of it. Whether it came that far.
    pub fn kill_at(&self, index: u64, name: &str, event: &Value) -> bool {
        self.kill(index, || self.start(name, event, "job", &[]))
    }

    /// The same for `onboard --apply` on this day.
    pub fn kill_onboard_at(&self, index: usize, day: &str) -> bool {
        self.kill(index as u64, || self.start_onboard(day, &["--apply"]))
    }

    fn kill(&self, index: u64, start: impl FnOnce() -> Running) -> bool {
        use std::sync::{Mutex, mpsc};
        use std::time::Duration;
        let (reached, wait) = mpsc::channel();
        let (dead, until) = mpsc::channel::<()>();
        let until = Mutex::new(until);
        self.hub.before(self.hub.requests() as u64 + index, move |_| {
            reached.send(()).ok();
            until.lock().unwrap().recv_timeout(Duration::from_secs(10)).ok();
        });
        let mut running = start();
        let came = wait.recv_timeout(Duration::from_secs(20)).is_ok();
        running.child.kill().ok();
        running.child.wait().unwrap();
        dead.send(()).ok();
        self.finish(running);
        came
    }

    /// Waits until so many requests have come.
    pub fn wait_for_requests(&self, count: usize) {
        for _ in 0..2000 {
            if self.hub.requests() >= count {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the requests never came");
    }
}

pub struct Running {
    pub child: Child,
    runner: tempfile::TempDir,
    from: usize,
}

/// What a run did.
#[derive(Debug)]
pub struct Outcome {
    pub run: Run,
    /// Requests to GitHub.
    pub requests: usize,
    /// Method and path of each that may write.
    pub writes: Vec<String>,
    pub summary: String,
    pub outputs: String,
}

/// Ids of objects are large, numbers of issues small.
fn without_ids(path: &str) -> String {
    let part = |part: &str| match part.parse::<u64>() {
        Ok(n) if n > 100_000 => "ID".to_owned(),
        _ => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "-m", message]);
}

pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output().unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn try_git(folder: &Path, arguments: &[&str]) -> bool {
    command(folder, arguments).output().unwrap().status.success()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args([
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.invalid",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
