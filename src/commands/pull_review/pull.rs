//! A pull request, from its number to what is said of it. What is judged is the merge that GitHub makes of it: its first
//! parent is the base, so that the difference is what merging does.

use std::collections::BTreeSet;

use anyhow::Result;

use super::judgment::judge;
use super::labels::labels;
use super::post::{self, ReviewPost};
use super::request::{answers, new_request};
use super::{ReviewSession, addresses, board, our_checks, shared_head};
use crate::commands::read::revision;
use crate::commands::session::refused;
use crate::commands::{Io, unreadable};
use crate::exit::Exit;
use crate::forge::{Comment, ForgeError, ForgeResult, Issue, Pull, User};
use crate::github::fetch::{Bounds, Credential, FetchError, Merge, Wanted, fetch, merge_of, parents};
use crate::output::review::skipped::Skipped;
use crate::registry::tree::Revision;
use crate::review::Subject;
use crate::work::apply::{Target, apply};
use crate::work::form_issues::issue_of;
use crate::work::issues::index::Index;
use crate::work::pull_review::ReviewState;
use crate::work::verdict::Verdict;

/// How long GitHub is given to make the merge, in seconds each time.
const PATIENCE: [u32; 6] = [2, 3, 5, 10, 15, 25];
/// Files larger than this are left out of the fetch. A record may have 64 KiB and a program 512 KiB.
const LARGEST_BLOB: u64 = 600 * 1024;

/// GitHub's account in place of every deleted account. It has no rights.
const GHOST: u64 = 10_137;

fn bounds() -> Bounds {
    Bounds {
        largest_blob: LARGEST_BLOB,
        ..Bounds::default()
    }
}

/// A comment started the run.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Asked {
    /// Its id, if a person edited it just now.
    pub edited: Option<u64>,
}

/// Why a pull request is reviewed now.
#[derive(Debug, Clone, Default)]
pub(in crate::commands) struct Cause {
    /// The head that an event names; a newer one has its own run.
    pub head: Option<String>,
    pub asked: Option<Asked>,
    /// A person reopened it. The status is posted even if the commit shows it already.
    pub reopened: bool,
    /// The verdict on an older state of the default branch. As long as it is still the same, nothing is written.
    pub earlier: Option<Verdict>,
}

/// Reviews a pull request.
///
/// # Errors
/// GitHub or git can't show it, or GitHub's limits are used up.
pub(in crate::commands) fn run(shell: &ReviewSession<'_>, number: u64, cause: &Cause, io: &mut Io<'_>) -> Result<Exit> {
    let forge = shell.forge;
    let pull = forge.pull(number).map_err(|e| refused("the pull request", &e))?;
    if cause.head.as_ref().is_some_and(|head| *head != pull.head_sha) {
        writeln!(io.err, "nothing to review: a newer push has its own run")?;
        return Ok(Exit::Clean);
    }
    let repository = forge.repository().map_err(|e| refused("the repository", &e))?;
    let comments = forge.comments(number).map_err(|e| refused("the comments", &e))?;
    let previous = ReviewState::of(&comments, &shell.identity);
    let is_elsewhere = pull.base_ref != repository.default_branch;
    if is_elsewhere && previous.is_none() {
        writeln!(
            io.err,
            "nothing to review: only what goes into `{}` is judged",
            crate::escape::line(&repository.default_branch)
        )?;
        return Ok(Exit::Clean);
    }
    let answered = previous.map_or(0, |state| state.answered);
    let asked = cause.asked;
    let edited = asked.and_then(|asked| asked.edited);
    let request = new_request(&comments, answered, edited, &pull, shell.program.as_ref());
    if asked.is_some() {
        answer_others(shell, &pull, &comments, io)?;
    }
    // Anybody's comment may have taken the place of a push's run that waited; its head has no check then, and is looked at.
    let is_checked = || our_checks(forge, &pull.head_sha, &shell.identity).is_ok_and(|runs| !runs.is_empty());
    if asked.is_some() && request.is_none() && is_checked() {
        writeln!(
            io.err,
            "nothing to review: no new request from the author or a maintainer"
        )?;
        return Ok(Exit::Clean);
    }
    let talk = post::Conversation {
        pull: &pull,
        comments: &comments,
        asked: request,
        repost: cause.reopened || request.is_some(),
    };
    if is_elsewhere {
        let branch = pull.base_ref.clone();
        return gone(
            shell,
            &talk,
            &Skipped::Elsewhere { branch },
            &repository.default_branch,
            io,
        );
    }
    if !pull.open {
        let next = if pull.merged {
            what_next(shell, &pull)
        } else {
            Vec::new()
        };
        let skipped = if pull.merged {
            Skipped::Merged { next }
        } else {
            Skipped::Closed
        };
        return gone(shell, &talk, &skipped, &repository.default_branch, io);
    }
    review_open(shell, &talk, cause, &repository.default_branch, io)
}

/// Reviews an open pull request into the default branch, which is `branch`.
fn review_open(
    shell: &ReviewSession<'_>,
    talk: &post::Conversation<'_>,
    cause: &Cause,
    branch: &str,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let pull = talk.pull;
    let conflict = Skipped::Conflict {
        branch: pull.base_ref.clone(),
    };
    let patience = if cause.earlier.is_some() {
        &PATIENCE[..3]
    } else {
        &PATIENCE
    };
    let merge = match merge(shell, pull.clone(), branch, patience)? {
        Merging::Made(merge) => merge,
        Merging::Conflict => {
            return post::skipped(shell, talk, &conflict, true, io);
        }
        // The verdict that is there is better than none.
        Merging::Late if cause.earlier.is_some() => return Ok(Exit::Clean),
        Merging::Late => {
            let alone = shared_head::others(shell, pull, branch)?.is_empty();
            return post::skipped(shell, talk, &Skipped::Late, alone, io);
        }
        Merging::Overtaken => {
            writeln!(io.err, "nothing to review: a newer push has its own run")?;
            return Ok(Exit::Clean);
        }
    };
    let Some((before, after)) = on_the_tip(shell, &merge, branch, io)? else {
        return post::skipped(shell, talk, &conflict, true, io);
    };
    let subject = subject(shell, pull, &before.commit)?;
    let head = revision(shell.root, &pull.head_sha)?;
    let mut judged = judge(before, after, subject, shell.today)?;
    board::add_vote(shell, pull, &mut judged)?;
    let shared = shared_head::strictest(shell, pull, branch, &judged)?;
    let verdict = post::verdict(&judged.review, shared.as_ref());
    if cause
        .earlier
        .as_ref()
        .is_some_and(|earlier| earlier.agrees_with(&verdict))
    {
        writeln!(
            io.err,
            "#{}: the verdict is the same on the newest state of the default branch",
            pull.number
        )?;
        return Ok(Exit::Clean);
    }
    let told = ReviewPost {
        number: Some(pull.number),
        head: &pull.head_sha,
        annotations: judged.annotations(Some(&head)),
        suggestions: judged.suggestions(&head),
        edit: (judged.files_to_edit(&head).into_iter())
            .filter_map(|path| Some((path.clone(), addresses::edit_address(pull, &path)?)))
            .collect(),
        labels: Some(labels(&judged.review, shell.program.as_ref())),
        asked: talk.asked,
        comments: Some(talk.comments),
        on_pull: &pull.labels.iter().cloned().collect::<BTreeSet<_>>(),
        judged: &judged,
        shared: shared.as_ref(),
        verdict,
        repost: talk.repost,
    };
    post::review(shell, &told, io)
}

/// What is reviewed of a pull request: who answers for it since when, and the commits.
///
/// # Errors
/// GitHub doesn't show the issue that it was made of.
pub(super) fn subject(shell: &ReviewSession<'_>, pull: &Pull, base: &str) -> Result<Subject> {
    let made_of = form_issue(shell, pull).map_err(|e| refused("the issue of the pull request", &e))?;
    let (author, opened) = match &made_of {
        Some(issue) => (&issue.author, &issue.created_at),
        None => (&pull.author, &pull.created_at),
    };
    Ok(Subject {
        number: Some(pull.number),
        author: author.clone().filter(|author| author.id != GHOST),
        anonymous: false,
        draft: pull.draft,
        opened: opened.get(..10).and_then(|day| day.parse().ok()),
        base: base.to_owned(),
        head: pull.head_sha.clone(),
    })
}

/// Shows that a pull request is no longer one to review. Others with its head are reviewed again: the verdict that they share
/// may have been stricter because of this one.
fn gone(
    shell: &ReviewSession<'_>,
    talk: &post::Conversation<'_>,
    skipped: &Skipped,
    branch: &str,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let pull = talk.pull;
    let others = shared_head::others(shell, pull, branch)?;
    let mut worst = Exit::Clean;
    for other in others.iter().take(shared_head::MOST) {
        let cause = Cause {
            head: Some(pull.head_sha.clone()),
            ..Cause::default()
        };
        let exit = run(shell, other.number, &cause, io)?;
        if exit != Exit::Clean {
            worst = exit;
        }
    }
    // Last, because the outputs of the run are about this one.
    let exit = post::skipped(shell, talk, skipped, others.is_empty(), io)?;
    Ok(if exit == Exit::Clean { worst } else { exit })
}

/// Answers comments whose command isn't one on a pull request.
fn answer_others(shell: &ReviewSession<'_>, pull: &Pull, comments: &[Comment], io: &mut Io<'_>) -> Result<()> {
    let ours = |comment: &Comment| shell.identity.wrote(comment.author.as_ref());
    let writes = answers(comments, &ours, pull, shell.program.as_ref());
    let outcome = apply(&Target::new(shell.forge, &shell.identity), &writes, &Index::default());
    for failure in &outcome.failures {
        writeln!(io.err, "note: {}", crate::escape::line(&failure.to_string()))?;
    }
    Ok(())
}

/// The issue with a form that a pull request of ours was made of, where its last commit is ours, too: then all of it is what the
/// author of that issue answered, and it is judged as theirs.
fn form_issue(shell: &ReviewSession<'_>, pull: &Pull) -> ForgeResult<Option<Issue>> {
    let is_ours = |author: Option<&User>| shell.identity.wrote(author);
    let Some(number) = issue_of(&pull.head_ref, &shell.identity).filter(|_| is_ours(pull.author.as_ref())) else {
        return Ok(None);
    };
    if !is_ours(shell.forge.commit(&pull.head_sha)?.author.as_ref()) {
        return Ok(None);
    }
    match shell.forge.issue(number) {
        Ok(issue) => Ok(Some(issue)),
        Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The default branch before and after the merge; `None` where they conflict. GitHub doesn't merge again when the branch moves
/// (since 2026-02-19), so its merge may be into an older state: what it changes is carried over to the branch as it is.
fn on_the_tip(
    shell: &ReviewSession<'_>,
    merge: &Merge,
    branch: &str,
    io: &mut Io<'_>,
) -> Result<Option<(Revision, Revision)>> {
    let base = revision(shell.root, &merge.base)?;
    let made = revision(shell.root, &merge.commit)?;
    let tip = revision(shell.root, &Wanted::Branch(branch.to_owned()).name())?;
    if tip.commit == base.commit {
        return Ok(Some((base, made)));
    }
    match Revision::carried(shell.root, &base, &tip, &made) {
        Ok(after) => Ok(after.map(|after| (tip, after))),
        Err(error) => {
            let why = crate::escape::line(&format!("{error:#}"));
            writeln!(
                io.err,
                "note: this review is of the state of the branch that GitHub merged into, which is not the newest: {why}"
            )?;
            Ok(Some((base, made)))
        }
    }
}

enum Merging {
    Made(Merge),
    Conflict,
    /// GitHub did not make it in time.
    Late,
    /// The head is another one by now.
    Overtaken,
}

/// Waits for the merge of the head as it is. GitHub makes it some time after a push: until then `mergeable` is unknown,
/// and the ref may still merge the head before.
fn merge(shell: &ReviewSession<'_>, first: Pull, branch: &str, patience: &[u32]) -> Result<Merging> {
    let (number, head) = (first.number, first.head_sha.clone());
    let credential = Credential::from_env();
    let wanted = [Wanted::Merge(number), Wanted::Branch(branch.to_owned())];
    let name = wanted[0].name();
    let mut pull = first;
    let mut patience = patience.iter();
    loop {
        if pull.head_sha != head {
            return Ok(Merging::Overtaken);
        }
        match pull.mergeable {
            Some(false) => return Ok(Merging::Conflict),
            Some(true) => match fetch(shell.root, &wanted, &bounds(), credential.as_ref()) {
                Ok(()) => {
                    let made = merge_of(shell.root, &name, &head)?;
                    if let Some(made) = made {
                        return Ok(Merging::Made(made));
                    }
                }
                Err(FetchError::Missing(_)) => {}
                Err(error) => {
                    return Err(unreadable(
                        format!("the pull request's commits: {error}"),
                        "run it again",
                    ));
                }
            },
            None => {}
        }
        let Some(seconds) = patience.next() else {
            return Ok(Merging::Late);
        };
        shell.forge.pause(*seconds);
        pull = shell.forge.pull(number).map_err(|e| refused("the pull request", &e))?;
    }
}

/// What happens after the merge, by the commit of the merge; empty where that commit can't be read.
fn what_next(shell: &ReviewSession<'_>, pull: &Pull) -> Vec<String> {
    let look = || -> Option<Vec<String>> {
        let merged = pull.merge_sha.clone()?;
        let wanted = [Wanted::Commit(merged.clone())];
        fetch(shell.root, &wanted, &bounds(), Credential::from_env().as_ref()).ok()?;
        let base = parents(shell.root, &merged).ok()?.first()?.clone();
        let subject = Subject {
            number: Some(pull.number),
            author: pull.author.clone(),
            anonymous: true,
            draft: false,
            opened: None,
            base: base.clone(),
            head: merged.clone(),
        };
        let (before, after) = (revision(shell.root, &base).ok()?, revision(shell.root, &merged).ok()?);
        Some(judge(before, after, subject, shell.today).ok()?.review.merging)
    };
    look().unwrap_or_default()
}
