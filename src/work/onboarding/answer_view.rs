//! One row of an answer to commands, as its template shows it.

use serde::Serialize;

use crate::date::Date;

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
    /// More rows than one answer can hold.
    Rest {
        count: usize,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct SideView {
    pub side: &'static str,
    pub done: Option<Date>,
}
