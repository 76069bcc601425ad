//! The stretches of months over which a metric is computed: the period, those it is held against, and twelve of a trend.

use super::period::Period;
use crate::date::{Date, Month};
use crate::registry::model::{Metric, Window};

/// Months of a trend.
pub(super) const TREND: usize = 12;
/// The index of each stretch: now, before, a year before, then the trend.
pub(super) const NOW: usize = 0;
pub(super) const BEFORE: usize = 1;
pub(super) const YEAR_BEFORE: usize = 2;
pub(super) const FIRST_OF_TREND: usize = 3;
pub(super) const ALL: usize = FIRST_OF_TREND + TREND;

/// First and last month.
pub(super) type Stretch = (Month, Month);

/// How many months one value of a metric covers; a count on a day covers none, and is taken by month.
pub(super) fn window(metric: &Metric) -> i32 {
    match metric.window {
        Window::Quarter => 3,
        Window::Year => 12,
        Window::Month | Window::Date => 1,
    }
}

/// The months that a metric's value covers in a period: those of the period, or more, where its window is longer.
pub(super) fn over(period: &Period, window: i32, at: Date) -> Period {
    period.at_least(window, at)
}

/// All stretches of a metric, in the order above.
pub(super) fn stretches(period: &Period, window: i32, at: Date) -> [Stretch; ALL] {
    let over = over(period, window, at);
    let moved = |by: i32| (over.first.plus(by), over.last.plus(by));
    let mut all = [moved(0); ALL];
    all[BEFORE] = moved(-over.months());
    all[YEAR_BEFORE] = moved(-12);
    for (back, stretch) in all[FIRST_OF_TREND..].iter_mut().rev().enumerate() {
        let last = period.last.plus(-i32::try_from(back).unwrap_or_default());
        *stretch = (last.plus(1 - window), last);
    }
    all
}

/// The months of every trend, oldest first.
pub(super) fn trend_months(period: &Period) -> impl Iterator<Item = Month> {
    let back = i32::try_from(TREND).unwrap_or_default();
    (1 - back..=0).map(move |n| period.last.plus(n))
}

/// The first month that any stretch of any metric touches.
pub(super) fn earliest(period: &Period, metrics: &[Metric], at: Date) -> Month {
    metrics
        .iter()
        .flat_map(|m| stretches(period, window(m).max(longest(metrics)), at))
        .map(|(first, _)| first)
        .min()
        .unwrap_or(period.first)
}

/// A composite looks at its inputs over its own, longer window.
fn longest(metrics: &[Metric]) -> i32 {
    metrics.iter().map(window).max().unwrap_or(1)
}

/// The parts of a stretch that each want one value, from its end, without what is not over on the report's day.
pub(super) fn parts((first, last): Stretch, window: i32, complete: Month) -> impl Iterator<Item = Stretch> {
    let months = first.until(last) + 1;
    (0..(months + window - 1) / window)
        .map(move |n| {
            let end = last.plus(-n * window);
            (end.plus(1 - window).max(first), end)
        })
        .filter(move |(_, end)| *end <= complete)
}
