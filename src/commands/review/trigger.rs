//! What an event asks for. An event is a reason to look, never the truth about what is there.

use crate::github::event::{CommentEvent, Event};

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trigger {
    /// Review a pull request; with its head, if the event names one.
    Pull {
        number: u64,
        head: Option<String>,
        reopened: bool,
    },
    /// A comment may request a new review; with its id if a person edited it just now.
    Asked { number: u64, edited: Option<u64> },
    /// A merge queue waits for a check on a commit.
    Group { head: String, base: String },
    /// Open pull requests without a verdict: those with this head, or all of them. A daily run also
    /// reviews those whose verdict is outdated.
    Waiting { head: Option<String>, daily: bool },
    /// Nothing, and why.
    Nothing(String),
}

/// What the event asks for.
pub(super) fn trigger(event: &Event) -> Trigger {
    match event {
        Event::PullRequest(pull) => match pull.action.as_str() {
            "opened" | "synchronize" | "reopened" | "edited" | "ready_for_review" | "converted_to_draft" | "closed" => {
                Trigger::Pull {
                    number: pull.number,
                    head: pull.head_sha.clone().filter(|_| pull.action != "closed"),
                    reopened: pull.action == "reopened",
                }
            }
            other => Trigger::Nothing(format!("`{other}` changes nothing that a review reads")),
        },
        Event::Comment(comment) => match comment {
            CommentEvent { is_pull: false, .. } => Trigger::Nothing("the comment is on an issue".to_owned()),
            // Any comment that starts the job may have taken the place of a run that waited for a push, so the pull
            // request is looked at in any case. The comment itself is read from GitHub.
            CommentEvent { action, .. } if action == "created" || action == "edited" => Trigger::Asked {
                number: comment.number,
                edited: (action == "edited").then_some(comment.comment_id),
            },
            _ => Trigger::Nothing("the comment is gone".to_owned()),
        },
        Event::MergeGroup { head_sha, base_sha } => match (head_sha, base_sha) {
            (Some(head), Some(base)) => Trigger::Group {
                head: head.clone(),
                base: base.clone(),
            },
            _ => Trigger::Nothing("the merge queue names no commits".to_owned()),
        },
        Event::Dispatch {
            number: Some(number), ..
        } => Trigger::Pull {
            number: *number,
            head: None,
            reopened: false,
        },
        Event::Dispatch { number: None, .. } => {
            Trigger::Nothing("no pull request is named; give its number in the input `number`".to_owned())
        }
        Event::WorkflowRun { started_by, head_sha } => match head_sha {
            Some(head) if started_by == "pull_request" => Trigger::Waiting {
                head: Some(head.clone()),
                daily: false,
            },
            _ => Trigger::Nothing("the other workflow didn't run for a pull request".to_owned()),
        },
        Event::Schedule { cron } => Trigger::Waiting {
            head: None,
            daily: is_daily(cron),
        },
        Event::TooLarge => Trigger::Waiting {
            head: None,
            daily: false,
        },
        _ => Trigger::Nothing("the event is not about a pull request".to_owned()),
    }
}

/// Whether a schedule names one hour of the day, as in `53 2 * * *`, and not several, as in `23 */3 * * *`.
fn is_daily(cron: &str) -> bool {
    let hour = cron.split_whitespace().nth(1).unwrap_or_default();
    !hour.is_empty() && hour.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_daily;

    #[test]
    fn a_daily_schedule_names_one_hour() {
        assert!(is_daily("53 2 * * *") && is_daily(" 53  23 * * 1"));
        for several in ["23 */3 * * *", "23 1,13 * * *", "23 1-5 * * *", "23 * * * *", "23", ""] {
            assert!(!is_daily(several), "{several}");
        }
    }
}
