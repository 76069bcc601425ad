//! What people must do next, as text, Markdown and JSON (the contract `schemas/todo.schema.json`).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Head;
use super::json::document_text;
use crate::date::Date;
use crate::escape::{cut, line};
use crate::registry::model::Party;
use crate::templates::{Rendered, Texts, value_of};
use crate::todo::{PartnerTodo, Task, TaskPlace, Todo};
use crate::words::{capital, count, thousands};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/todo/1";

/// Most places of one task that a person is shown.
const MOST_PLACES: usize = 7;

/// What is shown, and what it was made from.
pub struct Page<'a> {
    pub todo: &'a Todo,
    pub at: Date,
    pub revision: Option<&'a str>,
    /// The overlay was read.
    pub private: bool,
    /// Goes before paths, so that they are right from the current folder.
    pub prefix: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    text: String,
    program: Vec<TaskItem>,
    partners: Vec<PartnerItem<'a>>,
    /// What could not be done.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct PartnerItem<'a> {
    slug: &'a str,
    name: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'a str>,
    tasks: Vec<TaskItem>,
}

#[derive(Serialize)]
struct TaskItem {
    #[serde(flatten)]
    task: Task,
    /// Its places in words.
    place: String,
}

/// As one JSON document.
pub fn json(page: &Page<'_>) -> String {
    document_text(&document(page, &[]))
}

fn document(page: &Page<'_>, notes: &[String]) -> Value {
    let from_here = |tasks: &[Task]| tasks.iter().map(|task| item(task, page.prefix)).collect();
    let partners = page.todo.partners.iter().map(|one| PartnerItem {
        slug: &one.slug,
        name: &one.name,
        status: one.status.id(),
        phase: one.phase.as_deref(),
        tasks: from_here(&one.tasks),
    });
    value_of(&Document {
        head: Head::new(CONTRACT, page.at, page.revision, Some(page.private)),
        text: summary(page),
        program: from_here(&page.todo.program),
        partners: partners.collect(),
        notes,
    })
}

fn item(task: &Task, prefix: &str) -> TaskItem {
    let place = |place: &TaskPlace| TaskPlace {
        path: format!("{prefix}{}", place.path),
        ..place.clone()
    };
    TaskItem {
        place: places(task, prefix),
        task: Task {
            places: task.places.iter().map(place).collect(),
            ..task.clone()
        },
    }
}

/// For a terminal.
pub fn text(page: &Page<'_>) -> String {
    let mut out = format!("{}\n", summary(page));
    let mut section = |title: String, tasks: &[Task], names_side: bool| {
        let _ = writeln!(out, "\n{}", line(&title));
        for (i, task) in tasks.iter().enumerate() {
            let who = if names_side {
                format!("{}: ", side(task.who))
            } else {
                String::new()
            };
            let _ = writeln!(out, "{:>3}. {who}{}", i + 1, line(&task.what));
            if let Some(action) = &task.action {
                let _ = writeln!(out, "     {}", line(&capital(action)));
            }
            let _ = writeln!(out, "     {}", line(&places(task, page.prefix)));
        }
    };
    if !page.todo.program.is_empty() {
        section("For maintainers".to_owned(), &page.todo.program, false);
    }
    for partner in &page.todo.partners {
        section(title(partner), &partner.tasks, true);
    }
    out
}

/// For a step summary, in at most `limit` bytes: the template `todo.md.j2`, the program's or ours.
pub fn markdown(page: &Page<'_>, texts: &Texts, limit: usize) -> Rendered {
    super::page("todo.md.j2", texts, (limit, "`psp-partners todo` shows all"), |notes| {
        document(page, notes)
    })
}

fn summary(page: &Page<'_>) -> String {
    let todo = page.todo;
    let (ours, theirs) = (
        todo.program.len(),
        todo.partners.iter().map(|one| one.tasks.len()).sum::<usize>(),
    );
    let private = if page.private {
        " (private: the overlay was read)"
    } else {
        ""
    };
    if ours + theirs == 0 {
        return format!("nothing to do on {}{private}", page.at);
    }
    format!(
        "{} for the program and {} for {} on {}{private}",
        count(ours, "task"),
        count(theirs, "task"),
        count(todo.partners.len(), "partner"),
        page.at
    )
}

fn title(partner: &PartnerTodo) -> String {
    let phase = partner.phase.as_deref().map(|phase| format!(", phase {phase}"));
    let (name, slug) = (cut(&partner.name, 120), &partner.slug);
    format!("{name} ({slug}), {}{}", partner.status.id(), phase.unwrap_or_default())
}

const fn side(who: Party) -> &'static str {
    match who {
        Party::Partner => "partner",
        Party::Program => "maintainer",
        Party::Both => "both sides",
    }
}

/// The first place in full, the others of the same file by their lines.
fn places(task: &Task, prefix: &str) -> String {
    let Some(first) = task.places.first() else {
        return String::new();
    };
    let mut out = format!("{prefix}{}:{}", first.path, first.line);
    if let Some(name) = &first.name {
        let _ = write!(out, " {name}");
    }
    for other in task.places.iter().take(MOST_PLACES).skip(1) {
        let name = other.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        let _ = if other.path == first.path {
            write!(out, ", {}{name}", other.line)
        } else {
            write!(out, ", {prefix}{}:{}{name}", other.path, other.line)
        };
    }
    if task.places.len() > MOST_PLACES {
        let more = u64::try_from(task.places.len() - MOST_PLACES).unwrap_or(u64::MAX);
        let _ = write!(out, " and {} more", thousands(more));
    }
    out
}
