//! A new partner's record: the answers as fields, and everything that the tier asks as commented examples.

use serde_json::{Value, json};

use super::asks::{RequestedFact, Wants, asks};
use super::comment::{one_line, prose};
use super::sketch::{Sketch, scalar};
use crate::date::{Date, Month};
use crate::registry::Schemas;
use crate::registry::edit::render;
use crate::registry::model::{DocumentKind, Metric, Program};
use crate::registry::path::DocumentPath;

/// The first answers of a partner.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The folder's name.
    pub slug: String,
    pub name: String,
    /// Id of one of the program's tiers.
    pub tier: String,
    /// GitHub login of the first owner.
    pub owner: String,
    /// The owner's user ID, where it is known.
    pub owner_id: Option<u64>,
    pub website: Option<String>,
    pub summary: Option<String>,
    /// Values of other fields, by field.
    pub others: Vec<(String, Value)>,
    /// The day of the application; the examples use it too, so that none is in the future.
    pub on: Date,
}

/// The sentence above the first field, here and in the record that a link carries.
pub(super) const PUBLIC: &str =
    "This file is public, permanently: no email addresses, phone numbers or secrets, not even in a comment.";

/// The text of `partners/<slug>/partner.yaml`: the answers first, then what the tier asks. Lines that begin with `##`
/// explain and stay comments when one `#` is taken away; the other comments are fields that become true when the `# ` before
/// them is.
pub fn record(answers: &Answers, program: &Program, schemas: &Schemas) -> String {
    let asks = asks(program, &answers.tier, answers.on);
    let wants = Wants::of(&asks);
    let sketch = Sketch {
        schemas,
        program,
        answers,
        wants: &wants,
    };
    let mut lines = vec![DocumentKind::Partner.row().modeline()];
    lines.extend(prose("", PUBLIC));
    lines.push(String::new());
    lines.extend(identity(answers, &sketch));
    let tier = program.tiers.iter().find(|t| t.id == answers.tier);
    let tier = tier.map_or(&answers.tier, |t| &t.name);
    lines.extend(prose(
        "",
        &format!(
            "That is enough to apply. Below is what the program asks of {tier}, with example values. To answer, remove the \
             `# ` from all lines of a block and change the values. What stays a comment counts as unknown: you can add it \
             later."
        ),
    ));
    lines.push(String::new());
    lines.extend(criteria(&asks, &sketch));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

fn identity(answers: &Answers, sketch: &Sketch<'_>) -> Vec<String> {
    let field = |key: &str, value: &str| render(&json!({ key: value }), 0).trim_end().to_owned();
    let mut owner = json!({ "github": answers.owner });
    if let Some(id) = answers.owner_id {
        owner["id"] = json!(id);
    }
    let mut lines = vec![
        field("name", &answers.name),
        field("status", "applied"),
        field("applied_on", &answers.on.to_string()),
        field("tier", &answers.tier),
    ];
    lines.extend(render(&json!({ "owners": [owner] }), 0).lines().map(str::to_owned));
    if answers.owner_id.is_none() {
        lines.extend(prose("", "The review suggests the line with your user ID, `id`."));
    }
    lines.push(String::new());
    let known = [("website", &answers.website), ("summary", &answers.summary)];
    lines.extend(
        known
            .iter()
            .filter_map(|(key, value)| Some(field(key, value.as_deref()?))),
    );
    let open = known
        .iter()
        .filter(|(_, value)| value.is_none())
        .filter_map(|(key, _)| sketch.leaf(key));
    lines.extend(open.map(|line| format!("# {line}")));
    for (key, value) in &answers.others {
        let mut field = serde_json::Map::new();
        field.insert(key.clone(), value.clone());
        lines.extend(render(&field.into(), 0).lines().map(str::to_owned));
    }
    if lines.last().is_some_and(|line| !line.is_empty()) {
        lines.push(String::new());
    }
    lines
}

/// Everything that is asked, with the fields that it needs as comments.
fn criteria(asks: &[RequestedFact], sketch: &Sketch<'_>) -> Vec<String> {
    let (answers, program) = (sketch.answers, sketch.program);
    let mut lines = Vec::new();
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for ask in asks {
        let fields = ask.fields();
        let fresh = |field: &&str| !shown.iter().any(|(known, _)| known == field);
        // A gate that needs only what maintainers write, or what is above already, gets no block of its own.
        let news = fields.iter().any(|f| fresh(f) && sketch.is_partners(f)) || !ask.figures.is_empty();
        if ask.help.is_none() && !ask.attested && !news {
            continue;
        }
        let due = ask.phase.as_ref().map_or(String::new(), |(number, phase)| {
            format!(" (by phase {number}, {phase})")
        });
        lines.extend(prose("", &format!("{}{due}", ask.name)));
        let mut say = |text: &str| lines.extend(prose("  ", text));
        ask.help.iter().for_each(|help| say(help));
        if ask.attested {
            say("It counts as claimed until a maintainer verifies the evidence.");
        }
        ask.binds_from
            .iter()
            .for_each(|day| say(&format!("Required of you from {day}.")));
        if program.supported_versions.is_none() && ask.needs.iter().any(|n| n == "program.supported_versions") {
            say("Unknown for every partner until the program lists its supported versions.");
        }
        for field in &fields {
            if let Some((_, above)) = shown.iter().find(|(known, _)| known == field) {
                say(&format!("`{field}` is above, under \"{above}\"."));
            } else if !sketch.is_partners(field) {
                say(&format!("A maintainer of the program writes `{field}`."));
            }
        }
        for field in fields.into_iter().filter(fresh).collect::<Vec<_>>() {
            let block = sketch.field(field).unwrap_or_default();
            lines.extend(block.iter().map(|line| format!("# {line}")));
            shown.push((field, &ask.name));
        }
        lines.extend(figures(ask, answers, program));
        lines.push(String::new());
    }
    lines
}

/// The values of metrics are in files of their own, so they can only be shown.
fn figures(ask: &RequestedFact, answers: &Answers, program: &Program) -> Vec<String> {
    if ask.figures.is_empty() {
        return Vec::new();
    }
    let month = Month::last_complete(answers.on);
    let path = DocumentPath::metrics(&answers.slug, month);
    let mut lines = prose("  ", &format!("Write one file for each month, such as `{path}`:"));
    let metric = |id: &str| program.metrics.iter().find(|m| m.id == id);
    lines.push("##".to_owned());
    lines.push(format!("##     period: {month}"));
    lines.push("##     figures:".to_owned());
    for (id, _) in &ask.figures {
        let name = metric(id).map_or(id.as_str(), |m| m.name.as_str());
        let value = metric(id).map_or(json!(0), |metric| example(metric, program));
        lines.push(format!(
            "##       {}: {} # {}",
            scalar(&json!(id)),
            scalar(&value),
            one_line(name)
        ));
    }
    lines
}

/// A value that the metric can have: its target, or an end of its range.
fn example(metric: &Metric, program: &Program) -> Value {
    // Most ranges begin and end with whole numbers, which read better without `.0`.
    let short = |n: f64| serde_json::from_str(&n.to_string()).unwrap_or_else(|_| json!(n));
    let range = || metric.max.or(metric.min).map_or(json!(0), short);
    program.target_of(metric).cloned().unwrap_or_else(range)
}
