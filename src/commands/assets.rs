//! `assets`: the program's assets and the partners' case studies, and what each of them waits for.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, print, read};
use crate::cli::{AssetsArgs, PageFormat};
use crate::exit::Exit;
use crate::github::actions::Step;
use crate::output::assets as shown;
use crate::output::markdown::STEP_SUMMARY;
use crate::registry::assets::Assets;
use crate::registry::load;
use crate::registry::own_templates::texts;
use crate::standing::Policy;

pub(super) fn run(root: Option<PathBuf>, args: &AssetsArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(root, &args.read)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let (loaded, schemas) = load::program(&reading.sources)?;
    let registry = load::registry(&reading.sources);
    let mut items = Vec::new();
    if let Some(record) = loaded.record {
        let (policy, _) = Policy::compile(record, &schemas);
        let (assets, _) = Assets::listed(&reading.sources, &registry.documents, &registry.slugs, &schemas);
        items.extend(shown::of_assets(&assets, &policy, reading.today));
        let of_partner = load::each(&reading.sources, &registry.slugs, &schemas, &|folder| {
            let record = folder.record.as_ref();
            record.map_or_else(Vec::new, |record| {
                shown::of_partner(&folder.slug, &record.data, &policy, reading.today)
            })
        });
        items.extend(of_partner.into_iter().flatten());
    }
    let page = shown::Page {
        items: &items,
        at: reading.today,
        revision: reading.revision.as_deref(),
        private: reading.sources.overlay.is_some(),
    };
    let texts = texts(&reading.sources.tree);
    let text = match args.format {
        PageFormat::Text => shown::text(&page),
        PageFormat::Json => shown::json(&page),
        PageFormat::Markdown => shown::markdown(&page, &texts, usize::MAX).text,
    };
    print(io, &text)?;
    if let Some(step) = Step::current() {
        step.add_summary(&shown::markdown(&page, &texts, STEP_SUMMARY).text)?;
    }
    Ok(Exit::Clean)
}
