//! What another program would do to every partner, for a person or a machine.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::{Item, items};
use super::review::{effects, text as review_text};
use crate::escape::{line, markdown_sentence};
use crate::finding::Finding;
use crate::review::whatif::{Effect, Tally, tally};
use crate::words::count;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/whatif/1";

/// What is shown.
pub struct Page<'a> {
    /// Which program, in words.
    pub what: &'a str,
    /// Partners in the registry.
    pub registry: usize,
    pub effects: &'a [Effect],
    /// Findings with the other program and not without it, and the reverse.
    pub caused: &'a [Finding],
    pub solved: &'a [Finding],
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    partners: usize,
    tally: Tally,
    effects: &'a [Effect],
    caused: Vec<Item<'a>>,
    solved: Vec<Item<'a>>,
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    let document = Document {
        contract: CONTRACT,
        partners: page.registry,
        tally: tally(page.effects),
        effects: page.effects,
        caused: items(page.caused, ""),
        solved: items(page.solved, ""),
    };
    super::json::document_text(&document)
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let mut out = format!("{}\n", line(page.what));
    for effect in page.effects {
        out.push_str(&review_text::effect_lines(effect));
    }
    out.push('\n');
    for finding in page.caused {
        let pos = finding.place.start();
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            line(&finding.place.path),
            pos.line,
            pos.col,
            finding.severity.id(),
            finding.code,
            line(&finding.message)
        );
    }
    if !page.solved.is_empty() {
        let _ = writeln!(out, "{} would be gone", count(page.solved.len(), "finding"));
    }
    let _ = writeln!(out, "{}", effects::sentence(page.registry, page.effects));
    out
}

/// For a step summary or a comment.
pub fn markdown(page: &Page<'_>) -> String {
    let mut out = format!(
        "### What if: {}\n\n{}\n\n",
        markdown_sentence(page.what),
        effects::sentence(page.registry, page.effects)
    );
    for effect in page.effects {
        out.push_str(&effects::row(effect));
    }
    if !page.caused.is_empty() {
        let _ = write!(
            out,
            "\n{} that this program causes:\n\n",
            count(page.caused.len(), "finding")
        );
        for finding in page.caused {
            let _ = writeln!(out, "- {} ({})", markdown_sentence(&finding.message), finding.code);
        }
    }
    out
}
