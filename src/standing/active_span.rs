//! When a partnership was active, by its record.

use crate::date::{Date, Month};
use crate::registry::model::{Partner, Phase, Status};

/// From when and until when a partnership was active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActiveSpan {
    Never,
    /// Active from a day on, and until the day before another.
    From(Date, Option<Date>),
    /// It is active on the report's day, and the record does not say since when.
    Undated,
    /// It once was, and the record does not say until when.
    Vague(Date),
}

impl ActiveSpan {
    /// What the record's status, its dates and its lasting phases say together.
    pub(crate) fn of(partner: &Partner, phases: &[Phase]) -> Self {
        let lasting = phases
            .iter()
            .filter(|p| p.lasting)
            .filter_map(|p| partner.phases.as_ref()?.get(&p.id))
            .min_by_key(|p| p.entered);
        match partner.status {
            Status::Target | Status::Applied | Status::Onboarding => Self::Never,
            Status::Active => match lasting.map(|p| p.entered).or(partner.status_since) {
                Some(from) => Self::From(from, None),
                None => Self::Undated,
            },
            Status::Paused | Status::Ended | Status::Declined => {
                let Some(lasting) = lasting else { return Self::Never };
                match lasting.left.or(partner.status_since) {
                    Some(until) => Self::From(lasting.entered, Some(until)),
                    None => Self::Vague(lasting.entered),
                }
            }
        }
    }

    /// Whether it was active on `day`, when `today` is the report's day; `None` if it isn't known.
    pub(crate) fn on(self, day: Date, today: Date) -> Option<bool> {
        match self {
            Self::Never => Some(false),
            Self::From(from, until) => Some(from <= day && until.is_none_or(|until| day < until)),
            Self::Undated => (day >= today).then_some(true),
            Self::Vague(from) => (day < from || day >= today).then_some(false),
        }
    }

    /// Whether it was active on every day of the months: only then its figures can be asked for.
    pub(crate) fn through(self, first: Month, last: Month) -> bool {
        match self {
            Self::Never | Self::Vague(_) => false,
            Self::From(from, until) => from <= first.first_day() && until.is_none_or(|until| last.last_day() < until),
            // Who is active is asked for figures, whenever that began.
            Self::Undated => true,
        }
    }
}
