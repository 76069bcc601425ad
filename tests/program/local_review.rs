//! `review` and `whatif` on a laptop: two revisions, two programs, no GitHub.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, on files of its own"
)]

use crate::common;

use common::{Registry, Run, root};
use serde_json::Value;

const AT: [&str; 2] = ["--at", "2026-11-24"];

const ACME: &str = "name: Acme\nstatus: onboarding\ntier: technology\nowners:\n  - github: zoe\n    id: 4242\n\
                    phases:\n  identification:\n    entered: 2026-10-01\n\
                    reach:\n  users: 8000\n  as_of: 2026-10-01\n  evidence:\n    url: https://acme.example/users\n";

/// A registry with Acme on `main`, and a branch `change` with these texts.
fn changed(files: &[(&str, &str)]) -> Registry {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", ACME);
    registry.commit();
    registry.git(&["branch", "-M", "main"]);
    registry.git(&["checkout", "-q", "-b", "change"]);
    for (path, text) in files {
        registry.write(path, text);
    }
    registry.commit();
    registry
}

fn review(registry: &Registry, more: &[&str]) -> Run {
    let arguments = [&["review", "--base", "main", "--head", "change"], &AT[..], more].concat();
    registry.run(&arguments)
}

fn assert_contract(name: &str, text: &str) -> Value {
    let json: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
    let schema = std::fs::read_to_string(root().join(format!("schemas/{name}.schema.json"))).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    json
}

#[test]
fn a_change_in_the_records_own_words() {
    let registry = changed(&[("partners/acme/partner.yaml", &ACME.replace("8000", "12000"))]);
    let run = review(&registry, &["--author", "zoe:4242"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for told in [
        "Acme (acme): changed",
        "reach.users: 8,000 -> 12,000",
        "10,000 users or more: not met -> met (claimed)",
        "success: no errors",
        "next: a maintainer: review the change and merge it",
    ] {
        assert!(run.stdout.contains(told), "`{told}` is not in\n{}", run.stdout);
    }
}

#[test]
fn the_same_result_whether_the_base_moved_or_not() {
    let registry = changed(&[("partners/acme/partner.yaml", &ACME.replace("8000", "12000"))]);
    let before = review(&registry, &["--format", "json"]).stdout;
    registry.git(&["checkout", "-q", "main"]);
    registry.write("partners/other/partner.yaml", "name: Quite Another\nstatus: target\n");
    registry.commit();
    let after = review(&registry, &["--format", "json"]).stdout;
    let stable = |text: &str| {
        let mut json: Value = serde_json::from_str(text).unwrap();
        json["subject"]["base"] = Value::Null;
        json
    };
    assert_eq!(stable(&before), stable(&after));
}

#[test]
fn a_conflict_is_told() {
    let registry = changed(&[("partners/acme/partner.yaml", &ACME.replace("8000", "12000"))]);
    registry.git(&["checkout", "-q", "main"]);
    registry.write("partners/acme/partner.yaml", ACME.replace("8000", "9000"));
    registry.commit();
    let run = review(&registry, &[]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("the two conflict"), "{}", run.stderr);
}

#[test]
fn only_what_the_change_causes_fails() {
    let registry = Registry::with_program();
    registry.write("partners/acme/partner.yaml", ACME.replace("technology", "tecnology"));
    registry.write("partners/beta/partner.yaml", "name: Beta\nstatus: target\n");
    registry.commit();
    registry.git(&["branch", "-M", "main"]);
    registry.git(&["checkout", "-q", "-b", "change"]);
    registry.write("partners/beta/partner.yaml", "name: Beta Tools\nstatus: target\n");
    registry.commit();
    let run = review(&registry, &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(
        run.stdout.contains("2 existing problems, not caused by this change"),
        "{}",
        run.stdout
    );
    registry.write("partners/beta/partner.yaml", "name: Beta Tools\nstatus: targt\n");
    registry.commit();
    let run = review(&registry, &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("did you mean `target`") && !run.stdout.contains("tecnology"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_record_in_the_wrong_place_is_an_error_with_the_right_place() {
    let berg = "name: Berg Testing\nstatus: applied\napplied_on: 2026-11-24\ntier: integration\nowners:\n  - github: eve\n    id: 77\n";
    for (wrong, right) in [
        ("partner.yaml", "partners/berg-testing/partner.yaml"),
        ("berg/partner.yaml", "partners/berg/partner.yaml"),
        (
            "partners/Berg_Testing/partner.yaml",
            "partners/berg-testing/partner.yaml",
        ),
    ] {
        let registry = changed(&[(wrong, berg)]);
        let run = review(&registry, &["--author", "eve:77", "--format", "markdown"]);
        assert_eq!(run.code, 1, "{wrong}: {}", run.stdout);
        assert!(
            run.stdout.starts_with("**Your turn, @eve:** fix 1 error"),
            "{wrong}: {}",
            run.stdout
        );
        let place = right.rsplit_once('/').map_or(right, |(folder, _)| folder);
        assert!(run.stdout.contains(place), "{wrong}: {}", run.stdout);
    }
}

#[test]
fn reviews_keep_their_contract() {
    let program = Registry::with_program().read("partners/program.yaml");
    let stricter = program.replace("reach.users >= 10000", "reach.users >= 5000");
    assert_ne!(program, stricter);
    let registry = changed(&[
        ("partners/program.yaml", &stricter),
        ("partners/acme/partner.yaml", &ACME.replace("zoe", "Zoe")),
        (
            "partners/acme/metrics/2026-09.yaml",
            "period: 2026-09\nfigures:\n  uptime: 99.9\n",
        ),
        (
            "partners/acne/partner.yaml",
            "name: Acne\nstatus: applied\ntier: tecnology\napplied_on: 2026-11-01\n",
        ),
        ("src/x.rs", ""),
    ]);
    let json = assert_contract(
        "review",
        &review(&registry, &["--author", "eve:666", "--format", "json"]).stdout,
    );
    assert_eq!(json["conclusion"], "failure");
    assert_eq!(json["effects"][0]["slug"], "acme");
    assert_eq!(json["partners"].as_array().unwrap().len(), 2);
    let run = review(&registry, &["--format", "markdown"]);
    assert!(
        run.stdout.contains("This change edits more than records"),
        "{}",
        run.stdout
    );
}

#[test]
fn whatif_tells_of_every_partner_whose_standing_differs() {
    let registry = changed(&[]);
    let program = registry.read("partners/program.yaml");
    registry.write(
        "new.yaml",
        program.replace("reach.users >= 10000", "reach.users >= 5000"),
    );
    let run = registry.run(&[&["whatif", "--program", "new.yaml"], &AT[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    for told in [
        "10,000 users or more: not met -> met (claimed)",
        "The standing of 1 of 1 partner differs: 1 with a criterion that is met now.",
    ] {
        assert!(run.stdout.contains(told), "`{told}` is not in\n{}", run.stdout);
    }
    let json = [&["whatif", "--program", "new.yaml", "--format", "json"], &AT[..]].concat();
    assert_contract("whatif", &registry.run(&json).stdout);
    // The same from the files on disk, after an edit that is not committed.
    registry.write("partners/program.yaml", registry.read("new.yaml"));
    let run = registry.run(&[&["whatif"], &AT[..]].concat());
    assert!(
        run.stdout.contains("The standing of 1 of 1 partner differs"),
        "{}",
        run.stdout
    );
    // A program that breaks something fails, and says what.
    registry.write(
        "new.yaml",
        program.replace("reach.users >= 10000", "reach.usrs >= 5000"),
    );
    let run = registry.run(&[&["whatif", "--program", "new.yaml"], &AT[..]].concat());
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("did you mean") || run.stdout.contains("usrs"),
        "{}",
        run.stdout
    );
}

/// A git before 2.38 doesn't know the options of the merge, and explains its own ones over pages.
#[cfg(unix)]
#[test]
fn an_old_git_is_named_with_the_version_that_is_needed() {
    use std::os::unix::fs::PermissionsExt as _;
    let registry = changed(&[("partners/acme/partner.yaml", &ACME.replace("8000", "12000"))]);
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path();
    let path = std::env::var("PATH").unwrap();
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in\n*' --version '*) echo git version 2.36.1; exit 0;;\n\
         *' merge-tree '*) echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129;;\nesac\n\
         PATH='{path}'\nexec git \"$@\"\n"
    );
    std::fs::write(bin.join("git"), script).unwrap();
    std::fs::set_permissions(bin.join("git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = registry.run_with(
        &["review", "--base", "HEAD~1"],
        &[("PATH", &format!("{}:{path}", bin.display()))],
    );
    assert_eq!(run.code, 3, "{run:#?}");
    let words = "git 2.40 or newer is needed to merge, and this is `git version 2.36.1`; install a newer git";
    assert!(run.stderr.contains(words), "{}", run.stderr);
}
