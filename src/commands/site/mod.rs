//! `site`: the public directory as files, in a folder or on a branch. The overlay is never read, so that nothing private can be
//! in them.

mod branch;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::read::Reading;
use super::{Io, note_fault, read, report_files, site_folder, usage, validate};
use crate::cli::{Every, ReadArgs, SiteArgs};
use crate::escape::line;
use crate::events;
use crate::exit::Exit;
use crate::history::History;
use crate::registry::load;
use crate::registry::newsletters::newsletters;
use crate::registry::own_templates::{site_languages, texts};
use crate::registry::tree::{LoggedCommit, Revision};
use crate::report::{self, Made, Period, PeriodKind, Report};
use crate::site::feed::Past;
use crate::site::listing::State;
use crate::site::partner::name_each_other;
use crate::site::{Partners, Request, Site, build, pages};
use crate::standing::Policy;
use crate::words::{count, quote};

pub(super) fn run(root: Option<PathBuf>, args: &SiteArgs, io: &mut Io<'_>) -> Result<Exit> {
    let base = args.base_url.as_deref().map(base_url).transpose()?;
    match (&args.pages, &args.out) {
        (Some(branch), _) => branch::run(root, args, branch, base, io),
        (None, Some(folder)) => to_folder(root, args, folder, base.as_deref(), io),
        (None, None) => Err(usage("the site has no place", "add `--out DIR` or `--pages BRANCH`")),
    }
}

fn to_folder(root: Option<PathBuf>, args: &SiteArgs, out: &Path, base: Option<&str>, io: &mut Io<'_>) -> Result<Exit> {
    let reading = open(root, args, args.rev.clone(), io)?;
    let made = make(&reading, args.with_report, base, io)?;
    let written = site_folder::write(out, &made.site.files)?;
    writeln!(io.out, "{}: {}", line(&out.to_string_lossy()), made.summary)?;
    for kept in &written.kept {
        writeln!(
            io.err,
            "note: {} isn't part of the site any more, but was changed since it was written; delete it yourself",
            quote(kept)
        )?;
    }
    for note in &made.notes {
        writeln!(io.err, "note: {}", line(note))?;
    }
    for fault in &made.site.faults {
        note_fault(Some(fault), io)?;
    }
    Ok(Exit::Clean)
}

/// Opens the registry of the site.
fn open(root: Option<PathBuf>, args: &SiteArgs, rev: Option<String>, io: &mut Io<'_>) -> Result<Reading> {
    let reading = read::open(
        root,
        &ReadArgs {
            at: args.at,
            rev,
            overlay: None,
        },
    )?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    Ok(reading)
}

/// A site, and what to report about it.
struct MadeSite {
    site: Site,
    /// How many files and partners it has.
    summary: String,
    /// What isn't on it, and why.
    notes: Vec<String>,
}

fn make(reading: &Reading, with_report: Option<Every>, base: Option<&str>, io: &Io<'_>) -> Result<MadeSite> {
    let (sources, today) = (&reading.sources, reading.today);
    let evaluation = validate::watched(reading, None, true, io)?;
    let (record, schemas) = read::program_record(reading)?;
    let (policy, _) = Policy::compile(record, &schemas);
    let mut made = pages(&Partners {
        sources,
        standings: Some(&evaluation.standings),
        findings: &evaluation.findings,
        policy: &policy,
        schemas: &schemas,
        today,
        only: None,
    });
    name_each_other(&mut made.pages);
    let mut notes = Vec::new();
    if made.unread > 0 {
        notes.push(format!(
            "{} can't be read and {} no page; run `psp-partners validate` to see what is wrong",
            count(made.unread, "record"),
            if made.unread == 1 { "has" } else { "have" }
        ));
    }
    let report = with_report.map(|every| newest_report(reading, every)).transpose()?;
    let past = past(reading).map_or_else(
        |why| {
            notes.push(format!("the site has no feed: {why}"));
            None
        },
        Some,
    );
    let documents = load::registry(sources).documents;
    let events = events::listed(sources, &documents, &schemas);
    let (newsletters, _) = newsletters(&sources.tree, &documents);
    let texts = texts(&sources.tree);
    let (languages, faults) = site_languages(&sources.tree);
    let mut site = build(
        &Request {
            program: policy.program(),
            partners: &made.pages,
            at: today,
            base,
            revision: reading.revision.as_deref(),
            report: report.flatten().as_ref(),
            events: &events,
            newsletters: &newsletters,
            past: past.as_ref().map(|(history, commits)| Past { history, commits }),
            languages: &languages,
        },
        &texts,
    );
    site.faults.extend(faults);
    let of = |state: State| made.pages.iter().filter(|page| page.document.state == state).count();
    Ok(MadeSite {
        summary: format!(
            "{} for {}, {} paused, {} ended",
            count(site.files.len(), "file"),
            count(of(State::Listed) + of(State::Paused), "listed partner"),
            of(State::Paused),
            of(State::Ended)
        ),
        notes,
        site,
    })
}

/// What happened until the day of the site, or why that isn't known.
fn past(reading: &Reading) -> Result<(History, Vec<LoggedCommit>), String> {
    let why = |error: &dyn std::fmt::Display| error.to_string();
    let name = reading.revision.as_deref().unwrap_or("HEAD");
    let tip = Revision::open(&reading.root, name).map_err(|error| why(&error))?;
    let (history, commits) = read::history(&read::PastOf {
        root: &reading.root,
        tip: &tip.commit,
        made_until: Some(reading.today),
        today: reading.today,
        only: None,
        has_cache: true,
    })
    .map_err(|error| format!("{error:#}"))?;
    if commits.first().is_some_and(|first| first.is_first_known) {
        return Err("this clone has only the newest commits; set `fetch-depth: 0` for `actions/checkout`".to_owned());
    }
    Ok((history, commits))
}

/// The report of the newest period that is over. None where the program can't be read.
fn newest_report(reading: &Reading, every: Every) -> Result<Option<Report>> {
    let at = reading.today;
    let period = Period::last_of(PeriodKind::from(every), at);
    let revision = match &reading.revision {
        Some(commit) => Some(commit.clone()),
        None => Revision::of_files(&reading.root),
    };
    report::build(&report::Request {
        sources: &reading.sources,
        since: None,
        at,
        partner: None,
        made: Made {
            command: report_files::command(&period, at, &[("rev", revision.as_deref())]),
            revision,
            version: env!("CARGO_PKG_VERSION"),
        },
        period,
        waiting: &[],
        progress: &|_, _| {},
    })
}

/// The address of the site, with a slash at its end.
fn base_url(text: &str) -> Result<String> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "-._~/:%".contains(c);
    let is_plain = text
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(is_sign));
    if !is_plain {
        return Err(usage(
            format!("{} isn't the address of a site", quote(text)),
            "write it as `https://example.org/partners/`, without `?` and `#`",
        ));
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}
