//! A repository's settings make git run nothing for us.

use super::*;

/// A repository whose settings and attributes name a program in every place that git would run one from.
fn hostile() -> Registry {
    let registry = with_acme();
    registry.commit();
    registry.git(&["branch", "-M", "main"]);
    registry.git(&["checkout", "-q", "-b", "change"]);
    registry.write(
        "partners/acme/partner.yaml",
        registry.read("partners/acme/partner.yaml") + "summary: Tests\n",
    );
    registry.commit();
    registry.git(&["checkout", "-q", "main"]);
    let text = registry
        .read("partners/acme/partner.yaml")
        .replace("name: Acme", "name: Acme Corp");
    registry.write("partners/acme/partner.yaml", text);
    registry.commit();

    let program = registry.path(".git/evil");
    registry.write(
        ".git/evil",
        "#!/bin/sh\necho \"$0 $*\" >>\"$(dirname \"$0\")/ran\"\ncat\n",
    );
    for name in [
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ] {
        registry.write(&format!(".git/hooks/{name}"), "#!/bin/sh\necho hook >>.git/ran\n");
        chmod(&registry, &format!(".git/hooks/{name}"));
    }
    chmod(&registry, ".git/evil");
    let program = program.to_string_lossy();
    for setting in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.gitProxy",
        "core.askPass",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.a=b.clean",
        "merge.evil.driver",
        "gpg.program",
        "credential.helper",
        "pager.show",
        "pager.diff",
        "remote.origin.uploadpack",
        "uploadpack.packObjectsHook",
    ] {
        registry.git(&["config", setting, &program]);
    }
    for name in [
        "show",
        "cat-file",
        "ls-tree",
        "status",
        "rev-parse",
        "diff",
        "merge-tree",
    ] {
        registry.git(&["config", &format!("alias.{name}"), &format!("!{program}")]);
    }
    registry.git(&["config", "log.showSignature", "true"]);
    registry.git(&["config", "merge.default", "evil"]);
    registry.git(&["config", "filter.evil.required", "true"]);
    registry.write(".git/info/attributes", "*.yaml filter=evil diff=evil merge=evil\n");
    // Only a file whose times changed is read again by `git status`.
    registry.write(
        "partners/acme/partner.yaml",
        registry.read("partners/acme/partner.yaml"),
    );
    let _ = std::fs::remove_file(registry.path(".git/ran"));
    registry
}

fn chmod(registry: &Registry, path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(registry.path(path), std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    for arguments in [
        &["validate"][..],
        &["validate", "--rev", "HEAD", "--base", "HEAD~1"],
        &["report"],
        &["report", "--rev", "HEAD", "--since", "HEAD~1"],
        &["review", "--base", "main", "--head", "change"],
        &["whatif", "--base", "HEAD~1"],
        &["standing", "--rev", "change"],
        &["onboard", "--offline"],
    ] {
        let registry = hostile();
        let run = ended(limited(&registry, arguments));
        assert!(run.code < 2, "{arguments:?}: {run:?}");
        if arguments[0] == "review" {
            assert!(
                run.stdout.contains("Acme Corp (acme): changed"),
                "both sides are in the merge: {run:?}"
            );
        }
        let ran = registry.read(".git/ran");
        assert_eq!(ran, "", "{arguments:?}");
    }
}

#[test]
fn a_submodule_brings_no_settings() {
    let registry = with_acme();
    registry.commit();
    let inner = Registry::empty();
    inner.write("a", "a\n");
    inner.commit();
    let from = inner.path("").to_string_lossy().into_owned();
    registry.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &from,
        "partners/sub",
    ]);
    registry.commit();
    registry.write("evil", "#!/bin/sh\necho ran >>\"$(dirname \"$0\")/ran\"\n");
    chmod(&registry, "evil");
    let evil = registry.path("evil").to_string_lossy().into_owned();
    registry.git(&["-C", "partners/sub", "config", "core.fsmonitor", &evil]);
    ended(limited(&registry, &["report"]));
    assert_eq!(registry.read("ran"), "");
}

#[test]
fn a_git_file_that_leads_elsewhere_is_no_fault() {
    for to in [
        "gitdir: /nowhere\n",
        "gitdir: /\n",
        "gitdir: .git\n",
        "no git file\n",
        "",
    ] {
        let registry = with_acme();
        registry.write(".git", to);
        let run = ended(limited(&registry, &["report"]));
        assert_eq!(run.code, 0, "{to}: {run:?}");
        let run = ended(limited(&registry, &["validate", "--rev", "HEAD"]));
        is_refused(&run, 3, &["git"]);
    }
}
