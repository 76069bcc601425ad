//! `partners/<slug>/partner.yaml`: one partnership.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Agreement, Approvals, Certification, Compliance, Expert, Grant, Localization, RepositoryControl, Signer};
use crate::date::Date;

/// One partnership's record. The slug is the name of its folder.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default)]
#[derive(Default)]
pub struct Partner {
    pub name: String,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Link>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The last change of the tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_change: Option<TierChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategic: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Id of one of the program's `targets`, when this record is that target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_proposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<Owner>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phases: Option<BTreeMap<String, PhaseRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration: Option<Integration>,
    /// Proof that the partner controls the repository of its integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository_control: Option<RepositoryControl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Compatibility>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<Support>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<Service>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certifications: Option<Vec<Certification>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_studies: Option<Vec<CaseStudy>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub go_to_market: Option<Vec<Commitment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collaborations: Option<Vec<Collaboration>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workstreams: Option<Vec<Workstream>>,
    /// Evidence for criteria that the program marks `attest: true`, by criterion id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestations: Option<BTreeMap<String, Evidence>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verticals: Option<Vec<String>>,
    /// BCP 47 language tags, such as `en` or `pt-BR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compliance: Option<Vec<Compliance>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub localizations: Option<Vec<Localization>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experts: Option<Vec<Expert>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// The agreements before it, the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_agreements: Option<Vec<Agreement>>,
    /// The record has agreements that can't be used. The reader finds it out.
    #[serde(skip)]
    pub agreement_has_error: bool,
    /// People who can sign the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signers: Option<Vec<Signer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feasibility: Option<Feasibility>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_metrics: Option<Vec<SuccessMetric>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waivers: Option<Vec<Waiver>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
    /// Enablement given, by the program's enablement id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enablement: Option<BTreeMap<String, EnablementGrant>>,
    /// People who have access, by the program's resource id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<BTreeMap<String, Vec<AccessEntry>>>,
    /// Private: only the overlay may hold them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_notes: Option<String>,
}

/// The state of a partnership as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// We would like them; no issue is opened.
    #[default]
    Target,
    /// An open application.
    Applied,
    /// In phases 1 to 3.
    Onboarding,
    /// In phase 4.
    Active,
    /// Keeps its phase; clocks stop.
    Paused,
    Ended,
    Declined,
}

impl Status {
    /// As written in a record.
    pub fn id(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Applied => "applied",
            Self::Onboarding => "onboarding",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Declined => "declined",
        }
    }
}

/// The day on which a partnership changed to its tier, and the tier before it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct TierChange {
    /// The first day of the new tier.
    pub changed_on: Date,
    pub from: String,
}

/// A titled address.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Link {
    pub title: String,
    pub url: String,
}

/// A GitHub account. Logins can be given up and registered by someone else; the numeric `id` cannot.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Account {
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

/// A person who may change the record for the partner. Without `id` there are no owner's rights yet.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Owner {
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// What proves a fact, and who of the program looked at it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Evidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The date of the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
}

impl Evidence {
    /// Whether a maintainer's name and day stand under it, the day not before the fact's own.
    pub fn is_verified(&self) -> bool {
        self.verified_by.is_some()
            && self
                .verified_on
                .is_some_and(|on| self.as_of.is_none_or(|as_of| as_of <= on))
    }
}

/// One phase of the process, with its progress.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct PhaseRecord {
    pub entered: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<BTreeMap<String, StepRecord>>,
}

/// A step that is done, or skipped with a reason.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct StepRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// How many people use the product.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Reach {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// The partner's product that carries the protocol.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Integration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// `planned`, `in-progress`, `beta`, `available` or `deprecated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `OWNER/NAME` on GitHub, or an https address elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// The last run of the compatibility tests.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Compatibility {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub psp_version: Option<String>,
    /// What else the tests covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standards: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Where users of the integration get help.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Support {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A GitHub account or an https address; never an e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_response_hours: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// One kind of service offered around the protocol.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Service {
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A published story; shown only when a person of each side approved it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CaseStudy {
    pub title: String,
    pub url: String,
    pub published: Date,
    /// The ID of the asset that has its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// An SPDX license expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The last day on which it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Approvals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// One go-to-market commitment, with an owner on each side.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Commitment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub kind: String,
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program_owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// Something done together with another partner; both records carry it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Collaboration {
    pub with: String,
    pub kind: String,
    pub date: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// One strand of a strategic partnership.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Workstream {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `public` or `private`; a private one shows only its id, name and kind in the public tree, and kind `acquisition`
    /// is always private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_by: Option<Date>,
    /// Private: notes that only the overlay may hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_notes: Option<String>,
}

/// Whether an integration is technically possible.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Feasibility {
    pub verdict: String,
    pub by: String,
    pub decided_on: Date,
}

/// What both sides agreed to be measured by.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct SuccessMetric {
    pub metric: String,
    pub target: Value,
    pub by: Date,
}

/// The launch.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Launch {
    pub date: Date,
    /// The version of the guidelines that its material follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidelines: Option<String>,
}

/// A criterion or rule that a maintainer waives for a time.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Waiver {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    pub reason: String,
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted_on: Option<Date>,
    pub until: Date,
}

/// Enablement given.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct EnablementGrant {
    pub granted: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Date>,
}

/// One person's access to a resource.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AccessEntry {
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last day of the access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
