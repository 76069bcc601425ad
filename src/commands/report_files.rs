//! The forms of a report as files: their names, their bytes, and the command that makes the same report again.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use clap::ValueEnum as _;

use crate::cli::ReportFormat;
use crate::date::Date;
use crate::output::report as shown;
use crate::output::report::view::ELSEWHERE;
use crate::report::{Period, PeriodKind, Report};
use crate::templates::{TemplateError, Texts};

/// Every form that `--out` writes when none is asked for.
pub(super) const FORMS: [ReportFormat; 5] = [
    ReportFormat::Markdown,
    ReportFormat::Html,
    ReportFormat::Json,
    ReportFormat::Csv,
    ReportFormat::Ndjson,
];

/// The command line that makes the same report in any form, on any day and in any place.
pub(super) fn command(period: &Period, at: Date, options: &[(&str, Option<&str>)]) -> String {
    let id = match period.kind {
        PeriodKind::Rolling => format!("rolling-{}", period.months()),
        PeriodKind::Month | PeriodKind::Quarter | PeriodKind::Year => period.id.clone(),
    };
    let mut command = format!("psp-partners report --period {id} --at {at}");
    for (option, value) in options {
        if let Some(value) = value {
            let _ = write!(command, " --{option} {value}");
        }
    }
    command
}

/// Writes one form. Returns what is wrong with a template of the program, if ours was used in its place.
pub(super) fn write(
    report: &Report,
    texts: &Texts,
    format: ReportFormat,
    out: &mut dyn Write,
) -> Result<Option<TemplateError>> {
    let mut fault = None;
    match format {
        ReportFormat::Text => {
            let page = shown::text::render(report, texts);
            out.write_all(page.text.as_bytes())?;
            fault = page.fault;
        }
        ReportFormat::Markdown => {
            let page = shown::markdown::render(report, texts, usize::MAX, ELSEWHERE);
            out.write_all(page.text.as_bytes())?;
            fault = page.fault;
        }
        ReportFormat::Json => shown::json::write(report, out)?,
        ReportFormat::Csv => shown::csv::write(report, out)?,
        ReportFormat::Ndjson => shown::ndjson::write(report, out)?,
        ReportFormat::Html => {
            let page = shown::html::render(report, texts);
            out.write_all(page.text.as_bytes())?;
            fault = page.fault;
        }
    }
    Ok(fault)
}

/// Name of a form's file; the rows are figures alone.
pub(super) fn file_name(report: &Report, format: ReportFormat) -> String {
    let (kind, ending) = name_parts(format);
    named(report, kind, ending)
}

/// Names of all files that reports of this period and of this partner can have: in any form, with private data or
/// without.
pub(super) fn possible_names(report: &Report) -> impl Iterator<Item = String> {
    let forms = ReportFormat::value_variants().iter().map(|form| name_parts(*form));
    forms.flat_map(|(kind, ending)| [false, true].map(|private| name(report, private, kind, ending)))
}

fn name_parts(format: ReportFormat) -> (&'static str, &'static str) {
    match format {
        ReportFormat::Text => ("report", "txt"),
        ReportFormat::Markdown => ("report", "md"),
        ReportFormat::Json => ("report", "json"),
        ReportFormat::Html => ("report", "html"),
        ReportFormat::Csv => ("figures", "csv"),
        ReportFormat::Ndjson => ("figures", "ndjson"),
    }
}

/// A file's name with what the report is about and its period.
pub(super) fn named(report: &Report, kind: &str, ending: &str) -> String {
    name(report, report.private, kind, ending)
}

fn name(report: &Report, private: bool, kind: &str, ending: &str) -> String {
    let partner = report
        .partner
        .as_ref()
        .map(|p| format!("{}-", p.id))
        .unwrap_or_default();
    // The file's name shows that it is private.
    let private = if private { "private-" } else { "" };
    format!("{private}{partner}{kind}-{}.{ending}", report.period.id)
}
