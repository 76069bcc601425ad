//! The health score with its weights and inputs, so that anybody can work it out again.

use super::super::show;
use super::markup::{Html, Page, Table, name, numbers, tag, words};
use crate::escape::html;
use crate::report::health::Score;
use crate::report::{Decimal, GroupKind, Report};

/// Scores of groups that are listed.
const ROWS: usize = 200;

/// The section; nothing when the program has no such score.
pub(super) fn write(page: &mut Page, report: &Report) {
    let Some(health) = &report.health else { return };
    page.open_section("health", &health.metric.name);
    if health.withheld {
        page.paragraph("The program keeps this score private, and the report was made without the private overlay.");
        page.close_section();
        return;
    }
    let own = |s: &&Score| (s.kind == GroupKind::Partner) == report.partner.is_some();
    if let Some(score) = health.scores.iter().find(own) {
        if score.private {
            page.paragraph("Some of it is computed from private figures.");
        }
        taken_apart(page, score);
    }
    let mut table = Table::new(
        "The score of every group",
        vec![words("Group"), words("Kind"), numbers("Score"), words("Unknown inputs")],
    );
    for score in health.scores.iter().take(ROWS) {
        table.row(row(score));
    }
    if health.scores.len() > 1 {
        page.details("behind", "The score of every group", |page| page.quiet_table(&table));
    }
    page.close_section();
}

fn number(value: Option<Decimal>) -> Html {
    value.map_or_else(
        || "<span class=\"quiet\">unknown</span>".to_owned(),
        |v| html(&show::number(v, 2)),
    )
}

fn taken_apart(page: &mut Page, score: &Score) {
    let value = score.value.map_or_else(
        || tag("unknown", "unknown"),
        |v| format!("<b class=\"figure\">{}</b> of 100", show::number(v, 1)),
    );
    page.paragraph(&format!(
        "{value}. Each input is moved to 0 to 100 on its own scale, where 100 is the good end, then weighed. While an input is unknown, so is the score."
    ));
    let mut table = Table::new(
        &format!("Inputs of the score of {}", score.group.name),
        vec![
            words("Input"),
            numbers("Value"),
            numbers("On 0 to 100"),
            numbers("Weight"),
            numbers("Adds"),
        ],
    );
    for input in &score.inputs {
        table.row(vec![
            html(&input.metric.name),
            number(input.value),
            number(input.scaled),
            html(&input.weight.to_string()),
            number(input.points),
        ]);
    }
    table.row(vec![
        "Score".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        format!("<b>{}</b>", number(score.value)),
    ]);
    page.table(&table);
}

fn row(score: &Score) -> Vec<Html> {
    let kind = match score.kind {
        GroupKind::Program => "program",
        GroupKind::Tier => "tier",
        GroupKind::Region => "region",
        GroupKind::Vertical => "industry",
        GroupKind::Partner => "partner",
    };
    let unknown: Vec<Html> = score
        .inputs
        .iter()
        .filter(|i| i.value.is_none())
        .map(|i| name(&i.metric.name))
        .collect();
    vec![
        html(&score.group.name),
        kind.to_owned(),
        number(score.value),
        unknown.join(", "),
    ]
}
