//! `certificate`: what the program certifies people for. Each command reads the registry, and writes files that a maintainer
//! commits. Only `issue`, `pages` and `key` need the secret key, which is in the environment and never in a file.

mod issue;
mod list;
mod pages;
mod revoke;
mod verify;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::read::{self, Reading};
use super::{Io, print, usage};
use crate::cli::{CertificateArgs, CertificateCommand, ReadArgs};
use crate::date::Date;
use crate::exit::Exit;
use crate::registry::certificates::SecretKey;
use crate::registry::model::{CertificateIssuer, CertificateKey, Certification, Program};
use crate::registry::{PartnerFolder, Schemas, Sources, load};
use crate::templates::{TemplateError, Texts};
use crate::words::quote;

/// The variable with the secret key.
const SECRET: &str = "PSP_CERTIFICATE_KEY";
/// The folder of the public files on the branch that `publish` pushes to.
const FOLDER: &str = "certificates";
/// What to do to have a secret key.
const SECRET_HELP: &str =
    "make one with `openssl genpkey -algorithm ed25519`, and set `PSP_CERTIFICATE_KEY` to the text that it prints";

pub(super) fn run(root: Option<PathBuf>, args: &CertificateArgs, io: &mut Io<'_>) -> Result<Exit> {
    match &args.what {
        CertificateCommand::List(args) => list::run(root, args, io),
        CertificateCommand::Issue(args) => issue::run(root, args, io),
        CertificateCommand::Verify(args) => verify::run(root, args, io),
        CertificateCommand::Revoke(args) => revoke::run(root, args, io),
        CertificateCommand::Pages(args) => pages::run(root, args, io),
        CertificateCommand::Key => {
            print(io, &format!("public_key: {}\n", need_secret()?.public()))?;
            Ok(Exit::Clean)
        }
    }
}

/// The secret key; none where the variable isn't set.
pub(super) fn secret() -> Result<Option<SecretKey>> {
    let Some(text) = std::env::var(SECRET).ok().filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let key = SecretKey::read(&text);
    key.map(Some).map_err(|why| {
        usage(
            format!("the secret key in `{SECRET}` can't be used: {why}"),
            SECRET_HELP,
        )
    })
}

fn need_secret() -> Result<SecretKey> {
    secret()?.ok_or_else(|| usage(format!("`{SECRET}` isn't set"), SECRET_HELP))
}

/// The program's key that belongs to the secret key, if it signs on this day.
fn public_key<'i>(issuer: &'i CertificateIssuer, secret: &SecretKey, day: Date) -> Result<&'i CertificateKey> {
    let public = secret.public();
    let known = issuer.keys.iter().find(|key| key.public_key == public);
    let Some(key) = known else {
        return Err(usage(
            format!("the program doesn't list the public key of `{SECRET}`"),
            format!("add a key with `public_key: {public}` to `certificate_issuer` in `partners/program.yaml`"),
        ));
    };
    if key.signs_on(day) {
        return Ok(key);
    }
    Err(usage(
        format!("the key {} doesn't sign on {day}", quote(&key.id)),
        "use another key, or change `from` and `until` in `certificate_issuer`",
    ))
}

/// A registry whose certificates are read.
struct Desk {
    reading: Reading,
    program: Program,
    schemas: Schemas,
}

impl Desk {
    fn open(root: Option<PathBuf>, args: &ReadArgs) -> Result<Self> {
        let (reading, program, schemas) = read::with_program(root, args)?;
        Ok(Self {
            reading,
            program,
            schemas,
        })
    }

    /// The registry as its files are now.
    fn on(root: Option<PathBuf>, at: Option<Date>) -> Result<Self> {
        Self::open(
            root,
            &ReadArgs {
                at,
                rev: None,
                overlay: None,
            },
        )
    }

    fn issuer(&self) -> Result<&CertificateIssuer> {
        self.program.certificate_issuer.as_ref().ok_or_else(|| {
            usage(
                "the program has no `certificate_issuer`, so no key signs its certificates yet",
                "make a key with `openssl genpkey -algorithm ed25519`, set `PSP_CERTIFICATE_KEY` to the text that it prints, and \
                 add `certificate_issuer` with the line of `psp-partners certificate key` to `partners/program.yaml`; \
                 `psp-partners explain certificate_issuer` shows an example",
            )
        })
    }

    /// All partners' folders, in order.
    fn folders(&self) -> Vec<PartnerFolder> {
        let slugs = load::registry(&self.reading.sources).slugs;
        load::folders(&self.reading.sources, &slugs, &self.schemas)
    }
}

/// The public files for `publish`, below their folder. What keeps them from being made is a note: reports don't wait for it.
pub(super) fn published(
    sources: &Sources,
    program: &Program,
    texts: &Texts,
    today: Date,
    notes: &mut Vec<String>,
) -> BTreeMap<String, String> {
    if program.certificate_issuer.is_none() {
        return BTreeMap::new();
    }
    let made = || -> Result<(BTreeMap<String, String>, Option<TemplateError>)> {
        if sources.overlay.is_some() {
            return Err(usage("an overlay is private", "publish without `--overlay`"));
        }
        let (_, schemas) = load::program(sources)?;
        let folders = load::folders(sources, &load::registry(sources).slugs, &schemas);
        pages::files(program, &folders, &need_secret()?, texts, today)
    };
    match made() {
        Ok((files, fault)) => {
            notes.extend(
                fault.map(|fault| format!("the page of certificates doesn't use the program's own template: {fault}")),
            );
            let below = |(path, text)| (format!("{FOLDER}/{path}"), text);
            files.into_iter().map(below).collect()
        }
        Err(why) => {
            notes.push(format!("the files that verify certificates stay as they were: {why}"));
            BTreeMap::new()
        }
    }
}

/// The certificates of the program in these folders. Items that the program didn't sign are left out.
fn issued(folders: &[PartnerFolder]) -> impl Iterator<Item = (&Arc<str>, &Certification)> {
    let items = folders
        .iter()
        .flat_map(|folder| folder.certifications.iter().map(move |item| (&folder.slug, item)));
    items.filter(|(_, item)| item.certificate.is_some())
}

/// Refuses to go on where certificates in a folder have an error: what is made from them would be wrong.
fn need_sound(folders: &[PartnerFolder]) -> Result<()> {
    let is_wrong = |folder: &&PartnerFolder| {
        folder.record.is_none() || folder.findings.iter().any(|finding| finding.code.starts_with("PSP96"))
    };
    match folders.iter().find(is_wrong) {
        Some(folder) => Err(usage(
            format!("the certificates of {} can't be used as they are", quote(&folder.slug)),
            "run `psp-partners validate` to see what is wrong",
        )),
        None => Ok(()),
    }
}
