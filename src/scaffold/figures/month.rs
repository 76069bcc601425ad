//! The file of a new month: every public metric that is reported, as a comment to fill in.

use std::fmt::Write as _;

use super::super::sketch::scalar;
use crate::date::Month;
use crate::registry::model::{DocumentKind, Metric, MetricSource, MetricUnit, Partner, Program, Weight};

/// The text of a partner's file for a month, with the metrics that the partner can have; with all of them where its record
/// can't be read. No number is filled in, not even as an example: one that is left as it was
/// would count as the partner's own.
pub fn month(program: &Program, partner: Option<&Partner>, month: Month) -> String {
    let modeline = DocumentKind::Metrics.row().modeline();
    let mut text = format!(
        "{modeline}\n\
         #\n\
         # The values of {month}. To write one, remove the `# ` from its lines and add the number after the colon.\n\
         # What stays a comment is unknown, never zero.\n\n\
         period: {month}\n\
         figures:\n"
    );
    let public = program.metrics.iter().filter(|metric| match partner {
        Some(partner) => metric.is_written(partner),
        None => metric.source == MetricSource::Figures && !metric.visibility.is_private(),
    });
    for metric in public {
        let _ = writeln!(text, "\n  ## {}", comment(metric));
        for line in lines(metric) {
            let _ = writeln!(text, "#   {line}");
        }
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

/// The fields of a value, each without its number.
fn lines(metric: &Metric) -> Vec<String> {
    let id = scalar(&metric.id.as_str().into());
    let parts: &[&str] = match (metric.unit, &metric.weight) {
        (MetricUnit::Money, _) => &["value:", "currency:"],
        (_, Some(Weight::Responses)) => &["value:", "responses:"],
        (MetricUnit::Count | MetricUnit::Percent | MetricUnit::Score, Some(Weight::Metric(_)) | None) => &[],
    };
    let parts = parts.iter().map(|part| format!("  {part}"));
    std::iter::once(format!("{id}:")).chain(parts).collect()
}
