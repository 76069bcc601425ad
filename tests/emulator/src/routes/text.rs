//! Bounds of texts: a title 256, a body 65,536, a label's name 50 and its description 100, a check's text 65,535.
//! They are counted in bytes, the strictest reading of what GitHub says and people report.

use crate::answer::Answer;

pub(super) const BODY: usize = 65_536;
pub(super) const TITLE: usize = 256;

/// Refuses a text that is too long, in the words of the interface.
pub(super) fn at_most(resource: &str, field: &str, text: Option<&str>, limit: usize) -> Result<(), Answer> {
    match text {
        Some(text) if text.len() > limit => {
            let message = format!("{field} is too long (maximum is {limit} characters)");
            Err(Answer::invalid(resource, field, "custom", Some(&message)))
        }
        _ => Ok(()),
    }
}

/// Refuses a text that is missing or blank.
pub(super) fn not_blank(resource: &str, field: &str, text: Option<&str>) -> Result<(), Answer> {
    match text {
        None => Err(Answer::invalid(resource, field, "missing_field", None)),
        Some(text) if text.trim().is_empty() => Err(Answer::invalid(
            resource,
            field,
            "custom",
            Some(&format!("{field} can't be blank")),
        )),
        Some(_) => Ok(()),
    }
}
