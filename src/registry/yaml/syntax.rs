//! What the parser stumbled over, in words for people.

use super::places::{Places, floor};
use super::{Fault, Limits};
use crate::finding::Span;
use crate::words::quote;

/// The fault that the parser told as `info` at byte `offset`; the text's end where it told no place.
pub(super) fn syntax(
    text: &str,
    places: &Places<'_>,
    offset: Option<usize>,
    info: &str,
    limits: Limits,
    fatal: bool,
) -> Fault {
    let mut offset = floor(text, offset.unwrap_or(text.len()));
    if info.contains("unexpected character: `\\u{") {
        // The parser reports it at the start of the text around it, where no one would find an invisible character.
        let unseen = |c: char| (c.is_control() && !"\n\r\t\u{85}".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
        offset += text[offset..].find(unseen).unwrap_or(0);
    }
    let span = places.span(offset..offset);
    if fatal {
        return too_deep(span, limits);
    }
    let rest = &text[offset..];
    let line = text[..offset].rsplit('\n').next().unwrap_or_default();
    let stray = info
        .strip_prefix("unexpected character: `")
        .and_then(|c| c.strip_suffix('\''))
        .filter(|c| !c.starts_with("\\u{"));
    let help = if stray.is_some() {
        "put the text in quotes"
    } else if line.ends_with('\t') || rest.starts_with('\t') {
        "use spaces, not tabs, to indent"
    } else if info.contains("unexpected character") {
        "delete this character; it cannot be seen, and no text needs it"
    } else if info.contains("bracket") || info.contains("flow") {
        "check that every `[` has its `]` and every `{` its `}`"
    } else if info.contains("quot") || info.contains("scalar") {
        "check that every quote is closed, and put a text that holds `: ` or ` #` in quotes"
    } else {
        "check the indentation, and put a text that holds `: ` or ` #` in quotes"
    };
    let what = match stray {
        Some("`") => "a backtick cannot begin a text".to_owned(),
        Some(c) => format!("{} cannot begin a text", quote(c)),
        None => in_our_words(info),
    };
    Fault::new("PSP002", span, format!("this is not YAML: {what}")).help(help)
}

/// Values are nested beyond the limit.
pub(super) fn too_deep(span: Span, limits: Limits) -> Fault {
    let message = format!("values are nested more than {} deep", limits.depth);
    Fault::new("PSP010", span, message).help("a file needs at most five levels; check the brackets")
}

/// The parser's words: without a capital, and signs in backticks.
fn in_our_words(info: &str) -> String {
    let mut out = String::with_capacity(info.len());
    let mut rest = info;
    while let Some(at) = rest.find(['\'', '`']) {
        let mut inner = rest[at + 1..].splitn(2, '\'');
        let (Some(sign), Some(after)) = (inner.next(), inner.next()) else {
            break;
        };
        out.push_str(&rest[..at]);
        out.push_str(&quote(sign));
        rest = after;
    }
    out.push_str(rest);
    let mut chars = out.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().collect::<String>() + chars.as_str())
}
