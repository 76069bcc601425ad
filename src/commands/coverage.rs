//! `coverage`: where partners are, and who could fill white space. `solutions`: what several partners offer together.

use std::path::PathBuf;

use anyhow::Result;

use super::read::{self, Reading};
use super::{Io, PageForms, show_page, unreadable, usage};
use crate::cli::{CoverageArgs, ReadArgs, SolutionsArgs};
use crate::exit::Exit;
use crate::output::coverage as shown;
use crate::registry::own_templates::texts;
use crate::report::{Coverage, Made, Period, Request, build};
use crate::words::{closest, one_of, quote};

pub(super) fn run(root: Option<PathBuf>, args: &CoverageArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (reading, mut coverage) = read_coverage(root, &args.read, io)?;
    if let Some(region) = &args.region {
        let known: Vec<&str> = coverage.regions.iter().map(|one| one.place.id.as_str()).collect();
        if !known.contains(&region.as_str()) {
            let help = closest(region, known.iter().copied()).map_or_else(
                || format!("expected {}", one_of(known.iter().copied(), 12)),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(usage(format!("the program has no region {}", quote(region)), &help));
        }
        coverage.of_region(region);
    }
    let page = shown::Page {
        coverage: &coverage,
        region: args.region.as_deref(),
        at: reading.today,
        revision: reading.revision.as_deref(),
        private: reading.sources.overlay.is_some(),
    };
    let texts = texts(&reading.sources.tree);
    let forms = PageForms {
        text: &|| shown::text(&page),
        json: &|| shown::json(&page),
        markdown: &|limit| shown::markdown(&page, &texts, limit),
    };
    show_page(io, args.format, &forms)?;
    Ok(Exit::Clean)
}

pub(super) fn solutions(root: Option<PathBuf>, args: &SolutionsArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (reading, coverage) = read_coverage(root, &args.read, io)?;
    let page = shown::Page {
        coverage: &coverage,
        region: None,
        at: reading.today,
        revision: reading.revision.as_deref(),
        private: reading.sources.overlay.is_some(),
    };
    let texts = texts(&reading.sources.tree);
    let forms = PageForms {
        text: &|| shown::solutions_text(&page),
        json: &|| shown::solutions_json(&page),
        markdown: &|limit| shown::solutions_markdown(&page, &texts, limit),
    };
    show_page(io, args.format, &forms)?;
    Ok(Exit::Clean)
}

/// The same coverage that a report shows.
fn read_coverage(root: Option<PathBuf>, args: &ReadArgs, io: &mut Io<'_>) -> Result<(Reading, Coverage)> {
    let reading = read::open(root, args)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let report = build(&Request {
        sources: &reading.sources,
        since: None,
        at: reading.today,
        period: Period::last_month(reading.today),
        partner: None,
        made: Made::default(),
        waiting: &[],
        progress: &|_, _| {},
    })?;
    let report = report.ok_or_else(|| {
        unreadable(
            "there is no program here that can be read",
            "run `psp-partners validate` to see what is wrong, or `psp-partners --root DIR` to look elsewhere",
        )
    })?;
    Ok((reading, report.coverage))
}
