//! The agreement in the issue of a phase: the text, how to sign it, and who has to. It is shown while the gate of the
//! phase waits for the agreement, and while a text waits for signatures.

use serde::Serialize;

use super::facts::{Facts, PartnerFacts};
use crate::date::Date;
use crate::registry::model::{Agreement, Side};
use crate::registry::path::partner_folder;
use crate::registry::tree::join;
use crate::standing::GateGap;
use crate::work::signatures::{Decision, DecisionInput, IgnoredReview, decide};

/// The agreement, as the issue shows it.
#[derive(Debug, Serialize)]
pub(super) struct AgreementView<'a> {
    /// The text to sign; absent until a maintainer has written one.
    text: Option<TextView<'a>>,
    sides: Vec<SideView<'a>>,
    /// Reviews of signers that don't count.
    ignored: Vec<IgnoredReview>,
}

/// The text of an agreement.
#[derive(Debug, Serialize)]
struct TextView<'a> {
    name: &'a str,
    version: &'a str,
    path: String,
    url: Option<String>,
    /// The pull request that brought it, and the page where it is reviewed. Absent where no pull request brought it.
    pull: Option<u64>,
    review_url: Option<String>,
}

/// One side of an agreement.
#[derive(Debug, Serialize)]
struct SideView<'a> {
    side: &'static str,
    /// Who signed, and when.
    signed_by: Option<String>,
    signed_on: Option<Date>,
    /// Whether the signature is only in a review, not in the record yet.
    proposed: bool,
    /// Who can sign today, where no one has.
    people: Vec<&'a str>,
    /// Since when the side can sign: when the text was merged.
    since: Option<Date>,
}

/// Which reviews are signatures of a partner's agreement.
pub(super) fn decision(facts: &Facts<'_>, partner: &PartnerFacts, agreement: &Agreement) -> Decision {
    let template = facts
        .program
        .agreements
        .iter()
        .find(|known| known.id == agreement.template);
    let is_current = |day| {
        let current = template.and_then(|template| template.current(day));
        current.is_none_or(|current| current.version == agreement.version)
    };
    decide(&DecisionInput {
        agreement,
        signers: partner.partner.signers.as_deref().unwrap_or_default(),
        owners: partner.partner.owners.as_deref().unwrap_or_default(),
        pulls: &partner.signing.pulls,
        is_current: &is_current,
    })
}

/// Whether a gate waits for the agreement.
pub(super) fn is_about_agreement(gap: &GateGap) -> bool {
    gap.outcome.is_none() && gap.needs.iter().any(|path| path.split('.').next() == Some("agreement"))
}

impl<'a> AgreementView<'a> {
    /// The agreement of a partner; none where no one has to sign.
    pub(super) fn of(facts: &Facts<'a>, partner: &'a PartnerFacts) -> Option<Self> {
        let gate = partner.standing.gate.as_ref();
        let is_needed = gate.is_some_and(|gate| gate.gaps.iter().any(is_about_agreement));
        let agreement = partner.partner.agreement.as_ref();
        let Some(agreement) = agreement.filter(|agreement| agreement.file.is_some()) else {
            let has_other = agreement.is_some();
            return (is_needed && !has_other).then(|| Self {
                text: None,
                sides: Vec::new(),
                ignored: Vec::new(),
            });
        };
        if agreement.signed_on.is_some() {
            return None;
        }
        let decision = decision(facts, partner, agreement);
        let template = facts
            .program
            .agreements
            .iter()
            .find(|known| known.id == agreement.template);
        let path = join(
            &partner_folder(&partner.slug),
            agreement.file.as_deref().unwrap_or_default(),
        );
        let pull = partner.signing.pulls.last();
        Some(Self {
            text: Some(TextView {
                name: template.map_or(agreement.template.as_str(), |template| &template.name),
                version: &agreement.version,
                url: facts.links.address(&path),
                path,
                pull: pull.map(|pull| pull.number),
                review_url: pull.and_then(|pull| facts.links.page(&format!("pull/{}/files", pull.number))),
            }),
            sides: (Side::ALL.into_iter())
                .map(|side| SideView::of(facts, partner, agreement, &decision, side))
                .collect(),
            ignored: decision.ignored,
        })
    }

    /// Whether a text can be signed.
    pub(super) fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// The people of a side who should sign now; none where the side has signed, or where no text exists yet.
    pub(super) fn waits_for(&self, side: Side) -> Option<&[&'a str]> {
        let found = self
            .sides
            .iter()
            .find(|view| view.side == side.id() && view.signed_by.is_none())?;
        Some(&found.people)
    }
}

impl<'a> SideView<'a> {
    fn of(
        facts: &Facts<'_>,
        partner: &'a PartnerFacts,
        agreement: &Agreement,
        decision: &Decision,
        side: Side,
    ) -> Self {
        let recorded = agreement
            .signatures
            .iter()
            .flatten()
            .filter(|signature| signature.is_verified());
        let mut all = recorded
            .map(|it| (it, false))
            .chain(decision.signatures.iter().map(|it| (it, true)));
        let signed = all.find(|(signature, _)| signature.side == side);
        let signers = partner.partner.signers.iter().flatten();
        let can_sign = signers.filter(|signer| signer.side == side && signer.can_sign_on(facts.today));
        let merged = partner
            .signing
            .pulls
            .last()
            .and_then(|pull| pull.merged_at.get(..10)?.parse().ok());
        Self {
            side: side.id(),
            signed_by: signed.map(|(signature, _)| signature.github.clone()),
            signed_on: signed.map(|(signature, _)| signature.signed_on),
            proposed: signed.is_some_and(|(_, is_new)| is_new),
            people: (can_sign.filter(|_| signed.is_none()))
                .map(|signer| signer.github.as_str())
                .collect(),
            since: merged.filter(|_| signed.is_none()),
        }
    }
}
