//! The program's certificates for people: what there is, for how long one is valid, and with which keys it is signed.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// A certificate that the program issues to people.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CertificateType {
    pub id: String,
    pub version: String,
    pub name: String,
    pub description: String,
    /// What a person has shown, in Markdown or plain text.
    pub criteria: String,
    pub valid_months: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exam_url: Option<String>,
    /// Days that must pass before the same person gets it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retake_days: Option<u32>,
    /// Ids of the certificates that this one takes the place of when a person renews.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renews: Vec<String>,
    /// From this day on, no one gets it. Those that were issued stay valid until they expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired_on: Option<Date>,
}

impl CertificateType {
    /// Whether it can be issued on this day.
    pub fn is_issued_on(&self, day: Date) -> bool {
        self.retired_on.is_none_or(|retired| day < retired)
    }
}

/// Who issues the certificates: the address of its published files, and its public keys.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CertificateIssuer {
    /// Ends with a slash.
    pub url: String,
    pub keys: Vec<CertificateKey>,
}

/// A public key that certificates are signed with.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CertificateKey {
    pub id: String,
    /// 32 bytes of Ed25519, in base64url without padding.
    pub public_key: String,
    pub from: Date,
    /// The last day when it signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl CertificateKey {
    /// Whether it signs on this day.
    pub fn signs_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}
