//! What a run planned and did: printed, and as the step's summary.

use anyhow::Result;

use crate::cli::PageFormat;
use crate::commands::{Io, print};
use crate::github::actions::Step;
use crate::output::plan::{SyncReport, json, markdown, text};

const HEADING: &str = "Issues in step with the records";

pub(super) fn write(shown: &SyncReport, format: PageFormat, io: &mut Io<'_>) -> Result<()> {
    let page = match format {
        PageFormat::Text => text::render(shown),
        PageFormat::Json => json::render(shown),
        PageFormat::Markdown => markdown::render(shown, HEADING, usize::MAX),
    };
    print(io, &page)?;
    if let Some(step) = Step::current() {
        step.add_summary(&markdown::render(shown, HEADING, crate::output::markdown::STEP_SUMMARY))?;
        step.set_outputs(&shown.outputs())?;
    }
    Ok(())
}
