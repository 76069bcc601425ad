use ring::signature::{Ed25519KeyPair, KeyPair as _};

use super::*;
use crate::registry::signing::allowed_signers;

const TEXT: &[u8] = include_bytes!("../../../../tests/signatures/text.md");
const SIGNERS: &[u8] = include_bytes!("../../../../tests/signatures/allowed_signers");

macro_rules! made_by_ssh_keygen {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/signatures/", $name, ".sig")).as_slice()
    };
}

fn verified(text: &[u8], signature: &[u8]) -> Result<PublicKey, SignatureError> {
    let signature = SshSignature::read(signature)?;
    signature.verify(text).map(|()| signature.key)
}

#[test]
fn signatures_that_ssh_keygen_made_are_verified() {
    let signers = allowed_signers(SIGNERS).expect("signers");
    for (login, signature) in [
        ("ed25519", made_by_ssh_keygen!("ed25519")),
        ("rsa", made_by_ssh_keygen!("rsa")),
        ("rsa", made_by_ssh_keygen!("rsa-sha256")),
        ("p256", made_by_ssh_keygen!("p256")),
        ("p384", made_by_ssh_keygen!("p384")),
    ] {
        let key = verified(TEXT, signature).unwrap_or_else(|error| panic!("{login}: {error}"));
        let signer = signers.iter().find(|signer| signer.key == key).expect("a signer");
        assert_eq!(signer.login, login);
        assert!(key.fingerprint().starts_with("SHA256:"));
        let more = [TEXT, b"\n"].concat();
        assert_eq!(verified(&more, signature), Err(SignatureError::OtherBytes), "{login}");
    }
}

#[test]
fn a_signature_for_something_else_does_not_count() {
    let git = verified(TEXT, made_by_ssh_keygen!("ed25519-git"));
    assert_eq!(git, Err(SignatureError::Namespace("git".to_owned())));
    let p521 = verified(TEXT, made_by_ssh_keygen!("p521"));
    assert_eq!(p521, Err(SignatureError::UnknownKey));
    for text in [
        "",
        "hello\n",
        BEGIN,
        END,
        &format!("{BEGIN}{END}"),
        &format!("{BEGIN}AAAA\n{END}"),
    ] {
        assert_eq!(
            verified(TEXT, text.as_bytes()),
            Err(SignatureError::NotASignature),
            "{text}"
        );
    }
}

/// No byte of the text and none of the signature can change: each bit of each byte is flipped once.
#[test]
fn any_flipped_bit_breaks_a_signature() {
    for signature in [made_by_ssh_keygen!("ed25519"), made_by_ssh_keygen!("p256")] {
        let read = SshSignature::read(signature).expect("a signature");
        for (at, bit) in (0..TEXT.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut text = TEXT.to_vec();
            text[at] ^= 1 << bit;
            assert_eq!(read.verify(&text), Err(SignatureError::OtherBytes), "{at} {bit}");
        }
        let key = read.key;
        for (at, bit) in (0..signature.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = signature.to_vec();
            flipped[at] ^= 1 << bit;
            assert_ne!(verified(TEXT, &flipped), Ok(key.clone()), "{at} {bit}");
        }
    }
}

/// A signature by `pair`, in the form that a key of the kind `kind` gives it.
fn signed(kind: &str, pair: &Ed25519KeyPair, flags: Option<u8>) -> Vec<u8> {
    let (mut key, mut blob) = (Vec::new(), MAGIC.to_vec());
    put_string(&mut key, kind.as_bytes());
    put_string(&mut key, pair.public_key().as_ref());
    let mut signed = MAGIC.to_vec();
    for part in [NAMESPACE.as_bytes(), b"", b"sha512"] {
        put_string(&mut signed, part);
    }
    put_string(&mut signed, Hash::Sha512.of(TEXT).as_ref());
    let mut extra = Vec::new();
    if let Some(flags) = flags {
        put_string(&mut key, b"ssh:");
        extra = vec![flags, 0, 0, 0, 7];
        let application = digest::digest(&digest::SHA256, b"ssh:");
        let data = digest::digest(&digest::SHA256, &signed);
        signed = [application.as_ref(), &extra, data.as_ref()].concat();
    }
    let mut value = Vec::new();
    put_string(&mut value, kind.as_bytes());
    put_string(&mut value, pair.sign(&signed).as_ref());
    value.extend(extra);
    blob.extend(VERSION.to_be_bytes());
    for part in [&key[..], NAMESPACE.as_bytes(), b"", b"sha512", &value] {
        put_string(&mut blob, part);
    }
    armored(&blob).into_bytes()
}

#[test]
fn a_security_key_counts_when_a_person_touched_it() {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
    assert!(verified(TEXT, &signed("ssh-ed25519", &pair, None)).is_ok());
    let kind = "sk-ssh-ed25519@openssh.com";
    assert!(verified(TEXT, &signed(kind, &pair, Some(1))).is_ok());
    let untouched = verified(TEXT, &signed(kind, &pair, Some(0)));
    assert_eq!(untouched, Err(SignatureError::OtherBytes));
}
