//! Values that fit a month's schema, and that their author meant otherwise, as the unit of the metric shows.
//!
//! For: months. In: the values, each with its metric and how it is written. Out: findings with what was meant.

use super::each;
use crate::registry::model::{Better, Figure, Metric, MetricUnit};
use crate::registry::shape::{decimals, whole_number};
use crate::rules::{MetricsContext, Report};
use crate::words::quote;

/// Currencies whose smallest unit is a thousandth (ISO 4217).
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Counts in digits only, and amounts without grouped digits.
pub(super) fn number_as_meant(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for (id, figure, metric, pointer) in each(cx) {
        let Some(written) = written(cx, &pointer) else { continue };
        let number = written.trim_matches(['"', '\'']);
        let readings = match metric.unit {
            MetricUnit::Count if !is_digits(number) => count_readings(number),
            MetricUnit::Money if has_three_decimals(number) && !has_thousandths(figure) => decimals(number),
            _ => continue,
        };
        let expected = if metric.unit == MetricUnit::Count {
            "a count is written in digits only"
        } else {
            "an amount has at most two decimals"
        };
        let place = cx.file.place(&pointer, crate::registry::Aspect::Value);
        let quotes = if written.starts_with('"') { "\"" } else { "" };
        let shown = |number: &String| quote(&format!("{quotes}{number}{quotes}"));
        let finding = report.say(place, format!("{} is {}; {expected}", quote(id), quote(number)));
        match readings.as_slice() {
            [] => finding.with_help("write the exact number, such as `12000`"),
            [one] => finding
                .with_help(format!("write {}", shown(one)))
                .with_fix(format!("{quotes}{one}{quotes}")),
            [one, other, ..] => {
                finding.with_help(format!("write {}, or {} if that is meant", shown(one), shown(other)))
            }
        };
    }
}

/// A percentage that looks like a fraction of 1.
pub(super) fn percent_not_fraction(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for (id, figure, metric, pointer) in each(cx) {
        let Some(number) = crate::standing::number(value_of(figure)).filter(|n| *n > 0.0 && *n <= 1.0) else {
            continue;
        };
        if !is_high_percentage(metric) {
            continue;
        }
        let place = cx.file.place(&pointer, crate::registry::Aspect::Value);
        let written = written(cx, &pointer).unwrap_or_default();
        let percent = percent(written.trim_matches(['"', '\'']));
        let finding = report.say(
            place,
            format!(
                "{} is {number} %; a percentage is from 0 to 100, not from 0 to 1",
                quote(id)
            ),
        );
        if let Some(percent) = percent {
            finding.with_help(format!(
                "write `{percent}`; if {number} % is right, a maintainer can waive the rule"
            ));
        }
    }
}

/// Whether the metric is a percentage of which more is better: a good one is far above 1.
fn is_high_percentage(metric: &Metric) -> bool {
    metric.unit == MetricUnit::Percent && metric.better == Better::Higher
}

fn value_of(figure: &Figure) -> &serde_json::Value {
    match figure {
        Figure::Bare(value) => value,
        Figure::Detailed(detailed) => &detailed.value,
    }
}

/// A value as the file has it. One that isn't a number as it is written has a finding of the reader already.
fn written<'c>(cx: &'c MetricsContext<'_>, pointer: &str) -> Option<&'c str> {
    let (node, _) = cx.file.root.at(pointer)?;
    let text = cx.file.texts[usize::from(node.span.layer)].get(node.span.bytes())?;
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'"' | b'\'');
    text.bytes().all(is_part).then_some(text)
}

fn is_digits(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && !is_padded && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The whole numbers that a count can be: `12.000` is 12000 or 12.
fn count_readings(number: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    found.extend(whole_number(number).filter(|_| !number.contains(['e', 'E', 'x', 'o'])));
    let read = number
        .parse::<f64>()
        .ok()
        .filter(|n| n.fract() == 0.0 && n.abs() < 1e15);
    let plain = read.map(|n| format!("{n:.0}"));
    found.extend(plain.filter(|plain| found.first() != Some(plain)));
    found
}

fn has_three_decimals(number: &str) -> bool {
    number
        .rsplit_once('.')
        .is_some_and(|(whole, part)| part.len() == 3 && !whole.trim_start_matches('-').starts_with('0'))
}

fn has_thousandths(figure: &Figure) -> bool {
    let currency = match figure {
        Figure::Bare(_) => None,
        Figure::Detailed(detailed) => detailed.currency.as_deref(),
    };
    currency.is_some_and(|currency| THOUSANDTHS.contains(&currency))
}

/// A fraction as a percentage, without the noise of binary fractions: `0.999` is `99.9`.
fn percent(fraction: &str) -> Option<String> {
    let (whole, part) = fraction.split_once('.').unwrap_or((fraction, ""));
    let digits = format!("{whole}{part:0<2}");
    let (whole, part) = digits.split_at_checked(whole.len() + 2)?;
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    let whole = if whole.is_empty() { "0" } else { whole };
    is_number.then(|| {
        if part.is_empty() {
            whole.to_owned()
        } else {
            format!("{whole}.{part}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_become_percentages() {
        for (fraction, meant) in [
            ("0.999", "99.9"),
            ("1", "100"),
            (".5", "50"),
            ("0.9995", "99.95"),
            ("0.05", "5"),
        ] {
            assert_eq!(percent(fraction).as_deref(), Some(meant), "{fraction}");
        }
        assert_eq!(percent("1e-2"), None);
    }

    #[test]
    fn counts_have_one_or_two_readings() {
        assert_eq!(count_readings("12.000"), ["12000", "12"]);
        assert_eq!(count_readings("12000.0"), ["12000"]);
        assert_eq!(count_readings("12e3"), ["12000"]);
        assert_eq!(count_readings("1.234"), ["1234"]);
        assert_eq!(count_readings("1.5"), [""; 0]);
        assert_eq!(count_readings("017"), ["17"]);
    }
}
