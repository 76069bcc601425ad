//! The file that GitHub shows as a form.

use serde_json::{Value, json};

use super::choices::Choice;
use super::{Form, Question, QuestionKind};
use crate::registry::edit::render;

/// The first line of a form of ours.
const FIRST_LINE: &str =
    "# Made from partners/program.yaml by `psp-partners schema --write`. Delete this line to write the form yourself.";

/// Whether `text` is a form of ours, and not one that a person wrote.
pub fn is_made(text: &str) -> bool {
    text.lines().next() == Some(FIRST_LINE)
}

/// The text of the form's file.
pub fn file(form: &Form) -> String {
    let row = form.kind.row();
    let mut body = vec![json!({ "type": "markdown", "attributes": { "value": row.welcome } })];
    body.extend(form.questions.iter().map(element));
    let mut top = json!({
        "name": row.name,
        "description": format!("{}{}", row.about, form.program),
        "title": row.title,
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
            return json!({ "type": "checkboxes", "id": question.asks.id(), "attributes": attributes });
        }
    };
    json!({
        "type": kind,
        "id": question.asks.id(),
        "attributes": attributes,
        "validations": { "required": question.is_required },
    })
}

fn texts(choices: &[Choice]) -> Value {
    choices.iter().map(|choice| choice.text.as_str()).collect()
}
