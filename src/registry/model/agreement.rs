//! A partner's agreement: the text that both sides sign, the values in it, and the signatures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::Date;

/// The agreement of a partner.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Agreement {
    pub template: String,
    pub version: String,
    /// The partner's own text, in its folder. Absent where the published text itself is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The partner's name in the text. It stays when the partner gets another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// The day of the last signature; absent until both sides have signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<Vec<String>>,
    /// The first day on which it counts, where that is later than `signed_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Signed values by parameter id; they take the place of the program's defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeMap<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signatures: Option<Vec<Signature>>,
    /// The checksum of the agreement that this one changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// The checksum of the agreement that this one only extends: `file` is the text of the renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<AgreementEnd>,
}

/// The end of an agreement before its time.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AgreementEnd {
    /// The last day on which it counts.
    pub last_day: Date,
    /// The day on which notice was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_on: Option<Date>,
    pub by: EndedBy,
    pub reason: String,
}

/// Who ends an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    Partner,
    Program,
    /// Both sides agreed: no notice is counted.
    Both,
}

/// One of the two sides of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Partner,
    Program,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Partner, Self::Program];

    /// As a record writes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Program => "program",
        }
    }
}

/// How a person signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// With an SSH key; the signature is a file.
    Ssh,
    /// Elsewhere, such as on paper; a maintainer checked the document.
    External,
    /// With an approving review of the pull request that brought the text.
    Review,
}

/// One signature of the agreement.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Signature {
    pub side: Side,
    pub github: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    pub signed_on: Date,
    pub kind: SignatureKind,
    /// The file of an SSH signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Of the document that was signed elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Date>,
    /// The number of the pull request that was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_request: Option<u64>,
    /// GitHub's number of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_id: Option<u64>,
    /// The commit that the person approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// When the person submitted the review, as GitHub writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<String>,
}

impl Signature {
    /// Whether the signature counts for its side, if nothing is wrong with it: a document that was signed elsewhere needs a
    /// maintainer who compared it with the text.
    pub fn is_verified(&self) -> bool {
        match self.kind {
            SignatureKind::Ssh | SignatureKind::Review => true,
            SignatureKind::External => self.verified_by.is_some() && self.verified_on.is_some(),
        }
    }
}

/// A person who can sign, and for how long.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Signer {
    pub side: Side,
    pub github: String,
    pub id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    pub since: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Signer {
    /// Whether the person can sign on a day.
    pub fn can_sign_on(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}
