//! Brings a plan to a forge: write by write, in order. A create whose fate is unknown is looked for before it is tried
//! again; one failing write does not stop the others; what was not done is told.

use crate::forge::{Answer, CheckOutput, CheckRun, Conclusion, Forge, ForgeError, NewLineComment};
use crate::registry::model::Account;

use super::posting::{CHECK, COMMENT, Check, Write};
use super::settle::{again, create_label, gone_is_done, settle};
use super::{marker, posting};

/// Annotations that GitHub takes with one request.
pub const ANNOTATIONS_AT_ONCE: usize = 50;

/// A write that was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What it was, for a sentence: `the comment`, `the check`, `the labels`, `the suggestions`.
    pub what: &'static str,
    pub error: ForgeError,
}

/// Where a plan goes.
pub struct Target<'a> {
    pub forge: &'a dyn Forge,
    /// The pull request; none for a commit of a merge queue, which only has a check.
    pub number: Option<u64>,
    pub head: &'a str,
    pub bots: &'a [Account],
}

/// Applies a plan, and tells what could not be done.
pub fn apply(target: &Target<'_>, plan: &[Write]) -> Vec<Undone> {
    let mut undone: Vec<Undone> = Vec::new();
    for write in plan {
        let (what, done) = one(target, write);
        if let Err(error) = done {
            // The same reason for three labels is one reason.
            if !undone.iter().any(|u| u.what == what && u.error == error) {
                undone.push(Undone { what, error });
            }
        }
    }
    undone
}

fn one(target: &Target<'_>, write: &Write) -> (&'static str, Answer<()>) {
    let forge = target.forge;
    let number = target.number.unwrap_or_default();
    match write {
        Write::EndCheck { id } => ("the check", gone_is_done(end_check(forge, *id))),
        Write::Check { begun, has, check } => ("the check", post_check(target, *begun, *has, check)),
        Write::CreateComment { body } => ("the comment", create_comment(target, number, body)),
        Write::UpdateComment { id, body } => ("the comment", gone_is_done(forge.update_comment(*id, body).map(drop))),
        Write::DeleteComment { id } => ("the comment", gone_is_done(forge.delete_comment(*id))),
        Write::CreateLabel { label } => ("the labels", create_label(forge, label)),
        Write::AddLabels { names } => (
            "the labels",
            // Labels are a set: adding twice is adding once.
            again(&|| forge.add_labels(number, names)),
        ),
        Write::RemoveLabel { name } => ("the labels", gone_is_done(forge.remove_label(number, name))),
        Write::Suggest { comments } => ("the suggestions", suggest(target, number, comments)),
    }
}

fn create_comment(target: &Target<'_>, number: u64, body: &str) -> Answer<()> {
    let forge = target.forge;
    let look = || {
        let comments = forge.comments(number)?;
        Ok(comments.into_iter().find(|c| {
            marker::is_ours(c.author.as_ref(), target.bots)
                && marker::read::<posting::State>(COMMENT, &c.body).is_some()
        }))
    };
    settle(&|| forge.create_comment(number, body), &look).map(drop)
}

fn end_check(forge: &dyn Forge, id: u64) -> Answer<()> {
    let output = CheckOutput {
        title: "looked at anew".to_owned(),
        summary: "This look was stopped before its end; a later one has what is true now.\n".to_owned(),
        annotations: Vec::new(),
    };
    forge.update_check_run(id, &output, Some(Conclusion::Neutral)).map(drop)
}

fn post_check(target: &Target<'_>, begun: Option<u64>, has: usize, check: &Check) -> Answer<()> {
    let forge = target.forge;
    let output = |annotations: &[_]| CheckOutput {
        title: check.title.clone(),
        summary: check.summary.clone(),
        annotations: annotations.to_vec(),
    };
    let find = || -> Answer<Option<CheckRun>> {
        let runs = forge.check_runs(&check.sha, CHECK)?;
        Ok(runs
            .into_iter()
            .filter(|r| r.external_id == check.external_id)
            .max_by_key(|r| r.id))
    };
    let (id, mut has) = if let Some(id) = begun {
        (id, has)
    } else {
        let create = || forge.create_check_run(&check.sha, CHECK, &check.external_id, &output(&[]));
        let run = settle(&create, &|| Ok(find()?.filter(|run| !run.completed)))?;
        (run.id, run.annotations)
    };
    // Annotations are appended by each request: whoever goes on must know how many are there.
    while has + ANNOTATIONS_AT_ONCE < check.annotations.len() {
        let next = &check.annotations[has..has + ANNOTATIONS_AT_ONCE];
        has = append(target, id, has, &output(next), None, &find)?;
    }
    let rest = check.annotations.get(has..).unwrap_or_default();
    append(target, id, has, &output(rest), Some(check.conclusion), &find).map(drop)
}

/// Adds one batch; the number of annotations from then on.
fn append(
    target: &Target<'_>,
    id: u64,
    has: usize,
    output: &CheckOutput,
    conclusion: Option<Conclusion>,
    find: &dyn Fn() -> Answer<Option<CheckRun>>,
) -> Answer<usize> {
    let will_have = has + output.annotations.len();
    let update = || target.forge.update_check_run(id, output, conclusion).map(|_| will_have);
    let look = || {
        let run = find()?.filter(|run| run.id == id);
        let done = |run: &CheckRun| run.annotations >= will_have && (conclusion.is_none() || run.completed);
        Ok(run.filter(done).map(|run| run.annotations))
    };
    settle(&update, &look)
}

/// GitHub refuses a whole review for one line that it does not show: then the two halves go on their own, down to the
/// one that it refuses.
fn suggest(target: &Target<'_>, number: u64, comments: &[NewLineComment]) -> Answer<()> {
    let forge = target.forge;
    let mark = |body: &str| body.lines().next().unwrap_or_default().to_owned();
    let look = || {
        let made = forge.line_comments(number)?;
        let ours = |wanted: &str| {
            made.iter()
                .any(|c| marker::is_ours(c.author.as_ref(), target.bots) && mark(&c.body) == wanted)
        };
        Ok(comments.iter().all(|c| ours(&mark(&c.body))).then_some(()))
    };
    match settle(&|| forge.create_review(number, target.head, "", comments), &look) {
        Err(ForgeError::Invalid(_)) if comments.len() > 1 => {
            let (first, second) = comments.split_at(comments.len() / 2);
            let first = suggest(target, number, first);
            suggest(target, number, second).and(first)
        }
        other => other,
    }
}
