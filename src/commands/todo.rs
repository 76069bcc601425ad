//! `todo`: what people must do next, for the program and for each partner.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, PageForms, read, show_page, validate};
use crate::cli::TodoArgs;
use crate::exit::Exit;
use crate::output::todo as shown;
use crate::registry::load;
use crate::registry::own_templates::texts;
use crate::todo::{Request, todo};

pub(super) fn run(root: Option<PathBuf>, args: &TodoArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(root, &args.read)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    if let Some(slug) = &args.slug {
        refuse_unknown(&reading, slug)?;
    }
    let evaluation = validate::watched(&reading, None, true, io)?;
    // In a workflow GitHub names the repository; a team can only be of the organization that owns it.
    let repository = std::env::var("GITHUB_REPOSITORY").ok();
    let mut todo = todo(&Request {
        sources: &reading.sources,
        evaluation: &evaluation,
        today: reading.today,
        repository_owner: repository.as_deref().and_then(|name| Some(name.split_once('/')?.0)),
        lists_settings: true,
    })?;
    if let Some(slug) = &args.slug {
        todo.program.clear();
        todo.partners.retain(|partner| partner.slug == *slug);
    }
    let page = shown::Page {
        todo: &todo,
        at: reading.today,
        revision: reading.revision.as_deref(),
        private: reading.sources.overlay.is_some(),
        prefix: &reading.prefix,
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

fn refuse_unknown(reading: &read::Reading, slug: &str) -> Result<()> {
    let slugs = load::registry(&reading.sources).slugs;
    if slugs.iter().any(|known| **known == *slug) {
        return Ok(());
    }
    let known = slugs.iter().map(|known| &**known);
    Err(read::no_partner(slug, known, read::LIST_PARTNERS))
}
