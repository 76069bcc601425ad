//! Workflows.

use super::GitHub;
use super::base::segment;
use crate::forge::{ForgeError, ForgeResult, Workflow};
use crate::github::wire;

pub(super) fn get(github: &GitHub, file: &str) -> ForgeResult<Option<Workflow>> {
    let below = format!("/actions/workflows/{}", segment(file));
    let Some(workflow) = found(github.get::<wire::Workflow>(&below))? else {
        return Ok(None);
    };
    let runs = found(github.get::<wire::Runs>(&format!("{below}/runs?event=schedule&per_page=1")))?;
    Ok(runs.map(|runs| Workflow {
        state: workflow.state,
        last_scheduled: runs.newest(),
    }))
}

fn found<T>(answer: ForgeResult<T>) -> ForgeResult<Option<T>> {
    match answer {
        Ok(it) => Ok(Some(it)),
        Err(ForgeError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
