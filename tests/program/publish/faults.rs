//! Publication under faults: whatever fails, the next run brings exactly one issue, with its files, and the one after it
//! has nothing to do.

use psp_github_emulator::{Effect, Fault};

use crate::publish::{built, publish, scene};

/// At each request one in so many effects is tried, others at the next; `PSP_PARTNERS_FAULTS=all` tries all.
const EVERY: usize = 9;

fn effects() -> Vec<(&'static str, Effect)> {
    let refuse = |status, message: &str| Effect::Refuse {
        status,
        message: message.to_owned(),
    };
    vec![
        ("502 before", Effect::BadGatewayBefore),
        ("502 after", Effect::BadGatewayAfter),
        ("cut before", Effect::CutBefore),
        ("cut after", Effect::CutAfter),
        ("403", refuse(403, "Resource not accessible by integration")),
        ("404", refuse(404, "Not Found")),
        ("500", refuse(500, "Server Error")),
        (
            "limit",
            Effect::PrimaryLimit {
                status: 403,
                reset_in: 20,
            },
        ),
    ]
}

fn whatever_fails(arguments: &[&str], file: &str, branch: &str) -> usize {
    let all = std::env::var_os("PSP_PARTNERS_FAULTS").is_some();
    let scene = scene(&["2026-10"]);
    let before = scene.keep();
    let usual = publish(&scene, "2026-11-03", arguments).requests;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for index in 0..usual {
        for (i, (name, effect)) in effects().into_iter().enumerate() {
            if !all && !(i + index).is_multiple_of(EVERY) {
                continue;
            }
            tried += 1;
            scene.bring_back(&before);
            let at = scene.hub.requests() + index;
            scene.hub.fault(Fault::at(at as u64, effect));
            let first = publish(&scene, "2026-11-03", arguments);
            let hit = scene.hub.log_from(at).remove(0);
            let second = publish(&scene, "2026-11-03", arguments);
            let third = publish(&scene, "2026-11-03", arguments);
            let issues = scene.issues().iter().filter(|i| i.open).count();
            let is_right = ![2, 101].contains(&first.run.code)
                && second.run.code == 0
                && third.writes.is_empty()
                && issues == 1
                && scene.issue("report for October 2026").open
                && scene.on_branch(branch, file).len() > 1000
                && (branch != "pages" || built(&scene) == Some(scene.git_of_base(&["rev-parse", branch])));
            if !is_right {
                wrong.push(format!(
                    "{name} at #{index} {} {}: {first:#?} {second:#?} {third:#?} {issues} issues",
                    hit.method, hit.path
                ));
            }
        }
    }
    scene.assert_clean();
    println!("{usual} requests, {tried} combinations");
    assert!(
        wrong.is_empty(),
        "{} wrong of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    tried
}

#[test]
fn one_issue_and_its_pages_whatever_fails() {
    let arguments = ["--every", "month", "--pages", "pages", "--apply"];
    let tried = whatever_fails(&arguments, "index.html", "pages");
    assert!(tried >= 10, "{tried}");
}

#[test]
fn one_issue_and_one_pull_request_whatever_fails() {
    let arguments = ["--every", "month", "--pull-to", "reports", "--apply"];
    let tried = whatever_fails(&arguments, "reports/index.html", "psp-partners-report");
    assert!(tried >= 10, "{tried}");
}
