//! Certificates for people: what a program has and how long it is valid, the keys that sign, and what a record has of one.

use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::date::Date;

/// A certificate that the program issues to people.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
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

/// A consultant's certificate.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Certification {
    pub github: String,
    /// The user ID: a login can change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    pub credential: String,
    /// Id of the program's certificate; absent for one that the program didn't sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub issued: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

impl Certification {
    /// Whether two are of one person: by user ID where both have one, else by login.
    pub fn is_same_person(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(own), Some(other)) => own == other,
            _ => self.github.eq_ignore_ascii_case(&other.github),
        }
    }

    /// The day from which the wait for the next one counts, seen from a later day.
    pub fn ended_or_issued(&self, seen_on: Date) -> Date {
        let revoked = self.revoked.as_ref().map(|revoked| revoked.revoked_on);
        revoked.filter(|on| *on <= seen_on).unwrap_or(self.issued)
    }

    /// Whether it counts on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.issued <= day && self.expires.is_some_and(|last| day <= last) && !self.is_revoked_on(day)
    }

    /// Whether it is revoked on this day.
    pub fn is_revoked_on(&self, day: Date) -> bool {
        self.revoked.as_ref().is_some_and(|revoked| revoked.revoked_on <= day)
    }
}

/// Why and when a certificate stopped to be valid.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Revocation {
    pub revoked_on: Date,
    pub reason: String,
}
