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

const RULE: &str = "## -------------------------------------------------------------------------------------------------------------------";

/// The text of `partners/<slug>/partner.yaml`. Lines that begin with `##` explain and stay comments when one `#` is
/// taken away; the other comments are fields that become true when the `# ` before them is.
pub fn record(answers: &Answers, program: &Program, schemas: &Schemas) -> String {
    let asks = asks(program, &answers.tier, answers.on);
    let wants = Wants::of(&asks);
    let sketch = Sketch {
        schemas,
        program,
        answers,
        wants: &wants,
        timeless: false,
    };
    let mut lines = vec![DocumentKind::Partner.row().modeline()];
    lines.extend(head(answers, program));
    lines.extend(identity(answers, &sketch));
    lines.extend(criteria(&asks, &sketch));
    lines.join("\n") + "\n"
}

fn head(answers: &Answers, program: &Program) -> Vec<String> {
    let tier = program.tiers.iter().find(|t| t.id == answers.tier);
    let tier_name = tier.map_or(&answers.tier, |t| &t.name);
    let summary = tier.and_then(|t| t.summary.as_deref()).unwrap_or_default();
    let people: Vec<&str> = program
        .maintainers
        .iter()
        .flatten()
        .map(|m| m.github.as_str())
        .collect();
    let who = match people.as_slice() {
        [] => String::new(),
        people => format!(" ({})", people.join(", ")),
    };
    let first = program.phases.first().map_or("", |p| p.name.as_str());
    let mut lines = prose(
        "",
        &format!(
            "An application to the {}, for the tier {tier_name}. {summary}",
            program.name
        ),
    );
    let mut add = |hang: &str, text: &str| lines.extend(prose(hang, text));
    add("", "");
    add(
        "",
        "This file is public, and git keeps every version: no email addresses, phone numbers or secrets, not even in \
         comments. For contacts, write GitHub logins and https addresses.",
    );
    add("", "");
    add("", "What happens next:");
    add(
        "1. ",
        "Fill in what you know. A field that you leave out counts as unknown, not as a no. You can add it at any time.",
    );
    add(
        "2. ",
        &format!(
            "Open a pull request with this file. A comment there lists each problem with its line and the fix, and which \
             criteria of the tier are met, not met or unknown. To see the same before, run `psp-partners validate` and \
             `psp-partners standing {}`.",
            answers.slug
        ),
    );
    add(
        "3. ",
        &format!(
            "A maintainer of the program{who} reviews the pull request. Merging it accepts the application, and phase \
             1, {first}, begins."
        ),
    );
    add("", "");
    add(
        "",
        "Lines that begin with two # explain. Lines that begin with one # are fields with example values: remove the \
         `# ` from all lines of a block, and replace the examples with your own values.",
    );
    lines.push(String::new());
    lines
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
        lines.extend(prose(
            "",
            &format!(
                "Below `github`, `id: NUMBER` is the user ID, which never changes; https://api.github.com/users/{} shows \
                 it. You can leave it out: the review suggests the line.",
                answers.owner
            ),
        ));
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
    lines.extend(prose(
        "",
        "You can also add `description`, `logo`, `links`, `regions`, `verticals` and `languages`; \
         schemas/partner.schema.json describes each, and an editor that uses it completes them.",
    ));
    lines.push(String::new());
    lines
}

/// Everything that is asked, with the fields that it needs as comments.
pub(super) fn criteria(asks: &[RequestedFact], sketch: &Sketch<'_>) -> Vec<String> {
    let (answers, program) = (sketch.answers, sketch.program);
    let mut lines = Vec::new();
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for ask in asks {
        let fields = ask.fields();
        let fresh = |field: &&str| !shown.iter().any(|(known, _)| known == field);
        // A field that the program writes, or that is above already, isn't new when a gate needs it again.
        let news = fields.iter().any(|f| fresh(f) && sketch.is_partners(f)) || !ask.figures.is_empty();
        if ask.help.is_none() && !ask.attested && !news {
            continue;
        }
        let due = ask.phase.as_ref().map_or(String::new(), |(number, phase)| {
            format!(" (due by phase {number}, {phase})")
        });
        if !sketch.timeless {
            lines.push(RULE.to_owned());
        }
        lines.extend(prose("", &format!("{}{due}", ask.name)));
        let mut say = |text: &str| lines.extend(prose("  ", text));
        ask.help.iter().for_each(|help| say(help));
        if ask.attested {
            say("It counts as claimed until a maintainer checks the proof.");
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
        if !sketch.timeless {
            lines.extend(figures(ask, answers, program));
        }
        lines.push(String::new());
    }
    lines
}

/// Figures are in files of their own, so they can only be shown.
fn figures(ask: &RequestedFact, answers: &Answers, program: &Program) -> Vec<String> {
    if ask.figures.is_empty() {
        return Vec::new();
    }
    let month = Month::last_complete(answers.on);
    let path = DocumentPath::metrics(&answers.slug, month);
    let mut lines = prose("  ", &format!("These go into a file for each month, such as `{path}`:"));
    let metric = |id: &str| program.metrics.iter().find(|m| m.id == id);
    lines.push("##".to_owned());
    lines.push(format!("##     period: {month}"));
    lines.push("##     figures:".to_owned());
    for (id, _) in &ask.figures {
        let name = metric(id).map_or(id.as_str(), |m| m.name.as_str());
        let value = metric(id).map_or(json!(0), example);
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
fn example(metric: &Metric) -> Value {
    // Most ranges begin and end with whole numbers, which read better without `.0`.
    let short = |n: f64| serde_json::from_str(&n.to_string()).unwrap_or_else(|_| json!(n));
    let range = || metric.max.or(metric.min).map_or(json!(0), short);
    metric.target.clone().unwrap_or_else(range)
}
