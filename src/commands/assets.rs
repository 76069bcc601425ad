//! `assets`: the program's assets and the partners' case studies, and what each of them waits for.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, PageForms, read, show_page};
use crate::cli::AssetsArgs;
use crate::exit::Exit;
use crate::output::assets as shown;
use crate::registry::assets::Assets;
use crate::registry::load;
use crate::registry::own_templates::texts;
use crate::standing::{Policy, shown_item};

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
        items.extend(shown_item::of_assets(&assets, &policy, reading.today));
        let of_partner = load::each(&reading.sources, &registry.slugs, &schemas, &|folder| {
            let record = folder.record.as_ref();
            record.map_or_else(Vec::new, |record| {
                let private = record.is_private("/case_studies");
                shown_item::of_partner(&folder.slug, &record.data, &policy, reading.today, private)
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
    let forms = PageForms {
        text: &|| shown::text(&page),
        json: &|| shown::json(&page),
        markdown: &|limit| shown::markdown(&page, &texts, limit),
    };
    show_page(io, args.format, &forms)?;
    Ok(Exit::Clean)
}
