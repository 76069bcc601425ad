//! The values of a registry → a long table, one row for each value, that `metrics import` reads back as the same values.

use std::collections::BTreeMap;

use super::amount_cell::DecimalSign;
use super::columns::headings;
use super::currency::currencies;
use crate::date::Month;
use crate::decimal::Decimal;
use crate::registry::model::{Figure, Metric, MetricSource, MetricUnit, Program, Weight};

/// One partner's values of one month.
#[derive(Debug, Clone)]
pub struct ExportedMonth {
    pub slug: String,
    pub month: Month,
    pub figures: BTreeMap<String, Figure>,
}

/// The text of the table. With a decimal comma, semicolons separate the cells, as spreadsheets in such countries expect.
///
/// # Errors
/// The table can't be written, which only a lack of memory causes.
pub fn export(program: &Program, months: &[ExportedMonth], decimal: DecimalSign) -> Result<String, csv::Error> {
    let delimiter = match decimal {
        DecimalSign::Point => b',',
        DecimalSign::Comma => b';',
    };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(headings())?;
    for month in months {
        for (id, figure) in &month.figures {
            let reported = |metric: &&Metric| metric.id == *id && metric.source == MetricSource::Figures;
            let Some(metric) = program.metrics.iter().find(reported) else {
                continue;
            };
            let Some([value, currency, responses]) = cells(metric, figure, decimal) else {
                continue;
            };
            let period = month.month.to_string();
            writer.write_record([&month.slug, &period, id, &value, &currency, &responses])?;
        }
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Value, currency and responses of a figure; `None` where the value isn't a number.
fn cells(metric: &Metric, figure: &Figure, decimal: DecimalSign) -> Option<[String; 3]> {
    let (value, currency, responses) = match figure {
        Figure::Bare(value) => (value, None, None),
        Figure::Detailed(detailed) => (&detailed.value, detailed.currency.as_deref(), detailed.responses),
    };
    let number = Decimal::from_json(value)?;
    // The digits of money stay as they are written.
    let mut text = value.as_str().map_or_else(|| number.to_string(), str::to_owned);
    // One to three digits, a point and three digits could be thousands. A zero behind them leaves one reading.
    if text.split_once('.').is_some_and(|(_, behind)| behind.len() == 3) {
        text.push('0');
    }
    if metric.unit == MetricUnit::Percent {
        // Without the sign, 0.5 could be a fraction.
        text.push('%');
    }
    // A spreadsheet runs a text such as `=1+1`, so only a code is written.
    let currency = currency.filter(|code| metric.unit == MetricUnit::Money && currencies(code) == [*code]);
    let is_survey = metric.weight == Some(Weight::Responses);
    Some([
        text.replace('.', &decimal.sign().to_string()),
        currency.unwrap_or_default().to_owned(),
        responses.filter(|_| is_survey).map_or(String::new(), |n| n.to_string()),
    ])
}
