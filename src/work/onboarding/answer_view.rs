//! One row of an answer to commands, as its template shows it.

use serde::Serialize;

use crate::date::Date;
use crate::standing::ledger::OfPartner;

/// A command, and what it did.
#[derive(Serialize)]
pub(super) struct RowView<'a> {
    pub command: String,
    /// More commands of the same comment with this outcome.
    pub others: usize,
    /// Absent for a deleted account.
    pub by: Option<&'a str>,
    #[serde(flatten)]
    pub outcome: &'a Outcome,
}

/// What a command did, or why it did nothing. It describes the state after the command.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// The author is neither an owner nor a maintainer.
    NotAllowed,
    /// The author is listed as an owner, without a user ID.
    NoUserId {
        login: String,
        id: String,
        edit: Option<String>,
        /// The pull request that accepts the application adds it.
        accepting: bool,
    },
    NoPhase,
    /// No step is named.
    NoStep {
        steps: Vec<String>,
    },
    /// No step has the name; with the step that has a similar name.
    UnknownStep {
        steps: Vec<String>,
        near: Option<String>,
    },
    /// No command has the word; with what to type.
    UnknownCommand {
        commands: Vec<String>,
    },
    /// Only a maintainer can mark the step.
    MaintainersStep,
    /// Only a maintainer can skip the step, or undo that.
    MaintainerSkips,
    NoReason {
        step: String,
    },
    /// The reason contains something sensitive.
    SensitiveReason,
    ClosedIssue,
    Over {
        is_quarter: bool,
        current: Option<String>,
        status: &'static str,
    },
    Skipped {
        step: String,
        reason: String,
    },
    /// The sides of the step, and since when each is done.
    Sides {
        step: String,
        sides: Vec<SideView>,
    },
    /// No benefit of the partner's tier has the name; with those that it can ask for.
    UnknownBenefit {
        benefits: Vec<String>,
        near: Option<String>,
    },
    /// A request without a reason.
    NoRequestReason {
        benefit: String,
    },
    /// The partner isn't entitled to the benefit now.
    NotEntitled {
        benefit: String,
        because: String,
    },
    /// All grants of the period are made.
    QuotaReached {
        benefit: String,
        quota: QuotaView,
    },
    /// More open requests than we follow.
    TooManyRequests {
        count: usize,
    },
    /// The pull request with the grant is open, or opens now.
    Requested {
        benefit: String,
        grant: String,
        quota: Option<QuotaView>,
    },
    /// The record has the grant.
    Granted {
        benefit: String,
        grant: String,
        expires: Option<Date>,
    },
    /// No grant in the record has the name; with those that can be used.
    UnknownGrant {
        grants: Vec<String>,
        requested: bool,
    },
    /// A use without a URL that works.
    NoUrl {
        grant: String,
        why: Option<String>,
    },
    /// The use is before the first or after the last day of the grant.
    NotValid {
        grant: String,
        first: Date,
        last: Option<Date>,
    },
    /// What was granted is suspended at the moment.
    Suspended {
        grant: String,
        benefit: String,
        because: String,
    },
    /// The partner has the grant, and isn't entitled to the benefit any more.
    BenefitEnded {
        grant: String,
        because: String,
    },
    /// The same page was reported for the grant before, and the record doesn't have it yet.
    UseOpen {
        grant: String,
    },
    /// The pull request with the use is open, or opens now.
    Reported {
        grant: String,
    },
    /// The record has the use.
    UseRecorded {
        grant: String,
    },
    /// Nothing with this name can be extended; with what can.
    UnknownExtension {
        enablement: Vec<String>,
        near: Option<String>,
    },
    /// The program doesn't let partners extend it with a comment.
    CannotExtend {
        name: String,
    },
    /// The partner has had it as long as the program allows.
    LongestTime {
        name: String,
        last: Date,
    },
    /// An extension was asked for before, and isn't in the record yet.
    ExtensionOpen {
        name: String,
        expires: Date,
    },
    /// The pull request with the new date is open, or opens now.
    ExtensionAsked {
        name: String,
        expires: Date,
    },
    /// The record has this date.
    Extended {
        name: String,
        expires: Date,
    },
    /// More rows than one answer can hold.
    Rest {
        count: usize,
    },
}

/// How much of a quota is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct QuotaView {
    /// Grants that count, with the one that is asked for.
    pub granted: usize,
    /// Those in the records of the company's other partnerships.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OfPartner>,
    pub count: u32,
    /// What is counted, in the singular.
    pub unit: String,
    pub period: Option<String>,
    /// The day on which the count starts again.
    pub next: Option<Date>,
}

#[derive(Debug, Serialize)]
pub(super) struct SideView {
    pub side: &'static str,
    pub done: Option<Date>,
}
