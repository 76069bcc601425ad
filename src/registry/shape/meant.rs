//! What a person meant who wrote a date, a number, a login or a choice otherwise than the schema has it.

use serde_json::Value;

use super::numbers::ascii_digit;
use crate::date::Date;
use crate::web_address;

/// Months in English, German, French, Spanish and Italian, as their names are written out; people shorten them.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janvier", "enero", "gennaio"],
    &["february", "februar", "février", "fevrier", "febrero", "febbraio"],
    &["march", "märz", "mrz", "mars", "marzo"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio"],
    &["june", "juni", "juin", "junio", "giugno"],
    &["july", "juli", "juillet", "julio", "luglio"],
    &["august", "août", "aout", "agosto"],
    &["september", "septembre", "septiembre", "settembre"],
    &["october", "oktober", "octobre", "octubre", "ottobre"],
    &["november", "novembre", "noviembre"],
    &["december", "dezember", "décembre", "decembre", "diciembre", "dicembre"],
];

/// The month that `name` is, or begins with at least three letters: `Aug`, `august`, `Sept`, `Okt`. `jui` begins two.
pub fn month_number(name: &str) -> Option<i8> {
    let lower = name.to_lowercase();
    if lower.chars().count() < 3 {
        return None;
    }
    let is_it = |names: &[&str]| names.iter().any(|full| full.starts_with(&lower));
    let mut found = (1..).zip(MONTHS).filter(|(_, names)| is_it(names));
    let (number, _) = found.next()?;
    found.next().is_none().then_some(number)
}

/// The dates that `text` can be; two where day and month could be either way round.
pub(super) fn dates(text: &str) -> Vec<String> {
    // Full-width and other digits, and the hyphen of a full-width keyboard.
    let ascii: String = text
        .chars()
        .map(|c| if c == '\u{ff0d}' { '-' } else { ascii_digit(c) })
        .collect();
    let text = ascii.as_str();
    if let Ok(date) = text.parse::<Date>() {
        return vec![date.to_string()];
    }
    if let Some(date) = leading_date(text) {
        return vec![date];
    }
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() || matches!(c, '年' | '月' | '日'))
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("de") && !part.eq_ignore_ascii_case("of"))
        .collect();
    let compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let all: Vec<(&str, &str, &str)> = match parts.as_slice() {
        [one] if compact => vec![(&one[..4], &one[4..6], &one[6..])],
        // A month above 12 is the day: year, day, month.
        [year, day, month] if is_year(year) && is_above_twelve(day) => vec![(year, month, day)],
        [year, month, day, ..] if is_year(year) => vec![(year, month, day)],
        [day, month, year] if is_year(year) && text.contains('.') && day.len() <= 2 => vec![(year, month, day)],
        [first, second, year] if is_year(year) => vec![(year, second, first), (year, first, second)],
        [first, second, third]
            if text.contains(['.', '/', '-']) && [first, second, third].iter().all(|part| is_short(part)) =>
        {
            return short_dates(text, [first, second, third]);
        }
        _ => Vec::new(),
    };
    real_dates(all)
}

/// The dates among years, months and days.
fn real_dates<'t>(all: impl IntoIterator<Item = (&'t str, &'t str, &'t str)>) -> Vec<String> {
    let mut found: Vec<String> = all.into_iter().filter_map(|(y, m, d)| date(y, m, d)).collect();
    found.dedup();
    found
}

/// The dates that three numbers of at most two digits can be, of this century. Dots are between day, month and year; a
/// hyphen can also follow the year, and a slash can follow the month or the day.
fn short_dates(text: &str, [first, second, third]: [&str; 3]) -> Vec<String> {
    let year = |part: &str| format!("20{part:0>2}");
    let (last, begin) = (year(third), year(first));
    let mut all = vec![(last.as_str(), second, first)];
    if text.contains('/') {
        all.push((&last, first, second));
    } else if text.contains('-') {
        all.insert(0, (&begin, second, third));
    }
    real_dates(all)
}

/// The month that `text` is in other words, as `YYYY-MM`.
pub fn month(text: &str) -> Option<String> {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let compact = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let (year, month) = match parts.as_slice() {
        [one] if compact => (&one[..4], &one[4..]),
        [year, month, ..] if is_year(year) => (*year, *month),
        [month, year] if is_year(year) => (*year, *month),
        _ => return None,
    };
    Some(date(year, month, "1")?.get(..7)?.to_owned())
}

/// A whole date with something behind it: a time, or a comment that touches it.
fn leading_date(text: &str) -> Option<String> {
    let date = text.get(..10)?;
    let behind = text[10..].chars().next()?;
    (!behind.is_alphanumeric() || behind == 'T')
        .then(|| date.parse::<Date>().ok())?
        .map(|date| date.to_string())
}

/// The last day of the month of a date whose day the month doesn't have, such as `2026-11-31`.
pub(super) fn last_day(text: &str) -> Option<String> {
    let (month, day) = text.rsplit_once('-')?;
    let is_too_late = |day: &str| day.parse::<u8>().is_ok_and(|day| (29..=31).contains(&day));
    let last = (28..31)
        .rev()
        .find_map(|day| format!("{month}-{day}").parse::<Date>().ok())?;
    is_too_late(day).then(|| last.to_string())
}

fn is_above_twelve(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|n| n > 12)
}

/// Whether it is a day, a month or a year of at most two digits.
fn is_short(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str| text.parse::<i8>().ok();
    let month = number(month).or_else(|| month_number(month))?;
    let day = number(day.trim_end_matches(|c: char| c.is_ascii_alphabetic()))?;
    Date::new(year.parse().ok()?, month, day)
        .ok()
        .map(|date| date.to_string())
}

/// The login that `text` has around it an `@` or the address of the profile.
pub(super) fn login(text: &str) -> Option<String> {
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://");
    let bare = bare.trim_start_matches("www.");
    let name = match bare.strip_prefix("github.com/") {
        Some(path) => path.trim_end_matches('/'),
        None => text.strip_prefix('@')?,
    };
    let is_login = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_login.then(|| name.to_owned())
}

/// The address that `text` was meant to be, if it isn't one.
pub(super) fn address(text: &str) -> Option<String> {
    let bare = text.trim().trim_matches(['<', '>']);
    // A link in Markdown: what is in the last parentheses.
    let bare = bare
        .strip_suffix(')')
        .and_then(|link| link.rsplit_once("]("))
        .map_or(bare, |(_, url)| url);
    let mut rest = bare;
    // Twice: a scheme that is copied is often pasted behind another.
    for _ in 0..2 {
        rest = without_scheme(rest);
    }
    let rest = rest.trim_end_matches([',', ';', '"']);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = host.replace(['。', '．', '｡'], ".");
    if rest == text && path.is_empty() && is_file_name(&host) {
        return None;
    }
    let address = format!("https://{}{path}", host.trim_end_matches('.'));
    (address != text && !rest.contains("://") && web_address::check(&address).is_ok()).then_some(address)
}

/// Whether it is the name of an image or a page. None of these endings is a top-level domain.
pub(super) fn is_file_name(text: &str) -> bool {
    const ENDINGS: [&str; 9] = ["svg", "png", "jpg", "jpeg", "gif", "webp", "ico", "pdf", "html"];
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// What is behind `https://` or what people type in its place.
fn without_scheme(text: &str) -> &str {
    let begins = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    let schemes = [
        "https://", "http://", "https:/", "http:/", "https//", "http//", "https:", "http:", "//",
    ];
    let scheme = schemes.into_iter().find(|scheme| begins(scheme));
    scheme.map_or(text, |scheme| &text[scheme.len()..])
}

/// The choices that `value` names in other words: the one that has this name in the program, or those that the schema knows
/// the word for. `EMEA` can mean three regions.
pub(super) fn choices<'s>(schema: Option<&'s Value>, value: &str) -> Vec<&'s str> {
    let Some(schema) = schema else { return Vec::new() };
    let same = |a: &str, b: &str| plain(a) == plain(b);
    let by_name = schema.get("x-names").and_then(Value::as_object).and_then(|names| {
        let is_it = |name: &Value| name.as_str().is_some_and(|name| same(name, value));
        let mut ids = names.iter().filter(|(_, name)| is_it(name)).map(|(id, _)| id.as_str());
        // A name that two have means neither.
        ids.next().filter(|_| ids.next().is_none())
    });
    by_name.map_or_else(|| also(schema, value), |id| vec![id])
}

/// What the schema's `x-also` has for a word: a value, or a list of them.
pub(super) fn also<'s>(schema: &'s Value, word: &str) -> Vec<&'s str> {
    let words = schema.get("x-also").and_then(Value::as_object).into_iter().flatten();
    let known = words
        .filter(|(known, _)| plain(known) == plain(word))
        .map(|(_, meant)| meant);
    let values = known.flat_map(|meant| meant.as_array().map_or(std::slice::from_ref(meant), Vec::as_slice));
    let mut all: Vec<&str> = Vec::new();
    for value in values.filter_map(Value::as_str) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// A name without case, signs and the plural.
pub(super) fn plain(name: &str) -> String {
    let letters: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    letters.strip_suffix('s').unwrap_or(&letters).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_guessed_only_where_they_are_certain() {
        for typed in [
            "October 2026",
            "10/2026",
            "2026/10",
            "2026-10-31",
            "202610",
            "Okt. 2026",
            "2026 oct",
        ] {
            assert_eq!(month(typed).as_deref(), Some("2026-10"), "{typed}");
        }
        for typed in [
            "",
            "last month",
            "10",
            "13/2026",
            "10/26",
            "2026",
            "é26é10",
            "Marketing 2026",
            "jui 2026",
        ] {
            assert_eq!(month(typed), None, "{typed}");
        }
    }

    #[test]
    fn dates_are_guessed_only_where_they_are_certain() {
        for (typed, meant) in [
            ("29 November 2026", "2026-11-29"),
            ("Nov 29, 2026", "2026-11-29"),
            ("29. November 2026", "2026-11-29"),
            ("1er août 2026", "2026-08-01"),
            ("11/29/2026", "2026-11-29"),
            ("29.11.2026", "2026-11-29"),
            ("03.12.2026", "2026-12-03"),
            ("2026/11/29", "2026-11-29"),
            ("2026-11-1", "2026-11-01"),
            ("20261129", "2026-11-29"),
            ("2026-11-29T10:00:00Z", "2026-11-29"),
            ("2026-11-29# today", "2026-11-29"),
            ("2026-29-11", "2026-11-29"),
            ("2026年11月29日", "2026-11-29"),
            ("29 de nov de 2026", "2026-11-29"),
            ("29th of November 2026", "2026-11-29"),
        ] {
            assert_eq!(dates(typed), [meant], "{typed}");
        }
        assert_eq!(dates("12/03/2026"), ["2026-03-12", "2026-12-03"]);
        for (typed, meant) in [
            ("２０２６-１１-２９", &["2026-11-29"][..]),
            ("２０２６－１１－２９", &["2026-11-29"]),
            ("29.11.26", &["2026-11-29"]),
            ("3.12.26", &["2026-12-03"]),
            ("11/29/26", &["2026-11-29"]),
            ("1/2/26", &["2026-02-01", "2026-01-02"]),
            ("26-11-29", &["2026-11-29", "2029-11-26"]),
            ("13.13.26", &[]),
        ] {
            assert_eq!(dates(typed), meant, "{typed}");
        }
        for none in [
            "today",
            "2026-11",
            "2026-11-31",
            "13/13/2026",
            "29 11 26",
            "",
            "日本2026",
            "1234567é",
        ] {
            assert_eq!(dates(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn the_last_day_of_a_month_is_meant_only_by_a_day_near_it() {
        for (typed, meant) in [
            ("2026-11-31", "2026-11-30"),
            ("2026-02-30", "2026-02-28"),
            ("2028-02-31", "2028-02-29"),
        ] {
            assert_eq!(last_day(typed).as_deref(), Some(meant), "{typed}");
        }
        for none in ["2026-13-31", "2026-11-00", "2026-11-99", "31", ""] {
            assert_eq!(last_day(none), None, "{none}");
        }
    }

    #[test]
    fn a_word_can_mean_several_choices() {
        let schema = serde_json::json!({
            "x-names": { "europe": "Europe", "asia": "Asia", "a": "Twin", "b": "Twin" },
            "x-also": { "EMEA": ["asia", "europe"], "emeas": ["europe"], "EU": "europe" },
        });
        assert_eq!(choices(Some(&schema), "Emea"), ["asia", "europe"]);
        assert_eq!(choices(Some(&schema), "eu"), ["europe"]);
        assert_eq!(choices(Some(&schema), "ASIA"), ["asia"]);
        for none in ["Twin", "USA", ""] {
            assert_eq!(choices(Some(&schema), none), [""; 0], "{none}");
        }
    }

    #[test]
    fn logins_and_addresses_are_cut_out() {
        assert_eq!(login("https://github.com/ada-berg").as_deref(), Some("ada-berg"));
        assert_eq!(login("github.com/ada-berg/").as_deref(), Some("ada-berg"));
        assert_eq!(login("@ada").as_deref(), Some("ada"));
        for none in ["Ada Berg", "github.com/a/b", "", "@"] {
            assert_eq!(login(none), None, "{none}");
        }
        for typed in [
            "http://berg.dev",
            "berg.dev",
            "https:/berg.dev",
            "<https://berg.dev>",
            "[Berg](https://berg.dev)",
            "HTTPS://berg.dev",
            "//berg.dev",
            "https:////berg.dev",
            "https://https://berg.dev",
            "https://berg.dev.",
            "https://berg.dev,",
            "https://berg。dev",
        ] {
            assert_eq!(address(typed).as_deref(), Some("https://berg.dev"), "{typed}");
        }
        for none in [
            "berg",
            "https://berg .dev",
            "mailto:hi@berg.dev",
            "n/a",
            "https:////x",
            "a..b",
            "https://berg.dev",
            "https://berg.dev https://b.dev",
            "berg.dev/{id}",
        ] {
            assert_eq!(address(none), None, "{none}");
        }
    }
}
