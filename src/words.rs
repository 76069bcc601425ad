//! Words for messages: values quoted so that nothing hostile and nothing private gets through, near names, lists.

use std::borrow::Cow;

use crate::sensitive;
use crate::visible;

/// Longest value, in characters, that a message repeats.
const LONGEST_QUOTE: usize = 60;

/// `value` in backticks: shortened, invisible and control characters made visible, personal data masked.
pub fn quote(value: &str) -> String {
    let masked = sensitive::mask(value);
    let mut out = String::with_capacity(masked.len() + 2);
    out.push('`');
    for (i, (c, is_hidden)) in visible::chars(&masked).enumerate() {
        if i == LONGEST_QUOTE {
            // A joiner at the end has lost what it joins.
            while out.ends_with(visible::is_invisible) {
                out.pop();
            }
            out.push('…');
            break;
        }
        match c {
            '`' => out.push('\''),
            c if is_hidden => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('`');
    out
}

/// With a capital at the beginning.
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}

/// The option nearest to `word` by edit distance, when it is near enough to be what was meant.
pub fn closest<'a>(word: &str, options: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Distance is quadratic in the length; no one misspells one of our names with a hundred characters.
    if word.chars().count() > 80 {
        return None;
    }
    let word = word.to_lowercase();
    // Nearly all options are in lowercase: thousands of words are compared with them.
    let is_lower = |c: u8| c.is_ascii() && !c.is_ascii_uppercase();
    options
        .into_iter()
        .map(|option| {
            let lower = if option.bytes().all(is_lower) {
                Cow::Borrowed(option)
            } else {
                Cow::Owned(option.to_lowercase())
            };
            // Two of four letters make another word: `usa` isn't `asia`.
            let most = 1 + option.len().max(word.len()) / 5;
            if word.len() >= 4 && (lower.contains(&word) || (lower.len() >= 4 && word.contains(&*lower))) {
                return (usize::from(*lower != *word), option, most);
            }
            // Measuring the distance is what costs: it is left out where the letters alone make it too large.
            let differ = least_distance(&word, &lower);
            if differ > most {
                return (differ, option, most);
            }
            (strsim::damerau_levenshtein(&word, &lower), option, most)
        })
        .filter(|(distance, _, most)| distance <= most)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(_, option, _)| option)
}

/// What the edit distance of two words is at least: each edit takes one letter away, adds one, or both; swapping two changes
/// neither. Letters that share a place in the table only make the result smaller.
fn least_distance(a: &str, b: &str) -> usize {
    const PLACES: usize = 64;
    let mut more = [0_i32; PLACES];
    let place = |c: char| c as usize % PLACES;
    a.chars().for_each(|c| more[place(c)] += 1);
    b.chars().for_each(|c| more[place(c)] -= 1);
    let (mut surplus, mut missing) = (0, 0);
    for n in more {
        surplus += n.max(0).unsigned_abs() as usize;
        missing += n.min(0).unsigned_abs() as usize;
    }
    surplus.max(missing)
}

/// `a`, `a or b`, `a, b or c`, each in backticks; beyond `most`, how many more there are.
pub fn one_of<'a>(options: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let all: Vec<&str> = options.into_iter().collect();
    let shown: Vec<String> = all.iter().take(most).map(|o| quote(o)).collect();
    match (shown.split_last(), all.len() > most) {
        (None, _) => "nothing".to_owned(),
        (Some(_), true) => format!("{} and {} more", shown.join(", "), all.len() - most),
        (Some((last, [])), false) => last.clone(),
        (Some((last, rest)), false) => format!("{} or {last}", rest.join(", ")),
    }
}

/// `a record`, `an event`.
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// `1 error`, `2 errors`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {noun}s", thousands(n as u64))
    }
}

/// 12345 as `12,345`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quote_defuses() {
        assert_eq!(quote("a`b"), "`a'b`");
        assert_eq!(quote("x\u{202e}y\n"), "`x\\u{202e}y\\u{a}`");
        assert_eq!(quote(&"é".repeat(70)).chars().count(), LONGEST_QUOTE + 3);
        assert!(!quote("mail ada@example.org now").contains("ada@"));
    }

    #[test]
    fn the_least_distance_is_never_more_than_the_distance() {
        let words = [
            "",
            "regions",
            "region",
            "snoiger",
            "tier",
            "trie",
            "größe",
            "grosse",
            "日本",
            "日本語",
            "a",
            "q42",
        ];
        for a in words {
            for b in words {
                assert!(least_distance(a, b) <= strsim::damerau_levenshtein(a, b), "{a} {b}");
            }
        }
        assert_eq!(least_distance("tier", "trie"), 0);
        assert_eq!(least_distance("xyz", "regions"), 7);
    }

    #[test]
    fn closest_finds_what_was_meant() {
        let tiers = ["technology", "integration", "solution"];
        assert_eq!(closest("tecnology", tiers), Some("technology"));
        assert_eq!(closest("Integrations", tiers), Some("integration"));
        assert_eq!(closest("platinum", tiers), None);
        assert_eq!(closest(&"x".repeat(5000), tiers), None);
    }

    #[test]
    fn lists_and_counts_read_well() {
        assert_eq!(one_of(["a"], 9), "`a`");
        assert_eq!(one_of(["a", "b", "c"], 9), "`a`, `b` or `c`");
        assert_eq!(one_of(["a", "b", "c"], 2), "`a`, `b` and 1 more");
        assert_eq!(count(1, "error"), "1 error");
        assert_eq!(count(12_345, "record"), "12,345 records");
    }
}
