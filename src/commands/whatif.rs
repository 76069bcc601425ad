//! `whatif`: another program over the same records, and whose standing differs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use super::{Io, note_fault, print, read, unreadable};
use crate::cli::{PageFormat, WhatifArgs};
use crate::exit::Exit;
use crate::finding::Severity;
use crate::output::whatif as shown;
use crate::registry::load::Sources;
use crate::registry::own_templates::texts;
use crate::registry::path::PROGRAM;
use crate::registry::tree::{Blob, Tree};
use crate::review::whatif::effects;
use crate::rules::compare::{Change, compare};
use crate::templates::Rendered;

/// A program is read whole; more than this is none.
const LIMIT: usize = 4 << 20;

pub(super) fn run(root: Option<PathBuf>, args: &WhatifArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let disk = || Tree::folder(&root);
    read::need_program(&disk())?;
    let with = |program: Vec<u8>| disk().with(BTreeMap::from([(PROGRAM.to_owned(), Some(program))]));
    let (before, after, what) = if let Some(file) = &args.program {
        let program = read::named_file(file, LIMIT as u64).map_err(|error| {
            unreadable(
                format!("the program `{}` cannot be read: {error}", file.display()),
                "name a file like `partners/program.yaml`",
            )
        })?;
        (disk(), with(program), format!("the program in {}", file.display()))
    } else {
        let name = args.base.as_deref().unwrap_or("HEAD");
        let revision = read::revision(&root, name)?;
        let commit = revision.commit.clone();
        let Blob::Bytes(program) = Tree::Revision(revision).read(PROGRAM, LIMIT) else {
            return Err(unreadable(
                format!("the revision `{name}` has no `{PROGRAM}` that can be read"),
                "name a revision that has one",
            ));
        };
        let short: String = commit.chars().take(10).collect();
        (
            with(program),
            disk(),
            format!("the program as it is now, after {short}"),
        )
    };
    let sources = |tree| Sources { tree, overlay: None };
    let comparison = compare(&Change {
        before: &sources(before),
        after: &sources(after),
        touched: None,
        today: args.at.unwrap_or_else(read::today),
        progress: &|_, _| {},
    })?;
    let page = shown::Page {
        what: &what,
        registry: comparison.after.partners,
        effects: &effects(&comparison.standings_before, &comparison.after.standings),
        caused: &comparison.caused,
        solved: &comparison.solved,
    };
    let texts = texts(&Tree::folder(&root));
    let rendered = match args.format {
        PageFormat::Text => shown::text(&page, &texts),
        PageFormat::Markdown => shown::markdown(&page, &texts),
        PageFormat::Json => Rendered {
            text: shown::json(&page),
            fault: None,
        },
    };
    note_fault(rendered.fault.as_ref(), io)?;
    print(io, &rendered.text)?;
    let broken = comparison.caused.iter().any(|f| f.severity == Severity::Error);
    Ok(if broken { Exit::Findings } else { Exit::Clean })
}
