//! `report --template`: the report by a template of the person who asks for it.

use std::path::Path;

use anyhow::Result;

use super::read::named_file;
use super::report_files::named;
use super::write::{Batch, Onto};
use super::{Io, print, unreadable, usage};
use crate::escape::line;
use crate::output::report::view::by_template;
use crate::report::Report;
use crate::templates::{Problem, TemplateError, Texts};
use crate::words::quote;

/// Most bytes that are read of a file before it is checked; a template has a smaller limit, which names the file.
const MOST_BYTES: u64 = 1 << 20;

/// Shows the report, or writes it into `folder`.
pub(super) fn run(
    report: &Report,
    texts: &Texts,
    file: &Path,
    folder: Option<&Path>,
    io: &mut Io<'_>,
) -> Result<Vec<TemplateError>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rendered = read(file, &name)?.and_then(|text| by_template(report, &name, &text, texts));
    let rendered = rendered.map_err(|fault| {
        let place = format!("{}:{}", file.to_string_lossy(), fault.line);
        usage(format!("{}: {}", quote(&place), fault.message()), fault.help())
    })?;
    let Some(folder) = folder else {
        print(io, &rendered.text)?;
        return Ok(rendered.fault.into_iter().collect());
    };
    let stem = name.strip_suffix(".j2").unwrap_or(&name);
    let (stem, ending) = stem.rsplit_once('.').unwrap_or((stem, "txt"));
    let path = named(report, stem, ending);
    let mut batch = Batch::new(Onto::Anything);
    batch.add_text(folder, &path, &rendered.text)?;
    batch.commit()?;
    writeln!(io.out, "{}", line(&folder.join(path).to_string_lossy()))?;
    Ok(rendered.fault.into_iter().collect())
}

/// The template's text.
fn read(file: &Path, name: &str) -> Result<Result<String, TemplateError>> {
    let bytes = named_file(file, MOST_BYTES).map_err(|why| {
        unreadable(
            format!("{} can't be read: {why}", quote(&file.to_string_lossy())),
            "name a file such as `board.md.j2`",
        )
    })?;
    Ok(String::from_utf8(bytes).map_err(|_| TemplateError::new(name, 1, Problem::NotText)))
}
