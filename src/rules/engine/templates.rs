//! The program's own templates, each rendered on samples of its view.

use crate::finding::{Finding, Place, Pos, Span};
use crate::registry::Tree;
use crate::registry::own_templates::own_templates;
use crate::templates::{TemplateError, Texts};

/// Judges the program's templates in `tree`.
pub(in crate::rules) fn check_templates(tree: &Tree, findings: &mut Vec<Finding>) {
    for own in own_templates(tree) {
        let text = own.text.as_deref().unwrap_or_default();
        let checked = own
            .text
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|text| Texts::check(&own.name, text));
        if let Err(fault) = checked {
            findings.push(finding(&own.path, text, &fault));
        }
    }
}

fn finding(path: &str, text: &str, fault: &TemplateError) -> Finding {
    let place = line_of(text, fault.line).map_or_else(|| Place::file(path), |span| Place::at(path, span));
    Finding::error("PSP911", place, fault.message()).help(fault.help())
}

/// The line of a text, without the blanks around it.
fn line_of(text: &str, line: u32) -> Option<Span> {
    let mut from = 0;
    let found = text
        .split_inclusive('\n')
        .nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
    for before in text.split_inclusive('\n').take(usize::try_from(line - 1).ok()?) {
        from += before.len();
    }
    let blank = found.len() - found.trim_start().len();
    let shown = found.trim();
    if shown.is_empty() {
        return None;
    }
    let column = |text: &str| u32::try_from(text.chars().count() + 1).ok();
    Some(Span {
        start: Pos {
            line,
            col: column(&found[..blank])?,
        },
        end: Pos {
            line,
            col: column(&found[..blank + shown.len()])?,
        },
        from: u32::try_from(from + blank).ok()?,
        to: u32::try_from(from + blank + shown.len()).ok()?,
        layer: 0,
    })
}
