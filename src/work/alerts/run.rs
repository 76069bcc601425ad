//! A run that could not do all of its work. All failing runs share one issue, and the next run that succeeds closes it.

use super::{ProblemView, problem};
use crate::date::Date;
use crate::escape::cut;
use crate::templates::Writer;
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;

/// Longest failure that is shown, in bytes. Our own choice.
const LONGEST: usize = 400;

/// The issue about failing runs; closed when nothing failed.
pub fn item(failures: &[String], labels: ProgramLabels<'_>, today: Date, writer: &Writer<'_>) -> Item {
    let view = (!failures.is_empty()).then(|| ProblemView::Onboard {
        date: today,
        failures: failures.iter().map(|failure| cut(failure, LONGEST)).collect(),
    });
    let title = "Issues are not up to date with the records";
    problem(ProblemKind::Onboard, labels, writer, title, view.as_ref())
}
