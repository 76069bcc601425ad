//! `init`: a registry that passes its own checks.

use super::{HOSTILE, files, run};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn an_empty_folder_becomes_a_registry_that_validates() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["init", "registry"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let root = folder.path().join("registry");
    let written = files(&root);
    for (path, text) in &written {
        assert!(
            ran.out.contains(&format!("wrote registry/{path}\n")),
            "{path}: {}",
            ran.out
        );
        assert!(!["<<", ">>"].iter().any(|p| text.contains(p)), "{path}");
        assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
    }
    let has_workflow = written.keys().any(|path| path.starts_with(".github/workflows/"));
    assert!(!has_workflow, "no workflow without an action: {:?}", written.keys());
    assert_eq!(
        written[".github/PULL_REQUEST_TEMPLATE.md"],
        psp_partners::scaffold::PULL_REQUEST_TEMPLATE
    );
    for tier in ["Technology partners", "Service partners"] {
        assert!(written["APPLY.md"].contains(&format!("**{tier}.** ")), "{tier}");
    }
    for word in [
        "`maintainers`",
        "Expect the warning above",
        "psp-partners --root registry new",
        "--action OWNER/REPO@SHA",
    ] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    let judged = run(&root, &["validate", "--format", "json"]);
    assert_eq!(judged.code, 0, "{judged:?}");
    let report: serde_json::Value = serde_json::from_str(&judged.out).unwrap();
    let codes: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["code"].as_str())
        .collect();
    assert_eq!(codes, ["PSP255"], "only what nobody but a maintainer can say");
    assert!(run(&root, &["schema", "--write"]).err.contains("up to date"));
    let path = root.join("partners/program.yaml");
    let program = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, program.replace("name: Service partners", "name: Helpers")).unwrap();
    assert!(run(&root, &["schema", "--write"]).err.contains("wrote APPLY.md"));
    assert!(
        std::fs::read_to_string(root.join("APPLY.md"))
            .unwrap()
            .contains("**Helpers.** ")
    );
    let form = std::fs::read_to_string(root.join(".github/ISSUE_TEMPLATE/apply.yml")).unwrap();
    assert!(form.contains("        - Helpers\n"), "{form}");
    std::fs::write(&path, program).unwrap();
    assert!(run(&root, &["schema", "--write"]).err.contains("wrote APPLY.md"));
    for tier in ["technology", "service"] {
        let ran = run(&root, &["new", "--name", tier, "--tier", tier, "--owner", "mona"]);
        assert!(ran.code == 0 && ran.out.starts_with("no problems"), "{ran:?}");
    }
    assert!(run(&root, &["standing"]).code == 0);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let action = format!("acme/psp-partners@{SHA}");
    for name in ["one", "two"] {
        assert_eq!(
            run(folder.path(), &["init", name, "--name", "Acme", "--action", &action]).code,
            0
        );
    }
    let all = files(&folder.path().join("one"));
    assert_eq!(all, files(&folder.path().join("two")));
    for name in ["validate", "review", "onboard", "report"] {
        let workflow = &all[&format!(".github/workflows/{name}.yml")];
        assert!(workflow.contains(&format!("uses: {action}\n")), "{workflow}");
        assert!(!workflow.contains("<< action >>"), "{workflow}");
        serde_yaml::from_str::<serde_json::Value>(workflow).unwrap();
    }
}

#[test]
fn a_second_time_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["init", "."]).code, 0);
    let before = files(folder.path());
    let again = run(
        folder.path(),
        &["init", ".", "--name", "Other", "--action", &format!("a/b@{SHA}")],
    );
    assert_eq!((again.code, again.out.as_str()), (2, ""), "{again:?}");
    assert!(again.err.contains("`partners/program.yaml`"), "{}", again.err);
    assert_eq!(
        files(folder.path()),
        before,
        "nor are the workflows, which were not there"
    );
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(run(folder.path(), &["init", "file"]).code, 3, "a file is no folder");
}

#[test]
fn a_name_is_only_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let inject = [
        "x\ntiers: []",
        "x\"\nbots: []\n#",
        "<< id >> << name >> << action >>",
        "x # y",
        "'; id: z",
    ];
    for (i, name) in HOSTILE.into_iter().chain(inject).enumerate() {
        let ran = run(folder.path(), &["init", &format!("r{i}"), &format!("--name={name}")]);
        if name.contains('\n') || name != name.trim() {
            assert!(
                ran.code == 2 && ran.err.contains("expected one line of text"),
                "{ran:?}"
            );
            continue;
        }
        assert_eq!(ran.code, 0, "{name:?} {ran:?}");
        let text = std::fs::read_to_string(folder.path().join(format!("r{i}/partners/program.yaml"))).unwrap();
        let program: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(program["name"], name);
        let keys: Vec<&String> = program.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "id",
                "name",
                "bots",
                "tiers",
                "benefits",
                "phases",
                "metrics",
                "agreements",
                "labels"
            ],
            "{name:?}"
        );
        assert_eq!(program["tiers"].as_array().unwrap().len(), 2);
    }
    let long = "x".repeat(101);
    for (name, word) in [("ada@example.org", "email"), (long.as_str(), "100"), ("", "--name")] {
        let ran = run(folder.path(), &["init", "refused", "--name", name]);
        assert!(
            ran.code == 2 && ran.err.contains(word) && !ran.err.contains("ada@"),
            "{ran:?}"
        );
        assert!(!folder.path().join("refused").exists());
    }
}

#[test]
fn an_action_must_be_pinned_to_a_commit() {
    let folder = tempfile::tempdir().unwrap();
    for (action, word) in [
        ("acme/psp@v1", "can be moved"),
        ("acme/psp@main", "git ls-remote https://github.com/acme/psp"),
        ("acme/psp@0123456", "can be moved"),
        ("acme/psp", "OWNER/REPO@SHA"),
        ("./local", "OWNER/REPO@SHA"),
        ("docker://x@sha256", "OWNER/REPO@SHA"),
    ] {
        let ran = run(folder.path(), &["init", "x", "--action", action]);
        assert!(ran.code == 2 && ran.err.contains(word), "{action}: {ran:?}");
    }
    let sneaky = format!("acme/psp@{SHA}\n      - run: id");
    assert_eq!(run(folder.path(), &["init", "x", "--action", &sneaky]).code, 2);
    assert_eq!(
        run(folder.path(), &["--root", ".", "init", "x"]).code,
        2,
        "it takes no root"
    );
    assert!(files(folder.path()).is_empty());
}
