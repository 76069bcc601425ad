//! Compares the proposals with the branches and pull requests on GitHub. Returns the writes that are left, and how each
//! partner's record can move on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::memory::sum;
use crate::date::Date;
use crate::templates::Writer;
use crate::work::issues::index::Index;
use crate::work::issues::item::Stage;
use crate::work::issues::plan::Remark;
use crate::work::keys::{is_separate, slug_of};
use crate::work::onboarding::facts::Facts;
use crate::work::onboarding::in_phase;
use crate::work::write::{BranchUpdate, Proposal, Write};

/// What GitHub has for a branch of ours.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub exists: bool,
    /// The checksum of the record's text on it, from [`sum`].
    pub sum: Option<String>,
    /// The day on which the record leaves its phase, in the file on the branch.
    pub left: Option<Date>,
    /// Its last commit is by one of the program's bot accounts.
    pub ours: bool,
    /// An open pull request from it, and whether one of the bot accounts opened it.
    pub open: Option<(u64, bool)>,
    /// The open pull request has no note of a review of this head: a run was stopped before its end.
    pub unreviewed: bool,
    /// A pull request of ours from it that was closed without being merged.
    pub closed: Option<u64>,
}

/// What proposals are based on: a branch of the repository, and the commit that the records were read from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Base<'a> {
    pub branch: &'a str,
    pub commit: &'a str,
    /// How the names of our branches begin.
    pub branches: &'a str,
}

/// The state of the proposal for the next phase, for the phase's issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdvanceState {
    /// A pull request is open.
    Open(u64),
    /// A person closed it.
    Closed(u64),
    /// GitHub doesn't let us open one. A person can, at this address.
    ByHand(Option<String>, String),
    /// People pushed their own commits to the branch; with the pull request that is open from it.
    Taken(String, Option<u64>),
}

/// The state of a proposal, as a text shows it.
#[derive(Debug, Serialize)]
pub(in crate::work::onboarding) struct AdvanceView<'a> {
    state: &'static str,
    pull: Option<u64>,
    branch: Option<&'a str>,
    /// Where a person opens the pull request.
    url: Option<&'a str>,
}

impl AdvanceState {
    pub(in crate::work::onboarding) fn view(&self) -> AdvanceView<'_> {
        let (state, pull, branch, url) = match self {
            Self::Open(number) => ("open", Some(*number), None, None),
            Self::Closed(number) => ("closed", Some(*number), None, None),
            Self::ByHand(url, branch) => ("by-hand", None, Some(branch.as_str()), url.as_deref()),
            Self::Taken(branch, pull) => ("taken", *pull, Some(branch.as_str()), None),
        };
        AdvanceView {
            state,
            pull,
            branch,
            url,
        }
    }

    /// The word for the state, the pull request, and where a person opens it.
    pub(in crate::work::onboarding) fn shown(&self) -> (&'static str, Option<u64>, Option<&str>) {
        let AdvanceView { state, pull, url, .. } = self.view();
        (state, pull, url)
    }

    /// The comment for a state in which a person has to act: GitHub notifies people of comments, not of edits.
    pub(in crate::work::onboarding) fn stage(&self, writer: &Writer<'_>) -> Option<Stage> {
        Some(Stage {
            id: self.stage_id()?,
            words: writer.write("comment-by-hand.md.j2", &self.view()),
        })
    }

    fn stage_id(&self) -> Option<String> {
        match self {
            Self::ByHand(_, branch) => Some(format!("by-hand {branch}")),
            Self::Open(_) | Self::Closed(_) | Self::Taken(..) => None,
        }
    }
}

/// The state of a proposal that a comment already asked people to open: GitHub refused to let us open the pull request.
pub fn asked_to_open_by_hand(facts: &Facts<'_>, index: &Index<'_>, proposal: &Proposal) -> Option<AdvanceState> {
    let (_, current) = in_phase(facts).find(|(partner, _)| partner.slug == proposal.slug())?;
    let way = AdvanceState::ByHand(facts.links.compare(&proposal.branch), proposal.branch.clone());
    let stage = way.stage_id()?;
    let known = index.get(&current.key)?;
    // The issue shows what is separate in a list of its own.
    let is_listed = is_separate(&proposal.key) && known.issue.body.contains(&proposal.branch);
    (is_listed || known.mark.stage == stage).then_some(way)
}

/// The writes that bring the proposals to GitHub, and the state of each proposal by [`Proposal::state_key`]. `by_hand` gives the state
/// for a proposal that a comment already asked people to open, because GitHub refused before.
pub fn moves(
    base: Base<'_>,
    proposals: &[Proposal],
    seen: &BTreeMap<String, Seen>,
    held: &dyn Fn(&str) -> bool,
    by_hand: &dyn Fn(&Proposal) -> Option<AdvanceState>,
) -> (Vec<Write>, BTreeMap<String, AdvanceState>, Vec<Remark>) {
    let (mut moves, mut ways, mut remarks) = (Vec::new(), BTreeMap::new(), Vec::new());
    let nothing = Seen::default();
    for proposal in proposals {
        let there = seen.get(&proposal.branch).unwrap_or(&nothing);
        let same = proposal
            .files
            .values()
            .all(|text| there.sum.as_ref() == Some(&sum(text)));
        if there.exists && !same && !there.ours {
            let open = there.open.map(|(number, _)| number);
            ways.insert(
                proposal.state_key().to_owned(),
                AdvanceState::Taken(proposal.branch.clone(), open),
            );
            continue;
        }
        if let (Some(number), None) = (there.closed, there.open) {
            remarks.push(Remark {
                key: proposal.key.clone(),
                number,
                words: "a person closed the pull request, so it isn't opened again".to_owned(),
            });
            ways.insert(proposal.state_key().to_owned(), AdvanceState::Closed(number));
            continue;
        }
        if !same {
            // The text shows what the change writes. It comes first: after the push, a stopped run couldn't tell that it is old.
            if let Some((number, true)) = there.open {
                let proposal = proposal.clone();
                moves.push(Write::UpdatePull { number, proposal });
            }
            moves.push(Write::Push {
                proposal: proposal.clone(),
                base: Some(base.commit.to_owned()),
                branch_update: if there.exists {
                    BranchUpdate::Reset
                } else {
                    BranchUpdate::Create
                },
                pull: there.open.map(|(number, _)| number),
            });
        }
        let proposal = proposal.clone();
        let slug = proposal.state_key().to_owned();
        let open = |proposal, again| Write::OpenPull {
            proposal,
            base: base.branch.to_owned(),
            again,
        };
        match (there.open, by_hand(&proposal).filter(|_| same)) {
            (Some((number, _)), _) => {
                if same && there.unreviewed {
                    let branch = proposal.branch;
                    moves.push(Write::ReviewPull { number, branch });
                }
                ways.insert(slug, AdvanceState::Open(number));
            }
            (None, None) => moves.push(open(proposal, false)),
            (None, Some(way)) => {
                ways.insert(slug, way);
                moves.push(open(proposal, true));
            }
        }
    }
    let is_proposed = |name: &String| proposals.iter().any(|p| p.branch == *name);
    for (branch, there) in seen.iter().filter(|(name, _)| !is_proposed(name)) {
        let slug = branch.strip_prefix(base.branches).and_then(slug_of).unwrap_or_default();
        if held(slug) {
            continue;
        }
        if let Some(number) = there.closed {
            let branch = branch.clone();
            moves.push(Write::WithdrawPull {
                number,
                branch,
                is_open: false,
            });
        }
        if !there.exists || !there.ours {
            continue;
        }
        match there.open {
            Some((_, false)) => continue,
            Some((number, true)) => moves.push(Write::WithdrawPull {
                number,
                branch: branch.clone(),
                is_open: true,
            }),
            None => {}
        }
        moves.push(Write::DeleteBranch { branch: branch.clone() });
    }
    (moves, ways, remarks)
}
