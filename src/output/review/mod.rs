//! A review as Markdown: the comment, the check's summary and the step's summary are one page, cut to their limits. Its words
//! are in `templates/`; [`view`] is what they are rendered from.

pub mod annotations;
pub mod effects;
pub mod json;
pub mod skipped;
pub mod text;
pub mod view;

use serde::Serialize;

use crate::date::Date;
use crate::finding::Severity;
use crate::forge::Conclusion;
use crate::review::{Review, Who};
use crate::templates::{Input, Rendered, Texts};
use crate::words::count;

/// Open pull requests that have the same head commit, and so the same check and status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedHead {
    /// Their numbers, ascending.
    pub pulls: Vec<u64>,
    /// The one whose review the check and the status show.
    pub strictest: u64,
}

/// What a page needs to know along with the review.
#[derive(Debug, Clone, Default)]
pub struct Page<'a> {
    /// Since when it is whose turn.
    pub since: Option<Date>,
    /// Where files of the head can be seen, up to the path: `https://github.com/OWNER/REPO/blob/SHA/`.
    pub files: Option<&'a str>,
    /// The page of the rules: `https://github.com/OWNER/REPO/blob/HEAD/docs/rules.md`.
    pub rules: Option<&'a str>,
    /// Files with findings, and where each can be edited.
    pub edit: &'a [(String, String)],
    /// Suggestions that wait on the lines of the change.
    pub suggestions: usize,
    /// Login of the account that asked for this review in a comment.
    pub asked_by: Option<&'a str>,
    /// The pull request that the page is about, where that isn't the review's.
    pub judged_for: Option<u64>,
    /// Other pull requests have the same head.
    pub shared: Option<&'a SharedHead>,
    /// What could not be done, and what would make it possible.
    pub notes: &'a [String],
    /// Largest size in bytes.
    pub limit: usize,
    /// Where a reader finds what did not fit.
    pub elsewhere: &'a str,
}

impl Page<'_> {
    /// All of it, where there is room.
    pub fn whole() -> Self {
        Self {
            limit: usize::MAX,
            ..Self::default()
        }
    }
}

/// The title of a check: one line of plain text.
pub fn title(review: &Review) -> String {
    title_with(review, review.conclusion)
}

/// The title of a check with a conclusion that is at least as strict as the review's.
pub fn title_with(review: &Review, conclusion: Conclusion) -> String {
    let errors = review.errors();
    let warnings = review.caused.iter().filter(|f| f.severity == Severity::Warning).count();
    match conclusion {
        Conclusion::Failure if errors == 0 && review.board.is_some() => "the board has not decided".to_owned(),
        Conclusion::Failure => format!("{} to fix", count(errors, "error")),
        Conclusion::Neutral => "no errors; a maintainer decides".to_owned(),
        Conclusion::Success if review.is_empty() => "nothing changed".to_owned(),
        Conclusion::Success if warnings > 0 => format!("no errors, {}", count(warnings, "warning")),
        Conclusion::Success => "no errors".to_owned(),
    }
}

/// The whole page, by the program's templates. Where they can't be used, by ours, with a note about it.
pub fn page(review: &Review, page: &Page<'_>, texts: &Texts) -> Rendered {
    super::with_note_of_fault(page.notes, texts, |notes, texts| {
        render(review, &Page { notes, ..*page }, texts)
    })
}

fn render(review: &Review, page: &Page<'_>, texts: &Texts) -> Rendered {
    let author = review.subject.author.as_ref();
    let acts = author.filter(|_| review.turn.who == Who::Partner && !review.subject.anonymous);
    let input = Input {
        view: &view::view(review, page),
        mention: acts.map(|author| author.login.as_str()),
        elsewhere: page.elsewhere,
        limit: page.limit,
    };
    texts.render("review-comment.md.j2", &input)
}
