//! What is said, and where: one page, as a comment, as the check's summary and as the step's; then labels and
//! suggestions. What the token may not do is said where it may, so that nothing is lost.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ReviewSession;
use super::addresses::{Addresses, checks_page};
use super::difference::post;
use super::judgment::Judgment;
use super::labels::{Labels, managed};
use super::shared_head::SharedReview;
use crate::cli::ReviewFormat;
use crate::commands::{Io, note_fault, print, read};
use crate::exit::Exit;
use crate::finding::Severity;
use crate::forge::{Annotation, Comment, Conclusion, NewLineComment, Pull};
use crate::github::actions::Step;
use crate::output::annotations::{plain_list, render};
use crate::output::review::skipped::{self, Skipped};
use crate::output::review::{self as shown, Page};
use crate::output::{Report, markdown};
use crate::registry::model::LabelRole;
use crate::registry::{Tree, own_templates};
use crate::review::{Review, Who};
use crate::rules::engine::Evaluation;
use crate::sensitive;
use crate::work::labels::ProgramLabels;
use crate::work::pull_review::{Check, Desired, ReviewState};
use crate::work::verdict::Verdict;
use crate::work::write::{CommentMark, WriteKind};

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
    /// Other pull requests have the same head.
    pub shared: Option<&'a SharedReview>,
    pub verdict: Verdict,
    /// The status is posted even if the commit shows it already.
    pub repost: bool,
}

/// The verdict on a change, or on all pull requests with its head.
pub(in crate::commands) fn verdict(review: &Review, shared: Option<&SharedReview>) -> Verdict {
    let base = &review.subject.base;
    match shared {
        None => Verdict::of(review.conclusion, &shown::title(review), base),
        Some(shared) => Verdict::of(shared.conclusion, &shared_title(review, shared), base),
    }
}

/// The title where several pull requests have the same head: it names the one that is judged.
fn shared_title(review: &Review, shared: &SharedReview) -> String {
    let strictest = shared.review.as_ref().unwrap_or(review);
    let title = shown::title_with(strictest, shared.conclusion);
    format!("#{}: {title}", shared.head.strictest)
}

/// A pull request and what was said below it.
pub(in crate::commands) struct Conversation<'a> {
    pub pull: &'a Pull,
    pub comments: &'a [Comment],
    pub asked: Option<&'a Comment>,
    /// As in [`ReviewPost`].
    pub repost: bool,
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
            shared: told.shared.map(|shared| &shared.head),
            files: addresses.files.as_deref(),
            rules: addresses.rules.as_deref(),
            edit: &told.edit,
            suggestions: told.suggestions.len(),
            asked_by: asked.map(by),
            notes,
            limit,
            elsewhere,
            judged_for: None,
        };
        shown::page(review, &page, &told.judged.texts)
    };
    let in_the_log = "the log of the run has all";
    // Who asked is said in the comment alone: the check of a commit stays the same.
    let check = match told.shared {
        None => Check::new(
            &shell.identity,
            told.number,
            told.head,
            shown::title(review),
            shown_page(SUMMARY_BYTES, in_the_log, &[], None).text,
            told.annotations.clone(),
            review.conclusion,
        ),
        Some(shared) => {
            // Nothing here depends on which of the pull requests the run is about.
            let page = Page {
                shared: Some(&shared.head),
                judged_for: Some(shared.head.strictest),
                files: addresses.files.as_deref(),
                rules: addresses.rules.as_deref(),
                limit: SUMMARY_BYTES,
                elsewhere: in_the_log,
                ..Page::default()
            };
            let strictest = shared.review.as_ref().unwrap_or(review);
            Check::new(
                &shell.identity,
                Some(shared.head.strictest),
                told.head,
                shared_title(review, shared),
                shown::page(strictest, &page, &told.judged.texts).text,
                told.annotations.clone(),
                shared.conclusion,
            )
        }
    };
    let judged_for = told.shared.map(|shared| shared.head.strictest).or(told.number);
    let labels = told.labels.clone().unwrap_or_default();
    let desired = Desired {
        comment: state.map(|state| {
            let mark = CommentMark::Review(state.clone()).line();
            let text = shown_page(COMMENT_BYTES - mark.len(), "the check has all", &[], told.asked).text;
            (state, text)
        }),
        check: Some(check),
        status: Some(told.verdict.status(&shell.identity, judged_for.and_then(checks_page))),
        repost: told.repost,
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

/// Shows why a pull request isn't reviewed. `alone`: no other open pull request has its head, so the check and the status of
/// the commit are about this one.
pub(in crate::commands) fn skipped(
    shell: &ReviewSession<'_>,
    talk: &Conversation<'_>,
    skipped: &Skipped,
    alone: bool,
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
    let (conclusion, verdict) = match skipped {
        Skipped::Conflict { .. } => {
            let verdict = Verdict::of(Conclusion::Failure, skipped.title(), "");
            (Some(Conclusion::Failure), Some(verdict))
        }
        Skipped::Late | Skipped::Elsewhere { .. } if alone && pull.open => {
            (Some(Conclusion::Neutral), Some(Verdict::pending(skipped.title())))
        }
        Skipped::Late | Skipped::Elsewhere { .. } | Skipped::Merged { .. } | Skipped::Closed => (None, None),
    };
    let mut labels = managed(shell.program.as_ref());
    let listed = ProgramLabels::of(shell.program.as_ref());
    if matches!(skipped, Skipped::Conflict { .. }) {
        labels.wanted = listed.names([LabelRole::WaitsForPartner]);
    }
    if matches!(
        skipped,
        Skipped::Merged { .. } | Skipped::Closed | Skipped::Elsewhere { .. }
    ) {
        // Only the labels that show whose turn it is go away.
        labels.managed.retain(|name| listed.is_turn(name));
    }
    let desired = Desired {
        check: conclusion.map(|conclusion| {
            Check::new(
                &shell.identity,
                Some(pull.number),
                &pull.head_sha,
                skipped.title().to_owned(),
                comment.text.clone(),
                Vec::new(),
                conclusion,
            )
        }),
        status: verdict.map(|verdict| verdict.status(&shell.identity, checks_page(pull.number))),
        repost: talk.repost,
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

fn by(comment: &Comment) -> &str {
    comment
        .author
        .as_ref()
        .map_or("A deleted account", |author| &author.login)
}
