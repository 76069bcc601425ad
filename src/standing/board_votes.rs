//! How the advisory board decides: who can vote on a day, how each member voted, and whether that is enough. In: the board and
//! the votes. Out: a count. One place for reviews of pull requests and for the rules about recorded decisions.

use std::collections::BTreeMap;

use crate::date::Date;
use crate::registry::model::{Board, BoardMember, Vote};

/// The votes of the members on a decision.
#[derive(Debug, Clone)]
pub struct VoteCount<'b> {
    /// Each member of that day, with the vote.
    pub members: Vec<(&'b BoardMember, Option<Vote>)>,
    pub in_favor: u32,
    pub against: u32,
    pub quorum: u32,
}

impl VoteCount<'_> {
    /// Whether enough members voted.
    pub fn has_quorum(&self) -> bool {
        self.in_favor + self.against >= self.quorum
    }

    /// Whether the decision is made: with a quorum, and more votes for it than against it.
    pub fn passes(&self) -> bool {
        self.has_quorum() && self.in_favor > self.against
    }
}

/// Counts votes, which are by user ID. `organization` names the company of a partner. If the board has one vote for each
/// organization, members of one company have one vote together, and none while they disagree; so do members from the program.
pub fn count_votes<'b>(
    board: &'b Board,
    votes: &BTreeMap<u64, Vote>,
    day: Date,
    organization: &dyn Fn(&str) -> Option<String>,
) -> VoteCount<'b> {
    let members: Vec<(&BoardMember, Option<Vote>)> = (board.members.iter())
        .filter(|member| member.is_member(day))
        .map(|member| (member, votes.get(&member.id).copied()))
        .collect();
    let is_shared = board.one_vote_per_organization == Some(true);
    let mut counted: BTreeMap<String, Vec<Vote>> = BTreeMap::new();
    for (member, vote) in &members {
        let Some(vote) = vote else { continue };
        let company = match member.partner.as_deref() {
            Some(slug) => {
                organization(slug).map_or_else(|| format!("partner {slug}"), |name| format!("company {name}"))
            }
            None => "program".to_owned(),
        };
        // A person votes once, although two lines may have the same ID.
        let counts_for = if is_shared {
            company
        } else {
            format!("person {}", member.id)
        };
        counted.entry(counts_for).or_default().push(*vote);
    }
    let agree = |votes: &&Vec<Vote>, wanted: Vote| votes.iter().all(|vote| *vote == wanted);
    let count = |wanted: Vote| {
        let all = counted.values().filter(|votes| agree(votes, wanted)).count();
        u32::try_from(all).unwrap_or(u32::MAX)
    };
    VoteCount {
        in_favor: count(Vote::For),
        against: count(Vote::Against),
        quorum: board.quorum,
        members,
    }
}

/// How many votes the members have on a day.
pub fn possible_votes(board: &Board, day: Date, organization: &dyn Fn(&str) -> Option<String>) -> u32 {
    let all = board.members.iter().map(|member| (member.id, Vote::For)).collect();
    count_votes(board, &all, day, organization).in_favor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(is_shared: bool) -> Board {
        let member = |id: u64, partner: Option<&str>, until: Option<&str>| BoardMember {
            github: format!("user-{id}"),
            id,
            partner: partner.map(str::to_owned),
            since: "2026-01-01".parse().unwrap(),
            until: until.map(|day| day.parse().unwrap()),
        };
        Board {
            members: vec![
                member(1, Some("acme"), None),
                member(2, Some("acme-cloud"), None),
                member(3, Some("berg"), None),
                member(4, None, None),
                member(5, Some("berg"), Some("2026-03-01")),
            ],
            quorum: 2,
            one_vote_per_organization: is_shared.then_some(true),
        }
    }

    fn counted(is_shared: bool, votes: &[(u64, Vote)]) -> (u32, u32, bool) {
        let board = board(is_shared);
        let organization = |slug: &str| slug.starts_with("acme").then(|| "Acme".to_owned());
        let votes = votes.iter().copied().collect();
        let count = count_votes(&board, &votes, "2026-06-15".parse().unwrap(), &organization);
        (count.in_favor, count.against, count.passes())
    }

    #[test]
    fn members_of_one_company_count_once_if_the_board_asks_for_it() {
        let (yes, no) = (Vote::For, Vote::Against);
        assert_eq!(counted(false, &[(1, yes), (2, yes)]), (2, 0, true));
        assert_eq!(counted(true, &[(1, yes), (2, yes)]), (1, 0, false));
        assert_eq!(
            counted(true, &[(1, yes), (2, no), (3, yes)]),
            (1, 0, false),
            "they disagree"
        );
        assert_eq!(counted(true, &[(1, yes), (3, yes), (4, no)]), (2, 1, true));
        assert_eq!(counted(true, &[(1, yes), (3, no)]), (1, 1, false), "no majority");
        // A past member and a stranger don't count.
        assert_eq!(counted(false, &[(5, yes), (9, yes), (1, yes)]), (1, 0, false));
        assert_eq!(
            possible_votes(&board(true), "2026-06-15".parse().unwrap(), &|_| None),
            4
        );
    }
}
