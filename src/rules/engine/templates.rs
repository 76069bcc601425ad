//! The program's own templates, each rendered on samples of its view, and its texts of the site.

use crate::finding::{Finding, Place, Span};
use crate::registry::Tree;
use crate::registry::own_templates::{own_site_texts, own_templates};
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
    for own in own_site_texts(tree) {
        let of_file = own.faults.iter();
        findings.extend(of_file.map(|fault| finding(&own.path, &own.source, fault)));
    }
}

fn finding(path: &str, text: &str, fault: &TemplateError) -> Finding {
    let place = Span::of_line(text, fault.line).map_or_else(|| Place::file(path), |span| Place::at(path, span));
    Finding::error("PSP911", place, fault.message()).help(fault.help())
}
