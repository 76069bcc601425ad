//! `new` as a program, where nobody can be asked.

use std::path::Path;

use super::{HOSTILE, Ran, files, run};

/// A registry to work in.
fn registry() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["init", "."]).code, 0);
    folder
}

fn new(folder: &Path, slug: &str, more: &[&str]) -> Ran {
    let mut args = vec![
        "new",
        slug,
        "--tier",
        "technology",
        "--owner",
        "mona",
        "--at",
        "2026-11-24",
    ];
    if !more.contains(&"--name") {
        args.extend(["--name", "Acme GmbH"]);
    }
    args.extend(more);
    run(folder, &args)
}

/// Checks that the run was refused with exit code 2, said `words`, and changed nothing.
fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let before = files(folder);
    let ran = run(folder, args);
    assert_eq!(ran.code, 2, "{args:?} {ran:?}");
    assert!(ran.out.is_empty(), "{ran:?}");
    for word in words {
        assert!(ran.err.contains(word), "{word}: {ran:?}");
    }
    assert_eq!(files(folder), before, "{args:?}");
}

#[test]
fn print_shows_each_tier_of_the_real_program_and_it_validates() {
    let folder = tempfile::tempdir().unwrap();
    let partners = folder.path().join("partners");
    std::fs::create_dir_all(partners.join("acme")).unwrap();
    std::fs::copy(
        format!("{}/partners/program.yaml", env!("CARGO_MANIFEST_DIR")),
        partners.join("program.yaml"),
    )
    .unwrap();
    for tier in ["technology", "integration", "solution"] {
        for (i, name) in HOSTILE.iter().enumerate().filter(|(i, _)| i % 5 == 0) {
            let args = [
                "new",
                "acme",
                &format!("--name={name}"),
                "--tier",
                tier,
                "--owner",
                "mona",
                "--at",
                "2026-11-24",
                "--print",
            ];
            let ran = run(folder.path(), &args);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name} {i}");
            assert!(!partners.join("acme/partner.yaml").exists());
            std::fs::write(partners.join("acme/partner.yaml"), &ran.out).unwrap();
            let judged = run(folder.path(), &["validate", "--at", "2026-11-24"]);
            std::fs::remove_file(partners.join("acme/partner.yaml")).unwrap();
            assert!(!judged.out.contains("partners/acme"), "{}", judged.out);
        }
    }
}

#[test]
fn writes_the_record_and_says_what_comes_next() {
    let folder = registry();
    let ran = new(
        folder.path(),
        "acme",
        &["--website", "https://acme.example", "--summary", "We make: things #1"],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("no problems in 1 partner"), "{ran:?}");
    assert!(
        ran.err.starts_with("wrote partners/acme/partner.yaml\n") && ran.err.contains("pull request"),
        "{ran:?}"
    );
    let text = std::fs::read_to_string(folder.path().join("partners/acme/partner.yaml")).unwrap();
    assert!(text.contains("\nsummary: \"We make: things #1\"\n") && text.contains("\nwebsite: https://acme.example\n"));
    assert_eq!(run(folder.path(), &["validate", "--at", "2026-11-24"]).code, 0);
    // From a folder below the root, too.
    let below = run(
        &folder.path().join("schemas"),
        &["new", "--name", "Beta", "--tier", "service", "--owner", "mona"],
    );
    assert!(
        below.code == 0 && below.err.contains("wrote ../partners/beta/partner.yaml"),
        "{below:?}"
    );
}

#[test]
fn missing_answers_are_named_since_nobody_can_be_asked() {
    let folder = registry();
    refused(
        folder.path(),
        &["new"],
        &["`--name`, `--tier` and `--owner`", "`technology` or `service`"],
    );
    refused(
        folder.path(),
        &["new", "acme", "--name", "Acme", "--tier", "service"],
        &["`--owner` must be given"],
    );
    refused(folder.path(), &["new", "acme", "--print"], &["`--name`"]);
    let other_script = ["new", "--name", "中文", "--tier", "service", "--owner", "mona"];
    refused(
        folder.path(),
        &other_script,
        &["no folder's name", "psp-partners new SLUG"],
    );
}

#[test]
fn wrong_answers_are_refused_in_the_words_of_their_rule() {
    let folder = registry();
    let long = "x".repeat(81);
    for (flag, value, words) in [
        ("--owner", "@mona", "without @"),
        ("--owner", "a b", "GitHub login"),
        ("--website", "http://acme.example", "https://"),
        ("--website", "acme", "https://"),
        ("--summary", "write to ada@example.org", "email"),
        ("--name", "call +49 30 1234 5678", "phone"),
        ("--name", long.as_str(), "80"),
        ("--name", "", "--name"),
        ("--tier", "servic", "did you mean `service`"),
    ] {
        let mut args = vec!["new", "acme"];
        for (other, usual) in [("--name", "Acme"), ("--tier", "service"), ("--owner", "mona")] {
            args.extend([other, if other == flag { value } else { usual }]);
        }
        if !args.contains(&flag) {
            args.extend([flag, value]);
        }
        refused(folder.path(), &args, &[words]);
        let ran = run(folder.path(), &args);
        assert!(!ran.err.contains("ada@") && !ran.err.contains("1234 5678"), "{ran:?}");
    }
}

#[test]
fn a_folder_that_is_no_slug_gets_one_suggested() {
    let folder = registry();
    for slug in [
        "Acme GmbH",
        "../acme",
        "a/b",
        "templates",
        "a_b",
        "-",
        "é",
        "a--b",
        "acme/../../x",
    ] {
        refused(
            folder.path(),
            &["new", "--name", "A", "--tier", "service", "--owner", "m", "--", slug],
            &["hyphens"],
        );
    }
    let ran = run(
        folder.path(),
        &["new", "Acme GmbH", "--name", "A", "--tier", "service", "--owner", "m"],
    );
    assert!(ran.err.contains("`acme-gmbh`"), "{ran:?}");
}

#[test]
fn nothing_is_ever_overwritten() {
    let folder = registry();
    let acme = folder.path().join("partners/acme");
    std::fs::create_dir(&acme).unwrap();
    std::fs::write(acme.join("partner.yaml"), "mine").unwrap();
    let args = ["new", "acme", "--name", "Acme", "--tier", "service", "--owner", "mona"];
    refused(
        folder.path(),
        &args,
        &["`partners/acme/partner.yaml` already exists", "psp-partners new acme-2"],
    );
    // A folder with only figures is no partner yet.
    std::fs::remove_file(acme.join("partner.yaml")).unwrap();
    assert_eq!(run(folder.path(), &args).code, 0);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = registry();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("partners/acme")).unwrap();
    std::fs::create_dir(folder.path().join("partners/beta")).unwrap();
    let loose = folder.path().join("partners/beta/partner.yaml");
    std::os::unix::fs::symlink(elsewhere.path().join("target"), &loose).unwrap();
    for (slug, path) in [("acme", "`partners/acme`"), ("beta", "`partners/beta/partner.yaml`")] {
        let ran = new(folder.path(), slug, &[]);
        assert!(ran.code == 2 && ran.err.contains(path), "{ran:?}");
    }
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn a_taken_name_is_told_and_other_records_are_left_alone() {
    let folder = registry();
    let broken = folder.path().join("partners/broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("partner.yaml"), "name: [\n").unwrap();
    assert_eq!(
        new(folder.path(), "mid", &["--name", "Persistent"]).code,
        0,
        "what is wrong elsewhere is not mine"
    );
    // Findings on two records stand at the later one, and both directions must be told.
    for slug in ["aaa", "zzz"] {
        let ran = new(folder.path(), slug, &["--name", "PERSISTENT."]);
        assert!(
            ran.code == 1 && ran.out.contains("PSP202") && !ran.out.contains("broken"),
            "{ran:?}"
        );
        assert!(ran.err.contains("fix the errors above"), "{ran:?}");
        std::fs::remove_dir_all(folder.path().join("partners").join(slug)).unwrap();
    }
    let near = new(folder.path(), "near", &["--name", "Persistant"]);
    assert!(
        near.code == 0 && near.out.contains("PSP203"),
        "a warning passes: {near:?}"
    );
}

#[test]
fn without_a_program_there_is_nothing_to_apply_to() {
    let folder = tempfile::tempdir().unwrap();
    let ran = new(folder.path(), "acme", &[]);
    assert!(ran.code == 3 && ran.err.contains("psp-partners init DIR"), "{ran:?}");
    std::fs::create_dir(folder.path().join("partners")).unwrap();
    std::fs::write(folder.path().join("partners/program.yaml"), "id: [").unwrap();
    let ran = new(folder.path(), "acme", &[]);
    assert!(ran.code == 3 && ran.err.contains("psp-partners validate"), "{ran:?}");
    assert_eq!(files(folder.path()).len(), 1);
}
