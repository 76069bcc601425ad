//! The newsletters, which have no fields: the rules over texts, and addresses that let in anyone.

use super::check_text_at;
use crate::finding::{Finding, Place};
use crate::registry::Exposed;
use crate::registry::newsletters::Newsletter;
use crate::rules::TextContext;
use crate::rules::privacy::private_address;
use crate::sensitive::private_addresses;

/// Judges the text of each newsletter.
pub(in crate::rules) fn check_newsletters(newsletters: &[Newsletter], findings: &mut Vec<Finding>) {
    for newsletter in newsletters {
        let exposed = Exposed::of_text(&newsletter.text);
        let cx = TextContext::new(&newsletter.text, 0, &exposed);
        check_text_at(&cx, &newsletter.path, None, findings);
        for (bytes, kind) in private_addresses(&newsletter.text) {
            let (message, help) = private_address(kind);
            let mut finding =
                Finding::error("PSP708", Place::at(newsletter.path.clone(), cx.span(bytes)), message).help(help);
            finding.masked = true;
            findings.push(finding);
        }
    }
}
