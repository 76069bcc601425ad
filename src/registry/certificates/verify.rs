//! Whether a certificate counts on a day: what a person gets to see who checks one.

use super::credential::Claims;
use super::status_list::StatusList;
use super::token::{Token, TokenError, verifying_key};
use crate::date::Date;
use crate::registry::model::CertificateIssuer;

/// The keys that are trusted, each with the days on which it signs where that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trust {
    keys: Vec<[u8; 32]>,
    days: Vec<(Option<Date>, Option<Date>)>,
}

impl Trust {
    /// The keys of a program.
    pub fn of(issuer: Option<&CertificateIssuer>) -> Self {
        let mut trust = Self::default();
        for key in issuer.into_iter().flat_map(|issuer| &issuer.keys) {
            if let Some(bytes) = verifying_key(&key.public_key) {
                trust.keys.push(bytes);
                trust.days.push((Some(key.from), key.until));
            }
        }
        trust
    }

    /// Published keys, whose days aren't known.
    pub fn published(keys: Vec<[u8; 32]>) -> Self {
        Self {
            days: vec![(None, None); keys.len()],
            keys,
        }
    }

    /// What a token signs, where a trusted key made the signature.
    ///
    /// # Errors
    /// It isn't a token, or no trusted key signed it.
    pub fn open(&self, text: &str) -> Result<serde_json::Value, TokenError> {
        Ok(Token::read(text)?.verify(&self.keys)?.1.clone())
    }

    /// The certificate that a token is.
    ///
    /// # Errors
    /// It isn't one, no trusted key signed it, or the key didn't sign on that day.
    pub fn claims(&self, text: &str) -> Result<Claims, Refused> {
        let token = Token::read(text).map_err(Refused::Token)?;
        let (key, payload) = token.verify(&self.keys).map_err(Refused::Token)?;
        let claims = Claims::read(payload).ok_or(Refused::NotACertificate)?;
        let (from, until) = self.days[key];
        let signs = from.is_none_or(|from| from <= claims.issued) && until.is_none_or(|until| claims.issued <= until);
        if signs {
            Ok(claims)
        } else {
            Err(Refused::KeyDay(claims.issued))
        }
    }

    /// Checks a token on a day, against the list of revoked certificates.
    ///
    /// # Errors
    /// As [`Trust::claims`].
    pub fn check(&self, text: &str, revoked: &StatusList, today: Date) -> Result<Checked, Refused> {
        let claims = self.claims(text)?;
        let state = if revoked.is_revoked(claims.place) {
            State::Revoked
        } else if claims.expires < today {
            State::Expired
        } else if claims.issued > today {
            State::NotYet
        } else {
            State::Valid
        };
        Ok(Checked { claims, state })
    }
}

/// A certificate with a good signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub claims: Claims,
    pub state: State,
}

/// Whether a certificate with a good signature counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Valid,
    Revoked,
    Expired,
    NotYet,
}

/// Why a token isn't a certificate of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Token(TokenError),
    /// The program signed something else.
    NotACertificate,
    /// The key doesn't sign on the day of the certificate.
    KeyDay(Date),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::NotACertificate => f.write_str("the signed token isn't a certificate"),
            Self::KeyDay(day) => write!(f, "its key doesn't sign on {day}"),
        }
    }
}
