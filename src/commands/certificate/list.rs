//! `certificate list`: a line for each certificate of the program.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print};
use super::{Desk, issued};
use crate::cli::CertificateListArgs;
use crate::date::Date;
use crate::escape::line;
use crate::exit::Exit;
use crate::finding::Severity;
use crate::registry::model::Certification;

pub(super) fn run(root: Option<PathBuf>, args: &CertificateListArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let today = desk.reading.today;
    let folders = desk.folders();
    let rows: Vec<[String; 4]> = issued(&folders)
        .map(|(slug, item)| {
            let state = state(item, today);
            [item.credential.clone(), slug.to_string(), item.github.clone(), state].map(|cell| line(&cell))
        })
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let (first, second, third) = (width(0), width(1), width(2));
    let mut out = String::new();
    for [credential, slug, login, state] in &rows {
        let _ = writeln!(out, "{credential:first$}  {slug:second$}  {login:third$}  {state}");
    }
    if rows.is_empty() {
        out.push_str("No one has a certificate. `psp-partners certificate issue SLUG CERTIFICATE LOGIN` issues one.\n");
    }
    print(io, &out)?;
    let findings = folders.iter().flat_map(|folder| &folder.findings);
    let wrong = findings.filter(|finding| finding.severity == Severity::Error && finding.code.starts_with("PSP96"));
    if wrong.count() > 0 {
        writeln!(
            io.err,
            "\nnote: some of these certificates don't count; run `psp-partners validate` to see what is wrong"
        )?;
    }
    Ok(Exit::Clean)
}

fn state(item: &Certification, today: Date) -> String {
    match (&item.revoked, item.expires) {
        (Some(revoked), _) if revoked.revoked_on <= today => {
            format!("revoked on {}: {}", revoked.revoked_on, revoked.reason)
        }
        (_, Some(expires)) if expires < today => format!("expired on {expires}"),
        (_, Some(expires)) => format!("valid until {expires}"),
        (_, None) => "without an end".to_owned(),
    }
}
