//! The text of an agreement, from the program's template and the values that a partner signs. The result is signed to the
//! last byte, so nothing is cut, and nothing depends on the day or on where it is rendered.

use serde_json::Value;

use super::TemplateError;
use super::environment::{Prepared, values};

/// The values that the text of an agreement can use.
pub const AGREEMENT_VALUES: &[&str] = &["parameter", "partner"];

/// The text of an agreement. `name` ends in `.md.j2`, and `view` has [`AGREEMENT_VALUES`].
///
/// # Errors
/// What is wrong with the template, or a value that it uses and the view doesn't have.
pub fn agreement_text(name: &str, text: &str, view: &Value, limit: usize) -> Result<String, TemplateError> {
    Prepared::alone(name, text, AGREEMENT_VALUES)?.render(name, values(view), limit, usize::MAX)
}
