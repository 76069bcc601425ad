//! Why a partner is the best or the worst, and how one value compares with another.

use super::{Better, Change, Decimal, MetricReport, Unit};
use crate::amount::{number, percent_ends};

/// A value against that of another period.
pub(super) fn change(now: Option<Decimal>, then: Option<Decimal>, better: Better, uneven: bool) -> Change {
    // What is left of a value is not nothing.
    let gone = Decimal::whole(100).negated().into_iter().collect::<Vec<_>>();
    let by = now.zip(then).and_then(|(now, then)| now.minus(then));
    let percent = by
        .zip(then)
        .filter(|(_, then)| !then.is_zero())
        .and_then(|(by, then)| by.times(Decimal::whole(100))?.over(then.abs()?))
        .map(|percent| percent.rounded_beside(1, &gone));
    Change {
        value: then,
        by,
        percent,
        better: by
            .filter(|by| !by.is_zero())
            .map(|by| by.is_negative() == (better == Better::Lower)),
        uneven: uneven && then.is_some(),
    }
}

/// Whether a target is reached.
pub(super) fn reached(value: Option<Decimal>, target: Option<Decimal>, better: Better) -> Option<bool> {
    value.zip(target).map(|(value, target)| match better {
        Better::Higher => value >= target,
        Better::Lower => value <= target,
    })
}

/// What is known of the best or the worst partner.
pub(super) struct Case {
    pub(super) value: Decimal,
    pub(super) target: Option<Decimal>,
    /// All partners' together, for a sum.
    pub(super) total: Option<Decimal>,
    pub(super) before: Option<Decimal>,
}

/// One sentence: the distance from the target or the share of the total, and the change.
pub(super) fn sentence(case: &Case, metric: &MetricReport) -> String {
    const PLACES: u8 = 2;
    let (unit, better) = (metric.unit, metric.better);
    let shown = |value: Decimal| number(value, PLACES, &[]);
    let mut said = Vec::new();
    if let Some(target) = case.target {
        let goal = number(target, PLACES, &[target]);
        let gap = case.value.minus(target).and_then(Decimal::abs).unwrap_or_default();
        said.push(match (gap.is_zero(), reached(Some(case.value), Some(target), better)) {
            (true, _) => format!("exactly on the target of {goal}"),
            (_, Some(true)) => format!("beats the target of {goal} by {}", shown(gap)),
            _ => format!("misses the target of {goal} by {}", shown(gap)),
        });
    } else if let Some(total) = case.total.filter(|t| !t.is_zero() && !t.is_negative()) {
        let share = case.value.times(Decimal::whole(100)).and_then(|v| v.over(total));
        said.extend(
            share
                .filter(|s| !s.is_negative())
                .map(|share| format!("{} % of the total", number(share, 1, &percent_ends()))),
        );
    }
    said.push(match case.before.map(|before| case.value.minus(before)) {
        None => "no value in the period before".to_owned(),
        Some(None) => "too far from the period before to compute the difference".to_owned(),
        Some(Some(by)) if by.is_zero() => "unchanged from the period before".to_owned(),
        Some(Some(by)) => {
            let size = shown(by.abs().unwrap_or_default());
            let points = if unit == Unit::Percent { " points" } else { "" };
            let way = if by.is_negative() { "down" } else { "up" };
            format!("{way} {size}{points} from the period before")
        }
    });
    said.join(", ")
}
