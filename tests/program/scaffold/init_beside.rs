//! `init` in a repository that has files, and one whose default branch has another name: it adds what is missing, changes
//! nothing, and lists what a person merges.

use std::path::Path;
use std::process::Command;

use super::{files, run};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn put(folder: &Path, path: &str, text: &str) {
    let at = folder.join(path);
    std::fs::create_dir_all(at.parent().unwrap()).unwrap();
    std::fs::write(at, text).unwrap();
}

fn init(folder: &Path) -> super::Ran {
    run(folder, &["init", ".", "--action", &format!("acme/psp-partners@{SHA}")])
}

#[test]
fn what_is_there_stays_and_what_is_missing_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = [
        ("README.md", "# Our product\n"),
        ("APPLY.md", "# Jobs\n"),
        (".gitattributes", "*.png binary\r\n*.yaml text eol=lf\r\n"),
        (".github/CODEOWNERS", "* @mona\n"),
        (".github/workflows/validate.yml", "name: validate\n"),
        (".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: false\n"),
        (".github/PULL_REQUEST_TEMPLATE.md", "Why?\n"),
        ("schemas/partner.schema.json", "{}\n"),
        ("src/main.rs", "fn main() {}\n"),
    ];
    for (path, text) in theirs {
        put(folder.path(), path, text);
    }
    let ran = init(folder.path());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let after = files(folder.path());
    for (path, text) in theirs {
        assert_eq!(after[path], text, "{path}");
    }
    for path in [
        "partners/program.yaml",
        ".github/workflows/review.yml",
        ".github/ISSUE_TEMPLATE/apply.yml",
        "schemas/program.schema.json",
    ] {
        assert!(ran.out.contains(&format!("wrote {path}\n")), "{path}: {}", ran.out);
        assert!(after.contains_key(path), "{path}");
    }
    let listed: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("  ") && line.contains(": "))
        .collect();
    for (path, what) in [
        ("APPLY.md", "compare"),
        (".github/PULL_REQUEST_TEMPLATE.md", "compare"),
        ("schemas/partner.schema.json", "compare"),
        (
            ".gitattributes",
            "add `*.yml text eol=lf`, `schemas/*.json text eol=lf`",
        ),
        (".github/workflows/validate.yml", "another name"),
    ] {
        let row = listed.iter().find(|line| line.starts_with(&format!("  {path}: ")));
        assert!(row.is_some_and(|row| row.contains(what)), "{path}: {}", ran.out);
    }
    assert!(
        !ran.out.contains("CODEOWNERS") && !ran.out.contains("src/main.rs"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("init NEW-FOLDER"), "{}", ran.out);
    assert_eq!(run(folder.path(), &["validate"]).code, 0);
}

#[test]
fn the_same_files_with_other_line_ends_need_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["init", "ours"]).code, 0);
    let ours = files(&folder.path().join("ours"));
    for (path, text) in ours.iter().filter(|(path, _)| *path != "partners/program.yaml") {
        put(&folder.path().join("theirs"), path, &text.replace('\n', "\r\n"));
    }
    let ran = run(folder.path(), &["init", "theirs"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.out.contains("stayed as"), "{}", ran.out);
    assert!(files(&folder.path().join("theirs"))["APPLY.md"].contains("\r\n"));
}

#[test]
fn a_registry_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "partners/program.yaml", "id: ours\n");
    let ran = init(folder.path());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(
        ran.err.contains("`partners/program.yaml` already exists"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("schema --write"), "{}", ran.err);
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_file_in_the_place_of_a_folder_and_the_reverse() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "schemas", "a file\n");
    put(folder.path(), "APPLY.md/note.txt", "a folder\n");
    let ran = init(folder.path());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.out.matches("  schemas: expected a folder").count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(
        ran.out.matches("  APPLY.md: expected a plain file").count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(files(folder.path())["schemas"], "a file\n");

    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "partners", "a file\n");
    let ran = init(folder.path());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("`partners` already exists"), "{}", ran.err);
    assert_eq!(files(folder.path()).len(), 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(outside.path(), "attributes", "theirs\n");
    symlink(outside.path(), folder.path().join(".github")).unwrap();
    symlink(outside.path().join("attributes"), folder.path().join(".gitattributes")).unwrap();
    symlink(outside.path().join("nowhere"), folder.path().join("APPLY.md")).unwrap();
    let ran = init(folder.path());
    assert_eq!(ran.code, 0, "{ran:?}");
    for path in [".github", ".gitattributes", "APPLY.md"] {
        assert_eq!(
            ran.out.matches(&format!("  {path}: expected")).count(),
            1,
            "{path}: {}",
            ran.out
        );
    }
    assert_eq!(files(outside.path()).len(), 1, "nothing was written outside");
    assert_eq!(
        std::fs::read_to_string(outside.path().join("attributes")).unwrap(),
        "theirs\n"
    );

    let folder = tempfile::tempdir().unwrap();
    symlink(outside.path(), folder.path().join("partners")).unwrap();
    assert_eq!(init(folder.path()).code, 2);
    assert_eq!(files(outside.path()).len(), 1);
}

/// A clone of a repository whose default branch is `trunk`, and a branch that is checked out in it.
fn clone_of_trunk(folder: &Path, branch: &str) -> std::path::PathBuf {
    let git = |at: &Path, arguments: &[&str]| {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
        let done = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(at)
            .output()
            .unwrap();
        assert!(done.status.success(), "{arguments:?}: {done:?}");
    };
    git(folder, &["init", "--quiet", "--initial-branch=trunk", "origin"]);
    git(
        &folder.join("origin"),
        &["commit", "--quiet", "--allow-empty", "-m", "begin"],
    );
    git(folder, &["clone", "--quiet", "origin", "clone"]);
    if branch != "trunk" {
        git(&folder.join("clone"), &["switch", "--quiet", "--create", branch]);
    }
    folder.join("clone")
}

#[test]
fn nothing_names_the_branch_main_where_it_is_trunk() {
    for branch in ["trunk", "add-program"] {
        let folder = tempfile::tempdir().unwrap();
        let root = clone_of_trunk(folder.path(), branch);
        let ran = init(&root);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.out.contains("`trunk`"), "{}", ran.out);
        // Git's own files are no texts.
        let aside = folder.path().join("aside");
        std::fs::rename(root.join(".git"), &aside).unwrap();
        let written = files(&root);
        std::fs::rename(&aside, root.join(".git")).unwrap();
        let words = names_of_main();
        for (path, text) in &written {
            let found = text.lines().find(|line| words.iter().any(|word| line.contains(word)));
            assert_eq!(found, None, "{path}");
        }
        assert!(written["APPLY.md"].contains("/new/trunk?filename="));
        for workflow in ["validate", "onboard"] {
            let text = &written[&format!(".github/workflows/{workflow}.yml")];
            assert!(text.contains("branches: [trunk]"), "{workflow}");
        }
        // What is written again names it, too, even where no link of the page names a branch.
        let program = root.join("partners/program.yaml");
        let text = std::fs::read_to_string(&program).unwrap();
        std::fs::write(&program, text.replace("name: Service partners", "name: Helpers")).unwrap();
        let page = &written["APPLY.md"];
        std::fs::write(
            root.join("APPLY.md"),
            page.replace("/new/trunk?filename=", "/elsewhere?"),
        )
        .unwrap();
        assert_eq!(run(&root, &["schema", "--write"]).code, 0);
        let page = std::fs::read_to_string(root.join("APPLY.md")).unwrap();
        assert!(
            page.contains("**Helpers.** ") && page.contains("/new/trunk?filename="),
            "{page}"
        );
    }
}

/// How a branch called `main` is named in links, workflows and commands.
fn names_of_main() -> [&'static str; 7] {
    [
        "/main/",
        "/main?",
        "/main)",
        "[main]",
        "`main`",
        "branch=main",
        "refs/heads/main",
    ]
}
