//! A partner's first hour, end to end: one scenario for each way in which it once went wrong.

use psp_partners::forms::FormKind;

use crate::common::Registry;
use crate::onboard::filled_form::{branch, branch_of, filled_in, good, month};
use crate::onboard::play::{ACME_YAML, ONBOARDING};
use crate::scene::{ACME, Scene};

const DAY: &str = "2026-11-24";
const NEXT: &str = "2026-11-25";

/// A pull request of zoe's with these files, reviewed: our comment, and the conclusion of the check.
fn reviewed(scene: &Scene, files: &[(&str, Option<&str>)]) -> (u64, String, String) {
    let number = scene.pull("zoe", files);
    let run = scene.review(number, "opened");
    assert_eq!(run.run.code, 0, "{run:#?}");
    (number, scene.our_comment(number), scene.check(number).0)
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in {text}");
    }
}

#[test]
fn an_owner_who_was_merged_without_a_user_id_can_act() {
    let scene = Scene::new();
    let (number, ..) = reviewed(&scene, &[(ACME_YAML, Some(ACME))]);
    scene.merge(number);
    scene.settle(DAY);
    scene.merge(scene.our_pull());
    scene.settle(NEXT);
    assert!(scene.on_main(ACME_YAML).contains("github: zoe\n    id: 4242\n"));
    let phase = scene.issue(": phase 1").number;
    has(&scene.issue(": phase 1").body, &["@zoe"]);
    scene.say(phase, "zoe", "/done outreach");
    scene.settle("2026-11-26");
    has(&scene.last_answer(phase), &["Initial outreach"]);
    assert!(
        !scene.last_answer(phase).contains("not done"),
        "{}",
        scene.last_answer(phase)
    );
}

#[test]
fn a_target_applies_by_form_and_its_record_becomes_the_application() {
    let target = "name: Cypress.io\ntier: technology\ntarget: cypress\nstatus: target\n";
    let scene = Scene::with(&[("partners/cypress/partner.yaml", target)]);
    let answers = filled_in("Cypress.io", "Technology Partners", "https://www.cypress.io");
    let issue = scene.fill_in("zoe", &answers);
    scene.settle(DAY);
    let text = scene.on_branch(&branch(issue), "partners/cypress/partner.yaml");
    has(
        &text,
        &["status: applied", "target: cypress", "github: zoe", "id: 4242"],
    );
    assert_ne!(scene.check(scene.our_pull()).0, "failure");
}

#[test]
fn example_values_are_no_facts() {
    for (from, to, told) in [
        ("https://acme.example", "https://example.com", "example.com"),
        ("Acme Testing", "Your Company", "Your Company"),
        ("github: zoe", "github: your-login", "your-login"),
    ] {
        let scene = Scene::new();
        let record = ACME.replace(from, to);
        let (_, comment, conclusion) = reviewed(&scene, &[(ACME_YAML, Some(&record))]);
        assert_eq!(conclusion, "failure", "{comment}");
        has(&comment, &["PSP206", told]);
    }
}

#[test]
fn a_record_in_a_wrong_place_gets_the_right_one() {
    for path in ["partner.yaml", "acme/partner.yaml", "partners/partner.yaml"] {
        let scene = Scene::new();
        let (_, comment, conclusion) = reviewed(&scene, &[(path, Some(ACME))]);
        assert_eq!(conclusion, "failure", "{path}: {comment}");
        has(&comment, &["<code>partners/acme", "partner.yaml</code>"]);
    }
}

#[test]
fn advice_that_is_copied_has_no_invisible_character() {
    let scene = Scene::new();
    let wrong = ACME
        .replace("regions: [europe]", "regions: europe, Asia")
        .replace("tier: integration", "tier: Gold");
    let (number, comment, _) = reviewed(&scene, &[(ACME_YAML, Some(&wrong))]);
    for text in [comment].into_iter().chain(scene.suggestions(number)) {
        let hidden = text
            .chars()
            .find(|c| *c != '\n' && psp_partners::visible::is_invisible(*c));
        assert_eq!(hidden, None, "{text}");
    }
    // A suggestion, committed as it is, is right.
    let offered = scene.suggestions(number);
    let line = offered
        .iter()
        .find_map(|s| s.split("suggestion\n").nth(1)?.split("\n```").next().map(str::to_owned));
    let line = line.expect("a suggestion");
    assert!(line.starts_with("regions: [europe, asia]"), "{offered:?}");
}

#[test]
fn with_every_step_done_the_issue_says_what_the_partner_adds() {
    let steps = ["market-analysis", "outreach", "feasibility", "business-case"];
    let done = steps
        .map(|step| format!("      {step}: {{done: 2026-11-10}}\n"))
        .concat();
    let record = format!("{ONBOARDING}    steps:\n{done}");
    let scene = Scene::with(&[(ACME_YAML, &record)]);
    scene.settle(DAY);
    let body = scene.issue(": phase 1").body;
    has(
        &body,
        &[
            "### Before the next phase",
            "[Edit this file](",
            "_A maintainer adds this._",
        ],
    );
}

#[test]
fn all_mistakes_are_told_at_once_under_a_wrong_name_too() {
    let scene = Scene::new();
    let wrong = ACME
        .replace("tier: integration", "tier: integratoin")
        .replace("https://acme.example", "acme.example")
        .replace("regions: [europe]", "regions: [Europa]");
    let (_, comment, conclusion) = reviewed(&scene, &[("partners/Acme Testing/partner.yaml", Some(&wrong))]);
    assert_eq!(conclusion, "failure");
    has(
        &comment,
        &[
            "integratoin",
            "acme.example",
            "Europa",
            "<code>partners/acme-testing</code>",
        ],
    );
}

#[test]
fn the_worst_file_gets_every_answer_in_one_comment() {
    let scene = Scene::new();
    let worst = include_str!("../../first_hour/worst.yaml");
    let (_, comment, conclusion) = reviewed(&scene, &[("partners/berg/partner.yaml", Some(worst))]);
    assert_eq!(conclusion, "failure");
    has(&comment, &["Edit this file", "2026-11-29", "ada-berg"]);
    assert!(comment.matches("- ❌ ").count() >= 10, "{comment}");
}

#[test]
fn a_new_record_asks_for_three_fields_and_no_reading() {
    let registry = Registry::with_program();
    let made = registry.run(&[
        "new",
        "acme",
        "--name",
        "Acme",
        "--tier",
        "integration",
        "--owner",
        "zoe",
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    let text = registry.read(ACME_YAML);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| line.starts_with("name:")).expect("a name");
    assert!(first <= 6, "{text}");
    let words: usize = lines[..first].iter().map(|line| line.split_whitespace().count()).sum();
    assert!(words <= 60, "{words} words before the first field of {text}");
}

#[test]
fn a_comment_in_a_browser_has_links_and_titles() {
    let scene = Scene::new();
    scene.push_to_main(&[("docs/rules.md", Some("# Rules\n"))]);
    let wrong = ACME.replace("github: zoe", "github: zoe berg");
    let (_, comment, _) = reviewed(&scene, &[(ACME_YAML, Some(&wrong))]);
    has(
        &comment,
        &[
            "**Your turn, @zoe:**",
            "docs/rules.md#psp",
            "[Edit this file](https://github.example/zoe/",
        ],
    );
    assert!(!comment.contains("psp-partners explain"), "{comment}");
    assert!(!comment.contains("What merging does"), "{comment}");
}

#[test]
fn a_step_can_be_named_as_it_is_called_and_a_merge_names_the_issue() {
    let scene = Scene::new();
    let (number, ..) = reviewed(&scene, &[(ACME_YAML, Some(ACME))]);
    scene.merge(number);
    scene.settle(DAY);
    scene.merge(scene.our_pull());
    scene.settle(NEXT);
    let phase = scene.issue(": phase 1").number;
    scene.review(number, "closed");
    has(&scene.our_comment(number), &["part of the registry now"]);
    scene.say(phase, "zoe", "/done Technical feasibility");
    scene.settle("2026-11-26");
    let answer = scene.last_answer(phase);
    assert!(!answer.contains("not done"), "{answer}");
}

#[test]
fn a_month_is_reported_by_form_and_by_file() {
    let scene = Scene::with(&[(ACME_YAML, ONBOARDING)]);
    let filled = month(&[("Month", "2026-10"), ("Integration uptime", "99.5 %")]);
    let issue = scene.fill_in("zoe", &filled);
    scene.settle(DAY);
    let text = scene.on_branch(&branch_of(FormKind::Month, issue), "partners/acme/metrics/2026-10.yaml");
    has(&text, &["uptime: 99.5"]);
    // By hand: the file that is made for it holds together as soon as one line is filled in.
    let registry = Registry::with_program();
    registry.write(ACME_YAML, ONBOARDING);
    let made = registry.run(&["metrics", "new", "2026-10", "--partner", "acme"]);
    assert_eq!(made.code, 0, "{made:?}");
    let path = "partners/acme/metrics/2026-10.yaml";
    let text = registry.read(path);
    let line = text
        .lines()
        .find(|line| line.contains("uptime:"))
        .expect("a line for it");
    let filled = line.replacen("# ", "", 1);
    let filled = format!("{}uptime: 99.5", &filled[..filled.find("uptime:").unwrap()]);
    registry.write(path, text.replace(line, &filled));
    let checked = registry.run(&["validate", "--format", "text"]);
    assert_eq!(checked.code, 0, "{checked:?}\n{}", registry.read(path));
}

#[test]
fn a_form_is_answered_in_the_words_of_its_questions() {
    let scene = Scene::new();
    let issue = scene.fill_in("zoe", &good().replace("Integration Partners", "Gold"));
    scene.settle(DAY);
    let told = scene.told(issue);
    has(&told, &["**Your turn, @zoe", "- **Tier:** "]);
    assert!(!told.contains("PSP") && !told.contains("yaml"), "{told}");
}
