//! Which reports there are, and what is in them.

use psp_github_emulator::world::Level;

use crate::publish::{publish, scene};
use crate::scene::Scene;

/// Where files that are proposed lie.
const BRANCH: &str = "psp-partners-report";
const DONE: &str = "nothing to do: GitHub is in step with the records\n";

/// Publishes, and expects that neither the same day nor a later one of the same month has anything to do.
fn settle(scene: &Scene, day: &str, later: &str, arguments: &[&str]) -> String {
    let apply: Vec<&str> = arguments.iter().copied().chain(["--apply"]).collect();
    let run = publish(scene, day, &apply);
    assert_eq!(run.run.code, 0, "{run:#?}");
    for day in [day, later] {
        let again = publish(scene, day, &apply);
        assert_eq!(again.run.stdout, DONE, "{again:#?}");
        assert_eq!(again.writes, Vec::<String>::new(), "{again:#?}");
    }
    scene.assert_clean();
    run.summary
}

#[test]
fn a_month_is_one_issue() {
    let scene = scene(&["2026-09", "2026-10"]);
    let summary = settle(&scene, "2026-11-03", "2026-11-24", &["--every", "month"]);
    let issue = scene.issue("report for October 2026");
    assert!(issue.open);
    assert_eq!(issue.labels, ["partner:report"]);
    assert!(issue.body.contains("Active users of integrations"), "{}", issue.body);
    assert!(issue.body.contains("1,100"), "{}", issue.body);
    assert!(
        issue.body.contains("psp-partners report --period 2026-10")
            || issue.body.contains("psp-partners report --period 2026-10"),
        "{}",
        issue.body
    );
    assert!(summary.contains("1,100"), "the step's summary has it, too: {summary}");
}

#[test]
fn the_next_month_takes_its_place() {
    let scene = scene(&["2026-09", "2026-10"]);
    settle(&scene, "2026-11-03", "2026-11-24", &["--every", "month"]);
    scene.push_to_main(&[(
        "partners/acme/metrics/2026-11.yaml",
        Some(&crate::publish::figures("2026-11", 1500)),
    )]);
    settle(&scene, "2026-12-03", "2026-12-24", &["--every", "month"]);
    let old = scene.issue("report for October 2026");
    let new = scene.issue("report for November 2026");
    assert!(!old.open && new.open);
    assert!(old.body.contains(&format!("#{}", new.number)), "{}", old.body);
    assert!(old.body.contains("1,100"), "what it said stays: {}", old.body);
}

#[test]
fn missed_months_are_caught_up() {
    let scene = scene(&["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]);
    settle(&scene, "2026-08-03", "2026-08-04", &["--every", "month"]);
    settle(&scene, "2026-11-03", "2026-11-24", &["--every", "month"]);
    let open: Vec<String> = scene.issues().into_iter().filter(|i| i.open).map(|i| i.title).collect();
    assert_eq!(open, ["PSP Partnership Program: report for October 2026"]);
    assert_eq!(scene.issues().len(), 4, "{:#?}", scene.issues());
}

#[test]
fn a_quarter_and_a_month_do_not_mix() {
    let scene = scene(&["2026-07", "2026-08", "2026-09"]);
    settle(&scene, "2026-10-03", "2026-10-24", &["--every", "month"]);
    settle(&scene, "2026-10-03", "2026-10-24", &["--every", "quarter"]);
    assert!(scene.issue("report for September 2026").open);
    assert!(scene.issue("the third quarter of 2026").open);
}

#[test]
fn files_go_to_a_branch_of_their_own() {
    let scene = scene(&["2026-09", "2026-10"]);
    settle(
        &scene,
        "2026-11-03",
        "2026-11-24",
        &["--every", "month", "--pages", "pages"],
    );
    let page = scene.on_branch("pages", "index.html");
    assert!(
        page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"),
        "{}",
        &page[..100]
    );
    assert!(
        scene
            .on_branch("pages", "2026-10/figures-2026-10.csv")
            .contains("active-users")
    );
    assert_eq!(
        scene.history("pages"),
        ["The report of 2026-10"],
        "no history of the registry in it"
    );
}

#[test]
fn files_can_be_proposed_instead() {
    let scene = scene(&["2026-09", "2026-10"]);
    let arguments = ["--every", "month", "--pull-to", "reports"];
    settle(&scene, "2026-11-03", "2026-11-24", &arguments);
    let pulls = scene.our_pulls();
    assert_eq!(pulls.len(), 1, "{pulls:#?}");
    scene.hub.world(|w| w.merge_pull("psp/registry", pulls[0].0, "mona"));
    settle(&scene, "2026-11-03", "2026-11-24", &arguments);
    assert_eq!(scene.our_pulls(), []);
    assert!(
        scene
            .on_branch("main", "reports/2026-10/report-2026-10.md")
            .contains("October 2026")
    );
    let onboard = scene.onboard("2026-11-24", &["--apply"]);
    assert!(!onboard.run.stdout.contains(BRANCH), "{}", onboard.run.stdout);
}

#[test]
fn a_pull_request_that_waits_gets_the_next_month_too() {
    let scene = scene(&["2026-09", "2026-10"]);
    let arguments = ["--every", "month", "--pull-to", "reports", "--apply"];
    publish(&scene, "2026-10-09", &arguments);
    let first = scene.our_pulls();
    publish(&scene, "2026-11-09", &arguments);
    assert_eq!(scene.our_pulls()[0].0, first[0].0, "the same pull request");
    assert_eq!(scene.our_pulls()[0].1, "The report of 2026-10");
    for file in ["reports/2026-09/report-2026-09.md", "reports/2026-10/report-2026-10.md"] {
        assert!(scene.on_branch(BRANCH, file).contains("2026"), "{file}");
    }
}

#[test]
fn a_pull_request_that_a_person_closed_stays_closed() {
    let scene = scene(&["2026-09", "2026-10"]);
    let arguments = ["--every", "month", "--pull-to", "reports", "--apply"];
    publish(&scene, "2026-10-09", &arguments);
    let number = scene.our_pulls()[0].0;
    scene.hub.world(|w| w.close("psp/registry", number, "mona"));
    settle(&scene, "2026-10-10", "2026-10-30", &arguments[..4]);
    assert_eq!(scene.our_pulls(), []);
    publish(&scene, "2026-11-09", &arguments);
    assert_eq!(scene.our_pulls().len(), 1, "the next month is another matter");
}

#[test]
fn where_github_refuses_pull_requests_a_person_is_told_where() {
    let scene = scene(&["2026-10"]);
    scene
        .hub
        .world(|w| w.repository_mut("psp/registry").actions_can_open_pulls = false);
    let arguments = ["--every", "month", "--pull-to", "reports", "--apply"];
    let run = publish(&scene, "2026-11-09", &arguments);
    let address = format!("https://github.example/psp/registry/compare/main...{BRANCH}?expand=1");
    assert!(run.run.stdout.contains(&address), "{run:#?}");
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(
        scene
            .on_branch(BRANCH, "reports/2026-10/report-2026-10.md")
            .contains("2026")
    );
}

#[test]
fn files_that_github_does_not_take_are_told_as_such() {
    for (arguments, branch) in [
        (["--every", "month", "--pull-to", "reports", "--apply"], BRANCH),
        (["--every", "month", "--pages", "pages", "--apply"], "pages"),
    ] {
        let scene = scene(&["2026-10"]);
        scene.hub.world(|w| {
            let token = w.tokens.get_mut("onboard").unwrap();
            token.permissions.insert("contents".to_owned(), Level::Read);
        });
        let run = publish(&scene, "2026-11-09", &arguments);
        assert_eq!(run.run.code, 4, "{run:#?}");
        assert!(!run.run.stdout.contains("by hand"), "{run:#?}");
        assert!(run.run.stdout.contains("contents"), "which permission to add: {run:#?}");
        assert!(
            scene.issue("report for October 2026").open,
            "the issue is written all the same"
        );
        let name = format!("refs/heads/{branch}");
        assert_eq!(scene.git_of_base(&["for-each-ref", &name]), "", "{run:#?}");
    }
}

#[test]
fn an_overlay_is_not_published_in_public() {
    let scene = scene(&["2026-10"]);
    let overlay = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(overlay.path().join("partners")).unwrap();
    let path = overlay.path().to_str().unwrap();
    let run = publish(
        &scene,
        "2026-11-03",
        &["--every", "month", "--apply", "--overlay", path],
    );
    assert_eq!(run.run.code, 2, "{run:#?}");
    assert_eq!(scene.issues(), []);
}

#[test]
fn a_long_report_goes_on_in_comments() {
    let mut files = Vec::new();
    for i in 0..400 {
        let name = format!("Partner number {i} with a name that takes some room in a table of many rows");
        let record = crate::publish::ACME.replace("Acme Testing", &name);
        files.push((format!("partners/partner-{i}/partner.yaml"), record));
        files.push((
            format!("partners/partner-{i}/metrics/2026-10.yaml"),
            crate::publish::figures("2026-10", i),
        ));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let scene = Scene::with(&files);
    settle(&scene, "2026-11-03", "2026-11-04", &["--every", "month"]);
    let issue = scene.issue("report for October 2026");
    assert!(issue.body.len() < 65_536);
    for comment in scene.ours(issue.number) {
        assert!(comment.len() < 65_536);
    }
}

#[test]
fn the_older_way_to_write_it_still_publishes() {
    let scene = scene(&["2026-10"]);
    let event = serde_json::json!({ "schedule": "13 5 3 * *", "repository": { "private": false } });
    let arguments = ["report", "--publish", "month", "--at", "2026-11-03", "--apply"];
    let run = scene.finish(scene.start_command(&arguments, "schedule", &event, "onboard"));
    assert_eq!(run.run.code, 0, "{run:#?}");
    assert!(scene.issue("report for October 2026").open);
    let again = publish(&scene, "2026-11-03", &["--every", "month"]);
    assert!(again.run.stdout.contains("nothing to do"), "{again:#?}");
}
