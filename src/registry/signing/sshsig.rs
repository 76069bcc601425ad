//! A signature as `ssh-keygen -Y sign` writes it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

use super::NAMESPACE;
use super::public_key::PublicKey;
use super::wire::{Reader, put_string};
use crate::words::quote;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// Letters in a line of base64, in OpenSSH's `sshsig.c`.
const LINE: usize = 70;
/// What a signature begins with, and what is signed as well.
const MAGIC: &[u8; 6] = b"SSHSIG";
/// The only version of the format.
const VERSION: u32 = 1;

/// A signature that was read and not yet verified.
#[derive(Debug, Clone)]
pub struct SshSignature {
    pub key: PublicKey,
    namespace: Vec<u8>,
    reserved: Vec<u8>,
    hash: Hash,
    value: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha256,
    Sha512,
}

impl Hash {
    const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn of(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// Why a signature doesn't count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureError {
    /// It isn't, byte for byte, what `ssh-keygen` writes.
    NotASignature,
    /// The kind of key can't be checked.
    UnknownKey,
    /// It was made for something else.
    Namespace(String),
    /// It was made over other bytes, or isn't the key's.
    OtherBytes,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASignature => write!(f, "it isn't an SSH signature as `ssh-keygen` writes it"),
            Self::UnknownKey => write!(
                f,
                "its key is of another kind than ed25519, RSA and ECDSA with 256 or 384 bits"
            ),
            Self::Namespace(namespace) => {
                write!(f, "it was made for {}; expected {}", quote(namespace), quote(NAMESPACE))
            }
            Self::OtherBytes => write!(f, "it was made over another text"),
        }
    }
}

impl std::error::Error for SignatureError {}

impl SshSignature {
    /// Reads a signature. The text must be exactly what `ssh-keygen` writes, so that no byte of it can change unseen.
    ///
    /// # Errors
    /// It isn't a signature, or of a kind that can't be checked.
    pub fn read(text: &[u8]) -> Result<Self, SignatureError> {
        let blob = unarmored(text).ok_or(SignatureError::NotASignature)?;
        let parts = Self::parts(&blob).ok_or(SignatureError::NotASignature)?;
        let key = PublicKey::from_bytes(parts.key).ok_or(SignatureError::UnknownKey)?;
        Ok(Self {
            key,
            namespace: parts.namespace.to_vec(),
            reserved: parts.reserved.to_vec(),
            hash: parts.hash,
            value: parts.value.to_vec(),
        })
    }

    fn parts(blob: &[u8]) -> Option<Parts<'_>> {
        let mut reader = Reader(blob);
        if reader.bytes(MAGIC.len())? != MAGIC || reader.number()? != VERSION {
            return None;
        }
        let key = reader.string()?;
        let namespace = reader.string()?;
        let reserved = reader.string()?;
        let hash = match reader.string()? {
            b"sha256" => Hash::Sha256,
            b"sha512" => Hash::Sha512,
            _ => return None,
        };
        let value = reader.string()?;
        reader.is_done().then_some(Parts {
            key,
            namespace,
            reserved,
            hash,
            value,
        })
    }

    /// Whether the signature is for an agreement, and was made by its key over exactly these bytes.
    ///
    /// # Errors
    /// Why it doesn't count.
    pub fn verify(&self, message: &[u8]) -> Result<(), SignatureError> {
        if self.namespace != NAMESPACE.as_bytes() {
            let namespace = String::from_utf8_lossy(&self.namespace).into_owned();
            return Err(SignatureError::Namespace(namespace));
        }
        let mut signed = MAGIC.to_vec();
        put_string(&mut signed, &self.namespace);
        put_string(&mut signed, &self.reserved);
        put_string(&mut signed, self.hash.name().as_bytes());
        put_string(&mut signed, self.hash.of(message).as_ref());
        if self.key.verifies(&signed, &self.value) {
            Ok(())
        } else {
            Err(SignatureError::OtherBytes)
        }
    }
}

struct Parts<'a> {
    key: &'a [u8],
    namespace: &'a [u8],
    reserved: &'a [u8],
    hash: Hash,
    value: &'a [u8],
}

/// The binary form of a signature in its lines of base64.
fn unarmored(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let body = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let blob = STANDARD.decode(body.replace('\n', "")).ok()?;
    (armored(&blob) == text).then_some(blob)
}

/// A binary signature in the lines that `ssh-keygen` writes.
pub(super) fn armored(blob: &[u8]) -> String {
    let base64 = STANDARD.encode(blob);
    let mut out = BEGIN.to_owned();
    for (i, letter) in base64.chars().enumerate() {
        if i > 0 && i % LINE == 0 {
            out.push('\n');
        }
        out.push(letter);
    }
    out.push('\n');
    out.push_str(END);
    out
}

#[cfg(test)]
mod tests;
