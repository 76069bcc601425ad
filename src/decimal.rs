//! Exact decimal numbers. Sums are exact in any order. Only a division rounds, half to even. A result that doesn't fit is
//! `None` rather than a wrong number.
//!
//! Ours, because sums of money over a large program need 38 digits, and the crates that hold them round a sum in silence or
//! allocate for each number (`Cargo.toml` has the comparison).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Places behind the point that are kept when something is divided.
const DIVIDED: u8 = 6;
/// Most places behind the point that are read.
const PLACES: u8 = 18;

/// A decimal number, kept without trailing zeros, so that equal numbers are equal values. Serialised as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    /// Two halves of the digits as one number of 128 bits, so that a cell stays small.
    high: i64,
    low: u64,
    /// Digits behind the point.
    scale: u8,
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the two halves are taken apart and put together again, bit by bit"
)]
const fn halves(digits: i128) -> (i64, u64) {
    ((digits >> 64) as i64, digits as u64)
}

/// The powers of ten that fit.
const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// Ten to the power of `n`, where that fits.
fn power(n: u8) -> Option<i128> {
    POWERS.get(usize::from(n)).copied()
}

impl Decimal {
    pub const ZERO: Self = Self::new(0, 0);

    const fn new(digits: i128, scale: u8) -> Self {
        let (high, low) = halves(digits);
        Self { high, low, scale }
    }

    /// `digits` with the last `scale` of them behind the point.
    pub fn from_parts(mut digits: i128, mut scale: u8) -> Self {
        // Nearly all fit into half the bits, which a processor divides at once.
        if let Ok(mut few) = i64::try_from(digits) {
            while scale > 0 && few % 10 == 0 {
                few /= 10;
                scale -= 1;
            }
            return Self::new(i128::from(few), scale);
        }
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Self::new(digits, scale)
    }

    /// All digits as one number, and how many of them stand behind the point.
    pub fn parts(self) -> (i128, u8) {
        (i128::from(self.high) << 64 | i128::from(self.low), self.scale)
    }

    /// A whole number.
    pub fn whole(n: usize) -> Self {
        Self::new(i128::try_from(n).unwrap_or(i128::MAX), 0)
    }

    /// The number that is written shortest for `float`; `None` when it is none, or has too many digits.
    pub fn from_f64(float: f64) -> Option<Self> {
        format!("{float}").parse().ok()
    }

    /// The number that a document has, as a number or as text.
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => {
                let exact = number.to_string().parse().ok();
                exact.or_else(|| number.as_f64().and_then(Self::from_f64))
            }
            _ => None,
        }
    }

    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    pub fn is_negative(self) -> bool {
        self.high < 0
    }

    /// The digits of both at the same scale.
    fn aligned(self, other: Self) -> Option<(i128, i128, u8)> {
        let ((a, s), (b, t)) = (self.parts(), other.parts());
        if s == t {
            return Some((a, b, s));
        }
        let scale = s.max(t);
        Some((
            a.checked_mul(power(scale - s)?)?,
            b.checked_mul(power(scale - t)?)?,
            scale,
        ))
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Some(Self::from_parts(a.checked_add(b)?, scale))
    }

    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated()?)
    }

    pub fn negated(self) -> Option<Self> {
        let (digits, scale) = self.parts();
        Some(Self::new(digits.checked_neg()?, scale))
    }

    pub fn abs(self) -> Option<Self> {
        if self.is_negative() { self.negated() } else { Some(self) }
    }

    pub fn times(self, other: Self) -> Option<Self> {
        let ((a, s), (b, t)) = (self.parts(), other.parts());
        Some(Self::from_parts(a.checked_mul(b)?, s.checked_add(t)?))
    }

    /// Rounded half to even to six places; `None` by zero.
    pub fn over(self, other: Self) -> Option<Self> {
        self.over_at(other, DIVIDED)
    }

    /// The same, with as many more places as it takes to keep the quotient on its side of each limit: a mean of 99.99999999
    /// is not 100.
    pub fn over_beside(self, other: Self, limits: &[Self]) -> Option<Self> {
        let mut quotient = self.over(other)?;
        if other.is_negative() {
            return Some(quotient);
        }
        let is_beside = |quotient: Self| {
            limits.iter().all(|limit| {
                let exact = limit.times(other).map(|limit| self.cmp(&limit));
                exact.is_none_or(|exact| quotient.cmp(limit) == exact)
            })
        };
        for places in DIVIDED + 1..=PLACES {
            if is_beside(quotient) {
                break;
            }
            // What needs more digits than there are stays as it was.
            let Some(finer) = self.over_at(other, places) else {
                break;
            };
            quotient = finer;
        }
        Some(quotient)
    }

    fn over_at(self, other: Self, places: u8) -> Option<Self> {
        let ((mut a, s), (mut b, t)) = (self.parts(), other.parts());
        // a/10^s over b/10^t is a·10^(t-s+places) over b, at the scale `places`.
        let up = i16::from(t) - i16::from(s) + i16::from(places);
        let shift = power(u8::try_from(up.unsigned_abs()).ok()?)?;
        if up >= 0 {
            a = a.checked_mul(shift)?;
        } else {
            b = b.checked_mul(shift)?;
        }
        Some(Self::from_parts(rounded(a, b)?, places))
    }

    /// Rounded half to even to at most `places` behind the point.
    #[must_use]
    pub fn rounded(self, places: u8) -> Self {
        let (digits, scale) = self.parts();
        if scale <= places {
            return self;
        }
        let divisor = power(scale - places).unwrap_or(i128::MAX);
        rounded(digits, divisor).map_or(self, |digits| Self::from_parts(digits, places))
    }

    /// Rounded to at most `places`, or to as many more as it takes to keep it on its side of zero and of each limit: 99.996
    /// is not 100, and 0.004 is not 0.
    #[must_use]
    pub fn rounded_beside(self, places: u8, limits: &[Self]) -> Self {
        let exact = self.parts().1;
        let is_beside = |shown: &Self| {
            let limits = limits.iter().chain(&[Self::ZERO]);
            limits.into_iter().all(|limit| shown.cmp(limit) == self.cmp(limit))
        };
        let shown = (places..exact).map(|places| self.rounded(places));
        shown.into_iter().find(is_beside).unwrap_or(self)
    }

    /// With exactly `places` digits behind the point.
    pub fn fixed(self, places: u8) -> String {
        let text = self.rounded(places).to_string();
        let (whole, behind) = text.split_once('.').unwrap_or((&text, ""));
        if places == 0 {
            whole.to_owned()
        } else {
            format!("{whole}.{behind:0<width$}", width = usize::from(places))
        }
    }

    /// The nearest binary number, for drawing only: never computed with.
    pub fn approximate(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

/// `a` over `b`, half to even.
fn rounded(a: i128, b: i128) -> Option<i128> {
    let (quotient, rest) = match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) if a > i64::MIN => (i128::from(a.checked_div(b)?), i128::from(a.checked_rem(b)?)),
        _ => (a.checked_div(b)?, a.checked_rem(b)?),
    };
    let doubled = rest.unsigned_abs().checked_mul(2)?;
    let up = match doubled.cmp(&b.unsigned_abs()) {
        Ordering::Less => false,
        Ordering::Equal => quotient % 2 != 0,
        Ordering::Greater => true,
    };
    let step = if (a < 0) == (b < 0) { 1 } else { -1 };
    if up { quotient.checked_add(step) } else { Some(quotient) }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if let Some((a, b, _)) = self.aligned(*other) {
            return a.cmp(&b);
        }
        // One of them is too large for the other's scale: then its whole part decides.
        let whole = |d: &Self| d.parts().0 / power(d.scale).unwrap_or(i128::MAX);
        whole(self).cmp(&whole(other))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, scale) = self.parts();
        let sign = if digits < 0 { "-" } else { "" };
        let scale = usize::from(scale);
        let text = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
        let (whole, behind) = text.split_at(text.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{behind}")
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{} is not a decimal number", crate::words::quote(text));
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, behind) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(behind) || behind.len() > usize::from(PLACES) {
            return Err(wrong());
        }
        let ten = |number: i128, digit: u8| number.checked_mul(10)?.checked_add(i128::from(digit - b'0'));
        let number = whole.bytes().chain(behind.bytes()).try_fold(0, ten).ok_or_else(wrong)?;
        let scale = u8::try_from(behind.len()).map_err(|_| wrong())?;
        Ok(Self::from_parts(
            if unsigned.len() < text.len() { -number } else { number },
            scale,
        ))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn text_there_and_back() {
        for (text, shown) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("007.50", "7.5"),
            ("-0.05", "-0.05"),
            ("1250.00", "1250"),
        ] {
            assert_eq!(d(text).to_string(), shown);
        }
        for wrong in ["", "-", ".5", "5.", "1,000", "1e3", "+1", "--1", "１", "1.2.3", "NaN"] {
            assert!(wrong.parse::<Decimal>().is_err(), "{wrong}");
        }
        assert_eq!(Decimal::from_f64(99.95), Some(d("99.95")));
        assert_eq!(Decimal::from_f64(1e15), Some(d("1000000000000000")));
        assert_eq!(Decimal::from_f64(f64::NAN), None);
    }

    #[test]
    fn divisions_round_half_to_even() {
        assert_eq!(d("1").over(d("3")), Some(d("0.333333")));
        assert_eq!(d("-2").over(d("3")), Some(d("-0.666667")));
        assert_eq!(d("0.000001").over(d("2")), Some(d("0")));
        assert_eq!(d("0.000003").over(d("2")), Some(d("0.000002")));
        assert_eq!(d("7").over(d("-0.002")), Some(d("-3500")));
        assert_eq!(d("1").over(Decimal::ZERO), None);
        assert_eq!(d("2.5").rounded(0), d("2"));
        assert_eq!(d("-3.5").rounded(0), d("-4"));
        assert_eq!(d("3").fixed(2), "3.00");
        assert_eq!(d("-0.004").fixed(2), "0.00");
    }

    #[test]
    fn half_the_bits_or_all_is_the_same() {
        for digits in [i128::from(i64::MAX), i128::from(i64::MIN)] {
            for near in [digits - 1, digits, digits + 1] {
                for (behind, scale) in [(0, 0), (10, 1), (100, 2)] {
                    let wide = near * i128::from(behind.max(1));
                    assert_eq!(Decimal::from_parts(wide, scale).parts().0 % 10, near % 10, "{wide}");
                    assert_eq!(Decimal::from_parts(wide, scale).to_string(), near.to_string());
                }
                assert_eq!(rounded(near, -1), Some(-near));
                assert_eq!(rounded(near * 2, 2), Some(near));
                assert_eq!(d(&near.to_string()), Decimal::from_parts(near, 0));
            }
        }
        assert!("1".repeat(40).parse::<Decimal>().is_err());
        assert_eq!(d(&format!("-{}.0", "0".repeat(90))), Decimal::ZERO);
    }

    #[test]
    fn what_does_not_fit_is_no_number() {
        let most = Decimal::from_parts(i128::MAX, 0);
        assert_eq!(most.plus(d("1")), None);
        assert_eq!(most.times(d("2")), None);
        assert!(most > d("0.5"));
        assert!(d("-0.5") < d("0.25"));
    }
}
