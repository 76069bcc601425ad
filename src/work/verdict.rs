//! The verdict of a review as a commit status, which is what branch protection requires.
//!
//! The check shows the same verdict with its reasons, but GitHub can lose sight of it: a check run that is made with a job's
//! own token goes into the *oldest* check suite of GitHub Actions on its commit, and the merge box reads the *newest*. After
//! *Reopen pull request*, a required check can stay at "Expected" permanently. A status belongs to no suite: the newest
//! status of a name counts.
//!
//! In: a conclusion, its title, and the commit of the default branch that the review used. Out: the status to post, and what
//! a posted status shows. Pure.
//!
//! | the check's conclusion | the status |
//! |---|---|
//! | `success` | `success` |
//! | `neutral`, because a maintainer decides | `success`: merging is the maintainer's yes, and nothing else would ever turn it green |
//! | `neutral`, because nothing was judged | `pending`: it doesn't let the pull request be merged |
//! | `failure` | `failure` |

use super::identity::Identity;
use crate::forge::{CommitStatus, Conclusion, NewStatus, StatusState};

/// Longest description that GitHub takes, in characters.
const DESCRIPTION: usize = 140;
/// Characters of a commit's name that are shown.
const SHORT: usize = 10;
/// Between the words of a verdict and the commit of the default branch that it was made on.
const AGAINST: &str = " (against ";

/// A verdict, as a status shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub state: StatusState,
    /// One line.
    pub words: String,
    /// The commit of the default branch that the review used, or its first characters; empty where there is none.
    pub base: String,
}

impl Verdict {
    /// The verdict of a review against the commit `base` of the default branch.
    pub fn of(conclusion: Conclusion, words: &str, base: &str) -> Self {
        let state = match conclusion {
            Conclusion::Success | Conclusion::Neutral => StatusState::Success,
            Conclusion::Failure => StatusState::Failure,
        };
        Self {
            state,
            words: words.to_owned(),
            base: base.to_owned(),
        }
    }

    /// Nothing was judged, and why. It isn't green: a change without a verdict must not be merged.
    pub fn pending(words: &str) -> Self {
        Self {
            state: StatusState::Pending,
            words: words.to_owned(),
            base: String::new(),
        }
    }

    /// The status to post. `page` is where *Details* leads.
    pub fn status(&self, identity: &Identity, page: Option<String>) -> NewStatus {
        let base: String = self.base.chars().take(SHORT).collect();
        let end = if base.is_empty() {
            String::new()
        } else {
            format!("{AGAINST}{base})")
        };
        let words = self.words.chars().take(DESCRIPTION - end.len());
        NewStatus {
            context: identity.status(),
            state: self.state,
            description: words.collect::<String>() + &end,
            target_url: page,
        }
    }

    /// The verdict in a posted status; `None` for a state that we never post.
    fn read(status: &CommitStatus) -> Option<Self> {
        let known = [StatusState::Pending, StatusState::Success, StatusState::Failure];
        let state = known.into_iter().find(|state| state.id() == status.state)?;
        let (words, base) = match status.description.rsplit_once(AGAINST) {
            Some((words, base)) => (words, base.trim_end_matches(')')),
            None => (status.description.as_str(), ""),
        };
        Some(Self {
            state,
            words: words.to_owned(),
            base: base.to_owned(),
        })
    }

    /// Whether both are the same verdict, each on its state of the default branch.
    pub fn agrees_with(&self, other: &Self) -> bool {
        (self.state, &self.words) == (other.state, &other.words)
    }

    /// Whether it was made on an older state of the default branch than `tip`. One without a commit may have been.
    pub fn is_outdated(&self, tip: &str) -> bool {
        self.base.is_empty() || !tip.starts_with(&self.base)
    }
}

/// The newest status of our name. A person with write access, or another workflow, can post one of this name: it isn't ours,
/// and the next review posts over it.
fn newest<'a>(statuses: &'a [CommitStatus], identity: &Identity) -> Option<&'a CommitStatus> {
    let name = identity.status();
    let of_name = statuses.iter().filter(|status| status.context == name);
    of_name
        .max_by_key(|status| status.id)
        .filter(|status| identity.wrote(status.creator.as_ref()))
}

/// The verdict that a commit shows now, and when it was posted.
pub fn posted(statuses: &[CommitStatus], identity: &Identity) -> Option<(Verdict, String)> {
    let status = newest(statuses, identity)?;
    Some((Verdict::read(status)?, status.created_at.clone()))
}

/// Whether a commit shows this status already.
pub fn is_posted(statuses: &[CommitStatus], wanted: &NewStatus, identity: &Identity) -> bool {
    newest(statuses, identity)
        .is_some_and(|status| status.state == wanted.state.id() && status.description == wanted.description)
}

/// Most statuses of one name that a commit has for a status to be posted again on request. GitHub takes 1,000: an author who
/// asks for more and more reviews must not use them up, because after that the status could never turn red.
const MOST_ON_REQUEST: usize = 100;

/// Whether a status that is there already may be posted again.
pub fn can_repost(statuses: &[CommitStatus], identity: &Identity) -> bool {
    let name = identity.status();
    statuses.iter().filter(|status| status.context == name).count() < MOST_ON_REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::User;
    use crate::registry::model::Account;

    const BASE: &str = "0123456789abcdef0123456789abcdef01234567";

    fn identity() -> Identity {
        let bot = |login: &str, id: u64| serde_json::from_value(serde_json::json!({ "github": login, "id": id }));
        let bot: Account = bot("robot", 7).expect("an account");
        Identity::from(vec![bot])
    }

    fn status(id: u64, by: u64, wanted: &NewStatus) -> CommitStatus {
        CommitStatus {
            id,
            context: wanted.context.clone(),
            state: wanted.state.id().to_owned(),
            description: wanted.description.clone(),
            creator: Some(User {
                login: "x".to_owned(),
                id: by,
            }),
            created_at: String::new(),
        }
    }

    #[test]
    fn what_is_posted_is_read_back() {
        let identity = identity();
        for verdict in [
            Verdict::of(Conclusion::Success, "no errors", BASE),
            Verdict::of(Conclusion::Neutral, "no errors; a maintainer decides", BASE),
            Verdict::of(Conclusion::Failure, "3 errors to fix (against all odds)", BASE),
            Verdict::pending("not judged yet"),
        ] {
            let wanted = verdict.status(&identity, None);
            let statuses = [status(1, 7, &wanted)];
            let (read, _) = posted(&statuses, &identity).expect("a verdict");
            assert!(read.agrees_with(&verdict), "{read:?}");
            assert_eq!(read.is_outdated(BASE), verdict.base.is_empty());
            assert!(read.is_outdated(&BASE.replace("89a", "98a")));
            assert!(is_posted(&statuses, &wanted, &identity));
        }
    }

    #[test]
    fn a_neutral_conclusion_is_green_and_nothing_judged_is_not() {
        let state = |conclusion| Verdict::of(conclusion, "", BASE).state;
        assert_eq!(state(Conclusion::Neutral), StatusState::Success);
        assert_eq!(state(Conclusion::Failure), StatusState::Failure);
        assert_eq!(Verdict::pending("").state, StatusState::Pending);
    }

    #[test]
    fn a_description_fits_and_keeps_its_base() {
        let long = Verdict::of(Conclusion::Failure, &"é".repeat(400), BASE);
        let wanted = long.status(&identity(), None);
        assert_eq!(wanted.description.chars().count(), 140);
        assert!(wanted.description.ends_with(" (against 0123456789)"), "{wanted:?}");
    }

    #[test]
    fn requests_use_up_no_statuses() {
        let identity = identity();
        let green = Verdict::of(Conclusion::Success, "no errors", BASE).status(&identity, None);
        let many = |count| (0..count).map(|id| status(id, 7, &green)).collect::<Vec<_>>();
        assert!(can_repost(&many(99), &identity));
        assert!(!can_repost(&many(100), &identity));
    }

    #[test]
    fn only_the_newest_of_our_name_and_account_counts() {
        let identity = identity();
        let green = Verdict::of(Conclusion::Success, "no errors", BASE).status(&identity, None);
        let red = Verdict::of(Conclusion::Failure, "1 error to fix", BASE).status(&identity, None);
        let other = NewStatus {
            context: "another".to_owned(),
            ..red.clone()
        };
        let statuses = [status(1, 7, &green), status(3, 7, &red), status(5, 7, &other)];
        assert!(is_posted(&statuses, &red, &identity) && !is_posted(&statuses, &green, &identity));
        // A green one that a person posted isn't ours.
        let statuses = [status(1, 7, &green), status(9, 8, &green)];
        assert!(!is_posted(&statuses, &green, &identity) && posted(&statuses, &identity).is_none());
    }
}
