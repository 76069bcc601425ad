//! `certificate verify`: what anyone can check who gets to see a certificate. With the published files, it needs no registry.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::super::read::{self, named_file, standard_input};
use super::super::{Io, print, unreadable};
use super::{Desk, issued};
use crate::cli::CertificateVerifyArgs;
use crate::date::Date;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::certificates::{Checked, Refused, State, StatusList, Trust, number_of, verifying_key};
use crate::words::quote;

/// Largest file that is read: the longest status list takes less.
const MOST_BYTES: u64 = 1 << 20;

pub(super) fn run(root: Option<PathBuf>, args: &CertificateVerifyArgs, io: &mut Io<'_>) -> Result<Exit> {
    let text = text(&args.file)?;
    let (trust, revoked, today) = match &args.published {
        Some(folder) => {
            let (trust, revoked) = published(folder)?;
            (trust, revoked, args.at.unwrap_or_else(read::today))
        }
        None => in_registry(root, args.at)?,
    };
    let checked = trust.check(&text, &revoked, today);
    print(io, &words(&checked, today))?;
    Ok(match checked {
        Ok(checked) if checked.state == State::Valid => Exit::Clean,
        Ok(_) | Err(_) => Exit::Findings,
    })
}

fn words(checked: &Result<Checked, Refused>, today: Date) -> String {
    let checked = match checked {
        Ok(checked) => checked,
        Err(why) => return format!("Not valid: {}.\n", line(&why.to_string())),
    };
    let claims = &checked.claims;
    let answer = match checked.state {
        State::Valid => format!("Valid on {today}."),
        State::Revoked => "Not valid: the program revoked it.".to_owned(),
        State::Expired => format!("Not valid: it expired on {}.", claims.expires),
        State::NotYet => format!("Not valid before {}.", claims.issued),
    };
    let rows = [
        ("certificate", format!("{}, version {}", claims.name, claims.version)),
        ("number", claims.credential.clone()),
        ("person", format!("GitHub user ID {}", claims.person)),
        ("issued", claims.issued.to_string()),
        ("expires", claims.expires.to_string()),
    ];
    let rows = rows.map(|(name, value)| format!("{name:<12}{}\n", line(&value)));
    format!("{answer}\n{}", rows.concat())
}

fn text(file: &Path) -> Result<String> {
    let bytes = if file == Path::new("-") {
        standard_input(MOST_BYTES)
    } else {
        named_file(file, MOST_BYTES)
    };
    let bytes = bytes.map_err(|why| cannot_read(file, &why))?;
    // A byte that isn't text makes it no token.
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

fn cannot_read(file: &Path, why: &str) -> anyhow::Error {
    unreadable(
        format!("{} can't be read: {why}", quote(&file.to_string_lossy())),
        "name the file with the certificate, such as `consultant-0001.jwt`",
    )
}

/// The keys and the revoked certificates of the registry.
fn in_registry(root: Option<PathBuf>, at: Option<Date>) -> Result<(Trust, StatusList, Date)> {
    let desk = Desk::on(root, at)?;
    let folders = desk.folders();
    let today = desk.reading.today;
    let revoked = issued(&folders).filter(|(_, item)| item.is_revoked_on(today));
    let places = revoked.filter_map(|(_, item)| number_of(item.certificate.as_deref()?, &item.credential));
    let revoked = StatusList::of(places.map(|number| number - 1));
    Ok((Trust::of(desk.program.certificate_issuer.as_ref()), revoked, today))
}

/// The same from published files.
fn published(folder: &Path) -> Result<(Trust, StatusList)> {
    let read = |name: &str| {
        let file = folder.join(name);
        let bytes = named_file(&file, MOST_BYTES).map_err(|why| cannot_read(&file, &why))?;
        Ok::<_, anyhow::Error>(String::from_utf8_lossy(&bytes).into_owned())
    };
    let wrong = |name: &str, why: &str| {
        unreadable(
            format!("{} can't be used: {why}", quote(&folder.join(name).to_string_lossy())),
            "download the folder of the program's certificates again",
        )
    };
    let keys: Value = serde_json::from_str(&read("keys.json")?).map_err(|_| wrong("keys.json", "it isn't JSON"))?;
    let keys = keys["keys"].as_array().into_iter().flatten();
    let keys = keys.filter(|key| key["kty"] == "OKP" && key["crv"] == "Ed25519");
    let keys = keys.filter_map(|key| verifying_key(key["x"].as_str()?)).collect();
    let trust = Trust::published(keys);
    let list = "status-list.jwt";
    let payload = trust.open(&read(list)?).map_err(|why| wrong(list, &why.to_string()))?;
    let revoked = StatusList::read(&payload).map_err(|why| wrong(list, &why.to_string()))?;
    Ok((trust, revoked))
}
