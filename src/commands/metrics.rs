//! `metrics`: begins the files of a month, and takes figures from a spreadsheet.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::write::{Batch, Onto};
use super::{Io, read, unreadable, usage, write};
use crate::cli::{MetricsArgs, MetricsCommand, MetricsImportArgs, MetricsNewArgs};
use crate::date::Month;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::load::{self, OVERLAY_PREFIX, Sources};
use crate::registry::model::{Program, Status};
use crate::registry::path::DocumentPath;
use crate::registry::tree::{Blob, Tree};
use crate::registry::yaml::LIMITS;
use crate::scaffold::Plan;
use crate::scaffold::figures::{Import, Layer, Mistake, import, month};
use crate::words::{closest, count, quote};

/// The largest spreadsheet that is read.
const LARGEST: u64 = 64 << 20;
/// Mistakes that are told one by one.
const MISTAKES: usize = 100;

pub(super) fn run(root: Option<PathBuf>, args: &MetricsArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, prefix) = read::find_root(root)?;
    let sources = Sources {
        tree: Tree::folder(&root),
        overlay: None,
    };
    read::need_program(&sources.tree)?;
    match &args.what {
        MetricsCommand::New(args) => begin(&root, &prefix, &sources, args, io),
        MetricsCommand::Import(args) => take(&root, &prefix, &sources, args, io),
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
    if let Some(slug) = args
        .partner
        .as_deref()
        .filter(|slug| !slugs.iter().any(|s| **s == **slug))
    {
        let near = closest(slug, slugs.iter().map(|s| &**s));
        let help = near.map_or("write the name of its folder".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        return Err(usage(format!("there is no partner {}", quote(slug)), help));
    }
    let lacking = load::each(sources, &slugs, &schemas, &|unit| {
        let wanted = match &args.partner {
            Some(slug) => *unit.slug == **slug,
            None => unit.record.as_ref().is_some_and(|r| r.data.status == Status::Active),
        };
        (wanted && !unit.metrics.contains_key(&args.month)).then_some(unit.slug)
    });
    let text = month(&program, args.month);
    let mut plan = Plan::default();
    for slug in lacking.into_iter().flatten() {
        plan.add(DocumentPath::metrics(&slug, args.month).to_string(), text.clone());
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

fn take(root: &Path, prefix: &str, sources: &Sources, args: &MetricsImportArgs, io: &mut Io<'_>) -> Result<Exit> {
    let text = spreadsheet(&args.file)?;
    let (program, _) = program(sources)?;
    let slugs = load::registry(sources).slugs;
    let partners: Vec<String> = slugs.iter().map(ToString::to_string).collect();
    let overlay = args.overlay.as_deref();
    if let Some(folder) = overlay {
        read::private(folder)?;
    }
    let trees = (&sources.tree, overlay.map(Tree::folder));
    let existing = |layer: Layer, path: &str| {
        let tree = match layer {
            Layer::Public => trees.0,
            Layer::Overlay => match &trees.1 {
                Some(tree) => tree,
                None => return Ok(None),
            },
        };
        match tree.read(path, LIMITS.bytes) {
            Blob::Bytes(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Blob::Missing => Ok(None),
            Blob::TooLarge(_) => Err("the file is too large".to_owned()),
            Blob::Unreadable(why) => Err(format!("the file cannot be read: {why}")),
        }
    };
    let wanted = import(
        &text,
        &Import {
            program: &program,
            partners: &partners,
            last: Month::of(read::today()),
            maps: &args.maps,
            overlay: overlay.is_some(),
            existing: &existing,
        },
    );
    let files = match wanted {
        Ok(files) => files,
        Err(mistakes) => return refuse(&args.file, &mistakes, io),
    };
    for ((layer, path), text) in &files {
        let word = if matches!(existing(*layer, path), Ok(Some(_))) {
            "changes"
        } else {
            "adds"
        };
        let before = match layer {
            Layer::Public => prefix,
            Layer::Overlay => OVERLAY_PREFIX,
        };
        writeln!(io.out, "{word} {}{}", line(before), line(path))?;
        if args.dry_run {
            for one in text.lines() {
                writeln!(io.out, "  {}", line(one))?;
            }
        }
    }
    let n = count(files.len(), "file");
    if args.dry_run {
        writeln!(io.err, "{n} would be written; nothing was")?;
        return Ok(Exit::Clean);
    }
    let mut batch = Batch::new(Onto::Anything);
    for ((layer, path), text) in &files {
        let root = match layer {
            Layer::Public => root,
            Layer::Overlay => overlay.unwrap_or(root),
        };
        batch.add_text(root, path, text)?;
    }
    batch.commit()?;
    writeln!(io.err, "{n} written")?;
    Ok(Exit::Clean)
}

fn spreadsheet(path: &Path) -> Result<String> {
    let (shown, bytes) = if path == Path::new("-") {
        ("standard input".to_owned(), read::standard_input(LARGEST))
    } else {
        (quote(&path.to_string_lossy()), read::named_file(path, LARGEST))
    };
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()));
    text.map_err(|why| {
        unreadable(
            format!("{shown} cannot be read: {why}"),
            "save the spreadsheet as CSV in UTF-8, and name that file, or `-` for standard input",
        )
    })
}

fn refuse(file: &Path, mistakes: &[Mistake], io: &mut Io<'_>) -> Result<Exit> {
    for mistake in mistakes.iter().take(MISTAKES) {
        let column = if mistake.column.is_empty() {
            String::new()
        } else {
            format!(", column {}", quote(&mistake.column))
        };
        writeln!(
            io.err,
            "error: line {}{column}: {}\n  help: {}",
            mistake.line,
            line(&mistake.what),
            line(&mistake.help)
        )?;
    }
    if mistakes.len() > MISTAKES {
        writeln!(io.err, "and {} more", mistakes.len() - MISTAKES)?;
    }
    writeln!(
        io.err,
        "nothing was written: {} of {} cannot be taken",
        count(mistakes.len(), "cell"),
        quote(&file.to_string_lossy())
    )?;
    Ok(Exit::Findings)
}
