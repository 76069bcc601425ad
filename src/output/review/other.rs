//! What is said when there is nothing to judge: a conflict, a merge that GitHub has not made yet, the end.

use std::fmt::Write as _;

use crate::date::Date;
use crate::escape::{code, markdown, markdown_sentence};
use crate::forge::User;

/// Why there is no judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// The head conflicts with the branch.
    Conflict { branch: String },
    /// GitHub has not made the merge of this head.
    Late,
    /// It is part of the registry now; what happens next.
    Merged { next: Vec<String> },
    /// It was closed without merging.
    Closed,
}

/// The page.
pub fn page(other: &Other, author: Option<&User>, since: Option<Date>, head: &str, today: Date) -> String {
    let name = author.map_or("The author's".to_owned(), |a| format!("{}'s", markdown(&a.login)));
    let since = since.map(|day| format!(" since {day}")).unwrap_or_default();
    let mut out = match other {
        Other::Conflict { branch } => format!(
            "**{name} move{since}:** resolve the conflict with {}.\n\n\
             Somebody changed the same lines there meanwhile, so that nothing can be said of the merge. GitHub's button \
             *Resolve conflicts* below does it in the browser; what the two sides say stands between the marks. It is \
             looked at again as soon as that is done.\n",
            code(branch)
        ),
        Other::Late => "**Nobody's move:** GitHub has not made the merge of the last push yet, and without it nothing can be \
             judged.\n\nThis is rare and passes. Comment <code>/recheck</code> in a few minutes, or push again.\n"
            .to_owned(),
        Other::Merged { next } => {
            let mut out = "**Merged.** It is part of the registry now.\n".to_owned();
            if !next.is_empty() {
                out.push_str("\n#### What happens next\n\n");
                for sentence in next {
                    let _ = writeln!(out, "- {}", markdown_sentence(sentence));
                }
            }
            out
        }
        Other::Closed => "**Closed** without merging; the registry is as it was.\n\n\
             To come back, press *Reopen pull request* below: all that was said is still here, and it is looked at anew. \
             From a branch that was deleted since, open a new one.\n"
            .to_owned(),
    };
    let head: String = head.chars().take(10).collect();
    let _ = write!(out, "\n<sub>Said of {} on {today}.</sub>\n", code(&head));
    out
}

/// The title of a check.
pub fn title(other: &Other) -> &'static str {
    match other {
        Other::Conflict { .. } => "conflicts with the branch it is for",
        Other::Late => "not judged yet",
        Other::Merged { .. } => "merged",
        Other::Closed => "closed",
    }
}
