//! `partners/board.yaml` and `partners/decisions/<id>.yaml`: who is on the advisory board, and what it decided.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// The advisory board.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Board {
    pub members: Vec<BoardMember>,
    /// Fewest votes with which a decision is valid.
    pub quorum: u32,
    /// Members of one organization have one vote together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_vote_per_organization: Option<bool>,
}

/// A member of the board.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct BoardMember {
    pub github: String,
    /// GitHub user ID: a vote counts by it.
    pub id: u64,
    /// The partner that the member is from; absent for a member from the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    pub since: Date,
    /// Last day on the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl BoardMember {
    /// Whether it is a member on this day.
    pub fn is_member(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A decision of the board.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Decision {
    pub number: u32,
    pub title: String,
    pub text: String,
    /// Absent while it is a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<Vec<RecordedVote>>,
}

/// How a member voted.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct RecordedVote {
    pub github: String,
    pub id: u64,
    pub vote: Vote,
}

/// A vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    For,
    Against,
}
