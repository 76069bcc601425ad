//! Figures added up, one stretch of months at a time: of one partner, then of a group.

use super::Decimal;
use super::partner_digest::{Cell, PartnerDigest};
use super::series::{Stretch, parts};
use crate::date::{Date, Month};
use crate::registry::model::{Combination, Metric};

/// How a metric's figures become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combine {
    /// Of all months and partners.
    Sum,
    /// Each partner's last month, then the sum of these.
    Last,
    /// Weighted, or plain where the program names no weight.
    Mean { weighted: bool },
    /// The partners with a value.
    Count,
}

impl Combine {
    pub(super) fn of(metric: &Metric) -> Self {
        match metric.combine {
            Combination::Mean => Self::Mean {
                weighted: metric.weight.is_some(),
            },
            Combination::Last => Self::Last,
            Combination::Count => Self::Count,
            // A composite isn't for monthly figures: PSP910 refuses it there.
            Combination::Sum | Combination::Composite => Self::Sum,
        }
    }
}

/// Three letters, or none.
pub(super) type Currency = Option<[u8; 3]>;

/// A sum so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sum {
    #[default]
    Nothing,
    Exactly(Decimal),
    /// More digits than can be added exactly.
    TooLarge,
}

impl Sum {
    fn add(&mut self, value: Option<Decimal>) {
        let sum = match *self {
            Self::Nothing => value,
            Self::Exactly(sum) => value.and_then(|value| sum.plus(value)),
            Self::TooLarge => None,
        };
        *self = sum.map_or(Self::TooLarge, Self::Exactly);
    }

    fn value(self) -> Option<Decimal> {
        match self {
            Self::Exactly(sum) => Some(sum),
            Self::Nothing | Self::TooLarge => None,
        }
    }
}

/// The values of a weighted mean, as long as no weight is needed to know it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Lone {
    #[default]
    Nothing,
    /// One value, or several that are the same: that is the mean with any weights.
    Value(Decimal),
    Different,
}

impl Lone {
    fn add(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::Value(a), Self::Value(b)) if a == b => Self::Value(a),
            _ => Self::Different,
        };
    }
}

/// What was added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// The sum, or for a mean the sum of the weighted values.
    plain: Sum,
    /// The same of money, by currency. There are as many of these as partners and months, and few have any.
    money: Vec<([u8; 3], Sum)>,
    /// The sum of the weights, or of what the rate of a sum is computed with.
    pub(super) weight: Option<Decimal>,
    /// The sum of those values that a rate can be computed with.
    pub(super) beside: Option<Decimal>,
    /// Of a weighted mean: all values.
    lone: Lone,
    /// Complete sources with a value that has no weight, or none but zero.
    unweighted: usize,
    /// Sources that are complete, that lack something, and all.
    pub(super) known: usize,
    pub(super) some: usize,
    pub(super) of: usize,
    pub(super) private: bool,
}

fn plus(a: Option<Decimal>, b: Decimal) -> Option<Decimal> {
    a.unwrap_or_default().plus(b)
}

impl Tally {
    /// One partner's figures of a metric over a stretch.
    pub(super) fn of(
        kept: &PartnerDigest,
        index: usize,
        combine: Combine,
        stretch: Stretch,
        window: i32,
        complete: Month,
    ) -> Self {
        let cells = kept.of(index);
        // A private partner, or one that is privately a member, makes each value private that it is counted in.
        let mut tally = Self::nothing(kept.hidden.life);
        let (expected, known) = expected(kept, index, stretch, window, complete);
        if expected == 0 {
            return tally;
        }
        tally.of = 1;
        tally.known = usize::from(known == expected);
        tally.some = usize::from(known < expected && known > 0);
        tally.private |= kept.hidden.record;
        let mut within = cells.iter().filter(|c| c.month >= stretch.0 && c.month <= stretch.1);
        match combine {
            Combine::Last => {
                if let Some(cell) = within.next_back() {
                    tally.add(cell, combine);
                }
            }
            Combine::Count => {
                let mut some = within.peekable();
                if some.peek().is_some() {
                    tally.amount(None, Some(Decimal::whole(1)));
                }
                tally.private |= some.any(|cell| cell.private);
            }
            Combine::Sum | Combine::Mean { .. } => within.for_each(|cell| tally.add(cell, combine)),
        }
        tally.unweighted = tally.unweighted.min(tally.known);
        tally
    }

    fn add(&mut self, cell: &Cell, combine: Combine) {
        self.private |= cell.private;
        let value = match combine {
            Combine::Sum | Combine::Last | Combine::Count => {
                if let Some(weight) = cell.weight {
                    self.weight = plus(self.weight, weight);
                    self.beside = plus(self.beside, cell.value);
                }
                Some(cell.value)
            }
            Combine::Mean { weighted } => {
                let weight = if weighted { cell.weight } else { Some(Decimal::whole(1)) };
                if weighted && cell.currency.is_none() {
                    self.lone.add(Lone::Value(cell.value));
                }
                self.unweighted += usize::from(!has_weight(weight));
                // A value without a weight counts only where no weight is needed.
                let Some(weight) = weight else { return };
                self.weight = plus(self.weight, weight);
                cell.value.times(weight)
            }
        };
        self.amount(cell.currency, value);
    }

    fn amount(&mut self, currency: Currency, value: Option<Decimal>) {
        let sum = match currency {
            None => &mut self.plain,
            Some(code) => {
                let found = self.money.binary_search_by_key(&code, |(code, _)| *code);
                let place = found.unwrap_or_else(|place| {
                    self.money.insert(place, (code, Sum::Nothing));
                    place
                });
                &mut self.money[place].1
            }
        };
        sum.add(value);
    }

    /// A value from elsewhere, of one source.
    pub(super) fn given(value: Option<Decimal>, some: bool, private: bool) -> Self {
        Self {
            plain: value.map_or(Sum::Nothing, Sum::Exactly),
            known: usize::from(value.is_some()),
            some: usize::from(value.is_none() && some),
            of: 1,
            private,
            ..Self::default()
        }
    }

    /// Nothing, whose being nothing may be private.
    pub(super) fn nothing(private: bool) -> Self {
        Self {
            private,
            ..Self::default()
        }
    }

    /// Puts another value in the place of the sum; what is known of the sources stays.
    pub(super) fn replace(&mut self, value: Option<Decimal>) {
        self.plain = value.map_or(Sum::Nothing, Sum::Exactly);
    }

    /// Adds another's.
    pub(super) fn merge(&mut self, other: &Self) {
        if other.plain != Sum::Nothing {
            self.plain.add(other.plain.value());
        }
        for (code, sum) in &other.money {
            self.amount(Some(*code), sum.value());
        }
        if let Some(weight) = other.weight {
            self.weight = plus(self.weight, weight);
        }
        if let Some(beside) = other.beside {
            self.beside = plus(self.beside, beside);
        }
        self.lone.add(other.lone);
        self.unweighted += other.unweighted;
        self.known += other.known;
        self.some += other.some;
        self.of += other.of;
        self.private |= other.private;
    }

    /// The currencies of what was added; none for values that aren't money.
    pub(super) fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        let plain = (self.plain != Sum::Nothing).then_some(None);
        plain.into_iter().chain(self.money.iter().map(|(code, _)| Some(*code)))
    }

    /// How many sources are complete and in the value, and how many have something that isn't in it.
    pub(super) fn coverage(&self) -> (usize, usize) {
        let left_out = if self.lone == Lone::Different {
            self.unweighted
        } else {
            0
        };
        (self.known - left_out, self.some + left_out)
    }

    /// Whether every source is complete and in the value.
    pub(super) fn is_complete(&self) -> bool {
        self.coverage().0 == self.of
    }

    /// Whether no source with a value is left out of the combined value for lack of a weight.
    pub(super) fn leaves_out_none(&self) -> bool {
        self.coverage().0 == self.known
    }

    /// The combined value; `None` when nothing is known, nothing weighs, or the sum is too large. A mean isn't rounded to
    /// one of the limits.
    pub(super) fn value(&self, combine: Combine, currency: Currency, limits: &[Decimal]) -> Option<Decimal> {
        if let (Combine::Mean { weighted: true }, None, Lone::Value(value)) = (combine, currency, self.lone) {
            return Some(value);
        }
        let sum = match currency {
            None => self.plain.value()?,
            Some(code) => self.money.iter().find(|(other, _)| *other == code)?.1.value()?,
        };
        match combine {
            Combine::Sum | Combine::Last | Combine::Count => Some(sum),
            Combine::Mean { .. } => sum.over_beside(self.weight?, limits),
        }
    }

    /// Whether something is known but too large to be added exactly.
    pub(super) fn too_large(&self) -> bool {
        let mut sums = self.money.iter().map(|(_, sum)| *sum).chain([self.plain]);
        sums.any(|sum| sum == Sum::TooLarge)
    }
}

/// Whether a value with this weight can be weighed.
pub(super) fn has_weight(weight: Option<Decimal>) -> bool {
    weight.is_some_and(|weight| !weight.is_zero())
}

/// How many parts of a stretch a partner is asked a figure for, and how many have one.
fn expected(kept: &PartnerDigest, index: usize, stretch: Stretch, window: i32, complete: Month) -> (usize, usize) {
    let cells = kept.of(index);
    let mut expected = 0;
    let mut known = 0;
    for (first, last) in parts(stretch, window, complete) {
        let has = cells.iter().any(|c| c.month >= first && c.month <= last);
        if has || kept.is_asked(index, first, last) {
            expected += 1;
            known += usize::from(has);
        }
    }
    (expected, known)
}

/// The months of a stretch for which a partner was asked a figure and has none, oldest first.
pub(super) fn missing(
    kept: &PartnerDigest,
    index: usize,
    stretch: Stretch,
    window: i32,
    complete: Month,
) -> Vec<Month> {
    let cells = kept.of(index);
    let mut months: Vec<Month> = parts(stretch, window, complete)
        .filter(|(first, last)| kept.is_asked(index, *first, *last))
        .filter(|(first, last)| !cells.iter().any(|c| c.month >= *first && c.month <= *last))
        .flat_map(|(first, last)| (0..=first.until(last)).map(move |n| first.plus(n)))
        .collect();
    months.sort_unstable();
    months
}

/// The last month with a figure, and its age in days, when that is too old for an active partner.
pub(super) fn stale(
    kept: &PartnerDigest,
    index: usize,
    metric: &Metric,
    window: i32,
    at: Date,
) -> Option<(Month, i64)> {
    let days = i64::from(metric.stale_after?);
    let last = kept.of(index).last()?.month;
    if kept.life.on(at, at) != Some(true) || !kept.can_have(index) {
        return None;
    }
    let age = |month: Month| crate::date::days_between(month.last_day(), at);
    // One value of a quarterly metric also covers the two months after it.
    (age(last.plus(window - 1)) > days).then(|| (last, age(last)))
}
