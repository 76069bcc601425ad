//! Every template, in one list.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Medium;

/// The document that a template is rendered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What `psp-partners review --format json` prints.
    Review,
    /// What `psp-partners report --format json` prints.
    Report,
}

impl View {
    /// The schema of the contract, in `schemas/`.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Review => "review.schema.json",
            Self::Report => "report.schema.json",
        }
    }

    /// Documents that have every value of the contract and take every branch of our templates.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn samples(self) -> Vec<Value> {
        let text = match self {
            Self::Review => include_str!("../../templates/samples/review.json"),
            Self::Report => include_str!("../../templates/samples/report.json"),
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
        Report,
        "report.md.j2",
        "a report as Markdown: a file, an issue, the summary of a workflow run"
    ),
    template!(Report, "report-figures.md.j2", "the main value of each metric, and the best and the worst partners", part of []),
    template!(Report, "report-line.md.j2", "one value of a metric: its row of the table", part of ["metric", "figure", "line"]),
    template!(Report, "report-groups.md.j2", "the values of tiers, regions and industries", part of []),
    template!(Report, "report-changes.md.j2", "what changed since an earlier commit", part of []),
    template!(Report, "report-funnel.md.j2", "how partners move through the phases, and where they are stuck", part of []),
    template!(Report, "report-standing.md.j2", "criteria that fail, will fail soon, or are unknown", part of []),
    template!(Report, "report-criteria.md.j2", "criteria of partners, as a table", part of ["verdicts"]),
    template!(Report, "report-expiries.md.j2", "what expires in the next 90 days", part of []),
    template!(Report, "report-promises.md.j2", "overdue steps, joint commitments and quarterly reviews", part of []),
    template!(Report, "report-coverage.md.j2", "partners by region and industry, and targets", part of []),
    template!(Report, "report-health.md.j2", "the composite metric, with its inputs", part of []),
    template!(Report, "report-gaps.md.j2", "values that are missing or too old", part of []),
    template!(Report, "report-more.md.j2", "how many items of a list did not fit", part of ["list", "noun"]),
    template!(Report, "report.txt.j2", "a report in a terminal"),
    template!(
        Report,
        "report-line.txt.j2",
        "one value of a metric: its line of the table",
        part of ["metric", "figure", "line", "width"]
    ),
    template!(
        Report,
        "report-criteria.txt.j2",
        "criteria of partners, as a list",
        part of ["verdicts"]
    ),
    template!(
        Report,
        "report-more.txt.j2",
        "how many items of a list aren't shown",
        part of ["list"]
    ),
];

/// The template with this name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
