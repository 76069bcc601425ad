//! `report`: how the program does over a period, in one of several forms, shown or written into a folder.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::read::{self, Reading};
use super::report_files::{FORMS, command, file_name, write};
use super::write::{Batch, Onto};
use super::{Io, report_template, unreadable, usage};
use crate::cli::{ReportArgs, ReportFormat};
use crate::escape::line;
use crate::exit::Exit;
use crate::github::actions::Step;
use crate::output::markdown::STEP_SUMMARY;
use crate::output::report as shown;
use crate::registry::load::{self, Sources};
use crate::registry::own_templates::texts;
use crate::registry::tree::{Revision, Tree};
use crate::report::{Earlier, Made, Period, Report, Request, build};
use crate::templates::{TemplateError, Texts};
use crate::words::quote;

/// Registries smaller than this are done before a progress bar could be read.
const WORTH_WATCHING: usize = 2000;

pub(super) fn run(root: Option<PathBuf>, args: &ReportArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open_known(root, &args.read, args.known)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let report = read_report(&reading, args, io)?;
    let texts = texts(&reading.sources.tree);
    let faults = match (&args.template, &args.out, args.format) {
        (Some(file), folder, _) => report_template::run(&report, &texts, file, folder.as_deref(), io)?,
        (None, None, format) => {
            let mut out = BufWriter::new(&mut *io.out);
            let fault = write(&report, &texts, format.unwrap_or(ReportFormat::Text), &mut out)?;
            out.flush()?;
            fault.into_iter().collect()
        }
        (None, Some(folder), Some(format)) => save(&report, &texts, &[format], folder, io)?,
        (None, Some(folder), None) => save(&report, &texts, &FORMS, folder, io)?,
    };
    for fault in faults {
        let fault = line(&fault.to_string());
        writeln!(io.err, "note: the program's own template wasn't used: {fault}")?;
    }
    if let Some(step) = Step::current() {
        step.add_summary(&shown::markdown::render(&report, &texts, STEP_SUMMARY, "the files show all").text)?;
    }
    Ok(Exit::Clean)
}

fn read_report(reading: &Reading, args: &ReportArgs, io: &Io<'_>) -> Result<Report> {
    let at = reading.today;
    let period = match &args.period {
        None => Period::last_month(at),
        Some(text) => Period::parse(text, at).map_err(|message| usage(message, "such as `--period 2026-Q3`"))?,
    };
    let since = args
        .since
        .as_deref()
        .map(|name| read::revision(&reading.root, name))
        .transpose()?;
    let since_commit = since.as_ref().map(|revision| revision.commit.clone());
    let earlier = since.map(|revision| Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    });
    let since = since_commit;
    let revision = match &reading.revision {
        Some(commit) => Some(commit.clone()),
        None => Revision::of_files(&reading.root),
    };
    let made = Made {
        command: command(
            &period,
            at,
            &[
                ("rev", revision.as_deref()),
                ("overlay", args.read.overlay.as_ref().map(|_| "DIR")),
                ("partner", args.partner.as_deref()),
                ("since", since.as_deref()),
            ],
        ),
        revision,
        version: env!("CARGO_PKG_VERSION"),
    };
    let target = if io.watched {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} partners, {eta} to go") {
        bar.set_style(style);
    }
    let report = build(&Request {
        sources: &reading.sources,
        since: earlier
            .as_ref()
            .zip(since)
            .map(|(sources, name)| Earlier { sources, name }),
        at,
        period,
        partner: args.partner.as_deref(),
        made,
        waiting: &[],
        progress: &|done, all| {
            if all >= WORTH_WATCHING {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
        },
    });
    bar.finish_and_clear();
    report?.ok_or_else(|| nothing_to_report(reading, args))
}

fn nothing_to_report(reading: &Reading, args: &ReportArgs) -> anyhow::Error {
    let slugs = load::registry(&reading.sources).slugs;
    let has_program = load::program(&reading.sources).is_ok_and(|(loaded, _)| loaded.record.is_some());
    let Some(slug) = args.partner.as_deref().filter(|_| has_program) else {
        return unreadable(
            "there is no program here that can be read",
            "run `psp-partners validate` to see what is wrong, or `psp-partners --root DIR` to look elsewhere",
        );
    };
    if slugs.iter().any(|s| **s == *slug) {
        return usage(
            format!("the record of {} cannot be read", quote(slug)),
            "run `psp-partners validate` to see what is wrong",
        );
    }
    read::no_partner(slug, slugs.iter().map(|s| &**s), read::LIST_PARTNERS)
}

/// Writes the forms into `folder`, all of them or none: a report of one month next to figures of another would mislead.
fn save(
    report: &Report,
    texts: &Texts,
    formats: &[ReportFormat],
    folder: &Path,
    io: &mut Io<'_>,
) -> Result<Vec<TemplateError>> {
    let mut batch = Batch::new(Onto::Anything);
    let mut faults = Vec::new();
    for format in formats {
        batch.add(folder, &file_name(report, *format), |out| {
            faults.extend(write(report, texts, *format, out)?);
            Ok(())
        })?;
    }
    batch.commit()?;
    for format in formats {
        let path = folder.join(file_name(report, *format));
        writeln!(io.out, "{}", line(&path.to_string_lossy()))?;
    }
    Ok(faults)
}
