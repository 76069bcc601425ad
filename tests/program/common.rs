//! What the tests over the whole binary share: a registry in a folder of its own, and runs with a scrubbed environment.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::disallowed_methods,
    reason = "each test binary uses its own part, on files of its own"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// A registry in a temporary folder.
pub struct Registry {
    folder: tempfile::TempDir,
}

impl Registry {
    /// An empty folder.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// The real program and its records.
    pub fn copy_of_real() -> Self {
        let registry = Self::empty();
        copy(&root().join("partners"), &registry.path("partners"));
        registry
    }

    /// The real program with a maintainer and a supported version, no records, and no published agreement.
    pub fn with_program() -> Self {
        let registry = Self::empty();
        let program = std::fs::read_to_string(root().join("partners/program.yaml")).expect("the program is there");
        let program = program.replacen(
            "\nbots:",
            "\nsupported_versions: [\"1.0\"]\nmaintainers:\n  - github: mona\n    id: 2\n\nbots:",
            1,
        );
        let program = without_versions(&program);
        // Without records, no target may name one.
        let program = program.lines().map(|line| match line.find("partners: [") {
            Some(at) => format!(
                "{}partners: []{}",
                &line[..at],
                if line.trim_end().ends_with('}') { " }" } else { "" }
            ),
            None => line.to_owned(),
        });
        registry.write(
            "partners/program.yaml",
            &(program.collect::<Vec<_>>().join("\n") + "\n"),
        );
        registry
    }

    /// A path inside.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file, its folders included.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// Runs the binary here.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the binary here with these variables and no others but the path.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_psp-partners"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(std::process::Stdio::null());
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path());
        command.envs(variables.iter().copied());
        let output = command.output().expect("the binary runs");
        Run {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Runs git here, as nobody in particular.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, &[])
    }

    /// The same, as if it were this day.
    pub fn git_on(&self, day: &str, arguments: &[&str]) -> String {
        let time = format!("{day}T10:00:00Z");
        self.git_with(arguments, &[("GIT_AUTHOR_DATE", &time), ("GIT_COMMITTER_DATE", &time)])
    }

    fn git_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let output = Command::new("git")
            .envs(variables.iter().copied())
            .args([
                "-c",
                "user.name=Test",
                "-c",
                "user.email=test@example.invalid",
                "-c",
                "commit.gpgsign=false",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Commits everything, and names the commit.
    pub fn commit(&self) -> String {
        if !self.path(".git").exists() {
            self.git(&["init", "-q"]);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "state"]);
        self.git(&["rev-parse", "HEAD"])
    }
}

/// A program without the published versions of its agreements: their texts are files of their own.
pub fn without_versions(program: &str) -> String {
    let mut is_version = false;
    let is_kept = |line: &&str| {
        is_version = *line == "    versions:" || (is_version && line.starts_with("      "));
        !is_version
    };
    program
        .lines()
        .filter(is_kept)
        .fold(String::new(), |out, line| out + line + "\n")
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
