//! The review of a change on its pull request: a check, a commit status, one comment, labels, suggestions. The desired state is compared
//! with the observed state, and the difference is a plan. Pure: nothing here writes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::identity::Identity;
use super::marker::{self, fnv};
use super::verdict;
use super::write::{CommentMark, Write, review_state};
use crate::date::Date;
use crate::forge::{
    Annotation, CheckRun, Comment, CommitStatus, Conclusion, Label, LineComment, NewLineComment, NewStatus,
};
use crate::review::Who;

/// How the identities of our check runs begin.
const CHECK_ID: &str = "psp-partners:";

/// Whether a check run is a review's: a job of a pull request can have the same name, but GitHub gives it its id.
pub fn is_our_check(run: &CheckRun) -> bool {
    run.external_id.starts_with(CHECK_ID)
}

/// The mark of our suggestions.
pub const SUGGESTION: &str = "suggestion";

/// What our comment remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewState {
    /// The registry that the review is of. The marks of the first edition name none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// Labels of the pull request that this registry wants. Another registry may want the others.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub labels: BTreeSet<String>,
    /// Whose turn it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<Who>,
    /// Since which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last comment whose command was answered.
    #[serde(skip_serializing_if = "is_zero")]
    pub answered: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl ReviewState {
    /// The state of our comment among `comments`, if there is one.
    pub fn of(comments: &[Comment], identity: &Identity) -> Option<Self> {
        ours(comments, identity).next().map(|(_, state)| state)
    }

    /// The state after a review on `today`. While it is still the same side's turn, the day stays.
    #[must_use]
    pub fn next(previous: Option<&Self>, of: &Identity, who: Who, today: Date) -> Self {
        let since = match previous {
            Some(state) if state.who == Some(who) => state.since.filter(|day| *day <= today),
            _ => None,
        };
        Self {
            of: of.id(),
            labels: previous.map(|state| state.labels.clone()).unwrap_or_default(),
            who: Some(who),
            since: Some(since.unwrap_or(today)),
            answered: previous.map_or(0, |state| state.answered),
        }
    }
}

fn ours<'a>(comments: &'a [Comment], identity: &'a Identity) -> impl Iterator<Item = (&'a Comment, ReviewState)> {
    comments
        .iter()
        .filter(|c| identity.wrote(c.author.as_ref()))
        .filter_map(|c| Some((c, review_state(&c.body)?)))
        .filter(|(_, state)| identity.owns(&state.of, None))
}

/// A check as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The name of the check run.
    pub name: String,
    pub sha: String,
    pub external_id: String,
    pub title: String,
    pub summary: String,
    pub annotations: Vec<Annotation>,
    pub conclusion: Conclusion,
}

impl Check {
    /// A check whose identity is made of what it shows. So a check with the same content isn't posted again. `number` is the
    /// pull request that it judges: several can have the same head.
    pub fn new(
        identity: &Identity,
        number: Option<u64>,
        sha: &str,
        title: String,
        summary: String,
        annotations: Vec<Annotation>,
        conclusion: Conclusion,
    ) -> Self {
        let mut check = Self {
            name: identity.check(),
            sha: sha.to_owned(),
            external_id: String::new(),
            title,
            summary,
            annotations,
            conclusion,
        };
        let of = number.map(|number| format!("{number}:")).unwrap_or_default();
        check.external_id = format!("{CHECK_ID}{of}{:016x}", fnv(&check.words()));
        check
    }

    /// Everything that the check shows, in one text.
    fn words(&self) -> String {
        let mut words = [self.sha.as_str(), &self.title, &self.summary, self.conclusion.id()].join("\0");
        for note in &self.annotations {
            let _ = write!(
                words,
                "\0{}\0{} {} {:?} {:?} {}\0{}\0{}",
                note.path,
                note.start_line,
                note.end_line,
                note.start_column,
                note.end_column,
                note.annotation_level,
                note.title,
                note.message
            );
        }
        words
    }
}

/// What GitHub should show.
#[derive(Debug, Clone, Default)]
pub struct Desired {
    pub check: Option<Check>,
    pub status: Option<NewStatus>,
    /// The status is posted even if the commit shows it already.
    pub repost: bool,
    /// What the comment remembers, and what it shows.
    pub comment: Option<(ReviewState, String)>,
    /// The labels of ours that should be there.
    pub labels: BTreeSet<String>,
    /// Labels that we may take away.
    pub managed: BTreeSet<String>,
    /// How labels look, for those that have to be created.
    pub known: Vec<Label>,
    pub suggestions: Vec<NewLineComment>,
}

/// What GitHub shows.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    pub checks: Vec<CheckRun>,
    /// Of the head, of every name.
    pub statuses: Vec<CommitStatus>,
    pub comments: Vec<Comment>,
    /// Labels of the pull request.
    pub labels: Vec<String>,
    /// Labels of the repository; empty when they were not requested.
    pub repository_labels: Vec<Label>,
    pub suggestions: Vec<LineComment>,
}

/// The writes that make GitHub show what it should; none when it does. The comment comes first: it is what a person
/// waits for.
pub fn plan(place: &Place<'_>, desired: &Desired, observed: &Observed, identity: &Identity) -> Vec<Write> {
    let mut writes = Vec::new();
    if let Some(number) = place.number {
        comment(number, desired, observed, identity, &mut writes);
    }
    if let Some(check) = &desired.check {
        let (same, others): (Vec<&CheckRun>, Vec<&CheckRun>) =
            (observed.checks.iter()).partition(|run| run.external_id == check.external_id);
        let left = |run: &&&CheckRun| !run.completed && is_our_check(run);
        // These come first: GitHub shows the check that ended last as the latest.
        writes.extend(others.iter().filter(left).map(|run| Write::EndCheck { id: run.id }));
        // GitHub counts only the latest check, so an older one with the same content isn't enough.
        let newest = observed.checks.iter().map(|run| run.id).max();
        // If two runs continued one check at once, they added its annotations twice.
        let right = |run: &&CheckRun| run.annotations <= check.annotations.len();
        let (begun, has) = match same.into_iter().max_by_key(|run| run.id).filter(right) {
            Some(run) if run.completed && newest == Some(run.id) => (None, None),
            Some(run) if !run.completed => (Some(run.id), Some(run.annotations)),
            _ => (None, Some(0)),
        };
        if let Some(has) = has {
            let check = check.clone();
            writes.push(Write::PostCheck { begun, has, check });
        }
    }
    if let Some(status) = &desired.status
        && (desired.repost && verdict::can_repost(&observed.statuses, identity)
            || !verdict::is_posted(&observed.statuses, status, identity))
    {
        writes.push(Write::PostStatus {
            sha: place.head.to_owned(),
            status: status.clone(),
        });
    }
    if let Some(number) = place.number {
        labels(number, desired, observed, &mut writes);
        suggestions(place, number, desired, observed, identity, &mut writes);
    }
    writes
}

/// Where a review is shown.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The pull request; none for a commit of a merge queue, which only has a check.
    pub number: Option<u64>,
    pub head: &'a str,
}

fn comment(number: u64, desired: &Desired, observed: &Observed, identity: &Identity, writes: &mut Vec<Write>) {
    let Some((state, text)) = &desired.comment else { return };
    let mark = CommentMark::Review(state.clone());
    let body = mark.line() + text;
    let (key, text) = (String::new(), text.clone());
    let mut ours = ours(&observed.comments, identity).map(|(comment, _)| comment);
    match ours.next() {
        None => writes.push(Write::CreateComment {
            key,
            number,
            mark,
            text,
        }),
        // GitHub may give line ends back as CRLF after a person edited the comment.
        Some(first) if first.body.replace("\r\n", "\n").trim_end() == body.trim_end() => {}
        Some(first) => writes.push(Write::UpdateComment {
            key,
            id: first.id,
            mark,
            text,
        }),
    }
    // Two runs at once may have left a second comment.
    writes.extend(ours.map(|second| Write::DeleteComment {
        key: String::new(),
        id: second.id,
    }));
}

fn labels(number: u64, desired: &Desired, observed: &Observed, writes: &mut Vec<Write>) {
    let has = |name: &str, list: &[String]| list.iter().any(|l| l.eq_ignore_ascii_case(name));
    let missing: Vec<String> = desired
        .labels
        .iter()
        .filter(|l| !has(l, &observed.labels))
        .cloned()
        .collect();
    for name in &missing {
        let known = observed
            .repository_labels
            .iter()
            .any(|l| l.name.eq_ignore_ascii_case(name));
        let label = desired.known.iter().find(|l| l.name == *name);
        if let (false, Some(label)) = (known, label) {
            writes.push(Write::CreateLabel { label: label.clone() });
        }
    }
    if !missing.is_empty() {
        writes.push(Write::AddLabels {
            key: String::new(),
            number,
            names: missing,
        });
    }
    let wanted: Vec<String> = desired.labels.iter().cloned().collect();
    let managed: Vec<String> = desired.managed.iter().cloned().collect();
    for name in &observed.labels {
        if has(name, &managed) && !has(name, &wanted) {
            writes.push(Write::RemoveLabel {
                key: String::new(),
                number,
                name: name.clone(),
            });
        }
    }
}

fn suggestions(
    place: &Place<'_>,
    number: u64,
    desired: &Desired,
    observed: &Observed,
    identity: &Identity,
    writes: &mut Vec<Write>,
) {
    let made: BTreeSet<&str> = observed
        .suggestions
        .iter()
        .filter(|c| identity.wrote(c.author.as_ref()))
        .filter_map(|c| c.body.lines().next())
        .collect();
    let new: Vec<NewLineComment> = desired
        .suggestions
        .iter()
        .filter(|s| s.body.lines().next().is_none_or(|mark| !made.contains(mark)))
        .cloned()
        .collect();
    if !new.is_empty() {
        writes.push(Write::Suggest {
            number,
            head: place.head.to_owned(),
            comments: new,
        });
    }
}

/// The mark of a suggestion. The same suggestion for the same text is made only once.
pub fn suggestion_mark(path: &str, replaced: &str, proposed: &str) -> String {
    let key = format!("{:016x}", fnv(&format!("{path}\0{replaced}\0{proposed}")));
    marker::write(SUGGESTION, &key)
}
