//! `validate`: every record, every rule, everything that is wrong at once.

use std::path::PathBuf;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::read::{self, Reading};
use super::{Io, print};
use crate::cli::{Format, ValidateArgs};
use crate::exit::Exit;
use crate::finding::Severity;
use crate::github::actions::Step;
use crate::output::{Report, annotations, json, markdown, sarif, text};
use crate::registry::load::Sources;
use crate::registry::own_templates::texts;
use crate::rules::engine::{Evaluation, Request, evaluate};

/// Registries smaller than this are done before a progress bar could be read.
const WORTH_WATCHING: usize = 2000;

pub(super) fn run(root: Option<PathBuf>, args: &ValidateArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(root, &args.read)?;
    let base = args
        .base
        .as_deref()
        .map(|name| read::revision(&reading.root, name))
        .transpose()?;
    let base = base.map(|(tree, _)| Sources { tree, overlay: None });
    let evaluation = watched(&reading, base.as_ref(), false, io)?;
    let report = Report {
        evaluation: &evaluation,
        at: reading.today,
        revision: reading.revision.as_deref(),
        prefix: &reading.prefix,
        private: reading.sources.overlay.is_some(),
    };
    let step = Step::current();
    let format = args
        .format
        .unwrap_or(if step.is_some() { Format::Github } else { Format::Text });
    let texts = texts(&reading.sources.tree);
    let shown = match format {
        Format::Text => text::render(&report, &read::source(&reading.sources), io.colour, io.width),
        Format::Github => annotations::render(&report),
        Format::Json => json::render(&report),
        Format::Sarif => sarif::render(&report),
        Format::Markdown => markdown::render(&report, &texts, markdown::STEP_SUMMARY).text,
    };
    print(io, &shown)?;
    let failed = report_failed(&evaluation, args.deny_warnings);
    if let Some(step) = step {
        step.add_summary(&markdown::render(&report, &texts, markdown::STEP_SUMMARY).text)?;
        step.set_outputs(&[
            ("errors", evaluation.count(Severity::Error).to_string()),
            ("warnings", evaluation.count(Severity::Warning).to_string()),
            ("partners", evaluation.partners.to_string()),
            ("result", if failed { "fail" } else { "pass" }.to_owned()),
        ])?;
    }
    // Without a program nothing was checked, so the exit code can't be the one of clean records.
    if evaluation.findings.iter().any(|f| f.code == "PSP018") {
        return Ok(Exit::Unreadable);
    }
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

fn report_failed(evaluation: &Evaluation, deny_warnings: bool) -> bool {
    evaluation.count(Severity::Error) > 0 || (deny_warnings && evaluation.count(Severity::Warning) > 0)
}

/// Evaluates, with a progress bar at a terminal.
pub(super) fn watched(
    reading: &Reading,
    base: Option<&Sources>,
    keep_standings: bool,
    io: &Io<'_>,
) -> Result<Evaluation> {
    let bar = ProgressBar::with_draw_target(
        None,
        if io.watched {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        },
    );
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} partners, {eta} to go") {
        bar.set_style(style);
    }
    let progress = |done: usize, all: usize| {
        if all >= WORTH_WATCHING {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        }
    };
    let evaluation = evaluate(&Request {
        sources: &reading.sources,
        base,
        today: reading.today,
        touched: None,
        keep_standings,
        progress: &progress,
    });
    bar.finish_and_clear();
    evaluation
}
