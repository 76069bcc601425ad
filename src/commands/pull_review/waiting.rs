//! Open pull requests that no review has looked at. Where a policy blocks `pull_request_target`, or a run was lost, nothing else
//! brings a verdict: a run of another workflow names a commit, and a schedule goes through all that are open.

use anyhow::Result;

use super::{ReviewSession, our_checks, pull};
use crate::commands::Io;
use crate::commands::session::refused;
use crate::escape::line;
use crate::exit::Exit;
use crate::forge::Pull;
use crate::words::count;

/// Most pull requests of one run; the next run goes on. Our own choice: each takes about 18 requests, of the 1,000 an hour that
/// the job's token has.
const MOST: usize = 25;
/// How long the run that `pull_request_target` starts is given for its check, in seconds.
const PATIENCE: u32 = 20;

/// Reviews the open pull requests without a verdict: those with this head, or all of them.
///
/// # Errors
/// GitHub doesn't list the pull requests, or one of them can't be reviewed. The others are reviewed anyway.
pub(in crate::commands) fn run(shell: &ReviewSession<'_>, head: Option<&str>, io: &mut Io<'_>) -> Result<Exit> {
    let mut waiting = without_verdict(shell, head)?;
    if head.is_some() && !waiting.is_empty() {
        shell.forge.pause(PATIENCE);
        waiting = without_verdict(shell, head)?;
    }
    if waiting.is_empty() {
        writeln!(io.err, "nothing to review: every open pull request has a verdict")?;
        return Ok(Exit::Clean);
    }
    let left = waiting.split_off(waiting.len().min(MOST)).len();
    let (mut worst, mut first_error) = (Exit::Clean, None);
    for pull in waiting {
        match pull::run(shell, pull.number, Some(&pull.head_sha), None, io) {
            Ok(Exit::Clean) => {}
            Ok(exit) => worst = exit,
            Err(error) => {
                writeln!(
                    io.err,
                    "note: #{} could not be reviewed: {}",
                    pull.number,
                    line(&format!("{error:#}"))
                )?;
                first_error.get_or_insert(error);
            }
        }
    }
    if left > 0 {
        writeln!(io.err, "note: {} left for the next run", count(left, "pull request"))?;
    }
    first_error.map_or(Ok(worst), Err)
}

/// Those into the default branch whose head has no check of ours. With a commit, any check counts, because the run that made
/// it is still at work; otherwise only one that is complete, because that run may have been stopped.
fn without_verdict(shell: &ReviewSession<'_>, head: Option<&str>) -> Result<Vec<Pull>> {
    let forge = shell.forge;
    let repository = forge.repository().map_err(|e| refused("the repository", &e))?;
    let mut pulls = forge.open_pulls().map_err(|e| refused("the pull requests", &e))?;
    pulls.retain(|pull| pull.base_ref == repository.default_branch && head.is_none_or(|head| head == pull.head_sha));
    pulls.sort_by_key(|pull| pull.number);
    let mut waiting = Vec::new();
    for pull in pulls {
        let runs = our_checks(forge, &pull.head_sha, &shell.identity).map_err(|e| refused("the checks", &e))?;
        if !runs.iter().any(|run| run.completed || head.is_some()) {
            waiting.push(pull);
        }
    }
    Ok(waiting)
}
