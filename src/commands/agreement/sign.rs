//! `agreement sign`: how a person signs, as lines to copy. The private key never comes near this program.

use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print, usage};
use super::{Desk, agreement_of, next, schedule};
use crate::cli::AgreementSignArgs;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::PartnerFolder;
use crate::registry::model::Side;
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::signing::NAMESPACE;
use crate::registry::tree::join;
use crate::words::quote;

pub(super) fn run(root: Option<PathBuf>, args: &AgreementSignArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let folder = desk.partner(&args.slug)?;
    let agreement = agreement_of(&folder)?;
    let slug = &args.slug;
    let Some(file) = &agreement.file else {
        return Err(usage(
            format!("the agreement of {} has no text of its own", quote(slug)),
            format!("run `psp-partners agreement render {slug}`"),
        ));
    };
    let side = Side::from(args.side);
    let today = desk.reading.today;
    let mut signatures = agreement.signatures.iter().flatten();
    if let Some(signature) = signatures.find(|signature| signature.side == side) {
        let (login, day) = (line(&signature.github), signature.signed_on);
        let steps = next::steps(&desk, &folder, agreement);
        let steps: Vec<String> = steps.iter().map(|step| format!("  {}\n", line(step))).collect();
        print(
            io,
            &format!(
                "Nothing to sign: {login} signed for the {} on {day}. You can:\n\n{}",
                side.id(),
                steps.concat()
            ),
        )?;
        return Ok(Exit::Clean);
    }
    let signers = folder
        .record
        .iter()
        .flat_map(|record| record.data.signers.iter().flatten());
    let signers: Vec<_> = signers
        .filter(|signer| signer.side == side && signer.can_sign_on(today))
        .collect();
    let Some(signer) = signers.first() else {
        return Err(usage(
            format!("no one can sign for the {} of {} on {today}", side.id(), quote(slug)),
            format!(
                "a maintainer adds a person to `signers` with `side: {}`, before they sign",
                side.id()
            ),
        ));
    };
    let stem = file.strip_suffix(".md").unwrap_or(file);
    let signature = format!("{stem}.{}.sig", side.id());
    let shown = |name: &str| line(&format!("{}{name}", desk.reading.prefix));
    let within = |name: &str| shown(&join(&partner_folder(slug), name));
    let (text, target) = (within(file), within(&signature));
    let keys = shown(&DocumentPath::signer_keys(slug).to_string());
    let record = shown(&DocumentPath::record(slug).to_string());
    let private = private_commands(&folder, args, file, side);
    let (login, id, side) = (line(&signer.github), signer.id, side.id());
    print(
        io,
        &format!(
            "Your turn, {login}: read {text}, then sign it with your SSH key. Use your own key in place of ~/.ssh/id_ed25519.\n\n\
             ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n {NAMESPACE} < {text} > {target}\n\n\
             Then check the signature:\n\n\
             ssh-keygen -Y verify -f {keys} -I {login} -n {NAMESPACE} -s {target} < {text}\n\n\
             It needs your public key: {keys} has the line `{login}`, a space, and the content of ~/.ssh/id_ed25519.pub.\n\n\
             Add the signature to `agreement` in {record}:\n\n\
             \x20 signatures:\n    - side: {side}\n      github: {login}\n      id: {id}\n      signed_on: {today}\n\
             \x20     kind: ssh\n      file: {}\n\n\
             {private}When both sides have signed, add `signed_on` with the date of the later signature. Open a pull request with \
             these files; a maintainer merges it.\n",
            line(&signature)
        ),
    )?;
    Ok(Exit::Clean)
}

/// How to sign the schedule as well, where the overlay has it.
fn private_commands(folder: &PartnerFolder, args: &AgreementSignArgs, file: &str, side: Side) -> String {
    let path = schedule::path_of(&folder.slug, file).filter(|path| folder.files.contains_key(path));
    let (Some(path), Some(overlay)) = (path, &args.read.overlay) else {
        return String::new();
    };
    let signature = path.schedule_signature(side.id());
    let shown = |path: &DocumentPath| line(&overlay.join(path.to_string()).to_string_lossy());
    let target = signature.as_ref().map(shown).unwrap_or_default();
    format!(
        "Read the schedule, too. The text names its checksum, so your signature covers it. To sign the schedule itself:\n\n\
         ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n {NAMESPACE} < {} > {target}\n\n",
        shown(&path)
    )
}
