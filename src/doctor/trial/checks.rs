//! What a trial shows, step by step. A step that wasn't reached counts as not asked.

use super::review::{ACTIONS, ReviewSeen};
use super::{OnboardingSeen, TrialFacts, check, onboarding, review};
use crate::doctor::{Check, State};
use crate::forge::{ForgeError, ForgeResult};
use crate::words::{count, quote};

/// Judges what was seen.
pub fn checks(facts: &TrialFacts) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.extend(facts.pushed.as_ref().map(|pushed| push(facts, pushed)));
    checks.extend(facts.known.as_ref().map(|known| workflows(facts, known)));
    checks.extend(facts.opened.as_ref().map(|opened| match opened {
        Ok(pull) => {
            let found = format!("#{}, from {}", pull.number, quote(&facts.plan.topic));
            check("try-pull", "Pull request", State::Ok, found)
        }
        Err(error) => refused("try-pull", "Pull request", error, "*Pull requests: Read and write*"),
    }));
    checks.extend(stage(
        facts.review.as_ref(),
        "try-review",
        "Review",
        |seen: &ReviewSeen| review::checks(facts, seen),
    ));
    checks.push(merge(facts));
    checks.extend(stage(
        facts.onboarding.as_ref(),
        "try-onboarding",
        "Onboarding",
        |seen: &OnboardingSeen| onboarding::checks(facts, seen),
    ));
    checks.extend(cleaned(facts));
    checks
}

/// The checks of a step with several.
fn stage<T>(
    seen: Option<&ForgeResult<T>>,
    id: &'static str,
    title: &str,
    judge: impl Fn(&T) -> Vec<Check>,
) -> Vec<Check> {
    match seen {
        Some(Ok(seen)) => judge(seen),
        Some(Err(error)) => {
            let one = check(id, title, State::Unknown, error.to_string());
            vec![one.fix("check https://www.githubstatus.com, then run it again")]
        }
        None => {
            let one = check(
                id,
                title,
                State::NotAsked,
                "not tried, because the trial ended before it",
            );
            vec![one.fix("fix what is above, then run it again")]
        }
    }
}

/// A write that GitHub refused.
fn refused(id: &'static str, title: &str, error: &ForgeError, permission: &str) -> Check {
    let one = check(id, title, State::Fix, error.to_string());
    match error {
        error if error.is_permission() || matches!(error, ForgeError::NotFound(_)) => {
            one.fix(format!("give the token {permission} for this repository"))
        }
        ForgeError::Limited(_) => one.fix("run it again in an hour"),
        ForgeError::Unavailable(_) | ForgeError::Unreadable(_) => {
            one.fix("check https://www.githubstatus.com, then run it again")
        }
        // GitHub's words have the reason.
        _ => one,
    }
}

fn push(facts: &TrialFacts, pushed: &ForgeResult<String>) -> Check {
    let (id, title) = ("try-push", "New registry");
    match pushed {
        Ok(tip) => {
            let found = format!(
                "{} in one commit on {}: {}",
                count(facts.plan.registry.len(), "file"),
                quote(&facts.plan.branch),
                quote(review::short(tip))
            );
            check(id, title, State::Ok, found)
        }
        // GitHub answers 404 to a token without the scope for workflows.
        Err(error) => refused(
            id,
            title,
            error,
            "the scopes `repo` and `workflow`, or *Contents* and *Workflows: Read and write*,",
        ),
    }
}

fn workflows(facts: &TrialFacts, known: &ForgeResult<bool>) -> Check {
    let (id, title) = ("try-workflows", "Workflows");
    match known {
        Ok(true) => check(id, title, State::Ok, "GitHub lists them as active"),
        Ok(false) => {
            let found = format!(
                "GitHub didn't list them as active within {}",
                count(facts.minutes as usize, "minute")
            );
            check(id, title, State::Fix, found).fix(format!("{ACTIONS} and allow actions under *Actions permissions*"))
        }
        Err(error) => refused(id, title, error, "*Actions: Read*"),
    }
}

fn merge(facts: &TrialFacts) -> Check {
    let (id, title) = ("try-merge", "Merge");
    match &facts.merged {
        Some(Ok(sha)) => check(id, title, State::Ok, format!("merged as {}", quote(review::short(sha)))),
        Some(Err(error)) => refused(id, title, error, "*Contents: Read and write*"),
        None => check(
            id,
            title,
            State::NotAsked,
            "not tried, because the review gave no green status",
        )
        .fix("fix what is above, then run it again"),
    }
}

fn cleaned(facts: &TrialFacts) -> Option<Check> {
    let (id, title) = ("try-cleanup", "Cleanup");
    let cleaned = facts.cleaned.as_ref()?;
    Some(if cleaned.kept {
        let found = "everything stays, because `--keep` was given; its schedules run every day";
        check(id, title, State::Ok, found).details(cleaned.left.clone())
    } else if cleaned.left.is_empty() {
        let name = quote(&facts.plan.repository);
        check(id, title, State::Ok, format!("{name} can be used for another trial")).details(cleaned.done.clone())
    } else {
        let found = format!("{} stayed", count(cleaned.left.len(), "thing"));
        check(id, title, State::Fix, found)
            .details(cleaned.left.clone())
            .fix("delete the repository on GitHub, or remove these there")
    })
}
