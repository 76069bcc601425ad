//! The pages of a pull request that can't be reviewed: a conflict, a merge that GitHub has not made yet, the end.

use std::fmt::Write as _;

use crate::date::Date;
use crate::escape::{code, markdown_sentence};
use crate::forge::User;
use crate::templates;

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
    let since = since.map(|day| format!(" *Since {day}.*")).unwrap_or_default();
    let mut out = match other {
        Other::Conflict { branch } => format!(
            "**{}:** resolve the conflict with {}.{since}\n\n\
             The same lines have changed there. Press *Resolve conflicts* below to do it in the browser: keep what is right of \
             both sides, and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`. A new review follows.\n",
            turn_of(author),
            code(branch)
        ),
        Other::Late => {
            "**Nothing for you to do:** GitHub hasn't merged the last push for a test yet, so this review has to \
             wait.\n\nComment <code>/recheck</code> in a few minutes for a new review.\n"
                .to_owned()
        }
        Other::Merged { next } => {
            let mut out = "**Nothing for you to do.** This change is part of the registry now.\n".to_owned();
            if !next.is_empty() {
                out.push_str("\n#### What happens next\n\n");
                for sentence in next {
                    let _ = writeln!(out, "- {}", markdown_sentence(sentence));
                }
            }
            out
        }
        Other::Closed => "**Nothing for you to do.** This pull request was closed without merging.\n\n\
             To continue, press *Reopen pull request* below. If its branch was deleted, open a new pull request.\n"
            .to_owned(),
    };
    let head: String = head.chars().take(10).collect();
    let _ = write!(out, "\n<sub>About {} on {today}.</sub>\n", code(&head));
    out
}

/// Whose turn it is, when it is the author's.
fn turn_of(author: Option<&User>) -> String {
    match author.map(|author| &author.login) {
        Some(login) => format!("Your turn, {}", templates::mention(login)),
        None => "The author's turn".to_owned(),
    }
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
