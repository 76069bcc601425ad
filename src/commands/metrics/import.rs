//! `metrics import`: reads a spreadsheet, shows which values change, and writes the files of their months.

use std::path::Path;

use anyhow::Result;

use super::{known, program};
use crate::cli::MetricsImportArgs;
use crate::commands::write::{Batch, Onto};
use crate::commands::{Io, read, unreadable};
use crate::date::Month;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::load::{self, OVERLAY_PREFIX, Sources};
use crate::registry::tree::{Blob, Tree};
use crate::registry::yaml::LIMITS;
use crate::scaffold::figures::{FigureChange, Import, Imported, KnownPartner, Layer, Mistake, Options, decode, import};
use crate::words::{count, quote, thousands};

/// The largest spreadsheet that is read.
const LARGEST: u64 = 64 << 20;
/// Mistakes that are shown one by one.
const MISTAKES: usize = 100;

pub(super) fn run(
    root: &Path,
    prefix: &str,
    sources: &Sources,
    args: &MetricsImportArgs,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let bytes = spreadsheet(&args.file)?;
    let decoded = match decode(&bytes, args.encoding) {
        Ok(decoded) => decoded,
        Err(mistake) => return refuse(&args.file, &[mistake], io),
    };
    let (program, schemas) = program(sources)?;
    let slugs = load::registry(sources).slugs;
    known(args.partner.as_deref(), &slugs)?;
    let partners = load::each(sources, &slugs, &schemas, &|unit| KnownPartner {
        slug: unit.slug.to_string(),
        name: unit.record.map(|record| record.data.name),
    });
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
        &decoded.text,
        &Import {
            program: &program,
            partners: &partners,
            last: Month::of(read::today()),
            maps: &args.maps,
            overlay: overlay.is_some(),
            options: Options {
                separator: args.separator,
                decimal: args.decimal,
                date: args.date,
                percent: args.percent,
                currency: args.currency.clone(),
                partner: args.partner.clone(),
                month: args.month,
                metric: args.metric.clone(),
            },
            existing: &existing,
        },
    );
    let imported = match wanted {
        Ok(imported) => imported,
        Err(mistakes) => return refuse(&args.file, &mistakes, io),
    };
    writeln!(io.err, "{}, {}", decoded.encoding, imported.read_as)?;
    show(&imported.changes, io)?;
    for (layer, path) in imported.files.keys() {
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
    }
    if !args.dry_run {
        write(root, overlay, &imported)?;
    }
    writeln!(io.err, "{}", summary(&imported, args.dry_run))?;
    Ok(Exit::Clean)
}

/// What was written, or would be.
fn summary(imported: &Imported, is_dry: bool) -> String {
    let same = match imported.unchanged {
        0 => String::new(),
        1 => "; 1 value is there already".to_owned(),
        n => format!("; {} are there already", count(n, "value")),
    };
    if imported.changes.is_empty() {
        return format!("nothing to write{same}");
    }
    let values = count(imported.changes.len(), "value");
    let files = count(imported.files.len(), "file");
    if is_dry {
        return format!("{values} in {files} would be written, but nothing was{same}");
    }
    format!("{values} in {files} written{same}")
}

fn write(root: &Path, overlay: Option<&Path>, imported: &Imported) -> Result<()> {
    let mut batch = Batch::new(Onto::Anything);
    for ((layer, path), text) in &imported.files {
        let root = match layer {
            Layer::Public => root,
            Layer::Overlay => overlay.unwrap_or(root),
        };
        batch.add_text(root, path, text)?;
    }
    batch.commit()
}

/// The values that change, as a table.
fn show(changes: &[FigureChange], io: &mut Io<'_>) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let heading = ["partner", "month", "metric", "before", "after", ""].map(str::to_owned);
    let rows = changes.iter().map(|change| {
        let rounded = change.rounded_from.as_ref();
        [
            line(&change.slug),
            change.month.to_string(),
            line(&change.metric),
            change.before.as_deref().map_or("–".to_owned(), line),
            line(&change.after),
            rounded.map_or(String::new(), |from| format!("rounded from {}", quote(from))),
        ]
    });
    let rows: Vec<[String; 6]> = std::iter::once(heading).chain(rows).collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(io.out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn spreadsheet(path: &Path) -> Result<Vec<u8>> {
    let (shown, bytes) = if path == Path::new("-") {
        ("standard input".to_owned(), read::standard_input(LARGEST))
    } else {
        (quote(&path.to_string_lossy()), read::named_file(path, LARGEST))
    };
    bytes.map_err(|why| {
        unreadable(
            format!("{shown} cannot be read: {why}"),
            "save the spreadsheet as CSV, and name that file, or `-` for standard input",
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
        writeln!(io.err, "and {} more", thousands((mistakes.len() - MISTAKES) as u64))?;
    }
    writeln!(
        io.err,
        "nothing was written: {} in {}",
        count(mistakes.len(), "problem"),
        if file == Path::new("-") {
            "standard input".to_owned()
        } else {
            quote(&file.to_string_lossy())
        }
    )?;
    Ok(Exit::Findings)
}
