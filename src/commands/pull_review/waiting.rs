//! Open pull requests that no event brings a review to.
//!
//! - Those without a verdict: where a policy blocks `pull_request_target`, or a run was lost, a run of another workflow names
//!   a commit, and a schedule goes through all that are open.
//! - Once a day, those whose verdict is green and was made on an older state of the default branch. What merging does may have
//!   become wrong since then, and a green status lets it be merged.
//!
//! How the second kind stays cheap: the status of a commit shows the state of the default branch that it was made on, so one
//! request for each pull request finds the candidates. At most [`MOST`] are judged in a run. Nothing is written as long as a
//! verdict stays the same, so nothing remembers who had their turn either: the candidates are in the order of their verdicts,
//! oldest first, and where they are more than fit, each day begins where the day before ended.

use anyhow::Result;

use super::{ReviewSession, our_checks, pull};
use crate::commands::Io;
use crate::commands::session::refused;
use crate::date::{Date, days_between};
use crate::escape::line;
use crate::exit::Exit;
use crate::forge::{ForgeError, Pull, StatusState};
use crate::words::count;
use crate::work::verdict::{Verdict, posted};

/// Most pull requests of one run; the next run goes on. Our own choice: each takes about 21 requests, of the 1,000 an hour that
/// the job's token has.
const MOST: usize = 25;
/// How long the run that `pull_request_target` starts is given for its check, in seconds.
const PATIENCE: u32 = 20;

/// Which pull requests a run reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Wanted<'a> {
    /// Those without a verdict that have this head.
    Head(&'a str),
    /// Those without a verdict.
    Unjudged,
    /// Those, too, whose green verdict is of an older state of the default branch.
    Outdated,
}

/// A pull request to review; with its verdict, where it has one.
struct Candidate {
    pull: Pull,
    earlier: Option<Verdict>,
}

/// Reviews open pull requests that no event brings a review to.
///
/// # Errors
/// GitHub doesn't list the pull requests, or one of them can't be reviewed. The others are reviewed anyway.
pub(in crate::commands) fn run(shell: &ReviewSession<'_>, wanted: Wanted<'_>, io: &mut Io<'_>) -> Result<Exit> {
    let mut candidates = candidates(shell, wanted)?;
    if matches!(wanted, Wanted::Head(_)) && !candidates.is_empty() {
        shell.forge.pause(PATIENCE);
        candidates = self::candidates(shell, wanted)?;
    }
    if candidates.is_empty() {
        writeln!(io.err, "nothing to review: every open pull request has a verdict")?;
        return Ok(Exit::Clean);
    }
    let left = candidates.split_off(candidates.len().min(MOST)).len();
    let (mut worst, mut first_error) = (Exit::Clean, None);
    for Candidate { pull, earlier } in candidates {
        let cause = pull::Cause {
            head: Some(pull.head_sha.clone()),
            earlier,
            ..pull::Cause::default()
        };
        match pull::run(shell, pull.number, &cause, io) {
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

/// Those to review, in the order of their turn.
fn candidates(shell: &ReviewSession<'_>, wanted: Wanted<'_>) -> Result<Vec<Candidate>> {
    let forge = shell.forge;
    let repository = forge.repository().map_err(|e| refused("the repository", &e))?;
    let mut pulls = forge.open_pulls().map_err(|e| refused("the pull requests", &e))?;
    pulls.retain(|pull| pull.base_ref == repository.default_branch);
    if let Wanted::Head(head) = wanted {
        pulls.retain(|pull| pull.head_sha == head);
    }
    pulls.sort_by_key(|pull| pull.number);
    let tip = match wanted {
        Wanted::Outdated if !pulls.is_empty() => tip(shell, &repository.default_branch)?,
        _ => None,
    };
    let (mut waiting, mut outdated) = (Vec::new(), Vec::new());
    for pull in pulls {
        let verdict = match wanted {
            // Any check counts, because the run that made it is still at work.
            Wanted::Head(_) if has_check(shell, &pull, true)? => continue,
            Wanted::Head(_) => None,
            Wanted::Unjudged | Wanted::Outdated => match forge.statuses(&pull.head_sha) {
                Ok(statuses) => posted(&statuses, &shell.identity).filter(|(v, _)| v.state != StatusState::Pending),
                // Without the permission to read statuses, a check that is complete has to do.
                Err(ForgeError::Forbidden { .. } | ForgeError::NotFound(_)) if has_check(shell, &pull, false)? => {
                    continue;
                }
                Err(ForgeError::Forbidden { .. } | ForgeError::NotFound(_)) => None,
                Err(error) => return Err(refused("the statuses", &error)),
            },
        };
        match verdict {
            None => waiting.push(Candidate { pull, earlier: None }),
            Some((verdict, since)) => {
                let is_green = verdict.state == StatusState::Success;
                if is_green && tip.as_ref().is_some_and(|tip| verdict.is_outdated(tip)) {
                    let earlier = Some(verdict);
                    outdated.push((since, Candidate { pull, earlier }));
                }
            }
        }
    }
    outdated.sort_by(|a, b| (&a.0, a.1.pull.number).cmp(&(&b.0, b.1.pull.number)));
    let mut outdated: Vec<Candidate> = outdated.into_iter().map(|(_, candidate)| candidate).collect();
    let first = first_of_day(shell.today, outdated.len(), MOST);
    outdated.rotate_left(first);
    outdated.truncate(MOST);
    waiting.extend(outdated);
    Ok(waiting)
}

/// The commit of the default branch.
fn tip(shell: &ReviewSession<'_>, branch: &str) -> Result<Option<String>> {
    let branches = shell
        .forge
        .branches(branch)
        .map_err(|e| refused("the default branch", &e))?;
    Ok(branches.into_iter().find(|b| b.name == branch).map(|b| b.sha))
}

/// Whether the head has a check of ours; one that isn't complete counts only if `begun`, because its run may have been stopped.
fn has_check(shell: &ReviewSession<'_>, pull: &Pull, begun: bool) -> Result<bool> {
    let runs = our_checks(shell.forge, &pull.head_sha, &shell.identity).map_err(|e| refused("the checks", &e))?;
    Ok(runs.iter().any(|run| run.completed || begun))
}

/// Where a day begins among `length` candidates, of which `most` have their turn each day.
fn first_of_day(today: Date, length: usize, most: usize) -> usize {
    if length <= most {
        return 0;
    }
    let day = usize::try_from(days_between(Date::default(), today)).unwrap_or_default();
    day.wrapping_mul(most) % length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_many_has_its_turn() {
        let mut seen = [0_usize; 60];
        let mut day: Date = "2026-11-24".parse().expect("a date");
        for _ in 0..12 {
            let first = first_of_day(day, seen.len(), 25);
            for i in 0..25 {
                seen[(first + i) % 60] += 1;
            }
            day = day.tomorrow().expect("a day");
        }
        assert_eq!(seen, [5; 60], "300 turns, shared evenly");
        assert_eq!(first_of_day(day, 25, 25), 0);
    }
}
