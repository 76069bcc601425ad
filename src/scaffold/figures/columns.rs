//! What each column of a spreadsheet holds. Headings are compared without case, blanks and signs, with the ids, names and
//! other words of the program's metrics.

use super::Mistake;
use super::currency::currencies;
use super::import::Import;
use super::number::CellFault;
use super::period::month;
use super::table::Row;
use crate::date::Month;
use crate::registry::model::{Metric, MetricSource, MetricUnit, Program};
use crate::sensitive;
use crate::visible;
use crate::words::{one_of, quote};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Partner,
    Month,
    /// Of a long table: the metric of the row's value.
    Metric,
    /// Of a long table: the value.
    Value,
    /// Of every amount of money in the row.
    Currency,
    /// Of every figure in the row that is weighted by answers.
    Responses,
    /// A metric's values, with the unit that the heading names: a percent sign or a currency's code.
    Figure(String, Option<String>),
    /// One month's values.
    MonthOf(Month),
    CurrencyOf(String),
    ResponsesOf(String),
    /// A column that the import leaves out.
    Nothing,
    /// A column without a heading, which may hold nothing.
    Blank,
}

/// Headings that need no metric, as [`key`] has them; the first is the name that `--map` takes.
const HEADINGS: [(Column, &[&str]); 6] = [
    (
        Column::Partner,
        &[
            "partner",
            "partnerid",
            "partnername",
            "slug",
            "company",
            "account",
            "accountname",
        ],
    ),
    (Column::Month, &["month", "period", "date"]),
    (Column::Metric, &["metric", "metricid", "metricname", "measure", "kpi"]),
    (Column::Value, &["value", "amount"]),
    (Column::Currency, &["currency", "currencycode"]),
    (Column::Responses, &["responses", "answers"]),
];
/// The headings of a long table, in the order of an export.
pub(super) fn headings() -> [&'static str; 6] {
    HEADINGS.map(|(_, words)| words.first().copied().unwrap_or_default())
}

/// Metrics that a message lists.
const METRICS: usize = 7;

/// A heading without case, blanks and signs.
pub(super) fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The metric that `text` is the id, the name or another word of.
///
/// # Errors
/// None is, or several are; in a sentence, and the ids that can be meant.
pub(super) fn metric<'p>(program: &'p Program, text: &str) -> Result<&'p Metric, (String, Vec<&'p str>)> {
    let wanted = key(text);
    let metrics = || program.metrics.iter();
    if let Some(metric) = metrics().find(|metric| key(&metric.id) == wanted) {
        return Ok(metric);
    }
    // `Customer satisfaction, 0 to 5` is a name with its scale.
    let short = |metric: &Metric| {
        metric
            .name
            .split([',', '('])
            .next()
            .is_some_and(|name| key(name) == wanted)
    };
    let also = |metric: &Metric| metric.also.iter().flatten().any(|word| key(word) == wanted);
    let named: Vec<&Metric> = metrics()
        .filter(|metric| !wanted.is_empty() && (key(&metric.name) == wanted || also(metric) || short(metric)))
        .collect();
    match named.as_slice() {
        [metric] => Ok(metric),
        [] => {
            let what = format!("{} isn't a metric of the program", quote(text));
            let near = metrics()
                .map(|metric| metric.id.as_str())
                .filter(|id| is_near(&wanted, id));
            Err((what, near.collect()))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|metric| metric.id.as_str()).collect();
            Err((
                format!("{} can be {}", quote(text), one_of(ids.iter().copied(), METRICS)),
                ids,
            ))
        }
    }
}

/// Whether a slip of the fingers is all that is between two words.
fn is_near(wanted: &str, id: &str) -> bool {
    // Two of four letters make another word: `time` isn't `uptime`.
    let most = if wanted.len() < 6 { 1 } else { 2 };
    wanted.len() > 3 && wanted.len() < 80 && strsim::damerau_levenshtein(wanted, &key(id)) <= most
}

/// Why a heading isn't a column's.
struct HeadingFault {
    what: String,
    /// The id that is meant, where one is near.
    near: Option<String>,
    /// What to do in place of a `--map`.
    help: Option<String>,
}

impl HeadingFault {
    fn new(what: String, near: Option<&str>) -> Self {
        Self {
            what,
            near: near.map(str::to_owned),
            help: None,
        }
    }

    fn help(&self, name: &str) -> String {
        if let Some(help) = &self.help {
            return help.clone();
        }
        match (map(name, self.near.as_deref().unwrap_or("METRIC")), map(name, "")) {
            (Some(to), Some(out)) => format!("run again with `{to}`, or with `{out}` to leave the column out"),
            _ => "rename the column, or delete it".to_owned(),
        }
    }
}

/// `--map` with this heading, safe to copy into a shell; `None` where a heading isn't.
fn map(name: &str, to: &str) -> Option<String> {
    let is_plain = name.chars().count() <= 60
        && sensitive::mask(name) == name
        && !visible::chars(name).any(|(_, hidden)| hidden)
        && !name.contains('`');
    is_plain.then(|| format!("--map '{}={to}'", name.replace('\'', r"'\''")))
}

/// The columns in order, or what is wrong with their names.
pub(super) fn columns(import: &Import<'_>, heading: &Row) -> Result<Vec<Column>, Vec<Mistake>> {
    let wrong = |name: &str, what: String, help: String| Mistake {
        line: heading.line,
        column: name.to_owned(),
        what,
        help,
    };
    let names: Vec<&str> = heading.cells.iter().map(|name| name.trim()).collect();
    let mut mistakes = Vec::new();
    for (column, _) in import.maps {
        if !names.iter().any(|name| same_name(name, column)) {
            let what = format!("`--map` names {}, but the file has no such column", quote(column));
            mistakes.push(wrong(
                column,
                what,
                format!("the columns are {}", one_of(names.iter().copied(), 12)),
            ));
        }
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    // A heading with two readings may be the month that is missing.
    let mut is_asked = false;
    for name in &names {
        let meant = import.maps.iter().find(|(column, _)| same_name(name, column));
        let column = match meant {
            Some((_, to)) if to.is_empty() => Ok(Column::Nothing),
            Some((_, to)) => column(import, to),
            None if name.is_empty() => Ok(Column::Blank),
            None => column(import, name),
        };
        let column = column.unwrap_or_else(|fault| {
            let help = fault.help(name);
            is_asked |= fault.help.is_some();
            unknown.extend(map(name, ""));
            mistakes.push(wrong(name, fault.what, help));
            Column::Nothing
        });
        let twin = columns.iter().position(|other| *other == column);
        if let Some(twin) = twin.filter(|_| !matches!(column, Column::Nothing | Column::Blank)) {
            let what = format!("the columns {} and {} hold the same", quote(names[twin]), quote(name));
            mistakes.push(wrong(name, what, "rename one of the two, or delete it".to_owned()));
        }
        columns.push(column);
    }
    // Services export dozens of columns, of which a person wants a few.
    if let Some(last) = mistakes.last_mut().filter(|_| unknown.len() > 1) {
        let all = unknown.join(" ");
        let which = match unknown.len() {
            2 => "both columns".to_owned(),
            count => format!("all {count} columns"),
        };
        last.help = format!("{}; to leave out {which}, run again with `{all}`", last.help);
    }
    if mistakes.is_empty() {
        mistakes.extend(incomplete(import, &columns).map(|(what, help)| wrong("", what.to_owned(), help.to_owned())));
    } else if !is_asked {
        // What no column has is named in the same run: one of the unknown ones may be meant.
        let missing = missing(import, &columns)
            .into_iter()
            .filter(|(_, is_missing)| *is_missing);
        mistakes.extend(missing.map(|((what, help), _)| wrong("", what.to_owned(), help.to_owned())));
    }
    if mistakes.is_empty() {
        Ok(columns)
    } else {
        Err(mistakes)
    }
}

/// What no column has, and what to do.
type Missing = (&'static str, &'static str);

/// Whether the table has no partners, and whether it has no months.
fn missing(import: &Import<'_>, columns: &[Column]) -> [(Missing, bool); 2] {
    let has = |wanted: &Column| columns.contains(wanted);
    let has_months = columns.iter().any(|column| matches!(column, Column::MonthOf(_)));
    [
        (
            (
                "no column has the partners",
                "run again with `--map 'COLUMN=partner'`, or with `--partner ID` if all rows are about one partner",
            ),
            !has(&Column::Partner) && import.options.partner.is_none(),
        ),
        (
            (
                "no column has the months",
                "run again with `--map 'COLUMN=month'`, or with `--month 2026-10` if all rows are about one month",
            ),
            !has_months && !has(&Column::Month) && import.options.month.is_none(),
        ),
    ]
}

fn same_name(name: &str, column: &str) -> bool {
    name.trim() == column.trim() || !key(name).is_empty() && key(name) == key(column)
}

/// What the columns can't answer: whose values they are, of which month and which metric.
fn incomplete(import: &Import<'_>, columns: &[Column]) -> Option<(&'static str, &'static str)> {
    let has = |wanted: &Column| columns.contains(wanted);
    let has_figures = columns.iter().any(|column| matches!(column, Column::Figure(..)));
    let has_months = columns.iter().any(|column| matches!(column, Column::MonthOf(_)));
    let has_metric = has(&Column::Metric) || import.options.metric.is_some();
    let has_month = has(&Column::Month) || import.options.month.is_some();
    let options = &import.options;
    let twice = [
        (
            has(&Column::Partner) && options.partner.is_some(),
            "run again without `--partner`",
        ),
        (
            has(&Column::Month) && options.month.is_some(),
            "run again without `--month`",
        ),
        (
            has(&Column::Metric) && options.metric.is_some(),
            "run again without `--metric`",
        ),
    ];
    if let Some((_, help)) = twice.into_iter().find(|(is_twice, _)| *is_twice) {
        return Some(("a column of the file holds what an option names", help));
    }
    let [(partners, has_no_partner), (months, has_no_month)] = missing(import, columns);
    Some(if has_no_partner {
        partners
    } else if has_months && has_figures || (has_months || has_figures) && has(&Column::Value) {
        (
            "the table has columns of more than one kind: months, metrics or values",
            "leave some out with `--map 'COLUMN='`, and import the file once for each kind",
        )
    } else if has_months && has_month {
        (
            "the months are in the headings and in a column",
            "leave one of them out with `--map 'COLUMN='`",
        )
    } else if has_no_month {
        months
    } else if !has_figures && !has_metric {
        (
            "no column is a metric",
            "run again with `--map 'COLUMN=METRIC'`, or with `--metric METRIC` if all values are of one metric",
        )
    } else if has_figures && has_metric {
        (
            "the metrics are in the headings and in a column",
            "leave one of them out with `--map 'COLUMN='`",
        )
    } else if !has_figures && !has_months && !has(&Column::Value) {
        ("no column has the values", "run again with `--map 'COLUMN=value'`")
    } else {
        return None;
    })
}

fn column(import: &Import<'_>, name: &str) -> Result<Column, HeadingFault> {
    let wanted = key(name);
    let is_reserved = |words: &[&str]| words.contains(&wanted.as_str());
    let mut headings = HEADINGS.into_iter();
    if let Some((column, words)) = headings.find(|(_, words)| is_reserved(words)) {
        // A metric of the program may be called `amount`.
        let is_metric = words.first() != Some(&wanted.as_str()) && metric(import.program, name).is_ok();
        if !is_metric {
            return Ok(column);
        }
    }
    match month(name, import.options.date) {
        Ok(month) => return Ok(Column::MonthOf(month)),
        Err(CellFault::Ask(_, fault)) => {
            return Err(HeadingFault {
                help: Some(fault.help),
                ..HeadingFault::new(fault.what, None)
            });
        }
        Err(CellFault::Wrong(_)) => {}
    }
    let (text, detail) = match name.rsplit_once('.').map(|(text, detail)| (text, key(detail))) {
        Some((text, detail)) if ["currency", "responses"].contains(&detail.as_str()) => (text, Some(detail)),
        _ => (name, None),
    };
    let fault = |(what, near): (String, Vec<&str>)| HeadingFault::new(what, near.first().copied());
    let (metric, unit) = match (metric(import.program, text), unit(text)) {
        (Ok(metric), _) => (metric, None),
        (Err(error), None) => return Err(fault(error)),
        (Err(error), Some((bare, unit))) => {
            let found = metric(import.program, bare).map_err(|_| fault(error))?;
            (found, Some(unit))
        }
    };
    let id = metric.id.clone();
    if metric.source != MetricSource::Figures {
        let what = format!("{} isn't reported by month", quote(&id));
        return Err(HeadingFault::new(what, None));
    }
    match (detail.as_deref(), unit) {
        (Some("currency"), None) => Ok(Column::CurrencyOf(id)),
        (Some(_), None) => Ok(Column::ResponsesOf(id)),
        (None, None) => Ok(Column::Figure(id, None)),
        (None, Some("%")) if metric.unit == MetricUnit::Percent => Ok(Column::Figure(id, Some("%".to_owned()))),
        (detail, Some(unit)) => match currencies(unit).as_slice() {
            [code] if metric.unit == MetricUnit::Money && detail.is_none() => {
                Ok(Column::Figure(id, Some(code.clone())))
            }
            _ => {
                let what = format!("{} names a unit that {} doesn't have", quote(name), quote(&id));
                Err(HeadingFault::new(what, Some(&id)))
            }
        },
    }
}

/// A heading's name and its unit: `Uptime (%)`, `Uptime %`, `Revenue [EUR]`, `Revenue in €`.
fn unit(name: &str) -> Option<(&str, &str)> {
    let name = name.trim();
    let bracketed = name
        .strip_suffix([')', ']'])
        .and_then(|inner| inner.rsplit_once(['(', '[']));
    let (bare, unit) = bracketed
        .or_else(|| name.strip_suffix('%').map(|bare| (bare, "%")))
        .or_else(|| name.rsplit_once(" in "))?;
    Some((bare.trim(), unit.trim()))
}
