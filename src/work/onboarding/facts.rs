//! What the issues of a partnership need to know from its record.

use std::collections::{BTreeMap, BTreeSet};

use super::links::Links;
use super::phase_key;
use crate::date::{Date, Month, Quarter, add_days};
use crate::events::ListedEvent;
use crate::forge::User;
use crate::registry::agreement_texts::AgreementTexts;
use crate::registry::edit::Change;
use crate::registry::model::{Account, Owner, Partner, Phase, Program, Status};
use crate::report::scorecard::Scorecard;
use crate::review::authority::is_maintainer;
use crate::standing::held_reviews::{OpenPromise, ReviewDates};
use crate::standing::record_endings::EndingDate;
use crate::standing::shown_item::OfferedAsset;
use crate::standing::working_days::{HolidayFiles, MovedDay, WorkingDays};
use crate::standing::{Outcome, Standing};
use crate::templates::Writer;
use crate::work::alerts::access::AccessFacts;
use crate::work::identity::Identity;
use crate::work::issues::mark::RepositoryCheck;
use crate::work::labels::ProgramLabels;
use crate::work::signatures::SigningFacts;

/// A program and its partners on a day.
#[derive(Debug)]
pub struct Facts<'a> {
    pub program: &'a Program,
    pub today: Date,
    /// Which of the things on GitHub are ours.
    pub identity: &'a Identity,
    pub partners: &'a [PartnerFacts],
    /// Who has access to resources of the program.
    pub access: &'a [AccessFacts],
    /// The texts that partners' agreements are made from.
    pub agreement_texts: &'a AgreementTexts,
    /// The program's assets.
    pub assets: &'a [OfferedAsset],
    /// The program's events.
    pub events: &'a [ListedEvent],
    pub links: Links,
    /// Writes the texts of issues and comments.
    pub writer: &'a Writer<'a>,
}

/// One partnership.
#[derive(Debug, Clone)]
pub struct PartnerFacts {
    pub slug: String,
    pub partner: Partner,
    /// Things in the record that expire, with their dates.
    pub endings: Vec<EndingDate>,
    pub standing: Standing,
    /// The status in the record is still `applied`. Everything else here is as it will be after the acceptance.
    pub applied: bool,
    /// User IDs of owners whose record has only a login, as GitHub knows them now.
    pub found_ids: BTreeMap<String, u64>,
    /// The phase that it is in.
    pub current: Option<Current>,
    /// The manager of its first region that has one. It gives the person no rights.
    pub region_manager: Option<Account>,
    /// When reviews were held.
    pub reviews: ReviewDates,
    /// What was promised in reviews and isn't done yet.
    pub promises: Vec<OpenPromise>,
    /// Months that have metrics.
    pub months: BTreeSet<Month>,
    /// The public values of the last complete month; none where it has no metrics.
    pub scorecard: Option<Scorecard>,
    /// The public values of the quarter so far, where a meeting about them is near.
    pub quarter_card: Option<Scorecard>,
    /// What each criterion was on the day of the last meeting, where the next one is open and the commit of that day is here.
    pub outcomes_then: Option<BTreeMap<String, Outcome>>,
    /// What is known about the signing of its agreement.
    pub signing: SigningFacts,
    /// What this run found about the repository of its integration; none where it didn't ask.
    pub control: Option<RepositoryCheck>,
}

/// The phase that a partnership is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// Key of its issue.
    pub key: String,
    pub phase: String,
    /// Place in the program's order, from 1.
    pub number: usize,
    pub entered: Date,
    /// The quarter, such as `2026-Q4`, of a lasting phase.
    pub quarter: Option<String>,
    /// The day from which its time counts: later than `entered` after a pause.
    pub counted_from: Date,
    /// When it should be over; none while the partnership is paused.
    pub due: Option<Date>,
    /// Why that isn't the day on which its time ends: people in the partner's region don't work on that day.
    pub moved: Option<MovedDay>,
}

impl Current {
    /// The current phase, for a record that is in one. A due date on a day off moves to the next working day. The end of a
    /// quarter doesn't move: it would be in the next quarter.
    pub fn of(slug: &str, partner: &Partner, program: &Program, today: Date, holidays: &HolidayFiles) -> Option<Self> {
        if !matches!(partner.status, Status::Onboarding | Status::Active | Status::Paused) {
            return None;
        }
        let phases = partner.phases.as_ref()?;
        let open = |phase: &&Phase| phases.get(&phase.id).is_some_and(|record| record.left.is_none());
        let (i, phase) = program.phases.iter().enumerate().rev().find(|(_, p)| open(p))?;
        let entered = phases.get(&phase.id)?.entered;
        let quarter = Quarter::of(today);
        // After a pause the phase has its full time again, because the record doesn't have the length of the pause.
        let resumed = partner.status_since.filter(|since| *since > entered);
        let counted_from = if phase.lasting {
            entered.max(quarter.first_day())
        } else {
            resumed.unwrap_or(entered)
        };
        let due = match (phase.lasting, phase.pace_days) {
            _ if partner.status == Status::Paused => None,
            (true, _) => Some(quarter.last_day()),
            (false, days) => days.map(|days| add_days(counted_from, i64::from(days))),
        };
        let quarter = phase.lasting.then(|| quarter.to_string());
        let days = || WorkingDays::of(program, partner.regions.as_deref(), holidays);
        let moved = due.filter(|_| !phase.lasting).and_then(|due| days().moved(due));
        let due = moved.as_ref().map_or(due, |moved| Some(moved.to));
        Some(Self {
            key: phase_key(slug, &phase.id, quarter.as_deref()),
            phase: phase.id.clone(),
            number: i + 1,
            entered,
            quarter,
            counted_from,
            due,
            moved,
        })
    }

    /// Its definition.
    pub fn definition<'p>(&self, program: &'p Program) -> Option<&'p Phase> {
        program.phases.get(self.number - 1)
    }

    /// The dates of the reviews in its quarter, by step.
    pub fn held<'f>(&self, partner: &'f PartnerFacts) -> Option<&'f BTreeMap<String, Date>> {
        partner.reviews.get(&self.quarter.as_ref()?.parse().ok()?)
    }

    /// The episode of its issue. After a person closed the issue, it opens again only for another episode.
    pub fn episode(&self) -> String {
        self.quarter.clone().unwrap_or_else(|| self.entered.to_string())
    }
}

impl PartnerFacts {
    /// Whether its due dates count.
    pub fn runs(&self) -> bool {
        matches!(self.partner.status, Status::Onboarding | Status::Active)
    }

    /// Whether we would like it as a partner, and only its workstreams and commitments have dates.
    pub fn is_target(&self) -> bool {
        self.partner.status == Status::Target
    }

    /// The manager of the first region of a record that has one.
    pub fn manager_of_region(partner: &Partner, program: &Program) -> Option<Account> {
        let mut ids = partner.regions.iter().flatten();
        ids.find_map(|id| {
            let region = program.regions.iter().find(|region| region.id == *id);
            region?.manager.clone()
        })
    }

    /// The program's contact for this partner: the manager in the record, or else that of its region.
    pub fn manager(&self) -> Option<&Account> {
        self.partner.manager.as_ref().or(self.region_manager.as_ref())
    }

    /// The logins that a text about this partnership can mention: a login without a user ID could be anyone's.
    pub fn can_mention(&self) -> Vec<&str> {
        let owners = self.partner.owners.iter().flatten();
        let is_known = |owner: &&Owner| owner.id.is_some() || self.found_ids.contains_key(&owner.github);
        let owners = owners.filter(is_known).map(|owner| owner.github.as_str());
        let manager = self.manager().into_iter().filter(|manager| manager.id.is_some());
        let signers = self
            .partner
            .signers
            .iter()
            .flatten()
            .map(|signer| signer.github.as_str());
        owners
            .chain(manager.map(|manager| manager.github.as_str()))
            .chain(signers)
            .collect()
    }

    /// The changes that give owners the user IDs that were found.
    pub fn id_changes(&self) -> impl Iterator<Item = Change> {
        let owners = self.partner.owners.iter().flatten().enumerate();
        owners
            .filter(|(_, owner)| owner.id.is_none())
            .filter_map(|(place, owner)| {
                let id = self.found_ids.get(&owner.github)?;
                Some(Change::new(format!("/owners/{place}/id"), *id))
            })
    }

    /// The program's manager and the owners, each once. The manager comes first: GitHub assigns ten at most.
    pub fn people(&self) -> Vec<Account> {
        let owners = self.partner.owners.iter().flatten().map(|o| Account {
            github: o.github.clone(),
            id: o.id,
        });
        let mut people: Vec<Account> = Vec::new();
        for account in self.manager().cloned().into_iter().chain(owners) {
            let same = |p: &Account| p.github.eq_ignore_ascii_case(&account.github);
            if !people.iter().any(same) {
                people.push(account);
            }
        }
        people
    }
}

/// What a person may do to a partnership's steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    pub owner: bool,
    pub maintainer: bool,
}

impl<'a> Facts<'a> {
    /// The labels that the program lists.
    pub fn labels(&self) -> ProgramLabels<'a> {
        ProgramLabels::of(Some(self.program))
    }

    /// The role of `user` in a partnership, by user ID.
    pub fn voice(&self, partner: &PartnerFacts, user: Option<&User>) -> Voice {
        let Some(user) = user else {
            return Voice {
                owner: false,
                maintainer: false,
            };
        };
        let mut owners = partner.partner.owners.iter().flatten();
        Voice {
            owner: owners.any(|o| o.id == Some(user.id)),
            maintainer: is_maintainer(user, Some(self.program)),
        }
    }

    /// The account of a person who looks after something of the program, if it is a maintainer: a login without a user ID
    /// could be anyone's.
    pub fn maintainer(&self, login: Option<&str>) -> Option<&'a Account> {
        let login = login?;
        let mut maintainers = self.program.maintainers.iter().flatten();
        maintainers.find(|account| account.id.is_some() && account.github.eq_ignore_ascii_case(login))
    }

    /// Names of the program's phases by id.
    pub fn phase_names(&self) -> BTreeMap<&str, &str> {
        self.program
            .phases
            .iter()
            .map(|p| (p.id.as_str(), p.name.as_str()))
            .collect()
    }
}
