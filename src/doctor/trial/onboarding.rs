//! What `onboard` does after the merge: what GitHub showed of it, and whether that is all.

use std::collections::BTreeMap;

use super::review::{ACTIONS, bot_line};
use super::{TrialFacts, check};
use crate::doctor::{Check, State};
use crate::forge::{CommitStatus, Issue, Pull, WorkflowRun};
use crate::words::{count, quote};
use crate::work::identity::Identity;
use crate::work::issues::body::Body;
use crate::work::verdict::posted;

/// The issues that an application gets: one for the partnership, and one for its first phase.
const ISSUES: usize = 2;

/// What GitHub shows after the merge.
#[derive(Debug, Default)]
pub struct OnboardingSeen {
    /// Runs of `onboard.yml` for the merge, newest first.
    pub runs: Vec<WorkflowRun>,
    /// Runs of `validate.yml` for the pull request that `onboard` opened.
    pub validations: Vec<WorkflowRun>,
    /// Issues that are new since the trial began; no pull requests.
    pub issues: Vec<Issue>,
    /// Pull requests from branches that only psp-partners uses.
    pub pulls: Vec<Pull>,
    /// Statuses of the head of the first of them.
    pub statuses: Vec<CommitStatus>,
}

impl OnboardingSeen {
    /// The issues with our mark, by their keys.
    fn marked(&self) -> BTreeMap<String, Vec<&Issue>> {
        let mut marked: BTreeMap<String, Vec<&Issue>> = BTreeMap::new();
        for issue in &self.issues {
            if let Some(mark) = Body::parse(&issue.body).mark {
                marked.entry(mark.key).or_default().push(issue);
            }
        }
        marked
    }

    /// Whether all is there that `onboard` makes of an application, and its run ended.
    pub fn is_complete(&self, identity: &Identity) -> bool {
        self.runs.first().is_some_and(WorkflowRun::is_completed)
            && self.marked().len() >= ISSUES
            && self.issues.iter().any(|issue| issue.parent.is_some())
            && posted(&self.statuses, identity).is_some()
    }

    /// Whether every run ended and nothing more can be expected of it.
    pub fn has_failed(&self) -> bool {
        !self.runs.is_empty()
            && self.runs.iter().all(WorkflowRun::is_completed)
            && !self.runs.iter().any(WorkflowRun::is_success)
    }

    fn log(&self) -> String {
        match self.runs.first() {
            Some(run) => format!("open {} and read the log", run.url),
            None => "open Actions → onboard and look for a run".to_owned(),
        }
    }
}

pub(super) fn checks(facts: &TrialFacts, seen: &OnboardingSeen) -> Vec<Check> {
    let mut checks = vec![run(facts, seen), issues(facts, seen), pull(seen)];
    checks.extend(status(facts, seen));
    checks
}

/// A push with a job's own token triggers no workflow; a merge by a person does.
fn run(facts: &TrialFacts, seen: &OnboardingSeen) -> Check {
    let (id, title) = ("try-onboard", "`onboard.yml` after the merge");
    let Some(run) = seen.runs.first() else {
        let found = format!(
            "GitHub started no run of it within {}",
            count(facts.minutes as usize, "minute")
        );
        return check(id, title, State::Fix, found).fix(format!(
            "look whether `on.push.branches` in `onboard.yml` has the default branch, {}",
            quote(&facts.plan.branch)
        ));
    };
    if run.is_success() {
        return check(id, title, State::Ok, "GitHub ran it for the push of the merge");
    }
    if !run.is_completed() {
        return check(
            id,
            title,
            State::Unknown,
            format!("its run was still {}", quote(&run.status)),
        )
        .fix(format!("open {} to see what it waits for", run.url));
    }
    let conclusion = quote(run.conclusion.as_deref().unwrap_or("no conclusion"));
    check(id, title, State::Fix, format!("its run ended with {conclusion}")).fix(seen.log())
}

fn issues(facts: &TrialFacts, seen: &OnboardingSeen) -> Check {
    let (id, title) = ("try-issues", "Issues");
    let marked = seen.marked();
    let all: Vec<&Issue> = marked.values().flatten().copied().collect();
    let is_foreign = |issue: &&&Issue| !facts.plan.identity.wrote(issue.author.as_ref());
    if let Some(author) = all.iter().find(is_foreign).and_then(|issue| issue.author.as_ref()) {
        let found = format!(
            "{} opened them, which isn't among the program's `bots`, so the next run opens them again",
            quote(&author.login)
        );
        return check(id, title, State::Fix, found).fix(bot_line(author));
    }
    let numbers = |issues: &[&Issue]| {
        let all: Vec<String> = issues.iter().map(|issue| format!("#{}", issue.number)).collect();
        all.join(", ")
    };
    if let Some(twice) = marked.values().find(|issues| issues.len() > 1) {
        let found = format!("{} are about the same thing; expected one", numbers(twice));
        return check(id, title, State::Fix, found).fix("report this with the logs of both runs");
    }
    if marked.len() < ISSUES {
        let found = format!(
            "{}; expected one for the partnership and one for its first phase",
            count(marked.len(), "issue")
        );
        return check(id, title, State::Fix, found).fix(format!("{}; its job needs `issues: write`", seen.log()));
    }
    if all.iter().all(|issue| issue.parent.is_none()) {
        let found = format!("{} are there, and none is a sub-issue of the other", numbers(&all));
        return check(id, title, State::Fix, found).fix(seen.log());
    }
    check(
        id,
        title,
        State::Ok,
        format!("{}, and one is a sub-issue of the other", numbers(&all)),
    )
}

/// A setting keeps workflows from opening pull requests, and only administrators can read it.
fn pull(seen: &OnboardingSeen) -> Check {
    let (id, title) = ("try-pull-by-workflow", "Pull request by `onboard`");
    let Some(pull) = seen.pulls.first() else {
        return check(
            id,
            title,
            State::Fix,
            "`onboard` opened no pull request for the application",
        )
        .fix(format!(
            "{ACTIONS} → Workflow permissions and turn on *Allow GitHub Actions to create and approve pull requests*"
        ));
    };
    let runs = if seen.validations.iter().any(WorkflowRun::is_held) {
        "GitHub holds its workflows until a maintainer presses *Approve and run* there"
    } else if seen.validations.is_empty() {
        "GitHub started no workflow for it"
    } else {
        "GitHub ran its workflows"
    };
    check(id, title, State::Ok, format!("#{}; {runs}", pull.number))
}

fn status(facts: &TrialFacts, seen: &OnboardingSeen) -> Option<Check> {
    let (id, title) = ("try-status-by-workflow", "Status of that pull request");
    seen.pulls.first()?;
    Some(match posted(&seen.statuses, &facts.plan.identity) {
        Some((verdict, _)) => check(
            id,
            title,
            State::Ok,
            format!("`onboard` posted {}", quote(&verdict.words)),
        ),
        None => check(
            id,
            title,
            State::Fix,
            "`onboard` posted no status, so a ruleset that requires it blocks the pull request",
        )
        .fix(format!("{}; its job needs `statuses: write`", seen.log())),
    })
}
