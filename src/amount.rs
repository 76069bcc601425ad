//! Values with their units, as people read them: `99.95 %`, `1,250.00 EUR`, `+3.5 %`.
//!
//! For: every text that shows a metric. In: exact numbers. Out: plain text, which the caller escapes for its medium. May
//! use [`crate::decimal`].

use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;

/// Replaces a value that isn't known.
pub const UNKNOWN: &str = "unknown";
/// Replaces a change where one of the two values isn't known.
const NO_CHANGE: &str = "–";

/// What a metric's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Count,
    Percent,
    Score,
    Money,
}

impl Unit {
    /// The word that the program uses for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Score => "score",
            Self::Money => "money",
        }
    }

    /// The unit that the program calls `word`.
    pub fn of(word: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<Error>::new(word)).ok()
    }
}

/// `12,345.5`: with at most `places` decimal places, and a comma between thousands. More places are shown where the number
/// would otherwise look like zero or one of `limits` without being it.
pub fn number(value: Decimal, places: u8, limits: &[Decimal]) -> String {
    grouped(&value.rounded_beside(places, limits).to_string())
}

/// The ends of a scale from 0 to 100, for a share in percent.
pub fn percent_ends() -> [Decimal; 2] {
    [Decimal::ZERO, Decimal::whole(100)]
}

fn grouped(text: &str) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, behind) = text.split_once('.').map_or((text, None), |(w, b)| (w, Some(b)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(behind) = behind {
        out.push('.');
        out.push_str(behind);
    }
    out
}

/// A value in its unit: `99.95 %`, `1,234`, `4.2`, `1,250.00 EUR`. It is never rounded onto zero, onto the end of a scale in
/// percent, or onto one of `limits` (its target, the ends of its scale): 99.496892 % misses a target of 99.5 %.
pub fn amount(value: Option<Decimal>, unit: Unit, currency: Option<&str>, limits: &[Decimal]) -> String {
    let Some(value) = value else {
        return UNKNOWN.to_owned();
    };
    match (unit, currency) {
        (Unit::Percent, _) => {
            let limits: Vec<Decimal> = limits.iter().copied().chain(percent_ends()).collect();
            format!("{} %", number(value, 2, &limits))
        }
        (Unit::Count, _) => number(value, 0, limits),
        // Cents are shown as cents; more places are kept where a record has them.
        (Unit::Money, Some(currency)) => {
            let places = value.parts().1.max(2);
            format!("{} {currency}", grouped(&value.fixed(places)))
        }
        (Unit::Score, _) | (Unit::Money, None) => number(value, 2, limits),
    }
}

/// `+3.5 %`, `-0.2 points`, `unchanged`, or a dash where one of the two values isn't known. `~` marks that other sources
/// were counted then.
pub fn change(by: Option<Decimal>, percent: Option<Decimal>, is_uneven: bool, unit: Unit) -> String {
    let Some(by) = by else {
        return NO_CHANGE.to_owned();
    };
    let mark = if is_uneven { " ~" } else { "" };
    if by.is_zero() {
        return format!("unchanged{mark}");
    }
    let sign = if by.is_negative() { "" } else { "+" };
    match (unit, percent) {
        (Unit::Percent, _) => format!("{sign}{} points{mark}", number(by, 2, &[])),
        (Unit::Score, _) | (_, None) => format!("{sign}{}{mark}", number(by, 2, &[])),
        // Nothing is left only where nothing is left.
        (_, Some(percent)) => format!(
            "{sign}{} %{mark}",
            number(percent, 1, &[Decimal::whole(100).negated().unwrap_or_default()])
        ),
    }
}

/// Values as blocks of eight heights, for media without charts; a dot where a value isn't known.
pub fn sparkline(values: &[Option<Decimal>]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    /// The height of values that are all equal, and not zero.
    const MIDDLE: usize = 3;
    let known = || values.iter().flatten().copied();
    let (Some(low), Some(high)) = (known().min(), known().max()) else {
        return String::new();
    };
    let height = |value: Decimal| -> Option<usize> {
        let range = high.minus(low).filter(|r| !r.is_zero())?;
        let share = value.minus(low)?.times(Decimal::whole(7))?.over(range)?.rounded(0);
        usize::try_from(share.parts().0).ok()
    };
    let even = if high.is_zero() { 0 } else { MIDDLE };
    let block = |value: Decimal| BLOCKS[height(value).unwrap_or(even).min(7)];
    values.iter().map(|value| value.map_or('·', block)).collect()
}
