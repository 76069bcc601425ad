//! The program's solutions and holiday files, typed. In: the documents of the registry that belong to no partner. Out: each
//! with its file, so that a rule can name a place. What can't be read has a finding of its own, and isn't here.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::load::{self, Sources};
use super::model::{DocumentKind, Holidays, Solution};
use super::path::{DocumentPath, calendar_year};
use super::record::CheckedFile;
use super::schemas::Schemas;

/// A solution and its file.
#[derive(Debug)]
pub struct ReadSolution {
    pub id: Arc<str>,
    pub file: CheckedFile,
    pub data: Solution,
}

/// The holidays of a calendar in a year, and their file.
#[derive(Debug)]
pub struct ReadHolidays {
    pub calendar: String,
    pub year: i16,
    pub file: CheckedFile,
    pub data: Holidays,
}

/// The solutions and holidays of a registry, each sorted by path.
#[derive(Debug, Default)]
pub struct ExpansionFiles {
    pub solutions: Vec<ReadSolution>,
    pub holidays: Vec<ReadHolidays>,
}

impl ExpansionFiles {
    /// Reads them from a registry; `all` are its documents that belong to no partner.
    pub fn read(sources: &Sources, all: &[DocumentPath], schemas: &Schemas) -> Self {
        Self::of(load::documents(sources, &Self::paths(all), schemas).0)
    }

    /// The paths that [`ExpansionFiles::of`] needs.
    pub fn paths(all: &[DocumentPath]) -> Vec<DocumentPath> {
        let is_it = |path: &&DocumentPath| matches!(path.kind(), DocumentKind::Solution | DocumentKind::Holidays);
        all.iter().filter(is_it).cloned().collect()
    }

    /// Takes the solutions and the holidays out of the documents.
    pub fn of(documents: BTreeMap<DocumentPath, CheckedFile>) -> Self {
        let mut files = Self::default();
        for (path, file) in documents {
            let Some(id) = path.id().cloned() else { continue };
            match path.kind() {
                DocumentKind::Solution => {
                    if let Some(data) = typed(&file) {
                        files.solutions.push(ReadSolution { id, file, data });
                    }
                }
                DocumentKind::Holidays => {
                    if let (Some(data), Some((calendar, year))) = (typed(&file), calendar_year(&id)) {
                        files.holidays.push(ReadHolidays {
                            calendar: calendar.to_owned(),
                            year,
                            file,
                            data,
                        });
                    }
                }
                _ => {}
            }
        }
        files
    }

    /// The holidays by calendar and year.
    pub fn by_year(self) -> BTreeMap<(String, i16), Holidays> {
        let holidays = self.holidays.into_iter();
        holidays.map(|one| ((one.calendar, one.year), one.data)).collect()
    }
}

fn typed<T: DeserializeOwned>(file: &CheckedFile) -> Option<T> {
    serde_json::from_value(file.json.clone()).ok()
}
