//! Signed tokens: compact JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037). Nothing else is accepted: the token can't
//! choose how it is checked. The mathematics is `ring`'s.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde_json::{Value, json};

/// The only algorithm.
const ALGORITHM: &str = "EdDSA";

/// Why a secret key can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    NotBase64,
    NotEd25519,
}

impl std::fmt::Display for KeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotBase64 => "it isn't a PEM file",
            Self::NotEd25519 => "it isn't an Ed25519 key in PKCS #8 format",
        })
    }
}

/// The key that signs. It is never printed, not even for debugging.
pub struct SecretKey(Ed25519KeyPair);

impl SecretKey {
    /// Reads what `openssl genpkey -algorithm ed25519` writes, with or without its first and last line.
    ///
    /// # Errors
    /// The text isn't such a key.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
        let body: String = lines.collect();
        let der = STANDARD.decode(body).map_err(|_| KeyError::NotBase64)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| KeyError::NotEd25519)?;
        Ok(Self(pair))
    }

    /// The public key, as the program has it.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// The token with this payload. The same payload always gives the same token.
    pub fn sign(&self, key_id: &str, payload: &Value) -> String {
        let header = json!({ "alg": ALGORITHM, "typ": "JWT", "kid": key_id });
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&header), part(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }
}

/// Why a token can't be read or doesn't count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// It isn't three parts in base64url, the first two of them JSON.
    NotAToken,
    /// Its header asks for something else than Ed25519.
    OtherAlgorithm,
    /// No key of the program made the signature, or a byte was changed.
    Signature,
}

impl std::fmt::Display for TokenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotAToken => "it isn't a signed token",
            Self::OtherAlgorithm => "it isn't signed with Ed25519",
            Self::Signature => "no key of the program made its signature, or a byte was changed",
        })
    }
}

/// A token whose signature isn't checked yet.
#[derive(Debug, Clone)]
pub struct Token {
    signed: String,
    signature: Vec<u8>,
    payload: Value,
}

impl Token {
    /// Reads a file's text: the token, and at most one line end.
    ///
    /// # Errors
    /// It isn't a token, or isn't signed with Ed25519.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenError::NotAToken)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenError::NotAToken)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::NotAToken);
        let object = |part: &str| -> Result<Value, TokenError> {
            let json: Option<Value> = serde_json::from_slice(&bytes(part)?).ok();
            json.filter(Value::is_object).ok_or(TokenError::NotAToken)
        };
        let header = object(header)?;
        // `crit` names what a reader must understand, and we understand nothing more than the signature.
        if header["alg"] != ALGORITHM || header.get("crit").is_some() {
            return Err(TokenError::OtherAlgorithm);
        }
        Ok(Self {
            signed: signed.to_owned(),
            signature: bytes(signature)?,
            payload: object(payload)?,
        })
    }

    /// What is signed, once one of these keys made the signature; with the place of the key.
    ///
    /// # Errors
    /// None of them did.
    pub fn verify(&self, keys: &[[u8; 32]]) -> Result<(usize, &Value), TokenError> {
        let made_it = |key: &[u8; 32]| {
            let key = UnparsedPublicKey::new(&ED25519, key);
            key.verify(self.signed.as_bytes(), &self.signature).is_ok()
        };
        let found = keys.iter().position(made_it).ok_or(TokenError::Signature)?;
        Ok((found, &self.payload))
    }
}

/// The bytes of a public key as the program has it.
pub fn verifying_key(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
