//! The writes that keep the issue of an application in step: one comment, the labels, and its end.

use std::collections::{BTreeMap, BTreeSet};

use super::fixes::Fix;
use super::{Application, answer};
use crate::forge::{Comment, Label};
use crate::registry::model::{Account, LabelRole, Program};
use crate::work::labels::ProgramLabels;
use crate::work::marker::is_ours;
use crate::work::onboarding::{AdvanceState, Links};
use crate::work::write::{CommentMark, Write, said};

/// What tells our comment below an application from all others of ours.
const ANSWER: &str = "application";

/// How an application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The pull request is still to be opened.
    Unknown,
    /// Its author has to correct something; with the pull request that is open from earlier answers.
    Fix {
        fixes: Vec<Fix>,
        pull: Option<u64>,
    },
    Proposed(AdvanceState),
    /// The record is in the registry; with the pull request that brought it.
    Merged {
        slug: String,
        pull: Option<u64>,
    },
}

impl Standing {
    /// Whether it is the end, and how it ended: accepted, or declined.
    fn end(&self) -> Option<bool> {
        match self {
            Self::Merged { .. } => Some(true),
            Self::Proposed(AdvanceState::Closed(_)) => Some(false),
            Self::Unknown
            | Self::Fix { .. }
            | Self::Proposed(AdvanceState::Open(_) | AdvanceState::ByHand(..) | AdvanceState::Taken(..)) => None,
        }
    }

    /// Whose turn it is, as a label shows it.
    fn turn(&self) -> Option<LabelRole> {
        match self {
            Self::Fix { .. } => Some(LabelRole::WaitsForPartner),
            Self::Proposed(_) if self.end().is_none() => Some(LabelRole::WaitsForProgram),
            Self::Unknown | Self::Merged { .. } | Self::Proposed(_) => None,
        }
    }
}

/// An application, how it stands, and our comments below it, the oldest first.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    pub application: Application<'a>,
    pub standing: Standing,
    pub comments: Vec<Comment>,
}

/// The labels that the issues get.
#[derive(Debug, Clone, Copy)]
pub struct IssueLabels<'a> {
    pub program: &'a Program,
    /// Those that the repository has; none where nobody could say.
    pub known: Option<&'a [Label]>,
}

/// Our comments below an application.
pub fn our_comments(comments: Vec<Comment>, bots: &[Account]) -> Vec<Comment> {
    let is_it =
        |comment: &Comment| is_ours(comment.author.as_ref(), bots) && said(&comment.body).as_deref() == Some(ANSWER);
    comments.into_iter().filter(is_it).collect()
}

/// Whether people were told to open the pull request from this branch by hand.
pub fn was_told_by_hand(comments: &[Comment], links: &Links, branch: &str) -> bool {
    let address = links.compare(branch).unwrap_or_else(|| branch.to_owned());
    comments.iter().any(|comment| comment.body.contains(&address))
}

/// The writes that bring the issues in step.
pub fn writes(all: &[Progress<'_>], labels: IssueLabels<'_>, links: &Links) -> Vec<Write> {
    let mut writes = Vec::new();
    for progress in all {
        one(progress, labels, links, &mut writes);
    }
    let used: BTreeSet<&String> = writes
        .iter()
        .filter_map(|write| match write {
            Write::AddLabels { names, .. } => Some(names),
            _ => None,
        })
        .flatten()
        .collect();
    // A label that is put on an issue without being made first is gray.
    let is_missing = |label: &Label| {
        let is_there = |known: &[Label]| known.iter().any(|k| k.name.eq_ignore_ascii_case(&label.name));
        used.contains(&label.name) && labels.known.is_some_and(|known| !is_there(known))
    };
    let looks = ProgramLabels::of(Some(labels.program)).looks();
    let mut made: BTreeMap<String, Write> = BTreeMap::new();
    for label in looks.into_iter().filter(is_missing) {
        made.insert(label.name.clone(), Write::CreateLabel { label });
    }
    made.into_values().chain(writes).collect()
}

fn one(progress: &Progress<'_>, labels: IssueLabels<'_>, links: &Links, writes: &mut Vec<Write>) {
    let Progress {
        application,
        standing,
        comments,
    } = progress;
    let (key, number) = (application.key(), application.issue.number);
    let Some(text) = answer::text(application, standing, labels.program, links) else {
        return;
    };
    let mark = CommentMark::Said(ANSWER.to_owned());
    let body = mark.line() + &text;
    match comments.first() {
        None => writes.push(Write::CreateComment {
            key: key.clone(),
            number,
            mark,
            text,
        }),
        Some(first) if first.body.trim_end() == body.trim_end() => {}
        Some(first) => writes.push(Write::UpdateComment {
            key: key.clone(),
            id: first.id,
            mark,
            text,
        }),
    }
    // Two runs at once can leave a second one.
    writes.extend(comments.iter().skip(1).map(|second| Write::DeleteComment {
        key: key.clone(),
        id: second.id,
    }));
    let listed = ProgramLabels::of(Some(labels.program));
    let wanted = listed.names([Some(LabelRole::Application), standing.turn()].into_iter().flatten());
    let has = |name: &String| {
        application
            .issue
            .labels
            .iter()
            .any(|label| label.eq_ignore_ascii_case(name))
    };
    let names: Vec<String> = wanted.iter().filter(|name| !has(name)).cloned().collect();
    if !names.is_empty() {
        writes.push(Write::AddLabels {
            key: key.clone(),
            number,
            names,
        });
    }
    let is_old = |name: &&String| listed.is_turn(name) && !wanted.contains(*name);
    writes.extend(
        application
            .issue
            .labels
            .iter()
            .filter(is_old)
            .map(|name| Write::RemoveLabel {
                key: key.clone(),
                number,
                name: name.clone(),
            }),
    );
    // The end comes last: an issue that is closed is not looked at again.
    if let Some(done) = standing.end() {
        writes.push(Write::CloseIssue { key, number, done });
    }
}
