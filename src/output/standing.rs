//! Standings as text, Markdown and JSON. Markdown is the template `standing.md.j2` over the document of JSON.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::date::Date;
use crate::escape::line;
use crate::output::page;
use crate::registry::model::Program;
use crate::standing::ledger::OfPartner;
use crate::standing::{CriterionStanding, Entitlement, Outcome, Standing, TargetState, Verdict, is_of_target};
use crate::templates::{Rendered, Texts, value_of};
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
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct Partner<'a> {
    #[serde(flatten)]
    standing: &'a Standing,
    /// True, false, or null while something is unknown.
    eligible: Option<bool>,
}

/// The document of the contract. Each criterion also has its details in words, for people.
fn document(standings: &[&Standing], at: Date, revision: Option<&str>, notes: &[String]) -> Value {
    let partners = standings.iter().map(|standing| Partner {
        standing,
        eligible: standing.eligible(),
    });
    let mut document = value_of(&Document {
        contract: CONTRACT,
        at: at.to_string(),
        revision,
        partners: partners.collect(),
        notes,
    });
    let shown = document["partners"].as_array_mut().into_iter().flatten();
    for (partner, standing) in shown.zip(standings) {
        let criteria = partner["criteria"].as_array_mut().into_iter().flatten();
        for (criterion, decided) in criteria.zip(&standing.criteria) {
            criterion["details"] = details(decided).into();
        }
    }
    document
}

/// Standings as one JSON document.
pub fn json(standings: &[&Standing], at: Date, revision: Option<&str>) -> String {
    super::json::document_text(&document(standings, at, revision, &[]))
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
    if let Some(agreement) = &standing.agreement {
        let version = match (&agreement.template, &agreement.version) {
            (Some(template), Some(version)) => format!(" {template} {version}"),
            _ => String::new(),
        };
        let words = line(&agreement.words);
        let _ = writeln!(
            out,
            "\nagreement{}: {words}{}",
            line(&version),
            private(agreement.private)
        );
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
        let lapsed = if item.lapsed { "lapsed, " } else { "" };
        let granted = grants(item).map_or_else(String::new, |words| format!("; {words}"));
        let _ = writeln!(
            out,
            "  {sign} {}: {lapsed}{}{granted}{}",
            line(&item.name),
            line(&item.because),
            private(item.private)
        );
    }
}

/// How often something was granted, and how often it can be: `granted 2 of 2 times in 2026`.
fn grants(item: &Entitlement) -> Option<String> {
    let times = |n: usize| if n == 1 { "once".to_owned() } else { count(n, "time") };
    let within = item
        .period
        .as_ref()
        .map_or_else(String::new, |period| format!(" in {period}"));
    let counted = item.counted();
    let n = counted.total();
    let others = OfPartner::words(&OfPartner::list(&counted));
    match item.quota.and_then(|quota| usize::try_from(quota).ok()) {
        None => (item.granted > 0).then(|| format!("granted {}", times(item.granted))),
        Some(quota) if n > quota => Some(format!(
            "granted {}{within}{others}, {} more than the quota of {quota}",
            times(n),
            n - quota
        )),
        Some(quota) => Some(format!("granted {n} of {}{within}{others}", count(quota, "time"))),
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

/// How far each of the program's targets is, with its records.
fn coverage(standings: &[&Standing], program: &Program) -> String {
    if program.targets.is_empty() {
        return String::new();
    }
    let mut out = String::from("\ntargets\n");
    for target in &program.targets {
        let is_of_it = |s: &&Standing| is_of_target(target, &s.slug, s.target.as_deref());
        let records: Vec<&Standing> = standings.iter().copied().filter(is_of_it).collect();
        let state = TargetState::of(records.iter().map(|s| s.status));
        let of_record = |s: &&Standing| {
            let hidden = private(s.state_private || s.target_private);
            format!("{} {}{hidden}", s.slug, s.status.id())
        };
        let listed: Vec<String> = records.iter().map(of_record).collect();
        let listed = if listed.is_empty() {
            String::new()
        } else {
            format!(" ({})", listed.join(", "))
        };
        let _ = writeln!(
            out,
            "  {:<12} {}: {}{}",
            line(&target.tier),
            line(target.line.as_deref().unwrap_or(&target.name)),
            state.words(),
            line(&listed)
        );
    }
    out
}

/// Partners as Markdown, in at most `limit` bytes: the template `standing.md.j2`, the program's or ours.
pub fn markdown(standings: &[&Standing], at: Date, texts: &Texts, limit: usize) -> Rendered {
    page("standing.md.j2", texts, (limit, "the format json has all"), |notes| {
        document(standings, at, None, notes)
    })
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
