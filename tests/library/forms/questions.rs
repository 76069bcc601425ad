//! What the forms ask, and the files that GitHub shows as forms.

use std::collections::BTreeSet;

use psp_partners::forms::{Asks, CONSENT, Form, FormKind, QuestionKind, file, is_made};
use serde_json::Value;

use super::{REAL, awkward, form_of, forms_of, real};

/// What a form asks, by its labels.
fn labels(form: &Form) -> Vec<&str> {
    form.questions.iter().map(|q| q.label.as_str()).collect()
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
        let words = label
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        if !labels.insert(words.collect::<Vec<_>>().join("-")) {
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
    // GitHub documents no limit.
    if asked == 0 || asked > 40 {
        wrong.push(format!("{asked} questions"));
    }
    wrong
}

#[test]
fn github_takes_the_form() {
    for form in [real(), awkward()].iter().flat_map(|program| forms_of(program)) {
        let text = file(&form);
        assert_eq!(refusals(&text), Vec::<String>::new(), "{text}");
        assert!(is_made(&text));
        assert!(form.questions.len() <= form.kind.row().most, "{text}");
    }
    let broken = file(&form_of(&real())).replace("label: Tier", "label: Name");
    assert_ne!(refusals(&broken), Vec::<String>::new(), "the test can fail");
}

#[test]
fn the_forms_ask_what_the_schema_says_with_the_words_of_the_program() {
    let [form, month, profile] = REAL.as_slice() else {
        panic!("three forms");
    };
    assert_eq!(
        labels(month),
        [
            "Month",
            "Joint customers won",
            "Partner satisfaction, 0 to 10",
            "Partner satisfaction, 0 to 10: responses",
            "Integration uptime",
            "Active users of integrations",
            "Support tickets",
            "Customer satisfaction, 0 to 5",
            "Customer satisfaction, 0 to 5: responses",
            "Community engagement",
            "Partner",
            CONSENT
        ],
        "no money, which is private"
    );
    let range = |id: &str| month.about(id).unwrap().ask.clone();
    assert_eq!(range("value-uptime"), "A percentage from 0 to 100.");
    assert_eq!(range("value-active-users"), "A whole number of at least 0.");
    assert_eq!(
        labels(profile),
        [
            "Name",
            "Website",
            "Summary",
            "Joint value proposition",
            "Description",
            "Regions",
            "Industries",
            "Logo",
            "Support page",
            "Support contact",
            "Partner",
            CONSENT
        ],
        "what an owner can change, and so not the tier"
    );
    assert_eq!(
        profile.about("support-contact").unwrap().asks.pointer(),
        "/support/contact"
    );
    for form in [month, profile] {
        assert_eq!(form.label, None);
        let required = form.questions.iter().filter(|q| q.is_required);
        let required: Vec<&Asks> = required.map(|q| &q.asks).collect();
        assert!(
            required.iter().all(|asks| matches!(asks, Asks::Month | Asks::Consent)),
            "{required:?}"
        );
    }
    assert_eq!(
        labels(form),
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
}

#[test]
fn a_program_decides_what_is_asked() {
    // A program without regions asks for none.
    let bare = form_of("id: x\nname: X\ntiers: [{ id: a, name: A, criteria: [] }]\nphases: []\n");
    assert!(bare.about("regions").is_none() && bare.about("tier").is_some());
    let kinds = |program: &str| -> Vec<FormKind> { forms_of(program).iter().map(|form| form.kind).collect() };
    let no_metrics = "id: x\nname: X\ntiers: [{ id: a, name: A, criteria: [] }]\nphases: []\n";
    assert_eq!(kinds(no_metrics), [FormKind::Application, FormKind::Profile]);
    assert_eq!(kinds("id: x\nname: X\ntiers: []\nphases: []\n"), []);
    let odd = forms_of(&awkward());
    assert_eq!(
        labels(&odd[1]),
        [
            "Month",
            "Month (month)",
            "MONTH! (twin)",
            "MONTH! (twin): responses",
            "Month (other)",
            "Partner",
            CONSENT
        ]
    );
    let odd = form_of(&awkward());
    let QuestionKind::One(tiers) = &odd.about("tier").unwrap().kind else {
        panic!("a list");
    };
    let texts: Vec<&str> = tiers.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["None (one)", "true (two)", "True (three)"]);
}
