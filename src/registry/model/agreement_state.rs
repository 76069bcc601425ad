//! What a partner's agreement is worth on a day, and which of its agreements decides. Everything that depends on an agreement
//! asks here.

use super::{Agreement, Partner, Program};
use crate::date::{Date, add_days, add_months};

/// What an agreement is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementState {
    /// Both sides haven't signed yet.
    NotSigned,
    InForce,
    /// Both sides have signed, and it counts from this day.
    Upcoming(Date),
    /// It expired on this day.
    Expired(Date),
    /// One side ended it; this was its last day.
    Ended(Date),
    /// Its text changed, and no one signed the new version by this day.
    Outdated(Date),
    /// The record has an error in it.
    HasError,
}

impl AgreementState {
    /// What keeps it from being in force, to follow the words *the agreement*.
    pub fn why_not(self) -> Option<String> {
        Some(match self {
            Self::InForce => return None,
            Self::NotSigned => "isn't signed yet".to_owned(),
            Self::Upcoming(day) => format!("counts from {day}"),
            Self::Expired(day) => format!("expired on {day}"),
            Self::Ended(day) => format!("ended on {day}"),
            Self::Outdated(day) => format!("has a new version, which wasn't signed by {day}"),
            Self::HasError => "has an error, and doesn't count until the error is fixed".to_owned(),
        })
    }

    /// Whether it was in force and no longer is: what depends on it is suspended.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Expired(_) | Self::Ended(_) | Self::Outdated(_))
    }

    /// Whether both sides have signed it, and it doesn't count on this day.
    pub fn is_out_of_time(self) -> bool {
        self.is_over() || matches!(self, Self::Upcoming(_))
    }
}

impl Agreement {
    /// The first day on which it counts; none while a signature is missing. No one can be held to a text on a day before it
    /// was signed.
    pub fn begins(&self) -> Option<Date> {
        let signed = self.signed_on?;
        Some(self.effective.map_or(signed, |effective| effective.max(signed)))
    }

    /// The last day by its own words: the one in the record, or the end of the program's term.
    pub fn last_day(&self, program: &Program) -> Option<Date> {
        self.expires.or_else(|| {
            let months = program.agreement(&self.template)?.term_months?;
            Some(add_days(add_months(self.begins()?, i64::from(months)), -1))
        })
    }

    /// Its state on a day. Whether the signatures are valid is checked when the record is read.
    pub fn state(&self, program: &Program, day: Date) -> AgreementState {
        if self.signed_on.is_none_or(|signed| signed > day) {
            return AgreementState::NotSigned;
        }
        if let Some(begins) = self.begins().filter(|begins| *begins > day) {
            return AgreementState::Upcoming(begins);
        }
        // What came first decides.
        let ended = self.ended.as_ref().map(|end| AgreementState::Ended(end.last_day));
        let expired = self.last_day(program).map(AgreementState::Expired);
        let template = program.agreement(&self.template);
        let outdated = template.and_then(|template| {
            let material = |version: &&super::AgreementVersion| version.is_material() && version.from <= day;
            let newer = template.newer(&self.version).iter().filter(material);
            newer.filter_map(|version| version.resign_by).min()
        });
        let ends = [ended, expired, outdated.map(AgreementState::Outdated)];
        let over = |state: &AgreementState| state.day().is_some_and(|last| last < day);
        (ends.into_iter().flatten().filter(over))
            .min_by_key(|state| state.day())
            .unwrap_or(AgreementState::InForce)
    }
}

impl AgreementState {
    /// The last day on which it counted.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Expired(day) | Self::Ended(day) | Self::Outdated(day) => Some(day),
            Self::NotSigned | Self::InForce | Self::Upcoming(_) | Self::HasError => None,
        }
    }
}

impl Partner {
    /// The agreement that decides on a day: the newest that both sides had signed by then and that has begun. Where there is
    /// none, the newest signed one, and then the newest. So an agreement counts until the one that follows it is signed and
    /// begins.
    pub fn agreement_on(&self, day: Date) -> Option<&Agreement> {
        self.place_of_agreement(day).map(|(agreement, _)| agreement)
    }

    /// The JSON Pointer to the agreement that decides on a day.
    pub fn agreement_pointer(&self, day: Date) -> Option<String> {
        let (_, place) = self.place_of_agreement(day)?;
        Some(place.map_or_else(
            || "/agreement".to_owned(),
            |place| format!("/earlier_agreements/{place}"),
        ))
    }

    fn place_of_agreement(&self, day: Date) -> Option<(&Agreement, Option<usize>)> {
        let newest = self.agreement.as_ref().map(|agreement| (agreement, None));
        let earlier = self
            .earlier_agreements
            .as_deref()
            .unwrap_or_default()
            .iter()
            .enumerate()
            .rev();
        let all = newest
            .into_iter()
            .chain(earlier.map(|(place, agreement)| (agreement, Some(place))));
        let is_signed = |(agreement, _): &(&Agreement, _)| agreement.signed_on.is_some_and(|signed| signed <= day);
        let has_begun = |(agreement, _): &(&Agreement, _)| agreement.begins().is_some_and(|begins| begins <= day);
        (all.clone().find(has_begun))
            .or_else(|| all.clone().find(is_signed))
            .or_else(|| all.clone().next())
    }

    /// What the partner's agreement is worth on a day; none where the record has no agreement.
    pub fn agreement_state(&self, program: &Program, day: Date) -> Option<AgreementState> {
        if self.agreement_has_error {
            return Some(AgreementState::HasError);
        }
        self.agreement_on(day).map(|agreement| agreement.state(program, day))
    }
}
