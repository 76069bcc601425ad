//! A spreadsheet's rows → one file a partner and month. All of it or nothing: every cell that cannot be read is named,
//! and then nothing is planned.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::columns::{Column, columns};
use super::number::{NumberFault, money, number, value};
use super::table::rows;
use crate::date::Month;
use crate::registry::edit::{Change, edit};
use crate::registry::model::{DocumentKind, Metric, MetricUnit, Program, Weight};
use crate::registry::path::DocumentPath;
use crate::scaffold::document;
use crate::words::{closest, quote};

/// What an import is made from.
pub struct Import<'a> {
    pub program: &'a Program,
    /// Slugs of all partners, sorted.
    pub partners: &'a [String],
    /// The last month that may have figures.
    pub last: Month,
    /// Column name → what it holds.
    pub maps: &'a [(String, String)],
    /// Whether there is an overlay, which private metrics go to; without one they are refused.
    pub overlay: bool,
    /// The text of a file that is there already, or why it cannot be read.
    pub existing: &'a dyn Fn(Layer, &str) -> Existing,
}

/// The text of a file, `None` where there is no file, or why it cannot be read.
pub type Existing = Result<Option<String>, String>;

/// Which of the two trees a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Public,
    Overlay,
}

/// One cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line of the file, the column names being on the first.
    pub line: usize,
    /// Name of the column; empty for a whole row.
    pub column: String,
    pub what: String,
    pub help: String,
}

/// Values of one month by metric, ready to be written.
pub type Figures = BTreeMap<String, Value>;

/// Files by layer and path, with their text.
pub type Files = BTreeMap<(Layer, String), String>;

/// The files whose text would be new; or every cell that is wrong.
///
/// # Errors
/// Something cannot be read: then nothing is to be written.
pub fn import(text: &str, import: &Import<'_>) -> Result<Files, Vec<Mistake>> {
    let whole = |line: usize, what: String, help: &str| Mistake {
        line,
        column: String::new(),
        what,
        help: help.to_owned(),
    };
    let rows = rows(text).map_err(|what| vec![whole(1, what, "save the file as CSV again")])?;
    let Some(((_, names), rows)) = rows.split_first() else {
        return Err(vec![whole(
            1,
            "the file is empty".to_owned(),
            "write the names of the columns on its first line",
        )]);
    };
    let columns = columns(import.program, names, import.maps)?;
    let mut mistakes = Vec::new();
    let mut wanted: BTreeMap<(String, Month), Figures> = BTreeMap::new();
    let mut lines: BTreeMap<(String, Month), usize> = BTreeMap::new();
    for (line, cells) in rows {
        if cells.len() != columns.len() {
            let what = format!(
                "the row has {} cells, and there are {} columns",
                cells.len(),
                columns.len()
            );
            mistakes.push(whole(*line, what, "quote cells that hold the separator"));
            continue;
        }
        let mut row = Row {
            import,
            names,
            columns: &columns,
            cells,
            line: *line,
            mistakes: &mut mistakes,
        };
        let Some((key, figures)) = row.read() else { continue };
        if let Some(first) = lines.insert(key.clone(), *line) {
            let what = format!("{} has {} on line {first} already", quote(&key.0), key.1);
            mistakes.push(whole(*line, what, "keep one row for each partner and month"));
        } else if !figures.is_empty() {
            wanted.insert(key, figures);
        }
    }
    let mut files = Files::new();
    let private = |id: &str| {
        import
            .program
            .metrics
            .iter()
            .any(|m| m.id == id && m.visibility.is_private())
    };
    for ((slug, month), figures) in wanted {
        let path = DocumentPath::metrics(&slug, month).to_string();
        let (hidden, shown): (Figures, Figures) = figures.into_iter().partition(|(id, _)| private(id));
        for (layer, figures) in [(Layer::Public, shown), (Layer::Overlay, hidden)] {
            if figures.is_empty() {
                continue;
            }
            let new = (import.existing)(layer, &path).and_then(|old| file(old.as_deref(), month, &figures));
            match new {
                Ok(None) => {}
                Ok(Some(text)) => {
                    files.insert((layer, path.clone()), text);
                }
                Err(what) => {
                    let line = lines.get(&(slug.clone(), month)).copied().unwrap_or(1);
                    let what = format!("{}: {what}", quote(&path));
                    mistakes.push(whole(line, what, "correct that file by hand first"));
                }
            }
        }
    }
    if mistakes.is_empty() {
        Ok(files)
    } else {
        mistakes.sort_by_key(|m| m.line);
        Err(mistakes)
    }
}

/// The new text of a month's file that has these values, by metric; `None` when it has all of them already.
///
/// # Errors
/// The file can't be edited, in a sentence.
pub fn file(old: Option<&str>, month: Month, figures: &Figures) -> Result<Option<String>, String> {
    let text = old.map_or_else(|| begun(month, figures), |old| Ok(old.to_owned()))?;
    let mut changes: Vec<Change> = vec![Change::new("/period", month.to_string())];
    for (id, value) in figures {
        match value {
            // Field by field, so that a source or evidence next to the value stays.
            Value::Object(map) if is_block(&text, id) => {
                changes.extend(
                    map.iter()
                        .map(|(k, v)| Change::new(format!("/figures/{id}/{k}"), v.clone())),
                );
            }
            value if is_block(&text, id) => changes.push(Change::new(format!("/figures/{id}/value"), value.clone())),
            value => changes.push(Change::new(format!("/figures/{id}"), value.clone())),
        }
    }
    let new = edit(&text, &changes).map_err(|error| error.to_string())?;
    Ok((old != Some(new.as_str())).then_some(new))
}

/// A month's file as it is written.
#[derive(Serialize)]
struct NewMonth<'a> {
    period: String,
    figures: &'a Figures,
}

/// A new file.
fn begun(month: Month, figures: &Figures) -> Result<String, String> {
    let new = NewMonth {
        period: month.to_string(),
        figures,
    };
    let text = document::write(&new).map_err(|error| error.to_string())?;
    Ok(format!("{}\n{text}", DocumentKind::Metrics.row().modeline()))
}

/// Whether a figure of a file has fields of its own.
fn is_block(text: &str, id: &str) -> bool {
    let document = crate::registry::yaml::read(text.as_bytes().to_vec(), crate::registry::yaml::LIMITS);
    document
        .root
        .and_then(|root| root.to_json().pointer(&format!("/figures/{id}")).map(Value::is_object))
        .unwrap_or_default()
}

struct Row<'a, 'm> {
    import: &'a Import<'a>,
    names: &'a [String],
    columns: &'a [Column],
    cells: &'a [String],
    line: usize,
    mistakes: &'m mut Vec<Mistake>,
}

impl Row<'_, '_> {
    fn cell(&self, column: &Column) -> Option<(usize, &str)> {
        let place = self.columns.iter().position(|c| c == column)?;
        Some((place, self.cells[place].trim())).filter(|(_, text)| !text.is_empty())
    }

    fn wrong(&mut self, place: usize, what: String, help: impl Into<String>) {
        self.mistakes.push(Mistake {
            line: self.line,
            column: self.names[place].trim().to_owned(),
            what,
            help: help.into(),
        });
    }

    fn read(&mut self) -> Option<((String, Month), Figures)> {
        let before = self.mistakes.len();
        let slug = self.partner();
        let month = self.month();
        let mut figures = Figures::new();
        let mut used = BTreeSet::new();
        for (place, column) in self.columns.iter().enumerate() {
            let Column::Figure(id) = column else { continue };
            let text = self.cells[place].trim().to_owned();
            // An empty cell is unknown, and changes nothing.
            if text.is_empty() {
                continue;
            }
            let metric = self.import.program.metrics.iter().find(|m| m.id == *id);
            if let Some(value) = metric.and_then(|metric| self.figure(place, metric, &text, &mut used)) {
                figures.insert(id.clone(), value);
            }
        }
        self.left_over(&figures, &used);
        (self.mistakes.len() == before).then_some(((slug?, month?), figures))
    }

    /// A currency or a number of answers that belongs to no figure was meant for one.
    fn left_over(&mut self, figures: &Figures, used: &BTreeSet<usize>) {
        for (place, column) in self.columns.iter().enumerate() {
            let belongs = matches!(
                column,
                Column::Currency | Column::Responses | Column::CurrencyOf(_) | Column::ResponsesOf(_)
            );
            if belongs && !figures.is_empty() && !used.contains(&place) && !self.cells[place].trim().is_empty() {
                let what = format!("{} belongs to no figure of the row", quote(self.cells[place].trim()));
                self.wrong(place, what, "clear the cell, or fill in the figure");
            }
        }
    }

    fn partner(&mut self) -> Option<String> {
        let place = self.columns.iter().position(|c| *c == Column::Partner)?;
        let slug = self.cells[place].trim().to_owned();
        if self.import.partners.binary_search(&slug).is_ok() {
            return Some(slug);
        }
        let near = closest(&slug, self.import.partners.iter().map(String::as_str));
        let help = near.map_or("write the name of its folder".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        self.wrong(place, format!("there is no partner {}", quote(&slug)), help);
        None
    }

    fn month(&mut self) -> Option<Month> {
        let place = self.columns.iter().position(|c| *c == Column::Month)?;
        match self.cells[place].trim().parse::<Month>() {
            Ok(month) if month <= self.import.last => Some(month),
            Ok(month) => {
                self.wrong(place, format!("{month} hasn't begun"), "correct the month");
                None
            }
            Err(what) => {
                self.wrong(place, what, "write it as 2026-10");
                None
            }
        }
    }

    fn figure(&mut self, place: usize, metric: &Metric, text: &str, used: &mut BTreeSet<usize>) -> Option<Value> {
        let id = quote(&metric.id);
        if metric.visibility.is_private() && !self.import.overlay {
            let what = format!("{id} is private, and records are public");
            self.wrong(
                place,
                what,
                "leave the column out, or name the private folder with `--overlay DIR`",
            );
            return None;
        }
        let number = match number(metric, text) {
            Ok(number) => number,
            Err(fault) => return self.fault(place, fault),
        };
        let responses = self.detail(&Column::ResponsesOf(metric.id.clone()), &Column::Responses);
        let currency = self.detail(&Column::CurrencyOf(metric.id.clone()), &Column::Currency);
        if metric.unit == MetricUnit::Money {
            let Some((at, code)) = currency else {
                self.wrong(
                    place,
                    format!("{id} is money and has no currency"),
                    "add a column `currency`",
                );
                return None;
            };
            used.insert(at);
            return match money(text, &code) {
                Ok(block) => Some(Value::Object(block)),
                Err(fault) => self.fault(at, fault),
            };
        }
        let value = value(number);
        if metric.weight == Some(Weight::Responses)
            && let Some((at, answers)) = responses
        {
            used.insert(at);
            return match super::number::responses(&answers) {
                Ok(n) => Some(json!({ "value": value, "responses": n })),
                Err(fault) => self.fault(at, fault),
            };
        }
        Some(value)
    }

    fn fault<T>(&mut self, place: usize, fault: NumberFault) -> Option<T> {
        self.wrong(place, fault.what, fault.help);
        None
    }

    /// The metric's own cell, or the row's.
    fn detail(&self, own: &Column, row: &Column) -> Option<(usize, String)> {
        self.cell(own)
            .or_else(|| self.cell(row))
            .map(|(place, text)| (place, text.to_owned()))
    }
}
