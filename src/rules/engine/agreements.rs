//! The texts of the program's agreements, compared with their checksums and clauses in the program.

use crate::finding::{Finding, Place};
use crate::registry::Tree;
use crate::registry::agreement_texts::{AgreementText, Content, agreement_text};
use crate::registry::model::{AgreementTemplate, AgreementVersion};
use crate::registry::record::Aspect;
use crate::standing::Policy;
use crate::words::quote;

/// Most clauses and parameters that a message names.
const MOST_NAMED: usize = 7;

/// Checks the text of each version of each agreement in `tree`.
pub(in crate::rules) fn check_agreements(tree: &Tree, policy: &Policy, findings: &mut Vec<Finding>) {
    for (a, agreement) in policy.program().agreements.iter().enumerate() {
        for (v, version) in agreement.versions.iter().enumerate() {
            let Some(text) = agreement_text(tree, agreement, version) else {
                continue;
            };
            let at = format!("/agreements/{a}/versions/{v}");
            findings.extend(check(agreement, version, &text, policy, &at));
        }
    }
}

fn check(
    agreement: &AgreementTemplate,
    version: &AgreementVersion,
    text: &AgreementText,
    policy: &Policy,
    at: &str,
) -> Option<Finding> {
    let here = |field: &str| policy.record.place(&format!("{at}/{field}"), Aspect::Value);
    let error = |place, message: String, help: String| Some(Finding::error("PSP912", place, message).help(help));
    let named = format!(
        "version {} of the agreement {}",
        quote(&version.version),
        quote(&agreement.id)
    );
    let path = &text.path;
    let (sha256, published) = match (&text.content, &version.sha256) {
        (Content::Missing, None) => return None,
        (Content::Missing, Some(_)) => {
            let message = format!("{named} has a checksum, but no text");
            return error(
                here("sha256"),
                message,
                format!("add the text as `{path}`, or delete `sha256`"),
            );
        }
        (Content::Unreadable(why), _) => {
            let message = format!("the text of {named} can't be read: {why}");
            return error(
                Place::file(path.as_str()),
                message,
                "replace it with a text file".to_owned(),
            );
        }
        (Content::Text { sha256, .. }, published) => (sha256, published),
    };
    let left_out = text.left_out(agreement);
    if !left_out.is_empty() {
        let mut gaps: Vec<String> = left_out.iter().take(MOST_NAMED).map(|name| quote(name)).collect();
        if left_out.len() > MOST_NAMED {
            gaps.push(format!("{} more", left_out.len() - MOST_NAMED));
        }
        let message = format!("the text of {named} leaves out {}", gaps.join(", "));
        let help =
            "write a heading `## ` with the name of each clause, and each parameter's ID in backticks".to_owned();
        return error(Place::file(path.as_str()), message, help);
    }
    match published {
        None => {
            let message = format!("{named} doesn't name the checksum of its text `{path}`");
            error(
                here("version"),
                message,
                format!("add `sha256: {sha256}` to the version"),
            )
        }
        Some(published) if published != sha256 => {
            let message = format!("the text of {named}, `{path}`, isn't the published one");
            let help = format!(
                "restore the text, and publish a changed one as a new version; if no one was shown this version yet, write `sha256: {sha256}`"
            );
            error(here("sha256"), message, help)
        }
        Some(_) => None,
    }
}
