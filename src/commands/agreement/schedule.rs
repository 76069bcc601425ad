//! The schedule of an agreement, where the private overlay has it.

use anyhow::Result;

use super::super::usage;
use super::Desk;
use crate::registry::PartnerFolder;
use crate::registry::agreement_texts::checksum;
use crate::registry::model::{Agreement, DocumentKind, ParameterType, Side};
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::signed_agreement::has_salt;
use crate::registry::tree::join;
use crate::words::count;

/// Bytes of a salt.
const SALT: usize = 16;

/// Where the schedule of the agreement in `file` is.
pub(super) fn path_of(slug: &str, file: &str) -> Option<DocumentPath> {
    DocumentPath::parse(&join(&partner_folder(slug), file))?.schedule()
}

/// The checksum of the schedule of the agreement in `file`; none where the overlay isn't read or doesn't have one.
///
/// # Errors
/// The schedule has no salt, so that its amounts could be found from the public checksum.
pub(super) fn checksum_of(folder: &PartnerFolder, file: &str) -> Result<Option<String>> {
    let Some(path) = path_of(&folder.slug, file) else {
        return Ok(None);
    };
    let Some(schedule) = folder.files.get(&path) else {
        return Ok(None);
    };
    if has_salt(schedule) {
        return Ok(Some(checksum(schedule)));
    }
    let help = match ring::rand::generate::<[u8; SALT]>(&ring::rand::SystemRandom::new()) {
        Ok(salt) => {
            let salt = salt
                .expose()
                .iter()
                .fold(String::new(), |salt, byte| salt + &format!("{byte:02x}"));
            format!("write this as its first line: `Salt: {salt}`")
        }
        Err(_) => "write `Salt: ` and the output of `openssl rand -hex 16` as its first line".to_owned(),
    };
    Err(usage(
        format!("the schedule `{path}` in the overlay doesn't begin with a salt"),
        help,
    ))
}

/// Whether the schedule of an agreement is the one that its text names, in words. None where the program asks for none.
pub(super) fn words(desk: &Desk, folder: &PartnerFolder, agreement: &Agreement) -> Option<String> {
    let mut parameters = desk.template(agreement)?.parameters();
    let parameter = parameters.find(|parameter| parameter.kind == ParameterType::Schedule)?;
    let signed = agreement.parameters.as_ref()?.get(&parameter.id)?.as_str()?;
    let mut schedules = folder
        .files
        .iter()
        .filter(|(path, _)| path.kind() == DocumentKind::Schedule);
    let found = schedules.find(|(_, bytes)| checksum(bytes) == signed);
    Some(match found {
        Some((path, _)) => {
            let signatures = Side::ALL
                .into_iter()
                .filter_map(|side| path.schedule_signature(side.id()));
            let signatures = signatures.filter(|path| folder.files.contains_key(path)).count();
            format!(
                "it has the checksum that the text names, and {}",
                count(signatures, "signature")
            )
        }
        None if desk.reading.sources.overlay.is_some() => {
            "not known: the overlay doesn't have the schedule that the text names".to_owned()
        }
        None => "not known here: `--overlay DIR` compares it with the text".to_owned(),
    })
}
