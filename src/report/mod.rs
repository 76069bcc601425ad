//! A registry on a day → the report as one value. Pure: nothing here reads files, prints, or knows how a report looks.
//! May use `standing`, `rules` and `registry`.
//!
//! Unknown stays unknown: a value that is not known is `None`, never zero, and each figure has the number of its sources
//! are. Numbers are exact decimals. Money has one line for each currency and is never added across them. What was
//! computed from the overlay, or belongs to a private metric, has `private` set; without an overlay the values of a
//! private metric are not there at all (`withheld`).
//!
//! Every text that comes from a record or the program (names, reasons, sentences) is hostile: escape it where it lands.

pub mod agreements;
pub mod benefits;
mod build;
pub mod by_group;
pub mod changes;
mod counts;
pub mod coverage;
pub mod expansion;
pub mod expiries;
mod figures;
pub mod funnel;
mod groups;
mod headline;
pub mod health;
pub mod offered;
mod overview;
mod own_targets;
mod partner_comparison;
mod partner_digest;
pub mod period;
pub mod program_duties;
mod reader;
pub mod scorecard;
mod series;
pub mod summary;
mod tally;

use serde::Serialize;

pub use agreements::Agreements;
pub use benefits::{Benefits, WaitingRequest};
pub use build::{Earlier, Request, build};
pub use by_group::GroupSection;
pub use changes::Changes;
pub use coverage::Coverage;
pub use expiries::Expiries;
pub use funnel::Funnel;
pub use headline::Headline;
pub use health::Health;
pub use period::{Period, PeriodKind};
pub use program_duties::ProgramDuties;
pub use summary::Summary;

use crate::date::{Date, Month};
pub use crate::decimal::Decimal;
use crate::registry::model::Status;
pub use crate::registry::model::{Better, MetricUnit as Unit};

/// Everything that a report shows.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The program.
    pub program: Named,
    pub period: Period,
    /// The period before it, of the same length.
    pub before: Period,
    /// The same period a year before.
    pub year_before: Period,
    /// The day that everything is judged by.
    pub at: Date,
    pub made: Made,
    /// The overlay was read: the report holds private figures.
    pub private: bool,
    /// The one partner that it is about: then the figures are of this partner and of the whole program, and every list
    /// is of this partner alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named>,
    /// Every partner that could be read, by slug.
    pub partners: Vec<PartnerLine>,
    /// What could not be counted in, as sentences: records with errors, amounts too large.
    pub notices: Vec<String>,
    /// In the program's order.
    pub metrics: Vec<MetricReport>,
    /// The twelve months of every trend, oldest first.
    pub months: Vec<Month>,
    pub headline: Headline,
    /// The groups of each kind, with the positions of their figures in `metrics`.
    pub by_group: Vec<GroupSection>,
    /// Kinds of groups, each with the metrics that have a value other than zero for one of its groups. None in a report
    /// about one partner.
    pub groups: Vec<GroupTable>,
    /// For each value of the whole program, the partners with the best and the worst value, where they differ.
    pub standouts: Vec<Standout>,
    /// Sources with missing values or a last value that is too old, for the main figure of each metric.
    pub gaps: Vec<Gap>,
    pub funnel: Funnel,
    pub standing: Summary,
    pub expiries: Expiries,
    pub agreements: Agreements,
    pub benefits: Benefits,
    pub coverage: Coverage,
    pub promises: ProgramDuties,
    /// `None` when the program has no composite metric.
    pub health: Option<Health>,
    /// `None` when no earlier state was given.
    pub changes: Option<Changes>,
}

/// How a report came to be, so that it can be made again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Made {
    /// The command line that makes the same report.
    pub command: String,
    /// The commit that was read; `None` when the files on disk are no commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Version of the program that made it.
    pub version: &'static str,
}

/// An id with the name that people read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// One partner, in short.
#[derive(Debug, Clone, Serialize)]
pub struct PartnerLine {
    pub slug: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    pub status: Status,
    /// Id of the phase it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Only the overlay knows it, or its tier, its status or its phase.
    pub private: bool,
}

/// One metric of the program, for every group.
#[derive(Debug, Clone, Serialize)]
pub struct MetricReport {
    pub id: String,
    pub name: String,
    pub area: String,
    /// The line of the program document, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    pub unit: Unit,
    pub better: Better,
    /// What a mean is weighted by: the name of a metric, or `responses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// How the value is made, in a sentence without a full stop, such as "mean of the months, weighted by `active-users`".
    pub how: String,
    /// The end of the metric's scale, such as 0 and 5, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Decimal>,
    /// The target and the ends of the scale: numbers that no other value is rounded to, wherever one is shown.
    pub limits: Vec<Decimal>,
    /// The months that the values cover: those of the report's period, or more where one value of the metric covers
    /// of a longer time.
    pub over: Period,
    /// The program keeps this metric private.
    pub private: bool,
    /// The metric is private and no overlay was read: there are no figures here; name it and say "private".
    pub withheld: bool,
    /// The whole program first, then tiers, regions, verticals and partners, each in the program's order, partners by
    /// slug. Partners without any figure in the last twelve months are left out.
    pub figures: Vec<Figure>,
}

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    Program,
    Tier,
    Region,
    Vertical,
    Partner,
}

/// The groups of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct GroupTable {
    pub kind: GroupKind,
    /// In the program's order.
    pub groups: Vec<Named>,
    /// Ids of the metrics that have a value other than zero for one of the groups, in the program's order.
    pub metrics: Vec<String>,
}

/// The best and the worst partner of one value.
#[derive(Debug, Clone, Serialize)]
pub struct Standout {
    pub metric: Named,
    pub unit: Unit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Of the metric.
    pub limits: Vec<Decimal>,
    pub best: Extreme,
    pub worst: Extreme,
}

/// What is missing from a source for one metric: months without a value, or a newer last value.
#[derive(Debug, Clone, Serialize)]
pub struct Gap {
    pub metric: Named,
    pub partner: Named,
    /// The months without a value, oldest first; empty where the last value is too old.
    pub months: Vec<Month>,
    /// The value is there for these months, and what is missing is this weight: the name of a metric, or `responses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// The last month with a value, and the days since its end, where that value is too old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Month>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

/// A metric for one group over the period.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub kind: GroupKind,
    pub group: Named,
    /// One for each currency, by currency; for everything else exactly one. With no amount known there is one line
    /// without currency and value.
    pub lines: Vec<FigureLine>,
    /// The target that this group is held against: that of a total is the whole program's alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Decimal>,
    /// Why the target of a partner isn't known, as a phrase, where its agreement sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_unknown: Option<String>,
    pub sources: Sources,
    /// Some source's figures are missing, so that a total is less than the whole.
    pub partial: bool,
    /// Computed from something private.
    pub private: bool,
    /// Numbers that belong to the value, such as answers counted or tickets per 1,000 users.
    pub beside: Vec<Beside>,
}

/// One value and what it is held against.
#[derive(Debug, Clone, Serialize)]
pub struct FigureLine {
    /// ISO 4217, for money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub value: Option<Decimal>,
    pub before: Change,
    pub year_before: Change,
    /// The last twelve months up to the period's last, oldest first.
    pub trend: Vec<Point>,
    /// Whether the target is reached; `None` without target or value.
    pub reached: Option<bool>,
    /// The partners with the best and the worst value; `None` unless at least two are known and differ.
    pub best: Option<Extreme>,
    pub worst: Option<Extreme>,
}

/// The value then, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Change {
    /// The value of that period.
    pub value: Option<Decimal>,
    /// How much more it is now.
    pub by: Option<Decimal>,
    /// The same in percent of the value then; `None` from zero.
    pub percent: Option<Decimal>,
    /// Whether that is for the better; `None` when nothing changed or nothing is known.
    pub better: Option<bool>,
    /// Other sources were counted then than now, so that the two do not compare like with like.
    pub uneven: bool,
}

/// One month of a trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    pub month: Month,
    pub value: Option<Decimal>,
    /// Some source is missing in it.
    pub partial: bool,
}

/// The best or the worst partner.
#[derive(Debug, Clone, Serialize)]
pub struct Extreme {
    /// `None` where the program doesn't name it in public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named>,
    pub value: Decimal,
    /// Its reason, in a sentence: how far from the target, what changed.
    pub reason: String,
}

/// Who should have reported, and who did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sources {
    /// Sources whose figures are complete.
    pub known: usize,
    /// Sources with some figures and some missing.
    pub some: usize,
    /// All sources: partners active in the period, and others that reported.
    pub of: usize,
    /// The sources with missing values, by slug.
    pub missing: Vec<Missing>,
    /// Sources with values that a mean leaves out, because their weight is missing or zero, by slug.
    pub unweighted: Vec<Missing>,
    /// Those whose last figure is too old, by slug.
    pub stale: Vec<Stale>,
    /// The most days of any of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_days: Option<i64>,
    /// Sources with a month in this value whose values changed after it was over, by slug.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restated: Vec<Restated>,
}

/// A source with values that changed after their month was over. The reason is the month's, which can have other values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restated {
    pub partner: Named,
    /// Oldest first.
    pub months: Vec<RestatedMonth>,
}

/// A month whose values changed after it was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestatedMonth {
    pub month: Month,
    pub reason: String,
}

/// A source with missing values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    pub partner: Named,
    /// The months without a figure, oldest first.
    pub months: Vec<Month>,
}

/// A source whose last figure is too old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    pub partner: Named,
    /// The last month with a figure.
    pub last: Month,
    /// Days since the end of that month.
    pub days: i64,
}

/// A number that belongs to a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// Such as `answers`, or `per 1,000 active users`.
    pub name: String,
    pub value: Option<Decimal>,
}
