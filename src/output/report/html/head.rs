//! How the page begins and ends: what it is, the main points, the sections, and how to make it again.

use std::fmt::Write as _;

use super::super::text::{chosen, title};
use super::markup::{Html, Page, name, some_of};
use crate::escape::html;
use crate::report::Report;
use crate::words::{capital, count};

/// What the report is of, and what a reader must know before the first number.
pub(super) fn masthead(page: &mut Page, report: &Report) {
    let over = if report.period.complete {
        String::new()
    } else {
        "<p class=\"notice\"><b>The period is not over yet.</b> What follows is what is known so far.</p>\n".to_owned()
    };
    let private = if report.private {
        "<p class=\"notice\" id=\"private\"><b>Contains private figures.</b> It was made with the private overlay: do not publish it, and do not pass it on to those who may not see them.</p>\n"
    } else {
        ""
    };
    let _ = write!(
        page.out,
        "<header class=\"masthead\">\n<p class=\"kicker\">Partnership report</p>\n<h1>{}</h1>\n<p class=\"lede\">{}</p>\n<p class=\"quiet\">Judged on {}. Compared with {} and, a year before, {}.</p>\n{private}{over}</header>\n",
        html(&capital(&report.period.name)),
        name(&title(report)),
        report.at,
        html(&report.before.name),
        html(&report.year_before.name),
    );
}

/// Where to find what.
pub(super) fn contents(page: &mut Page, sections: &str) {
    page.raw("<nav aria-label=\"Sections\"><ul>\n");
    for part in sections.split("<section id=\"").skip(1) {
        let Some((id, rest)) = part.split_once('"') else {
            continue;
        };
        let Some(title) = rest
            .split_once("<h2 id=")
            .and_then(|(_, r)| r.split_once('>'))
            .and_then(|(_, r)| r.split_once("</h2>"))
        else {
            continue;
        };
        let _ = writeln!(page.out, "<li><a href=\"#{id}\">{}</a></li>", title.0);
    }
    page.raw("</ul></nav>\n");
}

/// What somebody who reads nothing else should know.
pub(super) fn points(page: &mut Page, report: &Report) {
    page.open_section("points", "Main points");
    page.list(
        "points",
        [partners(report), figures(report), targets(report)]
            .into_iter()
            .flatten(),
    );
    let more: Vec<Html> = [
        (report.funnel.stuck.len(), "partner", "stuck in a phase", "funnel"),
        (report.standing.failing.len(), "criterion", "failing", "standing"),
        (
            report.standing.about_to_fail.len(),
            "criterion",
            "about to fail",
            "standing",
        ),
        (report.standing.unknown.len(), "criterion", "unknown", "standing"),
        (report.expiries.list.len(), "date", "ending within 90 days", "expiries"),
        (report.promises.steps.len(), "step", "overdue on our side", "promises"),
    ]
    .into_iter()
    .map(|(n, noun, what, section)| {
        let counted = count(n, noun).replace("criterions", "criteria");
        let (number, noun) = counted.split_once(' ').unwrap_or((&counted, ""));
        format!("<a href=\"#{section}\"><b>{number}</b> {noun} {what}</a>")
    })
    .collect();
    page.list("alerts", more);
    page.close_section();
}

fn partners(report: &Report) -> Option<Html> {
    if let Some(partner) = &report.partner {
        let line = report.partners.first()?;
        return Some(format!("{} is <b>{}</b>.", name(&partner.name), line.status.id()));
    }
    let counts: Vec<Html> = report
        .funnel
        .statuses
        .iter()
        .filter(|s| s.partners > 0)
        .map(|s| format!("{} {}", s.partners, s.status.id()))
        .collect();
    Some(if counts.is_empty() {
        "Nobody is on record yet.".to_owned()
    } else {
        format!(
            "<b>{}</b> on record: {}.",
            count(report.partners.len(), "partner"),
            some_of(&counts, 9)
        )
    })
}

fn figures(report: &Report) -> Option<Html> {
    let (mut known, mut partial, mut unknown, mut withheld, mut stale) = (0, 0, 0, 0, 0);
    for metric in &report.metrics {
        let figure = chosen(report, metric);
        match figure {
            _ if metric.withheld => withheld += 1,
            Some(figure) if figure.lines.iter().any(|l| l.value.is_some()) => {
                known += 1;
                partial += usize::from(figure.partial);
                stale += usize::from(!figure.sources.stale.is_empty());
            }
            _ => unknown += 1,
        }
    }
    let verb = if known == 1 { "is" } else { "are" };
    let mut text = format!(
        "<b>{known} of {}</b> {verb} known",
        count(report.metrics.len(), "metric")
    );
    let rest: Vec<Html> = [
        (partial, "partial"),
        (stale, "with stale sources"),
        (unknown, "unknown"),
        (withheld, "private and not in this report"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{n} {what}"))
    .collect();
    if !rest.is_empty() {
        let _ = write!(text, "; {}", some_of(&rest, 9));
    }
    text.push('.');
    (!report.metrics.is_empty()).then_some(text)
}

fn targets(report: &Report) -> Option<Html> {
    let (mut reached, mut missed, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for metric in report.metrics.iter().filter(|m| m.target.is_some() && !m.withheld) {
        let line = chosen(report, metric).and_then(|f| f.lines.first());
        match line.and_then(|l| l.reached) {
            Some(true) => reached.push(name(&metric.name)),
            Some(false) => missed.push(name(&metric.name)),
            None => unknown.push(name(&metric.name)),
        }
    }
    let all = reached.len() + missed.len() + unknown.len();
    let parts: Vec<Html> = [(reached, "reached"), (missed, "missed"), (unknown, "unknown")]
        .into_iter()
        .filter(|(names, _)| !names.is_empty())
        .map(|(names, word)| format!("<b>{} {word}</b> ({})", names.len(), some_of(&names, 4)))
        .collect();
    (all > 0).then(|| {
        format!(
            "Of {}: {}.",
            count(all, "target")
                .replace("targets", "metrics with a target")
                .replace("1 target", "1 metric with a target"),
            some_of(&parts, 3)
        )
    })
}

/// How the report was made, so that it can be made again, and what its words mean.
pub(super) fn foot(page: &mut Page, report: &Report) {
    let commit = report.made.revision.as_deref().map_or_else(
        || "files that are no commit".to_owned(),
        |commit| format!("commit <code>{}</code>", html(commit)),
    );
    let _ = write!(
        page.out,
        "<footer>\n<h2>How to read this, and how it was made</h2>\n<p>What is missing is unknown, never zero. A value is <b>partial</b> when some source is missing or the period is not over. A source is <b>stale</b> when its last figure is too old. A change with ~ was counted over other sources then, so that the two values do not compare like with like. Money is never added across currencies.</p>\n<p>Made from {commit} on {} by version {} with</p>\n<pre><code>{}</code></pre>\n</footer>\n",
        report.at,
        html(report.made.version),
        html(&report.made.command)
    );
}
