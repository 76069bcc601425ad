//! The sections of a report's Markdown that are lists and tables of partners, not of figures.

use std::fmt::Write as _;

use super::markdown::{cell, section};
use super::show;
use super::text::chosen;
use crate::escape::markdown;
use crate::page::Section;
use crate::registry::model::Party;
use crate::report::coverage::TargetState;
use crate::report::summary::Verdict;
use crate::report::{GroupKind, Report};

pub(super) fn changes(report: &Report) -> Option<Section> {
    let changes = report.changes.as_ref()?;
    let head = format!(
        "### What changed since {}{}\n\n",
        cell(&format!("`{}`", short(&changes.since))),
        show::private(changes.private)
    );
    if changes.list.is_empty() {
        return Some(Section::text(format!("{head}Nothing.\n\n")));
    }
    let rows = changes
        .list
        .iter()
        .map(|c| format!("- {} {}\n", markdown(&c.partner.name), cell(&c.text)));
    Some(section(head, rows.collect(), "changes"))
}

fn short(name: &str) -> &str {
    let hash = name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if hash { &name[..12] } else { name }
}

pub(super) fn statuses(report: &Report) -> Section {
    let funnel = &report.funnel;
    let counts: Vec<String> = funnel
        .statuses
        .iter()
        .filter(|s| s.partners > 0)
        .map(|s| format!("{} {}", s.partners, s.status.id()))
        .collect();
    let counts = if counts.is_empty() {
        "nobody yet".to_owned()
    } else {
        counts.join(", ")
    };
    let head = format!(
        "### Funnel{}\n\nPartners: {counts}.\n\n| phase | entered | in it now | passed | ended there | median days | 90th percentile | pass |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
        show::private(funnel.private)
    );
    let days = |d: Option<crate::report::Decimal>| d.map_or("–".to_owned(), |d| show::number(d, 1));
    let rows = funnel.phases.iter().map(|p| {
        let pass = p
            .conversion
            .map_or("–".to_owned(), |c| format!("{} %", show::number(c, 1)));
        let inside = if p.paused > 0 {
            format!("{} ({} paused)", p.inside, p.paused)
        } else {
            p.inside.to_string()
        };
        format!(
            "| {} | {} | {inside} | {} | {} | {} | {} | {pass} |\n",
            markdown(&p.phase.name),
            p.entered,
            p.passed,
            p.broken_off,
            days(p.median_days),
            days(p.p90_days)
        )
    });
    section(head, rows.collect(), "phases")
}

/// Whose move it is, in words.
fn side(side: Option<Party>) -> &'static str {
    match side {
        None => "all steps are done",
        Some(Party::Partner) => "the partner",
        Some(Party::Program) => "the program",
        Some(Party::Both) => "both sides",
    }
}

pub(super) fn stuck(report: &Report) -> Option<Section> {
    let stuck = &report.funnel.stuck;
    let private = show::private(report.funnel.private);
    let head = format!(
        "### Where it is stuck{private}\n\n| partner | phase | since | usual days | next step | whose move |\n|---|---|---|---:|---|---|\n"
    );
    let rows = stuck.iter().map(|s| {
        format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            markdown(&s.partner.name),
            markdown(&s.phase.name),
            s.since,
            s.usual,
            markdown(s.step.as_ref().map_or("", |step| &step.name)),
            side(s.side)
        )
    });
    (!stuck.is_empty()).then(|| section(head, rows.collect(), "partners"))
}

pub(super) fn standing(report: &Report) -> Vec<Section> {
    let standing = &report.standing;
    let lists: [(&str, &[Verdict], &'static str); 3] = [
        ("Criteria that fail", &standing.failing, "criteria"),
        ("Criteria about to fail", &standing.about_to_fail, "criteria"),
        ("Criteria that are unknown", &standing.unknown, "criteria"),
    ];
    let one = |v: &Verdict| {
        let why: Vec<String> = v.why.iter().map(|w| cell(w)).collect();
        let private = show::private(v.private);
        format!(
            "| {} | {}{private} | {} |\n",
            markdown(&v.partner.name),
            markdown(&v.criterion.name),
            why.join("<br>")
        )
    };
    lists
        .into_iter()
        .filter(|(_, verdicts, _)| !verdicts.is_empty())
        .map(|(title, verdicts, noun)| {
            let head = format!("### {title}\n\n| partner | criterion | why |\n|---|---|---|\n");
            section(head, verdicts.iter().map(one).collect(), noun)
        })
        .collect()
}

pub(super) fn expiries(report: &Report) -> Option<Section> {
    let list = &report.expiries.list;
    let head = "### Ends in the next 90 days\n\n| last day | partner | what |\n|---|---|---|\n";
    let rows = list.iter().map(|e| {
        let partner = e.partner.as_ref().map_or("the program", |p| p.name.as_str());
        let over = if e.days < 0 { ", over already" } else { "" };
        let private = show::private(e.private);
        format!(
            "| {}{over} | {} | {}{private} |\n",
            e.until,
            markdown(partner),
            cell(&e.what)
        )
    });
    (!list.is_empty()).then(|| section(head.to_owned(), rows.collect(), "dates"))
}

pub(super) fn promises(report: &Report) -> Vec<Section> {
    let promises = &report.promises;
    let private = show::private(promises.private);
    let mut all = Vec::new();
    if !promises.steps.is_empty() {
        let head = format!(
            "### Our own promises: steps that are overdue{private}\n\n| partner | step | phase entered | whose move |\n|---|---|---|---|\n"
        );
        let rows = promises.steps.iter().map(|s| {
            format!(
                "| {} | {} | {} | {} |\n",
                markdown(&s.partner.name),
                markdown(&s.step.name),
                s.since,
                side(Some(s.side))
            )
        });
        all.push(section(head, rows.collect(), "steps"));
    }
    if !promises.commitments.is_empty() {
        let head =
            format!("### Joint commitments whose day has passed{private}\n\n| due | partner | what |\n|---|---|---|\n");
        let rows = promises.commitments.iter().map(|c| {
            format!(
                "| {} | {} | {} |\n",
                c.due,
                markdown(&c.partner.name),
                markdown(&c.what)
            )
        });
        all.push(section(head, rows.collect(), "commitments"));
    }
    if !promises.reviews.is_empty() {
        let head =
            format!("### Quarterly reviews{private}\n\n| partner | last held | last quarter's |\n|---|---|---|\n");
        let rows = promises.reviews.iter().map(|r| {
            let last = r.held.map_or("none on record".to_owned(), |d| d.to_string());
            let kept = match r.kept {
                Some(true) => "✅ held",
                Some(false) => "❌ not held",
                None => "not active for all of it",
            };
            format!("| {} | {last} | {kept} |\n", markdown(&r.partner.name))
        });
        all.push(section(head, rows.collect(), "partners"));
    }
    all
}

pub(super) fn coverage(report: &Report) -> Vec<Section> {
    let coverage = &report.coverage;
    if report.partner.is_some() {
        return Vec::new();
    }
    let private = show::private(coverage.private);
    let mut all = Vec::new();
    if !coverage.cells.is_empty() && !coverage.verticals.is_empty() {
        let names: Vec<String> = coverage.verticals.iter().map(|v| markdown(&v.place.name)).collect();
        let head = format!(
            "### Regions and industries{private}\n\nActive partners, and after a plus those on their way. Empty is white space: {} of {} have nobody.\n\n| | {} |\n|---|{}\n",
            coverage.white.len(),
            coverage.regions.len() * coverage.verticals.len(),
            names.join(" | "),
            "---:|".repeat(names.len())
        );
        let rows = coverage.regions.iter().zip(&coverage.cells).map(|(region, cells)| {
            let mut row = format!("| {} |", markdown(&region.place.name));
            for cell in cells {
                let text = match (cell.active, cell.coming) {
                    (0, 0) => String::new(),
                    (active, 0) => active.to_string(),
                    (active, coming) => format!("{active} + {coming}"),
                };
                let _ = write!(row, " {text} |");
            }
            row.push('\n');
            row
        });
        all.push(section(head, rows.collect(), "regions"));
    }
    if !coverage.targets.is_empty() {
        let head = format!("### Targets{private}\n\n| target | state | partners |\n|---|---|---|\n");
        let rows = coverage.targets.iter().map(|t| {
            let state = match t.state {
                TargetState::Untouched => "untouched",
                TargetState::Applied => "applied",
                TargetState::Active => "active",
            };
            let partners: Vec<String> = t
                .partners
                .iter()
                .map(|p| format!("{} ({})", markdown(&p.partner.name), p.status.id()))
                .collect();
            format!("| {} | {state} | {} |\n", markdown(&t.target.name), partners.join(", "))
        });
        all.push(section(head, rows.collect(), "targets"));
    }
    all
}

pub(super) fn health(report: &Report) -> Option<Section> {
    let health = report.health.as_ref()?;
    let score = health.scores.iter().find(|s| {
        let partner = s.kind == GroupKind::Partner;
        partner == report.partner.is_some()
    })?;
    let value = score.value.map_or("unknown".to_owned(), |v| show::number(v, 1));
    let head = format!(
        "### {}: {}{}\n\n| input | weight | value | on 0 to 100 | adds |\n|---|---:|---:|---:|---:|\n",
        markdown(&health.metric.name),
        value,
        show::private(score.private)
    );
    let number = |n: Option<crate::report::Decimal>| n.map_or("unknown".to_owned(), |n| show::number(n, 2));
    let rows = score.inputs.iter().map(|i| {
        format!(
            "| {} | {} | {} | {} | {} |\n",
            markdown(&i.metric.name),
            i.weight,
            number(i.value),
            number(i.scaled),
            number(i.points)
        )
    });
    Some(section(head, rows.collect(), "inputs"))
}

/// Who lacks what, of the figures that are shown.
pub(super) fn sources(report: &Report) -> Option<Section> {
    let head = "### What is missing or stale\n\n| metric | partner | what |\n|---|---|---|\n";
    let mut rows = Vec::new();
    for metric in report.metrics.iter().filter(|m| !m.withheld) {
        let Some(figure) = chosen(report, metric) else { continue };
        for missing in &figure.sources.missing {
            let months: Vec<String> = missing.months.iter().map(ToString::to_string).collect();
            rows.push(format!(
                "| {} | {} | no figure for {} |\n",
                markdown(&metric.name),
                markdown(&missing.partner.name),
                months.join(", ")
            ));
        }
        for stale in &figure.sources.stale {
            rows.push(format!(
                "| {} | {} | the last figure is of {}, {} days old |\n",
                markdown(&metric.name),
                markdown(&stale.partner.name),
                stale.last,
                stale.days
            ));
        }
    }
    (!rows.is_empty()).then(|| section(head.to_owned(), rows, "rows"))
}
