//! `certificate pages`: the files that anyone needs to verify certificates, and the page that does it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::super::write::{Batch, Onto};
use super::super::{Io, note_fault, usage};
use super::{Desk, issued, need_secret, need_sound, public_key};
use crate::cli::CertificatePagesArgs;
use crate::date::Date;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::PartnerFolder;
use crate::registry::certificates::{Published, SecretKey, StatusList, issuer_profile, key_file, number_of};
use crate::registry::model::Program;
use crate::registry::own_templates;
use crate::templates::{Input, TemplateError, Texts};

pub(super) fn run(root: Option<PathBuf>, args: &CertificatePagesArgs, io: &mut Io<'_>) -> Result<Exit> {
    if args.read.overlay.is_some() {
        return Err(usage(
            "an overlay is private, and these files are public",
            "run this without `--overlay`",
        ));
    }
    let desk = Desk::open(root, &args.read)?;
    desk.issuer()?;
    let folders = desk.folders();
    let texts = own_templates::texts(&desk.reading.sources.tree);
    let (files, fault) = files(&desk.program, &folders, &need_secret()?, &texts, desk.reading.today)?;
    let mut batch = Batch::new(Onto::Anything);
    for (path, text) in &files {
        batch.add_text(&args.out, path, text)?;
    }
    batch.commit()?;
    for path in files.keys() {
        writeln!(io.out, "{}", line(&args.out.join(path).to_string_lossy()))?;
    }
    note_fault(fault.as_ref(), io)?;
    Ok(Exit::Clean)
}

/// Names the contract. A change that breaks a reader gets a new number.
const CONTRACT: &str = "psp-partners/certificates/1";

/// The published files, by name, and what is wrong with the program's own template. The same registry gives the same bytes, as long as no certificate is issued or revoked.
pub(in crate::commands) fn files(
    program: &Program,
    folders: &[PartnerFolder],
    secret: &SecretKey,
    texts: &Texts,
    today: Date,
) -> Result<(BTreeMap<String, String>, Option<TemplateError>)> {
    let mut files = BTreeMap::new();
    let Some(issuer) = &program.certificate_issuer else {
        return Ok((files, None));
    };
    // With one record unread, its revoked certificates would become valid again.
    need_sound(folders)?;
    let key = public_key(issuer, secret, today)?;
    let published = Published {
        issuer,
        name: &program.name,
    };
    let keys: Vec<Value> = issuer.keys.iter().map(|key| published.web_key(key)).collect();
    for (key, web_key) in issuer.keys.iter().zip(&keys) {
        files.insert(key_file(&key.id), pretty(web_key));
    }
    let revoked = issued(folders).filter(|(_, item)| item.is_revoked_on(today));
    let places = revoked.filter_map(|(_, item)| number_of(item.certificate.as_deref()?, &item.credential));
    let list = StatusList::of(places.map(|number| number - 1));
    let days = issued(folders).flat_map(|(_, item)| {
        let revoked = item.revoked.as_ref().map(|revoked| revoked.revoked_on);
        std::iter::once(item.issued).chain(revoked)
    });
    let as_of = days.filter(|day| *day <= today).max().unwrap_or(key.from);
    let token = secret.sign(&published.key(&key.id), &list.payload(&published, as_of));
    files.insert("issuer.json".to_owned(), pretty(&issuer_profile(&published)));
    files.insert("keys.json".to_owned(), pretty(&json!({ "keys": keys })));
    let shown: Vec<Value> = (issuer.keys.iter())
        .map(|key| json!({ "id": key.id, "public_key": key.public_key }))
        .collect();
    let view = json!({
        "contract": CONTRACT,
        "program": { "name": program.name },
        "url": issuer.url,
        "as_of": as_of.to_string(),
        "keys": shown,
        "status_list": token,
    });
    let page = texts.render(
        "certificates.html.j2",
        &Input {
            view: &view,
            mention: None,
            elsewhere: "`keys.json` has all keys",
            limit: usize::MAX,
        },
    );
    files.insert("index.html".to_owned(), page.text);
    files.insert("status-list.jwt".to_owned(), format!("{token}\n"));
    Ok((files, page.fault))
}

fn pretty(json: &Value) -> String {
    format!("{json:#}\n")
}
