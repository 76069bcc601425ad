//! The ways to install: each names the files that a release makes. `release.yml` has the one list of targets.
#![allow(clippy::unwrap_used, reason = "tests stop where something is not there")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn workflow() -> Value {
    serde_yaml::from_str(&read(".github/workflows/release.yml")).unwrap()
}

/// Targets that a release builds, with the ending of a program there.
fn targets() -> Vec<(String, String)> {
    let rows = workflow()["jobs"]["build"]["strategy"]["matrix"]["include"].clone();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (text(row, "target"), text(row, "suffix"))).collect()
}

/// A value of Cargo.toml on a line of its own.
fn manifest(key: &str) -> String {
    let text = read("Cargo.toml");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{key} = \"")))
        .unwrap();
    line.trim_end_matches('"').to_owned()
}

#[test]
fn binstall_downloads_what_a_release_names_so() {
    let steps = workflow()["jobs"]["build"]["steps"].to_string();
    assert!(
        steps.contains("dist/psp-partners-$VERSION-$TARGET$SUFFIX"),
        "how the workflow names a file"
    );
    let script = read("action/find-binary.sh");
    assert!(
        script.contains("/releases/download/bin-v$version/psp-partners-$version-$target$suffix"),
        "how the action finds it"
    );
    let template = manifest("pkg-url");
    assert_eq!(manifest("pkg-fmt"), "bin");
    for (target, suffix) in targets() {
        // What cargo-binstall fills in.
        let filled = template
            .replace("{ repo }", "https://github.com/acme/psp-partners")
            .replace("{ name }", "psp-partners")
            .replace("{ version }", "1.2.3")
            .replace("{ target }", &target)
            .replace("{ binary-ext }", if target.contains("windows") { ".exe" } else { "" });
        assert_eq!(
            filled,
            format!(
                "https://github.com/acme/psp-partners/releases/download/bin-v1.2.3/psp-partners-1.2.3-{target}{suffix}"
            )
        );
    }
}

#[test]
fn the_action_asks_for_the_same_targets() {
    let script = read("action/find-binary.sh");
    let asked = script
        .lines()
        .filter_map(|line| line.split_once("printf '")?.1.strip_suffix("\\n' ;;"));
    let asked: BTreeSet<String> = asked.map(str::to_owned).collect();
    let built: BTreeSet<String> = targets().into_iter().map(|(target, _)| target).collect();
    assert_eq!(asked, built);
    assert!(built.len() >= 5, "{built:?}");
}

#[test]
fn the_hook_runs_a_command_that_there_is() {
    let hooks: Value = serde_yaml::from_str(&read(".pre-commit-hooks.yaml")).unwrap();
    let page = read("docs/install.md");
    for hook in hooks.as_array().unwrap() {
        for key in ["id", "name", "entry", "files"] {
            let line = format!("{key}: {}\n", hook[key].as_str().unwrap());
            assert!(page.contains(&line), "docs/install.md shows another hook: {line}");
        }
        assert_eq!(hook["pass_filenames"], false, "the whole registry is checked");
    }
}
