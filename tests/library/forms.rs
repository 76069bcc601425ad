//! The forms: GitHub takes the files that we write, and an issue that was made with one is read as it was filled in,
//! whatever it contains.

mod questions;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use psp_partners::forms::{AnswerFault, Asks, CONSENT, Form, Question, QuestionKind, made_with, read};
use psp_partners::registry::{Sources, Tree, load};
use serde_json::{Value, json};

use crate::random_cases::random_cases;

const PROGRAM: &str = "partners/program.yaml";

/// The application form of a program.
fn form_of(program: &str) -> Form {
    forms_of(program).remove(0)
}

/// Every form of a program.
fn forms_of(program: &str) -> Vec<Form> {
    let files = BTreeMap::from([(PROGRAM.to_owned(), Some(program.as_bytes().to_vec()))]);
    let (loaded, schemas) = load::program(&Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    })
    .unwrap();
    let program = loaded.record.unwrap_or_else(|| panic!("{:?}", loaded.findings));
    Form::all(&program.data, &schemas)
}

fn real() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(PROGRAM)).unwrap()
}

/// A program whose words are as awkward as a program may have them.
fn awkward() -> String {
    "id: odd\nname: \"yes\"\ntiers:\n\
     \x20 - { id: one, name: \"None\", criteria: [] }\n\
     \x20 - { id: two, name: \"true\", criteria: [] }\n\
     \x20 - { id: three, name: \"True\", criteria: [] }\n\
     phases: []\n\
     regions:\n\
     \x20 - { id: a, name: \"Asia\" }\n\
     \x20 - { id: b, name: \"Asia, Pacific\" }\n\
     \x20 - { id: c, name: \"Pacific: all of it # really\" }\n\
     \x20 - { id: d, name: \"Asia\" }\n\
     metrics:\n\
     \x20 - { id: month, area: a, name: Month, unit: count, combine: sum, better: higher, window: month, source: figures, visibility: public }\n\
     \x20 - { id: twin, area: a, name: \"MONTH!\", unit: score, combine: mean, weight: responses, better: higher, window: month, source: figures, visibility: public }\n\
     \x20 - { id: other, area: a, name: \"Month\", unit: money, combine: sum, better: higher, window: month, source: figures, visibility: public }\n\
     \x20 - { id: secret, area: a, name: Secret, unit: money, combine: sum, better: higher, window: month, source: figures, visibility: private }\n"
        .to_owned()
}

/// The forms of the real program.
static REAL: LazyLock<Vec<Form>> = LazyLock::new(|| forms_of(&real()));

/// What GitHub writes into an issue for these answers: texts for lines and paragraphs, ids for lists.
fn filled_in(form: &Form, answers: &BTreeMap<String, Value>) -> String {
    let text = |question: &Question| -> String {
        let answer = answers.get(&question.asks.id());
        let shown = |id: &Value, choices: &[psp_partners::forms::Choice]| {
            choices.iter().find(|c| *id == c.id).expect("a choice").text.clone()
        };
        match (&question.kind, answer) {
            (QuestionKind::Tick(text), _) => format!("- [x] {text}"),
            (_, None) => "_No response_".to_owned(),
            (QuestionKind::One(choices), Some(id)) => shown(id, choices),
            (QuestionKind::Several(choices), Some(ids)) => {
                let ids = ids.as_array().expect("a list").iter();
                ids.map(|id| shown(id, choices)).collect::<Vec<_>>().join(", ")
            }
            (QuestionKind::Line { .. } | QuestionKind::Paragraphs, Some(text)) => {
                text.as_str().expect("text").to_owned()
            }
        }
    };
    let sections = form.questions.iter().map(|q| format!("### {}\n\n{}", q.label, text(q)));
    sections.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn faults_are_told_apart() {
    let form = form_of(&real());
    let good = filled_in(
        &form,
        &BTreeMap::from([
            ("name".to_owned(), json!("Acme")),
            ("tier".to_owned(), json!("solution")),
        ]),
    );
    assert!(is_made(&good, &[]) && read(&form, &good).faults.is_empty(), "{good}");
    let faults = |body: &str| read(&form, body).faults;
    let of = |label: &str, fault: AnswerFault| vec![(label.to_owned(), fault)];
    let tier = |given: &str| good.replace("Solution Partners", given);
    assert_eq!(
        faults(&good.replace("### Tier", "Tier:")),
        of("Tier", AnswerFault::NoHeading)
    );
    assert_eq!(
        faults(&format!("{good}\n\n### name\n\nOther")),
        of("Name", AnswerFault::TwoHeadings)
    );
    assert_eq!(faults(&tier("_No response_")), of("Tier", AnswerFault::Empty));
    assert_eq!(faults(&tier("")), of("Tier", AnswerFault::Empty));
    assert_eq!(
        faults(&good.replace("Acme", "Acme\nTesting")),
        of("Name", AnswerFault::SeveralLines)
    );
    assert_eq!(faults(&good.replace("[x]", "[ ]")), of(CONSENT, AnswerFault::NotTicked));
    assert_eq!(
        faults(&tier("Solution Partner")),
        of(
            "Tier",
            AnswerFault::NoChoice {
                given: "Solution Partner".to_owned(),
                meant: Some("Solution Partners".to_owned())
            }
        )
    );
    assert_eq!(faults(&"x".repeat(300_000)), of("", AnswerFault::TooLong));
    // What a person writes by hand is taken where it is certain.
    for given in ["solution partners", "solution", "  Solution Partners  "] {
        assert_eq!(read(&form, &tier(given)).answers["tier"], json!("solution"), "{given}");
    }
    for (ticked, is_ticked) in [("- [X]", true), ("* [x]", true), ("-[x]", false), ("- []", false)] {
        assert_eq!(faults(&good.replace("- [x]", ticked)).is_empty(), is_ticked, "{ticked}");
    }
    assert_eq!(read(&form, &good.replace('\n', "\r\n")), read(&form, &good));
}

/// Whether an issue counts as made with a form of the real program.
fn is_made(body: &str, labels: &[String]) -> bool {
    made_with(&REAL, body, labels).is_some()
}

#[test]
fn other_issues_are_left_alone() {
    let own = [String::from("partner:application")];
    for body in [
        "",
        "Hello",
        "### Name\n\nAcme\n\n### Tier\n\nSolution Partners",
        "### Steps to reproduce\n\n1.",
        "### Public information\n\nWhere is it?",
        "### Month\n\n2026-10\n\n### Partner\n\nacme",
    ] {
        assert!(!is_made(body, &[]), "{body}");
    }
    assert!(!is_made("Hello", &own), "a label alone makes no application");
    assert!(
        is_made("### Name\n\nAcme", &own),
        "one that was broken by hand is answered"
    );
}

#[test]
fn an_issue_belongs_to_the_form_that_it_was_made_with() {
    for form in REAL.iter() {
        let body = filled_in(form, &BTreeMap::new());
        let kind = |body: &str| made_with(&REAL, body, &[]).map(|form| form.kind);
        assert_eq!(kind(&body), Some(form.kind));
        // Each heading can be broken by hand.
        for question in &form.questions {
            let broken = body.replace(&format!("### {}\n", question.label), &format!("{}\n", question.label));
            let found = kind(&broken);
            let is_whole = question.asks == Asks::Consent;
            assert!(
                found == Some(form.kind) || is_whole,
                "without {}: {found:?}",
                question.label
            );
        }
    }
    // Who fills in two forms in one issue gets the answer of one.
    let both: String = REAL
        .iter()
        .map(|form| filled_in(form, &BTreeMap::new()) + "\n\n")
        .collect();
    assert!(is_made(&both, &[]));
}

#[test]
fn lists_are_read_though_their_words_have_commas() {
    let form = form_of(&awkward());
    for ids in [
        json!(["a"]),
        json!(["b"]),
        json!(["a", "b"]),
        json!(["c", "b", "d"]),
        json!(["a", "b", "c", "d"]),
    ] {
        let answers = BTreeMap::from([
            ("name".to_owned(), json!("X")),
            ("tier".to_owned(), json!("two")),
            ("regions".to_owned(), ids),
        ]);
        let body = filled_in(&form, &answers);
        let reading = read(&form, &body);
        assert!(reading.faults.is_empty(), "{body}");
        assert_eq!(reading.answers, answers, "{body}");
    }
    // By hand, and as hostile as it gets.
    let list = |text: &str| {
        read(&form, &format!("### Regions\n\n{text}"))
            .answers
            .get("regions")
            .cloned()
    };
    assert_eq!(list("a,  B\n"), Some(json!(["a", "b"])));
    assert_eq!(list("Asia (a), Atlantis"), None);
    let hostile = "Asia, ".repeat(40_000);
    assert_eq!(list(&hostile), None);
}

/// Answers that a person could give: texts without one of the form's own headings, lists in the order of the form.
fn answers(form: &Form) -> impl Strategy<Value = BTreeMap<String, Value>> + use<> {
    let line = "[ -~äé\u{200d}株]{0,40}".prop_map(|text| text.trim().to_owned());
    let paragraphs = "([ -~ä]{0,20}\n?|### [a-z]{1,9}\n|```\n|<!-- x -->\n|- \\[x\\] y\n){0,6}"
        .prop_map(|text| text.trim().to_owned());
    let mut all: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for question in form.questions.clone() {
        let field = question.asks.id();
        let labels: Vec<String> = form
            .questions
            .iter()
            .map(|q| format!("### {}", q.label.to_lowercase()))
            .collect();
        let is_plain = move |text: &String| {
            let is_own = |line: &str| labels.iter().any(|l| *l == line.trim().to_lowercase());
            !text.is_empty() && text != "_No response_" && !text.lines().any(is_own)
        };
        let value: BoxedStrategy<Value> = match question.kind {
            QuestionKind::Line { .. } => line
                .clone()
                .prop_filter("plain", is_plain)
                .prop_map(Value::from)
                .boxed(),
            QuestionKind::Paragraphs => paragraphs
                .clone()
                .prop_filter("plain", is_plain)
                .prop_map(Value::from)
                .boxed(),
            QuestionKind::One(choices) => {
                let ids: Vec<String> = choices.into_iter().map(|c| c.id).collect();
                proptest::sample::select(ids).prop_map(Value::from).boxed()
            }
            QuestionKind::Several(choices) => {
                let ids: Vec<String> = choices.into_iter().map(|c| c.id).collect();
                let some = proptest::sample::subsequence(ids.clone(), 1..=ids.len());
                some.prop_map(Value::from).boxed()
            }
            QuestionKind::Tick(_) => continue,
        };
        let is_required = question.is_required;
        let answer = (value, any::<bool>())
            .prop_map(move |(value, given)| (given || is_required).then(|| (field.clone(), value)));
        all.push(answer.boxed());
    }
    all.prop_map(|answers| answers.into_iter().flatten().collect())
}

/// Answers to any of the forms, which the number tells.
fn any_form() -> impl Strategy<Value = (usize, BTreeMap<String, Value>)> {
    (0..REAL.len()).prop_flat_map(|at| (Just(at), answers(&REAL[at])))
}

proptest! {
    #![proptest_config(random_cases(300))]

    #[test]
    fn what_was_filled_in_is_read_back((at, answers) in any_form(), crlf in any::<bool>()) {
        let form = &REAL[at];
        let mut body = filled_in(form, &answers);
        if crlf {
            body = body.replace('\n', "\r\n");
        }
        prop_assert_eq!(made_with(&REAL, &body, &[]).map(|form| form.kind), Some(form.kind));
        let reading = read(form, &body);
        prop_assert_eq!(&reading.faults, &Vec::new());
        prop_assert_eq!(reading.answers, answers);
    }

    #[test]
    fn nothing_that_a_person_writes_stops_the_reader(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("### Name\n".to_owned()),
                Just("### Tier\r\n".to_owned()),
                Just("### Regions\n\n".to_owned()),
                Just("### Month\n2026-10\n".to_owned()),
                Just("### Partner\n".to_owned()),
                Just("### Public information\n\n- [x] y\n".to_owned()),
                Just("_No response_\n".to_owned()),
                Just("Asia, Europe, ".to_owned()),
                "\\PC{0,40}",
                any::<String>(),
            ],
            0..20,
        ),
        at in 0..3_usize,
    ) {
        let body = parts.concat();
        made_with(&REAL, &body, &[]);
        let form = &REAL[at];
        let reading = read(form, &body);
        for question in form.questions.iter().filter(|q| q.is_required) {
            let answered = reading.answers.contains_key(&question.asks.id());
            let faulty = reading.faults.iter().any(|(label, _)| *label == question.label);
            prop_assert!(answered != faulty || !reading.faults.is_empty());
        }
    }
}
