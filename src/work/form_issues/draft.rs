//! Drafts a file from the answers of an issue, with any of the forms.

use serde_json::Value;

use super::fixes::{Fix, answer_fix};
use super::{FormIssue, application, month, most_of_one, profile};
use crate::date::{Date, Month};
use crate::forms::{Asks, FormKind, Reading, read};
use crate::registry::Schemas;
use crate::registry::model::{Program, Status};
use crate::rules::facts::skeleton;

/// What a record in the registry contains, where the forms need it.
#[derive(Debug, Clone)]
pub struct KnownRecord {
    pub slug: String,
    pub name: String,
    pub tier: Option<String>,
    pub status: Status,
    /// User IDs of its owners.
    pub owners: Vec<u64>,
}

/// What drafting an issue needs from the registry.
pub struct Registry<'a> {
    pub program: &'a Program,
    pub schemas: &'a Schemas,
    pub records: &'a [KnownRecord],
    /// Every folder, also those whose records cannot be read.
    pub slugs: &'a [String],
    pub today: Date,
    /// The text of the file at a path.
    pub text: &'a dyn Fn(&str) -> Option<String>,
}

/// The file that an issue adds or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The partner's folder and name.
    pub slug: String,
    pub name: String,
    pub path: String,
    /// The whole text of the file.
    pub text: String,
    pub what: What,
}

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A new record.
    Record,
    /// The record of a target, which becomes an application.
    Target,
    /// Values of this month.
    Month(Month),
    /// Public information of a record.
    Profile,
}

/// The result of drafting an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    Change(FileChange),
    /// What its author has to correct.
    Fix(Vec<Fix>),
    /// The registry already has all of it.
    Done {
        slug: String,
    },
}

impl Draft {
    /// The file that it changes.
    pub fn change(&self) -> Option<&FileChange> {
        match self {
            Self::Change(change) => Some(change),
            Self::Fix(_) | Self::Done { .. } => None,
        }
    }
}

/// Drafts one issue. `before` has the drafts of older issues: if two issues want the same name or the same file, the
/// older one gets it.
pub fn draft(issue: &FormIssue<'_>, registry: &Registry<'_>, before: &[(u64, Draft)]) -> Draft {
    let reading = read(issue.form, &issue.issue.body);
    let mut fixes: Vec<Fix> = (reading.faults.iter())
        .map(|(label, fault)| answer_fix(issue.form, label, fault))
        .collect();
    if issue.is_one_too_many {
        let most = most_of_one(issue.form.kind);
        fixes.push(Fix::whole(&format!(
            "You have more than {most} open issues with this form. Close the ones that you don't need."
        )));
    }
    let draft = match issue.form.kind {
        FormKind::Application => application::draft(issue, registry, &reading, before, fixes),
        FormKind::Month => month::draft(issue, registry, &reading, fixes),
        FormKind::Profile => profile::draft(issue, registry, &reading, fixes),
    };
    let is_same = |change: &FileChange| {
        let is_it = |(_, other): &&(u64, Draft)| other.change().is_some_and(|other| other.path == change.path);
        before.iter().find(is_it).map(|(number, _)| *number)
    };
    match draft.change().and_then(is_same) {
        Some(number) => Draft::Fix(vec![Fix::same_file(number)]),
        None => draft,
    }
}

/// The author's record that an issue is about: the one that they name, or their only one.
pub(super) fn own_record<'r>(
    issue: &FormIssue<'_>,
    registry: &'r Registry<'_>,
    reading: &Reading,
) -> Result<&'r KnownRecord, Fix> {
    let is_own = |record: &&KnownRecord| record.owners.contains(&issue.author.id);
    let id = Asks::Partner.id();
    let given = reading.answers.get(&id).and_then(Value::as_str);
    if let Some(given) = given {
        let by_folder = registry.records.iter().find(|record| record.slug == given);
        let by_name = || registry.records.iter().find(|record| same(&record.name, given));
        return match by_folder.or_else(by_name) {
            Some(record) if is_own(&record) => Ok(record),
            Some(record) => Err(Fix::not_an_owner(issue, Some(&record.slug))),
            None => {
                let own = registry.records.iter().filter(is_own);
                Err(Fix::no_such_partner(
                    issue.form,
                    given,
                    own.map(|record| record.slug.as_str()),
                ))
            }
        };
    }
    let own: Vec<&KnownRecord> = registry.records.iter().filter(is_own).collect();
    match own.as_slice() {
        [] => Err(Fix::not_an_owner(issue, None)),
        [record] => Ok(record),
        several => Err(Fix::which_partner(
            issue.form,
            several.iter().map(|record| record.slug.as_str()),
        )),
    }
}

/// The folder that now has the merged file of an issue. A maintainer can rename the folder `slug` before or after the
/// merge. Then it is the author's record with the name from the form, or their only record.
pub fn folder_now(issue: &FormIssue<'_>, slug: &str, records: &[KnownRecord]) -> Option<String> {
    let found = records.iter().find(|record| record.slug == slug).or_else(|| {
        let own: Vec<&KnownRecord> = (records.iter())
            .filter(|record| record.owners.contains(&issue.author.id))
            .collect();
        let reading = read(issue.form, &issue.issue.body);
        let name = reading.answers.get("name").and_then(Value::as_str);
        let by_name = name.and_then(|name| own.iter().find(|record| same(&record.name, name)));
        let only = own.first().filter(|_| own.len() == 1);
        by_name.or(only).copied()
    });
    found.map(|record| record.slug.clone())
}

/// Whether two names look the same to a reader in a hurry.
pub(super) fn same(a: &str, b: &str) -> bool {
    let a = skeleton(a);
    !a.is_empty() && a == skeleton(b)
}
