//! The list of revoked certificates: a Bitstring Status List (W3C, version 1.0). Each certificate has one bit, by its number.
//! The list is as long for one certificate as for all, so that it shows no one which certificate a reader asks about.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};

use super::credential::{Published, issuer_address, midnight, seconds};
use crate::date::Date;

/// Bits of the list: the least that the standard allows.
pub const LONGEST: usize = 131_072;
const BYTES: usize = LONGEST / 8;

/// Why a list can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusError {
    /// It isn't a list of revoked credentials, or isn't as long as it must be.
    NotAList,
}

impl std::fmt::Display for StatusError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it isn't a list of revoked certificates")
    }
}

/// The places of the revoked certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusList(BTreeSet<usize>);

impl StatusList {
    /// The list with these places; those that no list has are left out.
    pub fn of(places: impl IntoIterator<Item = usize>) -> Self {
        Self(places.into_iter().filter(|place| *place < LONGEST).collect())
    }

    /// Whether the certificate at this place is revoked. A place that isn't on the list can't be known to be good.
    pub fn is_revoked(&self, place: usize) -> bool {
        place >= LONGEST || self.0.contains(&place)
    }

    /// The list in the form of the standard: compressed, then base64url with the letter of that alphabet in front.
    fn encoded(&self) -> String {
        let mut bits = vec![0_u8; BYTES];
        for place in &self.0 {
            // The first place is the highest bit of the first byte.
            bits[place / 8] |= 0x80 >> (place % 8);
        }
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
        // Writing into memory can't fail.
        let _ = gzip.write_all(&bits);
        let bytes = gzip.finish().unwrap_or_default();
        format!("u{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What the list's token signs. `as_of` is the day of the last change, so that the same list has the same bytes.
    pub fn payload(&self, published: &Published<'_>, as_of: Date) -> Value {
        let id = published.status_list();
        // The list's only context has no words for more of the issuer than its address.
        let issuer = issuer_address(published);
        let subject = format!("{id}#list");
        json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": id,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer,
            "validFrom": midnight(as_of),
            "credentialSubject": {
                "id": subject,
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": self.encoded(),
            },
            "iss": issuer,
            "jti": id,
            "nbf": seconds(as_of),
            "sub": subject,
        })
    }

    /// The list that a verified token holds.
    ///
    /// # Errors
    /// The token is of something else.
    pub fn read(payload: &Value) -> Result<Self, StatusError> {
        let is_list = payload["type"]
            .as_array()
            .is_some_and(|types| types.iter().any(|name| name == "BitstringStatusListCredential"));
        let subject = &payload["credentialSubject"];
        if !is_list || subject["statusPurpose"] != "revocation" {
            return Err(StatusError::NotAList);
        }
        let encoded = subject["encodedList"].as_str().and_then(|text| text.strip_prefix('u'));
        let bytes = encoded.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let bytes = bytes.ok_or(StatusError::NotAList)?;
        // No more is unpacked than a list has: a small file can unpack to gigabytes.
        let mut bits = Vec::new();
        let mut gzip = GzDecoder::new(bytes.as_slice()).take(BYTES as u64 + 1);
        gzip.read_to_end(&mut bits).map_err(|_| StatusError::NotAList)?;
        if bits.len() != BYTES {
            return Err(StatusError::NotAList);
        }
        let set = (0..LONGEST).filter(|place| bits[place / 8] & (0x80 >> (place % 8)) != 0);
        Ok(Self(set.collect()))
    }
}
