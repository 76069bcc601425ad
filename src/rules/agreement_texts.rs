//! The published texts of the program's agreements are complete, and stay as they are. The engine produces these findings
//! (`engine::agreements`).

use super::{Check, Rule, example};
use crate::finding::Severity;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "PSP912",
    name: "agreement-text",
    severity: Severity::Error,
    summary: "The text of a published agreement is complete and doesn't change.",
    explain: "The text of a version is in `partners/templates/agreements/<agreement>/<version>.md`. It has a heading `## ` with the name of each clause, and names each parameter in backticks. `sha256` in the program is the checksum of its bytes, so that each side can prove what it signed. Once a version is published, any change of its text is an error: publish a new version instead. Leave out both the text and `sha256` if the text is kept elsewhere.",
    waivable: false,
    reads: &[],
    check: Check::Reader,
    example: example!("PSP912", "partners/templates/agreements/solution/2.0.md"),
}];
