//! The texts of the program's agreements, compared with their checksums and clauses in the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Place, Span};
use crate::registry::agreement_texts::{AgreementText, AgreementTexts, Content, renewal_text};
use crate::registry::model::{Agreement, AgreementTemplate, AgreementVersion, Partner};
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::record::{Aspect, Record};
use crate::registry::tree::join;
use crate::standing::Policy;
use crate::words::quote;

/// Most clauses and parameters that a message names.
const MOST_NAMED: usize = 7;

/// Checks the text of each version of each agreement.
pub(in crate::rules) fn check_agreements(texts: &AgreementTexts, policy: &Policy, findings: &mut Vec<Finding>) {
    for (a, agreement) in policy.program().agreements.iter().enumerate() {
        for (v, version) in agreement.versions.iter().enumerate() {
            let Some(text) = texts.of(&agreement.id, &version.version) else {
                continue;
            };
            let at = format!("/agreements/{a}/versions/{v}");
            findings.extend(check(agreement, version, text, policy, &at));
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
        let way = if text.is_template() {
            "each parameter as `{{ parameter['ID'] }}`"
        } else {
            "each parameter's ID in backticks"
        };
        let help = format!("write a heading `## ` with the name of each clause, and {way}");
        return error(Place::file(path.as_str()), message, help);
    }
    if let Err(fault) = text.render_sample(agreement) {
        let message = format!("the text of {named} can't be rendered: {}", fault.message());
        let place = match &text.content {
            Content::Text { text, .. } => place_of_line(path, text, fault.line),
            _ => Place::file(path.as_str()),
        };
        return error(place, message, fault.help());
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

/// Characters before the first difference that a message shows: enough to find the place in a long line.
const SHOWN_BEFORE: usize = 24;

/// Compares the texts of a partner's agreements with what the program's texts give for the values in the record. Returns
/// whether the newest agreement has a text of its own.
pub(super) fn check_text(
    slug: &Arc<str>,
    record: &Record<Partner>,
    files: &BTreeMap<DocumentPath, Vec<u8>>,
    texts: &AgreementTexts,
    policy: &Policy,
    findings: &mut Vec<Finding>,
) -> bool {
    let newest = record.data.agreement.as_ref();
    let earlier = record.data.earlier_agreements.iter().flatten().enumerate();
    let earlier = earlier.map(|(place, agreement)| (format!("/earlier_agreements/{place}"), agreement));
    for (at, agreement) in earlier.chain(newest.map(|agreement| ("/agreement".to_owned(), agreement))) {
        let own = Own {
            slug,
            record,
            at,
            agreement,
        };
        let finding = own
            .difference(files, texts)
            .filter(|_| !is_incomplete(agreement, policy));
        findings.extend(finding.map(|finding| Finding {
            partner: Some(slug.clone()),
            ..finding
        }));
    }
    newest.is_some_and(|agreement| {
        agreement.file.is_some() || texts.of_partner(agreement).is_some_and(AgreementText::is_template)
    })
}

/// Whether a value is missing that has no default: another rule reports that.
fn is_incomplete(agreement: &Agreement, policy: &Policy) -> bool {
    let all = policy.program().agreements.iter();
    let mut parameters = all
        .filter(|known| known.id == agreement.template)
        .flat_map(AgreementTemplate::parameters);
    let is_set = |id: &str| agreement.parameters.iter().flatten().any(|(own, _)| own == id);
    parameters.any(|parameter| parameter.default.is_none() && !is_set(&parameter.id))
}

/// One agreement of a partner.
struct Own<'a> {
    slug: &'a str,
    record: &'a Record<Partner>,
    /// Where the record has it, as a JSON Pointer.
    at: String,
    agreement: &'a Agreement,
}

impl Own<'_> {
    fn difference(&self, files: &BTreeMap<DocumentPath, Vec<u8>>, texts: &AgreementTexts) -> Option<Finding> {
        let Self {
            slug,
            record,
            at,
            agreement,
        } = self;
        let text = texts.of_partner(agreement);
        let here = |field: &str| record.place(&format!("{at}{field}"), Aspect::Value);
        let command = format!("run `psp-partners agreement render {slug}`");
        let Some(name) = &agreement.file else {
            let message = "the agreement doesn't name the text that was rendered for this partner".to_owned();
            return text?
                .is_template()
                .then(|| Finding::error("PSP920", record.place(at, Aspect::Key), message).help(command));
        };
        let path = join(&partner_folder(slug), name);
        let bytes = files.get(&DocumentPath::parse(&path)?)?;
        let expected = match (renewal(agreement), text) {
            (Some(renewal), _) => renewal.map(Some),
            (None, text) => render(agreement, text?),
        };
        let expected = match expected {
            Ok(expected) => expected?,
            Err(message) => {
                let help = format!("add the value to `agreement.parameters`, or {command}");
                return Some(Finding::error("PSP920", here("/parameters"), message).help(help));
            }
        };
        let found = String::from_utf8_lossy(bytes);
        let line = first_difference(&found, &expected)?;
        let lines = [&*found, &expected].map(|text| text.split('\n').nth(line - 1));
        let same = lines[0]
            .zip(lines[1])
            .map_or(0, |(a, b)| a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count());
        let skipped = same.saturating_sub(SHOWN_BEFORE);
        let shown = |line: Option<&str>| match line {
            Some(line) if skipped > 0 => quote(&format!("…{}", line.chars().skip(skipped).collect::<String>())),
            Some(line) => quote(line),
            None => "the end of the text".to_owned(),
        };
        let message = format!(
            "line {line} of the agreement isn't what the program's text and the record's values give: found {}, expected {}",
            shown(lines[0]),
            shown(lines[1])
        );
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let place = place_of_line(&path, &found, number);
        let help = format!("restore the text, or {command} and sign again");
        Some(Finding::error("PSP920", place, message).help(help))
    }
}

/// The text of a renewal; none for an agreement with a text of its own.
fn renewal(agreement: &Agreement) -> Option<Result<String, String>> {
    let (renews, until) = agreement.renews.as_deref().zip(agreement.expires)?;
    let legal_name = agreement.legal_name.as_deref().unwrap_or_default();
    Some(renewal_text(legal_name, renews, until).map_err(|fault| fault.message()))
}

fn render(agreement: &Agreement, text: &AgreementText) -> Result<Option<String>, String> {
    let parameters = agreement.parameters.clone().unwrap_or_default();
    let legal_name = agreement.legal_name.as_deref().unwrap_or_default();
    if text.is_template() && legal_name.is_empty() {
        return Err("the agreement doesn't have the partner's `legal_name`".to_owned());
    }
    text.render(&parameters, legal_name).map_err(|fault| {
        format!(
            "the text can't be rendered with the record's values: {}",
            fault.message()
        )
    })
}

/// The first line, counted from 1, in which two texts differ; line ends count.
fn first_difference(found: &str, expected: &str) -> Option<usize> {
    if found == expected {
        return None;
    }
    let same = found.split('\n').zip(expected.split('\n')).take_while(|(a, b)| a == b);
    Some(same.count() + 1)
}

fn place_of_line(path: &str, text: &str, line: u32) -> Place {
    Span::of_line(text, line).map_or_else(|| Place::file(path), |span| Place::at(path, span))
}
