//! `why`: from a verdict to lines and commits, compared with what git itself finds.

use serde_json::Value;

use crate::common::Registry;
use crate::scene::Scene;

const RECORD: &str = "partners/acme/partner.yaml";
const TEXT: &str = "\
name: Acme
tier: technology
status: target
reach:
  users: 9000
  as_of: 2026-10-01
  evidence:
    url: https://acme.example/users
";

/// A record whose number of users came by a squashed pull request, and was checked by a merged one.
fn registry() -> Registry {
    let registry = Registry::with_program();
    registry.write(RECORD, TEXT);
    registry.commit();
    registry.write(RECORD, TEXT.replace("9000", "12000"));
    registry.git(&["commit", "-qam", "acme: report users (#7)"]);
    registry.git(&["checkout", "-qb", "topic"]);
    registry.write(
        RECORD,
        TEXT.replace("9000", "12000") + "    verified_by: mona\n    verified_on: 2026-10-02\n",
    );
    registry.git(&["commit", "-qam", "half"]);
    registry.git(&["checkout", "-q", "main"]);
    registry.git(&[
        "merge",
        "-q",
        "--no-ff",
        "-m",
        "Merge pull request #12 from acme/topic",
        "topic",
    ]);
    registry
}

fn why(registry: &Registry, what: &str, more: &[&str]) -> Value {
    let arguments = [&["why", "acme", what, "--at", "2026-11-01", "--format", "json"], more].concat();
    let run = registry.run(&arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{what}: {}", run.stdout);
    serde_json::from_str(&run.stdout).expect("JSON")
}

fn leaf<'j>(answer: &'j Value, name: &str) -> &'j Value {
    let leaves = answer["leaves"].as_array().expect("leaves");
    let found = leaves.iter().find(|leaf| leaf["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {answer:#}"))
}

#[test]
fn a_verdict_leads_to_the_lines_and_to_their_pull_requests() {
    let registry = registry();
    let answer = why(&registry, "minimum-users", &[]);
    assert_eq!(
        (&answer["answer"], &answer["subject"]),
        (&"met (verified)".into(), &"criterion".into())
    );
    let rule = leaf(&answer, "the rule");
    assert!(
        rule["place"]
            .as_str()
            .is_some_and(|place| place.starts_with("partners/program.yaml:")),
        "{rule}"
    );
    let users = leaf(&answer, "reach.users");
    assert_eq!(
        (
            &users["value"],
            &users["place"],
            &users["pull_request"],
            &users["verified"]
        ),
        (
            &"12000".into(),
            &format!("{RECORD}:5").into(),
            &7.into(),
            &"mona on 2026-10-02".into()
        )
    );
    // The check came with a merge: along first parents, the commits of the topic don't count.
    let evidence = leaf(&why(&registry, "reach.evidence", &[]), "reach.evidence").clone();
    assert_eq!(evidence["pull_request"], 12, "{evidence}");
    let text = registry
        .run(&["why", "acme", "minimum-users", "--at", "2026-11-01"])
        .stdout;
    for words in [
        "pull request #7",
        "“acme: report users (#7)”, author Test",
        "verified by mona on 2026-10-02",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// Each line's commit is the one that git's own log of this line names first.
#[test]
fn git_finds_the_same_commits() {
    let registry = registry();
    for what in [
        "name",
        "tier",
        "status",
        "reach",
        "reach.users",
        "reach.evidence",
        "minimum-users",
    ] {
        let answer = why(&registry, what, &[]);
        for leaf in answer["leaves"].as_array().expect("leaves") {
            let Some((path, line)) = leaf["place"].as_str().and_then(|place| place.rsplit_once(':')) else {
                continue;
            };
            let is_group = matches!(leaf["name"].as_str(), Some("reach" | "reach.evidence"));
            let range = if is_group {
                format!("{line},+6:{path}")
            } else {
                format!("{line},{line}:{path}")
            };
            let log = registry.git(&["log", "-s", "-1", "--first-parent", "--format=%H", "-L", &range]);
            assert_eq!(leaf["commit"], log, "{what}: {leaf}");
        }
    }
}

#[test]
fn benefits_metrics_and_fields_can_be_asked_for() {
    let registry = registry();
    registry.write(
        "partners/acme/metrics/2026-09.yaml",
        "period: 2026-09\nfigures:\n  uptime: { value: 99.95, evidence: { verified_by: mona, verified_on: 2026-10-03 } }\n",
    );
    registry.git(&["add", "-A"]);
    registry.git(&["commit", "-qm", "acme: September"]);
    let metric = why(&registry, "uptime", &[]);
    assert_eq!(metric["answer"], "99.95 (uptime of 2026-09)");
    let month = leaf(&metric, "uptime of 2026-09");
    assert_eq!(
        (&month["verified"], &month["subject"]),
        (&"mona on 2026-10-03".into(), &"acme: September".into())
    );
    let benefit = why(&registry, "co-marketing", &[]);
    assert_eq!(
        (&benefit["subject"], &benefit["answer"]),
        (&"benefit".into(), &"not entitled".into())
    );
    assert_eq!(leaf(&benefit, "status")["value"], "target");
    for (asked, told) in [
        ("minimum-user", "did you mean `minimum-users`?"),
        (
            "nonsense",
            "name a criterion, a benefit, a metric, or a field of the record",
        ),
    ] {
        let run = registry.run(&["why", "acme", asked]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    let run = registry.run(&["why", "acm", "status"]);
    assert!(
        run.code == 2 && run.stderr.contains("did you mean `acme`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_git_does_not_know_is_told_and_not_guessed() {
    let registry = registry();
    registry.write(RECORD, registry.read(RECORD).replace("12000", "13000"));
    let users = |registry: &Registry, more: &[&str]| leaf(&why(registry, "reach.users", more), "reach.users").clone();
    let changed = users(&registry, &[]);
    assert_eq!(
        (&changed["since"], &changed["commit"]),
        (&"not committed yet".into(), &Value::Null)
    );
    assert_eq!(users(&registry, &["--rev", "HEAD"])["pull_request"], 7);
    assert_eq!(users(&registry, &["--rev", "HEAD~2"])["subject"], "state");
    registry.write("partners/new/partner.yaml", TEXT);
    let run = registry.run(&["why", "new", "name"]);
    assert!(run.stdout.contains("not committed yet"), "{}{}", run.stdout, run.stderr);
    // The clone's history begins with the merge.
    let clone = Registry::empty();
    let from = format!("file://{}", registry.path("").display());
    clone.git(&["clone", "-q", "--depth", "1", &from, "."]);
    let since = users(&clone, &[])["since"].as_str().expect("words").to_owned();
    assert!(
        since.contains("or earlier: the history here begins with commit"),
        "{since}"
    );
    let bare = Registry::with_program();
    bare.write(RECORD, TEXT);
    let answer = why(&bare, "reach.users", &[]);
    assert_eq!(
        answer["notes"][0],
        "no commit is shown: this folder isn't in a git repository"
    );
    assert_eq!(leaf(&answer, "reach.users")["value"], "9000");
}

#[test]
fn what_a_commit_or_a_repository_claims_is_only_text() {
    let registry = registry();
    let hostile = "acme: \u{1b}[31m<!-- @everyone --> | `x` \u{202e}(#9)";
    registry.write(RECORD, registry.read(RECORD).replace("12000", "14000"));
    registry.git(&["commit", "-qam", hostile, "--author", "E\u{1b}vil <a@b.c>"]);
    let users = leaf(&why(&registry, "reach.users", &[]), "reach.users").clone();
    assert_eq!(users["pull_request"], 9);
    for format in ["text", "markdown"] {
        let shown = registry.run(&["why", "acme", "reach.users", "--format", format]).stdout;
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{format}: {shown}"
        );
        assert!(
            format == "text" || !shown.contains("<!--") && !shown.contains("@everyone"),
            "{shown}"
        );
    }
    // A list of commits to pass over would give the line to another one, and a filter would run a program.
    let last = registry.git(&["rev-parse", "HEAD"]);
    registry.write("ignored", format!("{last}\n"));
    registry.git(&["config", "blame.ignoreRevsFile", "ignored"]);
    registry.git(&["config", "filter.x.clean", "touch ran; cat"]);
    registry.git(&["config", "diff.x.textconv", "touch ran; cat"]);
    registry.write(".gitattributes", "*.yaml filter=x diff=x\n");
    let users = leaf(&why(&registry, "reach.users", &[]), "reach.users").clone();
    assert_eq!(users["commit"], last);
    assert!(!registry.path("ran").exists(), "a program of the repository was run");
}

#[test]
fn what_the_overlay_adds_has_no_public_commit() {
    let registry = registry();
    registry.write("private/partners/acme/partner.yaml", "reach:\n  monthly_active: 5\n");
    let run = registry.run(&["why", "acme", "reach", "--overlay", "private", "--at", "2026-11-01"]);
    assert!(
        run.code == 0 || run.stderr.contains("validate"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    registry.write("private/partners/beta/partner.yaml", TEXT);
    let run = registry.run(&[
        "why",
        "beta",
        "reach.users",
        "--overlay",
        "private",
        "--at",
        "2026-11-01",
    ]);
    assert!(
        run.stdout.contains("in the overlay, whose history isn't read"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

/// While an amendment waits for signatures, the agreement before it decides: `why` leads to that one's lines.
#[test]
fn a_signed_value_leads_to_the_agreement_that_decides() {
    let registry = Registry::with_program();
    let record = "name: Acme\ntier: solution\nstatus: onboarding\napplied_on: 2026-01-01\nowners: [{ github: ada, id: 1 }]\n\
                  certifications: [{ github: ada, credential: a, issued: 2026-01-01, expires: 2027-01-01 }]\n\
                  agreement:\n  template: solution\n  version: \"1.0\"\n  supersedes: SHA\n  parameters:\n    certifications: 5\n\
                  earlier_agreements:\n  - template: solution\n    version: \"1.0\"\n    sha256: SHA\n    signed_on: 2026-02-01\n\
                  \x20   parameters:\n      certifications: 1\n";
    registry.write(RECORD, record.replace("SHA", &"a".repeat(64)));
    registry.commit();
    let answer = why(&registry, "certified-consultants", &[]);
    assert_eq!(answer["answer"], "met (claimed)");
    let leaves = answer["leaves"].as_array().expect("leaves");
    let signed = leaves.last().expect("the parameter comes last");
    assert_eq!(
        (&signed["value"], &signed["place"]),
        (&"1".into(), &format!("{RECORD}:19").into())
    );
    // A field of the agreement is that of the agreement that decides, too.
    let answer = why(&registry, "agreement.signed_on", &[]);
    let field = leaf(&answer, "agreement.signed_on");
    assert_eq!(
        (&answer["answer"], &field["place"]),
        (&"2026-02-01".into(), &format!("{RECORD}:17").into())
    );
}

/// The commits claim another author. GitHub knows who opened and who merged the pull request.
#[test]
fn github_is_asked_who_merged_a_commit() {
    let scene = Scene::with(&[(RECORD, TEXT)]);
    let number = scene.pull("zoe", &[(RECORD, Some(&TEXT.replace("9000", "12000")))]);
    scene
        .hub
        .world(|world| world.merge_pull("psp/registry", number, "mona"));
    let more = TEXT.replace("9000", "12000").replace("2026-10-01", "2026-10-05");
    scene.push_to_main(&[(RECORD, Some(&more))]);
    let ask = |more: &[&str]| {
        let arguments = [&["why", "acme", "reach.users", "--at", "2026-11-24"], more].concat();
        let event = serde_json::json!({});
        let run = scene.finish(scene.start_command(&arguments, "workflow_dispatch", &event, "onboard"));
        assert_eq!((run.run.code, run.run.stderr.as_str()), (0, ""), "{run:#?}");
        (run.run.stdout, run.requests)
    };
    let (without, requests) = ask(&[]);
    assert!(requests == 0 && !without.contains("GitHub"), "{without}");
    let (text, _) = ask(&["--github"]);
    let line = format!("    GitHub: pull request #{number} by zoe, merged by mona\n");
    assert!(text.contains(&line), "{text}");
    let (json, _) = ask(&["--github", "--format", "json"]);
    let answer: Value = serde_json::from_str(&json).expect("JSON");
    let users = leaf(&answer, "reach.users");
    assert_eq!(
        (&users["pull_request"], &users["opened_by"], &users["merged_by"]),
        (&number.into(), &"zoe".into(), &"mona".into())
    );
    let (day, _) = {
        let arguments = ["why", "acme", "reach.as_of", "--at", "2026-11-24", "--github"];
        let event = serde_json::json!({});
        let run = scene.finish(scene.start_command(&arguments, "workflow_dispatch", &event, "onboard"));
        (run.run.stdout, run.requests)
    };
    assert!(day.contains("GitHub: pushed without a pull request"), "{day}");
}
