//! The review of the trial's pull request: what GitHub showed of it, and whether that is all.

use super::{TrialFacts, check};
use crate::doctor::{Check, State};
use crate::forge::{CheckRun, Comment, CommitStatus, StatusState, User, WorkflowRun};
use crate::registry::path::PROGRAM;
use crate::words::{count, quote};
use crate::work::identity::Identity;
use crate::work::verdict::posted;
use crate::work::write::review_state;

/// Where GitHub has its policies for events, and what to allow there.
pub(super) const POLICIES: &str =
    "open Settings → Actions → Policies and allow `pull_request_target` for `.github/workflows/review.yml`";

/// Where GitHub has the settings of workflows.
pub(super) const ACTIONS: &str = "open Settings → Actions → General";

/// What GitHub shows of the pull request.
#[derive(Debug, Default)]
pub struct ReviewSeen {
    /// Runs of `review.yml` and of `validate.yml` since it was opened, newest first.
    pub runs: Vec<WorkflowRun>,
    pub validations: Vec<WorkflowRun>,
    /// Statuses and checks of its head.
    pub statuses: Vec<CommitStatus>,
    pub checks: Vec<CheckRun>,
    pub comments: Vec<Comment>,
}

impl ReviewSeen {
    /// Whether there is a final verdict, with its comment and its check.
    pub fn is_complete(&self, identity: &Identity) -> bool {
        posted(&self.statuses, identity).is_some_and(|(verdict, _)| verdict.state != StatusState::Pending)
            && self.comments.iter().any(|comment| review_state(&comment.body).is_some())
            && self.checks.iter().any(|check| check.completed)
    }

    /// Whether the pull request may be merged: by the rules of the program it is good.
    pub fn is_good(&self, identity: &Identity) -> bool {
        posted(&self.statuses, identity).is_some_and(|(verdict, _)| verdict.state == StatusState::Success)
    }

    fn of_event(&self, event: &str) -> Vec<&WorkflowRun> {
        self.runs.iter().filter(|run| run.event == event).collect()
    }

    /// The page of the newest run, as an advice.
    fn log(&self) -> String {
        match self.runs.first() {
            Some(run) => format!("open {} and read the log", run.url),
            None => format!("{ACTIONS} and allow the actions of the workflows under *Actions permissions*"),
        }
    }
}

pub(super) fn checks(facts: &TrialFacts, seen: &ReviewSeen) -> Vec<Check> {
    let mut checks = vec![event(facts, seen), second_way(facts, seen), status(facts, seen)];
    checks.extend(test_merge(facts, seen));
    checks.extend([comment(facts, seen), check_run(facts, seen)]);
    checks
}

/// A policy blocks this event without a trace in any setting that GitHub's API shows.
fn event(facts: &TrialFacts, seen: &ReviewSeen) -> Check {
    let (id, title) = ("try-event", "Event `pull_request_target`");
    let runs = seen.of_event("pull_request_target");
    if runs.iter().any(|run| run.is_success()) {
        let more = if facts.private {
            "; in a private repository this doesn't show whether GitHub's default policy blocks it in a public one"
        } else {
            ""
        };
        return check(id, title, State::Ok, format!("GitHub ran `review.yml` for it{more}"));
    }
    let Some(run) = runs.first() else {
        let found = format!(
            "GitHub started no run of `review.yml` for it within {}",
            count(facts.minutes as usize, "minute")
        );
        return check(id, title, State::Fix, found).fix(format!("{POLICIES}; if no workflow ran at all, {ACTIONS}"));
    };
    if run.is_held() {
        let found = "GitHub holds the run of `review.yml` until a maintainer approves it";
        return check(id, title, State::Fix, found).fix(format!("open {} and press *Approve and run*", run.url));
    }
    if !run.is_completed() {
        let found = format!(
            "the run of `review.yml` was {} after {}",
            quote(&run.status),
            count(facts.minutes as usize, "minute")
        );
        return check(id, title, State::Unknown, found).fix(format!("open {} to see what it waits for", run.url));
    }
    let found = format!(
        "the run of `review.yml` ended with {}",
        quote(run.conclusion.as_deref().unwrap_or("no conclusion"))
    );
    check(id, title, State::Fix, found).fix(format!(
        "open {}; if it shows *Event 'pull_request_target' is not allowed to trigger Actions workflows*, {POLICIES}",
        run.url
    ))
}

/// The way in that no policy blocks.
fn second_way(facts: &TrialFacts, seen: &ReviewSeen) -> Check {
    let (id, title) = ("try-workflow-run", "Review after `validate.yml`");
    if seen.of_event("workflow_run").iter().any(|run| run.is_success()) {
        let found = "GitHub also ran `review.yml` after `validate.yml`, so a policy would only delay the review";
        return check(id, title, State::Ok, found);
    }
    if let Some(run) = seen.validations.iter().find(|run| run.is_held()) {
        let found = "GitHub holds the run of `validate.yml` until a maintainer approves it";
        return check(id, title, State::Unknown, found).fix(format!("open {} and press *Approve and run*", run.url));
    }
    let found = if seen.validations.is_empty() {
        format!(
            "GitHub started no run of `validate.yml` within {}",
            count(facts.minutes as usize, "minute")
        )
    } else {
        "`validate.yml` ran, and no run of `review.yml` after it was seen".to_owned()
    };
    check(id, title, State::Unknown, found).fix(seen.log())
}

/// The line that makes an account one of the program's.
pub(super) fn bot_line(user: &User) -> String {
    format!("add `- github: {}` with `id: {}` to `bots` in `{PROGRAM}`", user.login, user.id)
}

fn status(facts: &TrialFacts, seen: &ReviewSeen) -> Check {
    let identity = &facts.plan.identity;
    let (id, title, name) = ("try-status", "Commit status", identity.status());
    if let Some((verdict, _)) = posted(&seen.statuses, identity) {
        let found = format!("{}: {}", quote(&name), quote(&verdict.words));
        return match verdict.state {
            StatusState::Success => check(id, title, State::Ok, found),
            StatusState::Pending | StatusState::Failure => {
                check(id, title, State::Fix, format!("{found}; expected a green one")).fix(seen.log())
            }
        };
    }
    let other = seen.statuses.iter().find(|status| status.context == name);
    if let Some(user) = other.and_then(|status| status.creator.as_ref()) {
        let found = format!("{} was posted by {}, which isn't among the program's `bots`", quote(&name), quote(&user.login));
        return check(id, title, State::Fix, found).fix(bot_line(user));
    }
    let found = format!(
        "{} wasn't posted within {}, so a ruleset that requires it would block every pull request",
        quote(&name),
        count(facts.minutes as usize, "minute")
    );
    check(id, title, State::Fix, found).fix(format!("{}; its job needs `statuses: write`", seen.log()))
}

/// GitHub doesn't make a test merge again when the default branch moves.
fn test_merge(facts: &TrialFacts, seen: &ReviewSeen) -> Option<Check> {
    let (id, title) = ("try-test-merge", "State of the default branch");
    let (verdict, _) = posted(&seen.statuses, &facts.plan.identity)?;
    let tip = facts.pushed.as_ref()?.as_ref().ok()?;
    Some(if verdict.is_outdated(tip) {
        let found = if verdict.base.is_empty() {
            "the status shows no commit of the default branch".to_owned()
        } else {
            format!("the status was judged on {}, and the default branch is at {}", quote(&verdict.base), quote(short(tip)))
        };
        check(id, title, State::Fix, found).fix("use a runner with git 2.40 or newer, which can carry a merge over")
    } else {
        let found = format!("the review was made on its newest commit, {}", quote(&verdict.base));
        check(id, title, State::Ok, found)
    })
}

pub(super) fn short(sha: &str) -> &str {
    sha.get(..10).unwrap_or(sha)
}

/// What isn't known to be ours would be written again at every run.
fn comment(facts: &TrialFacts, seen: &ReviewSeen) -> Check {
    let (id, title) = ("try-comment", "Comment");
    let ours: Vec<&Comment> = seen.comments.iter().filter(|comment| review_state(&comment.body).is_some()).collect();
    let is_foreign = |comment: &&&Comment| !facts.plan.identity.wrote(comment.author.as_ref());
    if let Some(author) = ours.iter().find(is_foreign).and_then(|comment| comment.author.as_ref()) {
        let found = format!(
            "{} wrote it, which isn't among the program's `bots`, so the next run doesn't recognize it",
            quote(&author.login)
        );
        return check(id, title, State::Fix, found).fix(bot_line(author));
    }
    match ours.as_slice() {
        [] => check(id, title, State::Fix, "the review wrote no comment")
            .fix(format!("{}; its job needs `pull-requests: write`", seen.log())),
        [one] => check(id, title, State::Ok, format!("one comment: {}", one.url)),
        several => check(
            id,
            title,
            State::Fix,
            format!("{}; expected one", count(several.len(), "comment")),
        )
        .fix("report this with the addresses of the comments"),
    }
}

fn check_run(facts: &TrialFacts, seen: &ReviewSeen) -> Check {
    let (id, title, name) = ("try-check", "Check", quote(&facts.plan.identity.check()));
    match seen.checks.iter().find(|check| check.completed) {
        Some(run) => {
            let conclusion = quote(run.conclusion.as_deref().unwrap_or("no conclusion"));
            check(id, title, State::Ok, format!("{name} ended with {conclusion}"))
        }
        None => check(id, title, State::Fix, format!("{name} wasn't posted, so no line has an annotation"))
            .fix(format!("{}; its job needs `checks: write`", seen.log())),
    }
}
