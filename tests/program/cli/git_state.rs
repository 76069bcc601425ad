//! What git knows is told as it is: a range is no revision, a commit is named only where each byte that was read is its
//! own, and where git refuses, the person is told what to type.

use super::{AT, validate};
use crate::common::Registry;

/// A registry with two commits on `main`: the last one breaks a record.
fn with_a_change() -> Registry {
    let registry = Registry::copy_of_real();
    registry.commit();
    registry.git(&["branch", "-M", "main"]);
    let record = registry.read("partners/browserbase/partner.yaml");
    registry.write("partners/browserbase/partner.yaml", record.replace("target", "targt"));
    registry.commit();
    registry
}

#[test]
fn a_range_is_refused_wherever_a_revision_is_taken() {
    let registry = with_a_change();
    for range in ["HEAD~1..HEAD", "HEAD~1...HEAD", "HEAD~1.."] {
        let run = registry.run(&[&["review", "--base", range], &AT[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{range}");
        assert!(
            run.stderr.contains("is a range; expected one revision"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("type `--base HEAD~1 --head HEAD`"),
            "{}",
            run.stderr
        );
    }
    for command in [
        &["review", "--base", "HEAD~1", "--head", "HEAD~1..HEAD"][..],
        &["validate", "--rev", "HEAD~1..HEAD"],
        &["validate", "--base", "HEAD~1..HEAD"],
        &["standing", "--rev", "HEAD~1..HEAD"],
        &["whatif", "--base", "HEAD~1..HEAD"],
        &["report", "--rev", "HEAD~1..HEAD"],
        &["report", "--since", "HEAD~1..HEAD"],
    ] {
        let run = registry.run(&[command, &AT[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{command:?}");
        assert!(run.stderr.contains("is a range"), "{command:?}: {}", run.stderr);
    }
    let told = registry.run(&[&["review", "--base", "HEAD~1", "--head", "HEAD"], &AT[..]].concat());
    assert_eq!(told.code, 1, "{}", told.stdout);
}

#[test]
fn names_that_give_no_commit_or_several_are_refused() {
    let registry = with_a_change();
    registry.git(&["tag", "files", "HEAD^{tree}"]);
    for (name, code, wanted) in [
        ("^HEAD~1", 2, "isn't the name of a revision"),
        ("HEAD^@", 3, "there is no revision"),
        ("files", 3, "`files` isn't a commit"),
        ("HEAD:partners", 3, "isn't a commit"),
        ("maim", 3, "did you mean `main`?"),
        ("main~9", 3, "`git branch --all`"),
    ] {
        let run = registry.run(&["review", "--base", name]);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{name}");
        assert!(run.stderr.contains(wanted), "{name}: {}", run.stderr);
    }
}

#[test]
fn a_review_of_nothing_shows_that_nothing_changed() {
    let registry = with_a_change();
    let run = registry.run(&[&["review", "--base", "HEAD"], &AT[..]].concat());
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("success: nothing changed"), "{}", run.stdout);
    assert!(run.stderr.contains("aren't committed"), "{}", run.stderr);
    let page = registry.run(&[&["review", "--base", "HEAD", "--format", "markdown"], &AT[..]].concat());
    assert!(page.stdout.contains("### Nothing changed"), "{}", page.stdout);
    for text in [&run.stdout, &page.stdout] {
        assert!(!text.contains("merge it") && !text.contains("maintainer:"), "{text}");
    }
}

/// The commit that a report names.
fn named(registry: &Registry) -> Option<String> {
    let run = registry.run(&[&["report", "--format", "json"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let made = &report["made"];
    let revision = made["revision"].as_str().map(str::to_owned);
    let command = made["command"].as_str().expect("a command");
    assert_eq!(command.contains("--rev"), revision.is_some(), "{command}");
    revision
}

#[test]
fn a_report_names_a_commit_only_if_each_byte_is_its_own() {
    let registry = Registry::copy_of_real();
    let commit = registry.commit();
    assert_eq!(named(&registry), Some(commit.clone()));
    registry.write("notes.txt", "outside of the registry");
    assert_eq!(named(&registry), Some(commit.clone()), "no report reads this file");
    let record = "partners/browserbase/partner.yaml";
    let text = registry.read(record);
    let restored = |why: &str| {
        registry.write(record, &text);
        assert_eq!(named(&registry).as_ref(), Some(&commit), "{why}");
    };

    registry.git(&["config", "status.showUntrackedFiles", "no"]);
    registry.write("partners/zoe/partner.yaml", "name: Zoe\nstatus: target\n");
    assert_eq!(named(&registry), None, "a file that the settings hide");
    registry.write(".git/info/exclude", "partners/zoe\n");
    assert_eq!(named(&registry), None, "an ignored file");
    std::fs::remove_dir_all(registry.path("partners/zoe")).expect("removed");
    restored("the file is gone");

    for (mark, clear) in [
        ("--assume-unchanged", "--no-assume-unchanged"),
        ("--skip-worktree", "--no-skip-worktree"),
    ] {
        registry.git(&["update-index", mark, record]);
        registry.write(record, text.replace("Seamless", "Seemless"));
        assert_eq!(named(&registry), None, "{mark}");
        registry.git(&["update-index", clear, record]);
        restored(clear);
    }

    registry.git(&["config", "core.autocrlf", "true"]);
    std::fs::remove_file(registry.path(record)).expect("removed");
    registry.git(&["checkout", "-q", "--", record]);
    assert!(registry.read(record).contains("\r\n"));
    assert_eq!(registry.git(&["status", "--porcelain", "--", "partners"]), "");
    assert_eq!(named(&registry), None, "other line ends");
    registry.git(&["config", "core.autocrlf", "false"]);
    restored("the line ends of the commit");

    std::fs::create_dir(registry.path("partners/empty")).expect("a folder");
    assert_eq!(named(&registry), None, "a folder that no commit holds");
}

#[test]
fn a_sparse_checkout_is_told() {
    let registry = Registry::copy_of_real();
    registry.commit();
    registry.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/partners/github/"]);
    assert!(!registry.path("partners/github").exists());
    assert_eq!(named(&registry), None);
    let told = "note: this sparse checkout leaves out 1 file of the registry, such as `partners/github/partner.yaml`";
    for command in ["validate", "standing", "report"] {
        let run = registry.run(&[&[command], &AT[..]].concat());
        assert!(run.stderr.contains(told), "{command}: {}", run.stderr);
    }
    assert_eq!(validate(&registry, &["--rev", "HEAD"]).stderr, "");
}

#[test]
fn a_sparse_checkout_that_git_cannot_list_is_told_too() {
    let registry = Registry::copy_of_real();
    registry.commit();
    registry.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/partners/github/"]);
    registry.write(".git/index", "no index");
    let run = validate(&registry, &[]);
    let told = "note: git can't tell whether this checkout has every file of the registry: ";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_submodule_reads_on_disk_as_in_its_commit() {
    let registry = Registry::copy_of_real();
    let other = Registry::empty();
    other.write("partner.yaml", "name: Sub\nstatus: target\n");
    other.commit();
    registry.commit();
    let from = other.path("").to_string_lossy().into_owned();
    registry.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &from,
        "partners/sub",
    ]);
    let commit = registry.commit();
    assert!(registry.path("partners/sub/partner.yaml").exists());
    let on_disk = validate(&registry, &["--format", "json"]);
    let in_commit = validate(&registry, &["--format", "json", "--rev", "HEAD"]);
    let stripped = in_commit
        .stdout
        .replace(&format!("  \"revision\": \"{commit}\",\n"), "");
    assert_eq!(on_disk.stdout, stripped);
    assert!(on_disk.stdout.contains("PSP012"), "{}", on_disk.stdout);
    assert_eq!(named(&registry), None);
}

#[test]
fn a_registry_that_is_a_submodule_is_told() {
    let registry = Registry::copy_of_real();
    registry.write("partners/.git", "gitdir: elsewhere\n");
    let run = validate(&registry, &[]);
    assert!(run.stdout.contains("`partners` is a submodule"), "{}", run.stdout);
}

#[test]
fn a_shallow_clone_and_a_missing_branch_are_told() {
    let registry = with_a_change();
    let clone = Registry::empty();
    let from = format!("file://{}", registry.path("").display());
    clone.git(&["clone", "-q", "--depth", "1", &from, "here"]);
    let here = clone.path("here");
    let review = |base: &str| {
        let root = here.to_string_lossy().into_owned();
        clone.run(&["review", "--root", &root, "--base", base])
    };
    let run = review("HEAD~1");
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("`git fetch --unshallow`") && run.stderr.contains("fetch-depth: 0"),
        "{}",
        run.stderr
    );
    clone.git(&["-C", "here", "checkout", "-q", "--detach"]);
    clone.git(&["-C", "here", "branch", "-q", "-D", "main"]);
    let run = review("main");
    assert!(run.stderr.contains("did you mean `origin/main`?"), "{}", run.stderr);
}

#[test]
fn outside_of_a_repository_and_before_the_first_commit() {
    let registry = Registry::copy_of_real();
    let run = registry.run(&["validate", "--rev", "HEAD"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("this folder isn't in a git repository"),
        "{}",
        run.stderr
    );
    registry.git(&["init", "-q"]);
    let run = registry.run(&["validate", "--rev", "HEAD"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("this repository has no commit yet"),
        "{}",
        run.stderr
    );
}

/// Only root can give files to another user; where the tests run as one, git is not asked.
#[cfg(unix)]
#[test]
fn files_of_another_user_are_told_with_the_command_that_allows_them() {
    let registry = with_a_change();
    let owner = |user: &str| {
        let path = registry.path("");
        let mut command = std::process::Command::new("chown");
        command
            .args(["-R", user])
            .arg(path)
            .status()
            .is_ok_and(|status| status.success())
    };
    if !owner("65534") {
        return;
    }
    let run = registry.run(&["review", "--base", "HEAD~1"]);
    owner("0");
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("its files belong to another user"),
        "{}",
        run.stderr
    );
    let path = registry.path("").canonicalize().expect("a path");
    let command = format!("`git config --global --add safe.directory {}`", path.display());
    assert!(run.stderr.contains(&command), "{}", run.stderr);
}

#[test]
fn a_folder_without_a_program_is_told_by_every_command_that_needs_one() {
    let registry = Registry::empty();
    registry.write("notes.txt", "nothing of ours");
    registry.commit();
    for command in [
        &["validate"][..],
        &["standing"],
        &["standing", "acme"],
        &["onboard", "--offline"],
        &["report"],
        &["report", "--period", "2026-Q3", "--format", "json"],
        &["publish", "--every", "month"],
        &["whatif"],
        &["metrics", "new", "2026-01"],
        &["metrics", "import", "x.csv"],
        &["schema", "--check"],
        &["schema", "vocabulary"],
        &["templates", "copy", "review.txt.j2"],
        &["new", "acme", "--name", "Acme", "--print"],
        &["todo"],
    ] {
        let run = registry.run(command);
        assert_eq!(run.code, 3, "{command:?}: {}{}", run.stdout, run.stderr);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("psp-partners init"), "{command:?}: {told}");
    }
}

#[test]
fn init_names_the_default_branch_of_the_repository() {
    let registry = Registry::empty();
    registry.git(&["init", "-q", "-b", "trunk"]);
    let pin = "o/p@0123456789012345678901234567890123456789";
    let run = registry.run(&["init", ".", "--name", "T", "--action", pin]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("name the branch `trunk`"), "{}", run.stdout);
    for workflow in ["validate", "onboard"] {
        let text = registry.read(&format!(".github/workflows/{workflow}.yml"));
        assert!(text.contains("branches: [trunk]"), "{workflow}: {text}");
    }
    let page = registry.read("APPLY.md");
    assert!(page.contains("/new/trunk?") && !page.contains("/new/main?"), "{page}");
    // What is made again keeps the branch.
    registry.write("APPLY.md", page.replace("What happens next", "Next"));
    assert_eq!(registry.run(&["schema", "--write"]).code, 0);
    assert_eq!(registry.read("APPLY.md"), page);
    assert_eq!(registry.run(&["schema", "--check"]).code, 0);
}

#[test]
fn where_the_network_fails_no_permission_is_asked_for() {
    let registry = Registry::with_program();
    registry.commit();
    let variables = [
        ("GITHUB_API_URL", "http://127.0.0.1:1"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_TOKEN", "t"),
        ("PSP_PARTNERS_PACE", "off"),
    ];
    let run = registry.run_with(&["onboard"], &variables);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("help: check the network"), "{}", run.stderr);
    let proxy = [&variables[..], &[("HTTPS_PROXY", "http://127.0.0.1:3128")]].concat();
    let run = registry.run_with(&["onboard"], &proxy);
    assert!(
        run.stderr.contains("help: check the proxy that `HTTPS_PROXY` names"),
        "{}",
        run.stderr
    );
}
