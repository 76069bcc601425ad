//! A cell's digits → the number of a metric. Where both decimal signs give a number that the metric can have, the rest of the
//! file or the person decides; nothing here guesses.

use std::str::FromStr;

use super::amount_cell::{AmountCell, DecimalSign};
use super::number::{CellFault, unfit};
use crate::decimal::Decimal;
use crate::registry::model::{Metric, MetricUnit};
use crate::registry::shape::whole_number;
use crate::words::quote;

/// Most places that a value in a record has, as in `schemas/metrics.schema.json`.
const PLACES: u8 = 6;
/// Places that are read of what a program computed; `Decimal` holds no more.
const READ: usize = 18;
/// A difference counts as noise up to one part in this many.
const NOISE: i128 = 1_000_000_000;
/// How percentages without a percent sign are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PercentScale {
    /// 99.9 is 99.9 %.
    Hundred,
    /// 0.999 is 99.9 %.
    One,
}

impl FromStr for PercentScale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "0-100" => Ok(Self::Hundred),
            "0-1" => Ok(Self::One),
            _ => Err(format!("{} isn't a scale; expected `0-100` or `0-1`", quote(text))),
        }
    }
}

/// A number that a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// With the digits that the cell has, such as `1250.00`.
    pub text: String,
    pub number: Decimal,
    /// Whether the noise of binary numbers was rounded away.
    pub is_rounded: bool,
}

/// What decides between the readings of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reader {
    /// What the person asked for.
    pub decimal: Option<DecimalSign>,
    /// What all cells with one reading have in common.
    pub proven: Option<DecimalSign>,
    pub percent: Option<PercentScale>,
}

impl Reader {
    /// The number of `cell`, which `text` was read as, for `metric`. `is_percent` where the heading has the percent sign.
    pub(super) fn amount(
        self,
        metric: &Metric,
        text: &str,
        cell: &AmountCell,
        is_percent: bool,
    ) -> Result<Amount, CellFault> {
        let has_unit = cell.has_percent || is_percent;
        let of = |sign| {
            cell.plain(sign)
                .map(|plain| self.fitting(metric, text, cell, &plain, has_unit))
        };
        let (point, comma) = (of(DecimalSign::Point), of(DecimalSign::Comma));
        if let Some(sign) = self.decimal {
            let read = if sign == DecimalSign::Point { point } else { comma };
            return read.unwrap_or_else(|| {
                let what = format!("{} isn't a number with `--decimal {}`", quote(text), sign.sign());
                Err(CellFault::wrong(
                    what,
                    "correct the cell, or run again without `--decimal`",
                ))
            });
        }
        match (point, comma) {
            // A reading that is a question itself is possible, too.
            (Some(Err(CellFault::Ask(option, fault))), _) | (_, Some(Err(CellFault::Ask(option, fault)))) => {
                Err(CellFault::Ask(option, fault))
            }
            (Some(Ok(a)), Some(Ok(b))) if a.number == b.number => Ok(a),
            (Some(Ok(a)), Some(Ok(b))) => {
                // A file whose other numbers have a decimal comma groups with the point. Nothing shows that a cell with three
                // decimals among them isn't a number that a person typed with its groups: that is asked.
                match self.proven.filter(|sign| cell.is_grouped_in(*sign)) {
                    Some(DecimalSign::Point) => Ok(a),
                    Some(DecimalSign::Comma) => Ok(b),
                    None => Err(ask_decimal(text, &a, &b)),
                }
            }
            (Some(Ok(one)), _) | (_, Some(Ok(one))) => Ok(one),
            (Some(Err(fault)), _) | (_, Some(Err(fault))) => Err(fault),
            (None, None) => Err(not_a_number(text)),
        }
    }

    /// The whole number that a cell without a unit is, as text; the cell's own text where it isn't one.
    pub(super) fn whole(self, text: &str) -> Result<String, CellFault> {
        let Some(cell) = AmountCell::parse(text) else {
            return Ok(text.to_owned());
        };
        let of = |sign| {
            let plain = cell.plain(sign)?;
            let (whole, behind) = plain.split_once('.').unwrap_or((&plain, ""));
            (behind.bytes().all(|b| b == b'0') && !cell.is_negative).then(|| whole.to_owned())
        };
        let decided = self
            .decimal
            .or_else(|| self.proven.filter(|sign| cell.is_grouped_in(*sign)));
        match (of(DecimalSign::Point), of(DecimalSign::Comma), decided) {
            (Some(a), Some(b), None) if a != b => {
                let what = format!("{} can be `{a}` or `{b}`", quote(text));
                let help = format!("run again with `--decimal .` for {a}, or `--decimal ,` for {b}");
                Err(CellFault::ask("--decimal", what, help))
            }
            (Some(a), Some(_), Some(DecimalSign::Point)) => Ok(a),
            (Some(_), Some(b), Some(DecimalSign::Comma)) => Ok(b),
            (Some(one), ..) | (_, Some(one), _) => Ok(one),
            (None, None, _) => Ok(text.to_owned()),
        }
    }

    /// The number of `plain` if the metric can have it.
    fn fitting(
        self,
        metric: &Metric,
        text: &str,
        cell: &AmountCell,
        plain: &str,
        has_unit: bool,
    ) -> Result<Amount, CellFault> {
        let mut amount = rounded(text, plain)?;
        if cell.is_negative && !amount.number.is_zero() {
            amount.text.insert(0, '-');
            amount.number = amount.number.negated().unwrap_or_default();
        }
        if metric.unit == MetricUnit::Percent && !has_unit {
            let is_small = !amount.number.is_zero() && amount.number.abs().is_some_and(|n| n <= Decimal::whole(1));
            match self.percent {
                Some(PercentScale::One) => {
                    amount.number = amount.number.times(Decimal::whole(100)).unwrap_or(amount.number);
                    amount.text = amount.number.to_string();
                }
                None if is_small => {
                    let n = amount.number;
                    let hundred = n.times(Decimal::whole(100)).unwrap_or(n);
                    let what = format!("{} can be {n} % or {hundred} %", quote(text));
                    let help =
                        format!("run again with `--percent 0-100` for {n} %, or `--percent 0-1` for {hundred} %");
                    return Err(CellFault::ask("--percent", what, help));
                }
                None | Some(PercentScale::Hundred) => {}
            }
        }
        match unfit(metric, amount.number, &amount.text) {
            Some(what) => Err(CellFault::wrong(
                what,
                "correct the number, or leave the cell empty if you don't know it",
            )),
            None => Ok(amount),
        }
    }
}

fn ask_decimal(text: &str, point: &Amount, comma: &Amount) -> CellFault {
    let what = format!("{} can be `{}` or `{}`", quote(text), point.number, comma.number);
    let help = format!(
        "run again with `--decimal .` for {}, or `--decimal ,` for {}",
        point.number, comma.number
    );
    CellFault::ask("--decimal", what, help)
}

/// Why a text isn't a number at all.
pub(super) fn not_a_number(text: &str) -> CellFault {
    let is_shortened = text.split_once(['E', 'e']).is_some_and(|(a, b)| {
        AmountCell::parse(a).is_some() && b.trim_start_matches(['+', '-']).parse::<u32>().is_ok()
    });
    if is_shortened {
        let what = format!("{} doesn't show all digits of the number", quote(text));
        return CellFault::wrong(what, "format the column as a number, and export the file again");
    }
    if text.starts_with('#') {
        let what = format!("{} is an error of the spreadsheet", quote(text));
        return CellFault::wrong(what, "correct the formula, and export the file again");
    }
    let what = format!("{} isn't a number", quote(text));
    // With a currency or a word, a part of what the cell shows would be lost.
    let is_bare = |c: char| !"$€£¥".contains(c) && (!c.is_alphabetic() || "kKmM".contains(c));
    match whole_number(text).filter(|_| text.chars().all(is_bare)) {
        Some(meant) => CellFault::wrong(what, format!("did you mean `{meant}`?")),
        None => CellFault::wrong(
            what,
            "write a number such as 1250.50, or leave the cell empty if you don't know it",
        ),
    }
}

/// The number of a plain text. More places than a record has are rounded where they are only the noise of binary numbers,
/// as in `0.30000000000000004`.
fn rounded(text: &str, plain: &str) -> Result<Amount, CellFault> {
    let (whole, behind) = plain.split_once('.').unwrap_or((plain, ""));
    let short = if behind.len() > usize::from(PLACES) {
        behind.trim_end_matches('0')
    } else {
        behind
    };
    let read = &short[..short.len().min(READ)];
    let exact = if read.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{read}")
    };
    let number: Decimal = exact.parse().map_err(|_| not_a_number(text))?;
    if short.len() <= usize::from(PLACES) {
        return Ok(Amount {
            text: exact,
            number,
            is_rounded: false,
        });
    }
    let near = number.rounded(PLACES);
    let difference = number.minus(near).and_then(Decimal::abs);
    let scaled = difference.and_then(|difference| difference.times(Decimal::from_parts(NOISE, 0)));
    if scaled.is_some_and(|scaled| scaled <= number) {
        return Ok(Amount {
            text: near.to_string(),
            number: near,
            is_rounded: true,
        });
    }
    let what = format!("{} has more than {PLACES} decimal places", quote(text));
    Err(CellFault::wrong(what, format!("round it, to {near} for example")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metric(unit: &str, min: Option<f64>, max: Option<f64>) -> Metric {
        serde_json::from_value(json!({
            "id": "x", "area": "a", "name": "X", "unit": unit, "min": min, "max": max, "combine": "sum",
            "better": "higher", "window": "month", "source": "figures", "visibility": "public",
        }))
        .expect("a metric")
    }

    fn read(reader: Reader, metric: &Metric, text: &str) -> Result<String, String> {
        let cell = AmountCell::parse(text).ok_or_else(|| not_a_number(text).into_fault().help)?;
        let amount = reader.amount(metric, text, &cell, false);
        amount
            .map(|amount| amount.text)
            .map_err(|fault| fault.into_fault().help)
    }

    #[test]
    fn one_reading_is_taken() {
        let money = metric("money", None, None);
        // Each case is what a cell has, and the number.
        let cases = "1234.5=1234.5|1,234.50=1234.50|1.234,50=1234.50|1 234,50=1234.50|1\u{a0}234,50=1234.50|1'234'567.5=1234567.5|\
                     1\u{202f}234\u{202f}567=1234567|1’234=1234|12,34,567=1234567|1,234,567=1234567|1.234.567=1234567|\
                     $1,234.50=1234.50|1.234,50 €=1234.50|EUR 5=5|5eur=5|$5.25 USD=5.25|(1,234.50)=-1234.50|($5)=-5|$(5)=-5|\
                     -$5=-5|$-5=-5|−5=-5|+5=5|.5=0.5|-0=0|0,500=0.500|1234,567=1234.567|1.2345=1.2345";
        for (text, number) in cases.split('|').filter_map(|case| case.split_once('=')) {
            assert_eq!(read(Reader::default(), &money, text).as_deref(), Ok(number), "{text}");
        }
        let (count, percent) = (
            metric("count", Some(0.0), None),
            metric("percent", Some(0.0), Some(100.0)),
        );
        for (metric, text, number) in [
            (&count, "1,500", "1500"),
            (&count, "1.500", "1500"),
            (&count, "1200.0", "1200.0"),
            (&percent, "99.9%", "99.9"),
            (&percent, "99,9 %", "99.9"),
            (&percent, "%99,9", "99.9"),
            (&percent, "99,500", "99.500"),
            (&percent, "0.5%", "0.5"),
            (&percent, "0", "0"),
        ] {
            assert_eq!(read(Reader::default(), metric, text).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn two_readings_are_asked_and_an_option_answers() {
        let (count, score) = (metric("count", Some(0.0), None), metric("score", None, None));
        let percent = metric("percent", Some(0.0), None);
        let ask = "run again with `--decimal .` for 25, or `--decimal ,` for 25000";
        assert_eq!(read(Reader::default(), &count, "25.000"), Err(ask.to_owned()));
        assert!(
            read(Reader::default(), &count, "25,000")
                .unwrap_err()
                .contains("`--decimal ,` for 25")
        );
        assert!(read(Reader::default(), &score, "1.234").is_err());
        let with = |decimal| Reader {
            decimal: Some(decimal),
            ..Reader::default()
        };
        assert_eq!(read(with(DecimalSign::Comma), &count, "25.000").as_deref(), Ok("25000"));
        assert_eq!(read(with(DecimalSign::Point), &score, "1.234").as_deref(), Ok("1.234"));
        assert!(
            read(with(DecimalSign::Comma), &score, "1,234.5")
                .unwrap_err()
                .contains("without `--decimal`")
        );
        let proven = |sign| Reader {
            proven: Some(sign),
            ..Reader::default()
        };
        assert_eq!(
            read(proven(DecimalSign::Point), &count, "25,000").as_deref(),
            Ok("25000")
        );
        assert_eq!(
            read(proven(DecimalSign::Comma), &count, "25.000").as_deref(),
            Ok("25000")
        );
        assert!(
            read(proven(DecimalSign::Point), &count, "25.000").is_err(),
            "25 users are never silent"
        );
        assert!(read(proven(DecimalSign::Comma), &count, "25,000").is_err());

        let fraction = "run again with `--percent 0-100` for 0.999 %, or `--percent 0-1` for 99.9 %";
        assert_eq!(read(Reader::default(), &percent, "0.999"), Err(fraction.to_owned()));
        assert!(read(Reader::default(), &percent, "1.000").is_err());
        let scale = |percent| Reader {
            percent: Some(percent),
            ..Reader::default()
        };
        assert_eq!(read(scale(PercentScale::One), &percent, "0.999").as_deref(), Ok("99.9"));
        assert_eq!(
            read(scale(PercentScale::Hundred), &percent, "0.999").as_deref(),
            Ok("0.999")
        );
    }

    #[test]
    fn only_noise_is_rounded() {
        let score = metric("score", None, None);
        let round = |text: &str| rounded(text, text).map(|amount| (amount.text, amount.is_rounded));
        assert_eq!(round("0.30000000000000004"), Ok(("0.3".to_owned(), true)));
        assert_eq!(round("99.99000000000001"), Ok(("99.99".to_owned(), true)));
        assert_eq!(round("1199.9999999999998"), Ok(("1200".to_owned(), true)));
        assert_eq!(round("99.950000000"), Ok(("99.95".to_owned(), false)));
        assert!(
            round("4.333333333333333")
                .unwrap_err()
                .into_fault()
                .help
                .contains("4.333333")
        );
        assert!(round("0.0000001").is_err());
        assert!(read(Reader::default(), &score, "0.1000000000000000055511151231257827").is_ok());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let score = metric("score", None, None);
        for (text, help) in [
            ("1.2E+06", "format the column"),
            ("#REF!", "correct the formula"),
            ("10k", "did you mean `10000`?"),
            ("many", "write a number"),
            ("１２", "did you mean `12`?"),
            ("--1", "write"),
            ("(-5)", "write"),
            ("5 % %", "write"),
            ("$", "write"),
            ("$ -", "write"),
            ("1..2", "write"),
            ("1,2,3", "write"),
            ("5.", "did you mean `5`?"),
            ("€5 USD", "write"),
            ("12,34,56", "write"),
            ("0,123,456", "write"),
            ("5\u{200b}", "write"),
        ] {
            let asked = read(Reader::default(), &score, text).unwrap_err();
            assert!(asked.contains(help), "{text}: {asked}");
        }
    }
}
