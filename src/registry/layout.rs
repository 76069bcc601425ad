//! Which files a registry is made of: `partners/program.yaml`, and per partner a folder with `partner.yaml` and
//! `metrics/<YYYY-MM>.yaml`. What lies anywhere else is told, never guessed at.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;

use super::tree::{Entry, EntryKind, ListError, Tree, join};
use crate::date::Month;
use crate::finding::{Finding, Place};
use crate::words::quote;

/// Folder of the registry below the root of a tree.
pub const REGISTRY: &str = "partners";
/// Path of the program.
pub const PROGRAM: &str = "partners/program.yaml";
/// Folders of the registry that are no partner's.
const RESERVED: [&str; 1] = ["templates"];
/// Files in one partner's folder, figures included: forty years of months.
pub const MOST_FILES: usize = 500;
/// Longest slug: it becomes part of labels, branches and titles.
pub const LONGEST_SLUG: usize = 39;

/// One partner's files in one tree.
#[derive(Debug, Default)]
pub struct PartnerFiles {
    /// Path of `partner.yaml`, when it is there.
    pub record: Option<String>,
    /// Paths of the monthly figures.
    pub metrics: BTreeMap<Month, String>,
    /// Whether the folder holds anything at all.
    pub exists: bool,
    pub findings: Vec<Finding>,
}

/// The partners' folders, and what lies beside them and should not.
///
/// # Errors
/// None any more: a folder that cannot be listed is a finding.
pub fn partners(tree: &Tree) -> Result<(Vec<Arc<str>>, Vec<Finding>)> {
    let mut slugs = Vec::new();
    let mut findings = Vec::new();
    for entry in listed(tree, REGISTRY, &mut findings) {
        let path = join(REGISTRY, &entry.name);
        match entry.kind {
            EntryKind::Symlink | EntryKind::Other => findings.push(no_link(&path, &entry)),
            EntryKind::Folder if RESERVED.contains(&entry.name.as_str()) || entry.name.starts_with('.') => {}
            EntryKind::Folder if !entry.exact || !is_slug(&entry.name) => findings.push(bad_slug(&path, &entry.name)),
            EntryKind::Folder => slugs.push(Arc::from(entry.name.as_str())),
            EntryKind::File if path == PROGRAM => {}
            EntryKind::File => findings.extend(stray(&path, &entry.name, &|stem| {
                format!("{REGISTRY}/{stem}/partner.yaml")
            })),
        }
    }
    Ok((slugs, findings))
}

/// Whether `name` can be a partner's folder: lower-case letters, digits and single hyphens between them.
pub fn is_slug(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_SLUG
        && !RESERVED.contains(&name)
        && name
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// The nearest slug to `name`, for a suggestion.
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => 'o',
            'ü' | 'ù' | 'ú' | 'û' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        };
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && slug.len() < LONGEST_SLUG {
            slug.push('-');
        }
    }
    slug.truncate(LONGEST_SLUG);
    let slug = slug.trim_matches('-');
    if is_slug(slug) {
        slug.to_owned()
    } else {
        "partner-name".to_owned()
    }
}

/// The files of partner `slug`.
///
/// # Errors
/// None any more: a folder that cannot be listed is a finding.
pub fn partner(tree: &Tree, slug: &str, overlay: bool) -> Result<PartnerFiles> {
    let dir = join(REGISTRY, slug);
    let mut files = PartnerFiles::default();
    let mut count = 0;
    for entry in listed(tree, &dir, &mut files.findings) {
        let path = join(&dir, &entry.name);
        count += 1;
        match (entry.name.as_str(), entry.kind) {
            (_, EntryKind::Symlink | EntryKind::Other) => files.findings.push(no_link(&path, &entry)),
            ("partner.yaml", EntryKind::File) => files.record = Some(path),
            ("partner.yaml", EntryKind::Folder) => files.findings.push(
                Finding::error(
                    "PSP013",
                    Place::file(path),
                    "`partner.yaml` is a folder; it must be a file",
                )
                .help("delete the folder and put the record itself there"),
            ),
            ("metrics", EntryKind::Folder) => count += months(tree, &path, &mut files),
            ("metrics", EntryKind::File) => files.findings.push(
                Finding::error(
                    "PSP013",
                    Place::file(path),
                    "`metrics` is a file; it must be a folder with one file a month",
                )
                .help(format!(
                    "move it to `{dir}/metrics/2026-01.yaml`, named after its month"
                )),
            ),
            (name, EntryKind::File) => files
                .findings
                .extend(stray(&path, name, &|_| format!("{dir}/partner.yaml"))),
            (_, EntryKind::Folder) => files.findings.push(
                Finding::warning(
                    "PSP017",
                    Place::file(path),
                    format!("the folder {} is read by nothing", quote(&entry.name)),
                )
                .help("figures go into `metrics/`; other files are better linked to"),
            ),
        }
    }
    files.exists = count > 0;
    if count > MOST_FILES {
        let message = format!(
            "the folder of {} holds {count} files, more than the {MOST_FILES} that are read",
            quote(slug)
        );
        files.findings.push(
            Finding::error("PSP010", Place::file(dir.clone()), message)
                .help("move old figures out of the registry, or into one file a year elsewhere"),
        );
        files.metrics.clear();
    }
    if files.record.is_none()
        && !overlay
        && (files.findings.iter()).all(|f| !["PSP012", "PSP013", "PSP016"].contains(&f.code))
    {
        files.findings.push(
            Finding::error(
                "PSP015",
                Place::file(join(&dir, "partner.yaml")),
                format!("the folder of {} has no `partner.yaml`", quote(slug)),
            )
            .help(format!(
                "run `psp-partners new {slug}`, or copy the template to `{dir}/partner.yaml`"
            )),
        );
    }
    for finding in &mut files.findings {
        finding.partner = Some(Arc::from(slug));
    }
    Ok(files)
}

fn months(tree: &Tree, dir: &str, files: &mut PartnerFiles) -> usize {
    let entries = listed(tree, dir, &mut files.findings);
    for entry in &entries {
        let path = join(dir, &entry.name);
        let month = entry
            .name
            .strip_suffix(".yaml")
            .and_then(|stem| stem.parse::<Month>().ok());
        match (entry.kind, month) {
            (EntryKind::Symlink | EntryKind::Other, _) => files.findings.push(no_link(&path, entry)),
            (EntryKind::File, Some(month)) => {
                files.metrics.insert(month, path);
            }
            (EntryKind::File, None) if entry.name.starts_with('.') => {}
            _ => files.findings.push(
                Finding::error(
                    "PSP013",
                    Place::file(path),
                    format!("{} is no month's file", quote(&entry.name)),
                )
                .help(format!("name it after its month, such as `{dir}/2026-01.yaml`")),
            ),
        }
    }
    entries.len()
}

/// What is in a folder. One that cannot be listed is a finding there, and hides nothing else.
fn listed(tree: &Tree, dir: &str, findings: &mut Vec<Finding>) -> Vec<Entry> {
    match tree.list(dir) {
        Ok(entries) => return entries,
        Err(ListError::Link(path)) => {
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            findings.push(no_link(
                &path,
                &Entry {
                    name,
                    kind: EntryKind::Symlink,
                    exact: true,
                },
            ));
        }
        Err(error @ ListError::Failed(_)) => findings.push(
            Finding::error("PSP016", Place::file(dir), error.to_string()).help("check its permissions and the disk"),
        ),
    }
    Vec::new()
}

fn no_link(path: &str, entry: &Entry) -> Finding {
    let what = if entry.kind == EntryKind::Symlink {
        "a symbolic link"
    } else {
        "neither a file nor a folder (a submodule?)"
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

fn bad_slug(path: &str, name: &str) -> Finding {
    let message = if name.len() > LONGEST_SLUG && name.is_ascii() {
        format!(
            "the folder name {} is longer than {LONGEST_SLUG} characters",
            quote(name)
        )
    } else {
        format!(
            "the folder name {} is not made of lower-case letters, digits and single hyphens",
            quote(name)
        )
    };
    Finding::error("PSP201", Place::file(path), message)
        .help(format!("rename the folder to `{REGISTRY}/{}`", slugify(name)))
}

/// A file that nothing reads: YAML is told with its right place, anything else is only warned of.
fn stray(path: &str, name: &str, right: &dyn Fn(&str) -> String) -> Option<Finding> {
    let lower = name.to_lowercase();
    let stem = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml"));
    match stem {
        _ if name.starts_with('.') || lower.strip_suffix(".md").is_some() => None,
        Some(stem) => Some(
            Finding::error(
                "PSP013",
                Place::file(path),
                format!("{} is in a place where nothing reads it", quote(name)),
            )
            .help(format!("move it to `{}`", right(&slugify(stem)))),
        ),
        None => Some(
            Finding::warning(
                "PSP017",
                Place::file(path),
                format!("{} is read by nothing", quote(name)),
            )
            .help("link to it from the record instead"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for good in ["acme", "a", "a-b-1", "3m"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in [
            "",
            "Acme",
            "-a",
            "a-",
            "a--b",
            "a_b",
            "templates",
            "..",
            "é",
            &"a".repeat(40),
        ] {
            assert!(!is_slug(bad), "{bad}");
        }
        assert_eq!(slugify("Ärzte & Söhne GmbH."), "arzte-sohne-gmbh");
        assert_eq!(slugify("中文"), "partner-name");
        assert!(is_slug(&slugify(&"Long Name ".repeat(9))));
    }
}
