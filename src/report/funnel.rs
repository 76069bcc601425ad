//! How partners move through the phases: how many are where, how long it takes, how many pass, and where it is stuck.

use serde::Serialize;

use super::partner_digest::PartnerDigest;
use super::{Decimal, Named};
use crate::amount::percent_ends;
use crate::date::{Date, days_between};
use crate::registry::model::{Party, Phase, Program, Status, Step};

/// Partners by status and phase.
#[derive(Debug, Clone, Serialize)]
pub struct Funnel {
    /// Every status in the order of a partnership's life, also those without partners.
    pub statuses: Vec<StatusCount>,
    /// In the program's order.
    pub phases: Vec<PhaseLine>,
    /// Who has been in a phase for longer than usual, longest first.
    pub stuck: Vec<Stuck>,
    /// Computed from something private.
    pub private: bool,
}

/// Partners of one status.
#[derive(Debug, Clone, Serialize)]
pub struct StatusCount {
    pub status: Status,
    pub partners: usize,
}

/// One phase over all partners.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseLine {
    pub phase: Named,
    /// Never left by itself: the end of the funnel.
    pub lasting: bool,
    /// Partners that ever entered it.
    pub entered: usize,
    /// Of those, the ones in it now.
    pub inside: usize,
    /// Of those inside, the paused ones.
    pub paused: usize,
    /// The ones that left it for the next phase.
    pub passed: usize,
    /// The ones whose partnership ended or was declined in it.
    pub broken_off: usize,
    /// Days from entering to leaving of those that passed: the median, and the 90th percentile (nearest rank).
    pub median_days: Option<Decimal>,
    pub p90_days: Option<Decimal>,
    /// Percent that passed of those that passed or broke off; `None` if there are none.
    pub conversion: Option<Decimal>,
}

/// A partner that has been in its phase for longer than usual.
#[derive(Debug, Clone, Serialize)]
pub struct Stuck {
    pub partner: Named,
    pub phase: Named,
    pub since: Date,
    pub days: i64,
    /// Days after which it counts as stuck.
    pub usual: i64,
    /// The first step that is neither done nor skipped on record, and whose it is; `None` when all are.
    pub step: Option<Named>,
    pub side: Option<Party>,
}

/// Days in a phase after which a partner counts as stuck, if no partner has passed the phase yet.
pub(super) const USUAL: i64 = 90;

/// Every status in the order of a partnership's life.
const STATUSES: [Status; 7] = [
    Status::Target,
    Status::Applied,
    Status::Onboarding,
    Status::Active,
    Status::Paused,
    Status::Ended,
    Status::Declined,
];

/// The funnel of these partners. The times of `all` partners define what is usual.
pub(super) fn funnel(program: &Program, all: &[PartnerDigest], shown: &[&PartnerDigest], at: Date) -> Funnel {
    let counted = |status: Status| shown.iter().filter(|k| k.status == status).count();
    let mut stuck: Vec<Stuck> = Vec::new();
    for (i, phase) in program.phases.iter().enumerate().filter(|(_, p)| !p.lasting) {
        let usual = usual(program, i, all);
        for kept in shown.iter().filter(|k| k.phase.as_deref() == Some(&phase.id)) {
            stuck.extend(stuck_in(kept, phase, usual, at));
        }
    }
    stuck.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.partner.cmp(&b.partner)));
    Funnel {
        statuses: STATUSES
            .into_iter()
            .map(|status| StatusCount {
                status,
                partners: counted(status),
            })
            .collect(),
        phases: (0..program.phases.len()).map(|i| line(program, i, shown)).collect(),
        stuck,
        private: shown.iter().any(|k| k.hidden.record || k.hidden.life),
    }
}

fn named(phase: &Phase) -> Named {
    Named {
        id: phase.id.clone(),
        name: phase.name.clone(),
    }
}

/// Days in the phase of those that passed it, shortest first.
fn times(phase: &Phase, partners: &[&PartnerDigest]) -> Vec<i64> {
    let passed = |k: &&&PartnerDigest| k.broken_off.as_deref() != Some(&phase.id);
    let mut days: Vec<i64> = partners
        .iter()
        .filter(passed)
        .filter_map(|k| k.phases.get(&phase.id))
        .filter_map(|p| Some(days_between(p.entered, p.left?)).filter(|d| *d >= 0))
        .collect();
    days.sort_unstable();
    days
}

fn line(program: &Program, index: usize, partners: &[&PartnerDigest]) -> PhaseLine {
    let phase = &program.phases[index];
    let entered: Vec<&&PartnerDigest> = partners.iter().filter(|k| k.phases.contains_key(&phase.id)).collect();
    let inside: Vec<&&&PartnerDigest> = entered
        .iter()
        .filter(|k| k.phase.as_deref() == Some(&phase.id))
        .collect();
    let broken_off = entered
        .iter()
        .filter(|k| k.broken_off.as_deref() == Some(&phase.id))
        .count();
    let passed = entered
        .iter()
        .filter(|k| k.broken_off.as_deref() != Some(&phase.id))
        .filter(|k| k.phases.get(&phase.id).is_some_and(|p| p.left.is_some()))
        .count();
    let times = times(phase, partners);
    PhaseLine {
        phase: named(phase),
        lasting: phase.lasting,
        entered: entered.len(),
        inside: inside.iter().filter(|k| !ended(k)).count(),
        paused: inside.iter().filter(|k| k.status == Status::Paused).count(),
        passed,
        broken_off,
        median_days: median(&times),
        p90_days: percentile(&times, 90),
        conversion: Decimal::whole(passed * 100)
            .over(Decimal::whole(passed + broken_off))
            .map(|percent| percent.rounded_beside(1, &percent_ends())),
    }
}

fn ended(kept: &PartnerDigest) -> bool {
    matches!(kept.status, Status::Ended | Status::Declined)
}

/// The middle of sorted days; of two middles the mean.
pub(super) fn median(sorted: &[i64]) -> Option<Decimal> {
    let middle = sorted.len() / 2;
    let high = *sorted.get(middle)?;
    let low = if sorted.len().is_multiple_of(2) {
        sorted[middle - 1]
    } else {
        high
    };
    Some(Decimal::from_parts(i128::from(low + high) * 5, 1))
}

/// The smallest of sorted days that at least so many percent do not exceed.
pub(super) fn percentile(sorted: &[i64], percent: usize) -> Option<Decimal> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    let days = *sorted.get(rank - 1)?;
    Some(Decimal::from_parts(i128::from(days), 0))
}

/// Days after which a partner counts as stuck: nine of ten that passed were faster.
pub(super) fn usual(program: &Program, phase: usize, all: &[PartnerDigest]) -> i64 {
    let all: Vec<&PartnerDigest> = all.iter().collect();
    let times = times(&program.phases[phase], &all);
    let rank = (times.len() * 90).div_ceil(100).max(1);
    times.get(rank - 1).copied().unwrap_or(USUAL)
}

/// The steps of a phase that are neither done nor skipped on a partner's record.
pub(super) fn open_steps<'p>(kept: &PartnerDigest, phase: &'p Phase) -> impl Iterator<Item = &'p Step> {
    let done: Vec<String> = kept
        .phases
        .get(&phase.id)
        .and_then(|p| p.steps.as_ref())
        .map(|steps| steps.keys().cloned().collect())
        .unwrap_or_default();
    phase.steps.iter().filter(move |step| !done.contains(&step.id))
}

fn stuck_in(kept: &PartnerDigest, phase: &Phase, usual: i64, at: Date) -> Option<Stuck> {
    // A paused partnership's clocks stand still.
    if kept.status != Status::Onboarding {
        return None;
    }
    let since = kept.phases.get(&phase.id)?.entered;
    let days = days_between(since, at);
    let step = open_steps(kept, phase).next();
    (days > usual).then(|| Stuck {
        partner: kept.named(),
        phase: named(phase),
        since,
        days,
        usual,
        step: step.map(|s| Named {
            id: s.id.clone(),
            name: s.name.clone(),
        }),
        side: step.map(|s| s.by),
    })
}
