//! Texts in quotes that end on their line.

use std::borrow::Cow;

/// The text in quotes that `line` begins with, and how many bytes it has with its quotes. `None` where it has no end, or an
/// escape that is left to the parser: those for what can't be seen have findings of their own.
pub(super) fn quoted(line: &str) -> Option<(Cow<'_, str>, usize)> {
    let quote = *line.as_bytes().first().filter(|b| matches!(b, b'"' | b'\''))?;
    let is_double = quote == b'"';
    let bytes = line.as_bytes();
    let is_sign = |b: &u8| *b == quote || (is_double && *b == b'\\');
    let mut text = Cow::Borrowed("");
    let mut from = 1;
    loop {
        let at = from + bytes[from..].iter().position(is_sign)?;
        let meant = match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b't')) => "\t",
            (b'\\', Some(b'n')) => "\n",
            (b'\\', Some(b'"')) => "\"",
            (b'\\', Some(b'\\')) => "\\",
            (b'\\', _) => return None,
            (_, Some(b'\'')) if !is_double => "'",
            _ => {
                if text.is_empty() {
                    text = Cow::Borrowed(&line[from..at]);
                } else {
                    text.to_mut().push_str(&line[from..at]);
                }
                return Some((text, at + 1));
            }
        };
        text.to_mut().push_str(&line[from..at]);
        text.to_mut().push_str(meant);
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_at_the_quote_that_is_no_part_of_the_text() {
        let is = |line: &str, text: &str, length: usize| {
            assert_eq!(quoted(line), Some((Cow::Borrowed(text), length)), "{line}");
        };
        is("\"\"", "", 2);
        is("''", "", 2);
        is("\"a b\" # c", "a b", 5);
        is("'a \\ \"b', c", "a \\ \"b", 8);
        is("'it''s', c", "it's", 7);
        is("'''' c", "'", 4);
        is("\"a\\t\\\"\\\\\" b", "a\t\"\\", 9);
        is("\"\\n\"", "\n", 4);
        for other in [
            "",
            "a",
            "\"a",
            "'a''",
            "\"\\",
            "\"a\\\"",
            "\"\\x41\"",
            "\"\\u200b\"",
            "\"\\ \"",
        ] {
            assert_eq!(quoted(other), None, "{other}");
        }
    }
}
