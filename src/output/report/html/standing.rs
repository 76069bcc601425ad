//! Criteria: how many partners meet each, which fail, which are about to, which are unknown.

use super::markup::{Html, Page, Table, numbers, tag, words};
use crate::escape::{html, html_sentence};
use crate::report::Report;
use crate::report::summary::Verdict;

/// The section.
pub(super) fn write(page: &mut Page, report: &Report) {
    let standing = &report.standing;
    page.open_section("standing", "Standing");
    if standing.private {
        page.paragraph("Some of it is computed from private facts.");
    }
    let lists: [(&str, &[Verdict], &str); 3] = [
        (
            "Criteria that fail",
            &standing.failing,
            "No criterion that is due fails.",
        ),
        (
            "Criteria about to fail in the next 90 days",
            &standing.about_to_fail,
            "None is about to fail in the next 90 days.",
        ),
        (
            "Criteria that are unknown",
            &standing.unknown,
            "None that is due is unknown.",
        ),
    ];
    for (title, verdicts, none) in lists {
        if verdicts.is_empty() {
            page.paragraph(none);
            continue;
        }
        let why = if title.ends_with("unknown") {
            "What would make it known"
        } else {
            "Why"
        };
        let mut table = Table::new(title, vec![words("Partner"), words("Criterion"), words(why)]);
        for verdict in verdicts {
            table.row(row(verdict));
        }
        page.table(&table);
    }
    let mut table = Table::new(
        "Criteria by tier, counted over the partners they bind",
        vec![
            words("Criterion"),
            words("Tier"),
            numbers("Met, verified"),
            numbers("Met, claimed"),
            numbers("Not met"),
            numbers("Unknown"),
            numbers("Of these waived"),
        ],
    );
    for line in &standing.criteria {
        table.row(vec![
            html(&line.criterion.name),
            html(&line.tier.name),
            line.verified.to_string(),
            line.claimed.to_string(),
            line.not_met.to_string(),
            line.unknown.to_string(),
            line.waived.to_string(),
        ]);
    }
    if !table.rows.is_empty() {
        page.table(&table);
    }
    page.close_section();
}

fn row(verdict: &Verdict) -> Vec<Html> {
    let why: Vec<Html> = verdict.why.iter().map(|w| html_sentence(w)).collect();
    let private = if verdict.private {
        format!(" {}", tag("partial", "private"))
    } else {
        String::new()
    };
    vec![
        html(&verdict.partner.name),
        format!("{}{private}", html(&verdict.criterion.name)),
        why.join("<br>"),
    ]
}
