//! How email addresses and phone numbers look, and what only looks like one: handles, versions, file names,
//! coordinates, counts and dates.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What is read as the `@` of an address.
pub(super) const AT_SIGNS: [&str; 9] = [
    "@", "(at)", "[at]", "{at}", "%40", "&#64;", "&#x40;", "&commat;", "\u{ff20}",
];

/// Patterns of what a phone number begins with: a plus or a parenthesis before a digit, or a word for it.
pub(super) const PHONE_LEADS: [&str; 15] = [
    r"\+ ?[0-9]",
    r"\+\([0-9]",
    r"\([0-9]",
    "tel",
    "Tel",
    "TEL",
    "phone",
    "Phone",
    "PHONE",
    "fax",
    "Fax",
    "FAX",
    "wa\\.me/",
    "hatsApp",
    "hatsapp",
];

/// Longest part before the `@`, in characters (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;
/// Longest host, in bytes (RFC 5321, 4.5.3.1.2).
const LONGEST_HOST: usize = 255;

/// Endings of files, which stand where a host has its top-level domain: `logo@2x.png`.
const FILES: [&str; 12] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "yaml", "yml", "json", "tgz", "zip", "html",
];

/// The address whose `@` is at byte `at`.
pub(super) fn email(text: &str, at: usize, from: usize) -> Option<Range<usize>> {
    let sign = AT_SIGNS.iter().find(|sign| text[at..].starts_with(**sign))?;
    // Only a spelt-out sign is set apart by blanks.
    let apart = sign.ends_with([')', ']', '}']);
    let before = &text[from..at];
    let before = if apart {
        before.strip_suffix(' ').unwrap_or(before)
    } else {
        before
    };
    let local = before
        .char_indices()
        .rev()
        .take(LONGEST_LOCAL)
        .take_while(|(_, c)| c.is_alphanumeric() || "._%+-'!#$&*?^{}|~".contains(*c))
        .last()
        .map(|(i, _)| &before[i..])?
        .trim_start_matches(['.', '\'', '*', '!', '#', '?', '{', '}', '|']);
    let start = from + before.len() - local.len();
    // `git@github.com:acme/x.git` names a repository; `@user@mastodon.social` is a handle; `/@user` a profile.
    let handle = start > 0 && matches!(text.as_bytes()[start - 1], b'@');
    if local.is_empty() || !local.chars().any(char::is_alphanumeric) || local == "git" || handle {
        return None;
    }
    let mut rest = at + sign.len();
    if apart && text[rest..].starts_with(' ') {
        rest += 1;
    }
    let end = rest + host(&text[rest..])?;
    Some(start..end)
}

/// How many bytes of `text` are a host with a top-level domain.
fn host(text: &str) -> Option<usize> {
    let mut labels: Vec<&str> = Vec::new();
    let (mut at, mut end) = (0, None);
    loop {
        let label = &text[at..];
        let length = label
            .char_indices()
            .find(|(i, c)| !(c.is_alphanumeric() || *c == '-') || *i >= LONGEST_LOCAL)
            .map_or(label.len(), |(i, _)| i);
        let label = &label[..length];
        if label.is_empty() || at + length > LONGEST_HOST {
            break;
        }
        labels.push(label);
        at += length;
        let top = label.chars().count() >= 2 && (label.chars().all(char::is_alphabetic) || label.starts_with("xn--"));
        if labels.len() >= 2 && top {
            end = Some((at, labels.len()));
        }
        let dot = [".", "(dot)", "[dot]", " (dot) ", " [dot] "]
            .into_iter()
            .find(|dot| text[at..].starts_with(*dot));
        let Some(dot) = dot else { break };
        at += dot.len();
    }
    let (end, n) = end?;
    let labels = &labels[..n];
    let starts_with_digit = |label: &str| label.starts_with(|c: char| c.is_ascii_digit());
    // `react@18.2.0-rc.next`, `acme@v1.2.x.build`
    let version = labels[0].trim_start_matches('v').bytes().all(|b| b.is_ascii_digit()) && starts_with_digit(labels[1]);
    let last = labels[n - 1].to_lowercase();
    let file = FILES.contains(&last.as_str());
    (!version && !file).then_some(end)
}

/// Digits in groups. Which of these are numbers of phones is decided below.
static INTERNATIONAL: LazyLock<Regex> =
    LazyLock::new(|| super::compile(r"\A\+ ?\(?[0-9](?:[ ().\-/\u{a0}]{0,3}[0-9]){6,14}(?-u:\b)"));
static AREA_CODE: LazyLock<Regex> = LazyLock::new(|| {
    super::compile(
        r"\A(?:\([2-9][0-9]{2}\)[ .-]?[0-9]{3}[ .-][0-9]{4}(?-u:\b)|\(0[0-9]{1,5}\)[ /-]?[0-9](?:[ /-]?[0-9]){4,9}(?-u:\b))",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    super::compile(concat!(
        r#"\A(?:(?i-u:telephone|telefon|tel|phone|fax|hatsapp)(?:[ _-]?(?i-u:number|nummer|no|nr))?["']?[.:=]{0,2} {0,4}["']?"#,
        r"|wa\.me/)[+]?(?:\(?[0-9](?:[ ().\-/\u{a0}]{0,3}[0-9]){6,14}(?-u:\b))"
    ))
});
/// A date in a row of digits: `+2 2026-11-29`.
static DATE: LazyLock<Regex> = LazyLock::new(|| super::compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]"));

/// The phone number that begins at byte `at`.
pub(super) fn phone(text: &str, at: usize, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let rest = &text[at..];
    let before = if at > from { bytes[at - 1] } else { b' ' };
    let alone = !before.is_ascii_alphanumeric();
    let hit = match bytes[at] {
        b'+' => {
            // In `1.2.3+20130313144700` and `+52.5200+013.4050` the plus continues something.
            let hit = INTERNATIONAL
                .find(rest)
                .filter(|_| alone && !matches!(before, b'.' | b'_' | b'+'))?;
            let next = bytes.get(at + hit.end());
            (is_international(hit.as_str()) && !matches!(next, Some(b'+' | b'_' | b'%'))).then_some(hit)?
        }
        b'(' => AREA_CODE.find(rest).filter(|_| alone)?,
        b'h' => NAMED.find(rest)?,
        _ => NAMED.find(rest).filter(|_| alone || before.is_ascii_digit())?,
    };
    let dated = DATE.is_match(hit.as_str());
    (!dated).then(|| at..at + hit.end())
}

/// Whether digits after a plus can be dialled, and are no coordinate and no count.
fn is_international(number: &str) -> bool {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let whole = number.trim_start_matches('+');
    let decimal = whole.split_once('.').is_some_and(|(left, right)| {
        let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        left.len() <= 3 && all(left) && all(right)
    });
    // `+25 000 000`: thousands in groups, and round.
    let mut groups = whole.split([' ', '\u{a0}']);
    let count = groups.next().is_some_and(|g| g.len() <= 3) && groups.all(|g| g.len() == 3) && whole.ends_with(" 000");
    if decimal || count {
        return false;
    }
    // Country codes that are assigned: E.164, annex of the ITU's operational bulletin.
    match digits[..] {
        // North America: ten digits, neither part of which begins with 0 or 1.
        [b'1', area @ b'2'..=b'9', _, _, exchange @ b'2'..=b'9', ..] => {
            digits.len() == 11 && area != b'1' && exchange != b'1'
        }
        [b'7', ..] => digits.len() == 11,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..]
        | [b'2', b'1'..=b'6' | b'9', _, ..]
        | [b'3', b'5' | b'7' | b'8', _, ..]
        | [b'4', b'2', _, ..]
        | [b'5', b'0' | b'9', _, ..]
        | [b'6', b'7'..=b'9', _, ..]
        | [b'8', b'0' | b'5' | b'7' | b'8', _, ..]
        | [b'9', b'6' | b'7' | b'9', _, ..] => (8..=15).contains(&digits.len()),
        _ => false,
    }
}
