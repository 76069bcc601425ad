//! A spreadsheet → the plan of an import: which values change, and the new text of each file. All of it or nothing: every cell
//! that cannot be read is a mistake with its place, and then nothing is planned.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::amount_cell::DecimalSign;
use super::amount_reader::PercentScale;
use super::columns::columns;
use super::entries::{Entries, Entry, Key, entries, is_same};
use super::period::DateOrder;
use super::table::{sign_name, table};
use crate::date::Month;
use crate::registry::edit::{Change, edit};
use crate::registry::model::{DocumentKind, MetricUnit, Program};
use crate::registry::path::DocumentPath;
use crate::scaffold::document;
use crate::words::{count, quote};

/// Most characters of a value that a table shows.
const LONGEST: usize = 24;

/// What an import is made from.
pub struct Import<'a> {
    pub program: &'a Program,
    pub partners: &'a [KnownPartner],
    /// The last month that may have figures.
    pub last: Month,
    /// Column name → what it holds.
    pub maps: &'a [(String, String)],
    /// Whether there is an overlay, which private metrics go to; without one they are refused.
    pub overlay: bool,
    /// What decides where a file can be read in two ways.
    pub options: Options,
    /// The text of a file that is there already, or why it cannot be read.
    pub existing: &'a dyn Fn(Layer, &str) -> Existing,
}

/// A partner that rows can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPartner {
    pub slug: String,
    /// As the record has it, where it can be read.
    pub name: Option<String>,
}

/// A person's answers to what a file leaves open.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub separator: Option<char>,
    pub decimal: Option<DecimalSign>,
    pub date: Option<DateOrder>,
    pub percent: Option<PercentScale>,
    /// Of amounts that name none.
    pub currency: Option<String>,
    /// Of all rows, where no column holds it. So with the next two.
    pub partner: Option<String>,
    pub month: Option<Month>,
    pub metric: Option<String>,
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
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Name of the column; empty for a whole row.
    pub column: String,
    pub what: String,
    pub help: String,
}

impl Mistake {
    /// One of a whole row, or of the whole file.
    pub(super) fn whole(line: usize, what: String, help: impl Into<String>) -> Self {
        Self {
            line,
            column: String::new(),
            what,
            help: help.into(),
        }
    }
}

/// Values of one month by metric, ready to be written.
pub type Figures = BTreeMap<String, Value>;

/// Files by layer and path, with their text.
pub type Files = BTreeMap<(Layer, String), String>;

/// What an import would do.
#[derive(Debug, Clone)]
pub struct Imported {
    pub files: Files,
    /// The values that differ from what the files have, in the order of the files.
    pub changes: Vec<FigureChange>,
    /// How many values the files have already.
    pub unchanged: usize,
    /// How the text was read, for people: `separated by commas, decimal sign .`.
    pub read_as: String,
}

/// One value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureChange {
    pub slug: String,
    pub month: Month,
    pub metric: String,
    pub before: Option<String>,
    pub after: String,
    /// What the cell has, where noise was rounded away.
    pub rounded_from: Option<String>,
}

/// The plan for a file's text; or every cell that is wrong.
///
/// # Errors
/// Something cannot be read: then nothing is to be written.
pub fn import<'a>(text: &str, import: &'a Import<'a>) -> Result<Imported, Vec<Mistake>> {
    let table = table(text, import.options.separator).map_err(|mistake| vec![mistake])?;
    let Some((heading, rows)) = table.rows.split_first() else {
        let help = "write the names of the columns on its first line";
        return Err(vec![Mistake::whole(1, "the file is empty".to_owned(), help)]);
    };
    let columns = columns(import, heading)?;
    let Entries {
        all,
        mut mistakes,
        proven,
    } = entries(import, heading, &columns, rows);
    let decimal = proven.map_or(String::new(), |sign| {
        format!(", with the decimal sign `{}`", sign.sign())
    });
    let mut imported = Imported {
        files: Files::new(),
        changes: Vec::new(),
        unchanged: 0,
        read_as: format!(
            "{} separated by {}{decimal}",
            count(rows.len(), "row"),
            sign_name(table.separator)
        ),
    };
    let mut months: BTreeMap<(String, Month, Layer), Vec<(Key, Entry)>> = BTreeMap::new();
    for (key, entry) in all {
        let is_private = import
            .program
            .metrics
            .iter()
            .any(|m| m.id == key.2 && m.visibility.is_private());
        let layer = if is_private { Layer::Overlay } else { Layer::Public };
        months
            .entry((key.0.clone(), key.1, layer))
            .or_default()
            .push((key, entry));
    }
    for ((slug, month, layer), values) in months {
        let path = DocumentPath::metrics(&slug, month).to_string();
        let line = values.first().map_or(1, |(_, entry)| entry.line);
        if let Err(what) = plan_month(import, (layer, &path), month, values, &mut imported) {
            let what = format!("{}: {what}", quote(&path));
            mistakes.push(Mistake::whole(line, what, "correct that file by hand first"));
        }
    }
    if mistakes.is_empty() {
        Ok(imported)
    } else {
        mistakes.sort_by_key(|m| m.line);
        Err(mistakes)
    }
}

/// Adds the changes of one month's file. Values that the file has already stay as they are written.
fn plan_month(
    import: &Import<'_>,
    (layer, path): (Layer, &str),
    month: Month,
    values: Vec<(Key, Entry)>,
    imported: &mut Imported,
) -> Result<(), String> {
    let old = (import.existing)(layer, path)?;
    let there = old.as_deref().map(figures_of).unwrap_or_default();
    let mut figures = Figures::new();
    for ((slug, month, id), entry) in values {
        let before = there.get(&id);
        if before.is_some_and(|before| has(before, &entry.value)) {
            imported.unchanged += 1;
            continue;
        }
        let is_percent = import
            .program
            .metrics
            .iter()
            .any(|m| m.id == id && m.unit == MetricUnit::Percent);
        imported.changes.push(FigureChange {
            slug,
            month,
            metric: id.clone(),
            before: before.map(|before| shown(before, is_percent)),
            after: shown(&entry.value, is_percent),
            rounded_from: entry.rounded_from,
        });
        figures.insert(id, entry.value);
    }
    if !figures.is_empty()
        && let Some(text) = file(old.as_deref(), month, &figures)?
    {
        imported.files.insert((layer, path.to_owned()), text);
    }
    Ok(())
}

/// Whether a file's value is the imported one. Fields that an import doesn't set count for nothing.
fn has(before: &Value, new: &Value) -> bool {
    let fields = new.as_object();
    let kept: Value = match (before, fields) {
        (Value::Object(old), Some(fields)) => old
            .iter()
            .filter(|(name, _)| fields.contains_key(*name))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
        (Value::Object(old), None) => old.get("value").cloned().unwrap_or_default(),
        (bare, _) => bare.clone(),
    };
    is_same(&kept, new)
}

/// A value for people: `99.95 %`, `1250.50 EUR`, `4.5 (10 responses)`.
pub(super) fn shown(value: &Value, is_percent: bool) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let number = value.get("value").map_or_else(|| plain(value), plain);
    let mut text: String = number.chars().take(LONGEST).collect();
    if is_percent {
        text.push_str(" %");
    }
    if let Some(code) = value.get("currency").and_then(Value::as_str) {
        text = format!("{text} {}", code.chars().take(LONGEST).collect::<String>());
    }
    match value.get("responses").and_then(Value::as_u64) {
        Some(n) => format!(
            "{text} ({})",
            count(usize::try_from(n).unwrap_or(usize::MAX), "response")
        ),
        None => text,
    }
}

/// The values that a month's file has.
fn figures_of(text: &str) -> Figures {
    let document = crate::registry::yaml::read(text.as_bytes().to_vec(), crate::registry::yaml::LIMITS);
    let json = document.root.map(|root| root.to_json());
    let figures = json.as_ref().and_then(|json| json.get("figures")?.as_object());
    figures
        .into_iter()
        .flatten()
        .map(|(id, value)| (id.clone(), value.clone()))
        .collect()
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
    figures_of(text).get(id).is_some_and(Value::is_object)
}
