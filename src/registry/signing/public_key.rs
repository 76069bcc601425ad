//! Public keys of the kinds that people have, and whether one made a signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
    RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::wire::Reader;

/// A security key sets this bit when a person touched it.
const TOUCHED: u8 = 1;

/// A public key, as SSH writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    blob: Vec<u8>,
}

impl PublicKey {
    /// The key with this binary form; `None` where it is of a kind that can't be checked here, or broken.
    pub fn from_bytes(blob: &[u8]) -> Option<Self> {
        Parts::of(blob)?;
        Some(Self { blob: blob.to_vec() })
    }

    /// The key as it is in files: its kind, and base64.
    pub fn from_text(kind: &str, base64: &str) -> Option<Self> {
        let blob = STANDARD.decode(base64).ok()?;
        let mut reader = Reader(&blob);
        (reader.string()? == kind.as_bytes()).then(|| Self::from_bytes(&blob))?
    }

    /// Its checksum, as `ssh-keygen -l` shows it.
    pub fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, &self.blob);
        format!("SHA256:{}", STANDARD.encode(digest.as_ref()).trim_end_matches('='))
    }

    /// Whether the key made `signature` (in SSH's binary form) over `data`.
    pub fn verifies(&self, data: &[u8], signature: &[u8]) -> bool {
        Parts::of(&self.blob).is_some_and(|parts| parts.verify(data, signature).is_some())
    }
}

/// What a key consists of.
enum Parts<'a> {
    Ed25519(&'a [u8]),
    Rsa { n: &'a [u8], e: &'a [u8] },
    P256(&'a [u8]),
    P384(&'a [u8]),
    SecurityKey { point: &'a [u8], application: &'a [u8] },
}

const SECURITY_KEY: &[u8] = b"sk-ssh-ed25519@openssh.com";

impl<'a> Parts<'a> {
    fn of(blob: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(blob);
        let kind = reader.string()?;
        let parts = match kind {
            b"ssh-ed25519" => Self::Ed25519(reader.string()?),
            b"ssh-rsa" => Self::Rsa {
                e: reader.big_number()?,
                n: reader.big_number()?,
            },
            b"ecdsa-sha2-nistp256" if reader.string()? == b"nistp256" => Self::P256(reader.string()?),
            b"ecdsa-sha2-nistp384" if reader.string()? == b"nistp384" => Self::P384(reader.string()?),
            SECURITY_KEY => Self::SecurityKey {
                point: reader.string()?,
                application: reader.string()?,
            },
            _ => return None,
        };
        reader.is_done().then_some(parts)
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Option<()> {
        let mut reader = Reader(signature);
        let kind = reader.string()?;
        let value = reader.string()?;
        let extra = reader.0;
        match (self, kind) {
            (Self::Ed25519(point), b"ssh-ed25519") if extra.is_empty() => {
                UnparsedPublicKey::new(&ED25519, point).verify(data, value).ok()
            }
            (Self::Rsa { n, e }, b"rsa-sha2-512") if extra.is_empty() => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA512, data, value)
                .ok(),
            (Self::Rsa { n, e }, b"rsa-sha2-256") if extra.is_empty() => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, data, value)
                .ok(),
            (Self::P256(point), b"ecdsa-sha2-nistp256") if extra.is_empty() => {
                let fixed = fixed(value, 32)?;
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(data, &fixed)
                    .ok()
            }
            (Self::P384(point), b"ecdsa-sha2-nistp384") if extra.is_empty() => {
                let fixed = fixed(value, 48)?;
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point)
                    .verify(data, &fixed)
                    .ok()
            }
            (Self::SecurityKey { point, application }, SECURITY_KEY) => {
                let [flags, _, _, _, _] = extra else { return None };
                if flags & TOUCHED == 0 {
                    return None;
                }
                let mut signed = digest::digest(&digest::SHA256, application).as_ref().to_vec();
                signed.extend_from_slice(extra);
                signed.extend_from_slice(digest::digest(&digest::SHA256, data).as_ref());
                UnparsedPublicKey::new(&ED25519, point).verify(&signed, value).ok()
            }
            _ => None,
        }
    }
}

/// The two numbers of an ECDSA signature, each with leading zeros to `size` bytes.
fn fixed(value: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut reader = Reader(value);
    let mut out = Vec::with_capacity(size * 2);
    for _ in 0..2 {
        let number = reader.big_number()?;
        out.resize(out.len() + size.checked_sub(number.len())?, 0);
        out.extend_from_slice(number);
    }
    reader.is_done().then_some(out)
}
