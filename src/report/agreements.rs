//! The agreements of all running partnerships: which are in force, which end, and who still has to sign.

use serde::Serialize;

use super::Named;
use super::partner_digest::PartnerDigest;
use crate::registry::model::Status;
use crate::standing::{AgreementStanding, AgreementWord};

/// The agreements, counted and listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Agreements {
    /// In force, those that end soon included.
    pub in_force: usize,
    pub ending: usize,
    /// Texts that wait for a signature.
    pub waiting: usize,
    /// What needs them is unknown or suspended.
    pub suspended: usize,
    /// Partners who must sign a new version.
    pub resign: usize,
    /// By slug.
    pub list: Vec<AgreementLine>,
}

/// The agreement of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementLine {
    pub partner: Named,
    pub agreement: AgreementStanding,
}

/// The agreements of these partners.
pub(super) fn agreements(shown: &[&PartnerDigest]) -> Agreements {
    let mut all = Agreements::default();
    for kept in shown {
        let runs = matches!(kept.status, Status::Onboarding | Status::Active | Status::Paused);
        let Some(agreement) = kept.agreement.clone().filter(|_| runs) else {
            continue;
        };
        match agreement.state {
            AgreementWord::InForce => all.in_force += 1,
            AgreementWord::Ending => {
                all.in_force += 1;
                all.ending += 1;
            }
            AgreementWord::NotSigned | AgreementWord::Upcoming => {}
            AgreementWord::Outdated | AgreementWord::Expired | AgreementWord::Ended | AgreementWord::HasError => {
                all.suspended += 1;
            }
        }
        all.waiting += usize::from(!agreement.waiting_for.is_empty());
        all.resign += usize::from(agreement.resign.is_some());
        all.list.push(AgreementLine {
            partner: kept.named(),
            agreement,
        });
    }
    all
}
