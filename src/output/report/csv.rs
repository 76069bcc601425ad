//! Comma-separated values (RFC 4180) with the same rows as the newline-delimited JSON. A spreadsheet takes a text that
//! begins with `=`, `+`, `-`, `@` or a control character for a formula: such texts get an apostrophe; numbers stay
//! numbers.

use std::io::{Result, Write};

use serde_json::Value;

use super::rows::{COLUMNS, rows};
use crate::escape::no_commands;
use crate::report::Report;
use crate::visible;

/// Columns whose values are numbers written as text.
const NUMBERS: [&str; 4] = ["value", "before", "year_before", "target"];

/// Writes every value below a line of column names.
///
/// # Errors
/// It cannot be written.
pub fn write(report: &Report, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))?;
    for row in rows(report) {
        let json = serde_json::to_value(&row)?;
        let mut line = String::new();
        for (i, column) in COLUMNS.iter().enumerate() {
            if i > 0 {
                line.push(',');
            }
            match json.get(column) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if NUMBERS.contains(column) => line.push_str(text),
                Some(Value::String(text)) => line.push_str(&field(text)),
                Some(other) => line.push_str(&other.to_string()),
            }
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Every value as text.
pub fn render(report: &Report) -> String {
    super::text_of(|out| write(report, out))
}

/// A text as a field: no formula, nothing invisible, quoted where it must be.
pub fn field(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (c, is_hidden) in visible::chars(text) {
        match c {
            '\t' | '\n' | '\r' => shown.push(c),
            c if is_hidden => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    let text = no_commands(&shown);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn no_text_is_a_formula() {
        for (text, shown) in [
            ("acme", "acme"),
            ("=1+1", "'=1+1"),
            ("-1+cmd", "'-1+cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+1", "'+1"),
            ("\t=1", "'\t=1"),
            ("a\u{202e}\u{1b}##[x", "a\\u{202e}\\u{1b}##\\u{5b}x"),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
        ] {
            assert_eq!(field(text), shown);
        }
    }
}
