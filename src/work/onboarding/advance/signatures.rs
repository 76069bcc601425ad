//! The change that records approving reviews as signatures of a partner's agreement, and the date of the last one once both
//! sides have signed.

use serde::Serialize;
use serde_json::json;

use super::{ProposalView, Wanted, headline, phase_name};
use crate::date::Date;
use crate::registry::edit::Change;
use crate::registry::model::Signature;
use crate::registry::path::partner_folder;
use crate::registry::tree::join;
use crate::work::keys::ItemKey;
use crate::work::onboarding::agreement_view::decision;
use crate::work::onboarding::facts::{Facts, PartnerFacts};
use crate::work::onboarding::view::PartnerView;

/// The agreement whose signatures a pull request records.
#[derive(Debug, Serialize)]
pub(super) struct SignedView<'a> {
    name: &'a str,
    version: &'a str,
    /// The path of the text that was signed, and where it is shown.
    path: String,
    url: Option<String>,
    sha256: Option<&'a str>,
    signatures: Vec<NewSignature>,
    /// The date of the last signature, once both sides have signed.
    signed_on: Option<Date>,
}

/// A review that becomes a signature.
#[derive(Debug, Serialize)]
struct NewSignature {
    side: &'static str,
    github: String,
    signed_on: Date,
    pull: u64,
}

impl NewSignature {
    fn of(signature: Signature) -> Self {
        Self {
            side: signature.side.id(),
            github: signature.github,
            signed_on: signature.signed_on,
            pull: signature.pull_request.unwrap_or_default(),
        }
    }
}

pub(super) fn wanted<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts) -> Option<Wanted<'a>> {
    let agreement = partner.partner.agreement.as_ref()?;
    let file = agreement.file.as_deref()?;
    let current = partner.current.as_ref()?;
    let phase = current.definition(facts.program)?;
    let decision = decision(facts, partner, agreement);
    let last = decision.signatures.iter().map(|signature| signature.signed_on).max()?;
    let mut changes: Vec<Change> = (decision.signatures.iter())
        .map(|signature| Change::new("/agreement/signatures/-", json!(signature)))
        .collect();
    changes.extend(
        decision
            .signed_on
            .map(|day| Change::new("/agreement/signed_on", day.to_string())),
    );
    let path = join(&partner_folder(&partner.slug), file);
    let template = facts
        .program
        .agreements
        .iter()
        .find(|known| known.id == agreement.template);
    // `1` of `agreements/1.md`: another agreement of the partner has another branch.
    let text = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".md");
    Some(Wanted {
        key: ItemKey::Sign {
            slug: &partner.slug,
            text,
        }
        .to_string(),
        begin: None,
        changes,
        title: headline("", partner, ": signatures of the agreement"),
        template: "pull-signatures.md.j2",
        view: ProposalView {
            partner: PartnerView::of(facts, partner),
            date: last,
            from: None,
            to: phase_name(phase, current.number),
            steps: Vec::new(),
            agreement: Some(SignedView {
                name: template.map_or(agreement.template.as_str(), |template| &template.name),
                version: &agreement.version,
                url: facts.links.address(&path),
                path,
                sha256: agreement.sha256.as_deref(),
                signed_on: decision.signed_on,
                signatures: decision.signatures.into_iter().map(NewSignature::of).collect(),
            }),
        },
    })
}
