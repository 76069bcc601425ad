//! Runs of the binary as workflows start them, each in a checkout of its own, and what each did.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::git_commands::git;
use super::{Scene, TODAY};
use crate::common::Run;

impl Scene {
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
        let git_dir = self.folder.path().join("registry.git");
        self.start_from("psp/registry", &git_dir, arguments, name, event, token)
    }

    /// The same in any repository of the emulated GitHub.
    pub fn start_in(&self, repository: &str, arguments: &[&str], name: &str, event: &Value, token: &str) -> Running {
        let git_dir = self.hub.world(|w| w.repository(repository).git_dir.clone());
        self.start_from(repository, &git_dir, arguments, name, event, token)
    }

    fn start_from(
        &self,
        repository: &str,
        git_dir: &Path,
        arguments: &[&str],
        name: &str,
        event: &Value,
        token: &str,
    ) -> Running {
        let runner = tempfile::tempdir_in(self.folder.path()).unwrap();
        let checkout = runner.path().join("checkout");
        let origin = format!("file://{}", git_dir.display());
        let mut clone = vec!["clone", "--quiet", "--branch=main", &origin, "checkout"];
        // Only these need history.
        if !["report", "publish", "why", "newsletter", "onboard"].contains(&arguments[0]) {
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
            .env("GITHUB_REPOSITORY", repository)
            .env("GITHUB_TOKEN", token)
            .env("GITHUB_EVENT_NAME", name)
            .env("GITHUB_EVENT_PATH", at("event.json"))
            .env("GITHUB_STEP_SUMMARY", at("summary.md"))
            .env("GITHUB_OUTPUT", at("outputs"))
            .env("PSP_PARTNERS_PACE", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Ok(key) = std::fs::read_to_string(self.certificate_key()) {
            command.env("PSP_CERTIFICATE_KEY", key);
        }
        Running {
            child: command.spawn().unwrap(),
            runner,
            from,
        }
    }

    /// Gives all later runs this secret key for certificates.
    pub fn set_certificate_key(&self, key: &str) {
        std::fs::write(self.certificate_key(), key).unwrap();
    }

    fn certificate_key(&self) -> std::path::PathBuf {
        self.folder.path().join("certificate.key")
    }

    /// Waits for a run, and gathers what it did.
    pub fn finish(&self, running: Running) -> Outcome {
        let output = running.child.wait_with_output().unwrap();
        let log = self.hub.log_from(running.from);
        let writes = log
            .iter()
            .filter(|e| e.is_write())
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

    /// Starts a run, and kills it at the moment at which its request number `index` is about to be served: GitHub does
    /// what it was asked, and nobody hears of it. Whether it came that far.
    pub fn kill_at(&self, index: u64, name: &str, event: &Value) -> bool {
        self.kill(index, || self.start(name, event, "job", &[]))
    }

    /// The same for `onboard --apply` on this day.
    pub fn kill_onboard_at(&self, index: usize, day: &str) -> bool {
        self.kill(index as u64, || self.start_onboard(day, &["--apply"]))
    }

    /// The same for any command of a schedule.
    pub fn kill_command_at(&self, index: usize, arguments: &[&str]) -> bool {
        let event = json!({ "schedule": "37 5 1-7 * *", "repository": { "private": false } });
        self.kill(index as u64, || {
            self.start_command(arguments, "schedule", &event, "onboard")
        })
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
        _ if part.len() == 40 && part.bytes().all(|b| b.is_ascii_hexdigit()) => "SHA".to_owned(),
        _ => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
