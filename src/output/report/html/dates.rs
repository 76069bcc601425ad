//! What runs out, what changed, and what is missing or too old.

use super::super::text::chosen;
use super::markup::{Html, Page, Table, numbers, sign, tag, words};
use super::value::month;
use crate::escape::{html, html_sentence};
use crate::report::Report;

/// What ends in the next 90 days.
pub(super) fn expiries(page: &mut Page, report: &Report) {
    page.open_section("expiries", "Ends in the next 90 days");
    let list = &report.expiries.list;
    if list.is_empty() {
        page.paragraph("Nothing ends in the next 90 days.");
        page.close_section();
        return;
    }
    let columns = vec![words("Last day"), numbers("Days left"), words("Partner"), words("What")];
    let mut table = Table::new("What ends, soonest first", columns);
    for expiry in list {
        let partner = expiry.partner.as_ref().map_or("the program", |p| p.name.as_str());
        let private = if expiry.private {
            format!(" {}", tag("partial", "private"))
        } else {
            String::new()
        };
        let days = if expiry.days < 0 {
            format!(
                "<span class=\"bad\">{} over for {}</span>",
                sign("bad", '◆'),
                -expiry.days
            )
        } else {
            expiry.days.to_string()
        };
        table.row(vec![
            expiry.until.to_string(),
            days,
            html(partner),
            format!("{}{private}", html_sentence(&expiry.what)),
        ]);
    }
    page.table(&table);
    page.close_section();
}

/// What changed since the earlier state.
pub(super) fn changes(page: &mut Page, report: &Report) {
    page.open_section("changes", "What changed");
    let Some(changes) = &report.changes else {
        page.paragraph("Not compared: the report was made without an earlier state (<code>--since</code>).");
        page.close_section();
        return;
    };
    page.paragraph(&format!("Since <code>{}</code>.", html(&changes.since)));
    if changes.list.is_empty() {
        page.paragraph("Nothing changed.");
    } else {
        page.list(
            "rows",
            changes.list.iter().map(|c| {
                let mark = match c.better {
                    Some(true) => format!("{}<span class=\"unseen\">better: </span>", sign("good", '▲')),
                    Some(false) => format!("{}<span class=\"unseen\">worse: </span>", sign("bad", '▼')),
                    None => sign("same", '•'),
                };
                format!("{mark} <b>{}</b> {}", html(&c.partner.name), html_sentence(&c.text))
            }),
        );
    }
    if changes.private {
        page.paragraph("Some of it is private.");
    }
    page.close_section();
}

/// Which sources lack what, of the figures that are shown.
pub(super) fn missing(page: &mut Page, report: &Report) {
    let mut table = Table::new(
        "Sources that lack figures, or whose last figure is too old",
        vec![words("Metric"), words("Partner"), words("What")],
    );
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        let Some(figure) = chosen(report, metric) else { continue };
        for missing in &figure.sources.missing {
            let months: Vec<String> = missing.months.iter().map(|m| month(*m)).collect();
            let what: Html = if months.is_empty() {
                "nothing on record about it".to_owned()
            } else {
                format!("no figure for {}", months.join(", "))
            };
            table.row(vec![html(&metric.name), html(&missing.partner.name), what]);
        }
        for stale in &figure.sources.stale {
            let what = format!(
                "{} the last figure is of {}, {} days old",
                tag("stale", "stale"),
                month(stale.last),
                stale.days
            );
            table.row(vec![html(&metric.name), html(&stale.partner.name), what]);
        }
    }
    if table.rows.is_empty() && report.notices.is_empty() {
        return;
    }
    page.open_section("missing", "What is missing or stale");
    if !table.rows.is_empty() {
        page.table(&table);
    }
    if !report.notices.is_empty() {
        page.heading("Not counted");
        page.list("rows", report.notices.iter().map(|n| html_sentence(n)));
    }
    page.close_section();
}
