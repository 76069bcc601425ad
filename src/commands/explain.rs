//! `explain`: one rule with examples, one field, all rules or all fields in a list, or the pages of the documents.

use std::path::Path;

use anyhow::Result;

use super::session::program_here;
use super::{Io, print, read, usage};
use crate::cli::{ExplainArgs, PageFormat};
use crate::exit::Exit;
use crate::output::{fields, reference};
use crate::registry::model::Program;
use crate::rules;
use crate::words::{closest, quote};

pub(super) fn run(root: Option<&Path>, args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit> {
    // The program only adds which criteria read a field; without one, everything else is the same.
    let program = || {
        read::find_root(root.map(Path::to_path_buf))
            .ok()
            .and_then(|(root, _)| program_here(&root))
    };
    let text = match (&args.subject, args.format) {
        (_, PageFormat::Json) => {
            return Err(usage(
                "`explain` has no JSON form",
                "`validate --format sarif` lists every rule as JSON, `schema` prints the schemas of the fields",
            ));
        }
        (None, PageFormat::Markdown) if args.fields => fields::page(program().as_ref()),
        (None, PageFormat::Text) if args.fields => fields::names().join("\n") + "\n",
        (None, PageFormat::Markdown) => reference::page(),
        (None, PageFormat::Text) => reference::list(),
        (Some(subject), _) => of(subject, program().as_ref())?,
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}

fn of(subject: &str, program: Option<&Program>) -> Result<String> {
    if let Some(rule) = rules::find(subject) {
        return Ok(reference::explain(rule));
    }
    let known = fields::find(subject);
    if !known.is_empty() {
        let explained: Vec<String> = known.iter().map(|field| fields::explain(field, program)).collect();
        return Ok(explained.join("\n"));
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
