//! JSON that can be shown as it is.

use std::fmt::Write as _;

use crate::visible::is_invisible;

/// JSON text with the invisible characters of its strings as `\uXXXX`, and `##[`, which is a command in a workflow's
/// log, as `##\u005b`. Outside of strings JSON has neither, so the text parses to the same value as before. Joiners are
/// escaped, too, even where a word needs them: a reader of JSON decodes them, and a log needs no exceptions.
pub fn json(text: &str) -> String {
    let is_shown = |c: char| c == '\n' || !is_invisible(c);
    if text.chars().all(is_shown) && !text.contains("##[") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_shown(c) && !(c == '[' && out.ends_with("##")) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn json_shows_nothing_raw_and_stays_equal() {
        let hostile =
            "\u{0}\u{1b}[31m\u{7f}\u{9b}\u{202e}\u{2028}\u{feff}\u{e0041}\u{f0000} ###[error]x \"\\ é👩\u{200d}🔬";
        let value = json!({ hostile: [hostile, ["##", 1]], "b": {} });
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let escaped = super::json(&text);
            assert!(!escaped.contains("##["), "{escaped}");
            assert!(
                !escaped.chars().any(|c| c != '\n' && crate::visible::is_invisible(c)),
                "{escaped:?}"
            );
            assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
        }
        assert_eq!(super::json("[\"##[x\"]"), "[\"##\\u005bx\"]");
    }
}
