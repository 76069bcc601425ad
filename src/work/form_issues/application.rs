//! An application, from a form to a new record, or to the record of a target.

use serde_json::{Value, json};

use super::FormIssue;
use super::draft::{Draft, FileChange, KnownRecord, Registry, What, same};
use super::fixes::Fix;
use crate::forms::Reading;
use crate::registry::edit::{Change, edit};
use crate::registry::model::Status;
use crate::registry::path::{DocumentPath, LONGEST_SLUG, NO_SLUG, is_slug, slugify};
use crate::scaffold::{Answers, record};

/// Drafts the record. `before` has the drafts of older issues: if two want the same name, the older one gets it.
pub(super) fn draft(
    issue: &FormIssue<'_>,
    registry: &Registry<'_>,
    reading: &Reading,
    before: &[(u64, Draft)],
    mut fixes: Vec<Fix>,
) -> Draft {
    let text = |field: &str| reading.answers.get(field).and_then(Value::as_str);
    let (name, tier) = (text("name"), text("tier"));
    let known = name.and_then(|name| registry.records.iter().find(|known| same(&known.name, name)));
    if let Some(known) = known.filter(|known| known.status != Status::Target) {
        let is_own = known.owners.contains(&issue.author.id) && known.tier.as_deref() == tier;
        if is_own {
            return Draft::Done {
                slug: known.slug.clone(),
            };
        }
        fixes.push(Fix::name_taken(issue.form, &known.slug));
    }
    if let Some((target, wanted)) = known.filter(|known| known.status == Status::Target).zip(tier)
        && let Some(own) = target.tier.as_deref().filter(|own| *own != wanted)
    {
        fixes.push(Fix::other_tier(issue.form, own));
    }
    let is_application = |change: &&FileChange| matches!(change.what, What::Record | What::Target);
    let earlier: Vec<(u64, &FileChange)> = (before.iter())
        .filter_map(|(number, draft)| Some((*number, draft.change().filter(is_application)?)))
        .collect();
    let is_same = |(_, other): &&(u64, &FileChange)| name.is_some_and(|name| same(&other.name, name));
    if let Some((number, _)) = earlier.iter().find(is_same) {
        fixes.push(Fix::name_applied_for(issue.form, *number));
    }
    let (Some(name), Some(tier), true) = (name, tier, fixes.is_empty()) else {
        return Draft::Fix(fixes);
    };
    // Nested fields are skipped: a new record has examples there.
    let others: Vec<(String, Value)> = (issue.form.questions.iter())
        .filter_map(|question| match question.asks.place().as_slice() {
            [field] => Some((*field).to_owned()),
            _ => None,
        })
        .filter_map(|field| Some((field.clone(), reading.answers.get(&field)?.clone())))
        .collect();
    if let Some(target) = known {
        return of_target(issue, registry, target, others);
    }
    let taken = |slug: &str| {
        registry.slugs.iter().any(|known| known == slug) || earlier.iter().any(|(_, other)| other.slug == slug)
    };
    let Some(slug) = folder(name, &taken) else {
        return Draft::Fix(vec![Fix::no_folder(issue.form, name)]);
    };
    Draft::Change(of_new(issue, registry, slug, (name, tier), others))
}

/// A folder name that isn't used yet, from the partner's name; none where the name has no letter that fits. Other
/// scripts are not transliterated: a tool reads 株式会社 in Chinese, and the folder's name stays in labels and addresses.
fn folder(name: &str, taken: &dyn Fn(&str) -> bool) -> Option<String> {
    let wanted = slugify(name);
    if wanted == NO_SLUG {
        return None;
    }
    let numbered = (2..).map(|n| {
        let end = format!("-{n}");
        let stem: String = wanted.chars().take(LONGEST_SLUG - end.len()).collect();
        format!("{}{end}", stem.trim_end_matches('-'))
    });
    std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|slug| is_slug(slug) && !taken(slug))
}

/// A new record, as `psp-partners new` writes it.
fn of_new(
    issue: &FormIssue<'_>,
    registry: &Registry<'_>,
    slug: String,
    (name, tier): (&str, &str),
    mut others: Vec<(String, Value)>,
) -> FileChange {
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
        owner: issue.author.login.clone(),
        owner_id: Some(issue.author.id),
        website,
        summary,
        others,
        on: issue.on,
    };
    FileChange {
        path: DocumentPath::record(&slug).to_string(),
        text: record(&answers, registry.program, registry.schemas),
        name: name.to_owned(),
        slug,
        what: What::Record,
    }
}

/// The program's own record of a target. It becomes the application and keeps its name.
fn of_target(
    issue: &FormIssue<'_>,
    registry: &Registry<'_>,
    target: &KnownRecord,
    others: Vec<(String, Value)>,
) -> Draft {
    let mut changes = vec![
        Change::new("/status", Status::Applied.id()),
        Change::new("/applied_on", issue.on.to_string()),
    ];
    if !target.owners.contains(&issue.author.id) {
        let owner = json!({ "github": issue.author.login, "id": issue.author.id });
        changes.push(Change::new("/owners/-", owner));
    }
    let said = others.into_iter().filter(|(field, _)| field != "name");
    changes.extend(said.map(|(field, value)| Change::new(format!("/{field}"), value)));
    let path = DocumentPath::record(&target.slug).to_string();
    let edited = (registry.text)(&path).map(|old| edit(&old, &changes));
    match edited {
        Some(Ok(text)) => Draft::Change(FileChange {
            slug: target.slug.clone(),
            name: target.name.clone(),
            path,
            text,
            what: What::Target,
        }),
        Some(Err(error)) => Draft::Fix(vec![Fix::unreadable(&path, &error.to_string())]),
        None => Draft::Fix(vec![Fix::name_taken(issue.form, &target.slug)]),
    }
}
