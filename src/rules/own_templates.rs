//! The program's own templates can be used. The engine produces these findings (`engine::templates`).

use super::{Check, Rule, example};
use crate::finding::Severity;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "PSP911",
    name: "usable-template",
    severity: Severity::Error,
    summary: "A template of the program can be rendered.",
    explain: "A file in `partners/templates/` replaces the template of psp-partners with the same name. It is rendered on sample values of all kinds; a name that isn't known, a value that isn't there, or a part of the template language that has no limit would leave people without the text. Until it is fixed, psp-partners uses its own template. A file in `partners/templates/site/` has texts of the site in one language; each has a name that is known and no other placeholders than ours. `psp-partners templates list` shows the names, `docs/templates.md` what a template can use.",
    waivable: false,
    reads: &[],
    check: Check::Reader,
    example: example!("PSP911", "partners/templates/review-outcome.md.j2"),
}];
