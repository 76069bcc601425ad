//! Findings and standings → text, annotations, JSON, SARIF, Markdown. Renderers are pure: they get values and give text.
//! May use `rules`, `standing` and `registry`; never prints.

pub mod access;
pub mod agreement;
pub mod annotations;
pub mod assets;
pub mod benefits;
pub mod coverage;
pub mod doctor;
pub mod explained;
pub mod fields;
pub mod history;
pub mod json;
pub mod links;
pub mod markdown;
pub mod plan;
pub mod reference;
pub mod report;
pub mod review;
pub mod sarif;
pub mod standing;
pub mod text;
pub mod todo;
pub mod whatif;
pub mod why;

use serde::Serialize;
use serde_json::Value;

use crate::date::Date;
use crate::finding::{Finding, Place, Severity};
use crate::registry::load::OVERLAY_PREFIX;
use crate::rules::engine::Evaluation;
use crate::sensitive::mask_json;
use crate::templates::{Input, Rendered, Texts};
use crate::words::{count, thousands};

/// How the documents of several commands begin.
#[derive(Serialize)]
struct Head<'a> {
    contract: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    /// The overlay was read; absent where a document has no such field.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<bool>,
}

impl<'a> Head<'a> {
    fn new(contract: &'static str, at: Date, revision: Option<&'a str>, private: Option<bool>) -> Self {
        Self {
            contract,
            at: at.to_string(),
            revision,
            private,
        }
    }
}

/// What a report on a registry is made of.
pub struct Report<'a> {
    pub evaluation: &'a Evaluation,
    pub at: Date,
    /// The commit that was looked at, when it was one.
    pub revision: Option<&'a str>,
    /// The prefix of every path, when the registry isn't in the current folder.
    pub prefix: &'a str,
    /// The private overlay was read: what is shown is private.
    pub private: bool,
}

impl Report<'_> {
    /// The findings, worst first.
    pub fn worst_first(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.evaluation.findings.iter().collect();
        findings.sort_by_key(|f| f.severity);
        findings
    }

    /// A path as a person at the current folder, or GitHub at the repository's root, knows it.
    pub fn path(&self, place: &Place) -> String {
        shown_path(place, self.prefix)
    }

    /// `2 errors and 1 warning in 17 partners`.
    pub fn summary(&self) -> String {
        let partners = count(self.evaluation.partners, "partner");
        let months = match self.evaluation.months {
            0 => String::new(),
            n => format!(" and {}", count(n, "month"))
                .replace("month", if n == 1 { "month of figures" } else { "month" })
                .replace("months", "months of figures"),
        };
        let levels = [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Notice, "notice"),
        ];
        let told: Vec<String> = levels
            .into_iter()
            .filter_map(|(severity, noun)| {
                Some(self.evaluation.count(severity))
                    .filter(|n| *n > 0)
                    .map(|n| count(n, noun))
            })
            .collect();
        let told = match told.split_last() {
            None => "no problems".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        };
        format!("{told} in {partners}{months}")
    }
}

fn shown_path(place: &Place, prefix: &str) -> String {
    match place.path.strip_prefix(OVERLAY_PREFIX) {
        Some(_) => place.path.to_string(),
        None => format!("{prefix}{}", place.path),
    }
}

/// A text by the program's templates. Where one can't be used, by ours in its place, with a note about it.
fn with_note_of_fault(notes: &[String], texts: &Texts, render: impl Fn(&[String], &Texts) -> Rendered) -> Rendered {
    let rendered = render(notes, texts);
    let Some(fault) = rendered.fault else { return rendered };
    let mut notes = notes.to_vec();
    notes.push(format!("the program's own template wasn't used: {fault}"));
    let usable = texts.clone().without(&fault.template);
    Rendered {
        text: render(&notes, &usable).text,
        fault: Some(fault),
    }
}

/// A whole page that mentions no one: its view, made with the notes on what could not be done, masked and cut to `limit` bytes.
/// `elsewhere` names the place that has what doesn't fit.
fn page(
    template: &'static str,
    texts: &Texts,
    (limit, elsewhere): (usize, &str),
    view: impl Fn(&[String]) -> Value,
) -> Rendered {
    with_note_of_fault(&[], texts, |notes, texts| {
        let mut view = view(notes);
        mask_json(&mut view);
        let input = Input {
            view: &view,
            mention: None,
            elsewhere,
            limit,
        };
        texts.render(template, &input)
    })
}

/// `1,234 more`.
fn more(n: usize) -> String {
    format!("{} more", thousands(n as u64))
}
