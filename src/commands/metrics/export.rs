//! `metrics export`: prints the values of a registry as a table that a spreadsheet opens.

use anyhow::Result;

use super::{known, program};
use crate::cli::MetricsExportArgs;
use crate::commands::{Io, read};
use crate::exit::Exit;
use crate::registry::load::{self, Sources};
use crate::registry::model::DocumentKind;
use crate::registry::tree::Tree;
use crate::scaffold::figures::{DecimalSign, ExportedMonth, export};
use crate::words::count;

pub(super) fn run(sources: Sources, args: &MetricsExportArgs, io: &mut Io<'_>) -> Result<Exit> {
    let overlay = match &args.overlay {
        None => None,
        Some(folder) => {
            read::private(folder)?;
            Some(Tree::folder(folder))
        }
    };
    let sources = Sources { overlay, ..sources };
    let (program, schemas) = program(&sources)?;
    let slugs = load::registry(&sources).slugs;
    known(args.partner.as_deref(), &slugs)?;
    let is_asked = |slug: &str| args.partner.as_deref().is_none_or(|partner| partner == slug);
    let read = load::each(&sources, &slugs, &schemas, &|unit| {
        if !is_asked(&unit.slug) {
            return (Vec::new(), 0);
        }
        let unusable = unit
            .unusable
            .keys()
            .filter(|path| path.kind() == DocumentKind::Metrics)
            .count();
        let months = unit
            .metrics
            .into_iter()
            .filter(|(month, _)| args.from.is_none_or(|from| from <= *month) && args.to.is_none_or(|to| *month <= to));
        let exported = months.map(|(month, record)| ExportedMonth {
            slug: unit.slug.to_string(),
            month,
            figures: record.data.figures,
        });
        (exported.collect(), unusable)
    });
    let unusable: usize = read.iter().map(|(_, unusable)| unusable).sum();
    let months: Vec<ExportedMonth> = read.into_iter().flat_map(|(months, _)| months).collect();
    let text = export(&program, &months, args.decimal.unwrap_or(DecimalSign::Point))?;
    write!(io.out, "{text}")?;
    if unusable > 0 {
        let files = count(unusable, "file");
        writeln!(
            io.err,
            "{files} of metrics can't be read; run `psp-partners validate` to see why"
        )?;
        return Ok(Exit::Findings);
    }
    Ok(Exit::Clean)
}
