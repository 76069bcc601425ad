//! What is said, and where: one page, as a comment, as the check's summary and as the step's; then labels and
//! suggestions. What the token may not do is said where it may, so that nothing is lost.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;

use super::judge::Judged;
use super::labels::{Labels, WAITS_FOR_PARTNER, managed};
use super::{Shell, refused};
use crate::cli::ReviewFormat;
use crate::commands::{Io, print, read};
use crate::exit::Exit;
use crate::finding::Severity;
use crate::forge::{Annotation, Comment, Conclusion, ForgeError, NewLineComment, Pull};
use crate::github::actions::Step;
use crate::output::annotations::{plain_list, render};
use crate::output::review::other::{self, Other};
use crate::output::review::{self as shown, Page};
use crate::output::{Report, markdown};
use crate::review::Who;
use crate::rules::engine::Evaluation;
use crate::sensitive;
use crate::work::apply::{Target, Undone, apply};
use crate::work::marker;
use crate::work::posting::{CHECK, COMMENT, Check, Desired, Observed, State, Write, plan};

/// Largest comment, in bytes: GitHub takes 65,536 characters.
const COMMENT_BYTES: usize = 65_000;
/// Largest summary of a check: 65,535.
const SUMMARY_BYTES: usize = 65_000;

/// A judged change, and what goes with it.
pub(super) struct Told<'a> {
    pub number: Option<u64>,
    pub head: &'a str,
    pub annotations: Vec<Annotation>,
    pub suggestions: Vec<NewLineComment>,
    /// Labels that should be there, and those that are ours to take away.
    pub labels: Option<Labels>,
    /// A comment that asked for another look.
    pub asked: Option<&'a Comment>,
    /// On the pull request; none where there is no place for one.
    pub comments: Option<&'a [Comment]>,
    /// Labels that the pull request has.
    pub on_pull: &'a BTreeSet<String>,
    pub judged: &'a Judged,
}

/// A pull request and what was said below it.
pub(super) struct Talk<'a> {
    pub pull: &'a Pull,
    pub comments: &'a [Comment],
    pub asked: Option<&'a Comment>,
}

/// Tells of a judged change.
pub(super) fn review(shell: &Shell<'_>, told: Told<'_>, io: &mut Io<'_>) -> Result<Exit> {
    let review = &told.judged.review;
    let state = told.comments.map(|comments| {
        let mut state = State::next(State::of(comments, &shell.bots).as_ref(), review.turn.who, shell.today);
        state.answered = state.answered.max(told.asked.map_or(0, |c| c.id));
        state
    });
    let since = state.as_ref().and_then(|s| s.since);
    let files = files_address(told.head);
    let page = |limit, elsewhere, notes| {
        shown::markdown_page(
            review,
            &Page {
                since,
                files: files.as_deref(),
                notes,
                limit,
                elsewhere,
            },
        )
    };
    let asked = told.asked.map_or(String::new(), |c| {
        format!("\n<sub>Looked at again, as {} asked in a comment.</sub>\n", by(c))
    });
    let annotations = told.annotations;
    let check = Check::new(
        told.head,
        shown::title(review),
        page(SUMMARY_BYTES, "the log of the run has all", &[]),
        annotations,
        review.conclusion,
    );
    let labels = told.labels.unwrap_or_default();
    let desired = Desired {
        comment: state.map(|state| {
            let mark = marker::write(COMMENT, &state);
            let room = COMMENT_BYTES - mark.len() - asked.len();
            format!("{mark}{}{asked}", page(room, "the check has all", &[]))
        }),
        check: Some(check),
        labels: labels.wanted,
        managed: labels.managed,
        known: labels.known,
        suggestions: told.suggestions,
    };
    let Some(undone) = post(shell, told.number, told.head, &desired, told.comments, told.on_pull, io)? else {
        return Ok(Exit::Clean);
    };
    let mut notes: Vec<String> = undone.iter().map(note).collect();
    // Labels are made and then added: one right that lacks is one sentence.
    notes.dedup();
    let checked = !undone.iter().any(|u| u.what == "the check");
    let whole = page(markdown::STEP_SUMMARY, "the log has all", &notes);
    here(shell, told.judged, &whole, checked, io)?;
    for note in &notes {
        writeln!(io.err, "note: {}", crate::escape::line(note))?;
    }
    // Once the check tells the verdict, a red run beside it would only say that the run went well.
    Ok(if review.conclusion == Conclusion::Failure && !checked {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Tells whoever reads the run itself: its log, its summary, its outputs.
fn here(shell: &Shell<'_>, judged: &Judged, page: &str, checked: bool, io: &mut Io<'_>) -> Result<()> {
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
        ReviewFormat::Json => shown::json::render(review),
        ReviewFormat::Markdown => page.to_owned(),
        ReviewFormat::Text => shown::text::render(review, &read::source(&judged.after), io.colour, io.width),
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

/// Tells that there is nothing to judge, and why.
pub(super) fn other(shell: &Shell<'_>, talk: &Talk<'_>, other: &Other, io: &mut Io<'_>) -> Result<Exit> {
    let pull = talk.pull;
    let previous = State::of(talk.comments, &shell.bots);
    if previous.is_none() && !pull.open {
        // Nothing was ever said here, and now it is over.
        writeln!(io.err, "nothing to review: {}", other::title(other))?;
        return Ok(Exit::Clean);
    }
    let mut state = State::next(previous.as_ref(), Who::Partner, shell.today);
    state.answered = state.answered.max(talk.asked.map_or(0, |c| c.id));
    let page = other::page(other, pull.author.as_ref(), state.since, &pull.head_sha, shell.today);
    let conclusion = match other {
        Other::Conflict { .. } => Some(Conclusion::Failure),
        Other::Late => Some(Conclusion::Neutral),
        Other::Merged { .. } | Other::Closed => None,
    };
    let mut labels = managed(shell.program.as_ref());
    if matches!(other, Other::Conflict { .. }) && labels.managed.contains(WAITS_FOR_PARTNER) {
        labels.wanted.insert(WAITS_FOR_PARTNER.to_owned());
    }
    if matches!(other, Other::Merged { .. } | Other::Closed) {
        // What it was stays; only whose move it is has ended.
        labels.managed.retain(|name| name.starts_with("partner:waits-for"));
    }
    let desired = Desired {
        check: conclusion.map(|conclusion| {
            Check::new(
                &pull.head_sha,
                other::title(other).to_owned(),
                page.clone(),
                Vec::new(),
                conclusion,
            )
        }),
        comment: Some(format!("{}{page}", marker::write(COMMENT, &state))),
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
    let Some(undone) = posted else {
        return Ok(Exit::Clean);
    };
    print(io, &format!("{}\n", other::title(other)))?;
    let mut summary = page;
    for undone in &undone {
        let note = note(undone);
        writeln!(io.err, "note: {}", crate::escape::line(&note))?;
        let _ = writeln!(summary, "\n- {}", crate::escape::markdown_sentence(&note));
    }
    if let Some(step) = Step::current() {
        step.add_summary(&summary)?;
        step.set_outputs(&[("conclusion", conclusion.map_or("none", Conclusion::id).to_owned())])?;
    }
    let checked = !undone.iter().any(|u| u.what == "the check");
    Ok(if conclusion == Some(Conclusion::Failure) && !checked {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Looks at what GitHub shows, and writes the difference; `None` when a newer push came meanwhile, and nothing was written.
fn post(
    shell: &Shell<'_>,
    number: Option<u64>,
    head: &str,
    desired: &Desired,
    comments: Option<&[Comment]>,
    on_pull: &BTreeSet<String>,
    io: &mut Io<'_>,
) -> Result<Option<Vec<Undone>>> {
    let forge = shell.forge;
    if let Some(number) = number {
        let now = forge.pull(number).map_err(|e| refused("the pull request", &e))?;
        if now.head_sha != head {
            writeln!(io.err, "nothing was written: a newer push has its own run")?;
            return Ok(None);
        }
    }
    let mut undone: Vec<Undone> = Vec::new();
    let mut or_none = |what: &'static str, error: ForgeError| undone.push(Undone { what, error });
    let has_new_labels = desired.labels.iter().any(|l| !on_pull.contains(l));
    let mut observed = Observed {
        comments: comments.map(<[Comment]>::to_vec).unwrap_or_default(),
        labels: on_pull.iter().cloned().collect(),
        ..Observed::default()
    };
    let mut desired = desired.clone();
    if desired.check.is_some() {
        match forge.check_runs(head, CHECK) {
            Ok(runs) => observed.checks = runs,
            Err(error) => {
                or_none("the check", error);
                desired.check = None;
            }
        }
    }
    if has_new_labels {
        // Without the list, labels are added all the same, and GitHub gives new ones a grey.
        observed.repository_labels = forge.labels().unwrap_or_default();
    }
    if let (Some(number), false) = (number, desired.suggestions.is_empty()) {
        match forge.line_comments(number) {
            Ok(made) => observed.suggestions = made,
            Err(error) => {
                or_none("the suggestions", error);
                desired.suggestions.clear();
            }
        }
    }
    let writes: Vec<Write> = plan(&desired, &observed, &shell.bots);
    let target = Target {
        forge,
        number,
        head,
        bots: &shell.bots,
    };
    undone.extend(apply(&target, &writes));
    Ok(Some(undone))
}

/// What was not done, and what would make it possible.
fn note(undone: &Undone) -> String {
    let permission = match undone.what {
        "the check" => "checks: write",
        "the labels" => "issues: write` and `pull-requests: write",
        _ => "pull-requests: write",
    };
    match &undone.error {
        ForgeError::Forbidden { .. } | ForgeError::NotFound(_) => format!(
            "{} could not be written with this token; add `{permission}` to the `permissions` of the job to have it",
            undone.what
        ),
        error => format!("{} could not be written: {error}", undone.what),
    }
}

fn by(comment: &Comment) -> String {
    let login = comment.author.as_ref().map_or("somebody", |a| &a.login);
    crate::escape::markdown(login)
}

/// Where the files of the head can be seen.
fn files_address(head: &str) -> Option<String> {
    let text = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let server = text("GITHUB_SERVER_URL")?;
    let repository = text("GITHUB_REPOSITORY")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:".contains(c);
    (server.chars().all(plain) && repository.chars().all(plain)).then(|| format!("{server}/{repository}/blob/{head}/"))
}
