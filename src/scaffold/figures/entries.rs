//! The rows of a spreadsheet → one entry for each value. Rows that agree count once; rows that contradict each other are mistakes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Mistake;
use super::amount_cell::{AmountCell, DecimalSign, is_empty};
use super::amount_reader::{Reader, not_a_number};
use super::columns::Column;
use super::currency::currencies;
use super::import::{Import, shown};
use super::number::{CellFault, money, responses, value};
use super::row_keys::partners;
use super::table::Row;
use crate::date::Month;
use crate::decimal::Decimal;
use crate::registry::model::{Metric, MetricUnit, Weight};
use crate::words::{count, one_of, quote};

/// Partner, month and metric of a value.
pub(super) type Key = (String, Month, String);

/// A value, and where the file has it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub value: Value,
    pub line: usize,
    /// What the cell has, where noise was rounded away.
    pub rounded_from: Option<String>,
}

/// What all rows hold.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub all: BTreeMap<Key, Entry>,
    pub mistakes: Vec<Mistake>,
    /// The decimal sign that the cells with one reading show.
    pub proven: Option<DecimalSign>,
}

/// Reads all rows.
pub(super) fn entries<'a>(import: &'a Import<'a>, heading: &Row, columns: &[Column], rows: &[Row]) -> Entries {
    let mut sheet = Sheet {
        import,
        slugs: import.partners.iter().map(|partner| partner.slug.as_str()).collect(),
        partners: partners(import.partners),
        names: &heading.cells,
        columns,
        reader: Reader {
            decimal: import.options.decimal,
            proven: proven(columns, rows),
            percent: import.options.percent,
        },
        found: Entries::default(),
        questions: BTreeMap::new(),
    };
    for row in rows {
        sheet.row(row);
    }
    let Sheet {
        reader,
        mut found,
        questions,
        ..
    } = sheet;
    for (mistake, more) in questions.into_values() {
        let what = match more {
            0 => mistake.what.clone(),
            more => format!("{}, as can {} below", mistake.what, count(more, "more cell")),
        };
        found.mistakes.push(Mistake { what, ..mistake });
    }
    found.proven = reader.decimal.or(reader.proven);
    found.mistakes.sort_by_key(|mistake| mistake.line);
    found
}

/// The decimal sign of all cells that have only one reading; none where they differ.
fn proven(columns: &[Column], rows: &[Row]) -> Option<DecimalSign> {
    let cells = rows
        .iter()
        .filter(|row| row.cells.len() == columns.len())
        .flat_map(|row| row.cells.iter().zip(columns));
    let numbers = cells.filter(|(_, column)| matches!(column, Column::Figure(..) | Column::MonthOf(_) | Column::Value));
    let mut signs = numbers.filter_map(|(cell, _)| AmountCell::parse(cell)?.proves());
    let first = signs.next()?;
    signs.all(|sign| sign == first).then_some(first)
}

/// The file, what decides between its readings, and what was found so far.
pub(super) struct Sheet<'a, 'r> {
    pub import: &'a Import<'a>,
    pub slugs: BTreeSet<&'a str>,
    /// Slugs by the words that rows can have for them.
    pub partners: BTreeMap<String, BTreeSet<&'a str>>,
    names: &'r [String],
    columns: &'r [Column],
    reader: Reader,
    found: Entries,
    /// By option and column: the first cell that needs an answer, and how many more there are.
    questions: BTreeMap<(&'static str, usize), (Mistake, usize)>,
}

impl Sheet<'_, '_> {
    fn mistake(&self, row: &Row, place: usize, fault: (String, String)) -> Mistake {
        Mistake {
            line: row.line,
            column: self
                .names
                .get(place)
                .map_or(String::new(), |name| name.trim().to_owned()),
            what: fault.0,
            help: fault.1,
        }
    }

    pub(super) fn wrong(&mut self, row: &Row, place: usize, what: String, help: impl Into<String>) {
        let mistake = self.mistake(row, place, (what, help.into()));
        self.found.mistakes.push(mistake);
    }

    pub(super) fn fault<T>(&mut self, row: &Row, place: usize, fault: CellFault) -> Option<T> {
        let option = match &fault {
            CellFault::Ask(option, _) => Some(*option),
            CellFault::Wrong(_) => None,
        };
        let fault = fault.into_fault();
        let mistake = self.mistake(row, place, (fault.what, fault.help));
        match option {
            None => self.found.mistakes.push(mistake),
            Some(option) => match self.questions.get_mut(&(option, place)) {
                Some((_, more)) => *more += 1,
                None => drop(self.questions.insert((option, place), (mistake, 0))),
            },
        }
        None
    }

    pub(super) fn place(&self, column: &Column) -> Option<usize> {
        self.columns.iter().position(|c| c == column)
    }

    fn row(&mut self, row: &Row) {
        if row.cells.len() != self.columns.len() {
            let what = format!(
                "the row has {}, and there are {} columns",
                count(row.cells.len(), "cell"),
                self.columns.len()
            );
            let help =
                "put cells that contain the separator in quotation marks; delete a row that isn't part of the table";
            self.found.mistakes.push(Mistake::whole(row.line, what, help));
            return;
        }
        let slug = self.partner(row);
        let month = self.month(row);
        let metric = self.metric(row);
        let mut used = BTreeSet::new();
        let mut has_values = false;
        for place in 0..self.columns.len() {
            let text = row.cells[place].trim();
            let columns = self.columns;
            let column = &columns[place];
            if *column == Column::Blank && !text.is_empty() {
                self.wrong(
                    row,
                    place,
                    format!("{} is in a column without a heading", quote(text)),
                    "name the column on the first line, or clear it",
                );
                continue;
            }
            // An empty cell is unknown, and changes nothing.
            if is_empty(text) {
                continue;
            }
            let (id, month, unit) = match column {
                Column::Figure(id, unit) => (Some(id.clone()), month, unit.clone()),
                Column::MonthOf(of) => match self.past(row, place, *of) {
                    Some(of) => (metric.clone(), Some(of), None),
                    None => continue,
                },
                Column::Value => (metric.clone(), month, None),
                _ => continue,
            };
            has_values = true;
            let Some(metric) = id.and_then(|id| self.import.program.metrics.iter().find(|m| m.id == id)) else {
                continue;
            };
            let read = self.figure(row, place, metric, unit.as_deref(), &mut used);
            if let (Some((value, rounded_from)), Some(slug), Some(month)) = (read, &slug, month) {
                let entry = Entry {
                    value,
                    line: row.line,
                    rounded_from,
                };
                self.add(row, place, (slug.clone(), month, metric.id.clone()), entry);
            }
        }
        if has_values {
            self.left_over(row, &used);
        }
    }

    /// Adds a value, which may be there already but not with another number.
    fn add(&mut self, row: &Row, place: usize, key: Key, entry: Entry) {
        match self.found.all.get(&key) {
            Some(first) if !is_same(&first.value, &entry.value) => {
                let what = format!(
                    "{} of {} for {} is {} here and {} on line {}",
                    quote(&key.2),
                    quote(&key.0),
                    key.1,
                    shown(&entry.value, false),
                    shown(&first.value, false),
                    first.line
                );
                let help = "keep one of the two rows";
                self.wrong(row, place, what, help);
            }
            Some(_) => {}
            None => drop(self.found.all.insert(key, entry)),
        }
    }

    /// A currency or a number of answers that belongs to no figure was meant for one.
    fn left_over(&mut self, row: &Row, used: &BTreeSet<usize>) {
        for (place, column) in self.columns.iter().enumerate() {
            let text = row.cells[place].trim();
            let belongs = matches!(
                column,
                Column::Currency | Column::Responses | Column::CurrencyOf(_) | Column::ResponsesOf(_)
            );
            if belongs && !used.contains(&place) && !is_empty(text) {
                self.wrong(
                    row,
                    place,
                    format!("{} belongs to no value of the row", quote(text)),
                    "clear the cell, or fill in the value",
                );
            }
        }
    }

    /// A cell that isn't empty, as a file has it, and its text if noise was rounded away.
    fn figure(
        &mut self,
        row: &Row,
        place: usize,
        metric: &Metric,
        unit: Option<&str>,
        used: &mut BTreeSet<usize>,
    ) -> Option<(Value, Option<String>)> {
        let responses_cell = self.detail(row, &Column::ResponsesOf(metric.id.clone()), &Column::Responses);
        let currency_cell = self.detail(row, &Column::CurrencyOf(metric.id.clone()), &Column::Currency);
        let is_money = metric.unit == MetricUnit::Money;
        let is_survey = metric.weight == Some(Weight::Responses);
        used.extend(currency_cell.as_ref().filter(|_| is_money).map(|(at, _)| *at));
        used.extend(responses_cell.as_ref().filter(|_| is_survey).map(|(at, _)| *at));
        if metric.visibility.is_private() && !self.import.overlay {
            let what = format!("{} is private, and records are public", quote(&metric.id));
            let help = "leave the column out, or name the private folder with `--overlay DIR`";
            return self.fault(row, place, CellFault::ask("--overlay", what, help));
        }
        let text = row.cells[place].trim();
        let Some(cell) = AmountCell::parse(text) else {
            return self.fault(row, place, not_a_number(text));
        };
        if cell.has_percent && metric.unit != MetricUnit::Percent {
            let what = format!("{} is a percentage, and {} isn't", quote(text), quote(&metric.id));
            return self.fault(row, place, CellFault::wrong(what, "correct the cell"));
        }
        if !cell.currencies.is_empty() && !is_money {
            let what = format!("{} is an amount of money, and {} isn't", quote(text), quote(&metric.id));
            return self.fault(row, place, CellFault::wrong(what, "correct the cell"));
        }
        let amount = match self.reader.amount(metric, text, &cell, unit == Some("%")) {
            Ok(amount) => amount,
            Err(fault) => return self.fault(row, place, fault),
        };
        let rounded_from = amount.is_rounded.then(|| text.to_owned());
        if is_money {
            let named = unit.map(|code| (place, code.to_owned())).or(currency_cell);
            let block = self
                .currency(metric, text, &cell, named)
                .and_then(|code| money(&amount.text, &code).map_err(|fault| (place, CellFault::Wrong(fault))));
            return match block {
                Ok(block) => Some((Value::Object(block), rounded_from)),
                Err((at, fault)) => self.fault(row, at, fault),
            };
        }
        let value = value(amount.number);
        let Some((at, answers)) = responses_cell.filter(|_| is_survey) else {
            return Some((value, rounded_from));
        };
        match self
            .reader
            .whole(&answers)
            .and_then(|n| responses(&n).map_err(CellFault::Wrong))
        {
            Ok(n) => Some((json!({ "value": value, "responses": n }), rounded_from)),
            Err(fault) => self.fault(row, at, fault),
        }
    }

    /// The code of an amount's currency. The cell, the heading and the currency's column have to agree.
    fn currency(
        &self,
        metric: &Metric,
        text: &str,
        cell: &AmountCell,
        named: Option<(usize, String)>,
    ) -> Result<String, (usize, CellFault)> {
        let place = named.as_ref().map_or_else(|| self.place_of(metric), |(at, _)| *at);
        let named = match named {
            None => Vec::new(),
            Some((at, word)) => match currencies(&word) {
                codes if codes.is_empty() => {
                    let what = format!("{} isn't a currency", quote(&word));
                    return Err((at, CellFault::wrong(what, "write three letters, such as EUR")));
                }
                codes => codes,
            },
        };
        let mut codes = if cell.currencies.is_empty() {
            named.clone()
        } else {
            cell.currencies.clone()
        };
        if !named.is_empty() {
            codes.retain(|code| named.contains(code));
            if codes.is_empty() {
                let what = format!("{} isn't in {}", quote(text), named.join(" or "));
                return Err((place, CellFault::wrong(what, "correct the currency")));
            }
        }
        let asked = self.import.options.currency.as_ref();
        match (codes.as_slice(), asked) {
            ([code], _) | ([], Some(code)) => Ok(code.clone()),
            (several, Some(code)) if several.contains(code) => Ok(code.clone()),
            ([], None) => {
                let what = format!("{} is money and has no currency", quote(&metric.id));
                let help = "add a column `currency`, or run again with `--currency EUR` or another code";
                Err((place, CellFault::ask("--currency", what, help)))
            }
            ([first, ..], _) => {
                let what = format!(
                    "{} can be in {}",
                    quote(text),
                    one_of(codes.iter().map(String::as_str), 4)
                );
                let help = format!("run again with `--currency {first}` or another code, or add a column `currency`");
                Err((place, CellFault::ask("--currency", what, help)))
            }
        }
    }

    /// The column of a metric's values.
    fn place_of(&self, metric: &Metric) -> usize {
        let is_it = |column: &Column| match column {
            Column::Figure(id, _) => *id == metric.id,
            column => *column == Column::Value || matches!(column, Column::MonthOf(_)),
        };
        self.columns.iter().position(is_it).unwrap_or(usize::MAX)
    }

    /// The metric's own cell, or the row's.
    fn detail(&self, row: &Row, own: &Column, of_row: &Column) -> Option<(usize, String)> {
        let cell = |column| {
            let place = self.place(column)?;
            let text = row.cells[place].trim();
            (!is_empty(text)).then(|| (place, text.to_owned()))
        };
        cell(own).or_else(|| cell(of_row))
    }
}

/// Whether two values of a file are the same number with the same unit.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| Decimal::from_json(value.get("value").unwrap_or(value));
    let other = |value: &Value| -> Map<String, Value> {
        let fields = value.as_object().into_iter().flatten();
        fields
            .filter(|(name, _)| *name != "value")
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    number(a).is_some() && number(a) == number(b) && other(a) == other(b)
}
