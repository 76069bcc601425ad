//! `explain`: one rule with examples, one field, all rules or all fields in a list, or the pages of the documents.

use std::path::Path;

use anyhow::Result;

use super::session::program_here;
use super::{Io, print, read, usage};
use crate::cli::{ExplainArgs, PageFormat};
use crate::exit::Exit;
use crate::output::fields::Known;
use crate::output::{explained, fields, reference};
use crate::rules::{self, Rule};
use crate::words::{closest, quote};

pub(super) fn run(root: Option<&Path>, args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit> {
    // The program only adds which criteria read a field; without one, everything else is the same.
    let program = || {
        read::find_root(root.map(Path::to_path_buf))
            .ok()
            .and_then(|(root, _)| program_here(&root))
    };
    let text = match (&args.subject, args.format) {
        (Some(subject), PageFormat::Json) => match named(subject)? {
            Named::Rule(rule) => explained::render([rule], [], None),
            Named::Fields(known) => explained::render([], known, program().as_ref()),
        },
        (None, PageFormat::Json) if args.fields => explained::render([], fields::all(), program().as_ref()),
        (None, PageFormat::Json) => explained::render(rules::all(), [], None),
        (None, PageFormat::Markdown) if args.fields => fields::page(program().as_ref()),
        (None, PageFormat::Text) if args.fields => fields::names().join("\n") + "\n",
        (None, PageFormat::Markdown) => reference::page(),
        (None, PageFormat::Text) => reference::list(),
        (Some(subject), _) => match named(subject)? {
            Named::Rule(rule) => reference::explain(rule),
            Named::Fields(known) => {
                let program = program();
                let explained = known.iter().map(|field| fields::explain(field, program.as_ref()));
                explained.collect::<Vec<_>>().join("\n")
            }
        },
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}

/// What a person asked about.
enum Named {
    Rule(&'static Rule),
    Fields(Vec<Known>),
}

fn named(subject: &str) -> Result<Named> {
    if let Some(rule) = rules::find(subject) {
        return Ok(Named::Rule(rule));
    }
    let known = fields::find(subject);
    if !known.is_empty() {
        return Ok(Named::Fields(known));
    }
    // Of two names at the same distance, the longer one is more likely the one that was meant.
    let mut names = fields::names();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let words = rules::all()
        .flat_map(|r| [r.code, r.name])
        .chain(names.iter().map(String::as_str));
    let help = closest(subject, words).map_or_else(
        || "`psp-partners explain` lists the rules, `psp-partners explain --fields` the fields".to_owned(),
        |n| format!("did you mean `{n}`?"),
    );
    Err(usage(format!("there is no rule or field {}", quote(subject)), help))
}
