//! The form with which a partner applies: GitHub takes the file that we write, and an issue that was made with it is read
//! as it was filled in, whatever it contains.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use psp_partners::forms::{AnswerFault, CONSENT, Form, MOST_QUESTIONS, Question, QuestionKind, file, read};
use psp_partners::registry::{Sources, Tree, load};
use serde_json::{Value, json};

const PROGRAM: &str = "partners/program.yaml";

/// The form of a program.
fn form_of(program: &str) -> Form {
    let files = BTreeMap::from([(PROGRAM.to_owned(), Some(program.as_bytes().to_vec()))]);
    let (loaded, schemas) = load::program(&Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    })
    .unwrap();
    let program = loaded.record.unwrap_or_else(|| panic!("{:?}", loaded.findings));
    Form::of(&program.data, &schemas).expect("the program has tiers")
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
     \x20 - { id: d, name: \"Asia\" }\n"
        .to_owned()
}

/// The form of the real program.
static REAL: LazyLock<Form> = LazyLock::new(|| form_of(&real()));

/// What GitHub writes into an issue for these answers: texts for lines and paragraphs, ids for lists.
fn filled_in(form: &Form, answers: &BTreeMap<String, Value>) -> String {
    let text = |question: &Question| -> String {
        let answer = question.field.as_ref().and_then(|field| answers.get(field));
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

/// Every way in which GitHub refuses a form, by its page on the syntax of issue forms and its page on common errors.
fn refusals(text: &str) -> Vec<String> {
    let form: Value = serde_yaml::from_str(text).expect("YAML");
    let mut wrong = Vec::new();
    let top = form.as_object().expect("a mapping");
    let known = [
        "name",
        "description",
        "title",
        "labels",
        "assignees",
        "body",
        "projects",
        "type",
    ];
    wrong.extend(
        top.keys()
            .filter(|key| !known.contains(&key.as_str()))
            .map(|key| format!("{key} is not permitted")),
    );
    let is_text = |value: Option<&Value>| {
        value
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty())
    };
    for key in ["name", "description", "title"] {
        if !is_text(top.get(key)) {
            wrong.push(format!("{key} must be a string"));
        }
    }
    let labels = top.get("labels").and_then(Value::as_array);
    if labels.is_some_and(|labels| labels.iter().any(|label| !is_text(Some(label)))) {
        wrong.push("labels must be strings".to_owned());
    }
    let body = top.get("body").and_then(Value::as_array).expect("a body");
    let (mut ids, mut labels, mut asked) = (BTreeSet::new(), BTreeSet::new(), 0);
    for element in body {
        let kind = element["type"].as_str().expect("a type");
        let attributes = element["attributes"].as_object().expect("attributes");
        if kind == "markdown" {
            if !is_text(attributes.get("value")) {
                wrong.push("markdown needs a value".to_owned());
            }
            continue;
        }
        asked += 1;
        let id = element["id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            wrong.push(format!("id {id:?}"));
        }
        if !ids.insert(id) || !is_text(attributes.get("label")) {
            wrong.push(format!("ids must be unique, and labels texts: {element}"));
        }
        // GitHub compares labels as the ids that it makes of them.
        let label = attributes["label"].as_str().unwrap_or_default().to_lowercase();
        if !labels.insert(label.replace(|c: char| !c.is_alphanumeric(), "-")) {
            wrong.push("labels are too similar".to_owned());
        }
        let options = attributes.get("options").and_then(Value::as_array);
        let texts: Vec<Option<&str>> = match kind {
            "input" | "textarea" => Vec::new(),
            "dropdown" => options.expect("options").iter().map(Value::as_str).collect(),
            "checkboxes" => options.expect("options").iter().map(|o| o["label"].as_str()).collect(),
            other => panic!("{other} is not a valid type"),
        };
        let unique: BTreeSet<_> = texts.iter().collect();
        if unique.len() != texts.len() || options.is_some_and(Vec::is_empty) {
            wrong.push(format!("options must be unique, and not empty: {texts:?}"));
        }
        for text in texts {
            // No quotes, and YAML of old makes a truth of it: GitHub forbids those.
            if text.is_none_or(|text| text.trim().is_empty() || text.eq_ignore_ascii_case("none")) {
                wrong.push(format!("the option {text:?}"));
            }
        }
    }
    if asked == 0 || asked > MOST_QUESTIONS {
        wrong.push(format!("{asked} questions"));
    }
    wrong
}

#[test]
fn github_takes_the_form() {
    for program in [real(), awkward()] {
        let form = form_of(&program);
        let text = file(&form);
        assert_eq!(refusals(&text), Vec::<String>::new(), "{text}");
        assert!(psp_partners::forms::is_made(&text));
    }
    let broken = file(&form_of(&real())).replace("label: Tier", "label: Name");
    assert_ne!(refusals(&broken), Vec::<String>::new(), "the test can fail");
}

#[test]
fn the_form_asks_what_the_schema_says_with_the_words_of_the_program() {
    let form = form_of(&real());
    let asked: Vec<&str> = form.questions.iter().map(|q| q.label.as_str()).collect();
    assert_eq!(
        asked,
        [
            "Name",
            "Tier",
            "Website",
            "Summary",
            "Joint value proposition",
            "Description",
            "Regions",
            "Industries",
            CONSENT
        ]
    );
    let required = form.questions.iter().filter(|q| q.is_required);
    assert_eq!(
        required.map(|q| q.label.as_str()).collect::<Vec<_>>(),
        ["Name", "Tier", CONSENT]
    );
    assert_eq!(form.label.as_deref(), Some("partner:application"));
    // A program without regions asks for none.
    let bare = form_of("id: x\nname: X\ntiers: [{ id: a, name: A, criteria: [] }]\nphases: []\n");
    assert!(bare.about("regions").is_none() && bare.about("tier").is_some());
    let odd = form_of(&awkward());
    let QuestionKind::One(tiers) = &odd.about("tier").unwrap().kind else {
        panic!("a list");
    };
    let texts: Vec<&str> = tiers.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["None (one)", "true (two)", "True (three)"]);
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
    assert!(form.made(&good, &[]) && read(&form, &good).faults.is_empty(), "{good}");
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

#[test]
fn other_issues_are_left_alone() {
    let form = form_of(&real());
    let own = [String::from("partner:application")];
    for body in [
        "",
        "Hello",
        "### Name\n\nAcme\n\n### Tier\n\nSolution Partners",
        "### Steps to reproduce\n\n1.",
    ] {
        assert!(!form.made(body, &[]), "{body}");
    }
    assert!(!form.made("Hello", &own), "a label alone makes no application");
    assert!(
        form.made("### Name\n\nAcme", &own),
        "one that was broken by hand is answered"
    );
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
        let Some(field) = question.field.clone() else { continue };
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_was_filled_in_is_read_back(answers in answers(&REAL), crlf in any::<bool>()) {
        let form = &*REAL;
        let mut body = filled_in(form, &answers);
        if crlf {
            body = body.replace('\n', "\r\n");
        }
        prop_assert!(form.made(&body, &[]));
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
                Just("### Public information\n\n- [x] y\n".to_owned()),
                Just("_No response_\n".to_owned()),
                Just("Asia, Europe, ".to_owned()),
                "\\PC{0,40}",
                any::<String>(),
            ],
            0..20,
        )
    ) {
        let form = &*REAL;
        let body = parts.concat();
        form.made(&body, &[]);
        let reading = read(form, &body);
        for question in form.questions.iter().filter(|q| q.is_required) {
            let answered = question.field.as_ref().is_some_and(|field| reading.answers.contains_key(field));
            let faulty = reading.faults.iter().any(|(label, _)| *label == question.label);
            prop_assert!(answered != faulty || !reading.faults.is_empty());
        }
    }
}
