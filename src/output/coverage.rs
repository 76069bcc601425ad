//! Where partners are, and what several of them offer together, as text, Markdown and JSON (the contracts
//! `schemas/coverage.schema.json` and `schemas/solutions.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::report::Coverage;
use crate::report::coverage::Place;
use crate::report::expansion::{FillerReason, SolutionLine};
use crate::standing::compliance::ComplianceState;
use crate::standing::solutions::SolutionState;
use crate::templates::{Rendered, Texts, value_of};
use crate::words::count;

/// Names the contract of `coverage`. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/coverage/1";
/// Names the contract of `solutions`.
pub const SOLUTIONS_CONTRACT: &str = "psp-partners/solutions/1";

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub coverage: &'a Coverage,
    /// The one region that is shown.
    pub region: Option<&'a str>,
    pub at: Date,
    pub revision: Option<&'a str>,
    /// The overlay was read.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    coverage: &'a Coverage,
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct SolutionDocument<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    solutions: &'a [SolutionLine],
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// `coverage` as one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

/// `solutions` as one JSON document.
pub fn solutions_json(page: &Page<'_>) -> String {
    document_text(&solutions(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, Some(page.private)),
        region: page.region,
        coverage: page.coverage,
        notes,
    })
}

fn solutions(page: &Page<'_>, notes: &[String]) -> Value {
    value_of(&SolutionDocument {
        head: Head::new(SOLUTIONS_CONTRACT, page.at, page.revision, Some(page.private)),
        solutions: &page.coverage.solutions,
        notes,
    })
}

/// `coverage` in at most `limit` bytes: the template `coverage.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    let elsewhere = (limit, "`psp-partners coverage` shows all");
    super::page("coverage.md.j2", texts, elsewhere, |notes| document(page, notes))
}

/// `solutions` in at most `limit` bytes: the template `solutions.md.j2`, the program's or ours.
pub fn solutions_markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    let elsewhere = (limit, "`psp-partners solutions` shows all");
    super::page("solutions.md.j2", texts, elsewhere, |notes| solutions(page, notes))
}

/// A name for a terminal.
fn name(text: &str) -> String {
    line(&cut(text, 80))
}

/// `coverage` for a terminal.
pub fn text(page: &Page<'_>) -> String {
    let coverage = page.coverage;
    let private = if coverage.private { " [private]" } else { "" };
    let mut out = format!("Coverage on {}{private}\n", page.at);
    places(&mut out, "Regions", &coverage.regions);
    places(&mut out, "Industries", &coverage.verticals);
    cells(&mut out, coverage);
    let _ = writeln!(
        out,
        "\nWhite space: {} of {} combinations have no active or coming partner",
        coverage.white.len(),
        coverage.combinations
    );
    for white in &coverage.white {
        let fillers: Vec<String> = (white.could_fill.iter())
            .map(|one| format!("{} ({})", name(&one.partner.name), reason(one.reason)))
            .collect();
        let fillers = if fillers.is_empty() {
            "no partner is close".to_owned()
        } else {
            fillers.join(", ")
        };
        let _ = writeln!(
            out,
            "  {} / {}: {fillers}",
            name(&white.region.name),
            name(&white.vertical.name)
        );
    }
    if !coverage.unplaced.is_empty() {
        let names: Vec<String> = coverage.unplaced.iter().map(|one| name(&one.name)).collect();
        let _ = writeln!(out, "\nWithout a region or an industry: {}", names.join(", "));
    }
    if !coverage.compliance.is_empty() {
        out.push_str("\nCompliance\n");
    }
    for one in &coverage.compliance {
        let until = one.until.map_or_else(String::new, |until| format!(", until {until}"));
        let soon = if one.expiring { " (soon)" } else { "" };
        let _ = writeln!(
            out,
            "  {}: {} {}{until}{soon}",
            name(&one.partner.name),
            name(&one.requirement.name),
            compliance(one.state)
        );
    }
    if !coverage.experts.is_empty() {
        out.push_str("\nExperts\n");
    }
    for one in &coverage.experts {
        let claimed = if one.verified { "" } else { " (claimed)" };
        let _ = writeln!(
            out,
            "  {}: {} of {}{claimed}",
            name(&one.domain.name),
            line(&one.github),
            name(&one.partner.name)
        );
    }
    if !coverage.solutions.is_empty() {
        let _ = write!(out, "\n{}", solution_lines(&coverage.solutions));
    }
    out
}

fn places(out: &mut String, title: &str, places: &[Place]) {
    let _ = writeln!(out, "\n{title}");
    for one in places {
        let target = one.target.map_or_else(String::new, |target| format!(" of {target}"));
        let _ = write!(
            out,
            "  {}: {}{target} active, {} coming",
            name(&one.place.name),
            one.active,
            one.coming
        );
        if let Some(manager) = &one.manager {
            let _ = write!(out, "; looked after by {}", line(manager));
        }
        if !one.missing_languages.is_empty() {
            let languages: Vec<_> = one.missing_languages.iter().map(|language| line(language)).collect();
            let _ = write!(out, "; no active partner offers {}", languages.join(", "));
        }
        for asked in &one.requirements {
            let _ = write!(
                out,
                "; {}: {} met, {} claimed, {} not met, {} unknown",
                name(&asked.requirement.name),
                asked.met,
                asked.claimed,
                asked.not_met,
                asked.unknown
            );
        }
        out.push('\n');
    }
}

/// Cells with partners; the others are white space.
fn cells(out: &mut String, coverage: &Coverage) {
    let mut is_first = true;
    for (region, row) in coverage.regions.iter().zip(&coverage.cells) {
        for (vertical, cell) in coverage.verticals.iter().zip(row) {
            if cell.active + cell.coming == 0 {
                continue;
            }
            if std::mem::take(&mut is_first) {
                out.push_str("\nRegions by industries\n");
            }
            let _ = writeln!(
                out,
                "  {} / {}: {} active, {} coming",
                name(&region.place.name),
                name(&vertical.place.name),
                cell.active,
                cell.coming
            );
        }
    }
}

/// `solutions` for a terminal.
pub fn solutions_text(page: &Page<'_>) -> String {
    let private = if page.coverage.private { " [private]" } else { "" };
    let solutions = &page.coverage.solutions;
    let mut out = format!("{} on {}{private}\n", count(solutions.len(), "solution"), page.at);
    if !solutions.is_empty() {
        let _ = write!(out, "\n{}", solution_lines(solutions));
    }
    out
}

fn solution_lines(solutions: &[SolutionLine]) -> String {
    let mut out = String::from("Solutions\n");
    for one in solutions {
        let state = match one.state {
            SolutionState::Valid => "valid",
            SolutionState::NotValid => "not valid",
            SolutionState::Unknown => "unknown",
        };
        let _ = writeln!(out, "  {}: {state}", name(&one.solution.name));
        for part in &one.parts {
            let _ = writeln!(out, "    {}: {}", name(&part.partner.name), name(&part.role));
        }
        for reason in &one.because {
            let _ = writeln!(out, "    {}", line(reason));
        }
    }
    out
}

fn reason(reason: FillerReason) -> &'static str {
    match reason {
        FillerReason::Target => "target",
        FillerReason::Applicant => "applicant",
        FillerReason::Neighbor => "active next to it",
    }
}

fn compliance(state: ComplianceState) -> &'static str {
    match state {
        ComplianceState::Met => "met",
        ComplianceState::Claimed => "claimed",
        ComplianceState::NotMet => "not met",
        ComplianceState::Unknown => "unknown",
    }
}
