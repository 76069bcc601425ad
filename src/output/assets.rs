//! Assets and case studies with their states, as text, Markdown and JSON (the contract `schemas/shown-assets.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::standing::shown_item::{ItemKind, ShownItem};
use crate::templates::{Rendered, Texts, value_of};
use crate::words::count;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/assets/1";

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub items: &'a [ShownItem],
    pub at: Date,
    pub revision: Option<&'a str>,
    /// The overlay was read.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    items: &'a [ShownItem],
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, Some(page.private)),
        items: page.items,
        notes,
    })
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let of_kind = |kind: ItemKind| page.items.iter().filter(move |item| item.kind == kind);
    let studies = of_kind(ItemKind::CaseStudy).count();
    let studies = if studies == 1 {
        "1 case study".to_owned()
    } else {
        format!("{studies} case studies")
    };
    let mut out = format!(
        "{} and {studies} on {}\n",
        count(of_kind(ItemKind::Asset).count(), "asset"),
        page.at
    );
    for item in page.items {
        let private = if item.private { " [private]" } else { "" };
        let with = item
            .partner
            .as_deref()
            .map_or_else(String::new, |partner| format!(" ({})", line(partner)));
        let _ = writeln!(
            out,
            "\n{}{with}: {}{private}",
            line(&cut(&item.name, 120)),
            line(&item.because)
        );
        if let Some(address) = &item.address {
            let _ = writeln!(out, "  {}", line(address));
        }
        let license = item
            .license
            .as_deref()
            .map(|license| format!("license {}", line(license)));
        let expires = item.expires.map(|last| format!("expires on {last}"));
        let id = item.id.as_deref().map(|id| format!("ID {}", line(id)));
        let known: Vec<String> = [id, license, expires].into_iter().flatten().collect();
        if !known.is_empty() {
            let _ = writeln!(out, "  {}", known.join(", "));
        }
    }
    out
}

/// In at most `limit` bytes: the template `assets.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page(
        "assets.md.j2",
        texts,
        (limit, "`psp-partners assets` shows all"),
        |notes| document(page, notes),
    )
}
