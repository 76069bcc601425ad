//! What the program and the repository around it still need from the maintainers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Request, Task, TaskPlace};
use crate::registry::Aspect;
use crate::registry::agreement_texts::agreement_text;
use crate::registry::fields::{Field, Fields};
use crate::registry::model::{DocumentKind, Party};
use crate::registry::tree::{Blob, Tree};
use crate::standing::Policy;
use crate::words::{count, quote};
use crate::work::identity::STATUS;

/// Where GitHub looks for code owners, in its order.
const CODEOWNERS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// A workflow, and the setting on GitHub that it needs; `{status}` is the name of our commit status. Neither the setting nor its absence can be seen in a file.
const SETTINGS: [(&str, &str, &str); 2] = [
    (
        ".github/workflows/review.yml",
        "the default branch should take no change without a review",
        "on GitHub, open Settings → Rules → Rulesets, and for the default branch require one approval and the status `{status}`",
    ),
    (
        ".github/workflows/onboard.yml",
        "`onboard` opens pull requests only if GitHub allows it",
        "on GitHub, open Settings → Actions → General and turn on “Allow GitHub Actions to create and approve pull requests”",
    ),
];

/// Largest file next to the registry that is looked at.
const LARGEST: usize = 1 << 20;

pub(super) fn tasks(policy: &Policy, request: &Request<'_>) -> Vec<Task> {
    let tree = &request.sources.tree;
    let mut tasks = values_to_fill(policy);
    tasks.extend(certificates_without_key(policy));
    tasks.extend(placeholders(policy, tree));
    tasks.extend(code_owners(tree, request.repository_owner));
    if request.lists_settings {
        tasks.extend(settings(tree));
    }
    tasks
}

fn program_task(what: String, action: String, places: Vec<TaskPlace>) -> Task {
    Task {
        who: Party::Program,
        what,
        action: Some(action),
        places,
    }
}

/// Values with `x-to-fill` in the schema that the program doesn't have: a task for each field.
fn values_to_fill(policy: &Policy) -> Vec<Task> {
    let fields = DocumentKind::Program.fields();
    let json = &policy.record.json;
    let to_fill: Vec<(&Field, &str)> = (fields.all())
        .filter_map(|field| Some((field, field.to_fill.as_deref()?)))
        .collect();
    // By the field's place in the schema, so that the order is the program's own.
    let mut found: BTreeMap<usize, ToFill<'_>> = BTreeMap::new();
    fields.visit(json, &mut |pointer, around, value| {
        for (i, (field, action)) in to_fill.iter().enumerate() {
            let Some((name, above)) = field.path.split_last() else {
                continue;
            };
            if above != around.path || !value.is_object() {
                continue;
            }
            let one = found.entry(i).or_insert_with(|| ToFill::new(field, action));
            one.items += 1;
            let other = field.filled_by.as_ref().and_then(|other| value.get(other));
            if is_blank(value.get(name)) && other.is_none() {
                one.add(policy, fields, pointer, name);
            }
        }
    });
    let missing = found.into_values().filter(|one| !one.places.is_empty());
    missing.map(ToFill::task).collect()
}

/// An empty list is an answer in a record; in the program it waits for the first item.
fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// A field that is missing in some items of a list.
struct ToFill<'a> {
    field: &'a Field,
    action: &'a str,
    items: usize,
    places: Vec<TaskPlace>,
    /// Whether the value of one of them is private.
    has_private: bool,
}

impl<'a> ToFill<'a> {
    const fn new(field: &'a Field, action: &'a str) -> Self {
        Self {
            field,
            action,
            items: 0,
            places: Vec::new(),
            has_private: false,
        }
    }

    fn add(&mut self, policy: &Policy, fields: &Fields, pointer: &str, name: &str) {
        let place = policy.record.place(pointer, Aspect::Value);
        self.places.push(TaskPlace {
            name: fields.names(&policy.record.json, pointer).into_iter().next(),
            ..TaskPlace::of(&place)
        });
        self.has_private |= fields.is_private(&policy.record.json, &format!("{pointer}/{name}"));
    }

    fn task(self) -> Task {
        let (name, above) = self
            .field
            .path
            .split_last()
            .map_or(("", &[][..]), |(name, above)| (name.as_str(), above));
        let list = above
            .iter()
            .filter(|part| *part != "[]")
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(".");
        let what = if list.is_empty() {
            format!("the program has no {}", quote(name))
        } else {
            format!(
                "{} of {} of {} {} no {}",
                self.places.len(),
                count(self.items, "item"),
                quote(&list),
                if self.places.len() == 1 { "has" } else { "have" },
                quote(name)
            )
        };
        let mut action = self.action.to_owned();
        if self.has_private {
            action.push_str("; the value of a private item belongs in the private overlay");
        }
        program_task(what, action, self.places)
    }
}

/// Certificates that can't be issued: no key of the program signs them.
fn certificates_without_key(policy: &Policy) -> Option<Task> {
    let program = policy.program();
    let has_key = program
        .certificate_issuer
        .as_ref()
        .is_some_and(|issuer| !issuer.keys.is_empty());
    let waiting = !program.certificates.is_empty() && !has_key;
    let place = policy.record.place("/certificates", Aspect::Value);
    waiting.then(|| {
        program_task(
            format!(
                "{} can't be issued yet: the program has no `certificate_issuer`",
                count(program.certificates.len(), "certificate")
            ),
            "decide what each certificate asks for, make a key, and add `certificate_issuer` with the public key"
                .to_owned(),
            vec![TaskPlace::of(&place)],
        )
    })
}

/// Agreements whose newest text still has words that counsel must replace.
fn placeholders(policy: &Policy, tree: &Tree) -> Vec<Task> {
    let newest = policy.program().agreements.iter().filter_map(|agreement| {
        let version = agreement.versions.last()?;
        Some((agreement, version, agreement_text(tree, agreement, version)?))
    });
    newest
        .filter_map(|(agreement, version, text)| {
            let lines = text.placeholders();
            let place = |line: &u32| TaskPlace {
                path: text.path.clone(),
                line: *line,
                name: None,
            };
            let what = format!(
                "version {} of the agreement {} still has placeholders in {}",
                quote(&version.version),
                quote(&agreement.id),
                count(lines.len(), "line")
            );
            let action = "have counsel write the text, and publish it as a new version in a file of its own".to_owned();
            (!lines.is_empty()).then(|| program_task(what, action, lines.iter().map(place).collect()))
        })
        .collect()
}

/// Code owners who can't be asked: none at all, a name to be replaced, or a team of another organization.
fn code_owners(tree: &Tree, repository_owner: Option<&str>) -> Vec<Task> {
    let read = |path: &&str| match tree.read(path, LARGEST) {
        Blob::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        _ => None,
    };
    let Some((path, text)) = CODEOWNERS.iter().find_map(|path| Some((*path, read(path)?))) else {
        return Vec::new();
    };
    let at = |line: u32| TaskPlace {
        path: path.to_owned(),
        line,
        name: None,
    };
    let lines = || (1..).zip(text.lines().map(str::trim));
    let rules: Vec<(u32, &str)> = lines()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect();
    if rules.is_empty() {
        let is_example = |line: &str| line.trim_start_matches(['#', ' ']).starts_with('/');
        let first = lines().find(|(_, line)| is_example(line)).map_or(1, |(line, _)| line);
        let what = "no one owns the program's own files: each line is commented out".to_owned();
        let action = "put in your team or people, and remove the `#` before each line".to_owned();
        return vec![program_task(what, action, vec![at(first)])];
    }
    let is_strange = |owner: &&str| {
        let Some(name) = owner.strip_prefix('@') else {
            return false;
        };
        let organization = name.split_once('/').map(|(organization, _)| organization);
        let is_other = organization
            .zip(repository_owner)
            .is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b));
        name.starts_with("YOUR") || is_other
    };
    let mut strange: BTreeMap<&str, Vec<TaskPlace>> = BTreeMap::new();
    for (line, rule) in rules {
        let owners = rule.split('#').next().unwrap_or_default().split_whitespace().skip(1);
        for owner in owners.filter(is_strange) {
            strange.entry(owner).or_default().push(at(line));
        }
    }
    let task = |(owner, places): (&str, Vec<TaskPlace>)| {
        let what = format!(
            "the code owner {} isn't a team of this repository's organization",
            quote(owner)
        );
        program_task(what, "name a team or a person with write access".to_owned(), places)
    };
    strange.into_iter().map(task).collect()
}

/// Settings on GitHub, for the workflows that are here.
fn settings(tree: &Tree) -> Vec<Task> {
    let is_here = |path: &str| tree.read(path, 0) != Blob::Missing;
    let here = SETTINGS.iter().filter(|(path, ..)| is_here(path));
    here.map(|(path, what, action)| {
        let place = TaskPlace {
            path: (*path).to_owned(),
            line: 1,
            name: None,
        };
        program_task((*what).to_owned(), action.replace("{status}", STATUS), vec![place])
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_names_the_status_to_require() {
        let files = BTreeMap::from([(SETTINGS[0].0.to_owned(), Some(Vec::new()))]);
        let actions: Vec<String> = (settings(&Tree::Empty.with(files)).into_iter())
            .filter_map(|task| task.action)
            .collect();
        assert_eq!(actions.len(), 1);
        assert!(
            actions[0].ends_with("require one approval and the status `psp-partners verdict`"),
            "{actions:?}"
        );
    }

    fn owners(text: &str, owner: Option<&str>) -> Vec<String> {
        let files = BTreeMap::from([(CODEOWNERS[0].to_owned(), Some(text.as_bytes().to_vec()))]);
        let tasks = code_owners(&Tree::Empty.with(files), owner);
        tasks
            .into_iter()
            .map(|task| format!("{}: {}", task.places[0].line, task.what))
            .collect()
    }

    #[test]
    fn code_owners_who_cannot_be_asked() {
        assert_eq!(
            owners("/src/ @acme/core mona@example.org @mona # ours\n", Some("Acme")),
            [""; 0]
        );
        assert_eq!(
            owners("# note\n\n# /src/ @YOUR-TEAM\n", None),
            ["3: no one owns the program's own files: each line is commented out"]
        );
        assert_eq!(
            owners("/a @YOUR-ORG/team\n/b @other/team\n", Some("acme")),
            [
                "1: the code owner `@YOUR-ORG/team` isn't a team of this repository's organization",
                "2: the code owner `@other/team` isn't a team of this repository's organization",
            ]
        );
        assert_eq!(
            owners("/b @other/team\n", None),
            [""; 0],
            "no one knows whose repository it is"
        );
        assert_eq!(code_owners(&Tree::Empty, None), []);
    }
}
