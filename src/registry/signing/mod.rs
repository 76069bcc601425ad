//! SSH signatures of files, verified without any network: what `ssh-keygen -Y sign` writes, checked against the keys in a
//! file of allowed signers. `ssh-keygen -Y verify` gives the same answer; a script of CI compares the two.
//!
//! In: the bytes of a signature, of the signed file and of the allowed signers, and the date of the signature. Out: the
//! key that signed, or why the signature doesn't count. May use `date` and `words`. The format is OpenSSH's
//! `PROTOCOL.sshsig`; the mathematics is `ring`'s.

mod allowed_signers;
mod public_key;
mod sshsig;
mod wire;

pub use allowed_signers::{AllowedSigner, KeysError, allowed_signers};
pub use public_key::PublicKey;
pub use sshsig::{SignatureError, SshSignature};

/// What a signature is for. A signature that was made for something else, such as a commit, doesn't count.
pub const NAMESPACE: &str = "psp-agreement";
