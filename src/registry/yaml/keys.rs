//! What is wrong with the key of a mapping.

use granit_parser::ScalarStyle;

use super::scalar::{as_written, is_surely_text};
use super::{Fault, Kind};
use crate::finding::Span;
use crate::words::quote;

/// Why the key is refused, and what it is warned of.
pub(super) fn faults(text: &str, style: ScalarStyle, span: Span) -> (Vec<Fault>, Vec<Fault>) {
    let mut warnings = Vec::new();
    if style != ScalarStyle::Plain || is_surely_text(text) {
        return (Vec::new(), warnings);
    }
    let fault = if text == "<<" {
        let message = "a merge key (`<<`) takes values from elsewhere; a registry has none";
        Fault::new("PSP006", span, message).help("write the values out")
    } else if text.is_empty() {
        let help = "write the name of the field before the colon";
        Fault::new("PSP008", span, "a key is missing before this colon").help(help)
    } else if matches!(as_written(text.to_owned(), span, &mut warnings), Some(Kind::Text(..))) {
        // `on` is the name of fields of ours: an older reader sees a boolean there, and it can't be written differently.
        if text == "on" {
            warnings.clear();
        }
        return (Vec::new(), warnings);
    } else {
        let name = quote(text);
        let message = format!("the key {name} is not text: other readers see a number, a yes or no, or nothing");
        Fault::new("PSP008", span, message)
            .help(format!("write \"{text}\" in quotes, or use a name"))
            .fix(format!("\"{text}\""))
    };
    (vec![fault], Vec::new())
}

/// The key was set before, at `first`.
pub(super) fn already_set(text: &str, span: Span, first: Span) -> Fault {
    let name = quote(text);
    let message = format!("{name} is already set on line {}", first.start.line);
    let mut fault = Fault::new("PSP003", span, message).help("keep one of the two, and delete the other");
    fault.related = Some((first, format!("{name} is set here first")));
    fault
}
