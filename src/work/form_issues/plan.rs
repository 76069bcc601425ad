//! The writes that keep an issue that was made with a form up to date: one comment, the labels, and its end.

use std::collections::{BTreeMap, BTreeSet};

use super::fixes::Fix;
use super::{FormIssue, FormTexts};
use crate::forge::{Comment, Label};
use crate::forms::FormKind;
use crate::registry::model::LabelRole;
use crate::work::identity::Identity;
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::{AdvanceState, Links};
use crate::work::write::{CommentMark, Write, said};

/// The id of our comment, which no other comment of ours below the issue has.
const ANSWER: &str = "form";

/// How far an issue is.
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
    /// The registry has all of it; with the partner, where its folder is known, and the pull request that brought it.
    Done {
        slug: Option<String>,
        pull: Option<u64>,
    },
}

impl Standing {
    /// Whether the issue has ended, and how: done, or declined.
    fn end(&self) -> Option<bool> {
        match self {
            Self::Done { .. } => Some(true),
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
            Self::Unknown | Self::Done { .. } | Self::Proposed(_) => None,
        }
    }
}

/// An issue, how far it is, and our comments below it, the oldest first.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    pub issue: FormIssue<'a>,
    pub standing: Standing,
    pub comments: Vec<Comment>,
}

/// The labels that the issues get.
#[derive(Debug, Clone, Copy)]
pub struct IssueLabels<'a> {
    /// Those that the program lists.
    pub listed: ProgramLabels<'a>,
    /// Those that the repository has; none where that isn't known.
    pub known: Option<&'a [Label]>,
}

/// Our comments below an issue.
pub fn our_comments(comments: Vec<Comment>, identity: &Identity) -> Vec<Comment> {
    let is_it =
        |comment: &Comment| identity.wrote(comment.author.as_ref()) && said(&comment.body).as_deref() == Some(ANSWER);
    comments.into_iter().filter(is_it).collect()
}

/// Whether people were told to open the pull request from this branch by hand.
pub fn was_asked_to_open_by_hand(comments: &[Comment], links: &Links, branch: &str) -> bool {
    let address = links.compare(branch).unwrap_or_else(|| branch.to_owned());
    comments.iter().any(|comment| comment.body.contains(&address))
}

/// The writes that bring the issues up to date.
pub fn writes(all: &[Progress<'_>], labels: IssueLabels<'_>, texts: &FormTexts<'_>) -> Vec<Write> {
    let mut writes = Vec::new();
    for progress in all {
        one(progress, labels, texts, &mut writes);
    }
    let used: BTreeSet<&String> = writes
        .iter()
        .filter_map(|write| match write {
            Write::AddLabels { names, .. } => Some(names),
            _ => None,
        })
        .flatten()
        .collect();
    // A label that is added without being created first is gray.
    let is_missing = |label: &Label| {
        let is_there = |known: &[Label]| known.iter().any(|k| k.name.eq_ignore_ascii_case(&label.name));
        used.contains(&label.name) && labels.known.is_some_and(|known| !is_there(known))
    };
    let looks = labels.listed.looks();
    let mut made: BTreeMap<String, Write> = BTreeMap::new();
    for label in looks.into_iter().filter(is_missing) {
        made.insert(label.name.clone(), Write::CreateLabel { label });
    }
    made.into_values().chain(writes).collect()
}

fn one(progress: &Progress<'_>, labels: IssueLabels<'_>, texts: &FormTexts<'_>, writes: &mut Vec<Write>) {
    let Progress {
        issue,
        standing,
        comments,
    } = progress;
    let (key, number) = (issue.key(), issue.issue.number);
    let Some(ended) = texts.comment(issue, standing, false) else {
        return;
    };
    let mark = CommentMark::Said(ANSWER.to_owned());
    let is_shown = |text: &String| {
        let body = mark.line() + text;
        comments
            .first()
            .is_some_and(|first| first.body.trim_end() == body.trim_end())
    };
    // A person opened it again after its end. The comment mentions that once, and the person closes the issue.
    let reopened = (standing.end().is_some() && issue.issue.reopened)
        .then(|| texts.comment(issue, standing, true))
        .flatten()
        .filter(|text| is_shown(text) || is_shown(&ended));
    let is_left = reopened.is_some();
    let text = reopened.unwrap_or(ended);
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
    let kind = (issue.form.kind == FormKind::Application).then_some(LabelRole::Application);
    let wanted = labels.listed.names([kind, standing.turn()].into_iter().flatten());
    let has = |name: &String| issue.issue.labels.iter().any(|label| label.eq_ignore_ascii_case(name));
    let names: Vec<String> = wanted.iter().filter(|name| !has(name)).cloned().collect();
    if !names.is_empty() {
        writes.push(Write::AddLabels {
            key: key.clone(),
            number,
            names,
        });
    }
    let is_old = |name: &&String| labels.listed.is_turn(name) && !wanted.contains(*name);
    writes.extend(issue.issue.labels.iter().filter(is_old).map(|name| Write::RemoveLabel {
        key: key.clone(),
        number,
        name: name.clone(),
    }));
    // Closing comes last: later runs don't read a closed issue.
    if let Some(done) = standing.end().filter(|_| !is_left) {
        writes.push(Write::CloseIssue { key, number, done });
    }
}
