//! Every template, in one list.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Medium;

/// The document that a template is rendered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What `psp-partners review --format json` prints.
    Review,
    /// The issue of a phase.
    Phase,
    /// A line of the list of steps.
    Step,
    /// The way to the next phase.
    Advance,
    /// The issue of a partnership.
    Partnership,
    /// Why an issue closes.
    End,
    /// The issue of something that expires.
    Expiry,
    /// The issue about months without metrics.
    Metrics,
    /// The issue of a phase that is overdue.
    Overdue,
    /// The issue about a problem.
    Problem,
    /// People who can't be assigned.
    People,
    /// The answer to a command.
    Answer,
    /// A pull request that advances a record.
    Proposal,
    /// What a run planned and did.
    Plan,
}

impl View {
    /// The schema of the contract, in `schemas/`.
    pub fn schema(self) -> &'static str {
        match self.definition() {
            None => "review.schema.json",
            Some(_) => "issue.schema.json",
        }
    }

    /// Which definition of the schema has it; none for the whole document.
    pub fn definition(self) -> Option<&'static str> {
        Some(match self {
            Self::Review => return None,
            Self::Phase => "phase",
            Self::Step => "step",
            Self::Advance => "advance",
            Self::Partnership => "partnership",
            Self::End => "end",
            Self::Expiry => "expiry",
            Self::Metrics => "metrics",
            Self::Overdue => "overdue",
            Self::Problem => "problem",
            Self::People => "people",
            Self::Answer => "answer",
            Self::Proposal => "proposal",
            Self::Plan => "plan",
        })
    }

    /// Documents that have every value of the contract and take every branch of our templates.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn samples(self) -> Vec<Value> {
        let text = match self {
            Self::Review => include_str!("../../templates/samples/review.json"),
            Self::Phase => include_str!("../../templates/samples/phase.json"),
            Self::Step => include_str!("../../templates/samples/step.json"),
            Self::Advance => include_str!("../../templates/samples/advance.json"),
            Self::Partnership => include_str!("../../templates/samples/partnership.json"),
            Self::End => include_str!("../../templates/samples/end.json"),
            Self::Expiry => include_str!("../../templates/samples/expiry.json"),
            Self::Metrics => include_str!("../../templates/samples/metrics.json"),
            Self::Overdue => include_str!("../../templates/samples/overdue.json"),
            Self::Problem => include_str!("../../templates/samples/problem.json"),
            Self::People => include_str!("../../templates/samples/people.json"),
            Self::Answer => include_str!("../../templates/samples/answer.json"),
            Self::Proposal => include_str!("../../templates/samples/proposal.json"),
            Self::Plan => include_str!("../../templates/samples/plan.json"),
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
        Phase,
        "issue-phase.md.j2",
        "the issue of a phase: whose turn it is, and its dates"
    ),
    template!(Phase, "issue-steps.md.j2", "the text above the steps of a phase"),
    template!(Step, "issue-step.md.j2", "one line of the list of steps"),
    template!(
        Advance,
        "issue-advance.md.j2",
        "the pull request to the next phase, in the issue of a phase"
    ),
    template!(Phase, "issue-gate.md.j2", "what the next phase requires"),
    template!(Phase, "issue-offers.md.j2", "what the partner can use"),
    template!(Partnership, "issue-partnership.md.j2", "the issue of a partnership"),
    template!(Partnership, "issue-phases.md.j2", "the phases of a partnership"),
    template!(Partnership, "issue-criteria.md.j2", "the criteria of a partner"),
    template!(End, "issue-end.md.j2", "the first line of an issue that closes"),
    template!(
        People,
        "issue-people.md.j2",
        "a mention of people who can't be assigned"
    ),
    template!(Overdue, "issue-overdue.md.j2", "the issue of a phase that is overdue"),
    template!(Metrics, "issue-metrics.md.j2", "the issue about months without metrics"),
    template!(Expiry, "issue-expiry.md.j2", "the issue of something that expires"),
    template!(Expiry, "comment-expiry.md.j2", "the reminder below that issue"),
    template!(
        Expiry,
        "expiry-thing.md.j2",
        "the name of something that expires",
        part of []
    ),
    template!(
        Problem,
        "issue-problem.md.j2",
        "the issue about errors in the registry, a stopped schedule or a failed run"
    ),
    template!(Answer, "comment-answer.md.j2", "the answer to one command in a comment"),
    template!(
        Advance,
        "comment-by-hand.md.j2",
        "a comment: a person has to open the pull request"
    ),
    template!(
        Proposal,
        "pull-accept.md.j2",
        "the pull request that accepts an application"
    ),
    template!(
        Proposal,
        "pull-advance.md.j2",
        "the pull request that starts the next phase"
    ),
    template!(
        Plan,
        "summary-plan.md.j2",
        "the summary of a run of `onboard` or `publish`"
    ),
];

/// The template with this name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
