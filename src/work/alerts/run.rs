//! A run that could not do all of its work: one issue says so, whatever the number of failing runs, and the next that
//! succeeds closes it.

use std::fmt::Write as _;

use super::problem;
use crate::date::Date;
use crate::escape::{cut, markdown_sentence};
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;

/// Most failures that are listed.
const MOST: usize = 30;

/// The issue about failing runs; closed when nothing failed.
pub fn item(failures: &[String], labels: ProgramLabels<'_>, today: Date) -> Item {
    let text = (!failures.is_empty()).then(|| {
        let mut text = format!(
            "The run of {today} could not do all of its work. The next run tries again; when it succeeds, this closes by \
             itself.\n\n"
        );
        for failure in failures.iter().take(MOST) {
            let _ = writeln!(text, "- {}", markdown_sentence(&cut(&crate::sensitive::mask(failure), 400)));
        }
        if failures.len() > MOST {
            let _ = writeln!(text, "- and {} more", failures.len() - MOST);
        }
        text
    });
    problem(
        ProblemKind::Onboard,
        labels,
        "Issues are not in step with the records",
        text,
        "**A run did all of its work again.**",
    )
}
