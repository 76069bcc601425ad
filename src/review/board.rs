//! The vote of the advisory board on a pull request that adds or changes a decision. Members vote with their reviews of the
//! newest commit; who is a member, the state before the change decides. In: the board and what reviews decided. Out: each
//! member's vote, and whether the decision is made.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Review, Turn, Who};
use crate::date::Date;
use crate::finding::{Finding, Place};
use crate::forge::{Conclusion, PullReview, ReviewDecision};
use crate::registry::model::{Board, Decision, Vote};
use crate::standing::board_votes::count_votes;
use crate::words::{count, quote};

/// The vote on a pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardVote {
    /// The files of the decisions.
    pub decisions: Vec<String>,
    pub members: Vec<MemberVote>,
    pub in_favor: u32,
    pub against: u32,
    pub quorum: u32,
    pub one_vote_per_organization: bool,
    /// Logins of the members who haven't voted.
    pub missing: Vec<String>,
    pub passes: bool,
    /// The lines that record the votes after the merge.
    pub record: Vec<String>,
}

/// How a member voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberVote {
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// Absent while the member hasn't voted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
}

/// Whether two versions of a decision differ in what members vote on.
pub fn differs(before: Option<&Decision>, after: Option<&Decision>) -> bool {
    let text = |decision: &Decision| (decision.number, decision.title.clone(), decision.text.clone());
    before.map(text) != after.map(text)
}

/// The votes by user ID: the last decisive review of each person, if it is of the newest commit.
pub fn votes_of(reviews: &[PullReview], head: &str) -> BTreeMap<u64, Vote> {
    let mut votes = BTreeMap::new();
    for review in reviews {
        let Some(author) = &review.author else { continue };
        let is_newest = review.commit.as_deref() == Some(head);
        match review.decision {
            ReviewDecision::Approved if is_newest => drop(votes.insert(author.id, Vote::For)),
            ReviewDecision::ChangesRequested if is_newest => drop(votes.insert(author.id, Vote::Against)),
            ReviewDecision::Approved | ReviewDecision::ChangesRequested | ReviewDecision::Dismissed => {
                votes.remove(&author.id);
            }
            ReviewDecision::None => {}
        }
    }
    votes
}

/// Counts the votes on a day.
pub fn board_vote(
    board: &Board,
    votes: &BTreeMap<u64, Vote>,
    day: Date,
    decisions: Vec<String>,
    organization: &dyn Fn(&str) -> Option<String>,
) -> BoardVote {
    let counted = count_votes(board, votes, day, organization);
    let recorded = counted.members.iter().filter_map(|(member, vote)| {
        let word = match (*vote)? {
            Vote::For => "for",
            Vote::Against => "against",
        };
        Some(format!(
            "{{ github: {}, id: {}, vote: {word} }}",
            member.github, member.id
        ))
    });
    let recorded: Vec<String> = recorded.collect();
    let missing = counted.members.iter().filter(|(_, vote)| vote.is_none());
    BoardVote {
        decisions,
        missing: missing.map(|(member, _)| member.github.clone()).collect(),
        passes: counted.passes(),
        in_favor: counted.in_favor,
        against: counted.against,
        quorum: counted.quorum,
        one_vote_per_organization: board.one_vote_per_organization == Some(true),
        members: (counted.members.iter())
            .map(|(member, vote)| MemberVote {
                github: member.github.clone(),
                partner: member.partner.clone(),
                vote: *vote,
            })
            .collect(),
        record: vec![
            format!("decided_on: {day}"),
            format!("votes: [{}]", recorded.join(", ")),
        ],
    }
}

/// A decision in a pull request that the board votes on has no votes yet: a push would void those on GitHub.
pub fn recorded_too_early(path: &str) -> Finding {
    Finding::error(
        "PSP827",
        Place::file(path),
        format!("{} records votes, and the board still votes on its text", quote(path)),
    )
    .help("delete `decided_on` and `votes`; a maintainer adds them after the merge")
}

impl Review {
    /// Adds the vote of the board. A decision that isn't made fails the check, even if a maintainer proposes it.
    pub fn add_vote(&mut self, vote: BoardVote) {
        if self.errors() == 0 && !vote.passes {
            self.conclusion = Conclusion::Failure;
            let votes = vote.in_favor + vote.against;
            self.turn = Turn {
                who: Who::Program,
                action: if votes >= vote.quorum {
                    format!(
                        "the board doesn't agree: {} for, {} against",
                        vote.in_favor, vote.against
                    )
                } else {
                    format!("the board votes: {} of {}", votes, count(vote.quorum as usize, "vote"))
                },
            };
        }
        self.board = Some(vote);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::User;

    fn review(id: u64, decision: ReviewDecision, commit: &str) -> PullReview {
        PullReview {
            id: 1,
            author: Some(User {
                login: format!("user-{id}"),
                id,
            }),
            decision,
            commit: Some(commit.to_owned()),
            submitted_at: None,
        }
    }

    #[test]
    fn the_last_decision_on_the_newest_commit_counts() {
        use ReviewDecision::{Approved, ChangesRequested, Dismissed, None};
        let votes = votes_of(
            &[
                review(1, Approved, "old"),
                review(2, Approved, "new"),
                review(2, None, "new"),
                review(3, Approved, "new"),
                review(3, ChangesRequested, "new"),
                review(4, Dismissed, "new"),
                review(5, Approved, "new"),
                review(5, Dismissed, "new"),
            ],
            "new",
        );
        assert_eq!(votes, BTreeMap::from([(2, Vote::For), (3, Vote::Against)]));
    }
}
