//! The review of the trial's pull request: what GitHub showed of it, and whether that is all.

use super::{TrialFacts, check};
use crate::doctor::{Check, State};
use crate::forge::{CheckRun, Comment, CommitStatus, StatusState, User, WorkflowRun};
use crate::registry::path::PROGRAM;
use crate::registry::tree::git_version::oldest;
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
            && self
                .comments
                .iter()
                .any(|comment| review_state(&comment.body).is_some())
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
    format!(
        "add `- github: {}` with `id: {}` to `bots` in `{PROGRAM}`",
        user.login, user.id
    )
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
        let found = format!(
            "{} was posted by {}, which isn't among the program's `bots`",
            quote(&name),
            quote(&user.login)
        );
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
            format!(
                "the status was judged on {}, and the default branch is at {}",
                quote(&verdict.base),
                quote(short(tip))
            )
        };
        check(id, title, State::Fix, found).fix(format!(
            "use a runner with git {} or newer, which can carry a merge over",
            oldest()
        ))
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
    let ours: Vec<&Comment> = seen
        .comments
        .iter()
        .filter(|comment| review_state(&comment.body).is_some())
        .collect();
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
        None => check(
            id,
            title,
            State::Fix,
            format!("{name} wasn't posted, so no line has an annotation"),
        )
        .fix(format!("{}; its job needs `checks: write`", seen.log())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::trial::plan::tests::plan;
    use crate::forge::ForgeResult;
    use crate::work::pull_review::ReviewState;
    use crate::work::verdict::Verdict;
    use crate::work::write::CommentMark;

    const TIP: &str = "0123456789abcdef0123456789abcdef01234567";
    const BOT: u64 = 41_898_282;

    fn user(id: u64) -> User {
        let login = if id == BOT { "github-actions[bot]" } else { "eve`x" };
        User {
            login: login.to_owned(),
            id,
        }
    }

    fn facts() -> TrialFacts {
        let pushed: ForgeResult<String> = Ok(TIP.to_owned());
        TrialFacts {
            pushed: Some(pushed),
            ..TrialFacts::new(plan(), false, 15)
        }
    }

    fn seen(facts: &TrialFacts, by: u64, base: &str) -> ReviewSeen {
        let verdict = Verdict {
            state: StatusState::Success,
            words: "a maintainer decides".to_owned(),
            base: base.to_owned(),
        };
        let wanted = verdict.status(&facts.plan.identity, None);
        ReviewSeen {
            statuses: vec![CommitStatus {
                id: 1,
                context: wanted.context,
                state: wanted.state.id().to_owned(),
                description: wanted.description,
                creator: Some(user(by)),
                created_at: String::new(),
            }],
            comments: vec![Comment {
                id: 1,
                author: Some(user(by)),
                body: CommentMark::Review(ReviewState::default()).line(),
                created_at: String::new(),
                updated_at: String::new(),
                url: "https://github.example/1".to_owned(),
            }],
            ..ReviewSeen::default()
        }
    }

    fn one(facts: &TrialFacts, seen: &ReviewSeen, id: &str) -> (State, String) {
        let check = checks(facts, seen)
            .into_iter()
            .find(|check| check.id == id)
            .expect("a check");
        (
            check.state,
            format!("{}; {}", check.found, check.fix.unwrap_or_default()),
        )
    }

    #[test]
    fn another_account_is_named_with_the_line_to_add() {
        let facts = facts();
        let ours = seen(&facts, BOT, TIP);
        assert_eq!(one(&facts, &ours, "try-status").0, State::Ok);
        assert_eq!(one(&facts, &ours, "try-comment").0, State::Ok);
        let theirs = seen(&facts, 666, TIP);
        for id in ["try-status", "try-comment"] {
            let (state, words) = one(&facts, &theirs, id);
            assert_eq!(state, State::Fix, "{words}");
            assert!(words.contains("with `id: 666` to `bots`"), "{words}");
        }
        let twice = ReviewSeen {
            comments: [&ours.comments[..], &ours.comments[..]].concat(),
            ..ReviewSeen::default()
        };
        assert!(
            one(&facts, &twice, "try-comment")
                .1
                .starts_with("2 comments; expected one")
        );
    }

    #[test]
    fn a_review_of_an_older_branch_is_seen() {
        let facts = facts();
        assert_eq!(one(&facts, &seen(&facts, BOT, TIP), "try-test-merge").0, State::Ok);
        let (state, words) = one(&facts, &seen(&facts, BOT, &"f".repeat(40)), "try-test-merge");
        assert_eq!(state, State::Fix);
        assert!(words.contains("the default branch is at `0123456789`"), "{words}");
    }

    #[test]
    fn a_run_that_waits_for_approval_is_no_failure_of_a_policy() {
        let facts = facts();
        let run = |status: &str, conclusion: Option<&str>| ReviewSeen {
            runs: vec![WorkflowRun {
                event: "pull_request_target".to_owned(),
                status: status.to_owned(),
                conclusion: conclusion.map(str::to_owned),
                head_sha: TIP.to_owned(),
                created_at: String::new(),
                url: "https://github.example/run".to_owned(),
            }],
            ..ReviewSeen::default()
        };
        let (state, words) = one(&facts, &run("completed", Some("action_required")), "try-event");
        assert_eq!(state, State::Fix);
        assert!(
            words.contains("press *Approve and run*") && !words.contains("Policies"),
            "{words}"
        );
        assert_eq!(one(&facts, &run("queued", None), "try-event").0, State::Unknown);
        assert_eq!(
            one(&facts, &run("completed", Some("startup_failure")), "try-event").0,
            State::Fix
        );
    }
}
