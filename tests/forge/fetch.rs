//! Fetching from a repository on this machine: what comes, what is left out, and what never runs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use psp_partners::github::fetch::{Bounds, FetchError, Wanted, fetch, merge_of, parents};
use psp_partners::registry::tree::{Blob, Tree};

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=mona", "-c", "user.email=mona@example.org"])
        .args(arguments)
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A remote with pull request 7, merged by GitHub, and a clone of its `main` as `actions/checkout` makes it.
struct Both {
    _folder: tempfile::TempDir,
    remote: PathBuf,
    clone: PathBuf,
    base: String,
    head: String,
    merge: String,
}

fn both(depth: Option<&str>) -> Both {
    let folder = tempfile::tempdir().expect("a folder");
    let remote = folder.path().join("remote");
    let clone = folder.path().join("clone");
    std::fs::create_dir(&remote).expect("a folder");
    git(&remote, &["init", "--quiet", "--initial-branch=main"]);
    git(&remote, &["config", "uploadpack.allowFilter", "true"]);
    let commit = |name: &str, text: &str| {
        std::fs::write(remote.join(name), text).expect("a file");
        git(&remote, &["add", "."]);
        git(&remote, &["commit", "--quiet", "-m", name]);
        git(&remote, &["rev-parse", "HEAD"])
    };
    commit("old", "o");
    let base = commit("a", "a");
    git(&remote, &["checkout", "--quiet", "-b", "topic"]);
    commit("b", "b");
    let head = commit("big", &"x".repeat(5000));
    git(&remote, &["checkout", "--quiet", "--detach", "main"]);
    git(&remote, &["merge", "--quiet", "--no-ff", "-m", "merge", "topic"]);
    let merge = git(&remote, &["rev-parse", "HEAD"]);
    git(&remote, &["update-ref", "refs/pull/7/merge", &merge]);
    git(&remote, &["update-ref", "refs/pull/7/head", &head]);
    git(&remote, &["checkout", "--quiet", "main"]);
    git(&remote, &["branch", "--quiet", "-D", "topic"]);
    let address = format!("file://{}", remote.display());
    let mut arguments = vec!["clone", "--quiet", "--branch=main"];
    arguments.extend(depth);
    let target = clone.display().to_string();
    arguments.extend([address.as_str(), target.as_str()]);
    git(folder.path(), &arguments);
    Both {
        _folder: folder,
        remote,
        clone,
        base,
        head,
        merge,
    }
}

fn bounds() -> Bounds {
    Bounds {
        largest_blob: 1000,
        ..Bounds::default()
    }
}

#[test]
fn a_merge_comes_with_its_parents_and_without_what_is_large() {
    let both = both(Some("--depth=1"));
    // None of this may run.
    let hook = both.clone.join(".git/hooks/reference-transaction");
    let mark = both.clone.join("ran");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    std::fs::write(&hook, format!("#!/bin/sh\ntouch '{}'\n", mark.display())).expect("a hook");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    let wanted = Wanted::Merge(7);
    fetch(&both.clone, std::slice::from_ref(&wanted), &bounds(), None).expect("fetched");
    assert!(!mark.exists(), "a hook ran");
    assert!(!both.clone.join("b").exists(), "nothing is checked out");
    let merge = merge_of(&both.clone, &wanted.name(), &both.head)
        .expect("a commit")
        .expect("a merge");
    assert_eq!(
        (merge.commit.as_str(), merge.base.as_str()),
        (both.merge.as_str(), both.base.as_str())
    );
    assert_eq!(
        merge_of(&both.clone, &wanted.name(), &both.base).expect("a commit"),
        None
    );
    assert_eq!(parents(&both.clone, &both.head).expect("parents").len(), 1);
    let tree =
        Tree::Revision(psp_partners::registry::tree::Revision::open(&both.clone, &merge.commit).expect("a tree"));
    let blobs = tree.read_all(&["a".to_owned(), "b".to_owned(), "big".to_owned()], 1 << 20);
    assert!(matches!(&blobs[0], Blob::Bytes(bytes) if bytes == b"a"), "{blobs:?}");
    assert!(matches!(&blobs[1], Blob::Bytes(bytes) if bytes == b"b"), "{blobs:?}");
    assert!(matches!(&blobs[2], Blob::TooLarge(None)), "{blobs:?}");
}

#[test]
fn a_whole_clone_stays_whole() {
    let both = both(None);
    fetch(&both.clone, &[Wanted::Merge(7), Wanted::Head(7)], &bounds(), None).expect("fetched");
    assert_eq!(git(&both.clone, &["rev-parse", "--is-shallow-repository"]), "false");
    assert_eq!(git(&both.clone, &["rev-list", "--count", "HEAD"]), "2");
}

#[test]
fn a_remote_that_cannot_filter_is_fetched_from_all_the_same() {
    let both = both(Some("--depth=1"));
    git(&both.remote, &["config", "uploadpack.allowFilter", "false"]);
    fetch(&both.clone, &[Wanted::Merge(7)], &bounds(), None).expect("fetched");
    git(&both.remote, &["config", "uploadpack.allowFilter", "true"]);
    git(&both.remote, &["config", "uploadpackfilter.allow", "false"]);
    fetch(&both.clone, &[Wanted::Commit(both.head.clone())], &bounds(), None).expect("fetched");
}

#[test]
fn what_is_not_there_is_missing() {
    let both = both(Some("--depth=1"));
    for wanted in [Wanted::Merge(8), Wanted::Commit("1".repeat(40))] {
        let missing = fetch(&both.clone, std::slice::from_ref(&wanted), &bounds(), None);
        assert!(
            matches!(missing, Err(FetchError::Missing(_))),
            "{wanted:?}: {missing:?}"
        );
    }
    let evil = fetch(&both.clone, &[Wanted::Commit("--all".to_owned())], &bounds(), None);
    assert!(matches!(evil, Err(FetchError::Failed(_))), "{evil:?}");
    assert!(parents(&both.clone, "--all").is_err());
}

#[test]
fn a_remote_that_says_nothing_is_left() {
    let both = both(Some("--depth=1"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/o/r", listener.local_addr().expect("an address"));
    git(&both.clone, &["remote", "set-url", "origin", &address]);
    let begin = Instant::now();
    let short = Bounds {
        time: Duration::from_millis(300),
        ..bounds()
    };
    let left = fetch(&both.clone, &[Wanted::Merge(7)], &short, None);
    assert_eq!(left, Err(FetchError::TimedOut(short.time)));
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn programs_in_an_address_do_not_run() {
    let both = both(Some("--depth=1"));
    let mark = both.clone.join("ran");
    let address = format!("ext::touch {}", mark.display());
    git(&both.clone, &["remote", "set-url", "origin", &address]);
    git(&both.clone, &["config", "protocol.ext.allow", "user"]);
    let refused = fetch(&both.clone, &[Wanted::Merge(7)], &bounds(), None);
    assert!(matches!(refused, Err(FetchError::Failed(_))), "{refused:?}");
    assert!(!mark.exists());
}
