//! Certificates that the program issues to people, as Open Badges 3.0 in the form of signed tokens, and the list of those
//! that are revoked. Anyone can verify them without this program; a script of CI does so with other people's tools.
//!
//! In: a partner's record and files, the program's keys, and for signing its secret key as text. Out: findings, tokens,
//! and the list. Pure: no network, no clock. A certificate with an error doesn't count: the field is taken out of what
//! rules and criteria see, as an agreement is.

mod credential;
mod settle;
mod status_list;
mod token;
mod verify;

pub use credential::{
    CREDENTIAL_FILES, Claims, Published, credential, credential_name, issuer_profile, key_file, number_of,
};
pub(super) use settle::settle;
pub use status_list::{LONGEST, StatusError, StatusList};
pub use token::{KeyError, SecretKey, Token, TokenError, verifying_key};
pub use verify::{Checked, Refused, State, Trust};

use super::model::{CertificateType, Program};

/// What a program has about its certificates. Made once for a run: the keys are decoded here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IssuedBy {
    pub certificates: Vec<CertificateType>,
    pub trust: Trust,
}

impl IssuedBy {
    /// What `program` has.
    pub fn of(program: &Program) -> Self {
        Self {
            certificates: program.certificates.clone(),
            trust: Trust::of(program.certificate_issuer.as_ref()),
        }
    }

    /// The version of a certificate.
    pub fn version(&self, id: &str, version: &str) -> Option<&CertificateType> {
        let mut all = self.certificates.iter();
        all.find(|known| known.id == id && known.version == version)
    }
}
