//! What each column of a spreadsheet holds.

use std::collections::BTreeMap;

use super::import::Mistake;
use crate::registry::model::{MetricSource, Program};
use crate::words::{closest, quote};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Partner,
    Month,
    /// Of every amount of money in the row.
    Currency,
    /// Of every figure in the row that is weighted by answers.
    Responses,
    Figure(String),
    CurrencyOf(String),
    ResponsesOf(String),
    /// A column that the import leaves out.
    Nothing,
}

/// The columns in order, or what is wrong with their names.
pub(super) fn columns(
    program: &Program,
    names: &[String],
    maps: &[(String, String)],
) -> Result<Vec<Column>, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut columns = Vec::new();
    let mut seen: BTreeMap<Column, String> = BTreeMap::new();
    let wrong = |name: &str, what: String, help: String| Mistake {
        line: 1,
        column: name.to_owned(),
        what,
        help,
    };
    for (column, _) in maps {
        if !names.iter().any(|name| name.trim() == column.trim()) {
            mistakes.push(wrong(
                column,
                format!("`--map` names {}, and there is no such column", quote(column)),
                "look at the first line of the file".to_owned(),
            ));
        }
    }
    for name in names {
        let name = name.trim();
        let meant = maps
            .iter()
            .find(|(column, _)| column.trim() == name)
            .map(|(_, to)| to.as_str());
        let column = match column(program, meant.unwrap_or(name)) {
            Ok(column) => column,
            Err((what, help)) => {
                mistakes.push(wrong(name, what, help));
                Column::Nothing
            }
        };
        if column != Column::Nothing
            && let Some(other) = seen.insert(column.clone(), name.to_owned())
        {
            mistakes.push(wrong(
                name,
                format!("the columns {} and {} hold the same", quote(&other), quote(name)),
                "leave one of them out with `--map COLUMN=`".to_owned(),
            ));
        }
        columns.push(column);
    }
    for (needed, name) in [(Column::Partner, "partner"), (Column::Month, "month")] {
        if !columns.contains(&needed) {
            mistakes.push(wrong(
                name,
                format!("there is no column `{name}`"),
                format!("name it with `--map COLUMN={name}`"),
            ));
        }
    }
    if !columns.iter().any(|c| matches!(c, Column::Figure(_))) && mistakes.is_empty() {
        mistakes.push(wrong(
            "",
            "there is no column of a metric".to_owned(),
            "name one with `--map COLUMN=METRIC`".to_owned(),
        ));
    }
    if mistakes.is_empty() {
        Ok(columns)
    } else {
        Err(mistakes)
    }
}

fn column(program: &Program, name: &str) -> Result<Column, (String, String)> {
    match name {
        "" => return Ok(Column::Nothing),
        "partner" => return Ok(Column::Partner),
        "month" => return Ok(Column::Month),
        "currency" => return Ok(Column::Currency),
        "responses" => return Ok(Column::Responses),
        _ => {}
    }
    let (id, detail) = name
        .rsplit_once('.')
        .map_or((name, None), |(id, detail)| (id, Some(detail)));
    let Some(metric) = program.metrics.iter().find(|m| m.id == id) else {
        let near = closest(name, program.metrics.iter().map(|m| m.id.as_str()));
        let help = match near {
            Some(near) => format!("`--map '{name}={near}'` if that is meant, or `--map '{name}='` to leave it out"),
            None => format!("`--map '{name}=METRIC'`, or `--map '{name}='` to leave it out"),
        };
        return Err((format!("{} isn't a metric of the program", quote(name)), help));
    };
    if metric.source != MetricSource::Figures {
        return Err((
            format!("{} is not reported by month", quote(id)),
            format!("leave it out with `--map '{name}='`"),
        ));
    }
    match detail {
        None => Ok(Column::Figure(id.to_owned())),
        Some("currency") => Ok(Column::CurrencyOf(id.to_owned())),
        Some("responses") => Ok(Column::ResponsesOf(id.to_owned())),
        Some(_) => Err((
            format!("{} is neither a metric nor its `currency` or `responses`", quote(name)),
            format!("leave it out with `--map '{name}='`"),
        )),
    }
}
