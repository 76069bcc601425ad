//! A new YAML document from typed values. `serde_yaml` writes it. It leaves `NO`, `on`, `1_000` and `12:30` without
//! quotes, which older YAML readers take for booleans and numbers, so our reader reads what was written, and what it warns
//! of is put in quotes. What then still reads differently is refused, never written.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::registry::yaml::{self, LIMITS};
use crate::visible::is_invisible;

/// The rule of text that other readers take for something else. Only words, numbers and signs without quotes are: no quote
/// and no backslash is in them.
const AMBIGUOUS: &str = "PSP011";

/// Why a document was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentError {
    /// The values have no form in YAML: keys that are not text, for instance.
    Unwritable(String),
    /// A value that no file of a registry may contain: invisible characters, or too many of it.
    Refused { line: u32, message: String },
    /// The text would read as something else.
    ReadsDifferently,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(why) => write!(f, "these values can't be written as YAML: {why}"),
            Self::Refused { line, message } => write!(f, "line {line} of the new file: {message}"),
            Self::ReadsDifferently => f.write_str("the new file would read as something else"),
        }
    }
}

impl std::error::Error for DocumentError {}

/// `value` as a document that each reader of YAML, old or new, reads the same.
///
/// # Errors
/// It has no such form.
pub fn write(value: &impl Serialize) -> Result<String, DocumentError> {
    let unwritable = |why: &dyn fmt::Display| DocumentError::Unwritable(why.to_string());
    let wanted: Value = serde_json::to_value(value).map_err(|e| unwritable(&e))?;
    let written = serde_yaml::to_string(value).map_err(|e| unwritable(&e))?;
    let text = unambiguous(written);
    let document = yaml::read(text.clone().into_bytes(), LIMITS);
    if let Some(fault) = document.faults.into_iter().next() {
        return Err(DocumentError::Refused {
            line: fault.span.start.line,
            message: fault.message,
        });
    }
    // `serde_yaml` writes these as they are, and no one would find them in the file.
    let hidden = text.lines().position(|line| line.contains(is_invisible));
    if let Some(before) = hidden {
        return Err(DocumentError::Refused {
            line: u32::try_from(before + 1).unwrap_or(u32::MAX),
            message: "a value contains a character that can't be seen".to_owned(),
        });
    }
    let told = document.root.map_or(Value::Null, |root| root.to_json());
    if told == wanted {
        Ok(text)
    } else {
        Err(DocumentError::ReadsDifferently)
    }
}

/// `text` with quotes around all that the reader warns of. Its own proposal may be a number (`1000` for `1_000`), but these
/// values are text.
fn unambiguous(mut text: String) -> String {
    let mut faults = yaml::parse(text.clone(), LIMITS).faults;
    faults.retain(|fault| fault.code == AMBIGUOUS);
    // From the end, so that the places before it stay right.
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.span.from));
    for fault in faults {
        let quoted = format!("\"{}\"", &text[fault.span.bytes()]);
        text.replace_range(fault.span.bytes(), &quoted);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What older readers, other readers or a careless writer take for something else.
    const HAZARDS: [&str; 44] = [
        "NO",
        "no",
        "No",
        "on",
        "On",
        "off",
        "OFF",
        "y",
        "Y",
        "n",
        "N",
        "yes",
        "YES",
        "true",
        "True",
        "null",
        "Null",
        "~",
        "",
        "1_000",
        "12:30",
        "12:30:45",
        "0777",
        "0o17",
        "0x1F",
        "1e3",
        "1.5",
        "-0",
        "+1",
        ".5",
        ".inf",
        ".NaN",
        "2026-10",
        "2026-10-31",
        "=",
        "<<",
        "- x",
        "a: b",
        "a #b",
        " blank ",
        "\"quoted\"",
        "it's",
        "*alias",
        "@at",
    ];

    #[test]
    fn hazards_are_text_to_every_reader() {
        for text in HAZARDS {
            for value in [json!({ "a": text }), json!({ "a": [text, { "b": text }] })] {
                let written = write(&value).unwrap_or_else(|e| panic!("{text:?}: {e}"));
                let document = yaml::parse_any(written.clone(), LIMITS);
                assert_eq!(document.faults.len(), 0, "{written}");
                assert_eq!(document.root.map(|root| root.to_json()), Some(value), "{written}");
            }
        }
    }

    #[test]
    fn names_of_fields_are_quoted_too() {
        let value = json!({ "no": 1, "on": { "1_000": true, "y": "n" } });
        let written = write(&value).expect("a document");
        assert_eq!(yaml::parse_any(written.clone(), LIMITS).faults.len(), 0, "{written}");
        assert!(written.contains("\"no\": 1"), "{written}");
    }

    #[test]
    fn serde_yaml_alone_would_not_do() {
        // When this fails, `unambiguous` has nothing to do any more, and can go.
        let bare: Vec<&str> = HAZARDS
            .into_iter()
            .filter(|text| serde_yaml::to_string(&json!({ "a": text })).is_ok_and(|t| t == format!("a: {text}\n")))
            .collect();
        for expected in ["NO", "on", "y", "1_000", "12:30"] {
            assert!(bare.contains(&expected), "{bare:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_is_too_large_is_refused() {
        for text in ["x\u{200b}y".to_owned(), "x".repeat(LIMITS.bytes)] {
            let refused = write(&json!({ "a": text }));
            assert!(
                matches!(refused, Err(DocumentError::Refused { line: 1, .. })),
                "{refused:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_document_reads_as_what_was_written_or_is_refused(
            texts in proptest::collection::vec("[ -~\\n\\t\u{e9}\u{4e2d}]{0,24}", 1..6), number in any::<i64>(), float in -1.0e6..1.0e6_f64
        ) {
            let value = json!({ "texts": texts, "number": number, "float": float });
            if let Ok(written) = write(&value) {
                let document = yaml::parse_any(written.clone(), LIMITS);
                prop_assert!(document.faults.is_empty(), "{}", written);
                prop_assert_eq!(document.root.map(|root| root.to_json()), Some(value));
                let theirs: Value = serde_yaml::from_str(&written).expect("what it wrote, it reads");
                prop_assert_eq!(&theirs["texts"], &json!(texts));
            }
        }
    }
}
