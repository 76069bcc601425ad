//! Which files a registry is made of, by the table of kinds. What is anywhere else is reported, never guessed at.

mod misplaced;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::misplaced::{Stray, elsewhere, right_place, without_ending};
use super::model::{KINDS, KindRow};
use super::path::{DocumentPath, LONGEST_SLUG, Part, REGISTRY, is_reserved, is_slug, partner_folder};
use super::portable::{self, NameProblem};
use super::tree::{Entry, EntryKind, ListError, Tree, join};
use crate::finding::{Finding, Place};
use crate::words::{quote, with_article};

/// Files in one partner's folder, figures included: forty years of months.
pub const MOST_FILES: usize = 500;

/// The file that makes a folder a partner.
const RECORD: &str = "partner.yaml";

/// What is directly in the registry.
#[derive(Debug, Default)]
pub struct RegistryFiles {
    /// Partners' folders, sorted.
    pub slugs: Vec<Arc<str>>,
    /// Documents that belong to no partner, the program left out.
    pub documents: Vec<DocumentPath>,
    /// Records in places where none is read.
    pub misplaced: Vec<MisplacedRecord>,
    pub findings: Vec<Finding>,
}

/// A record that isn't where records are read. It is reported there, and what is in it is judged all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MisplacedRecord {
    pub path: String,
    /// The partner that it most likely is the record of.
    pub slug: Arc<str>,
}

/// One partner's files in one tree.
#[derive(Debug, Default)]
pub struct PartnerFiles {
    /// The record first, then by kind and month.
    pub documents: Vec<DocumentPath>,
    /// A record next to the place where it is read.
    pub misplaced: Vec<MisplacedRecord>,
    /// Whether the folder holds anything at all.
    pub exists: bool,
    pub findings: Vec<Finding>,
}

/// Which of the two trees is listed: the overlay need not be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    Public,
    Overlay,
}

/// The partners' folders and the program's documents, and what is next to them and should not be.
pub fn registry(tree: &Tree) -> RegistryFiles {
    let mut registry = RegistryFiles::default();
    let findings = &mut registry.findings;
    let misplaced = &mut registry.misplaced;
    elsewhere(tree, findings, misplaced);
    for entry in listed(tree, REGISTRY, findings) {
        let path = join(REGISTRY, &entry.name);
        match entry.kind {
            EntryKind::Symlink | EntryKind::Other => findings.push(no_link(&path, &entry)),
            EntryKind::Folder if entry.name.starts_with('.') => {}
            EntryKind::Folder if is_reserved(&entry.name) => {
                // A partner's record there is judged, too, although the folder is for something else.
                let record = join(&path, RECORD);
                let is_record = misplaced::holds_record(tree, &path);
                if is_record {
                    let slug = right_place(tree, &record, None);
                    let right = DocumentPath::record(&slug).to_string();
                    findings.push(misplaced::finding(tree, &record, &record, &right));
                    misplaced.push(MisplacedRecord {
                        path: record.clone(),
                        slug,
                    });
                }
                let rows = rows_in(&[Part::Literal(&entry.name)]);
                if !rows.is_empty() {
                    let mut listing = Listing {
                        tree,
                        documents: &mut registry.documents,
                        misplaced,
                        findings,
                        count: 0,
                    };
                    listing.folder(&path, &rows, 1);
                    registry
                        .documents
                        .retain(|document| !is_record || document.to_string() != record);
                }
            }
            EntryKind::Folder if !entry.exact || !is_slug(&entry.name) => {
                let record = join(&path, RECORD);
                let right = right_place(tree, &record, Some(&entry.name));
                let is_taken = misplaced::holds_record(tree, &partner_folder(&right));
                findings.push(bad_slug(&path, &entry.name, &right, is_taken));
                if entry.exact {
                    misplaced.push(MisplacedRecord {
                        path: record,
                        slug: right,
                    });
                }
            }
            EntryKind::Folder => registry.slugs.push(Arc::from(entry.name.as_str())),
            EntryKind::File if DocumentPath::parse(&path).is_some() => {
                let document = DocumentPath::parse(&path).filter(|document| *document != DocumentPath::program());
                registry.documents.extend(document);
            }
            EntryKind::File if entry.name.starts_with('.') => {}
            EntryKind::File => {
                findings
                    .extend(portable::problem(&entry.name).map(|problem| not_portable(&path, &entry.name, problem)));
                let stray = Stray::of(&entry.name);
                let mut right = String::new();
                if stray == Stray::Yaml {
                    let slug = right_place(tree, &path, without_ending(&entry.name.to_lowercase()));
                    right = DocumentPath::record(&slug).to_string();
                    let path = path.clone();
                    misplaced.push(MisplacedRecord { path, slug });
                }
                findings.extend(stray.finding(tree, &path, &entry.name, &right));
            }
        }
    }
    registry.documents.sort();
    registry
}

/// The files of partner `slug`.
pub fn partner(tree: &Tree, slug: &str, layer: Layer) -> PartnerFiles {
    let dir = partner_folder(slug);
    let mut files = PartnerFiles::default();
    let mut listing = Listing {
        tree,
        documents: &mut files.documents,
        misplaced: &mut files.misplaced,
        findings: &mut files.findings,
        count: 0,
    };
    listing.folder(&dir, &rows_in(&[Part::Slug("")]), 1);
    let count = listing.count;
    files.documents.sort();
    files.exists = count > 0;
    let record = DocumentPath::record(slug);
    if count > MOST_FILES {
        let message = format!(
            "the folder of {} holds {count} files, more than the {MOST_FILES} that are read",
            quote(slug)
        );
        files.findings.push(
            Finding::error("PSP010", Place::file(dir), message)
                .help("move old figures out of the registry, or into one file a year elsewhere"),
        );
        files.documents.retain(|document| *document == record);
    }
    let is_explained = (files.findings.iter()).any(|f| ["PSP012", "PSP013", "PSP016"].contains(&f.code));
    if layer == Layer::Public && !files.documents.contains(&record) && !is_explained {
        files.findings.push(
            Finding::error(
                "PSP015",
                Place::file(record.to_string()),
                format!("the folder of {} has no `partner.yaml`", quote(slug)),
            )
            .help(format!(
                "run `psp-partners new {slug}`, or copy the template to `{record}`"
            )),
        );
    }
    for finding in &mut files.findings {
        finding.partner = Some(Arc::from(slug));
    }
    files
}

/// The kinds whose pattern begins with `parts`.
fn rows_in(parts: &[Part<'_>]) -> Vec<&'static KindRow> {
    let begins = |row: &&KindRow| {
        let mut own = row.parts();
        parts.iter().all(|part| own.next() == Some(*part)) && own.next().is_some()
    };
    KINDS.iter().filter(begins).collect()
}

/// Walks the folders that the table knows.
struct Listing<'a> {
    tree: &'a Tree,
    documents: &'a mut Vec<DocumentPath>,
    misplaced: &'a mut Vec<MisplacedRecord>,
    findings: &'a mut Vec<Finding>,
    /// Names seen.
    count: usize,
}

impl Listing<'_> {
    /// Lists `dir`, which is `depth` names below the registry, for documents of `rows`.
    fn folder(&mut self, dir: &str, rows: &[&'static KindRow], depth: usize) {
        for entry in listed(self.tree, dir, self.findings) {
            self.count += 1;
            let path = join(dir, &entry.name);
            let is_named = |row: &&&KindRow| row.parts().nth(depth) == Some(Part::Literal(entry.name.as_str()));
            let is_folder = |row: &KindRow| row.parts().count() > depth + 1;
            let named: Vec<&KindRow> = rows.iter().filter(is_named).copied().collect();
            if let Some(problem) = portable::problem(&entry.name).filter(|_| entry.exact) {
                self.findings.push(not_portable(&path, &entry.name, problem));
                continue;
            }
            match entry.kind {
                EntryKind::Symlink | EntryKind::Other => self.findings.push(no_link(&path, &entry)),
                EntryKind::Folder if named.iter().any(|row| is_folder(row)) => self.folder(&path, &named, depth + 1),
                EntryKind::File if !entry.exact => {
                    self.findings
                        .extend(Stray::of(&entry.name).finding(self.tree, &path, &entry.name, &path));
                }
                EntryKind::File => match DocumentPath::parse(&path) {
                    Some(document) => self.documents.push(document),
                    None => self.misplaced(dir, &path, &entry, rows, &named, depth),
                },
                EntryKind::Folder => self.misplaced(dir, &path, &entry, rows, &named, depth),
            }
        }
    }

    fn misplaced(
        &mut self,
        dir: &str,
        path: &str,
        entry: &Entry,
        rows: &[&'static KindRow],
        named: &[&KindRow],
        depth: usize,
    ) {
        let name = quote(&entry.name);
        if let Some(row) = named.first() {
            let inside = row.parts().nth(depth + 1);
            let (message, help) = match inside {
                Some(inside) => (
                    format!(
                        "{name} is a file, but must be a folder with files such as `{}`",
                        inside.example()
                    ),
                    format!(
                        "move it to `{path}/{}`, named after {}",
                        inside.example(),
                        inside.words()
                    ),
                ),
                None => (
                    format!("{name} is a folder, but must be a file"),
                    format!(
                        "move what is in it to where it belongs, and put the {} itself there",
                        row.noun
                    ),
                ),
            };
            let finding = Finding::error("PSP013", Place::file(path), message).help(help);
            self.findings.push(finding);
            return;
        }
        let variable = rows.iter().find_map(|row| {
            Some((
                row,
                row.parts()
                    .nth(depth)
                    .filter(|part| !matches!(part, Part::Literal(_)))?,
            ))
        });
        match variable {
            Some(_) if entry.kind == EntryKind::File && is_let_be(&entry.name) => {}
            Some(_) if entry.kind == EntryKind::File && entry.name.starts_with('.') => {
                self.findings
                    .extend(Stray::of(&entry.name).finding(self.tree, path, &entry.name, path));
            }
            Some((row, part)) => self.findings.push(
                Finding::error(
                    "PSP013",
                    Place::file(path),
                    format!("{name} isn't the name of {}", with_article(row.noun)),
                )
                .help(format!(
                    "name it after {}, such as `{dir}/{}`",
                    part.words(),
                    part.example()
                )),
            ),
            None if entry.kind == EntryKind::File => {
                let record = rows.iter().find_map(|row| match row.parts().nth(depth) {
                    Some(Part::Literal(file)) if row.parts().count() == depth + 1 => Some(file),
                    _ => None,
                });
                let right = record.map_or_else(|| path.to_owned(), |file| join(dir, file));
                let stray = Stray::of(&entry.name);
                self.record_at(dir, path, stray == Stray::Yaml);
                self.findings
                    .extend(stray.finding(self.tree, path, &entry.name, &right));
            }
            None if misplaced::holds_record(self.tree, path) => {
                let found = join(path, RECORD);
                self.findings
                    .push(misplaced::finding(self.tree, &found, &found, &join(dir, RECORD)));
                self.record_at(dir, &found, true);
            }
            None => self.findings.push(
                Finding::warning(
                    "PSP017",
                    Place::file(path),
                    format!("psp-partners doesn't read the folder {name}"),
                )
                .help("figures go into `metrics/`; link to other files from the record"),
            ),
        }
    }
}

impl Listing<'_> {
    /// Keeps a record that is next to the place where partner `dir`'s is read.
    fn record_at(&mut self, dir: &str, path: &str, is_record: bool) {
        let document = DocumentPath::parse(&join(dir, RECORD)).filter(|_| is_record);
        if let Some(slug) = document.and_then(|document| document.slug().cloned()) {
            self.misplaced.push(MisplacedRecord {
                path: path.to_owned(),
                slug,
            });
        }
    }
}

/// What is in a folder. One that cannot be listed is a finding there, and hides nothing else.
fn listed(tree: &Tree, dir: &str, findings: &mut Vec<Finding>) -> Vec<Entry> {
    match tree.list(dir) {
        Ok(entries) => {
            case_clashes(dir, &entries, findings);
            return entries;
        }
        Err(ListError::Link(path)) => findings.push(not_followed(&path, EntryKind::Symlink)),
        Err(ListError::Repository(path)) => findings.push(not_followed(&path, EntryKind::Other)),
        Err(error @ ListError::Failed(_)) => findings.push(
            Finding::error("PSP016", Place::file(dir), error.to_string()).help("check its permissions and the disk"),
        ),
    }
    Vec::new()
}

/// The same for a folder that can't be listed.
fn not_followed(path: &str, kind: EntryKind) -> Finding {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let entry = Entry {
        name,
        kind,
        exact: true,
    };
    no_link(path, &entry)
}

fn no_link(path: &str, entry: &Entry) -> Finding {
    let what = if entry.kind == EntryKind::Symlink {
        "a symbolic link"
    } else {
        "a submodule, another git repository or a special file"
    };
    Finding::error(
        "PSP012",
        Place::file(path),
        format!(
            "{} is {what}; only plain files and folders are read",
            quote(&entry.name)
        ),
    )
    .help("put the file itself here")
}

/// The finding of a partner's folder at `path` with a name that none can have; it belongs at `right`.
fn bad_slug(path: &str, name: &str, right: &str, is_taken: bool) -> Finding {
    let message = match portable::problem(name) {
        Some(problem) => format!("the folder name {} {problem}", quote(name)),
        None if name.len() > LONGEST_SLUG && name.is_ascii() => format!(
            "the folder name {} is longer than {LONGEST_SLUG} characters",
            quote(name)
        ),
        None => format!(
            "the folder name {} is not made of lower-case letters, digits and single hyphens",
            quote(name)
        ),
    };
    let right = partner_folder(right);
    Finding::error("PSP201", Place::file(path), message).help(if is_taken {
        format!(
            "{} has a record already: compare the two, and keep the one that is right",
            quote(&right)
        )
    } else {
        format!("rename the folder to {}", quote(&right))
    })
}

/// The finding of a name that not every system can have.
fn not_portable(path: &str, name: &str, problem: NameProblem) -> Finding {
    let message = format!(
        "the name {} {problem}, so the repository can't be checked out there",
        quote(name)
    );
    Finding::error("PSP019", Place::file(path), message).help("rename it")
}

/// Files in one folder whose names are the same where case makes no difference. A document with another case has a finding
/// of its own.
fn case_clashes(dir: &str, entries: &[Entry], findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let is_document = |name: &str| without_ending(&name.to_lowercase()).is_some();
    for entry in entries
        .iter()
        .filter(|e| e.kind == EntryKind::File && !is_document(&e.name))
    {
        if let Some(first) = seen.insert(entry.name.to_lowercase(), &entry.name) {
            let message = format!("{} differs from {} by case alone", quote(&entry.name), quote(first));
            let finding = Finding::error("PSP019", Place::file(join(dir, &entry.name)), message);
            findings.push(finding.help("compare the two, and rename one of them"));
        }
    }
}

/// Files that every repository may have anywhere: they keep a folder, or explain it.
fn is_let_be(name: &str) -> bool {
    matches!(name, ".gitkeep" | ".keep") || name.eq_ignore_ascii_case("readme.md")
}
