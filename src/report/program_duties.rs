//! What maintainers owe partners: overdue steps, joint commitments past their date, quarterly reviews.

use serde::Serialize;

use super::funnel::{open_steps, usual};
use super::partner_digest::PartnerDigest;
use super::{Named, Period, PeriodKind};
use crate::date::{Date, Quarter, days_between};
use crate::registry::model::{Party, Program, Status};
use crate::standing::ActiveSpan;

/// What maintainers owe partners.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProgramDuties {
    /// Open steps of maintainers, alone or with the partner, in phases that last longer than usual; oldest first.
    pub steps: Vec<OverdueStep>,
    /// Joint commitments past their date that aren't marked as done; oldest first.
    pub commitments: Vec<Commitment>,
    /// Open workstreams whose status was last confirmed longer ago than the program allows; oldest first.
    pub workstreams: Vec<StaleWorkstream>,
    /// Quarterly reviews: of every active partner, by slug.
    pub reviews: Vec<Review>,
    /// Computed from something private.
    pub private: bool,
}

/// A step of maintainers that is open for too long.
#[derive(Debug, Clone, Serialize)]
pub struct OverdueStep {
    pub partner: Named,
    pub phase: Named,
    pub step: Named,
    pub side: Party,
    /// The day on which the partner entered the phase.
    pub since: Date,
    pub days: i64,
}

/// A commitment past its date.
#[derive(Debug, Clone, Serialize)]
pub struct Commitment {
    pub partner: Named,
    pub what: String,
    pub due: Date,
    pub days: i64,
}

/// A workstream without a recent date.
#[derive(Debug, Clone, Serialize)]
pub struct StaleWorkstream {
    pub partner: Named,
    pub workstream: Named,
    pub status: String,
    /// When the status was last set or checked.
    pub last: Date,
    pub days: i64,
    pub private: bool,
}

/// The quarterly review of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    pub partner: Named,
    /// The last one on record.
    pub held: Option<Date>,
    /// Whether one was held in the last complete quarter or since; `None` when the partner has not been active for all
    /// of that quarter.
    pub kept: Option<bool>,
}

/// What maintainers owe these partners. The times of `all` partners define what is usual.
pub(super) fn program_duties(
    program: &Program,
    all: &[PartnerDigest],
    shown: &[&PartnerDigest],
    at: Date,
) -> ProgramDuties {
    let mut duties = ProgramDuties::default();
    for (i, phase) in program.phases.iter().enumerate().filter(|(_, p)| !p.lasting) {
        let usual = usual(program, i, all);
        for kept in shown.iter().filter(|k| k.phase.as_deref() == Some(&phase.id)) {
            let Some(record) = kept.phases.get(&phase.id).filter(|_| kept.status == Status::Onboarding) else {
                continue;
            };
            let days = days_between(record.entered, at);
            let ours = open_steps(kept, phase).filter(|step| days > usual && step.by != Party::Partner);
            duties.steps.extend(ours.map(|step| OverdueStep {
                partner: kept.named(),
                phase: named(&phase.id, &phase.name),
                step: named(&step.id, &step.name),
                side: step.by,
                since: record.entered,
                days,
            }));
        }
    }
    // The order of a phase's steps stays.
    duties
        .steps
        .sort_by(|a, b| (a.since, &a.partner).cmp(&(b.since, &b.partner)));
    for kept in shown
        .iter()
        .filter(|k| matches!(k.status, Status::Onboarding | Status::Active))
    {
        duties.commitments.extend(kept.commitments.iter().map(|c| Commitment {
            partner: kept.named(),
            what: c.what.clone(),
            due: c.due,
            days: days_between(c.due, at),
        }));
    }
    duties
        .commitments
        .sort_by(|a, b| (a.due, &a.partner, &a.what).cmp(&(b.due, &b.partner, &b.what)));
    for kept in shown {
        duties
            .workstreams
            .extend(kept.workstreams.iter().map(|stale| StaleWorkstream {
                partner: kept.named(),
                workstream: named(&stale.id, &stale.name),
                status: stale.status.clone(),
                last: stale.last,
                days: stale.days,
                private: stale.private,
            }));
    }
    duties
        .workstreams
        .sort_by(|a, b| (a.last, &a.partner, &a.workstream).cmp(&(b.last, &b.partner, &b.workstream)));
    let quarter = last_quarter(at);
    for kept in shown.iter().filter(|k| k.status == Status::Active) {
        duties.reviews.push(review(kept, &quarter));
    }
    duties.private = shown.iter().any(|k| {
        k.hidden.record
            || k.hidden.life
            || k.hidden.reviews
            || k.hidden.commitments
            || k.workstreams.iter().any(|w| w.private)
    });
    duties
}

fn named(id: &str, name: &str) -> Named {
    Named {
        id: id.to_owned(),
        name: name.to_owned(),
    }
}

/// The last quarter that is wholly over.
fn last_quarter(at: Date) -> Period {
    let last = Quarter::of(at).first_month().plus(-1);
    Period::new(PeriodKind::Quarter, last.plus(-2), last, at)
}

/// Whether the review of a quarter was held, in that quarter or since.
fn review(kept: &PartnerDigest, quarter: &Period) -> Review {
    let held = kept.last_review;
    let throughout = match kept.life {
        ActiveSpan::From(from, _) => from <= quarter.first.first_day(),
        ActiveSpan::Never | ActiveSpan::Undated | ActiveSpan::Vague(_) => false,
    };
    Review {
        partner: kept.named(),
        held,
        kept: throughout.then(|| held.is_some_and(|held| held >= quarter.first.first_day())),
    }
}
