//! Every template, in one list.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Medium;

/// The document that a template is rendered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What `psp-partners review --format json` prints.
    Review,
    /// An issue that was made with a form, and how far it is.
    Form,
}

impl View {
    /// The schema of the contract, in `schemas/`.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Review => "review.schema.json",
            Self::Form => "form.schema.json",
        }
    }

    /// Documents that have every value of the contract and take every branch of our templates.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn samples(self) -> Vec<Value> {
        let text = match self {
            Self::Review => include_str!("../../templates/samples/review.json"),
            Self::Form => include_str!("../../templates/samples/form.json"),
        };
        serde_json::from_str(text).expect("our own samples are JSON")
    }

    /// The names of its values.
    pub(super) fn names(self) -> BTreeSet<String> {
        let samples = self.samples();
        let objects = samples.iter().filter_map(Value::as_object);
        objects.flat_map(|object| object.keys().cloned()).collect()
    }
}

/// One template.
#[derive(Debug)]
pub struct Template {
    pub name: &'static str,
    pub text: &'static str,
    /// What it is for, for `templates list`.
    pub about: &'static str,
    pub view: View,
    /// Of a part that others include: the values that they give it. A page has none.
    pub(super) given: &'static [&'static str],
    is_part: bool,
}

impl Template {
    /// Whether it is a whole text, not a part that others include.
    pub fn is_page(&self) -> bool {
        !self.is_part
    }

    /// Where its values are written.
    ///
    /// # Panics
    /// Never: a test reads each name.
    pub fn medium(&self) -> Medium {
        Medium::of(self.name).expect("a template's ending names its medium")
    }
}

/// Values that every template gets along with its view: how many items of a list fit, where the rest is, and a mention of
/// the account that should act, if GitHub names one.
pub(super) const EXTRAS: &[&str] = &["elsewhere", "mention", "most", "most_findings"];

macro_rules! template {
    ($view:ident, $name:literal, $about:literal) => {
        template!($view, $name, $about, [], false)
    };
    ($view:ident, $name:literal, $about:literal, part of [$($given:literal),*]) => {
        template!($view, $name, $about, [$($given),*], true)
    };
    ($view:ident, $name:literal, $about:literal, [$($given:literal),*], $is_part:literal) => {
        Template {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
            about: $about,
            view: View::$view,
            given: &[$($given),*],
            is_part: $is_part,
        }
    };
}

/// Every template.
pub const TEMPLATES: &[Template] = &[
    template!(
        Review,
        "review-comment.md.j2",
        "the comment on a pull request, and the summaries of its check and of the workflow run"
    ),
    template!(
        Review,
        "review-finding.md.j2",
        "one row of the table of findings",
        part of ["finding"]
    ),
    template!(
        Review,
        "review-partner.md.j2",
        "what a change does to one partner",
        part of ["partner"]
    ),
    template!(
        Review,
        "review-change.md.j2",
        "one changed field: its cells of a table",
        part of ["change"]
    ),
    template!(
        Review,
        "review-effect.md.j2",
        "what a change does to one partner's standing, as items of a list",
        part of ["effect"]
    ),
    template!(
        Review,
        "review-outcome.md.j2",
        "one criterion before and after a change",
        part of ["outcome"]
    ),
    template!(
        Form,
        "comment-form.md.j2",
        "the comment on an issue that was made with a form"
    ),
    template!(Form, "form-fix.md.j2", "one answer to fix, as an item of a list", part of ["fix"]),
    template!(
        Form,
        "pull-form.md.j2",
        "the text of the pull request that such an issue becomes"
    ),
];

/// The template with this name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
