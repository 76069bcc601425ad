//! Who is on the site. The program's benefits decide: a partner is listed while it is entitled to a benefit with `lists_in`
//! and, if that benefit is granted in a number, has an open grant of it. A target is never shown.

use serde::Serialize;

use crate::date::Date;
use crate::registry::PartnerFolder;
use crate::registry::model::{DirectoryKind, Partner, Program, Status};
use crate::standing::{Policy, Standing, judge};

/// How a partner is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Listed,
    /// Listed with the word.
    Paused,
    /// Only its page remains, with the day.
    Ended,
    /// It has no page: only its own list of tasks.
    Unlisted,
}

/// Whether and where a partner is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub state: State,
    /// In the order of [`DirectoryKind`].
    pub lists: Vec<DirectoryKind>,
}

/// Decides for one partner. `standing` belongs to its record on `today`.
pub fn listing(folder: &mut PartnerFolder, standing: &Standing, policy: &Policy, today: Date) -> Option<Listing> {
    let program = policy.program();
    let record = folder.record.as_mut()?;
    let status = record.data.status;
    let listing = match status {
        Status::Target | Status::Declined => return None,
        Status::Applied => Listing {
            state: State::Unlisted,
            lists: Vec::new(),
        },
        Status::Onboarding | Status::Active => {
            let lists = lists(&record.data, standing, program);
            Listing {
                state: if lists.is_empty() {
                    State::Unlisted
                } else {
                    State::Listed
                },
                lists,
            }
        }
        Status::Paused => {
            // While it is paused, it is entitled to nothing. It is listed if it would be without the pause.
            record.data.status = if reached_lasting(&record.data, program) {
                Status::Active
            } else {
                Status::Onboarding
            };
            let running = judge(&folder.slug, record, &folder.metrics, policy, today);
            let lists = lists(&record.data, &running, program);
            record.data.status = status;
            Listing {
                state: if lists.is_empty() {
                    State::Unlisted
                } else {
                    State::Paused
                },
                lists,
            }
        }
        Status::Ended => {
            if !was_listed(&record.data, program) {
                return None;
            }
            Listing {
                state: State::Ended,
                lists: Vec::new(),
            }
        }
    };
    Some(listing)
}

/// The directories that list a partner now.
fn lists(partner: &Partner, standing: &Standing, program: &Program) -> Vec<DirectoryKind> {
    let mut found: Vec<DirectoryKind> = program
        .benefits
        .iter()
        .filter_map(|benefit| {
            let kind = benefit.lists_in?;
            let given = standing.benefits.iter().find(|given| given.id == benefit.id)?;
            let is_granted = benefit.quota.is_none() || !given.ledger.open.is_empty();
            (given.entitled && is_granted).then_some(kind)
        })
        .collect();
    let lists_strategic = program.directory.as_ref().is_some_and(|directory| directory.strategic);
    if lists_strategic && partner.strategic == Some(true) && partner.status == Status::Active {
        found.push(DirectoryKind::Partners);
    }
    found.sort();
    found.dedup();
    found
}

/// Whether the record shows that the partner reached the phase that lasts.
fn reached_lasting(partner: &Partner, program: &Program) -> bool {
    let mut lasting = program.phases.iter().filter(|phase| phase.lasting);
    lasting.any(|phase| {
        partner
            .phases
            .as_ref()
            .is_some_and(|phases| phases.contains_key(&phase.id))
    })
}

/// Whether a partnership that ended can have been listed. What it was entitled to on each day is in the history; a page that
/// may have been linked to is better than none.
fn was_listed(partner: &Partner, program: &Program) -> bool {
    let of_tier = |tier: &String| {
        let mut listing = program.benefits.iter().filter(|benefit| benefit.lists_in.is_some());
        listing.any(|benefit| benefit.tiers.contains(tier))
    };
    let is_strategic =
        partner.strategic == Some(true) && program.directory.as_ref().is_some_and(|directory| directory.strategic);
    reached_lasting(partner, program) && (is_strategic || partner.tier.as_ref().is_some_and(of_tier))
}
