//! What another program would do to every partner, for a person or a machine.

use serde::Serialize;
use serde_json::Value;

use super::json::{Item, document_text, items};
use super::review::effects;
use crate::finding::Finding;
use crate::review::whatif::{Effect, Tally, tally};
use crate::sensitive::mask_json;
use crate::templates::value_of;
use crate::templates::{Rendered, Texts};

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
    title: &'a str,
    summary: String,
    partners: usize,
    tally: Tally,
    effects: &'a [Effect],
    caused: Vec<Item<'a>>,
    solved: Vec<Item<'a>>,
    notes: &'a [String],
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    let mut document = view(page, &[]);
    mask_json(&mut document);
    document_text(&document)
}

fn view(page: &Page<'_>, notes: &[String]) -> Value {
    value_of(&Document {
        contract: CONTRACT,
        title: page.what,
        summary: effects::sentence(page.registry, page.effects),
        partners: page.registry,
        tally: tally(page.effects),
        effects: page.effects,
        caused: items(page.caused, ""),
        solved: items(page.solved, ""),
        notes,
    })
}

/// For a terminal, by the program's templates or by ours.
pub fn text(page: &Page<'_>, texts: &Texts) -> Rendered {
    rendered("whatif.txt.j2", page, texts)
}

/// For a step summary or a comment, by the program's templates or by ours.
pub fn markdown(page: &Page<'_>, texts: &Texts) -> Rendered {
    rendered("whatif.md.j2", page, texts)
}

fn rendered(template: &'static str, page: &Page<'_>, texts: &Texts) -> Rendered {
    super::page(template, texts, (usize::MAX, "the format json has all"), |notes| {
        view(page, notes)
    })
}
