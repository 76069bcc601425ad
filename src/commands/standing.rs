//! `standing`: what a partner meets, what it does not, and what would change it.

use std::path::PathBuf;

use anyhow::Result;

use super::{Io, print, read, validate};
use crate::cli::{PageFormat, StandingArgs};
use crate::exit::Exit;
use crate::finding::{Finding, Severity};
use crate::github::actions::Step;
use crate::output::markdown::STEP_SUMMARY;
use crate::output::standing;
use crate::registry::own_templates::texts;
use crate::standing::Standing;
use crate::words::{count, quote};

pub(super) fn run(root: Option<PathBuf>, args: &StandingArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open_known(root, &args.read, args.known)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let evaluation = validate::watched(&reading, None, true, io)?;
    let revision = reading.revision.as_deref();
    let all: Vec<&Standing> = evaluation.standings.iter().collect();
    let chosen: Vec<&Standing> = match &args.slug {
        None => all.clone(),
        Some(slug) => {
            let Some(found) = all.iter().find(|s| s.slug == *slug) else {
                let broken = evaluation
                    .findings
                    .iter()
                    .any(|f| f.partner.as_deref() == Some(slug) && f.severity == Severity::Error);
                let known = all.iter().map(|s| s.slug.as_str());
                return Err(if broken {
                    read::broken_record(slug, "standing can't be computed")
                } else {
                    read::no_partner(slug, known, read::LIST_PARTNERS)
                });
            };
            vec![found]
        }
    };
    let texts = texts(&reading.sources.tree);
    let shown = match (args.format, &args.slug) {
        (PageFormat::Json, _) => standing::json(&chosen, reading.today, revision),
        (PageFormat::Markdown, _) => standing::markdown(&chosen, reading.today, &texts, usize::MAX).text,
        (PageFormat::Text, Some(_)) => standing::one(chosen[0], reading.today),
        (PageFormat::Text, None) => standing::table(&chosen, evaluation.program.as_ref(), reading.today),
    };
    print(io, &shown)?;
    if let Some(step) = Step::current() {
        step.add_summary(&standing::markdown(&chosen, reading.today, &texts, STEP_SUMMARY).text)?;
    }
    let errors = |slug: Option<&str>| {
        let of = |f: &&Finding| slug.is_none() || f.partner.as_deref() == slug;
        evaluation
            .findings
            .iter()
            .filter(of)
            .filter(|f| f.severity == Severity::Error)
            .map(Finding::weight)
            .sum::<usize>()
    };
    let warning = match (args.slug.as_deref(), errors(args.slug.as_deref()), errors(None)) {
        (_, _, 0) => return Ok(Exit::Clean),
        (Some(slug), n @ 1.., _) => {
            format!(
                "the record of {} has {}, and what they are about counts as unknown",
                quote(slug),
                count(n, "error")
            )
        }
        (_, _, n) => format!("the registry has {}", count(n, "error")),
    };
    writeln!(io.err, "warning: {warning}; `psp-partners validate` shows them")?;
    Ok(Exit::Clean)
}
