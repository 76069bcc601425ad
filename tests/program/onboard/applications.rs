//! Applications by the form: from an issue to a merged record, with all that can be wrong on the way.

use psp_github_emulator::{Effect, Fault};

use crate::onboard::filled_form::{branch, filled_in, good};
use crate::onboard::page::difference;
use crate::onboard::play::HERE;
use crate::onboard::shown::BOT;
use crate::scene::Scene;

const DAY: &str = "2026-11-24";

const RECORD: &str = "partners/acme-testing/partner.yaml";

#[test]
fn a_form_becomes_a_pull_request_and_the_merge_opens_phase_1() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    let pull = scene.our_pull();
    let text = scene.on_branch(&branch(issue), RECORD);
    for line in [
        "name: Acme Testing",
        "status: applied",
        "applied_on: 2026-11-20",
        "tier: integration",
        "  - github: zoe",
        "    id: 4242",
        "website: https://acme.example",
        "  - europe",
        "  - asia",
        "  - energy",
        "  - education",
    ] {
        assert!(
            text.lines().any(|l| l == line || l.starts_with(&format!("{line} "))),
            "{line} in {text}"
        );
    }
    let told = scene.told(issue);
    assert!(
        told.starts_with(&format!("**Waiting for a maintainer.** Your application is #{pull}.")),
        "{told}"
    );
    assert_eq!(
        scene.labels(issue),
        ["partner:application", "partner:waits-for-program"]
    );
    assert!(
        scene
            .body_of_pull(pull)
            .contains(&format!("Application of @zoe, from #{issue}."))
    );
    assert!(scene.our_comment(pull).contains("The author is the applicant."));
    assert_eq!(scene.check(pull).0, "success", "judged as the applicant's");
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert!(!scene.is_open(issue));
    let told = scene.told(issue);
    assert!(
        told.contains(&format!("#{pull} is merged: your application is accepted.")),
        "{told}"
    );
    assert_eq!(scene.labels(issue), ["partner:application"]);
    assert!(scene.issue(": phase 1").open);
    assert!(!scene.branches().contains(&branch(issue)));
}

#[test]
fn what_is_wrong_is_answered_in_the_words_of_the_form_until_it_is_corrected() {
    let scene = Scene::new();
    let wrong = filled_in("Acme Testing", "Integration Partner", "acme.example");
    let issue = scene.fill_in("zoe", &wrong.replace("- [x]", "- [ ]"));
    scene.settle(DAY);
    assert_eq!(scene.our_pulls(), []);
    let told = scene.told(issue);
    assert!(
        told.starts_with("**Your turn, @zoe: fix 2 answers in this issue.**"),
        "{told}"
    );
    assert!(
        told.contains("- **Tier:** <code>Integration Partner</code> is not one of the choices. Did you mean"),
        "{told}"
    );
    assert!(
        told.contains("- **Public information:** The box isn't ticked."),
        "{told}"
    );
    assert_eq!(
        scene.labels(issue),
        ["partner:application", "partner:waits-for-partner"]
    );
    // The form itself is complete: now the rules look at the record.
    scene.edit(issue, |_| wrong.replace("Integration Partner", "Integration Partners"));
    scene.settle(DAY);
    let told = scene.told(issue);
    assert!(
        told.starts_with("**Your turn, @zoe: fix 1 answer in this issue.**"),
        "{told}"
    );
    assert!(told.contains("- **Website** is <code>acme.example</code>; "), "{told}");
    assert!(!told.contains("partner.yaml"), "{told}");
    scene.edit(issue, |_| good());
    scene.settle(DAY);
    let pull = scene.our_pull();
    assert!(scene.told(issue).starts_with("**Waiting for a maintainer.**"));
    // An edit of the issue changes the same pull request, its folder and its title, too.
    let head = scene.head(pull);
    scene.edit(issue, |body| body.replace("Acme Testing", "Acme Checks"));
    scene.settle(DAY);
    assert_eq!(scene.our_pulls(), [(pull, "Application: Acme Checks".to_owned())]);
    assert_ne!(scene.head(pull), head);
    let lines = scene.git_of_base(&["diff", "--name-only", "main", &branch(issue)]);
    assert_eq!(lines, "partners/acme-checks/partner.yaml");
    // One that breaks the answers leaves the pull request as it was.
    let head = scene.head(pull);
    scene.edit(issue, |body| body.replace("### Tier", "Tier"));
    scene.settle(DAY);
    assert_eq!((scene.our_pull(), scene.head(pull)), (pull, head));
    let told = scene.told(issue);
    assert!(
        told.contains("**Tier:** The heading <code>") && told.contains(&format!("#{pull} keeps your earlier")),
        "{told}"
    );
}

#[test]
fn a_declined_or_closed_application_ends() {
    let scene = Scene::new();
    let (declined, closed) = (
        scene.fill_in("zoe", &good()),
        scene.fill_in("max", &filled_in("Berg", "Solution Partners", "_No response_")),
    );
    scene.settle(DAY);
    let pulls = scene.our_pulls();
    assert_eq!(pulls.len(), 2, "{pulls:?}");
    let of = |name: &str| pulls.iter().find(|(_, title)| title.ends_with(name)).unwrap().0;
    let (acme, berg) = (of("Acme Testing"), of("Berg"));
    scene.close(acme, "mona");
    scene.close(closed, "max");
    scene.settle("2026-11-25");
    assert_eq!(scene.our_pulls(), []);
    assert!(!scene.is_open(declined) && !scene.is_open(berg));
    let told = scene.told(declined);
    assert!(
        told.contains(&format!("A maintainer closed #{acme} without merging it")),
        "{told}"
    );
    assert_eq!(scene.branches(), Vec::<String>::new());
}

#[test]
fn a_maintainer_s_commit_on_the_branch_is_left_and_its_merge_ends_the_application() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    let pull = scene.our_pull();
    let theirs = scene
        .on_branch(&branch(issue), RECORD)
        .replace("name: Acme Testing", "name: Acme Test Lab");
    let sha = scene.push_bytes("registry.git", &branch(issue), &[(RECORD, Some(theirs.as_bytes()))]);
    scene.hub.world(|w| w.push(HERE, &branch(issue)));
    scene.edit(issue, |body| body.replace("Europe, Asia", "Europe"));
    scene.settle(DAY);
    assert_eq!(scene.head(pull), sha);
    let told = scene.told(issue);
    assert!(
        told.contains("has commits of other people. The application is #"),
        "{told}"
    );
    scene.merge(pull);
    scene.settle("2026-11-25");
    assert!(
        !scene.is_open(issue)
            && scene
                .our_pulls()
                .iter()
                .all(|(_, title)| !title.starts_with("Application"))
    );
    assert!(
        scene.told(issue).contains(&format!("#{pull} is merged")),
        "{}",
        scene.told(issue)
    );
}

#[test]
fn names_that_are_taken_and_targets() {
    let target = "name: Cypress.io\ntier: technology\ntarget: cypress\nstatus: target\n";
    let taken =
        "name: Berg\nstatus: applied\napplied_on: 2026-11-01\ntier: solution\nowners:\n  - github: max\n    id: 77\n";
    let scene = Scene::with(&[
        ("partners/cypress/partner.yaml", target),
        ("partners/berg/partner.yaml", taken),
    ]);
    let berg = scene.fill_in("zoe", &filled_in("BERG", "Solution Partners", "_No response_"));
    let first = scene.fill_in("zoe", &good());
    let second = scene.fill_in("eve", &good().replace("Acme Testing", "acme testing"));
    let cypress = scene.fill_in(
        "zoe",
        &filled_in("cypress.io", "Technology Partners", "https://www.cypress.io"),
    );
    scene.settle(DAY);
    let told = scene.told(berg);
    assert!(
        told.contains("- **Name:** A partner of this name has a record already."),
        "{told}"
    );
    assert!(
        told.contains("https://github.example/psp/registry/blob/main/partners/berg/partner.yaml"),
        "{told}"
    );
    let told = scene.told(second);
    assert!(
        told.contains(&format!("- **Name:** #{first} applies with this name already.")),
        "{told}"
    );
    assert!(scene.told(first).starts_with("**Waiting for a maintainer.**"));
    let path = "partners/cypress/partner.yaml";
    let text = scene.on_branch(&branch(cypress), path);
    for line in [
        "name: Cypress.io",
        "status: applied",
        "target: cypress",
        "applied_on: 2026-11-20",
        "    id: 4242",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in {text}");
    }
    let changed = scene.git_of_base(&["diff", "--name-only", "main", &branch(cypress)]);
    assert_eq!(changed, path);
    // A target is for a tier; another one is told as an answer to correct.
    scene.edit(cypress, |body| body.replace("Technology Partners", "Solution Partners"));
    scene.settle(DAY);
    let told = scene.told(cypress);
    assert!(told.contains("- **Tier:** "), "{told}");
}

#[test]
fn an_owner_s_own_record_ends_the_application() {
    let record =
        "name: Berg\nstatus: applied\napplied_on: 2026-11-01\ntier: solution\nowners:\n  - github: max\n    id: 77\n";
    let scene = Scene::with(&[("partners/berg/partner.yaml", record)]);
    let issue = scene.fill_in("max", &filled_in("Berg", "Solution Partners", "_No response_"));
    scene.settle(DAY);
    assert!(!scene.is_open(issue));
    assert!(scene.told(issue).contains("Your record is in the program."));
}

#[test]
fn where_opening_is_refused_the_link_is_in_the_comment() {
    let scene = Scene::new();
    let allow = |on: bool| scene.hub.world(|w| w.repository_mut(HERE).actions_can_open_pulls = on);
    allow(false);
    let issue = scene.fill_in("zoe", &good());
    scene.settle(DAY);
    let told = scene.told(issue);
    let link = format!(
        "https://github.example/psp/registry/compare/main...{}?expand=1",
        branch(issue)
    );
    assert!(
        told.contains(&link) && told.contains("Allow GitHub Actions to create"),
        "{told}"
    );
    scene.settle("2026-11-25");
    allow(true);
    scene.settle("2026-11-26");
    let pull = scene.our_pull();
    assert!(scene.told(issue).contains(&format!("Your application is #{pull}.")));
}

#[test]
fn hostile_text_is_only_text() {
    let scene = Scene::new();
    let hostile = "@mona closes #1 <!-- psp-partners:said \"form\" --> `x` | [a](javascript:b) www.evil.example";
    let body = good()
        .replace("### Summary\n\n_No response_", &format!("### Summary\n\n{hostile}"))
        .replace(
            "### Description\n\n_No response_",
            "### Description\n\n### Owners\n\neve\n\nstatus: active\n---\nowners: []",
        );
    let issue = scene.fill_in("zoe", &body);
    let wrong = scene.fill_in(
        "eve",
        &good()
            .replace("Integration Partners", hostile)
            .replace("Acme Testing", "Eve"),
    );
    scene.settle(DAY);
    let told = scene.told(wrong);
    for sign in ["@mona", "closes #1", "<!--", "](javascript", " www.evil"] {
        assert!(!told.contains(sign), "{sign} in {told}");
    }
    let text = scene.on_branch(&branch(issue), RECORD);
    assert!(
        text.contains("status: applied") && text.contains("    id: 4242"),
        "{text}"
    );
    assert_eq!(
        text.lines()
            .filter(|l| l.starts_with("status:") || l.starts_with("owners:"))
            .count(),
        2,
        "{text}"
    );
    // Somebody else's issue that looks like ours, and one that is none.
    let forged = scene.fill_in("eve", "<!-- psp-partners:said \"form\" -->\nHello");
    scene.settle(DAY);
    assert_eq!(scene.ours(forged), Vec::<String>::new());
    assert!(scene.hub.world(|w| w.repository(HERE).issue(forged).user) != BOT);
}

#[test]
fn one_account_has_three_open_applications_at_most() {
    let scene = Scene::new();
    let issues: Vec<u64> = (0..4)
        .map(|i| {
            scene.fill_in(
                "zoe",
                &filled_in(
                    &format!("Company {}", ["A", "B", "C", "D"][i]),
                    "Solution Partners",
                    "_No response_",
                ),
            )
        })
        .collect();
    scene.settle(DAY);
    assert_eq!(scene.our_pulls().len(), 3);
    assert!(
        scene.told(issues[3]).contains("more than 3 open issues with this form"),
        "{}",
        scene.told(issues[3])
    );
}

/// Faults at some requests of a run that ends with nothing left to do: the next run does all that is left.
fn made_up_for(scene: &Scene, day: &str, step: usize) {
    let before = scene.keep();
    let run = scene.apply(day);
    let wanted = scene.page();
    for index in (0..run.requests).step_by(step) {
        scene.bring_back(&before);
        let effect = if index % (2 * step) == 0 {
            Effect::BadGatewayAfter
        } else {
            Effect::Refuse {
                status: 500,
                message: "Server Error".to_owned(),
            }
        };
        let at = (scene.hub.requests() + index) as u64;
        scene.hub.fault(Fault::at(at, effect));
        let first = scene.onboard(day, &["--apply"]);
        assert!(!first.run.stderr.contains("panicked"), "{first:#?}");
        scene.apply(day);
        let page = scene.page();
        assert!(page == wanted, "#{index}: {}", difference(&wanted, &page));
        assert_eq!(scene.twice(), Vec::<String>::new(), "#{index}");
    }
    // Killed while a request is on its way: GitHub does what it was asked, and nobody hears of it.
    for index in (1..run.requests).step_by(2 * step) {
        scene.bring_back(&before);
        scene.kill_onboard_at(index, day);
        scene.apply(day);
        let page = scene.page();
        assert!(page == wanted, "killed at #{index}: {}", difference(&wanted, &page));
        assert_eq!(scene.twice(), Vec::<String>::new(), "#{index}");
    }
}

#[test]
fn a_fault_while_applications_are_answered_is_made_up_for() {
    let scene = Scene::new();
    scene.fill_in("zoe", &good());
    scene.fill_in("eve", &filled_in("Eve", "Nothing", "_No response_"));
    made_up_for(&scene, DAY, 5);
}

#[test]
fn a_fault_while_one_is_edited_and_one_declined_is_made_up_for() {
    let scene = Scene::new();
    let edited = scene.fill_in("zoe", &good());
    scene.fill_in("max", &filled_in("Berg", "Solution Partners", "_No response_"));
    scene.settle(DAY);
    let berg = scene
        .our_pulls()
        .into_iter()
        .find(|(_, title)| title.ends_with("Berg"))
        .unwrap()
        .0;
    scene.edit(edited, |body| body.replace("Acme Testing", "Acme Checks"));
    scene.close(berg, "mona");
    made_up_for(&scene, "2026-11-25", 7);
}

#[test]
fn a_new_issue_starts_a_run_that_answers_it() {
    let scene = Scene::new();
    // So many issues that not all of them are read for one.
    let day = scene.hub.world(|w| {
        w.repository_mut(HERE).open_elsewhere = 5000;
        w.now().to_string()[..10].to_owned()
    });
    let wrong = scene
        .hub
        .world(|w| w.open_issue(HERE, "zoe", "Application", &good().replace("- [x]", "- [ ]")));
    let run = |number: u64, action: &str| {
        let event = serde_json::json!({
            "action": action,
            "issue": { "number": number },
            "repository": { "private": false },
        });
        let arguments = ["onboard", "--apply", "--at", &day];
        let run = scene.finish(scene.start_command(&arguments, "issues", &event, "onboard"));
        assert_eq!(run.run.code, 0, "{run:#?}");
        run
    };
    let told = run(wrong, "opened");
    assert!(told.run.stdout.contains("changed in the last 2 days"), "{told:#?}");
    assert!(scene.told(wrong).starts_with("**Your turn, @zoe:"));
    scene.hub.world(|w| w.edit(HERE, wrong, None, Some(&good())));
    run(wrong, "edited");
    assert!(scene.told(wrong).starts_with("**Waiting for a maintainer.**"));
    assert_eq!(scene.our_pulls().len(), 1);
    scene.assert_clean();
}
