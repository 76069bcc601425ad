//! The questions of each form, from the schema and the program.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{AGREED, Asks, CONSENT, FormKind, Question, QuestionKind, choices, one_line};
use crate::registry::Schemas;
use crate::registry::fields::Right;
use crate::registry::model::{DocumentKind, Metric, MetricSource, MetricUnit, Program, Weight};

/// Longest text that a schema lets a person answer in one line of the form. Our own choice: a longer one gets a box of
/// several lines.
const LONGEST_LINE: u64 = 500;

/// The questions of a form; none where the program leaves it nothing to ask.
pub(super) fn questions(kind: FormKind, program: &Program, schemas: &Schemas) -> Option<Vec<Question>> {
    let mut asked = match kind {
        FormKind::Application | FormKind::Profile => of_record(kind, schemas)?,
        FormKind::Month => of_month(program)?,
    };
    let last = match kind {
        FormKind::Application => Vec::new(),
        FormKind::Month | FormKind::Profile => vec![partner()],
    };
    asked.truncate(kind.row().most - 1 - last.len());
    asked.extend(last);
    asked.push(consent());
    Some(asked)
}

/// The questions about fields of a record, as the schema has them under `x-form`.
fn of_record(kind: FormKind, schemas: &Schemas) -> Option<Vec<Question>> {
    let mut asked = Vec::new();
    fields(schemas.partner_field(&[])?, &[], kind, schemas, &mut asked);
    asked.sort_by_key(|(position, _)| *position);
    Some(asked.into_iter().map(|(_, question)| question).collect())
}

fn fields(group: &Value, above: &[&str], kind: FormKind, schemas: &Schemas, asked: &mut Vec<(u64, Question)>) {
    for (name, own) in group.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let place: Vec<&str> = above.iter().copied().chain([name.as_str()]).collect();
        match own.get("x-form") {
            Some(form) if is_in(kind, &place, form) => {
                let position = form.get("position").and_then(Value::as_u64);
                asked.extend(position.zip(question(kind, &place, own, form, schemas)));
            }
            // Lists of groups have no question: a form can't ask for any number of them.
            None if own.get("type").and_then(Value::as_str) == Some("object") => {
                fields(own, &place, kind, schemas, asked);
            }
            Some(_) | None => {}
        }
    }
}

/// Whether a form asks for a field: never for a private one, and owners only for what the schema leaves to owners.
fn is_in(kind: FormKind, place: &[&str], form: &Value) -> bool {
    let field = DocumentKind::Partner.fields().at(&format!("/{}", place.join("/")));
    field.is_some_and(|field| {
        !field.is_private()
            && match kind {
                FormKind::Application => form.get("only").is_none(),
                FormKind::Month => false,
                FormKind::Profile => field.right == Right::Owner,
            }
    })
}

/// The question about a field; none where the program leaves nothing to choose.
fn question(kind: FormKind, place: &[&str], own: &Value, form: &Value, schemas: &Schemas) -> Option<Question> {
    let schema = schemas.follow(own)?;
    let says = |key: &str| own.get(key).or_else(|| schema.get(key));
    let answer = if let Some(items) = schema.get("items") {
        QuestionKind::Several(choices::of(schemas.follow(items)?)?)
    } else if schema.get("x-names").is_some() || schema.get("not").is_some() {
        QuestionKind::One(choices::of(schema)?)
    } else if says("maxLength")
        .and_then(Value::as_u64)
        .is_none_or(|most| most > LONGEST_LINE)
    {
        QuestionKind::Paragraphs
    } else {
        let example = says("examples").and_then(|all| all.get(0)).and_then(Value::as_str);
        QuestionKind::Line {
            example: example.map(str::to_owned),
        }
    };
    let label = form.get("label").or_else(|| says("title")).and_then(Value::as_str)?;
    let is_required = form.get("required").and_then(Value::as_bool).unwrap_or(false);
    let mut ask = form.get("ask").and_then(Value::as_str)?.to_owned();
    if let QuestionKind::One(_) = answer {
        // The list itself shows only names, which is not enough to choose by.
        let texts = schema.get("enumDescriptions").and_then(Value::as_array);
        for text in texts.into_iter().flatten().filter_map(Value::as_str) {
            ask.push(' ');
            ask.push_str(&one_line(text));
        }
    }
    Some(Question {
        asks: Asks::Field(place.iter().map(|name| (*name).to_owned()).collect()),
        label: one_line(label),
        ask,
        kind: answer,
        is_required: is_required && kind == FormKind::Application,
    })
}

/// The questions about a month: one for each metric that partners report in public, and one more for how many people
/// answered a survey. Private values must not be in an issue, which everyone can read.
pub(super) fn of_month(program: &Program) -> Option<Vec<Question>> {
    let line = |example: &str| QuestionKind::Line {
        example: Some(example.to_owned()),
    };
    let mut taken: BTreeSet<String> = [MONTH, PARTNER, CONSENT].map(as_id).into();
    let mut asked = vec![Question {
        asks: Asks::Month,
        label: MONTH.to_owned(),
        ask: "The month that the values cover, as year and month.".to_owned(),
        kind: line("2026-10"),
        is_required: true,
    }];
    let is_reported = |metric: &&Metric| metric.source == MetricSource::Figures && !metric.visibility.is_private();
    for metric in program.metrics.iter().filter(is_reported) {
        let name = match one_line(&metric.name) {
            name if name.is_empty() => metric.id.clone(),
            name => name,
        };
        let responses = format!("{name}: responses");
        let wanted = [as_id(&name), as_id(&responses)];
        let is_taken = wanted.iter().any(|id| taken.contains(id));
        let name = if is_taken {
            format!("{name} ({})", metric.id)
        } else {
            name
        };
        let responses = format!("{name}: responses");
        taken.extend([as_id(&name), as_id(&responses)]);
        asked.push(Question {
            asks: Asks::Value(metric.id.clone()),
            ask: range(metric),
            kind: line(example(metric.unit)),
            label: name,
            is_required: false,
        });
        if metric.weight == Some(Weight::Responses) {
            asked.push(Question {
                asks: Asks::Responses(metric.id.clone()),
                label: responses,
                ask: "How many people answered the survey.".to_owned(),
                kind: line("84"),
                is_required: false,
            });
        }
    }
    (asked.len() > 1).then_some(asked)
}

const MONTH: &str = "Month";
const PARTNER: &str = "Partner";

/// What GitHub compares labels by: it refuses a form with two of the same.
fn as_id(label: &str) -> String {
    let lower = label.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

fn range(metric: &Metric) -> String {
    let unit = match metric.unit {
        MetricUnit::Count => "A whole number",
        MetricUnit::Percent => "A percentage",
        MetricUnit::Score => "A number",
        MetricUnit::Money => "An amount with its currency",
    };
    format!("{unit} {}.", metric.range())
}

const fn example(unit: MetricUnit) -> &'static str {
    match unit {
        MetricUnit::Count => "12500",
        MetricUnit::Percent => "99.5",
        MetricUnit::Score => "4.2",
        MetricUnit::Money => "1250.50 EUR",
    }
}

/// Which record is meant: the author's only one, unless they say otherwise.
fn partner() -> Question {
    Question {
        asks: Asks::Partner,
        label: PARTNER.to_owned(),
        ask: "Only if you own more than one record: the name of its folder.".to_owned(),
        kind: QuestionKind::Line {
            example: Some("acme".to_owned()),
        },
        is_required: false,
    }
}

/// The box to tick, which no record keeps.
fn consent() -> Question {
    Question {
        asks: Asks::Consent,
        label: CONSENT.to_owned(),
        ask: "Leave out email addresses, phone numbers, passwords, prices and anything confidential.".to_owned(),
        kind: QuestionKind::Tick(AGREED.to_owned()),
        is_required: true,
    }
}
