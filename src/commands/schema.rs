//! `schema`: the schemas that decide, shown or written for editors.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::write::{Batch, Onto};
use super::{Io, note_fault, print, read, unreadable, usage};
use crate::cli::SchemaArgs;
use crate::exit::Exit;
use crate::finding::{Finding, Severity};
use crate::forms::{self, FORMS, Form};
use crate::registry::model::{KINDS, Program};
use crate::registry::own_templates::texts;
use crate::registry::path::PROGRAM;
use crate::registry::schemas::{OUTPUT_FILES, Schemas, VOCABULARY_FILE, for_editors, vocabulary};
use crate::registry::tree::Revision;
use crate::registry::{Blob, Record, Tree, load};
use crate::scaffold::{DEFAULT_BRANCH, PAGE_PATH, Repository, is_made, page};
use crate::words::{closest, count, one_of, quote};

/// A schema or page on disk is compared up to this size; a longer one is not ours.
const LARGEST: usize = 4 << 20;

pub(super) fn run(root: Option<PathBuf>, args: &SchemaArgs, io: &mut Io<'_>) -> Result<Exit> {
    if args.write || args.check {
        return copies(root, args.write, io);
    }
    let short = |file: &'static str| file.trim_end_matches(".schema.json");
    let written = KINDS.iter().map(|row| row.schema).chain(OUTPUT_FILES);
    let names: Vec<&str> = written
        .clone()
        .map(|(file, _)| short(file))
        .chain(["vocabulary"])
        .collect();
    let Some(name) = args.name.as_deref() else {
        let list = names.iter().fold(String::new(), |out, name| out + name + "\n");
        print(io, &list)?;
        return Ok(Exit::Clean);
    };
    if name == "vocabulary" {
        let (root, _) = read::find_root(root)?;
        let (program, _) = program(&Tree::folder(&root))?;
        print(io, &words_of(&program))?;
    } else if let Some((_, text)) = written.clone().find(|(file, _)| short(file) == name) {
        print(io, text)?;
    } else {
        let help = closest(name, names.iter().copied()).map_or_else(
            || format!("there are {}", one_of(names.iter().copied(), 9)),
            |n| format!("did you mean `{n}`?"),
        );
        return Err(usage(format!("there is no schema {}", quote(name)), help));
    }
    Ok(Exit::Clean)
}

/// The program at hand, and the schemas for its words.
///
/// # Errors
/// There is none, or it has errors: what is left of a broken program has fewer words, and editors would mark right records
/// as wrong.
fn program(tree: &Tree) -> Result<(Record<Program>, Schemas)> {
    read::need_program(tree)?;
    let (loaded, schemas) = load::public_program(tree)?;
    let errors = (loaded.findings.iter()).filter(|finding| finding.severity == Severity::Error);
    match (errors.map(Finding::weight).sum(), loaded.record) {
        (0, Some(record)) => Ok((record, schemas)),
        (errors, _) => Err(unreadable(
            format!("`{PROGRAM}` has {}", count(errors, "error")),
            "fix them first: `psp-partners validate` lists them",
        )),
    }
}

/// The words of a program, as text for editors.
fn words_of(program: &Record<Program>) -> String {
    pretty(&vocabulary(Some(&program.json)))
}

/// JSON as our schemas are written: two spaces, a line end at the end.
pub(super) fn pretty(json: &serde_json::Value) -> String {
    crate::output::json::document_text(json)
}

/// What partners see, as it should be: the page and the forms. A page that is not there is left out, and so is what a
/// person wrote.
fn for_applicants(
    tree: &Tree,
    program: &Program,
    schemas: &Schemas,
    root: &Path,
    io: &mut Io<'_>,
) -> Result<Vec<(&'static str, String)>> {
    let is_ours = |path: &str, is_made: fn(&str) -> bool, where_missing: bool| match tree.read(path, LARGEST) {
        Blob::Bytes(bytes) => is_made(&String::from_utf8_lossy(&bytes)),
        Blob::Missing => where_missing,
        Blob::TooLarge(_) | Blob::Unreadable(_) => false,
    };
    let has_page = is_ours(PAGE_PATH, is_made, false);
    // The page links to the forms.
    let has_form = |form: &Form| is_ours(form.kind.row().path, forms::is_made, has_page);
    if !has_page && !FORMS.iter().any(|row| is_ours(row.path, forms::is_made, false)) {
        return Ok(Vec::new());
    }
    let mut made = Vec::new();
    if has_page {
        let kept = match tree.read(PAGE_PATH, LARGEST) {
            Blob::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            _ => String::new(),
        };
        // A page without a link, of a program without a tier, names no branch.
        let branch = Revision::default_branch(root).unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
        let repository = Repository::of_page(&kept).unwrap_or(Repository::on_branch(&branch));
        let page = page(program, schemas, repository, &texts(tree));
        note_fault(page.fault.as_ref(), io)?;
        made.push((PAGE_PATH, page.text));
    }
    let forms = Form::all(program, schemas);
    made.extend((forms.iter().filter(|form| has_form(form))).map(|form| (form.kind.row().path, forms::file(form))));
    Ok(made)
}

/// Updates the copies for editors, all or none, or lists those that are out of date.
fn copies(root: Option<PathBuf>, write: bool, io: &mut Io<'_>) -> Result<Exit> {
    let (root, prefix) = read::find_root(root)?;
    let tree = Tree::folder(&root);
    let (program, schemas) = program(&tree)?;
    let vocabulary = words_of(&program);
    let for_applicants = for_applicants(&tree, &program.data, &schemas, &root, io)?;
    // In our own repository people write these files, and this adds what editors need. In other repositories the files are
    // copies that have it already.
    let kinds: Vec<(String, String)> = KINDS
        .iter()
        .map(|row| (format!("schemas/{}", row.schema.0), pretty(&for_editors(row))))
        .collect();
    let mut stale: Vec<(String, &str)> = kinds
        .iter()
        .map(|(name, text)| (name.clone(), text.as_str()))
        .chain([(format!("schemas/{VOCABULARY_FILE}"), vocabulary.as_str())])
        .chain(
            for_applicants
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_str())),
        )
        .collect();
    stale.retain(|(name, text)| tree.read(name, LARGEST) != Blob::Bytes(text.as_bytes().to_vec()));
    if write {
        let mut batch = Batch::new(Onto::Anything);
        for (name, text) in &stale {
            batch.add_text(&root, name, text)?;
        }
        batch.commit()?;
    }
    for (name, _) in &stale {
        if write {
            writeln!(io.err, "wrote {prefix}{name}")?;
        } else {
            writeln!(io.err, "{prefix}{name} is not up to date")?;
        }
    }
    if stale.is_empty() {
        writeln!(io.err, "the schemas are up to date")?;
    } else if !write {
        writeln!(io.err, "help: run `psp-partners schema --write`")?;
        return Ok(Exit::Findings);
    }
    Ok(Exit::Clean)
}
