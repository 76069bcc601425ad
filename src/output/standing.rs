//! Standings as text, Markdown and JSON.

use std::fmt::Write as _;

use serde::Serialize;

use crate::date::Date;
use crate::escape::{line, markdown, markdown_sentence};
use crate::registry::model::{Program, Status};
use crate::standing::{CriterionStanding, Entitlement, Outcome, Standing, Verdict};
use crate::words::count;

/// Names the contract of the JSON form (`schemas/standing.schema.json`).
pub const CONTRACT: &str = "psp-partners/standing/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    partners: Vec<Partner<'a>>,
}

#[derive(Serialize)]
struct Partner<'a> {
    #[serde(flatten)]
    standing: &'a Standing,
    /// True, false, or null while something is unknown.
    eligible: Option<bool>,
}

/// Standings as one JSON document.
pub fn json(standings: &[&Standing], at: Date, revision: Option<&str>) -> String {
    let partners = standings
        .iter()
        .map(|s| Partner {
            standing: s,
            eligible: s.eligible(),
        })
        .collect();
    let document = Document {
        contract: CONTRACT,
        at: at.to_string(),
        revision,
        partners,
    };
    super::json::document_text(&document)
}

/// One partner in full, for a terminal.
pub fn one(standing: &Standing, at: Date) -> String {
    let mut out = format!(
        "{} ({}), {}{}\n",
        line(&standing.name),
        line(&standing.slug),
        state(standing),
        private(standing.state_private)
    );
    let _ = writeln!(out, "on {at}: {}{}", eligible(standing), private(standing.private));
    if standing.criteria.is_empty() {
        out.push_str("\nno criteria apply: the record has no tier\n");
    }
    for criterion in &standing.criteria {
        let _ = write!(
            out,
            "\n  {} {:<14}  {}{}\n",
            sign(&criterion.verdict),
            criterion.verdict.word(),
            line(&criterion.name),
            private(criterion.private)
        );
        for text in details(criterion) {
            let _ = writeln!(out, "{:19}{}", "", line(&text));
        }
    }
    if let Some(gate) = &standing.gate {
        let word = if gate.holds {
            "holds: the phase may be left"
        } else {
            "does not hold yet"
        };
        let _ = writeln!(
            out,
            "\nthe gate of the phase `{}` {word}{}",
            line(&gate.phase),
            private(gate.private)
        );
        for open in &gate.open {
            let _ = writeln!(out, "  - {}", line(open));
        }
    }
    if !standing.on_record.is_empty() {
        out.push_str("\non record\n");
        for remark in &standing.on_record {
            let _ = writeln!(
                out,
                "  {}: {}{}",
                line(&remark.about),
                line(&remark.text),
                private(remark.private)
            );
        }
    }
    entitlements(&mut out, "benefits", &standing.benefits);
    entitlements(&mut out, "enablement", &standing.enablement);
    out
}

fn entitlements(out: &mut String, title: &str, list: &[Entitlement]) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for item in list {
        let sign = if item.entitled { "+" } else { "-" };
        let granted = if item.granted > 0 {
            format!(", granted {}", times(item.granted))
        } else {
            String::new()
        };
        let quota = item.quota.map(|q| format!(" of {q}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {sign} {}: {}{granted}{quota}{}",
            line(&item.name),
            item.because,
            private(item.private)
        );
    }
}

fn times(n: usize) -> String {
    if n == 1 {
        "once".to_owned()
    } else {
        format!("{n} times")
    }
}

/// What is behind a verdict, a sentence each.
pub(super) fn details(criterion: &CriterionStanding) -> Vec<String> {
    let mut out = match &criterion.verdict {
        Verdict::Met { .. } => Vec::new(),
        Verdict::NotMet { why, .. } => why.clone(),
        Verdict::Unknown { missing } => missing.clone(),
    };
    if let Verdict::Met { verified: false } = criterion.verdict {
        out.push("not yet verified by a maintainer".to_owned());
    }
    if let Some(until) = criterion.waived_until {
        out.push(format!("waived until {until}"));
    }
    if let Some(from) = criterion.binds_from {
        out.push(format!("applies to this partner from {from}"));
    }
    out.push(if criterion.due {
        format!("due now (phase `{}`)", criterion.required_by)
    } else {
        format!("due by the end of phase `{}`", criterion.required_by)
    });
    if let Some(until) = criterion.holds_until {
        out.push(format!("valid until {until}; reconfirm the evidence by then"));
    }
    if !matches!(criterion.verdict, Verdict::Met { .. })
        && let Some(help) = &criterion.help
    {
        out.push(format!("to meet it: {help}"));
    }
    out
}

/// All partners, a line each, with what the program still wants to win.
pub fn table(standings: &[&Standing], program: Option<&Program>, at: Date) -> String {
    let width = standings.iter().map(|s| s.slug.len()).max().unwrap_or(0).max(7);
    let mut out = format!(
        "standing on {at}\n\n{:width$}  {:<12} {:<11} {:<15} {:>8} {:>7} {:>7} {:>7}  \n",
        "partner", "tier", "status", "phase", "verified", "claimed", "not met", "unknown"
    );
    for standing in standings {
        let n = |outcome: Outcome| {
            standing
                .criteria
                .iter()
                .filter(|c| c.verdict.outcome() == outcome)
                .count()
        };
        let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            out,
            "{:width$}  {:<12} {:<11} {:<15} {:>8} {:>7} {:>7} {:>7}{}",
            line(&standing.slug),
            line(&dash(&standing.tier)),
            standing.status.id(),
            line(&dash(&standing.phase)),
            n(Outcome::MetVerified),
            n(Outcome::MetClaimed),
            n(Outcome::NotMet),
            n(Outcome::Unknown),
            private(standing.private),
        );
    }
    if let Some(program) = program {
        out.push_str(&coverage(standings, program));
    }
    let _ = writeln!(
        out,
        "\n{}; `psp-partners standing SLUG` shows why",
        count(standings.len(), "partner")
    );
    out
}

/// Which of the program's targets are untouched, applied, or won.
fn coverage(standings: &[&Standing], program: &Program) -> String {
    if program.targets.is_empty() {
        return String::new();
    }
    let mut out = String::from("\ntargets\n");
    for target in &program.targets {
        let states: Vec<String> = target
            .partners
            .iter()
            .filter_map(|slug| standings.iter().find(|s| s.slug == *slug))
            .map(|s| {
                format!(
                    "{} {}{}",
                    s.slug,
                    match s.status {
                        Status::Target => "untouched",
                        other => other.id(),
                    },
                    private(s.state_private)
                )
            })
            .collect();
        let states = if states.is_empty() {
            "no applications yet".to_owned()
        } else {
            states.join(", ")
        };
        let _ = writeln!(
            out,
            "  {:<12} {}: {}",
            line(&target.tier),
            line(target.line.as_deref().unwrap_or(&target.name)),
            line(&states)
        );
    }
    out
}

/// One or more partners as Markdown.
pub fn markdown_page(standings: &[&Standing], at: Date) -> String {
    let mut out = String::new();
    for standing in standings {
        let _ = write!(
            out,
            "### {}\n\n{}, on {at}: {}{}.\n\n",
            markdown(&standing.name),
            markdown_sentence(&state(standing)),
            eligible(standing),
            private(standing.private)
        );
        for remark in &standing.on_record {
            let _ = writeln!(
                out,
                "- {}: {}{}",
                markdown(&remark.about),
                markdown(&remark.text),
                private(remark.private)
            );
        }
        if !standing.on_record.is_empty() {
            out.push('\n');
        }
        if standing.criteria.is_empty() {
            out.push_str("No criteria apply: the record has no tier.\n");
        } else {
            out.push_str("| | criterion | verdict | why |\n|---|---|---|---|\n");
        }
        for criterion in &standing.criteria {
            let why: Vec<String> = details(criterion).iter().map(|d| markdown_sentence(d)).collect();
            let _ = writeln!(
                out,
                "| {} | {} | {}{} | {} |",
                emoji(&criterion.verdict),
                markdown(&criterion.name),
                criterion.verdict.word(),
                private(criterion.private),
                why.join("<br>")
            );
        }
        out.push('\n');
        if let Some(gate) = &standing.gate {
            let word = if gate.holds {
                "holds: the phase may be left"
            } else {
                "does not hold yet"
            };
            let _ = write!(
                out,
                "The gate of the phase `{}` {word}{}.\n\n",
                gate.phase,
                private(gate.private)
            );
            for open in &gate.open {
                let _ = writeln!(out, "- {}", markdown_sentence(open));
            }
            out.push('\n');
        }
    }
    out
}

fn state(standing: &Standing) -> String {
    let tier = standing.tier.as_deref().unwrap_or("no tier");
    match &standing.phase {
        Some(phase) => format!("{tier}, {} in phase `{phase}`", standing.status.id()),
        None => format!("{tier}, {}", standing.status.id()),
    }
}

fn eligible(standing: &Standing) -> &'static str {
    match (standing.eligible(), standing.tier.is_some()) {
        (_, false) => "eligibility is unknown until there is a tier",
        (Some(true), _) => "eligible by its record",
        (Some(false), _) => "not eligible by its record",
        (None, _) => "eligibility is unknown",
    }
}

fn private(is: bool) -> &'static str {
    if is { " [private]" } else { "" }
}

pub(super) fn sign(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met { verified: true } => "✔",
        Verdict::Met { verified: false } => "✓",
        Verdict::NotMet { .. } => "✗",
        Verdict::Unknown { .. } => "?",
    }
}

pub(super) fn emoji(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met { verified: true } => "✅",
        Verdict::Met { verified: false } => "☑️",
        Verdict::NotMet { .. } => "❌",
        Verdict::Unknown { .. } => "❔",
    }
}
