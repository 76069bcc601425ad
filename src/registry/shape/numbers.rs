//! Numbers as people write them: with separators, signs, units and digits of other scripts.
//!
//! For: messages about numbers, which suggest what was meant. In: a text. Out: each decimal number that the text can be,
//! the most likely first. May use nothing.
//!
//! How it works. Everything around the digits is removed: `~`, currency signs, `%`, `k`. Of what is left, the separators
//! decide:
//!
//! | written | read as |
//! |---|---|
//! | `25 000`, `25'000`, `25_000`, `2,50,000`, `1.000.000` | a whole number with grouped digits |
//! | `1.250,00`, `1,250.00` | the last separator begins the decimals |
//! | `25.000`, `25,000` | 25000, or 25 with three decimals |
//! | `99,9`, `99.95` | decimals |

/// Digits in a number that is read; a longer one isn't a number that a person typed.
const MOST_DIGITS: usize = 15;

/// The zeros of scripts whose digits people type in numbers: Arabic, Persian, Devanagari, Bengali, full-width.
const ZEROS: [char; 5] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];

/// Separators that only ever group digits: the spaces of typography, apostrophes, the underscore, dots above the line, and
/// the Arabic thousands separator.
const GROUPING: [char; 14] = [
    ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\u{2002}', '\u{2007}', '\'', '’', '‘', '_', '·', '˙', '\u{66c}', '`',
];

/// The decimal numbers that `text` can be, the most likely first: `25.000` is 25000 or 25.000.
pub fn decimals(text: &str) -> Vec<String> {
    let (sign, body, unit) = parts(text);
    let factor = match unit.as_str() {
        "" | "%" => 0,
        "k" => 3,
        "m" | "mio" | "mio." | "million" | "millions" => 6,
        unit if unit.chars().all(|c| c.is_alphabetic() || c == ' ') => 0,
        _ => return Vec::new(),
    };
    let scaled = readings(&body)
        .into_iter()
        .filter_map(|number| times_ten_to(&number, factor));
    scaled.map(|number| format!("{sign}{number}")).collect()
}

/// The whole number that `text` is, without separators, signs and units: `10k+`, `25,000`, `~1.5M`, `25000 users`.
pub fn whole_number(text: &str) -> Option<String> {
    if text.contains('%') {
        return None;
    }
    let whole = |number: String| {
        let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
        let plain = whole.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        (part.bytes().all(|b| b == b'0') && !whole.starts_with('-')).then(|| plain.to_owned())
    };
    decimals(text).into_iter().find_map(whole)
}

/// The sign, the digits with their separators, and the unit behind them in lower case.
fn parts(text: &str) -> (&'static str, String, String) {
    let ascii: String = text.trim().chars().map(ascii_digit).collect();
    let around = ['~', '>', '<', '≈', '=', '+', ' ', '$', '€', '£', '¥'];
    let bare = ascii.trim_start_matches(around);
    let (sign, bare) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", bare),
    };
    let bare = bare.trim_end_matches(['+', ' ', '$', '€', '£', '¥']);
    let is_body = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\u{66b}') || GROUPING.contains(&c);
    let end = bare.find(|c| !is_body(c)).unwrap_or(bare.len());
    let body = bare[..end].trim().to_owned();
    (sign, body, bare[end..].trim().trim_end_matches('+').to_lowercase())
}

/// A digit of another script as ASCII.
pub(super) fn ascii_digit(c: char) -> char {
    let digit = ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|n| *n < 10));
    digit.and_then(|n| char::from_digit(n, 10)).unwrap_or(c)
}

/// The decimal numbers that digits with separators can be.
fn readings(body: &str) -> Vec<String> {
    let separators: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = body.split(|c: char| !c.is_ascii_digit()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return Vec::new();
    };
    if digits == 0 || digits > MOST_DIGITS || first.is_empty() || (last.is_empty() && groups.len() > 2) {
        return Vec::new();
    }
    let Some((end, before)) = separators.split_last() else {
        return vec![(*first).to_owned()];
    };
    let is_decimal = matches!(end, '.' | ',' | '\u{66b}') && !before.contains(end);
    let is_uniform = before.iter().all(|c| *c == before[0]);
    let joined = groups.concat();
    match before {
        [] if is_decimal => {
            let decimal = if last.is_empty() {
                (*first).to_owned()
            } else {
                format!("{first}.{last}")
            };
            let is_grouped = first.len() <= 3 && !first.starts_with('0') && last.len() == 3 && *end != '\u{66b}';
            if is_grouped {
                vec![joined, decimal]
            } else {
                vec![decimal]
            }
        }
        [_, ..] if is_decimal && is_uniform && is_grouping(&groups[..groups.len() - 1]) => {
            let whole = groups[..groups.len() - 1].concat();
            vec![format!("{whole}.{last}")]
        }
        _ if separators.iter().all(|c| c == end) && is_grouping(&groups) => vec![joined],
        _ => Vec::new(),
    }
}

/// Whether the groups are those of thousands: three digits each, or two and at last three as in India.
fn is_grouping(groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else {
        return false;
    };
    let all_of = |length: usize| middle.iter().all(|group| group.len() == length);
    let is_start = |most: usize| (1..=most).contains(&first.len()) && !first.starts_with('0');
    last.len() == 3 && ((all_of(3) && is_start(3)) || (all_of(2) && is_start(2)))
}

/// `number` with its point moved to the right.
fn times_ten_to(number: &str, power: usize) -> Option<String> {
    if power == 0 {
        return Some(number.to_owned());
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > power || whole.len() + power > MOST_DIGITS {
        return None;
    }
    let zeros = "0".repeat(power - part.len());
    let all = format!("{whole}{part}{zeros}");
    let trimmed = all.trim_start_matches('0');
    Some(if trimmed.is_empty() { "0" } else { trimmed }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_what_is_around_them() {
        for (typed, meant) in [
            ("10k+", "10000"),
            ("1.5M", "1500000"),
            ("25,000", "25000"),
            ("25.000", "25000"),
            ("25 000", "25000"),
            ("25_000", "25000"),
            ("25'000", "25000"),
            ("25’000", "25000"),
            ("25\u{a0}000", "25000"),
            ("25\u{202f}000", "25000"),
            ("25\u{2009}000", "25000"),
            ("25·000", "25000"),
            ("2,50,000", "250000"),
            ("2.50.000", "250000"),
            ("25.000,00", "25000"),
            ("25,000.00", "25000"),
            ("25.00", "25"),
            ("25.", "25"),
            ("~25000", "25000"),
            ("25000 users", "25000"),
            ("1.000.000", "1000000"),
            ("١٢٣", "123"),
            ("２５０００", "25000"),
            ("12\u{66c}000", "12000"),
        ] {
            assert_eq!(whole_number(typed).as_deref(), Some(meant), "{typed}");
        }
        for none in [
            "many",
            "25%",
            "-3",
            "12.5",
            "1,5",
            "k",
            "",
            "99999999999999999999k",
            "10-20",
            "250.000.0",
            "1,2,3",
            ".",
            "1..2",
            "2026-11-20",
        ] {
            assert_eq!(whole_number(none), None, "{none}");
        }
    }

    #[test]
    fn decimals_keep_every_likely_reading() {
        for (typed, meant) in [
            ("99,9", vec!["99.9"]),
            ("99.9%", vec!["99.9"]),
            ("99,95 %", vec!["99.95"]),
            ("1.250,00", vec!["1250.00"]),
            ("1,250.00", vec!["1250.00"]),
            ("$1,234.50", vec!["1234.50"]),
            ("1 234,5", vec!["1234.5"]),
            ("12,000", vec!["12000", "12.000"]),
            ("0,999", vec!["0.999"]),
            ("-4,2", vec!["-4.2"]),
            ("12٫5", vec!["12.5"]),
        ] {
            assert_eq!(decimals(typed), meant, "{typed}");
        }
        for none in ["n/a", "-", "", "1.2.3", "5/10", "10:30", "1,5,0.2"] {
            assert_eq!(decimals(none), [""; 0], "{none}");
        }
    }
}
