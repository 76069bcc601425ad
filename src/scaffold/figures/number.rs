//! One value as a person writes it → the number of a metric, or a question about what they mean. A value that could be
//! read in two ways is never guessed: `25.000` users are 25 to a program and 25,000 to half of Europe.

use serde_json::{Map, Value, json};

use crate::registry::model::{Metric, MetricUnit};
use crate::registry::shape::whole_number;
use crate::report::Decimal;
use crate::words::quote;

/// Most people that can have answered a survey, as in `schemas/metrics.schema.json`.
const MOST_RESPONSES: u64 = 1_000_000_000;

/// Why a text isn't a value, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFault {
    pub what: String,
    pub help: String,
}

/// Why a cell can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellFault {
    Wrong(NumberFault),
    /// It has two readings. One answer, by this option, decides all cells like it.
    Ask(&'static str, NumberFault),
}

impl CellFault {
    pub(super) fn wrong(what: String, help: impl Into<String>) -> Self {
        Self::Wrong(NumberFault::new(what, help))
    }

    pub(super) fn ask(option: &'static str, what: String, help: impl Into<String>) -> Self {
        Self::Ask(option, NumberFault::new(what, help))
    }

    pub(super) fn into_fault(self) -> NumberFault {
        match self {
            Self::Wrong(fault) | Self::Ask(_, fault) => fault,
        }
    }
}

impl NumberFault {
    pub(super) fn new(what: String, help: impl Into<String>) -> Self {
        let help = help.into();
        Self { what, help }
    }
}

/// The number that `text` is for `metric`.
///
/// # Errors
/// It isn't a number, isn't one that the metric can have, or could be two numbers.
pub fn number(metric: &Metric, text: &str) -> Result<Decimal, NumberFault> {
    let bare = match metric.unit {
        MetricUnit::Percent => text.strip_suffix('%').unwrap_or(text).trim_end(),
        MetricUnit::Count | MetricUnit::Score | MetricUnit::Money => text,
    };
    let Ok(number) = bare.parse::<Decimal>() else {
        let what = format!("{} is not a decimal number", quote(text));
        let help = match readings(metric, bare).as_slice() {
            [] => "write a plain number such as 1250.50, without separators, signs or a currency".to_owned(),
            [one] => format!("did you mean `{one}`?"),
            [one, other, ..] => format!("did you mean `{one}` or `{other}`?"),
        };
        return Err(NumberFault::new(what, help));
    };
    if let Some(what) = unfit(metric, number, bare) {
        let help = match readings(metric, bare).first() {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "correct the number, or leave it empty if you don't know it".to_owned(),
        };
        return Err(NumberFault::new(what, help));
    }
    let is_small = !number.is_zero() && number.abs().is_some_and(|n| n <= Decimal::whole(1));
    if metric.unit == MetricUnit::Percent && bare.len() == text.len() && is_small {
        let hundred = number.times(Decimal::whole(100)).unwrap_or(number);
        let what = format!("{} can be {number} % or {hundred} %", quote(text));
        return Err(NumberFault::new(what, format!("write `{hundred}%` or `{number}%`")));
    }
    match grouped(bare).filter(|other| unfit(metric, *other, bare).is_none()) {
        Some(other) => {
            let what = format!("{} can be read as `{number}` and as `{other}`", quote(text));
            Err(NumberFault::new(what, format!("write `{other}` or `{number}`")))
        }
        None => Ok(number),
    }
}

/// A number as a number where a reader gets the same digits back, else as decimal text.
pub(super) fn value(number: Decimal) -> Value {
    let plain = number.to_string();
    if let Ok(whole) = plain.parse::<i64>() {
        return json!(whole);
    }
    match plain.parse::<f64>() {
        Ok(float) if Decimal::from_f64(float) == Some(number) => json!(float),
        _ => json!(plain),
    }
}

/// An amount of money that is a number already, as a file has it. The digits stay as they are, `1250.00` for instance.
///
/// # Errors
/// `code` isn't a currency's.
pub(super) fn money(text: &str, code: &str) -> Result<Map<String, Value>, NumberFault> {
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        let what = format!("{} isn't a currency", quote(code));
        return Err(NumberFault::new(what, "write three capital letters, such as EUR"));
    }
    let fields = [("value", json!(text)), ("currency", json!(code))];
    Ok(fields
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect())
}

/// How many people answered a survey.
///
/// # Errors
/// It isn't a whole number, or a larger one than any survey has.
pub fn responses(text: &str) -> Result<u64, NumberFault> {
    text.parse().ok().filter(|n| *n <= MOST_RESPONSES).ok_or_else(|| {
        let what = format!("{} isn't a number of responses", quote(text));
        let help = whole_number(text).map_or("write a whole number".to_owned(), |meant| {
            format!("did you mean `{meant}`?")
        });
        NumberFault::new(what, help)
    })
}

/// A value as one line: a number, or an amount with its currency, such as `1250.50 EUR`.
///
/// # Errors
/// As [`number`]; or the currency is missing.
pub fn line(metric: &Metric, text: &str) -> Result<Value, NumberFault> {
    if metric.unit != MetricUnit::Money {
        return number(metric, text).map(value);
    }
    let Some((amount, code)) = text.rsplit_once(char::is_whitespace) else {
        let what = format!("{} has no currency", quote(text));
        return Err(NumberFault::new(
            what,
            "write the amount and its currency, such as 1250.50 EUR",
        ));
    };
    let amount = amount.trim_end();
    number(metric, amount)?;
    money(amount, code).map(Value::Object)
}

/// Why a number isn't one that a metric can have.
pub(super) fn unfit(metric: &Metric, number: Decimal, text: &str) -> Option<String> {
    let limit = |limit: Option<f64>| limit.and_then(Decimal::from_f64);
    let (whole, behind) = text.trim_start_matches('-').split_once('.').unwrap_or((text, ""));
    if whole.trim_start_matches('-').len() > 15 || behind.len() > 6 {
        let text = quote(text);
        return Some(format!(
            "{text} has more than 15 digits, or more than 6 behind the point"
        ));
    }
    if limit(metric.min).is_some_and(|min| number < min) || limit(metric.max).is_some_and(|max| number > max) {
        return Some(format!(
            "`{number}` is outside the range; expected a number {}",
            metric.range()
        ));
    }
    (metric.unit == MetricUnit::Count && number.parts().1 > 0)
        .then(|| format!("`{number}` isn't a whole number, and {} is a count", quote(&metric.id)))
}

/// The whole number that `text` is where its point sets thousands apart, as in `25.000`.
fn grouped(text: &str) -> Option<Decimal> {
    let (whole, behind) = text.trim_start_matches('-').split_once('.')?;
    let is_grouped = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && behind.len() == 3;
    is_grouped.then(|| text.replace('.', "").parse().ok())?
}

/// The numbers that the metric can have and that `text` can be, in which signs set thousands or decimals apart.
fn readings(metric: &Metric, text: &str) -> Vec<Decimal> {
    let mut found: Vec<Decimal> = Vec::new();
    let mut add = |text: &str| {
        let Ok(number) = text.parse::<Decimal>() else { return };
        if unfit(metric, number, text).is_none() && !found.contains(&number) {
            found.push(number);
        }
    };
    if let Some(whole) = whole_number(text) {
        add(&whole);
        // No one counts to decimals.
        if metric.unit == MetricUnit::Count {
            return found;
        }
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    if let Some(at) = bare.rfind([',', '.']) {
        let (whole, behind) = (&bare[..at], &bare[at + 1..]);
        // A sign that is there twice sets thousands apart.
        if !whole.contains(&bare[at..=at]) {
            add(&format!("{}.{behind}", whole.replace([',', '.'], "")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(unit: &str, min: Option<f64>, max: Option<f64>) -> Metric {
        serde_json::from_value(json!({
            "id": "x", "area": "a", "name": "X", "unit": unit, "min": min, "max": max, "combine": "sum",
            "better": "higher", "window": "month", "source": "figures", "visibility": "public",
        }))
        .expect("a metric")
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_asked() {
        let count = metric("count", Some(0.0), None);
        let percent = metric("percent", Some(0.0), Some(100.0));
        let score = metric("score", None, None);
        let help = |metric: &Metric, text: &str| number(metric, text).map_err(|fault| fault.help);
        let is =
            |metric: &Metric, text: &str, number: &str| assert_eq!(help(metric, text), Ok(number.parse().unwrap()));
        is(&count, "25000", "25000");
        is(&percent, "99.5", "99.5");
        is(&percent, "99.5 %", "99.5");
        is(&percent, "99.950", "99.95");
        is(&score, "0.500", "0.5");
        let asks = |metric: &Metric, text: &str, question: &str| {
            assert_eq!(help(metric, text), Err(question.to_owned()), "{text}");
        };
        asks(&count, "25.000", "write `25000` or `25`");
        asks(&count, "25,000", "did you mean `25000`?");
        asks(&count, "25 000", "did you mean `25000`?");
        asks(&count, "25.000.000", "did you mean `25000000`?");
        asks(&count, "10k+", "did you mean `10000`?");
        asks(&percent, "99,5", "did you mean `99.5`?");
        asks(&percent, "99,5 %", "did you mean `99.5`?");
        asks(&percent, "0.999", "write `99.9%` or `0.999%`");
        asks(&percent, "1", "write `100%` or `1%`");
        is(&percent, "0.999 %", "0.999");
        is(&percent, "0", "0");
        asks(&score, "12.500", "write `12500` or `12.5`");
        asks(&score, "12,500", "did you mean `12500` or `12.5`?");
        asks(&score, "1.234,56", "did you mean `1234.56`?");
        asks(&score, "1,234.56", "did you mean `1234.56`?");
        asks(&count, "１２", "did you mean `12`?");
        for text in ["many", "", "1e3", "--1"] {
            let asked = help(&count, text).unwrap_err();
            assert!(asked.starts_with("write a plain number"), "{text}: {asked}");
        }
        let fault = number(&percent, "101").unwrap_err();
        assert_eq!(
            fault.what,
            "`101` is outside the range; expected a number from 0 to 100"
        );
        assert!(number(&count, "-1").is_err() && number(&count, "1.5").is_err());
    }

    #[test]
    fn money_needs_its_currency() {
        let money = metric("money", None, None);
        let block = line(&money, "1250.00 EUR").unwrap();
        assert_eq!(block, json!({ "value": "1250.00", "currency": "EUR" }));
        assert!(line(&money, "1250.00").unwrap_err().what.contains("has no currency"));
        assert!(
            line(&money, "1250.00 euro")
                .unwrap_err()
                .what
                .contains("isn't a currency")
        );
        assert_eq!(line(&money, "1,250.00 EUR").unwrap_err().help, "did you mean `1250`?");
        assert_eq!(responses("84"), Ok(84));
        assert_eq!(responses("1,000").unwrap_err().help, "did you mean `1000`?");
    }
}
