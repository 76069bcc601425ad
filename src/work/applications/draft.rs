//! From the answers of an issue to the text of a record.

use serde_json::{Value, json};

use super::fixes::{Fix, answer_fix};
use super::{Application, MOST_OF_ONE, key};
use crate::forms::{Form, read};
use crate::registry::Schemas;
use crate::registry::edit::{Change, edit};
use crate::registry::model::{Program, Status};
use crate::registry::path::{DocumentPath, LONGEST_SLUG, is_slug, slugify};
use crate::rules::facts::skeleton;
use crate::scaffold::{Answers, record};

/// What a record that is there says, as far as applications need it.
#[derive(Debug, Clone)]
pub struct KnownRecord {
    pub slug: String,
    pub name: String,
    pub tier: Option<String>,
    pub status: Status,
    /// Numbers of its owners.
    pub owners: Vec<u64>,
}

/// What applications are drafted on.
pub struct Registry<'a> {
    pub form: &'a Form,
    pub program: &'a Program,
    pub schemas: &'a Schemas,
    pub records: &'a [KnownRecord],
    /// Every folder, also those whose records cannot be read.
    pub slugs: &'a [String],
    /// The text of a record.
    pub text: &'a dyn Fn(&str) -> Option<String>,
}

/// The text of a record that an application leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub slug: String,
    pub name: String,
    pub text: String,
    /// It is the record of a target, which becomes the application.
    pub is_target: bool,
}

impl Text {
    /// Where the record is.
    pub fn path(&self) -> String {
        DocumentPath::record(&self.slug).to_string()
    }
}

/// What an application leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    Record(Text),
    /// What its author has to correct.
    Fix(Vec<Fix>),
    /// The author's record is in the registry.
    Merged {
        slug: String,
    },
}

/// Drafts one application. `before` are those of older issues, which come first where two want the same name.
pub fn draft(application: &Application<'_>, registry: &Registry<'_>, before: &[(u64, Draft)]) -> Draft {
    let reading = read(registry.form, &application.issue.body);
    let mut fixes: Vec<Fix> = (reading.faults.iter())
        .map(|(label, fault)| answer_fix(registry.form, label, fault))
        .collect();
    let text = |field: &str| reading.answers.get(field).and_then(Value::as_str);
    let (name, tier) = (text("name"), text("tier"));
    let known = name.and_then(|name| registry.records.iter().find(|known| same(&known.name, name)));
    if let Some(known) = known.filter(|known| known.status != Status::Target) {
        let is_own = known.owners.contains(&application.author.id) && known.tier.as_deref() == tier;
        if is_own {
            return Draft::Merged {
                slug: known.slug.clone(),
            };
        }
        fixes.push(Fix::name_taken(registry.form, &known.slug));
    }
    if let Some((target, wanted)) = known.filter(|known| known.status == Status::Target).zip(tier)
        && let Some(own) = target.tier.as_deref().filter(|own| *own != wanted)
    {
        fixes.push(Fix::other_tier(registry.form, own));
    }
    if application.is_one_too_many {
        fixes.push(Fix::whole(format!(
            "You have more than {MOST_OF_ONE} open applications. Close the ones that you don't need."
        )));
    }
    let is_same = |(_, other): &&(u64, Draft)| match other {
        Draft::Record(text) => name.is_some_and(|name| same(&text.name, name)),
        Draft::Fix(_) | Draft::Merged { .. } => false,
    };
    if let Some((number, _)) = before.iter().find(is_same) {
        fixes.push(Fix::name_applied_for(registry.form, *number));
    }
    let (Some(name), Some(tier), true) = (name, tier, fixes.is_empty()) else {
        return Draft::Fix(fixes);
    };
    let others: Vec<(String, Value)> = (registry.form.questions.iter())
        .filter_map(|question| question.field.clone())
        .filter_map(|field| Some((field.clone(), reading.answers.get(&field)?.clone())))
        .collect();
    if let Some(target) = known {
        return of_target(application, registry, target, others);
    }
    let taken = |slug: &str| {
        let is_it = |(_, other): &(u64, Draft)| matches!(other, Draft::Record(text) if text.slug == slug);
        registry.slugs.iter().any(|known| known == slug) || before.iter().any(is_it)
    };
    let slug = folder(name, application, &taken);
    Draft::Record(of_new(application, registry, slug, (name, tier), others))
}

/// Whether a hurried reader takes two names for one.
fn same(a: &str, b: &str) -> bool {
    let a = skeleton(a);
    !a.is_empty() && a == skeleton(b)
}

/// A folder that no one has: from the name, or from the issue's number where the name has no letter that fits.
fn folder(name: &str, application: &Application<'_>, taken: &dyn Fn(&str) -> bool) -> String {
    let slug = slugify(name);
    let wanted = if slug == slugify("") {
        key(application.issue.number).replace('/', "-")
    } else {
        slug
    };
    let numbered = (2..).map(|n| {
        let end = format!("-{n}");
        let stem: String = wanted.chars().take(LONGEST_SLUG - end.len()).collect();
        format!("{}{end}", stem.trim_end_matches('-'))
    });
    std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|slug| is_slug(slug) && !taken(slug))
        .unwrap_or(wanted)
}

/// A new record, as `psp-partners new` writes it.
fn of_new(
    application: &Application<'_>,
    registry: &Registry<'_>,
    slug: String,
    (name, tier): (&str, &str),
    mut others: Vec<(String, Value)>,
) -> Text {
    let mut take = |field: &str| {
        let at = others.iter().position(|(other, _)| other == field)?;
        others.remove(at).1.as_str().map(str::to_owned)
    };
    let (website, summary) = (take("website"), take("summary"));
    take("name");
    take("tier");
    let answers = Answers {
        slug: slug.clone(),
        name: name.to_owned(),
        tier: tier.to_owned(),
        owner: application.author.login.clone(),
        owner_id: Some(application.author.id),
        website,
        summary,
        others,
        on: application.on,
    };
    Text {
        text: record(&answers, registry.program, registry.schemas),
        name: name.to_owned(),
        slug,
        is_target: false,
    }
}

/// The program's own record of a target: it becomes the application, and keeps the name that the program gave it.
fn of_target(
    application: &Application<'_>,
    registry: &Registry<'_>,
    target: &KnownRecord,
    others: Vec<(String, Value)>,
) -> Draft {
    let mut changes = vec![
        Change::new("/status", Status::Applied.id()),
        Change::new("/applied_on", application.on.to_string()),
    ];
    if !target.owners.contains(&application.author.id) {
        let owner = json!({ "github": application.author.login, "id": application.author.id });
        changes.push(Change::new("/owners/-", owner));
    }
    let said = others.into_iter().filter(|(field, _)| field != "name");
    changes.extend(said.map(|(field, value)| Change::new(format!("/{field}"), value)));
    let edited = (registry.text)(&target.slug).map(|old| edit(&old, &changes));
    match edited {
        Some(Ok(text)) => Draft::Record(Text {
            slug: target.slug.clone(),
            name: target.name.clone(),
            text,
            is_target: true,
        }),
        Some(Err(error)) => Draft::Fix(vec![Fix::whole(error.to_string())]),
        None => Draft::Fix(vec![Fix::name_taken(registry.form, &target.slug)]),
    }
}
