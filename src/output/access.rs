//! A plan of access as text and JSON (the contract `schemas/access.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;

use super::json::document_text;
use crate::access::{AccessPerson, AccessPlan};
use crate::date::Date;
use crate::escape::{cut, line};
use crate::registry::model::Resource;
use crate::words::{count, thousands};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/access/1";

/// Lines of one list in the text: the JSON has all.
const MOST_LINES: usize = 200;

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub resource: &'a Resource,
    pub plan: &'a AccessPlan,
    pub at: Date,
    /// The list of a service or the overlay was read.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    private: bool,
    resource: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(flatten)]
    plan: &'a AccessPlan,
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&Document {
        contract: CONTRACT,
        at: page.at.to_string(),
        private: page.private,
        resource: &page.resource.id,
        owner: page.resource.owner.as_deref(),
        plan: page.plan,
    })
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let plan = page.plan;
    let mut out = format!(
        "access to {} on {}: {} and should\n",
        line(&cut(&page.resource.name, 120)),
        page.at,
        if plan.right == 1 {
            "1 person has it".to_owned()
        } else {
            format!("{} people have it", thousands(plan.right as u64))
        }
    );
    if plan.stale && !plan.check.is_empty() {
        let age = plan
            .as_of
            .map_or_else(|| "has no date".to_owned(), |day| format!("is of {day}"));
        let _ = writeln!(
            out,
            "the list of the service {age}, so no one is removed; save it again"
        );
    }
    people(&mut out, "add", &plan.add);
    people(&mut out, "remove", &plan.remove);
    people(&mut out, "check again", &plan.check);
    if !plan.unknown.is_empty() {
        let _ = writeln!(
            out,
            "\n{} that no record knows; ask who it is:",
            count(plan.unknown.len(), "account")
        );
        list(
            &mut out,
            plan.unknown.iter().map(|account| line(&cut(account, 200))),
            plan.unknown.len(),
        );
    }
    if plan.is_empty() {
        out.push_str("nothing to do\n");
    }
    out
}

fn people(out: &mut String, what: &str, people: &[AccessPerson]) {
    if people.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{what} {}:", count(people.len(), "account"));
    let shown = people.iter().map(|person| {
        let of = if person.partners.is_empty() {
            "of no record any more".to_owned()
        } else {
            format!("of {}", person.partners.join(", "))
        };
        let login = if person.account == person.github {
            String::new()
        } else {
            format!(" ({})", line(&cut(&person.github, 100)))
        };
        format!("{}{login}, {}", line(&cut(&person.account, 200)), line(&cut(&of, 300)))
    });
    list(out, shown, people.len());
}

fn list(out: &mut String, rows: impl Iterator<Item = String>, all: usize) {
    for row in rows.take(MOST_LINES) {
        let _ = writeln!(out, "  {row}");
    }
    if all > MOST_LINES {
        let _ = writeln!(out, "  and {} more", thousands((all - MOST_LINES) as u64));
    }
}
