//! The report as Markdown, for issues and step summaries: sections in the order of their worth, so that a page is cut, or
//! split over comments, between whole sections or rows.

use std::fmt::Write as _;

use super::text::{chosen, title};
use super::{lists, show};
use crate::escape::{markdown, markdown_sentence};
use crate::page::{Section, fit};
use crate::report::{Figure, FigureLine, GroupKind, MetricReport, Report};

/// A table's cell: a sentence of ours that may hold names in backticks.
pub(super) fn cell(text: &str) -> String {
    markdown_sentence(text)
}

/// Words and numbers of ours: they stay as they are, so that a number can be copied; two tildes would strike it out.
pub(super) fn ours(text: &str) -> String {
    text.replace('~', "\\~")
}

pub(super) fn section(head: String, rows: Vec<String>, noun: &'static str) -> Section {
    Section {
        head,
        rows,
        tail: "\n".to_owned(),
        noun,
    }
}

/// The whole report in at most `limit` bytes; `elsewhere` says where the rest can be read.
pub fn render(report: &Report, limit: usize, elsewhere: &str) -> String {
    fit(&sections(report), limit, elsewhere)
}

/// The sections of a report, each with its heading. What has nothing to say is left out.
pub fn sections(report: &Report) -> Vec<Section> {
    let mut all = vec![head(report), figures(report)];
    all.extend(best_and_worst(report));
    for kind in [GroupKind::Tier, GroupKind::Region, GroupKind::Vertical] {
        all.extend(by_group(report, kind));
    }
    all.extend(lists::changes(report));
    all.push(lists::statuses(report));
    all.extend(lists::stuck(report));
    all.extend(lists::standing(report));
    all.extend(lists::expiries(report));
    all.extend(lists::promises(report));
    all.extend(lists::coverage(report));
    all.extend(lists::health(report));
    all.extend(lists::sources(report));
    all.push(foot(report));
    all
}

fn head(report: &Report) -> Section {
    let mut text = format!("## {}: {}\n\n", markdown(&title(report)), markdown(&report.period.name));
    let _ = writeln!(text, "Judged on {}.", report.at);
    if !report.period.complete {
        text.push_str("The period is not over yet: what follows is what is known so far.\n");
    }
    if report.private {
        text.push_str("\n**Contains private figures.**\n");
    }
    text.push('\n');
    Section::text(text)
}

fn figures(report: &Report) -> Section {
    let head = "### Figures\n\n| | value | period before | year before | target | last 12 months | sources |\n|---|---:|---:|---:|---|---|---|\n";
    let mut rows = Vec::new();
    for metric in &report.metrics {
        let name = markdown(&metric.name);
        match chosen(report, metric).filter(|_| !metric.withheld) {
            None if metric.withheld => rows.push(format!("| {name} | private | | | | | |\n")),
            None => rows.push(format!("| {name} | unknown | | | | | |\n")),
            Some(figure) => rows.extend(figure.lines.iter().map(|line| figure_row(metric, figure, line, &name))),
        }
    }
    section(head.to_owned(), rows, "figures")
}

fn figure_row(metric: &MetricReport, figure: &Figure, line: &FigureLine, name: &str) -> String {
    let target = metric.target.map_or(String::new(), |target| {
        let sign = match line.reached {
            Some(true) => "✅",
            Some(false) => "❌",
            None => "❔",
        };
        let goal = show::value(Some(target), metric.unit, None);
        format!("{sign} {} ({})", ours(&goal), show::reached(metric, line))
    });
    let mut tail = vec![show::coverage(&figure.sources)];
    tail.extend(show::remarks(figure).map(|remark| remark.to_string()));
    format!(
        "| {name} | {} | {} | {} | {target} | {} | {} |\n",
        ours(&show::held(line, metric)),
        change(line.before.better, &show::change(&line.before, metric.unit)),
        change(line.year_before.better, &show::change(&line.year_before, metric.unit)),
        show::spark(line),
        ours(&tail.join(", "))
    )
}

fn change(better: Option<bool>, text: &str) -> String {
    let sign = match better {
        Some(true) => " 👍",
        Some(false) => " 👎",
        None => "",
    };
    format!("{}{sign}", ours(text))
}

fn best_and_worst(report: &Report) -> Option<Section> {
    let head = "### Best and worst\n\n| | best | worst |\n|---|---|---|\n";
    let mut rows = Vec::new();
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        for line in metric.figures.first().iter().flat_map(|f| &f.lines) {
            let (Some(best), Some(worst)) = (&line.best, &line.worst) else {
                continue;
            };
            let currency = line.currency.as_deref();
            let one = |e: &crate::report::Extreme| {
                let value = show::value(Some(e.value), metric.unit, currency);
                let reason = ours(&e.reason);
                format!("{} {}<br>{reason}", markdown(&e.partner.name), ours(&value))
            };
            rows.push(format!(
                "| {} | {} | {} |\n",
                markdown(&metric.name),
                one(best),
                one(worst)
            ));
        }
    }
    (!rows.is_empty()).then(|| section(head.to_owned(), rows, "figures"))
}

fn by_group(report: &Report, kind: GroupKind) -> Option<Section> {
    let title = match kind {
        GroupKind::Tier => "By tier",
        GroupKind::Region => "By region",
        GroupKind::Vertical => "By industry",
        GroupKind::Program | GroupKind::Partner => return None,
    };
    let metrics: Vec<&MetricReport> = report.metrics.iter().filter(|m| !m.withheld).collect();
    let groups: Vec<&Figure> = metrics.first()?.figures.iter().filter(|f| f.kind == kind).collect();
    let mut rows = Vec::new();
    for metric in &metrics {
        let mut row = format!("| {} |", markdown(&metric.name));
        let mut known = false;
        for group in &groups {
            let figure = metric.figures.iter().find(|f| f.kind == kind && f.group == group.group);
            let lines = figure.into_iter().flat_map(|f| &f.lines);
            let values: Vec<String> = lines
                .map(|line| {
                    known |= line.value.is_some_and(|v| !v.is_zero());
                    ours(&show::held(line, metric))
                })
                .collect();
            let partial = figure.is_some_and(|f| f.partial && f.lines.iter().any(|l| l.value.is_some()));
            let _ = write!(
                row,
                " {}{} |",
                values.join("<br>"),
                if partial { " (partial)" } else { "" }
            );
        }
        row.push('\n');
        if known {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let names: Vec<String> = groups.iter().map(|g| markdown(&g.group.name)).collect();
    let head = format!(
        "### {title}\n\n| | {} |\n|---|{}\n",
        names.join(" | "),
        "---:|".repeat(names.len())
    );
    Some(section(head, rows, "figures"))
}

fn foot(report: &Report) -> Section {
    let mut text = String::new();
    for notice in &report.notices {
        let _ = writeln!(text, "- Not counted: {}", cell(notice));
    }
    if !report.notices.is_empty() {
        text.push('\n');
    }
    text.push_str(
        "<sub>`~` says that other sources were counted then. A figure is *partial* when some source is missing; what is missing is unknown, never zero.",
    );
    let commit = report.made.revision.as_deref().unwrap_or("files that are no commit");
    let _ = writeln!(
        text,
        " Made by {} from {}, version {}.</sub>",
        crate::escape::code(&report.made.command),
        crate::escape::code(commit),
        report.made.version
    );
    Section::text(text)
}
