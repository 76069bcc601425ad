//! The schedule of an agreement: the amounts and rates that only the two sides know. The private overlay has it, and the
//! public text names its checksum, so that signatures of the text cover the schedule, too. Its first line is a salt, so that
//! no one finds the amounts by trying.
//!
//! Without the overlay, nothing of this is known, and nothing is wrong.

use super::Check;
use crate::finding::{Finding, Place};
use crate::registry::agreement_texts::checksum;
use crate::registry::load::OVERLAY_PREFIX;
use crate::registry::model::Side;
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::signing::SshSignature;
use crate::registry::tree::join;
use crate::words::quote;

/// The beginning of a schedule's first line.
const SALT: &str = "Salt: ";
/// Hexadecimal digits of a salt: 128 bits.
const SALT_DIGITS: usize = 32;

/// Whether a schedule begins with a salt.
pub fn has_salt(schedule: &[u8]) -> bool {
    let line = schedule.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let salt = line.strip_prefix(SALT.as_bytes());
    salt.is_some_and(|salt| {
        salt.len() == SALT_DIGITS
            && salt
                .iter()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
    })
}

/// Checks the schedule of an agreement, and its signatures, where the overlay has them.
pub(super) fn check(check: &Check<'_>, text: &[u8], findings: &mut Vec<Finding>) {
    let slug = &check.folder.slug;
    let file = check.agreement.file.as_deref().unwrap_or_default();
    let path = DocumentPath::parse(&join(&partner_folder(slug), file)).and_then(|path| path.schedule());
    let Some((path, schedule)) = path.and_then(|path| {
        let schedule = check.folder.files.get(&path)?;
        Some((path, schedule))
    }) else {
        return;
    };
    let place = |path: &DocumentPath| Place::file(format!("{OVERLAY_PREFIX}{path}"));
    if !has_salt(schedule) {
        let message = "the schedule doesn't begin with a salt".to_owned();
        let help =
            "write `Salt: ` and the output of `openssl rand -hex 16` as its first line, then render the text again";
        findings.push(Finding::error("PSP936", place(&path), message).help(help));
    }
    let sha256 = checksum(schedule);
    // In Markdown, a long number is parted, so that GitHub makes no link to a commit of it.
    let names_it = String::from_utf8_lossy(text)
        .replace("<span></span>", "")
        .contains(&sha256);
    if !names_it {
        let message = format!(
            "the text {} doesn't name the checksum of this schedule, `{sha256}`",
            quote(file)
        );
        let help = format!(
            "restore the schedule that was agreed to; before anyone signs, run `psp-partners agreement render {slug} --overlay DIR`"
        );
        findings.push(Finding::error("PSP935", place(&path), message).help(help));
    }
    for side in Side::ALL {
        let Some(signature) = path.schedule_signature(side.id()) else {
            continue;
        };
        let Some(bytes) = check.folder.files.get(&signature) else {
            continue;
        };
        if let Err(why) = verify(check, side, schedule, bytes) {
            let message = format!("the signature of the {} doesn't count: {why}", side.id());
            let help = format!(
                "`psp-partners agreement sign {slug} --side {} --overlay DIR` shows how to sign",
                side.id()
            );
            findings.push(Finding::error("PSP937", place(&signature), message).help(help));
        }
    }
}

/// Whether one of the people who sign for a side signed the schedule; otherwise, why not.
fn verify(check: &Check<'_>, side: Side, schedule: &[u8], signature: &[u8]) -> Result<(), String> {
    let read = SshSignature::read(signature).map_err(|error| error.to_string())?;
    read.verify(schedule).map_err(|error| error.to_string())?;
    // A finding shows already that the keys can't be read.
    let Some(keys) = check.keys else { return Ok(()) };
    let signed_on = check.signatures().map(|(_, signature)| signature);
    let signed_on = signed_on
        .filter(|signature| signature.side == side)
        .map(|signature| signature.signed_on)
        .max();
    let mut signers = check.signers().filter(|signer| signer.side == side);
    let is_listed = signers.any(|signer| {
        let mut own = keys
            .iter()
            .filter(|key| key.login.eq_ignore_ascii_case(&signer.github) && key.key == read.key);
        own.any(|key| signed_on.is_none_or(|day| key.is_valid_on(day)))
    });
    if is_listed {
        return Ok(());
    }
    let file = DocumentPath::signer_keys(&check.folder.slug);
    Err(format!(
        "the key `{}` isn't one of a signer for the {} in `{file}`",
        read.key.fingerprint(),
        side.id()
    ))
}
