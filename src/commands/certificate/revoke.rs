//! `certificate revoke`: the item's end in the record. The certificate itself stays as it is: its number stays taken.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::super::write::{Batch, Onto};
use super::super::{Io, print, unreadable, usage};
use super::{Desk, issued, need_sound};
use crate::cli::CertificateRevokeArgs;
use crate::exit::Exit;
use crate::registry::edit::{Change, edit};
use crate::registry::model::Revocation;
use crate::registry::path::DocumentPath;
use crate::words::{closest, quote};

pub(super) fn run(root: Option<PathBuf>, args: &CertificateRevokeArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::on(root, args.at)?;
    let today = desk.reading.today;
    let folders = desk.folders();
    need_sound(&folders)?;
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(usage(
            "a revoked certificate needs a reason",
            "add `--reason` with a few words that everyone can read",
        ));
    }
    let wanted = args.credential.as_str();
    let mut found = folders.iter().filter_map(|folder| {
        let place = folder
            .certifications
            .iter()
            .position(|item| item.credential == wanted)?;
        Some((folder, place)).filter(|_| folder.certifications[place].certificate.is_some())
    });
    let Some((folder, place)) = found.next() else {
        let known = issued(&folders).map(|(_, item)| item.credential.as_str());
        let help = closest(wanted, known).map_or_else(
            || "run `psp-partners certificate list` to see all of them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(usage(
            format!("the program issued no certificate {}", quote(wanted)),
            help,
        ));
    };
    let item = &folder.certifications[place];
    if let Some(revoked) = &item.revoked {
        return Err(usage(
            format!("{} is revoked since {}", quote(wanted), revoked.revoked_on),
            "nothing is left to do",
        ));
    }
    let Some(record) = &folder.record else {
        return Ok(Exit::Clean);
    };
    let revoked = Revocation {
        revoked_on: today,
        reason: reason.to_owned(),
    };
    let change = Change::new(format!("/certifications/{place}/revoked"), json!(revoked));
    let edited = edit(&record.texts[0], &[change]).map_err(|error| {
        unreadable(
            format!("the record of {} can't be changed: {error}", quote(&folder.slug)),
            "run `psp-partners validate` to see what is wrong",
        )
    })?;
    let path = DocumentPath::record(&folder.slug).to_string();
    let mut files = Batch::new(Onto::Anything);
    files.add_text(&desk.reading.root, &path, &edited)?;
    files.commit()?;
    print(io, &format!("wrote {}{path}\n", desk.reading.prefix))?;
    writeln!(
        io.err,
        "\nWhat to do next:\n  1. commit the file, and open a pull request\n  2. after the merge, publish the list of revoked \
         certificates: the next run of `publish` does it, or `psp-partners certificate pages --out DIR`"
    )?;
    Ok(Exit::Clean)
}
