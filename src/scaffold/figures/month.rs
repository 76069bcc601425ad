//! The file of a new month: every public metric that is reported, as a comment to fill in.

use std::fmt::Write as _;

use crate::date::Month;
use crate::registry::model::{DocumentKind, Metric, MetricSource, MetricUnit, Program, Weight};

/// The text of a partner's file for a month. Nothing is filled in: what stays a comment stays unknown.
pub fn month(program: &Program, month: Month) -> String {
    let modeline = DocumentKind::Metrics.row().modeline();
    let mut text = format!(
        "{modeline}\n\
         #\n\
         # Figures of {month}. Remove the `# ` before each metric that you know, and write your number. A metric that\n\
         # stays a comment is unknown, never zero.\n\n\
         period: {month}\n\
         figures:\n"
    );
    let public = program
        .metrics
        .iter()
        .filter(|m| m.source == MetricSource::Figures && !m.visibility.is_private());
    for metric in public {
        let _ = write!(text, "\n  ## {}\n#   {}\n", comment(metric), line(metric));
    }
    text
}

fn comment(metric: &Metric) -> String {
    let range = match (metric.min, metric.max) {
        (Some(min), Some(max)) => format!(", from {min} to {max}"),
        (Some(min), None) => format!(", from {min} up"),
        (None, Some(max)) => format!(", up to {max}"),
        (None, None) => String::new(),
    };
    // A name is always one line of a comment.
    let name: String = metric
        .name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("{name}: {}{range}", metric.unit.word())
}

fn line(metric: &Metric) -> String {
    match (metric.unit, &metric.weight) {
        (MetricUnit::Money, _) => format!("{}: {{ value: \"0.00\", currency: EUR }}", metric.id),
        (_, Some(Weight::Responses)) => format!("{}: {{ value: 0, responses: 0 }}", metric.id),
        (MetricUnit::Count | MetricUnit::Percent | MetricUnit::Score, Some(Weight::Metric(_)) | None) => {
            format!("{}: 0", metric.id)
        }
    }
}
