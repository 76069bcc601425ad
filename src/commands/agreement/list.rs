//! `agreement list`: a line for each partner.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print};
use super::Desk;
use super::show::state_words;
use crate::cli::AgreementListArgs;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::load;

pub(super) fn run(root: Option<PathBuf>, args: &AgreementListArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let slugs = desk.slugs();
    let today = desk.reading.today;
    let rows = load::each(&desk.reading.sources, &slugs, &desk.schemas, &|folder| {
        let agreement = folder.agreement.as_ref()?;
        let version = format!("{} {}", agreement.template, agreement.version);
        Some(
            [
                folder.slug.to_string(),
                version,
                state_words(&folder, &desk.program, today),
            ]
            .map(|cell| line(&cell)),
        )
    });
    let rows: Vec<[String; 3]> = rows.into_iter().flatten().collect();
    let mut out = String::new();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let (first, second) = (width(0), width(1));
    for [slug, version, state] in &rows {
        let _ = writeln!(out, "{slug:first$}  {version:second$}  {state}");
    }
    if rows.is_empty() {
        out.push_str("No partner has an agreement. `psp-partners agreement render SLUG` writes one.\n");
    }
    print(io, &out)?;
    Ok(Exit::Clean)
}
