//! A small scene, and a client that speaks plain HTTP.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use psp_github_emulator::Emulator;
use psp_github_emulator::world::{Level, Role, World};
use serde_json::Value;
use tempfile::TempDir;

/// A registry at `psp/registry`, Zoe's fork of it, and tokens `maintainer`, `zoe` and `job`.
pub(crate) struct Scene {
    pub(crate) hub: Emulator,
    pub(crate) folder: TempDir,
}

pub(crate) const ALL: [(&str, Level); 6] = [
    ("contents", Level::Write),
    ("issues", Level::Write),
    ("pull_requests", Level::Write),
    ("checks", Level::Write),
    ("statuses", Level::Write),
    ("actions", Level::Read),
];

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// The scene with a world that is changed before it is served.
    pub(crate) fn with(change: impl FnOnce(&mut World)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("registry.git");
        git(
            folder.path(),
            &["init", "--quiet", "--bare", "--initial-branch=main", "registry.git"],
        );
        git(folder.path(), &["clone", "--quiet", "registry.git", "work"]);
        let work = folder.path().join("work");
        write(&work, "README.md", "one\ntwo\nthree\nfour\nfive\n");
        write(&work, "partners/acme/partner.yaml", "name: Acme\n");
        commit(&work, "begin");
        git(&work, &["push", "--quiet", "origin", "HEAD:main"]);
        git(
            folder.path(),
            &["clone", "--quiet", "--bare", "registry.git", "fork.git"],
        );
        let mut world = World::new();
        world.add_user("mia", 7);
        world.add_user("zoe", 4242);
        world.add_repository("psp/registry", &base);
        world.fork("psp/registry", "zoe/registry", folder.path().join("fork.git"));
        world.collaborator("psp/registry", "mia", Role::Maintain);
        world.token("maintainer", "mia", &ALL);
        world.token("zoe", "zoe", &ALL);
        world.actions_token("job", "psp/registry", &ALL);
        change(&mut world);
        Self {
            hub: Emulator::start(world),
            folder,
        }
    }

    /// Commits a file on a branch of the fork, which begins at the fork's main; gives the commit.
    pub(crate) fn commit_in_fork(&self, branch: &str, file: &str, content: &str) -> String {
        self.commit_in("fork.git", branch, file, content)
    }

    /// Commits a file on a branch of a repository on disk; gives the commit.
    pub(crate) fn commit_in(&self, repository: &str, branch: &str, file: &str, content: &str) -> String {
        let work = self.folder.path().join("work");
        let from = self.folder.path().join(repository);
        let from = from.to_str().unwrap();
        let start = if try_git(&work, &["fetch", "--quiet", from, branch]) {
            branch
        } else {
            "main"
        };
        git(&work, &["fetch", "--quiet", from, start]);
        git(&work, &["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
        write(&work, file, content);
        commit(&work, &format!("write {file}"));
        git(&work, &["push", "--quiet", from, &format!("HEAD:refs/heads/{branch}")]);
        git(&work, &["rev-parse", "HEAD"])
    }

    /// Opens Zoe's pull request with a new record; gives its number.
    pub(crate) fn pull(&self) -> u64 {
        self.commit_in_fork("add", "partners/zoe/partner.yaml", "name: Zoe\n");
        self.hub
            .world(|world| world.open_pull("psp/registry", "zoe", "zoe/registry:add", "main", "Add Zoe", "Hello"))
    }

    pub(crate) fn base(&self) -> PathBuf {
        self.folder.path().join("registry.git")
    }

    pub(crate) fn get(&self, token: &str, path: &str) -> Got {
        self.call(token, "GET", path, None)
    }

    pub(crate) fn post(&self, token: &str, path: &str, body: Value) -> Got {
        self.call(token, "POST", path, Some(body))
    }

    pub(crate) fn patch(&self, token: &str, path: &str, body: Value) -> Got {
        self.call(token, "PATCH", path, Some(body))
    }

    pub(crate) fn delete(&self, token: &str, path: &str) -> Got {
        self.call(token, "DELETE", path, None)
    }

    pub(crate) fn call(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Got {
        self.send(token, method, path, &[], body).expect("an answer")
    }

    /// Sends a request under `/repos/psp/registry` unless the path begins with `//`; `None` where the connection is cut.
    pub(crate) fn send(
        &self,
        token: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Option<Got> {
        let path = match path.strip_prefix("//") {
            Some(rest) => format!("/{rest}"),
            None => format!("/repos/psp/registry{path}"),
        };
        let address = self.hub.url();
        let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !token.is_empty() {
            write!(request, "authorization: Bearer {token}\r\n").unwrap();
        }
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Got::parse(&answer)
    }

    /// Fails if anything broke GitHub's description.
    pub(crate) fn assert_clean(&self) {
        assert_eq!(self.hub.violations(), Vec::<String>::new());
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Got {
    fn parse(answer: &str) -> Option<Self> {
        let (head, text) = answer.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(k, v)| (k.to_owned(), v.to_owned()));
        let headers: Vec<_> = headers.collect();
        let length = headers
            .iter()
            .find(|(name, _)| name == "content-length")
            .map(|(_, it)| it.parse::<usize>().unwrap());
        if length.is_some_and(|length| length != text.len()) {
            return None;
        }
        let body = serde_json::from_str(text).unwrap_or_default();
        Some(Self {
            status,
            headers,
            text: text.to_owned(),
            body,
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// The address of another page.
    pub(crate) fn link(&self, rel: &str) -> Option<String> {
        let links = self.header("link")?.split(", ");
        let link = links
            .into_iter()
            .find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
        Some(link[1..link.find('>')?].to_owned())
    }

    /// The body, if the status is as it should be.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output().unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn try_git(folder: &Path, arguments: &[&str]) -> bool {
    command(folder, arguments).output().unwrap().status.success()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "Zoe")
            .env(format!("GIT_{role}_EMAIL"), "4242+zoe@users.noreply.github.com");
    }
    command
}

fn write(work: &Path, file: &str, content: &str) {
    let path = work.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn commit(work: &Path, message: &str) {
    git(work, &["add", "--all"]);
    git(work, &["commit", "--quiet", "--message", message]);
}
