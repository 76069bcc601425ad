//! Git, by its command: the bare repositories behind the emulator are real ones.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::Timestamp;

/// A bare repository.
#[derive(Debug, Clone)]
pub struct Git {
    dir: PathBuf,
}

/// Who writes a commit, and when.
#[derive(Debug, Clone)]
pub struct Author {
    /// The name in the commit.
    pub name: String,
    /// The address in the commit.
    pub email: String,
    /// Author and committer date.
    pub when: Timestamp,
}

impl Git {
    /// The repository in a directory.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .arg("--git-dir")
            .arg(&self.dir)
            .args(["-c", "core.quotePath=false", "-c", "gc.auto=0"]);
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            command.env_remove(name);
        }
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "GitHub")
                .env(format!("GIT_{role}_EMAIL"), "noreply@github.com");
        }
        command
    }

    /// The output of a git command, or its complaint.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        self.bytes(arguments, &[])
            .map(|bytes| String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned())
    }

    /// The output of a git command that is fed with `input`, as bytes.
    pub fn bytes(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
        let mut command = self.command();
        command.args(arguments);
        finish(command, input)
    }

    /// The full name of the object that an expression means.
    pub fn resolve(&self, expression: &str) -> Option<String> {
        self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", expression])
            .ok()
    }

    /// The commit that a branch, a tag, a ref or a SHA means.
    pub fn commit(&self, name: &str) -> Option<String> {
        let tried = [format!("refs/heads/{name}^{{commit}}"), format!("{name}^{{commit}}")];
        tried.iter().find_map(|expression| self.resolve(expression))
    }

    /// Moves or makes a ref.
    pub fn set_ref(&self, name: &str, sha: &str) -> Result<(), String> {
        self.run(&["update-ref", name, sha]).map(drop)
    }

    /// Whether the first commit is an ancestor of the second, or the same.
    pub fn is_ancestor(&self, old: &str, new: &str) -> bool {
        self.run(&["merge-base", "--is-ancestor", old, new]).is_ok()
    }

    /// Where two histories parted.
    pub fn merge_base(&self, one: &str, other: &str) -> Option<String> {
        self.run(&["merge-base", one, other]).ok()
    }

    /// Brings one commit of another repository here.
    pub fn fetch(&self, from: &Path, sha: &str) -> Result<(), String> {
        let from = from.to_string_lossy();
        self.run(&["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", &from, sha])
            .map(drop)
    }

    /// The tree of a merge, or `None` if the two conflict.
    pub fn merged_tree(&self, base: &str, head: &str) -> Option<String> {
        let tree = self
            .run(&["merge-tree", "--write-tree", "--allow-unrelated-histories", base, head])
            .ok()?;
        tree.lines().next().map(str::to_owned)
    }

    /// Writes a commit.
    pub fn commit_tree(&self, tree: &str, parents: &[&str], message: &str, author: &Author) -> Result<String, String> {
        let mut command = self.command();
        command.args(["commit-tree", tree]);
        for parent in parents {
            command.args(["-p", parent]);
        }
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), &author.name)
                .env(format!("GIT_{role}_EMAIL"), &author.email);
            command.env(format!("GIT_{role}_DATE"), format!("{} +0000", author.when.as_second()));
        }
        let sha = finish(command, message.as_bytes())?;
        Ok(String::from_utf8_lossy(&sha).trim().to_owned())
    }

    /// Writes a blob.
    pub fn write_blob(&self, content: &[u8]) -> Result<String, String> {
        let sha = self.bytes(&["hash-object", "-w", "--stdin"], content)?;
        Ok(String::from_utf8_lossy(&sha).trim().to_owned())
    }

    /// Writes many blobs with one process.
    pub fn write_blobs(&self, contents: &[&[u8]]) -> Result<Vec<String>, String> {
        let failed = |error: std::io::Error| format!("cannot write blobs: {error}");
        let folder = self.dir.join(format!("psp-emulator-blobs-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut paths = Vec::new();
        for (number, content) in contents.iter().enumerate() {
            let path = folder.join(number.to_string());
            std::fs::write(&path, content).map_err(failed)?;
            paths.push(path.to_string_lossy().into_owned() + "\n");
        }
        let made = self.bytes(
            &["hash-object", "-w", "--no-filters", "--stdin-paths"],
            paths.concat().as_bytes(),
        );
        std::fs::remove_dir_all(&folder).ok();
        Ok(String::from_utf8_lossy(&made?).lines().map(str::to_owned).collect())
    }

    /// The bytes of a blob.
    pub fn blob(&self, sha: &str) -> Option<Vec<u8>> {
        self.bytes(&["cat-file", "blob", sha], &[]).ok()
    }

    /// A tree with changes on top of another: path, mode, and the object or `None` to remove.
    pub fn edited_tree(
        &self,
        base: Option<&str>,
        edits: &[(String, String, Option<String>)],
    ) -> Result<String, String> {
        let index = self.dir.join(format!("psp-emulator-index-{}", std::process::id()));
        let in_index = |arguments: &[&str], input: &[u8]| {
            let mut command = self.command();
            command.env("GIT_INDEX_FILE", &index).args(arguments);
            finish(command, input)
        };
        let empty = "--empty";
        in_index(&["read-tree", base.unwrap_or(empty)], &[])?;
        let lines = edits.iter().map(|(path, mode, sha)| match sha {
            Some(sha) => format!("{mode} {sha}\t{path}\0"),
            None => format!("0 {}\t{path}\0", "0".repeat(40)),
        });
        in_index(
            &["update-index", "-z", "--index-info"],
            lines.collect::<String>().as_bytes(),
        )?;
        let tree = in_index(&["write-tree"], &[]);
        std::fs::remove_file(&index).ok();
        Ok(String::from_utf8_lossy(&tree?).trim().to_owned())
    }
}

fn finish(mut command: Command, input: &[u8]) -> Result<Vec<u8>, String> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot run git: {error}"))?;
    let mut stdin = child.stdin.take().expect("the input is piped");
    let input = input.to_owned();
    // A thread feeds it: git may answer before it has read all.
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child
        .wait_with_output()
        .map_err(|error| format!("cannot wait for git: {error}"))?;
    feeder.join().ok();
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
