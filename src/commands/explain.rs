//! `explain`: one rule with examples, all rules in a list, or the page of the documents.

use anyhow::Result;

use super::{Io, print, usage};
use crate::cli::{ExplainArgs, PageFormat};
use crate::exit::Exit;
use crate::output::reference;
use crate::rules;
use crate::words::{closest, quote};

pub(super) fn run(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit> {
    let text = match (&args.rule, args.format) {
        (_, PageFormat::Json) => {
            return Err(usage(
                "`explain` has no JSON form",
                "`validate --format sarif` lists every rule as JSON",
            ));
        }
        (None, PageFormat::Markdown) => reference::page(),
        (None, PageFormat::Text) => reference::list(),
        (Some(code), _) => {
            if let Some(rule) = rules::find(code) {
                reference::explain(rule)
            } else {
                let near = closest(code, rules::all().flat_map(|r| [r.code, r.name]));
                let help = near.map_or_else(
                    || "`psp-partners explain` lists them all".to_owned(),
                    |n| format!("did you mean `{n}`?"),
                );
                return Err(usage(format!("there is no rule {}", quote(code)), help));
            }
        }
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}
