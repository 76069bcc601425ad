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
    /// What `psp-partners validate --format json` prints.
    Findings,
    /// What `psp-partners standing --format json` prints.
    Standing,
    /// What `psp-partners todo --format json` prints.
    Todo,
    /// What `psp-partners why --format json` prints.
    Why,
    /// What `psp-partners history --format json` prints.
    History,
    /// What `psp-partners assets --format json` prints.
    Assets,
    /// What `psp-partners coverage --format json` prints.
    Coverage,
    /// What `psp-partners solutions --format json` prints.
    Solutions,
    /// What `psp-partners benefits --format json` prints.
    Benefits,
    /// What `psp-partners doctor --format json` prints.
    Doctor,
    /// What `psp-partners report --format json` prints.
    Report,
    /// What `psp-partners agreement show --format json` prints.
    ShownAgreement,
    /// What a page for applicants needs of the program, with addresses.
    Apply,
    /// An issue that was made with a form, and how far it is.
    Form,
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
    /// A partner's values of a month, in its issue.
    Scorecard,
    /// The issue of a phase that is overdue.
    Overdue,
    /// The issue about a criterion whose metrics must recover.
    Remediation,
    /// The issue about a new version of an agreement.
    Resign,
    /// The issue about access that differs from the records.
    Access,
    /// The issue about a problem.
    Problem,
    /// The issue about signatures that differ from GitHub.
    Signatures,
    /// People who can't be assigned.
    People,
    /// The answer to a command.
    Answer,
    /// A pull request that advances a record.
    Proposal,
    /// A pull request that adds a grant, or the use of one.
    Grant,
    Extension,
    Control,
    /// The issue of a meeting with a partner.
    Meeting,
    /// What happened in a month, and the pull request that proposes the newsletter.
    Newsletter,
    /// The issue of an event of the program.
    Event,
    /// What a run planned and did.
    Plan,
    /// What a page needs to verify certificates.
    Certificates,
    /// The list of partners on the site: of all, or of those with one value of a facet.
    SiteIndex,
    /// A partner on the site.
    SitePartner,
    /// The program on the site.
    SiteProgram,
    /// A newsletter on the site.
    SiteNewsletter,
}

impl View {
    /// The schema of the contract, in `schemas/`.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Review => "review.schema.json",
            Self::SkippedReview => "skipped-review.schema.json",
            Self::Whatif => "whatif.schema.json",
            Self::Findings => "findings.schema.json",
            Self::Standing => "standing.schema.json",
            Self::Todo => "todo.schema.json",
            Self::Why => "why.schema.json",
            Self::History => "history.schema.json",
            Self::Assets => "shown-assets.schema.json",
            Self::Coverage => "coverage.schema.json",
            Self::Solutions => "solutions.schema.json",
            Self::Benefits => "benefits.schema.json",
            Self::Doctor => "doctor.schema.json",
            Self::Report => "report.schema.json",
            Self::ShownAgreement => "shown-agreement.schema.json",
            Self::Apply => "apply.schema.json",
            Self::Form => "form.schema.json",
            Self::Certificates => "certificates.schema.json",
            Self::SiteIndex | Self::SitePartner | Self::SiteProgram | Self::SiteNewsletter => "site.schema.json",
            _ => "issue.schema.json",
        }
    }

    /// Which definition of the schema has it; none for the whole document.
    pub fn definition(self) -> Option<&'static str> {
        Some(match self {
            Self::Review
            | Self::SkippedReview
            | Self::Whatif
            | Self::Findings
            | Self::Standing
            | Self::Todo
            | Self::Why
            | Self::History
            | Self::Assets
            | Self::Coverage
            | Self::Solutions
            | Self::Benefits
            | Self::Doctor
            | Self::Report
            | Self::ShownAgreement
            | Self::Apply
            | Self::Form
            | Self::Certificates => return None,
            Self::Phase => "phase",
            Self::Step => "step",
            Self::Advance => "advance",
            Self::Partnership => "partnership",
            Self::End => "end",
            Self::Expiry => "expiry",
            Self::Metrics => "metrics",
            Self::Scorecard => "scorecard",
            Self::Overdue => "overdue",
            Self::Remediation => "remediation",
            Self::Resign => "resign",
            Self::Access => "access",
            Self::Problem => "problem",
            Self::Signatures => "signatures",
            Self::People => "people",
            Self::Answer => "answer",
            Self::Proposal => "proposal",
            Self::Grant => "grant",
            Self::Extension => "extension",
            Self::Control => "control",
            Self::Meeting => "meeting",
            Self::Newsletter => "newsletter",
            Self::Event => "event",
            Self::Plan => "plan",
            Self::SiteIndex => "list",
            Self::SitePartner => "partner",
            Self::SiteProgram => "program_page",
            Self::SiteNewsletter => "newsletter_page",
        })
    }

    /// Documents that have every value of the contract and take every branch of our templates.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn samples(self) -> Vec<Value> {
        let texts: &[&str] = match self {
            Self::Review => &[include_str!("../../templates/samples/review.json")],
            Self::SkippedReview => &[include_str!("../../templates/samples/skipped-review.json")],
            Self::Whatif => &[include_str!("../../templates/samples/whatif.json")],
            Self::Findings => &[include_str!("../../templates/samples/findings.json")],
            Self::Standing => &[include_str!("../../templates/samples/standing.json")],
            Self::Todo => &[include_str!("../../templates/samples/todo.json")],
            Self::Why => &[include_str!("../../templates/samples/why.json")],
            Self::History => &[include_str!("../../templates/samples/history.json")],
            Self::Assets => &[include_str!("../../templates/samples/assets.json")],
            Self::Coverage => &[include_str!("../../templates/samples/coverage.json")],
            Self::Solutions => &[include_str!("../../templates/samples/solutions.json")],
            Self::Benefits => &[include_str!("../../templates/samples/benefits.json")],
            Self::Doctor => &[include_str!("../../templates/samples/doctor.json")],
            Self::ShownAgreement => &[include_str!("../../templates/samples/shown-agreement.json")],
            Self::Apply => &[include_str!("../../templates/samples/apply.json")],
            Self::Form => &[include_str!("../../templates/samples/form.json")],
            Self::Report => &[
                include_str!("../../templates/samples/report.json"),
                include_str!("../../templates/samples/report-page.json"),
            ],
            Self::Phase => &[include_str!("../../templates/samples/phase.json")],
            Self::Step => &[include_str!("../../templates/samples/step.json")],
            Self::Advance => &[include_str!("../../templates/samples/advance.json")],
            Self::Partnership => &[include_str!("../../templates/samples/partnership.json")],
            Self::End => &[include_str!("../../templates/samples/end.json")],
            Self::Expiry => &[include_str!("../../templates/samples/expiry.json")],
            Self::Metrics => &[include_str!("../../templates/samples/metrics.json")],
            Self::Scorecard => &[include_str!("../../templates/samples/scorecard.json")],
            Self::Overdue => &[include_str!("../../templates/samples/overdue.json")],
            Self::Remediation => &[include_str!("../../templates/samples/remediation.json")],
            Self::Resign => &[include_str!("../../templates/samples/resign.json")],
            Self::Access => &[include_str!("../../templates/samples/access.json")],
            Self::Problem => &[include_str!("../../templates/samples/problem.json")],
            Self::Signatures => &[include_str!("../../templates/samples/signatures.json")],
            Self::People => &[include_str!("../../templates/samples/people.json")],
            Self::Answer => &[include_str!("../../templates/samples/answer.json")],
            Self::Proposal => &[include_str!("../../templates/samples/proposal.json")],
            Self::Grant => &[include_str!("../../templates/samples/grant.json")],
            Self::Extension => &[include_str!("../../templates/samples/extension.json")],
            Self::Control => &[include_str!("../../templates/samples/control.json")],
            Self::Meeting => &[include_str!("../../templates/samples/meeting.json")],
            Self::Newsletter => &[include_str!("../../templates/samples/newsletter.json")],
            Self::Event => &[include_str!("../../templates/samples/event.json")],
            Self::Plan => &[include_str!("../../templates/samples/plan.json")],
            Self::Certificates => &[include_str!("../../templates/samples/certificates.json")],
            Self::SiteIndex => &[include_str!("../../templates/samples/site-index.json")],
            Self::SitePartner => &[include_str!("../../templates/samples/site-partner.json")],
            Self::SiteProgram => &[include_str!("../../templates/samples/site-program.json")],
            Self::SiteNewsletter => &[include_str!("../../templates/samples/site-newsletter.json")],
        };
        let read = |text: &&str| serde_json::from_str::<Vec<Value>>(text).expect("our own samples are JSON");
        texts.iter().flat_map(read).collect()
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
    pub(super) also: &'static [View],
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

    /// Where its values are written.
    ///
    /// # Panics
    /// Never: a test reads each name.
    pub fn medium(&self) -> Medium {
        Medium::of(self.name).expect("a template's ending names its medium")
    }
}

/// Values that every template gets along with its view: how many items of a list fit, where the rest is, and a mention of
/// the account that should act, if GitHub names one; the styles and the script of pages of HTML, and the hashes that their
/// policies allow.
pub(super) const EXTRAS: &[&str] = &[
    "elsewhere",
    "mention",
    "most",
    "most_findings",
    "print_style",
    "print_style_hash",
    "script",
    "script_hash",
    "search_script",
    "search_script_hash",
    "style",
    "style_hash",
];

/// The names of values that a template can use: those that all of its views have, those that other templates give it, and
/// those that every template gets.
pub(super) fn names_of(views: impl Iterator<Item = View>, given: &[&str]) -> BTreeSet<String> {
    let shared = |all: BTreeSet<String>, view: BTreeSet<String>| &all & &view;
    let mut names = views.map(View::names).reduce(shared).unwrap_or_default();
    names.extend(EXTRAS.iter().chain(given).map(|name| (*name).to_owned()));
    names
}

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
#[rustfmt::skip]
pub const TEMPLATES: &[Template] = &[
    template!(Review, "review-comment.md.j2", "the comment on a pull request, and the summaries of its check and of the workflow run"),
    template!(Review, "review-finding.md.j2", "one finding, as an item of a list", part of ["finding"]),
    template!(Review, "review-partner.md.j2", "what a change does to one partner", part of ["partner"]),
    template!(Review, "review-change.md.j2", "one changed field: its cells of a table", part of ["change"]),
    template!(Review and Whatif, "review-effect.md.j2", "what a change does to one partner's standing, as items of a list", part of ["effect"]),
    template!(Review and Whatif, "review-outcome.md.j2", "one criterion before and after a change", part of ["outcome"]),
    template!(Review, "review-site.md.j2", "the public pages that a change touches", part of []),
    template!(Review, "review.txt.j2", "a review at a terminal, below the findings"),
    template!(Review and Whatif, "review-effect.txt.j2", "what a change does to one partner's standing, at a terminal", part of ["effect"]),
    template!(SkippedReview, "skipped-review.md.j2", "the comment on a pull request that can't be reviewed: a conflict, no test merge yet, merged, closed, another base branch"),
    template!(Whatif, "whatif.md.j2", "what another program does to the partners, for `whatif --format markdown`"),
    template!(Findings, "findings.md.j2", "the findings of `validate`: `--format markdown`, and the summary of a workflow run"),
    template!(Standing, "standing.md.j2", "the standing of partners: `standing --format markdown`, and the summary of a workflow run"),
    template!(Todo, "todo.md.j2", "what people do next: `todo --format markdown`, and the summary of a workflow run"),
    template!(Why, "why.md.j2", "the lines that decide something, and their commits: `why --format markdown`"),
    template!(History, "history.md.j2", "what happened to partners: `history --format markdown`"),
    template!(Assets, "assets.md.j2", "assets and case studies: `assets --format markdown`, and the summary of a workflow run"),
    template!(Coverage, "coverage.md.j2", "partners by region and industry: `coverage --format markdown`, and the summary of a workflow run"),
    template!(Solutions, "solutions.md.j2", "solutions of several partners: `solutions --format markdown`, and the summary of a workflow run"),
    template!(Report, "solution-table.md.j2", "solutions, as a table", [View::Coverage, View::Solutions], ["solutions"], true),
    template!(Benefits, "benefits.md.j2", "the benefits of partners: `benefits --format markdown`, and the summary of a workflow run"),
    template!(Doctor, "doctor.md.j2", "whether psp-partners can work here: `doctor --format markdown`, and the summary of a workflow run"),
    template!(Certificates, "certificates.html.j2", "the page that verifies certificates"),
    template!(SiteIndex, "site-index.html.j2", "the site's list of partners, and the page of each filter"),
    template!(SiteIndex, "site-missing.html.j2", "the site's page for an address that doesn't exist"),
    template!(SitePartner, "site-partner.html.j2", "a partner's page on the site"),
    template!(SitePartner, "site-given.html.j2", "something that a partner gets, as an item of a list", part of ["given"]),
    template!(SitePartner, "site-support.html.j2", "whether a value is verified, claimed or unknown", part of ["support"]),
    template!(SitePartner, "site-verify.html.j2", "the page that a badge links to: whether this is a partner"),
    template!(SitePartner, "site-todo.html.j2", "what a partner does next, as a page"),
    template!(SiteProgram, "site-program.html.j2", "the program's page on the site"),
    template!(SiteNewsletter, "site-newsletter.html.j2", "a newsletter on the site"),
    template!(SiteProgram, "site-head.html.j2", "the head of each page of the site", [View::SiteIndex, View::SiteNewsletter, View::SitePartner], [], true),
    template!(SiteProgram, "site-header.html.j2", "the top of each page of the site", [View::SiteIndex, View::SiteNewsletter, View::SitePartner, View::Report], ["has_report", "here", "home", "lang", "root", "translations"], true),
    template!(SiteProgram, "site-footer.html.j2", "the bottom of each page of the site", [View::SiteIndex, View::SiteNewsletter, View::SitePartner], [], true),
    template!(Report, "site-report.html.j2", "the report as a page of the site"),
    template!(Report, "report-masthead.html.j2", "what a report is about, at its top", part of []),
    template!(Report, "report-body.html.j2", "what a report shows below its top, alone and on the site", part of []),
    template!(Report, "report.md.j2", "a report as Markdown: a file, an issue, the summary of a workflow run"),
    template!(Report, "report-figures.md.j2", "the main value of each metric, and the best and the worst partners", part of []),
    template!(Report, "report-line.md.j2", "one value of a metric: its row of the table", part of ["metric", "figure", "line"]),
    template!(Report, "report-groups.md.j2", "the values of tiers, regions and industries", part of []),
    template!(Report, "report-changes.md.j2", "what changed since an earlier commit", part of []),
    template!(Report, "report-funnel.md.j2", "how partners move through the phases, and where they are stuck", part of []),
    template!(Report, "report-standing.md.j2", "criteria that fail, will fail soon, or are unknown", part of []),
    template!(Report, "report-criteria.md.j2", "criteria of partners, as a table", part of ["verdicts"]),
    template!(Report, "report-expiries.md.j2", "what expires in the next 90 days", part of []),
    template!(Report, "report-agreements.md.j2", "the agreements of running partnerships", part of []),
    template!(Report, "report-benefits.md.j2", "what partners have of their benefits", part of []),
    template!(Report, "report-promises.md.j2", "overdue steps, joint commitments and quarterly reviews", part of []),
    template!(Report and Coverage, "report-coverage.md.j2", "partners by region and industry, and targets", part of []),
    template!(Report and Coverage, "report-expansion.md.j2", "languages, compliance, experts, solutions, and who could fill an empty cell", part of []),
    template!(Report, "report-health.md.j2", "the composite metric, with its inputs", part of []),
    template!(Report, "report-gaps.md.j2", "values that are missing or too old", part of []),
    template!(Report, "report-more.md.j2", "how many items of a list did not fit", [View::Coverage, View::Solutions], ["list", "noun"], true),
    template!(Report, "report.txt.j2", "a report in a terminal"),
    template!(Report, "report-line.txt.j2", "one value of a metric: its line of the table", part of ["metric", "figure", "line", "width"]),
    template!(Report, "report-criteria.txt.j2", "criteria of partners, as a list", part of ["verdicts"]),
    template!(Report, "report-more.txt.j2", "how many items of a list aren't shown", part of ["list"]),
    template!(Report, "report.html.j2", "a report as one page"),
    template!(Report, "report-points.html.j2", "the main points", part of []),
    template!(Report, "report-tiles.html.j2", "the metrics at a glance", part of []),
    template!(Report, "report-tile.html.j2", "one metric at a glance", part of ["metric", "figure"]),
    template!(Report, "report-group.html.j2", "the section of one kind of group", part of ["section"]),
    template!(Report, "report-group-id.html.j2", "the ID of this section", part of ["section"]),
    template!(Report, "report-group-title.html.j2", "the title of this section", part of ["section"]),
    template!(Report, "report-group-line.html.j2", "a group in one line", part of ["group"]),
    template!(Report, "report-partners.html.j2", "the table of all partners", part of []),
    template!(Report, "report-bars.html.j2", "one metric of groups as bars", part of ["section", "noun", "position"]),
    template!(Report, "report-bars-title.html.j2", "the title of these bars", part of ["section", "metric", "chart"]),
    template!(Report, "report-overview.html.j2", "all metrics of groups in one table", part of ["section", "noun"]),
    template!(Report, "report-cell.html.j2", "one cell of this table", part of ["metric", "figure"]),
    template!(Report, "report-scorecard.html.j2", "all values of one group", part of ["section", "group"]),
    template!(Report, "report-line.html.j2", "one value of a group, as a row of a table", part of ["group", "metric", "figure", "line"]),
    template!(Report, "report-of.html.j2", "the group's name in a caption", part of ["section", "group"]),
    template!(Report, "report-extreme.html.j2", "the best or the worst partner of a value", part of ["metric", "line", "extreme"]),
    template!(Report, "report-called.html.j2", "the name of a value", part of ["metric", "line"]),
    template!(Report, "report-change.html.j2", "a change of a value", part of ["metric", "change"]),
    template!(Report, "report-target.html.j2", "whether a value reaches its target", part of ["metric", "figure", "line"]),
    template!(Report, "report-sources.html.j2", "how many sources a value has", part of ["figure"]),
    template!(Report, "report-becomes.html.j2", "what would make a value known", part of ["metric", "figure", "becomes"]),
    template!(Report, "report-course.html.j2", "a trend in words", part of ["chart"]),
    template!(Report, "report-svg.html.j2", "the frame of a chart", part of ["chart", "id"]),
    template!(Report, "report-names.html.j2", "names in a sentence", part of ["names", "up_to"]),
    template!(Report, "report-number.html.j2", "a number, or that it is unknown", part of ["number", "limits"]),
    template!(Report, "report-funnel.html.j2", "the funnel", part of []),
    template!(Report, "report-standing.html.j2", "criteria", part of []),
    template!(Report, "report-verdicts.html.j2", "criteria of partners, as a table", part of ["title", "verdicts"]),
    template!(Report, "report-expiries.html.j2", "what ends soon", part of []),
    template!(Report, "report-agreements.html.j2", "the agreements of running partnerships", part of []),
    template!(Report, "report-benefits.html.j2", "what partners have of their benefits", part of []),
    template!(Report, "report-coverage.html.j2", "coverage and white space", part of []),
    template!(Report, "report-expansion.html.j2", "languages, compliance, experts, solutions, and who could fill an empty cell", part of []),
    template!(Report, "report-map.html.j2", "partners by region and industry", part of []),
    template!(Report, "report-wanted.html.j2", "active partners against the number that the program wants", part of ["noun", "places"]),
    template!(Report, "report-targets.html.j2", "the targets", part of []),
    template!(Report, "report-promises.html.j2", "what the program owes its partners", part of []),
    template!(Report, "report-changes.html.j2", "what changed", part of []),
    template!(Report, "report-health.html.j2", "the program's composite metric, taken apart", part of []),
    template!(Report, "report-missing.html.j2", "what is missing or too old", part of []),
    template!(ShownAgreement, "agreement.html.j2", "an agreement for print, with its checksum and signatures"),
    template!(Whatif, "whatif.txt.j2", "the same at a terminal"),
    template!(Apply, "apply.md.j2", "the page for applicants, `APPLY.md`, which `schema --write` makes"),
    template!(Form, "comment-form.md.j2", "the comment on an issue that was made with a form"),
    template!(Form, "form-fix.md.j2", "one answer to fix, as an item of a list", part of ["fix"]),
    template!(Form, "pull-form.md.j2", "the text of the pull request that such an issue becomes"),
    template!(Phase, "issue-phase.md.j2", "the issue of a phase: whose turn it is, and its dates"),
    template!(Phase, "issue-steps.md.j2", "the text above the steps of a phase"),
    template!(Step, "issue-step.md.j2", "one line of the list of steps"),
    template!(Advance, "issue-advance.md.j2", "the pull request to the next phase, in the issue of a phase"),
    template!(Phase, "issue-agreement.md.j2", "the agreement in the issue of a phase: its text, how to sign it, and who has to"),
    template!(Phase, "issue-gate.md.j2", "what the next phase requires"),
    template!(Phase, "issue-offers.md.j2", "what the partner can use"),
    template!(Phase, "issue-promises.md.j2", "what was promised in reviews and isn't done"),
    template!(Phase, "issue-commitments.md.j2", "go-to-market commitments, in the issue of a phase that lists them"),
    template!(Phase, "issue-requests.md.j2", "the requests of a partner that aren't in the record yet"),
    template!(Phase, "issue-control.md.j2", "the repository of the partner, until the record has the proof that it is the partner's"),
    template!(Partnership, "issue-partnership.md.j2", "the issue of a partnership"),
    template!(Partnership, "issue-phases.md.j2", "the phases of a partnership"),
    template!(Partnership, "issue-criteria.md.j2", "the criteria of a partner"),
    template!(End, "issue-end.md.j2", "the first line of an issue that closes"),
    template!(People, "issue-people.md.j2", "a mention of people who can't be assigned"),
    template!(Overdue, "issue-overdue.md.j2", "the issue of a phase that is overdue"),
    template!(Metrics, "issue-metrics.md.j2", "the issue about months without metrics"),
    template!(Scorecard, "issue-scorecard.md.j2", "a partner's values of the last month, in the issue of its partnership"),
    template!(Expiry, "issue-expiry.md.j2", "the issue of something that expires"),
    template!(Expiry, "comment-expiry.md.j2", "the reminder below that issue"),
    template!(Expiry, "expiry-thing.md.j2", "the name of something that expires", part of []),
    template!(Meeting, "issue-meeting.md.j2", "the issue of a meeting with a partner, such as the business review of a quarter"),
    template!(Event, "issue-event.md.j2", "the issue of an event of the program, its checklist, and the comment below it when the event is moved"),
    template!(Remediation, "issue-remediation.md.j2", "the issue about a criterion whose metrics must recover"),
    template!(Remediation, "comment-remediation.md.j2", "the comment below that issue when the time is over"),
    template!(Resign, "issue-resign.md.j2", "the issue about a new version of an agreement, which a partner must sign"),
    template!(Resign, "comment-resign.md.j2", "the reminder below that issue"),
    template!(Access, "issue-access.md.j2", "the issue about access to a resource that differs from the records"),
    template!(Problem, "issue-problem.md.j2", "the issue about errors in the registry, a stopped schedule or a failed run"),
    template!(Signatures, "issue-signatures.md.j2", "the issue about signatures that differ from GitHub"),
    template!(Answer, "comment-answer.md.j2", "the answer to one command in a comment"),
    template!(Advance, "comment-by-hand.md.j2", "a comment: a person has to open the pull request"),
    template!(Proposal, "pull-accept.md.j2", "the pull request that accepts an application"),
    template!(Proposal, "pull-advance.md.j2", "the pull request that starts the next phase"),
    template!(Proposal, "pull-held.md.j2", "the pull request that records what was done in a quarter"),
    template!(Grant, "pull-grant.md.j2", "the pull request that adds a grant, or the use of one"),
    template!(Control, "pull-control.md.j2", "the pull request that records that a partner controls its repository"),
    template!(Newsletter, "newsletter.md.j2", "what happened in a month, below the editor's text in a newsletter"),
    template!(Newsletter, "pull-newsletter.md.j2", "the pull request that proposes a newsletter"),
    template!(Extension, "pull-extension.md.j2", "the pull request that gives an enablement more time"),
    template!(Proposal, "pull-signatures.md.j2", "the pull request that records signatures of an agreement"),
    template!(Proposal, "pull-runs.md.j2", "the workflow runs that wait for approval, in each pull request of the tool", [View::Form, View::Grant, View::Extension, View::Control], [], true),
    template!(Plan, "summary-plan.md.j2", "the summary of a run of `onboard` or `publish`"),
];

/// The template with this name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
