//! The comment below an application: whose turn it is first, then why, then what happens next.

use super::plan::Standing;
use super::{Application, mention};
use crate::escape::{code, markdown};
use crate::registry::model::Program;
use crate::registry::path::DocumentPath;
use crate::words::count;
use crate::work::onboarding::{AdvanceState, Links};

/// Most fixes that are shown: whoever has more sees the rest after the next edit.
const MOST_FIXES: usize = 20;

/// The text of the comment, Markdown; none while it is not known what to say.
pub(super) fn text(
    application: &Application<'_>,
    standing: &Standing,
    program: &Program,
    links: &Links,
) -> Option<String> {
    let author = mention(&application.author.login);
    Some(match standing {
        Standing::Unknown => return None,
        Standing::Fix { fixes, pull } => {
            let link = |path: &str| links.file(path, &code(path));
            let rows: String = fixes.iter().take(MOST_FIXES).map(|fix| fix.row(&link)).collect();
            let more = match fixes.len().saturating_sub(MOST_FIXES) {
                0 => String::new(),
                rest => format!("- and {rest} more\n"),
            };
            let earlier = pull.map_or_else(String::new, |pull| {
                format!("\n#{pull} keeps your earlier answers until then.\n")
            });
            format!(
                "**Your turn, {author}: {} in this issue.**\n\n{rows}{more}\nOpen the menu **…** at the top right of this \
                 issue and choose **Edit**. Change the answers below their headings, and leave the headings as they are. \
                 After you save, this comment changes.\n{earlier}",
                if fixes.len() == 1 {
                    "fix 1 answer".to_owned()
                } else {
                    format!("fix {}", count(fixes.len(), "answer"))
                },
            )
        }
        Standing::Proposed(AdvanceState::Open(pull)) => format!(
            "**Waiting for a maintainer.** Your application is #{pull}. A maintainer reviews it there; merging it accepts \
             the application.\n\nTo change an answer, edit this issue: #{pull} follows. You can add what your tier asks \
             for once it is merged, or suggest it in #{pull} now.\n{}",
            next(program)
        ),
        Standing::Proposed(AdvanceState::ByHand(address, branch)) => {
            let by = match address {
                Some(address) => format!("[open the pull request]({address})"),
                None => format!("open a pull request from the branch {}", code(branch)),
            };
            format!(
                "**Waiting for a maintainer:** {by}. GitHub doesn't let the tool open it: that needs the setting *Allow \
                 GitHub Actions to create and approve pull requests*.\n\nYour answers are complete. To change one, edit \
                 this issue.\n{}",
                next(program)
            )
        }
        Standing::Proposed(AdvanceState::Taken(branch, pull)) => {
            let pull = pull.map_or_else(String::new, |pull| format!(" The application is #{pull}."));
            format!(
                "**Waiting for a maintainer.** The branch {} has commits of other people.{pull} Edits of this issue no \
                 longer change it.\n",
                code(branch)
            )
        }
        Standing::Proposed(AdvanceState::Closed(pull)) => format!(
            "**Nothing for you to do.** A maintainer closed #{pull} without merging it, so this application is declined. \
             #{pull} has the reason. To apply again later, fill in the form again.\n"
        ),
        Standing::Merged { slug, pull } => {
            let path = DocumentPath::record(slug).to_string();
            let record = links.file(&path, "Your record");
            let how = pull.map_or_else(
                || "Your record is in the program.".to_owned(),
                |pull| format!("#{pull} is merged: your application is accepted."),
            );
            format!(
                "**Nothing for you to do here.** {how} {record} says what the program knows about you, and you can edit it \
                 at any time.\n{}",
                next(program)
            )
        }
    })
}

/// What follows the merge.
fn next(program: &Program) -> String {
    program.phases.first().map_or_else(String::new, |phase| {
        format!(
            "\nAfter the merge, an issue for phase 1, {}, opens and mentions you.\n",
            markdown(&phase.name)
        )
    })
}
