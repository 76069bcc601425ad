//! `certificate issue`: a signed certificate, and its item in the partner's record.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::super::write::{Batch, Onto};
use super::super::{Io, print, read, unreadable, usage};
use super::{Desk, issued, need_secret, need_sound, public_key};
use crate::cli::CertificateIssueArgs;
use crate::date::{Date, add_days, add_months};
use crate::exit::Exit;
use crate::registry::PartnerFolder;
use crate::registry::certificates::{LONGEST, Published, credential, credential_name, number_of};
use crate::registry::edit::{Change, edit};
use crate::registry::model::{CertificateType, Certification, Status};
use crate::registry::path::DocumentPath;
use crate::words::{closest, count, one_of, quote};

/// Most names that a help line lists.
const MOST_NAMED: usize = 12;

pub(super) fn run(root: Option<PathBuf>, args: &CertificateIssueArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::on(root, args.at)?;
    let today = desk.reading.today;
    let folders = desk.folders();
    let slug = args.slug.as_str();
    let Some(folder) = folders.iter().find(|folder| *folder.slug == *slug) else {
        let slugs = folders.iter().map(|folder| &*folder.slug);
        return Err(read::no_partner(slug, slugs, read::LIST_PARTNERS));
    };
    need_sound(&folders)?;
    let Some(record) = &folder.record else {
        return Ok(Exit::Clean);
    };
    if matches!(record.data.status, Status::Ended | Status::Declined | Status::Target) {
        return Err(usage(
            format!("{} isn't a partner, so its people get no certificate", quote(slug)),
            "issue it at the person's present partner",
        ));
    }
    let kind = kind(&desk, &args.certificate, today)?;
    let id = person(args, &folders)?;
    let issuer = desk.issuer()?;
    let secret = need_secret()?;
    let key = public_key(issuer, &secret, today)?;
    let number = next_number(&folders)?;
    let item = Certification {
        github: args.login.clone(),
        id: Some(id),
        credential: credential_name(&kind.id, number),
        certificate: Some(kind.id.clone()),
        version: Some(kind.version.clone()),
        issued: today,
        expires: Some(add_months(today, i64::from(kind.valid_months))),
        revoked: None,
        evidence: None,
    };
    may_retake(kind, &item, folder)?;
    let published = Published {
        issuer,
        name: &desk.program.name,
    };
    let payload = credential(&published, kind, &item);
    let path = DocumentPath::certificate(slug, &item.credential);
    let (Some(payload), Some(path)) = (payload, path) else {
        return Err(usage(
            format!("{} can't be the name of a file", quote(&item.credential)),
            "give the certificate another `id` in `partners/program.yaml`",
        ));
    };
    let token = secret.sign(&published.key(&key.id), &payload);
    let change = match &record.data.certifications {
        Some(_) => Change::new("/certifications/-", json!(item)),
        None => Change::new("/certifications", json!([item])),
    };
    let edited = edit(&record.texts[0], &[change]).map_err(|error| {
        unreadable(
            format!("the record of {} can't be changed: {error}", quote(slug)),
            "run `psp-partners validate` to see what is wrong",
        )
    })?;
    let record_path = DocumentPath::record(slug).to_string();
    let path = path.to_string();
    let mut files = Batch::new(Onto::Anything);
    files.add_text(&desk.reading.root, &path, &format!("{token}\n"))?;
    files.add_text(&desk.reading.root, &record_path, &edited)?;
    files.commit()?;
    let prefix = &desk.reading.prefix;
    print(io, &format!("wrote {prefix}{path}\nwrote {prefix}{record_path}\n"))?;
    writeln!(
        io.err,
        "\nWhat to do next:\n  1. commit both files, and open a pull request\n  2. after the merge, give the person the \
         file: they can show it to anyone, who verifies it on {}",
        issuer.url
    )?;
    Ok(Exit::Clean)
}

/// The newest version of a certificate that is issued on this day.
fn kind<'d>(desk: &'d Desk, id: &str, today: Date) -> Result<&'d CertificateType> {
    let versions = || desk.program.certificates.iter().filter(|kind| kind.id == *id);
    if let Some(kind) = versions().rfind(|kind| kind.is_issued_on(today)) {
        return Ok(kind);
    }
    if let Some(kind) = versions().next_back() {
        let on = kind.retired_on.map(|on| on.to_string()).unwrap_or_default();
        return Err(usage(
            format!("the certificate {} is retired since {on}", quote(id)),
            "issue another certificate, or add a new version to `certificates` in `partners/program.yaml`",
        ));
    }
    let known = || desk.program.certificates.iter().map(|kind| kind.id.as_str());
    let help = match closest(id, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known().next().is_none() => "add it to `certificates` in `partners/program.yaml`".to_owned(),
        None => format!("the certificates are {}", one_of(known(), MOST_NAMED)),
    };
    Err(usage(format!("the program has no certificate {}", quote(id)), help))
}

/// The person's user ID: a login alone doesn't say who it is, because it can go to someone else.
fn person(args: &CertificateIssueArgs, folders: &[PartnerFolder]) -> Result<u64> {
    let is_login = |login: &str| login.eq_ignore_ascii_case(&args.login);
    let mut known = folders.iter().flat_map(|folder| {
        let owners = folder
            .record
            .iter()
            .flat_map(|record| record.data.owners.iter().flatten());
        let owners = owners.filter_map(|owner| Some((owner.github.as_str(), owner.id?)));
        let people = folder
            .certifications
            .iter()
            .filter_map(|item| Some((item.github.as_str(), item.id?)));
        owners.chain(people)
    });
    let recorded = known.find(|(login, _)| is_login(login)).map(|(_, id)| id);
    match (args.id, recorded) {
        (Some(given), Some(recorded)) if given != recorded => Err(usage(
            format!(
                "{} has the user ID {recorded} in the registry, not {given}",
                quote(&args.login)
            ),
            format!(
                "open `https://api.github.com/users/{}` to see the right one",
                args.login
            ),
        )),
        (Some(id), _) | (None, Some(id)) => Ok(id),
        (None, None) => Err(usage(
            format!("the registry doesn't have the user ID of {}", quote(&args.login)),
            format!(
                "open `https://api.github.com/users/{}`, and add `--id` with the number after `id`",
                args.login
            ),
        )),
    }
}

/// The number after the highest one that was ever given out: issued certificates stay in the registry.
fn next_number(folders: &[PartnerFolder]) -> Result<usize> {
    let numbers = issued(folders).filter_map(|(_, item)| number_of(item.certificate.as_deref()?, &item.credential));
    let next = numbers.max().unwrap_or_default() + 1;
    if next > LONGEST {
        return Err(usage(
            format!("all {LONGEST} numbers of the status list are used"),
            "start another program for more certificates",
        ));
    }
    Ok(next)
}

/// The same that a rule checks, before anything is signed.
fn may_retake(kind: &CertificateType, item: &Certification, folder: &PartnerFolder) -> Result<()> {
    let Some(days) = kind.retake_days else { return Ok(()) };
    let before = folder
        .certifications
        .iter()
        .filter(|other| other.is_same_person(item) && other.certificate == item.certificate);
    let Some(last) = before.map(|other| other.ended_or_issued(item.issued)).max() else {
        return Ok(());
    };
    let first = add_days(last, i64::from(days));
    if item.issued >= first {
        return Ok(());
    }
    let days = count(usize::try_from(days).unwrap_or_default(), "day");
    Err(usage(
        format!(
            "{} can get the certificate {} again on {first}, {days} after {last}",
            quote(&item.github),
            quote(&kind.id)
        ),
        "issue it then; `retake_days` in `partners/program.yaml` sets the number of days",
    ))
}
