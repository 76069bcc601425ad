//! A cell as a spreadsheet shows a number → its sign, its unit, and the digits that it has with each of the two decimal signs.

use std::str::FromStr;

use super::currency::currencies;
use crate::words::quote;

/// Words and signs for a value that isn't known.
const EMPTY: [&str; 10] = ["", "-", "–", "—", "n/a", "na", "#n/a", "null", "nan", "none"];

/// Which sign comes before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalSign {
    Point,
    Comma,
}

impl DecimalSign {
    /// The sign itself, which is also how the command line has it.
    pub const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

impl FromStr for DecimalSign {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "." | "point" => Ok(Self::Point),
            "," | "comma" => Ok(Self::Comma),
            _ => Err(format!("{} isn't a decimal sign; expected `.` or `,`", quote(text))),
        }
    }
}

/// Whether the cell is one of the marks for *not known*.
pub(super) fn is_empty(text: &str) -> bool {
    let bare = text.trim();
    EMPTY.iter().any(|mark| bare.eq_ignore_ascii_case(mark))
}

/// The parts of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AmountCell {
    pub is_negative: bool,
    /// Digits, decimal signs and separators of groups.
    body: String,
    /// The codes that its currency can be; empty where it has none.
    pub currencies: Vec<String>,
    pub has_percent: bool,
}

impl AmountCell {
    /// `None` where the cell isn't a number with its sign and unit.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .map(|c| match c {
                c if c.is_whitespace() => ' ',
                '−' => '-',
                '’' => '\'',
                c => c,
            })
            .collect();
        let mut rest = plain.trim();
        let mut signs = 0;
        let mut cell = Self {
            is_negative: false,
            body: String::new(),
            currencies: Vec::new(),
            has_percent: false,
        };
        loop {
            let before = rest.len();
            if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                (cell.is_negative, rest) = (true, inner.trim());
                signs += 1;
            }
            if let Some(inner) = rest.strip_prefix(['-', '+']) {
                cell.is_negative |= rest.starts_with('-');
                rest = inner.trim();
                signs += 1;
            }
            if let Some(inner) = rest.strip_suffix('%').or_else(|| rest.strip_prefix('%')) {
                if std::mem::replace(&mut cell.has_percent, true) {
                    return None;
                }
                rest = inner.trim();
            }
            let is_known = |c: char| is_body(c) || "()-+%".contains(c);
            let start = rest.find(is_known).unwrap_or(rest.len());
            let end = rest.rfind(is_known).map_or(start, |at| at + 1);
            let (word, number) = if start > 0 {
                rest.split_at(start)
            } else {
                (&rest[end..], &rest[..end])
            };
            if !word.is_empty() {
                let mut codes = currencies(word);
                // `$5 USD`: the code decides what the sign means.
                codes.retain(|code| cell.currencies.is_empty() || cell.currencies.contains(code));
                if codes.is_empty() {
                    return None;
                }
                (cell.currencies, rest) = (codes, number.trim());
            }
            if rest.len() == before {
                break;
            }
        }
        let is_number = rest.chars().all(is_body) && rest.ends_with(|c: char| c.is_ascii_digit());
        rest.clone_into(&mut cell.body);
        (is_number && signs <= 1).then_some(cell)
    }

    /// The number with a point and without groups that the cell is where `decimal` is the decimal sign.
    pub(super) fn plain(&self, decimal: DecimalSign) -> Option<String> {
        plain(&self.body, decimal)
    }

    /// Whether the cell's separators are those of groups where `decimal` is the decimal sign.
    pub(super) fn is_grouped_in(&self, decimal: DecimalSign) -> bool {
        self.body.contains(decimal.other().sign()) && !self.body.contains(decimal.sign())
    }

    /// The only sign that can be this cell's decimal one. Cells with one reading show how the others are meant.
    pub(super) fn proves(&self) -> Option<DecimalSign> {
        let is_read = |sign| self.plain(sign).is_some();
        match (is_read(DecimalSign::Point), is_read(DecimalSign::Comma)) {
            (true, false) => Some(DecimalSign::Point),
            (false, true) => Some(DecimalSign::Comma),
            _ => None,
        }
    }
}

fn is_body(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ')
}

/// The number with a point and without groups that `body` is where `decimal` is the decimal sign.
fn plain(body: &str, decimal: DecimalSign) -> Option<String> {
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, behind) = match body.split_once(decimal.sign()) {
        Some((whole, behind)) if !behind.is_empty() && is_digits(behind) => (whole, Some(behind)),
        Some(_) => return None,
        None => (body, None),
    };
    let whole = match whole.chars().find(|c| !c.is_ascii_digit()) {
        None if whole.is_empty() => "0".to_owned(),
        None => whole.to_owned(),
        Some(sign) => {
            let groups: Vec<&str> = whole.split(sign).collect();
            let (first, rest) = groups.split_first()?;
            let (last, middle) = rest.split_last()?;
            let is_western = (1..=3).contains(&first.len()) && middle.iter().all(|group| group.len() == 3);
            // Lakh and crore: 12,34,567.
            let is_indian = sign == ','
                && (1..=2).contains(&first.len())
                && !middle.is_empty()
                && middle.iter().all(|g| g.len() == 2);
            let is_grouped = last.len() == 3 && !first.starts_with('0') && (is_western || is_indian);
            (is_grouped && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())?
        }
    };
    Some(behind.map_or_else(|| whole.clone(), |behind| format!("{whole}.{behind}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_an_unknown_value_are_empty() {
        for mark in ["", " - ", "–", "n/a", "N/A", "#N/A", "null", "NaN"] {
            assert!(is_empty(mark), "{mark}");
        }
        assert!(!is_empty("0") && !is_empty("unknown"));
    }

    #[test]
    fn a_cell_with_one_reading_proves_its_decimal_sign() {
        let proves = |text: &str| AmountCell::parse(text).unwrap().proves();
        for text in ["99.95", "1,234,567", "1,234.5", "$0.500", "12,34,567"] {
            assert_eq!(proves(text), Some(DecimalSign::Point), "{text}");
        }
        for text in ["99,95 %", "1.234.567", "1.234,5", "1 234,5", "0,500"] {
            assert_eq!(proves(text), Some(DecimalSign::Comma), "{text}");
        }
        for text in ["5", "1,500", "1.500", "1 234", "1'234"] {
            assert_eq!(proves(text), None, "{text}");
        }
    }
}
