//! `benefits`: what each partner has, can ask for, has used and loses.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, PageForms, read, show_page, usage};
use crate::cli::BenefitsArgs;
use crate::exit::Exit;
use crate::output::benefits as shown;
use crate::registry::own_templates::texts;
use crate::report::Period;
use crate::standing::Standing;
use crate::standing::registry_standings::registry_standings;

pub(super) fn run(root: Option<PathBuf>, args: &BenefitsArgs, io: &mut Io<'_>) -> Result<Exit> {
    let mut reading = read::open_known(root, &args.read, args.known)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    if let Some(text) = &args.period {
        let period =
            Period::parse(text, reading.today).map_err(|message| usage(message, "write a period that has begun"))?;
        reading.today = period.last.last_day().min(reading.today);
    }
    let known = registry_standings(&reading.sources, reading.today, args.slug.as_deref())?;
    let chosen: Vec<&Standing> = match &args.slug {
        None => known
            .list
            .iter()
            .filter(|standing| shown::is_listed(standing))
            .collect(),
        Some(_) => known.list.iter().collect(),
    };
    if let (Some(slug), []) = (&args.slug, &chosen[..]) {
        let mut slugs = known.slugs.iter().map(|slug| &**slug);
        return Err(if slugs.any(|one| one == slug) {
            read::broken_record(slug, "benefits can't be computed")
        } else {
            read::no_partner(slug, known.slugs.iter().map(|slug| &**slug), read::LIST_PARTNERS)
        });
    }
    let page = shown::Page {
        standings: &chosen,
        assets: &known.assets,
        at: reading.today,
        revision: reading.revision.as_deref(),
        private: reading.sources.overlay.is_some(),
    };
    let texts = texts(&reading.sources.tree);
    let forms = PageForms {
        text: &|| shown::text(&page),
        json: &|| shown::json(&page),
        markdown: &|limit| shown::markdown(&page, &texts, limit),
    };
    show_page(io, args.format, &forms)?;
    Ok(Exit::Clean)
}
