//! The due days of one partner: the end of its phase, reviews that the program announces, and what expires. They are the same
//! days that its issues have.

use crate::date::{Date, Quarter};
use crate::registry::Record;
use crate::registry::model::{Partner, Status};
use crate::standing::Policy;
use crate::standing::held_reviews::{ReviewDates, review_steps};
use crate::standing::record_endings::ending_dates;
use crate::standing::working_days::HolidayFiles;
use crate::work::onboarding::Current;

/// A day on which something is due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueDay {
    pub day: Date,
    /// Identifies the entry, also after the day was moved.
    pub id: String,
    pub title: String,
}

/// The due days of a partner from `today` on. A partner that is paused, ended or declined has none.
pub fn due_days(
    slug: &str,
    record: &Record<Partner>,
    reviews: &ReviewDates,
    (policy, holidays): (&Policy, &HolidayFiles),
    today: Date,
) -> Vec<DueDay> {
    let (partner, program) = (&record.data, policy.program());
    let runs = matches!(partner.status, Status::Onboarding | Status::Active);
    let Some(current) = Current::of(slug, partner, program, today, holidays).filter(|_| runs) else {
        return Vec::new();
    };
    let name = &partner.name;
    let mut days = Vec::new();
    let phase = current.definition(program).filter(|phase| !phase.lasting);
    days.extend(phase.zip(current.due).map(|(phase, due)| DueDay {
        day: due,
        id: format!("{slug}.phase.{}", phase.id),
        title: format!("{name}: phase {} is due, {}", current.number, phase.name),
    }));
    let announced = program.communication.iter().filter_map(|meeting| meeting.announced());
    for (step, _) in announced {
        let steps = review_steps(program).filter(|(phase, own)| own.id == step && phase.id == current.phase);
        for (_, step) in steps {
            let quarter = Quarter::of(today);
            let is_held = reviews.get(&quarter).is_some_and(|held| held.contains_key(&step.id));
            days.extend((!is_held).then(|| DueDay {
                day: quarter.last_day(),
                id: format!("{slug}.review.{}.{quarter}", step.id),
                title: format!("{name}: {} is due", step.name),
            }));
        }
    }
    let endings = ending_dates(record, policy, today).into_iter();
    days.extend(
        endings
            .filter(|ending| !ending.kept_private && ending.until >= today)
            .map(|ending| DueDay {
                day: ending.until,
                id: format!("{slug}.{}.{}", ending.kind.word(), ending.id()),
                title: format!(
                    "{name}: {} {}",
                    ending.words().replace('`', ""),
                    ending.kind.verb(false)
                ),
            }),
    );
    days.sort();
    days.dedup_by(|a, b| a.id == b.id);
    days
}
