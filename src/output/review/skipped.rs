//! A pull request that can't be reviewed: a conflict, a merge that GitHub has not made yet, the end. As a document, which
//! machines get, and as the page that is rendered from it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::date::Date;
use crate::escape::line;
use crate::forge::User;
use crate::output::json::document_text;
use crate::output::with_note_of_fault;
use crate::sensitive;
use crate::sensitive::mask_json;
use crate::templates::value_of;
use crate::templates::{Input, Rendered, Texts};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/skipped-review/1";

/// Why a pull request isn't reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// The head conflicts with the branch.
    Conflict { branch: String },
    /// GitHub has not made the merge of this head.
    Late,
    /// It is part of the registry now; what happens next.
    Merged { next: Vec<String> },
    /// It was closed without merging.
    Closed,
    /// It goes into another branch than the default branch by now.
    Elsewhere { branch: String },
}

impl Skipped {
    /// The title of a check.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflicts with the branch it is for",
            Self::Late => "not judged yet",
            Self::Merged { .. } => "merged",
            Self::Closed => "closed",
            Self::Elsewhere { .. } => "not into the default branch",
        }
    }

    fn id(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Late => "late",
            Self::Merged { .. } => "merged",
            Self::Closed => "closed",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }
}

/// What a page shows along with the reason.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    pub number: u64,
    pub author: Option<&'a User>,
    pub head: &'a str,
    pub today: Date,
    /// Since when it is the author's turn.
    pub since: Option<Date>,
    /// What could not be done, and what would make it possible.
    pub notes: &'a [String],
    /// Largest size in bytes.
    pub limit: usize,
    /// Where a reader finds what did not fit.
    pub elsewhere: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a User>,
    head: &'a str,
    reason: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    next: &'a [String],
    notes: &'a [String],
}

/// The document, which the contract `schemas/skipped-review.schema.json` describes.
pub fn view(skipped: &Skipped, page: &Page<'_>) -> Value {
    let (branch, next): (_, &[String]) = match skipped {
        Skipped::Conflict { branch } | Skipped::Elsewhere { branch } => (Some(branch.as_str()), &[]),
        Skipped::Merged { next } => (None, next),
        Skipped::Late | Skipped::Closed => (None, &[]),
    };
    let mut document = value_of(&Document {
        contract: CONTRACT,
        at: page.today.to_string(),
        number: page.number,
        author: page.author,
        head: page.head,
        reason: skipped.id(),
        title: skipped.title(),
        branch,
        since: page.since.map(|day| day.to_string()),
        next,
        notes: page.notes,
    });
    mask_json(&mut document);
    document
}

/// For a log.
pub fn text(skipped: &Skipped) -> String {
    let mut out = format!("{}\n", skipped.title());
    if let Skipped::Merged { next } = skipped {
        for sentence in next {
            let _ = writeln!(out, "  - {}", line(&sensitive::mask(sentence)));
        }
    }
    out
}

/// As one JSON document.
pub fn json(skipped: &Skipped, page: &Page<'_>) -> String {
    document_text(&view(skipped, page))
}

/// The page, by the program's template or by ours.
pub fn page(skipped: &Skipped, page: &Page<'_>, texts: &Texts) -> Rendered {
    with_note_of_fault(page.notes, texts, |notes, texts| {
        let input = Input {
            view: &view(skipped, &Page { notes, ..page.clone() }),
            mention: page.author.map(|author| author.login.as_str()),
            elsewhere: page.elsewhere,
            limit: page.limit,
        };
        texts.render("skipped-review.md.j2", &input)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_page() {
        let author = User {
            login: "octocat".to_owned(),
            id: 583_231,
        };
        let today: Date = "2026-11-29".parse().expect("a date");
        let shown = |skipped: &Skipped, author: Option<&User>, notes: &[String]| {
            let shown = Page {
                number: 12,
                author,
                head: "0123456789abcdef",
                today,
                since: Some(today),
                notes,
                limit: 60_000,
                elsewhere: "the log of the run has all",
            };
            let rendered = page(skipped, &shown, &Texts::default());
            assert!(rendered.fault.is_none(), "{rendered:?}");
            let end = "\n<sub>About <code>0123456789</code> on 2026-11-29.</sub>\n";
            rendered.text.strip_suffix(end).expect("the end").to_owned()
        };
        let conflict = Skipped::Conflict {
            branch: "main".to_owned(),
        };
        let rest = ":** resolve the conflict with <code>main</code>. *Since 2026-11-29.*\n\nThe same lines have changed there. Press \
                    *Resolve conflicts* below to do it in the browser: keep what is right on both sides, and delete the lines \
                    with `<<<<<<<`, `=======` and `>>>>>>>`. A new review follows.\n";
        assert_eq!(
            shown(&conflict, Some(&author), &[]),
            format!("**Your turn, @octocat{rest}")
        );
        assert_eq!(shown(&conflict, None, &[]), format!("**The author's turn{rest}"));
        assert_eq!(
            shown(&Skipped::Late, Some(&author), &[]),
            "**Nothing for you to do:** GitHub hasn't merged the last push for a test yet, so this review has to \
             wait.\n\nComment <code>/recheck</code> in a few minutes for a new review.\n"
        );
        let next = vec!["the issue of `acme` opens".to_owned()];
        assert_eq!(
            shown(&Skipped::Merged { next }, Some(&author), &[]),
            "**Nothing for you to do.** This change is part of the registry now.\n\n#### What happens next\n\n- the issue of \
             <code>acme</code> opens\n"
        );
        let closed = "**Nothing for you to do.** This pull request was closed without merging.\n\nTo continue, press *Reopen \
                      pull request* below. If its branch was deleted, open a new pull request.\n";
        assert_eq!(shown(&Skipped::Closed, Some(&author), &[]), closed);
        let elsewhere = Skipped::Elsewhere {
            branch: "next".to_owned(),
        };
        assert_eq!(
            shown(&elsewhere, Some(&author), &[]),
            "**Nothing for you to do.** This pull request goes into <code>next</code> now, and only pull requests into the \
             default branch are reviewed.\n\nIf you choose the default branch as its base again, a new review follows.\n"
        );
        assert_eq!(
            shown(&Skipped::Closed, None, &["no `issues: write`".to_owned()]),
            format!("{closed}\n#### What could not be done\n\n- no <code>issues: write</code>\n")
        );
    }
}
