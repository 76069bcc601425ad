//! `review.yml` and `onboard.yml`: what they check out, what they may do, and that nothing of an event becomes shell.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files of the repository, and stop where something is not there"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

const DEFAULT_BRANCH: &str = "${{ github.event.repository.default_branch }}";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Every workflow of ours, and every one that `init` writes.
fn workflows() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in [".github/workflows", "templates/init/workflows"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text.replace("<< action >>", "acme/psp-partners@x")));
        }
    }
    assert!(found.len() >= 7, "{found:?}");
    found
}

fn named(name: &str) -> Vec<(PathBuf, String)> {
    let mut found = workflows();
    found.retain(|(path, _)| path.ends_with(name));
    assert_eq!(found.len(), 2, "ours, and that of `init`");
    found
}

fn reviews() -> Vec<(PathBuf, String)> {
    named("review.yml")
}

fn parse(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

fn jobs(text: &str) -> BTreeMap<String, Value> {
    serde_json::from_value(parse(text)["jobs"].clone()).unwrap()
}

fn steps(job: &Value) -> &Vec<Value> {
    job["steps"].as_array().unwrap()
}

#[test]
fn no_expression_stands_in_a_shell_line() {
    for (path, text) in workflows() {
        for (name, job) in jobs(&text) {
            for step in steps(&job) {
                let run = step["run"].as_str().unwrap_or_default();
                assert!(!run.contains("${{"), "{}: {name}: {run}", path.display());
            }
        }
    }
    let action = parse(&read("action.yml"));
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert!(!step["run"].as_str().unwrap().contains("${{"));
    }
}

#[test]
fn the_head_is_never_checked_out() {
    for (path, text) in reviews() {
        for (name, job) in jobs(&text) {
            let of = |what: &str| {
                let is = |step: &&Value| step["uses"].as_str().is_some_and(|uses| uses.starts_with(what));
                steps(&job).iter().filter(is).cloned().collect::<Vec<_>>()
            };
            let checkouts = of("actions/checkout@");
            assert_eq!(checkouts.len(), 1, "{}: {name}", path.display());
            let with = serde_json::json!({ "ref": DEFAULT_BRANCH, "persist-credentials": false });
            assert_eq!(checkouts[0]["with"], with, "{}: {name}", path.display());
            assert_eq!(steps(&job).len(), 2, "the checkout, and the action: {}", path.display());
            assert_eq!(steps(&job)[1]["with"], serde_json::json!({ "command": "review" }));
        }
        let code: String = text.lines().map(|l| l.split('#').next().unwrap_or_default()).collect();
        for word in [
            "head.ref",
            "head_ref",
            "pull_request.head",
            "refs/pull",
            "secrets",
            "env:",
        ] {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn onboarding_checks_out_the_default_branch_and_keeps_no_token() {
    for (path, text) in named("onboard.yml") {
        let jobs = jobs(&text);
        let steps = steps(&jobs["onboard"]);
        assert_eq!((jobs.len(), steps.len()), (1, 2), "{}", path.display());
        assert!(steps[0]["uses"].as_str().unwrap().starts_with("actions/checkout@"));
        let with = serde_json::json!({ "ref": DEFAULT_BRANCH, "fetch-depth": 0, "persist-credentials": false });
        assert_eq!(steps[0]["with"], with, "{}", path.display());
        for word in ["secrets", "env:", "pull_request_target", "github.event.issue.title"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// Rows `| job | permission | … |` of the table in a page.
fn documented(page: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for line in read(page).lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, jobs, permission, reason, without, _] = cells.as_slice() else {
            continue;
        };
        let Some((scope, level)) = permission.trim_matches('`').split_once(": ") else {
            continue;
        };
        assert!(!reason.is_empty() && !without.is_empty(), "{line}");
        for job in jobs.split(", ") {
            let of_job = found.entry(job.trim_matches('`').to_owned()).or_default();
            of_job.insert(scope.to_owned(), level.to_owned());
        }
    }
    found
}

#[test]
fn permissions_are_the_documented_ones_and_each_has_its_reason() {
    let pages = [("review.yml", "docs/github.md"), ("onboard.yml", "docs/onboarding.md")];
    let all = pages.map(|(name, page)| named(name).into_iter().map(move |found| (found, documented(page))));
    for ((path, text), documented) in all.into_iter().flatten() {
        assert_eq!(parse(&text)["permissions"], serde_json::json!({}), "nothing by default");
        let mut asked = BTreeMap::new();
        for (name, job) in jobs(&text) {
            let permissions: BTreeMap<String, String> = serde_json::from_value(job["permissions"].clone()).unwrap();
            asked.insert(name, permissions);
        }
        assert_eq!(asked, documented, "{}", path.display());
        for line in text.lines().map(str::trim) {
            let granted = line.split(" #").next().unwrap_or_default();
            if granted.ends_with(": read") || granted.ends_with(": write") {
                assert!(line.contains(" # "), "no reason: {line}");
            }
        }
    }
}

#[test]
fn runs_wait_for_those_of_the_same_pull_request_alone() {
    for (path, text) in reviews() {
        assert!(
            parse(&text)["concurrency"].is_null(),
            "a comment that is no command must not push a waiting run out: {}",
            path.display()
        );
        for (name, job) in jobs(&text) {
            let group = job["concurrency"]["group"].as_str().unwrap();
            assert!(
                !group.contains("github.ref"),
                "{name}: it is the default branch for all"
            );
            assert_eq!(job["concurrency"]["cancel-in-progress"], false, "{name}");
            assert!(job["timeout-minutes"].as_u64().unwrap() <= 20, "{name}");
            assert!(job["if"].is_string(), "{name}");
        }
        let group = jobs(&text)["review"]["concurrency"]["group"]
            .as_str()
            .unwrap()
            .to_owned();
        for number in [
            "github.event.pull_request.number",
            "github.event.issue.number",
            "inputs.number",
        ] {
            assert!(group.contains(number), "{group}");
        }
    }
}

#[test]
fn onboarding_runs_one_at_a_time_and_a_plan_alone_takes_nobodys_place() {
    for (path, text) in named("onboard.yml") {
        let (all, job) = (parse(&text), jobs(&text)["onboard"].clone());
        assert!(all["concurrency"].is_null(), "{}", path.display());
        assert_eq!(job["concurrency"]["cancel-in-progress"], false);
        let group = "${{ github.event_name == 'workflow_dispatch' && !inputs.apply && 'onboard-plan' || 'onboard' }}";
        assert_eq!(job["concurrency"]["group"], group);
        let with = serde_json::json!({
            "command": "onboard",
            "apply": "${{ github.event_name != 'workflow_dispatch' || inputs.apply }}",
            "max-changes": "${{ inputs.max-changes }}",
            "max-new": "${{ inputs.max-new }}",
        });
        assert_eq!(steps(&job)[1]["with"], with, "{}", path.display());
    }
}

#[test]
fn onboarding_is_woken_by_commands_and_our_own_issues_alone() {
    for (path, text) in named("onboard.yml") {
        let on = parse(&text)["on"].clone();
        let mut events: Vec<&String> = on.as_object().unwrap().keys().collect();
        events.sort();
        assert_eq!(
            events,
            ["issue_comment", "issues", "push", "schedule", "workflow_dispatch"]
        );
        assert_eq!(
            on["issues"]["types"],
            serde_json::json!(["opened", "edited", "closed", "reopened"])
        );
        assert_eq!(on["issue_comment"]["types"], serde_json::json!(["created", "edited"]));
        let minute: u32 = on["schedule"][0]["cron"].as_str().unwrap()[..2].parse().unwrap();
        assert!(minute % 2 == 1, "GitHub is late when everybody is on time");
        let condition = jobs(&text)["onboard"]["if"].as_str().unwrap().to_owned();
        let mark = psp_partners::work::marker::write("issue", &());
        assert!(mark.contains("psp-partners:issue"));
        for body in ["issue.body", "changes.body.from"] {
            let is_ours = format!("contains(github.event.{body}, 'psp-partners:issue')");
            assert!(condition.contains(&is_ours), "{}: {condition}", path.display());
            let is_form = format!("contains(github.event.{body}, '### {}')", psp_partners::forms::CONSENT);
            assert!(condition.contains(&is_form), "{}: {condition}", path.display());
        }
        assert!(condition.contains("!github.event.issue.pull_request"), "{condition}");
    }
}

/// What the condition of a job looks for in a comment: a line break is put before the comment, and each of these starts
/// the job.
fn looked_for(condition: &str) -> Vec<String> {
    let before = r#"contains(format(fromJSON('"\n{0}"'), github.event.comment.body), fromJSON('"#;
    let all = condition.split(before).skip(1);
    all.map(|rest| serde_json::from_str(rest.split_once("'))").unwrap().0).unwrap())
        .collect()
}

#[test]
fn every_command_starts_the_job_that_reads_it() {
    for (file, job) in [("onboard.yml", "onboard"), ("review.yml", "review")] {
        for (path, text) in named(file) {
            let condition = jobs(&text)[job]["if"].as_str().unwrap().to_owned();
            assert_eq!(
                parse(&text)["on"]["issue_comment"]["types"],
                serde_json::json!(["created", "edited"])
            );
            let looked_for = looked_for(&condition);
            let starts = |body: &str| looked_for.iter().any(|part| format!("\n{body}").contains(part));
            for indent in ["", " ", "  ", "   "] {
                for command in ["/done x", "/Done x", "/ done x", "/recheck.", "/dnoe x"] {
                    for before in ["", "Hello\n", "Hello\r\n\r\n", "> quoted\n\n"] {
                        let body = format!("{before}{indent}{command}\nThanks");
                        assert_eq!(
                            psp_partners::work::command_lines::command_lines(&body).len(),
                            1,
                            "{body:?}"
                        );
                        assert!(starts(&body), "{}: {body:?}", path.display());
                    }
                }
            }
            for body in ["see https://example.com/done", "> /done x", "    /done x", "and/or"] {
                assert!(!starts(body), "{}: {body:?}", path.display());
            }
        }
    }
}

#[test]
fn what_init_writes_is_what_we_run() {
    for name in ["review.yml", "onboard.yml", "report.yml", "newsletter.yml", "site.yml"] {
        let ours = read(&format!(".github/workflows/{name}"));
        let theirs = read(&format!("templates/init/workflows/{name}"));
        let filled = |line: &str| match line.split_once("- uses: ") {
            // This tree, or, once there is one, a release.
            Some((indent, action)) if action == "./" || action.contains("/psp-partners@") => {
                format!("{indent}- uses: << action >>\n")
            }
            _ => format!("{line}\n"),
        };
        let ours: String = ours.lines().map(filled).collect();
        assert_eq!(ours.replace("branches: [main]", "branches: [<< branch >>]"), theirs);
    }
}

/// GitHub runs the schedules of a fork that has Actions turned on; an event there is about a copy of the registry.
#[test]
fn no_job_runs_in_a_fork() {
    const IN_A_FORK: &str = "!github.event.repository.fork";
    for (path, text) in workflows() {
        let (on, is_ours) = (parse(&text)["on"].clone(), path.starts_with(root().join(".github")));
        let is_written_by_init = !is_ours
            || root()
                .join("templates/init/workflows")
                .join(path.file_name().unwrap())
                .exists();
        for (name, job) in jobs(&text) {
            let condition = job["if"]
                .as_str()
                .unwrap_or_default()
                .trim_start_matches("${{")
                .trim()
                .to_owned();
            let place = format!("{}: {name}: {condition:?}", path.display());
            if is_written_by_init {
                let rest = condition.strip_prefix(IN_A_FORK).expect(&place);
                // All that follows is one operand, so no `||` leads around it.
                let rest = rest.trim();
                assert!(
                    rest.is_empty() || rest.starts_with("&& (") && rest.ends_with(')') || !rest.contains("||"),
                    "{place}"
                );
            } else if on.get("schedule").is_some() {
                assert!(condition.contains(IN_A_FORK), "{place}");
            }
        }
    }
}

#[test]
fn the_daily_run_of_the_review_has_one_hour() {
    for (path, text) in reviews() {
        let on = parse(&text)["on"].clone();
        let crons = on["schedule"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["cron"].as_str().unwrap().to_owned());
        let hours: Vec<String> = crons.map(|cron| cron.split(' ').nth(1).unwrap().to_owned()).collect();
        assert_eq!(hours, ["*/3", "2"], "{}", path.display());
        let condition = jobs(&text)["review"]["if"].as_str().unwrap().to_owned();
        assert!(
            condition.contains("github.event.changes.base.ref.from"),
            "the comment on one that goes elsewhere shows this"
        );
    }
}

#[test]
fn no_job_has_the_name_of_the_check() {
    // A job that is skipped counts as passed: with the same name it would pass for the verdict.
    for (path, text) in workflows() {
        for (id, job) in jobs(&text) {
            let name = job["name"].as_str().unwrap_or(&id);
            assert_ne!(name, psp_partners::work::identity::CHECK, "{}", path.display());
            assert_ne!(name, psp_partners::work::identity::STATUS, "{}", path.display());
        }
    }
}

#[test]
fn the_token_goes_to_what_talks_to_github_alone() {
    let action = parse(&read("action.yml"));
    let steps = action["runs"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    let holders = |step: &Value| -> Vec<String> {
        let env = step["env"].as_object().unwrap().iter();
        let has_token = |(_, value): &(&String, &Value)| value.as_str().unwrap().contains("token");
        env.filter(has_token).map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(
        holders(&steps[0]),
        [""; 0],
        "it may build, and build scripts read what they can"
    );
    assert_eq!(
        holders(&steps[1]),
        ["PSP_TOKEN"],
        "no name that a program reads by itself"
    );
    assert_eq!(
        steps[1]["run"], "exec \"$PSP_FOUND\" internal action",
        "no shell keeps it"
    );
    let script = read("action/find-binary.sh");
    assert!(
        !script.to_lowercase().contains("_token"),
        "the script has nothing to do with it"
    );
}
