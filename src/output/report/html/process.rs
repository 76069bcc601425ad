//! The funnel, where it is stuck, and our own promises.

use super::super::show;
use super::super::svg::Frame;
use super::super::svg::funnel::{self, Step};
use super::markup::{Html, Page, Table, name, numbers, sign, words};
use crate::escape::html;
use crate::registry::model::Party;
use crate::report::funnel::PhaseLine;
use crate::report::{Decimal, Report};
use crate::words::{capital, count};

/// The funnel and where it is stuck.
pub(super) fn write(page: &mut Page, report: &Report) {
    let lines = &report.funnel.phases;
    page.open_section("funnel", "Funnel");
    if report.funnel.private {
        page.paragraph("Counts partners, or dates of partners, that only the private overlay knows.");
    }
    let counts: Vec<Html> = report
        .funnel
        .statuses
        .iter()
        .map(|s| format!("<b>{}</b> {}", s.partners, s.status.id()))
        .collect();
    page.list("counts", counts);
    let steps: Vec<Step> = lines.iter().enumerate().map(|(i, p)| step(i, p)).collect();
    let desc: Vec<String> = steps
        .iter()
        .map(|s| {
            format!(
                "{}: {} entered, {} passed, {} in it now, {} ended there.",
                s.label, s.entered, s.passed, s.inside, s.broken_off
            )
        })
        .collect();
    let frame = Frame {
        id: &page.id(),
        title: "Partners by phase",
        desc: &desc.join(" "),
    };
    let svg = funnel::render(frame, &steps);
    let mut table = Table::new(
        "Partners by phase, and days in it",
        vec![
            words("Phase"),
            numbers("Entered"),
            numbers("In it now"),
            numbers("Passed"),
            numbers("Ended there"),
            numbers("Pass rate"),
            numbers("Median days"),
            numbers("90th percentile"),
        ],
    );
    for phase in lines {
        table.row(row(phase));
    }
    page.raw("<div class=\"beside\">\n");
    page.chart(
        "funnel-box",
        "Partners by phase: passed, in it now (framed), ended there (hollow)",
        &svg,
        &table,
    );
    stuck(page, report);
    page.raw("</div>\n");
    page.close_section();
}

fn step(index: usize, phase: &PhaseLine) -> Step {
    let days = match (phase.median_days, phase.p90_days) {
        (Some(median), Some(p90)) => format!(
            "median {} days, nine of ten within {}",
            show::number(median, 1),
            show::number(p90, 1)
        ),
        _ if phase.lasting => "partners stay here".to_owned(),
        _ => "days unknown: nobody has passed it".to_owned(),
    };
    let days = match phase.conversion {
        Some(share) => format!("{} % pass; {days}", show::number(share, 0)),
        None => days,
    };
    Step {
        label: format!("{} {}", index + 1, phase.phase.name),
        entered: phase.entered,
        passed: phase.passed,
        inside: phase.inside,
        broken_off: phase.broken_off,
        days,
    }
}

fn row(phase: &PhaseLine) -> Vec<Html> {
    let unknown = || "<span class=\"quiet\">unknown</span>".to_owned();
    let days = |d: Option<Decimal>| d.map_or_else(unknown, |d| show::number(d, 1));
    let inside = match phase.paused {
        0 => phase.inside.to_string(),
        n => format!("{} <span class=\"quiet\">({n} paused)</span>", phase.inside),
    };
    vec![
        html(&phase.phase.name),
        phase.entered.to_string(),
        inside,
        phase.passed.to_string(),
        phase.broken_off.to_string(),
        phase
            .conversion
            .map_or_else(unknown, |c| format!("{} %", show::number(c, 1))),
        days(phase.median_days),
        days(phase.p90_days),
    ]
}

/// Whose move it is, in words.
fn side(side: Option<Party>) -> &'static str {
    match side {
        None => "all its steps are done",
        Some(Party::Partner) => "the partner’s move",
        Some(Party::Program) => "our move",
        Some(Party::Both) => "both sides’ move",
    }
}

fn stuck(page: &mut Page, report: &Report) {
    page.raw("<div>\n");
    page.heading("Where it is stuck");
    if report.funnel.stuck.is_empty() {
        page.paragraph("Nobody has been in a phase for longer than usual.");
    }
    page.list(
        "rows",
        report.funnel.stuck.iter().map(|s| {
            let step = s
                .step
                .as_ref()
                .map_or(String::new(), |step| format!(" Next: {}.", name(&step.name)));
            format!(
                "<b>{}</b> in {} since {}: <b>{}</b>, usually at most {}.{step} <span class=\"quiet\">{}.</span>",
                name(&s.partner.name),
                name(&s.phase.name),
                s.since,
                count(usize::try_from(s.days).unwrap_or_default(), "day"),
                s.usual,
                capital(side(s.side))
            )
        }),
    );
    page.raw("</div>\n");
}

/// Steps and commitments of ours that are late, and the reviews.
pub(super) fn promises(page: &mut Page, report: &Report) {
    let promises = &report.promises;
    page.open_section("promises", "Our own promises");
    if promises.private {
        page.paragraph("Some of it comes from the private overlay.");
    }
    if promises.steps.is_empty() {
        page.paragraph("No step on our side is overdue.");
    } else {
        let columns = vec![
            words("Partner"),
            words("Step"),
            words("Phase"),
            words("Since"),
            numbers("Days"),
            words("Whose"),
        ];
        let mut table = Table::new("Steps on our side that are overdue", columns);
        for s in &promises.steps {
            table.row(vec![
                html(&s.partner.name),
                html(&s.step.name),
                html(&s.phase.name),
                s.since.to_string(),
                s.days.to_string(),
                side(Some(s.side)).to_owned(),
            ]);
        }
        page.table(&table);
    }
    if !promises.commitments.is_empty() {
        let columns = vec![words("Partner"), words("What"), words("Due"), numbers("Days ago")];
        let mut table = Table::new("Joint commitments whose day has passed", columns);
        for c in &promises.commitments {
            table.row(vec![
                html(&c.partner.name),
                html(&c.what),
                c.due.to_string(),
                c.days.to_string(),
            ]);
        }
        page.table(&table);
        page.paragraph("<span class=\"quiet\">Records do not say whether a commitment was kept.</span>");
    }
    if promises.reviews.is_empty() {
        page.paragraph("Nobody is active, so no review is due.");
    } else {
        let mut table = Table::new(
            "Quarterly reviews",
            vec![
                words("Partner"),
                words("Last held"),
                words("For the last complete quarter"),
            ],
        );
        for r in &promises.reviews {
            let kept = match r.kept {
                Some(true) => format!("<span class=\"good\">{} held</span>", sign("good", '●')),
                Some(false) => format!("<span class=\"bad\">{} not held</span>", sign("bad", '◆')),
                None => format!("{} not asked for: not active for all of it", sign("same", '○')),
            };
            let held = r.held.map_or_else(|| "none on record".to_owned(), |d| d.to_string());
            table.row(vec![html(&r.partner.name), held, kept]);
        }
        page.table(&table);
    }
    page.close_section();
}
