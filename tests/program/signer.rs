//! A person with an SSH key that exists only in the tests. `tests/signatures/` has what `ssh-keygen` itself wrote.

use psp_partners::date::Date;
use ring::digest::{SHA512, digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// A person who signs.
pub struct Person {
    pub login: &'static str,
    pub id: u64,
    pair: Ed25519KeyPair,
}

impl Person {
    pub fn new(login: &'static str, id: u64) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&id.to_be_bytes());
        Self {
            login,
            id,
            pair: Ed25519KeyPair::from_seed_unchecked(&seed).expect("a key"),
        }
    }

    fn key(&self) -> Vec<u8> {
        strings(&[b"ssh-ed25519", self.pair.public_key().as_ref()])
    }

    /// The person's line in a file of allowed signers.
    pub fn line(&self) -> String {
        format!("{} ssh-ed25519 {}\n", self.login, base64(&self.key()))
    }

    /// What `ssh-keygen -Y sign -n psp-agreement` would write.
    pub fn sign(&self, text: &str) -> String {
        const NAMESPACE: &[u8] = b"psp-agreement";
        let hash = digest(&SHA512, text.as_bytes());
        let signed = [b"SSHSIG".to_vec(), strings(&[NAMESPACE, b"", b"sha512", hash.as_ref()])].concat();
        let value = strings(&[b"ssh-ed25519", self.pair.sign(&signed).as_ref()]);
        let rest = strings(&[&self.key(), NAMESPACE, b"", b"sha512", &value]);
        let blob = [b"SSHSIG".as_slice(), &[0, 0, 0, 1], &rest].concat();
        let lines = base64(&blob).into_bytes();
        let lines: Vec<String> = lines
            .chunks(70)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        let body = lines.join("\n");
        format!("-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n")
    }

    /// Their entry in `signatures` of the first agreement.
    pub fn signature(&self, side: &str, day: Date) -> String {
        self.signature_of(1, side, day)
    }

    /// Their entry in `signatures` of an agreement.
    pub fn signature_of(&self, number: u8, side: &str, day: Date) -> String {
        format!(
            "    - {{ side: {side}, github: {}, id: {}, signed_on: {day}, kind: ssh, file: agreements/{number}.{side}.sig }}\n",
            self.login, self.id
        )
    }
}

fn strings(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend(u32::try_from(part.len()).expect("a short string").to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
