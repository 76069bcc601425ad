//! Prints what a run planned and did, and writes it to the step's summary.

use anyhow::Result;

use crate::cli::PageFormat;
use crate::commands::{Io, print};
use crate::github::actions::Step;
use crate::output::plan::{SyncReport, json, markdown, text};
use crate::templates::Texts;

const HEADING: &str = "Issues in step with the records";

pub(super) fn write(shown: &SyncReport, format: PageFormat, texts: &Texts, io: &mut Io<'_>) -> Result<()> {
    let page = match format {
        PageFormat::Text => text::render(shown),
        PageFormat::Json => json::render(shown),
        PageFormat::Markdown => markdown::render(shown, HEADING, usize::MAX, texts),
    };
    print(io, &page)?;
    if let Some(step) = Step::current() {
        let limit = crate::output::markdown::STEP_SUMMARY;
        step.add_summary(&markdown::render(shown, HEADING, limit, texts))?;
        step.set_outputs(&shown.outputs())?;
    }
    Ok(())
}
