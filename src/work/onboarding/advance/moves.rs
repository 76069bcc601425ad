//! The proposals compared with the branches and pull requests there are: the moves that are left, and how each partner's
//! record can move on.

use std::collections::BTreeMap;

use super::BRANCHES;
use super::memory::sum;
use crate::date::Date;
use crate::escape::code;
use crate::work::issues::index::Index;
use crate::work::issues::item::Stage;
use crate::work::issues::plan::Remark;
use crate::work::keys::slug_of;
use crate::work::onboarding::facts::Facts;
use crate::work::onboarding::in_phase;
use crate::work::write::{Proposal, Write};

/// What is on GitHub for a branch of ours.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub exists: bool,
    /// The sum of the record's text on it, as [`sum`] makes it.
    pub sum: Option<String>,
    /// The day on which the record leaves the phase there.
    pub left: Option<Date>,
    /// Its last commit is by one of the program's bot accounts.
    pub ours: bool,
    /// An open pull request from it, and whether one of the bot accounts opened it.
    pub open: Option<(u64, bool)>,
    /// The open pull request does not remember a review of this head: a run was stopped before its end.
    pub unreviewed: bool,
    /// A pull request of ours from it that was closed without being merged.
    pub closed: Option<u64>,
}

/// What proposals are made on: a branch of the repository, and the commit of it that the records were read from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Base<'a> {
    pub branch: &'a str,
    pub commit: &'a str,
}

/// How the way to the next phase looks, for the phase's issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdvanceState {
    /// A pull request is open.
    Open(u64),
    /// A person closed it.
    Closed(u64),
    /// GitHub does not let us open one; a person can, here.
    ByHand(Option<String>, String),
    /// People's own commits are on the branch; with the pull request that is open from it.
    Taken(String, Option<u64>),
}

impl AdvanceState {
    /// For the body of the issue.
    pub(in crate::work::onboarding) fn words(&self) -> String {
        match self {
            Self::Open(number) => {
                format!("> [!IMPORTANT]\n> **#{number} moves the record on.** A maintainer looks at it and merges it.")
            }
            Self::Closed(number) => {
                format!(
                    "> [!NOTE]\n> A person closed #{number}, which would move the record on. Open it again to go on; where its \
                     branch was deleted, restore that first."
                )
            }
            Self::ByHand(address, branch) => {
                let by = match address {
                    Some(address) => format!("[open the pull request by hand]({address})"),
                    None => format!("open a pull request from the branch {} by hand", code(branch)),
                };
                format!(
                    "> [!IMPORTANT]\n> **The record can move on:** {by}. The tool may not open it itself: that needs the \
                     setting *Allow GitHub Actions to create and approve pull requests*."
                )
            }
            Self::Taken(branch, None) => format!(
                "> [!NOTE]\n> The branch {} has commits of other people, so it is left to them. Merge or delete it to go on.",
                code(branch)
            ),
            Self::Taken(branch, Some(number)) => format!(
                "> [!IMPORTANT]\n> **#{number} moves the record on.** Its branch {} has commits of other people, so the tool leaves \
                 it to them. A maintainer looks at it and merges it.",
                code(branch)
            ),
        }
    }

    /// A comment that is worth a notification.
    pub(in crate::work::onboarding) fn stage(&self) -> Option<Stage> {
        match self {
            Self::ByHand(_, branch) => Some(Stage {
                id: format!("by-hand {branch}"),
                words: self.words().replace("> [!IMPORTANT]\n> ", ""),
            }),
            _ => None,
        }
    }
}

/// The way by hand, where people were told of it: GitHub refused to let us open the pull request.
pub fn told_by_hand(facts: &Facts<'_>, index: &Index<'_>, proposal: &Proposal) -> Option<AdvanceState> {
    let (_, current) = in_phase(facts).find(|(partner, _)| partner.slug == proposal.slug())?;
    let way = AdvanceState::ByHand(facts.links.compare(&proposal.branch), proposal.branch.clone());
    let stage = way.stage()?;
    let known = index.get(&current.key)?;
    (known.mark.stage == stage.id).then_some(way)
}

/// The moves that bring the proposals to GitHub, and how things are for each partner. `by_hand` is what people were told
/// where opening was refused before.
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
                proposal.slug().to_owned(),
                AdvanceState::Taken(proposal.branch.clone(), open),
            );
            continue;
        }
        if let (Some(number), None) = (there.closed, there.open) {
            remarks.push(Remark {
                key: proposal.key.clone(),
                number,
                words: "a person closed the pull request, so none is opened".to_owned(),
            });
            ways.insert(proposal.slug().to_owned(), AdvanceState::Closed(number));
            continue;
        }
        if !same {
            moves.push(Write::Push {
                proposal: proposal.clone(),
                base: Some(base.commit.to_owned()),
                exists: there.exists,
                pull: there.open.map(|(number, _)| number),
            });
        }
        let proposal = proposal.clone();
        let slug = proposal.slug().to_owned();
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
        let slug = branch.strip_prefix(BRANCHES).and_then(slug_of).unwrap_or_default();
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
