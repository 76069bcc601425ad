//! Every template, in one list.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Medium;

/// The document that a template is rendered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What `psp-partners review --format json` prints.
    Review,
    /// The same of a pull request that can't be reviewed.
    SkippedReview,
    /// What `psp-partners whatif --format json` prints.
    Whatif,
    /// What a page for applicants needs of the program, with addresses.
    Apply,
}

impl View {
    /// The schema of the contract, in `schemas/`.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Review => "review.schema.json",
            Self::SkippedReview => "skipped-review.schema.json",
            Self::Whatif => "whatif.schema.json",
            Self::Apply => "apply.schema.json",
        }
    }

    /// Documents that have every value of the contract and take every branch of our templates.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn samples(self) -> Vec<Value> {
        let text = match self {
            Self::Review => include_str!("../../templates/samples/review.json"),
            Self::SkippedReview => include_str!("../../templates/samples/skipped-review.json"),
            Self::Whatif => include_str!("../../templates/samples/whatif.json"),
            Self::Apply => include_str!("../../templates/samples/apply.json"),
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
    /// Of a part: other views whose pages include it.
    also: &'static [View],
    /// Of a part that others include: the values that they give it. A page has none.
    pub(super) given: &'static [&'static str],
    is_part: bool,
}

impl Template {
    /// Whether it is a whole text, not a part that others include.
    pub fn is_page(&self) -> bool {
        !self.is_part
    }

    /// The views that it is rendered from: a page has one, a part has one for each kind of page that includes it.
    pub fn views(&self) -> impl Iterator<Item = View> + '_ {
        std::iter::once(self.view).chain(self.also.iter().copied())
    }

    /// Whether it is rendered from the view.
    pub(super) fn is_for(&self, view: View) -> bool {
        self.views().any(|own| own == view)
    }

    /// The names of values that it can use: those that all of its views have, and those that other templates give it.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let mut names = self.view.names();
        for view in self.also {
            let there = view.names();
            names.retain(|name| there.contains(name));
        }
        names.extend(EXTRAS.iter().chain(self.given).map(|name| (*name).to_owned()));
        names
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
        template!($view, $name, $about, [], [], false)
    };
    ($view:ident, $name:literal, $about:literal, part of [$($given:literal),*]) => {
        template!($view, $name, $about, [], [$($given),*], true)
    };
    ($view:ident and $also:ident, $name:literal, $about:literal, part of [$($given:literal),*]) => {
        template!($view, $name, $about, [View::$also], [$($given),*], true)
    };
    ($view:ident, $name:literal, $about:literal, [$($also:expr),*], [$($given:literal),*], $is_part:literal) => {
        Template {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
            about: $about,
            view: View::$view,
            also: &[$($also),*],
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
        Review and Whatif,
        "review-effect.md.j2",
        "what a change does to one partner's standing, as items of a list",
        part of ["effect"]
    ),
    template!(
        Review and Whatif,
        "review-outcome.md.j2",
        "one criterion before and after a change",
        part of ["outcome"]
    ),
    template!(Review, "review.txt.j2", "a review at a terminal, below the findings"),
    template!(
        Review and Whatif,
        "review-effect.txt.j2",
        "what a change does to one partner's standing, at a terminal",
        part of ["effect"]
    ),
    template!(
        SkippedReview,
        "skipped-review.md.j2",
        "the comment on a pull request that can't be reviewed: a conflict, no test merge yet, merged, closed"
    ),
    template!(
        Whatif,
        "whatif.md.j2",
        "what another program does to the partners, for `whatif --format markdown`"
    ),
    template!(Whatif, "whatif.txt.j2", "the same at a terminal"),
    template!(
        Apply,
        "apply.md.j2",
        "the page for applicants, `APPLY.md`, which `schema --write` makes"
    ),
];

/// The template with this name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
