//! `links`: the web addresses of the public registry, and the log of those that don't work. The command opens no address.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::write::{Batch, Onto};
use super::{Io, print, read, unreadable};
use crate::cli::{LinksArgs, ListFormat};
use crate::escape::line;
use crate::exit::Exit;
use crate::links::{self, read_results, update};
use crate::output::links as shown;
use crate::registry::load::Sources;
use crate::registry::model::LinkLog;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{Blob, Tree};
use crate::registry::{DocumentKind, load};
use crate::scaffold::write_document;
use crate::words::{count, quote};

/// The largest file of results that is read.
const LARGEST: u64 = 64 << 20;

pub(super) fn run(root: Option<PathBuf>, args: &LinksArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, prefix) = read::find_root(root)?;
    let sources = Sources {
        tree: Tree::folder(&root),
        overlay: None,
    };
    read::need_program(&sources.tree)?;
    let today = args.at.unwrap_or_else(read::today);
    let links = links::links(&sources)?;
    let mut log = known_log(&sources)?;
    if let Some(file) = &args.results {
        let bytes = read::named_file(file, LARGEST).map_err(|why| {
            unreadable(
                format!("{} cannot be read: {why}", quote(&file.to_string_lossy())),
                "name the file that the check wrote",
            )
        })?;
        let results = match read_results(&bytes, &links, today) {
            Ok(results) => results,
            Err(mistake) => {
                writeln!(
                    io.err,
                    "error: line {}: {}\n  help: {}",
                    mistake.line,
                    line(&mistake.what),
                    line(&mistake.help)
                )?;
                return Ok(Exit::Findings);
            }
        };
        let (new, tally) = update(log.clone(), &links, &results);
        let path = DocumentPath::link_log().to_string();
        if new != log {
            save(&root, &path, &new)?;
            writeln!(io.err, "wrote {}{path}", line(&prefix))?;
        }
        if results.ignored > 0 {
            writeln!(
                io.err,
                "note: {} ignored, with another address, an old day or an unknown status",
                count(results.ignored, "row")
            )?;
        }
        writeln!(
            io.err,
            "{} checked; {} of the registry fail, {} on three days in a row",
            count(tally.checked, "link"),
            tally.failing,
            tally.dead
        )?;
        log = new;
    }
    let page = shown::Page {
        links: &links,
        log: &log,
        at: today,
    };
    if let Some(file) = &args.out {
        std::fs::write(file, shown::json(&page)).map_err(|why| {
            unreadable(
                format!("{} cannot be written: {why}", quote(&file.to_string_lossy())),
                "name a file in a folder that is there",
            )
        })?;
    }
    let text = match args.format {
        ListFormat::Text => shown::text(&page),
        ListFormat::Json => shown::json(&page),
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}

/// The registry's log. A log that can't be read is refused: to begin it again would lose the days.
fn known_log(sources: &Sources) -> Result<LinkLog> {
    let path = DocumentPath::link_log().to_string();
    match links::log(sources)? {
        Some(log) => Ok(log),
        None if sources.tree.read(&path, load::limits(DocumentKind::LinkLog).bytes) == Blob::Missing => {
            Ok(LinkLog::default())
        }
        None => Err(unreadable(
            format!("`{path}` can't be used"),
            "run `psp-partners validate` to see what is wrong, or delete the file to begin it again",
        )),
    }
}

fn save(root: &Path, path: &str, log: &LinkLog) -> Result<()> {
    let modeline = DocumentKind::LinkLog.row().modeline();
    let about =
        "# The links that didn't work when they were last checked. `psp-partners links --results` writes this file.";
    let text = write_document(log)?;
    let mut batch = Batch::new(Onto::Anything);
    batch.add_text(root, path, &format!("{modeline}\n{about}\n{text}"))?;
    batch.commit()
}
