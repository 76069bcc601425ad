//! `metrics`: begins the files of a month, imports values from a spreadsheet, and exports them to one.

mod export;
mod import;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::{Io, read, unreadable, usage, write};
use crate::cli::{MetricsArgs, MetricsCommand, MetricsNewArgs};
use crate::date::Month;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Program, Status};
use crate::registry::path::DocumentPath;
use crate::registry::tree::Tree;
use crate::scaffold::Plan;
use crate::scaffold::figures::month;
use crate::words::count;

pub(super) fn run(root: Option<PathBuf>, args: &MetricsArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, prefix) = read::find_root(root)?;
    let sources = Sources {
        tree: Tree::folder(&root),
        overlay: None,
    };
    read::need_program(&sources.tree)?;
    match &args.what {
        MetricsCommand::New(args) => begin(&root, &prefix, &sources, args, io),
        MetricsCommand::Import(args) => import::run(&root, &prefix, &sources, args, io),
        MetricsCommand::Export(args) => export::run(sources, args, io),
    }
}

fn program(sources: &Sources) -> Result<(Program, crate::registry::Schemas)> {
    let (loaded, schemas) = load::program(sources)?;
    let record = loaded.record.ok_or_else(|| {
        unreadable(
            "there is no program here that can be read",
            "run `psp-partners validate` to see what is wrong, or `psp-partners --root DIR` to look elsewhere",
        )
    })?;
    Ok((record.data, schemas))
}

fn begin(root: &Path, prefix: &str, sources: &Sources, args: &MetricsNewArgs, io: &mut Io<'_>) -> Result<Exit> {
    if args.month > Month::of(read::today()) {
        return Err(usage(
            format!("{} hasn't begun", args.month),
            "start a month's file once the month is over",
        ));
    }
    let (program, schemas) = program(sources)?;
    let slugs = load::registry(sources).slugs;
    known(args.partner.as_deref(), &slugs)?;
    let lacking = load::each(sources, &slugs, &schemas, &|unit| {
        let wanted = match &args.partner {
            Some(slug) => *unit.slug == **slug,
            None => unit.record.as_ref().is_some_and(|r| r.data.status == Status::Active),
        };
        let partner = unit.record.as_ref().map(|record| &record.data);
        (wanted && !unit.metrics.contains_key(&args.month))
            .then(|| (unit.slug.clone(), month(&program, partner, args.month)))
    });
    let mut plan = Plan::default();
    for (slug, text) in lacking.into_iter().flatten() {
        plan.add(DocumentPath::metrics(&slug, args.month).to_string(), text);
    }
    // A file that is there and cannot be read is there all the same.
    let there = write::in_the_way(root, &plan);
    plan.files.retain(|file| !there.contains(&file.path));
    write::write(root, &plan)?;
    for file in &plan.files {
        writeln!(io.out, "{}{}", line(prefix), line(&file.path))?;
    }
    let made = count(plan.files.len(), "file");
    writeln!(
        io.err,
        "{made} started for {}; existing files didn't change",
        args.month
    )?;
    Ok(Exit::Clean)
}

/// Refuses a partner that the registry doesn't have.
fn known(partner: Option<&str>, slugs: &[Arc<str>]) -> Result<()> {
    let Some(slug) = partner.filter(|slug| !slugs.iter().any(|s| **s == **slug)) else {
        return Ok(());
    };
    let known = slugs.iter().map(|s| &**s);
    Err(read::no_partner(slug, known, "write the name of its folder"))
}
