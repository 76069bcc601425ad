//! What the first edition wrote: its marks name no registry. Each registry takes over only what is surely its own, and
//! nothing is opened a second time.

use std::collections::BTreeMap;

use psp_github_emulator::world::{Issue, Level, Role};
use serde_json::json;

use crate::onboard::neighbors::run;
use crate::onboard::play::{ACME_YAML, HERE, NOTHING, ONBOARDING};
use crate::scene::{ACME, ONBOARD, Outcome, Scene, git};

/// Takes the registries' names out of the marks of all issues and comments of a repository.
fn forget(scene: &Scene, repository: &str) {
    let without = |body: &str| {
        let Some((mark, text)) = body.split_once('\n') else {
            return body.to_owned();
        };
        let Some((before, rest)) = mark.split_once("\"of\":\"") else {
            return body.to_owned();
        };
        let (_, after) = rest.split_once("\",").expect("more of the mark");
        format!("{before}{after}\n{text}")
    };
    scene.hub.world(|w| {
        let repository = w.repository_mut(repository);
        for issue in repository.issues.values_mut() {
            issue.body = issue.body.take().map(|body| without(&body));
        }
        for comment in repository.comments.values_mut() {
            comment.body = without(&comment.body);
        }
    });
}

/// The issues of a repository: title, mark and state by number.
fn issues(scene: &Scene, repository: &str) -> BTreeMap<u64, (String, String, bool)> {
    scene.hub.world(|w| {
        let issues = w.repository(repository).issues.values();
        let one = |issue: &Issue| {
            let body = issue.body.clone().unwrap_or_default();
            // Whether the phase is known to be part of the partnership is no one's mark.
            let mark = body.lines().next().unwrap_or_default().replace("\"linked\":true,", "");
            let is_open = issue.state == psp_github_emulator::world::State::Open;
            (issue.number, (issue.title.clone(), mark, is_open))
        };
        issues.map(one).collect()
    })
}

/// Those whose mark names this registry.
fn titles_of(scene: &Scene, of: &str) -> Vec<String> {
    let mark = format!("\"of\":\"{of}\"");
    let all = issues(scene, HERE).into_values();
    let mut titles: Vec<String> = all
        .filter(|(_, found, _)| found.contains(&mark))
        .map(|(title, ..)| title)
        .collect();
    titles.sort();
    titles
}

/// A record in phase 1 of a partner of this name.
fn record(name: &str) -> String {
    let site = format!("https://{}.example", name.to_lowercase());
    ONBOARDING
        .replace("Acme Testing", name)
        .replace("https://acme.example", &site)
}

/// A registry at the top and another program's below `reg`, with these partners each.
fn scene(top: &[&str], below: &[&str]) -> Scene {
    let path = |name: &str| format!("partners/{}/partner.yaml", name.to_lowercase());
    let files: Vec<(String, String)> = top.iter().map(|name| (path(name), record(name))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    let program = scene
        .on_main("partners/program.yaml")
        .replacen("id: psp\n", "id: bakery\n", 1);
    let mut files = vec![("reg/partners/program.yaml".to_owned(), program)];
    files.extend(below.iter().map(|name| (format!("reg/{}", path(name)), record(name))));
    let files: Vec<(&str, Option<&str>)> = files.iter().map(|(p, t)| (p.as_str(), Some(t.as_str()))).collect();
    scene.push_to_main(&files);
    scene
}

#[test]
fn issues_of_the_first_edition_are_kept_where_they_are_surely_ours() {
    let scene = Scene::with(&[(ACME_YAML, ACME)]);
    assert_eq!(run(&scene, ".", &["onboard", "--apply"]).run.code, 0);
    let count = scene.issues().len();
    forget(&scene, HERE);
    let outcome = run(&scene, ".", &["onboard", "--apply", "--max-changes", "0"]);
    assert_eq!(outcome.run.code, 0, "{outcome:#?}");
    assert_eq!(scene.issues().len(), count, "{outcome:#?}");
    assert!(scene.issues().iter().all(|issue| issue.body.contains("\"of\":\"psp\"")));
    let again = run(&scene, ".", &["onboard"]);
    assert!(again.run.stdout.ends_with(NOTHING), "{again:#?}");
}

#[test]
fn each_of_two_registries_takes_over_its_own_issues_and_opens_none_again() {
    let scene = scene(&["Berg", "Cima"], &["Dune"]);
    let roots = [(".", "psp"), ("reg", "bakery@reg")];
    for (root, _) in roots {
        let first = run(&scene, root, &["onboard", "--apply"]);
        assert_eq!(first.run.code, 0, "{first:#?}");
    }
    // Ticks and commands of people are kept, too.
    let dune = scene.issue("Dune: phase 1").number;
    scene.say(dune, "zoe", "/done outreach");
    for (root, _) in roots {
        assert_eq!(run(&scene, root, &["onboard", "--apply"]).run.code, 0);
    }
    let marked = issues(&scene, HERE);
    assert_eq!(marked.len(), 6, "a partnership and a phase each: {marked:#?}");
    let answers = scene.answers(dune);
    forget(&scene, HERE);
    let forgotten = issues(&scene, HERE);
    assert!(forgotten.values().all(|(_, mark, _)| !mark.contains("\"of\"")));
    for (root, of) in roots {
        let others: Vec<u64> = forgotten
            .iter()
            .filter(|(_, (title, ..))| title.starts_with("Dune") != (root == "reg"))
            .map(|(number, _)| *number)
            .collect();
        let before = issues(&scene, HERE);
        let outcome = run(&scene, root, &["onboard", "--apply"]);
        assert_eq!(outcome.run.code, 0, "{root}: {outcome:#?}");
        let after = issues(&scene, HERE);
        for number in others {
            assert_eq!(after[&number], before[&number], "{root} touched #{number}");
        }
        let names: &[&str] = if of == "psp" { &["Berg", "Cima"] } else { &["Dune"] };
        let taken = titles_of(&scene, of);
        assert_eq!(taken.len(), 2 * names.len(), "{taken:?}");
        for title in taken {
            assert!(names.iter().any(|name| title.starts_with(name)), "{of} took {title}");
        }
    }
    assert_eq!(
        issues(&scene, HERE),
        marked,
        "the same issues, none twice and none closed"
    );
    assert_eq!(scene.answers(dune), answers, "no command is answered again");
    assert!(scene.issue("Dune: phase 1").body.contains("- [x] the partner"));
    for (root, _) in roots {
        let again = run(&scene, root, &["onboard"]);
        assert!(again.run.stdout.ends_with(NOTHING), "{root}: {again:#?}");
    }
    scene.assert_clean();
}

/// A mark that two registries may have written is taken by neither: each opens an issue of its own, once.
#[test]
fn an_issue_that_may_be_of_two_registries_is_left_alone() {
    let scene = scene(&["Acme"], &["Acme"]);
    assert_eq!(run(&scene, ".", &["onboard", "--apply"]).run.code, 0);
    forget(&scene, HERE);
    let old = issues(&scene, HERE);
    for _ in 0..2 {
        for root in [".", "reg"] {
            let outcome = run(&scene, root, &["onboard", "--apply"]);
            assert_eq!(outcome.run.code, 0, "{root}: {outcome:#?}");
        }
    }
    let now = issues(&scene, HERE);
    for (number, issue) in &old {
        assert_eq!(&now[number], issue, "#{number}");
    }
    assert_eq!(
        titles_of(&scene, "psp"),
        ["Acme: partnership", "Acme: phase 1, Identification and Qualification"]
    );
    assert_eq!(titles_of(&scene, "bakery@reg"), titles_of(&scene, "psp"));
    assert_eq!(now.len(), 3 * old.len());
}

/// One account writes for two repositories, whose programs have the same id.
#[test]
fn two_repositories_of_one_bot_have_issues_of_their_own() {
    const SECOND: &str = "psp/second";
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let folder = tempfile::tempdir().unwrap();
    let second = folder.path().join("second.git");
    let first = scene.hub.world(|w| w.repository(HERE).git_dir.clone());
    git(
        folder.path(),
        &["clone", "--quiet", "--bare", &first.display().to_string(), "second.git"],
    );
    git(&second, &["config", "uploadpack.allowFilter", "true"]);
    git(&second, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    scene.hub.world(|w| {
        w.add_repository(SECOND, &second);
        w.add_user("psp-robot", 990_002);
        let permissions: Vec<(&str, Level)> = ONBOARD.to_vec();
        w.token("robot", "psp-robot", &permissions);
        for repository in [HERE, SECOND] {
            w.collaborator(repository, "mona", Role::Maintain);
            w.collaborator(repository, "psp-robot", Role::Write);
            w.repository_mut(repository).actions_can_open_pulls = true;
        }
    });
    let run = |repository: &str, arguments: &[&str]| -> Outcome {
        let event = json!({ "schedule": "41 4 * * *", "repository": { "private": false } });
        let arguments = [&["onboard", "--at", "2026-11-24"], arguments].concat();
        scene.finish(scene.start_in(repository, &arguments, "schedule", &event, "robot"))
    };
    for (repository, other) in [(HERE, SECOND), (SECOND, HERE)] {
        let before = issues(&scene, other);
        let outcome = run(repository, &["--apply"]);
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        assert_eq!(issues(&scene, repository).len(), 2, "{outcome:#?}");
        assert_eq!(issues(&scene, other), before, "{repository} touched {other}");
    }
    for repository in [HERE, SECOND] {
        forget(&scene, repository);
        let outcome = run(repository, &["--apply"]);
        assert_eq!(outcome.run.code, 0, "{outcome:#?}");
        let all = issues(&scene, repository);
        assert_eq!(all.len(), 2, "{all:#?}");
        assert!(
            all.values()
                .all(|(_, mark, is_open)| mark.contains("\"of\":\"psp\"") && *is_open)
        );
        let again = run(repository, &[]);
        assert!(again.run.stdout.ends_with(NOTHING), "{again:#?}");
    }
}
