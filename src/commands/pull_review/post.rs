//! What is said, and where: one page, as a comment, as the check's summary and as the step's; then labels and
//! suggestions. What the token may not do is said where it may, so that nothing is lost.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ReviewSession;
use super::judgment::{Judgment, RULES_PAGE};
use super::labels::{Labels, managed};
use crate::cli::ReviewFormat;
use crate::commands::session::refused;
use crate::commands::{Io, Refusal, note_fault, print, read};
use crate::exit::Exit;
use crate::finding::Severity;
use crate::forge::{Annotation, Comment, Conclusion, ForgeError, NewLineComment, Pull};
use crate::github::actions::Step;
use crate::output::annotations::{plain_list, render};
use crate::output::review::skipped::{self, Skipped};
use crate::output::review::view::url_path;
use crate::output::review::{self as shown, Page};
use crate::output::{Report, markdown};
use crate::registry::model::LabelRole;
use crate::registry::{Tree, own_templates};
use crate::review::Who;
use crate::rules::engine::Evaluation;
use crate::sensitive;
use crate::work::apply::{OnLimit, Target, apply};
use crate::work::issues::index::Index;
use crate::work::labels::ProgramLabels;
use crate::work::pull_review::{Check, Desired, Observed, Place, ReviewState, plan};
use crate::work::write::{CommentMark, WriteFailure, WriteKind};

/// Largest comment, in bytes: GitHub takes 65,536 characters.
const COMMENT_BYTES: usize = 65_000;
/// Largest summary of a check: 65,535.
const SUMMARY_BYTES: usize = 65_000;

/// A judged change, and what goes with it.
pub(in crate::commands) struct ReviewPost<'a> {
    pub number: Option<u64>,
    pub head: &'a str,
    pub annotations: Vec<Annotation>,
    pub suggestions: Vec<NewLineComment>,
    /// Files with findings, and where each can be edited.
    pub edit: Vec<(String, String)>,
    /// Labels that should be there, and those that are ours to take away.
    pub labels: Option<Labels>,
    /// A comment that asked for another look.
    pub asked: Option<&'a Comment>,
    /// On the pull request; none where there is no place for one.
    pub comments: Option<&'a [Comment]>,
    /// Labels that the pull request has.
    pub on_pull: &'a BTreeSet<String>,
    pub judged: &'a Judgment,
}

/// A pull request and what was said below it.
pub(in crate::commands) struct Conversation<'a> {
    pub pull: &'a Pull,
    pub comments: &'a [Comment],
    pub asked: Option<&'a Comment>,
}

/// Posts the review of a change.
pub(in crate::commands) fn review(shell: &ReviewSession<'_>, told: &ReviewPost<'_>, io: &mut Io<'_>) -> Result<Exit> {
    let review = &told.judged.review;
    let state = told.comments.map(|comments| {
        let mut state = ReviewState::next(
            ReviewState::of(comments, &shell.identity).as_ref(),
            &shell.identity,
            review.turn.who,
            shell.today,
        );
        state.answered = state.answered.max(told.asked.map_or(0, |c| c.id));
        state
    });
    let since = state.as_ref().and_then(|s| s.since);
    let addresses = Addresses::of(told);
    let shown_page = |limit, elsewhere, notes: &[String], asked: Option<&Comment>| {
        let page = Page {
            since,
            files: addresses.files.as_deref(),
            rules: addresses.rules.as_deref(),
            edit: &told.edit,
            suggestions: told.suggestions.len(),
            asked_by: asked.map(by),
            notes,
            limit,
            elsewhere,
        };
        shown::page(review, &page, &told.judged.texts)
    };
    // Who asked is said in the comment alone: the check of a commit stays the same.
    let check = Check::new(
        &shell.identity,
        told.head,
        shown::title(review),
        shown_page(SUMMARY_BYTES, "the log of the run has all", &[], None).text,
        told.annotations.clone(),
        review.conclusion,
    );
    let labels = told.labels.clone().unwrap_or_default();
    let desired = Desired {
        comment: state.map(|state| {
            let mark = CommentMark::Review(state.clone()).line();
            let text = shown_page(COMMENT_BYTES - mark.len(), "the check has all", &[], told.asked).text;
            (state, text)
        }),
        check: Some(check),
        labels: labels.wanted,
        managed: labels.managed,
        known: labels.known,
        suggestions: told.suggestions.clone(),
    };
    let Some(failures) = post(shell, told.number, told.head, &desired, told.comments, told.on_pull, io)? else {
        return Ok(Exit::Clean);
    };
    let notes: Vec<String> = failures.iter().map(ToString::to_string).collect();
    let checked = !failures.iter().any(|f| f.kind == WriteKind::Check);
    let whole = shown_page(markdown::STEP_SUMMARY, "the log has all", &notes, told.asked);
    here(shell, told.judged, &whole.text, checked, io)?;
    note_fault(whole.fault.as_ref(), io)?;
    for note in &notes {
        writeln!(io.err, "note: {}", crate::escape::line(note))?;
    }
    // The check shows the verdict already. A red run in addition would suggest that the run itself failed.
    Ok(if review.conclusion == Conclusion::Failure && !checked {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Writes what the run itself shows: its log, its summary, its outputs.
fn here(shell: &ReviewSession<'_>, judged: &Judgment, page: &str, checked: bool, io: &mut Io<'_>) -> Result<()> {
    let review = &judged.review;
    let evaluation = Evaluation {
        findings: review.caused.clone(),
        partners: review.registry,
        ..Evaluation::default()
    };
    let report = Report {
        evaluation: &evaluation,
        at: review.today,
        revision: Some(&review.subject.head),
        prefix: "",
        private: false,
    };
    let text = match shell.format.unwrap_or(ReviewFormat::Github) {
        ReviewFormat::Json => shown::json::render(review, &Page::whole()),
        ReviewFormat::Markdown => page.to_owned(),
        ReviewFormat::Text => {
            let source = read::source(&judged.after);
            shown::text::render(review, &source, io.colour, io.width, &judged.texts).text
        }
        // Annotations on stdout would point at the base's files: they are the last resort.
        ReviewFormat::Github if checked => sensitive::mask(&plain_list(&report)),
        ReviewFormat::Github => sensitive::mask(&render(&report)),
    };
    print(io, &text)?;
    let Some(step) = Step::current() else { return Ok(()) };
    step.add_summary(page)?;
    let count = |severity| {
        review
            .caused
            .iter()
            .filter(|f| f.severity == severity)
            .count()
            .to_string()
    };
    let failed = review.conclusion == Conclusion::Failure;
    step.set_outputs(&[
        ("errors", count(Severity::Error)),
        ("warnings", count(Severity::Warning)),
        ("partners", review.registry.to_string()),
        ("result", if failed { "fail" } else { "pass" }.to_owned()),
        ("conclusion", review.conclusion.id().to_owned()),
    ])
}

/// Shows why a pull request isn't reviewed.
pub(in crate::commands) fn skipped(
    shell: &ReviewSession<'_>,
    talk: &Conversation<'_>,
    skipped: &Skipped,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let pull = talk.pull;
    let previous = ReviewState::of(talk.comments, &shell.identity);
    if previous.is_none() && !pull.open {
        // Nothing was ever said here, and now it is over.
        writeln!(io.err, "nothing to review: {}", skipped.title())?;
        return Ok(Exit::Clean);
    }
    let mut state = ReviewState::next(previous.as_ref(), &shell.identity, Who::Partner, shell.today);
    state.answered = state.answered.max(talk.asked.map_or(0, |c| c.id));
    let page = skipped::Page {
        number: pull.number,
        author: pull.author.as_ref(),
        head: &pull.head_sha,
        today: shell.today,
        since: state.since,
        notes: &[],
        limit: COMMENT_BYTES - CommentMark::Review(state.clone()).line().len(),
        elsewhere: "the log of the run has all",
    };
    // The checkout is the base's: the pull request can't change its own page.
    let texts = own_templates::texts(&Tree::folder(shell.root));
    let comment = skipped::page(skipped, &page, &texts);
    note_fault(comment.fault.as_ref(), io)?;
    let conclusion = match skipped {
        Skipped::Conflict { .. } => Some(Conclusion::Failure),
        Skipped::Late => Some(Conclusion::Neutral),
        Skipped::Merged { .. } | Skipped::Closed => None,
    };
    let mut labels = managed(shell.program.as_ref());
    let listed = ProgramLabels::of(shell.program.as_ref());
    if matches!(skipped, Skipped::Conflict { .. }) {
        labels.wanted = listed.names([LabelRole::WaitsForPartner]);
    }
    if matches!(skipped, Skipped::Merged { .. } | Skipped::Closed) {
        // Only the labels that show whose turn it is go away.
        labels.managed.retain(|name| listed.is_turn(name));
    }
    let desired = Desired {
        check: conclusion.map(|conclusion| {
            Check::new(
                &shell.identity,
                &pull.head_sha,
                skipped.title().to_owned(),
                comment.text.clone(),
                Vec::new(),
                conclusion,
            )
        }),
        comment: Some((state, comment.text.clone())),
        labels: labels.wanted,
        managed: labels.managed,
        known: labels.known,
        suggestions: Vec::new(),
    };
    let on_pull = pull.labels.iter().cloned().collect();
    let posted = post(
        shell,
        Some(pull.number),
        &pull.head_sha,
        &desired,
        Some(talk.comments),
        &on_pull,
        io,
    )?;
    let Some(failures) = posted else {
        return Ok(Exit::Clean);
    };
    let notes: Vec<String> = failures.iter().map(ToString::to_string).collect();
    for note in &notes {
        writeln!(io.err, "note: {}", crate::escape::line(note))?;
    }
    let page = skipped::Page { notes: &notes, ..page };
    let summary = skipped::page(skipped, &page, &texts).text;
    print(
        io,
        &match shell.format {
            Some(ReviewFormat::Json) => skipped::json(skipped, &page),
            Some(ReviewFormat::Markdown) => summary.clone(),
            Some(ReviewFormat::Text | ReviewFormat::Github) | None => skipped::text(skipped),
        },
    )?;
    if let Some(step) = Step::current() {
        step.add_summary(&summary)?;
        step.set_outputs(&[("conclusion", conclusion.map_or("none", Conclusion::id).to_owned())])?;
    }
    let checked = !failures.iter().any(|f| f.kind == WriteKind::Check);
    Ok(if conclusion == Some(Conclusion::Failure) && !checked {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Compares with what GitHub shows, and writes the difference; `None` if a newer push arrived and nothing was written.
fn post(
    shell: &ReviewSession<'_>,
    number: Option<u64>,
    head: &str,
    desired: &Desired,
    comments: Option<&[Comment]>,
    on_pull: &BTreeSet<String>,
    io: &mut Io<'_>,
) -> Result<Option<Vec<WriteFailure>>> {
    let forge = shell.forge;
    if let Some(number) = number {
        let now = forge.pull(number).map_err(|e| refused("the pull request", &e))?;
        if now.head_sha != head {
            writeln!(io.err, "nothing was written: a newer push has its own run")?;
            return Ok(None);
        }
    }
    let mut failures: Vec<WriteFailure> = Vec::new();
    let mut fail = |kind: WriteKind, error: ForgeError| {
        // A label is made and then added, each of several: the same reason is one sentence.
        let kind = if kind == WriteKind::Label {
            WriteKind::Labels
        } else {
            kind
        };
        let kind = if kind == WriteKind::SecondComment {
            WriteKind::Comment
        } else {
            kind
        };
        let key = String::new();
        let failure = WriteFailure { key, kind, error };
        // A permission that is missing for several writes of a kind is one sentence.
        let is_same = |known: &WriteFailure| match failure.permission() {
            Some(permission) => known.kind == kind && known.permission() == Some(permission),
            None => *known == failure,
        };
        if !failures.iter().any(is_same) {
            failures.push(failure);
        }
    };
    let has_new_labels = desired.labels.iter().any(|l| !on_pull.contains(l));
    let mut observed = Observed {
        comments: comments.map(<[Comment]>::to_vec).unwrap_or_default(),
        labels: on_pull.iter().cloned().collect(),
        ..Observed::default()
    };
    let mut desired = desired.clone();
    if desired.check.is_some() {
        match forge.check_runs(head, &shell.identity.check()) {
            Ok(runs) => observed.checks = runs,
            Err(error) => {
                fail(WriteKind::Check, error);
                desired.check = None;
            }
        }
    }
    if has_new_labels {
        // GitHub would create a missing label in grey, and it would stay grey.
        match forge.labels() {
            Ok(known) => observed.repository_labels = known,
            Err(error) => {
                fail(WriteKind::Labels, error);
                desired.labels.clone_from(on_pull);
            }
        }
    }
    if let (Some(number), false) = (number, desired.suggestions.is_empty()) {
        match forge.line_comments(number) {
            Ok(made) => observed.suggestions = made,
            Err(error) => {
                fail(WriteKind::Suggestions, error);
                desired.suggestions.clear();
            }
        }
    }
    if shell.identity.has_neighbors()
        && let Some((state, _)) = &mut desired.comment
    {
        // Another registry may have added the same labels: only those that this one wanted before are taken away.
        desired.managed.retain(|name| state.labels.contains(name));
        state.labels.clone_from(&desired.labels);
    }
    let writes = plan(&Place { number, head }, &desired, &observed, &shell.identity);
    let target = Target {
        on_limit: OnLimit::TryTheRest,
        ..Target::new(forge, &shell.identity)
    };
    let outcome = apply(&target, &writes, &Index::default());
    if let Some(why) = outcome.stopped {
        let exit = Exit::NotInStep;
        return Err(Refusal {
            exit,
            message: why,
            help: None,
            limited: false,
        }
        .into());
    }
    let refused = outcome.failures.into_iter().chain(outcome.locked);
    refused.for_each(|f| fail(f.kind, f.error));
    Ok(Some(failures))
}

fn by(comment: &Comment) -> &str {
    comment
        .author
        .as_ref()
        .map_or("A deleted account", |author| &author.login)
}

/// Addresses on GitHub that the page links to.
struct Addresses {
    /// The files of the head.
    files: Option<String>,
    /// The page of the rules.
    rules: Option<String>,
}

impl Addresses {
    fn of(told: &ReviewPost<'_>) -> Self {
        let here = setting("GITHUB_REPOSITORY");
        // The repository that the action comes from; empty where that is this one.
        let tool = setting("PSP_ACTION_REPOSITORY").or_else(|| here.clone().filter(|_| told.judged.has_rules_page));
        let at = |repository: Option<String>, rest: String| Some(format!("{}/{}/blob/{rest}", server()?, repository?));
        Self {
            files: at(here, format!("{}/{}", told.head, url_path(&told.judged.prefix()))),
            rules: at(tool, format!("HEAD/{RULES_PAGE}")),
        }
    }
}

/// Where a file of the head's branch can be edited; the author chose the names of the branch and the path.
pub(in crate::commands) fn edit_address(pull: &Pull, path: &str) -> Option<String> {
    let repository = pull.head_repository.as_deref().filter(|name| is_plain(name))?;
    let (branch, path) = (url_path(&pull.head_ref), url_path(path));
    Some(format!("{}/{repository}/edit/{branch}/{path}", server()?))
}

fn server() -> Option<String> {
    setting("GITHUB_SERVER_URL")
}

/// A setting of the workflow that can be part of an address.
fn setting(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty() && is_plain(value))
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "-._/:".contains(c))
}
