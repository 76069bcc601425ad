//! The file that GitHub shows as a form.

use serde_json::{Value, json};

use super::choices::Choice;
use super::{Form, Question, QuestionKind};
use crate::registry::edit::render;

/// Where GitHub looks for the form.
pub const FORM_PATH: &str = ".github/ISSUE_TEMPLATE/apply.yml";

/// The first line of a form of ours.
const FIRST_LINE: &str =
    "# Made from partners/program.yaml by `psp-partners schema --write`. Delete this line to write the form yourself.";

/// Whether `text` is a form of ours, and not one that a person wrote.
pub fn is_made(text: &str) -> bool {
    text.lines().next() == Some(FIRST_LINE)
}

/// The text of the form's file.
pub fn file(form: &Form) -> String {
    let welcome = "You need nothing but this page. Leave a question empty if you don't know the answer: it counts as \
                   *unknown*, and you can add it later. A comment below your issue says what happens next.";
    let mut body = vec![json!({ "type": "markdown", "attributes": { "value": welcome } })];
    body.extend(form.questions.iter().map(element));
    let mut top = json!({
        "name": "Apply as a partner",
        "description": format!("An application to the {}, on one page", form.program),
        "title": "Application",
    });
    if let Some(label) = &form.label {
        top["labels"] = json!([label]);
    }
    top["body"] = Value::from(body);
    format!("{FIRST_LINE}\n{}", render(&top, 0))
}

/// One question, as GitHub wants it.
fn element(question: &Question) -> Value {
    let mut attributes = json!({ "label": question.label, "description": question.ask });
    let kind = match &question.kind {
        QuestionKind::Line { example } => {
            if let Some(example) = example {
                attributes["placeholder"] = json!(example);
            }
            "input"
        }
        QuestionKind::Paragraphs => "textarea",
        QuestionKind::One(choices) => {
            attributes["options"] = texts(choices);
            "dropdown"
        }
        QuestionKind::Several(choices) => {
            attributes["multiple"] = json!(true);
            attributes["options"] = texts(choices);
            "dropdown"
        }
        QuestionKind::Tick(text) => {
            attributes["options"] = json!([{ "label": text, "required": question.is_required }]);
            return json!({ "type": "checkboxes", "id": "consent", "attributes": attributes });
        }
    };
    // GitHub takes letters, digits, hyphens and underscores, of which the names of fields are made.
    json!({
        "type": kind,
        "id": question.field,
        "attributes": attributes,
        "validations": { "required": question.is_required },
    })
}

fn texts(choices: &[Choice]) -> Value {
    choices.iter().map(|choice| choice.text.as_str()).collect()
}
