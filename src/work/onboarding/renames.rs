//! Finds partnerships whose folder was renamed, so that they keep their issues. A partnership is recognized by its
//! name, or by the date of its application together with an owner, and only where exactly one matches.

use std::collections::BTreeMap;

use super::facts::{Facts, PartnerFacts};
use super::partnership_key;
use crate::rules::facts::skeleton;
use crate::work::issues::index::Index;
use crate::work::keys::{ItemKind, is, slug_of, with_slug};

/// What identifies a partnership independent of its folder.
pub(super) fn traits(partner: &PartnerFacts) -> BTreeMap<String, String> {
    let mut traits = BTreeMap::from([("name".to_owned(), skeleton(&partner.partner.name))]);
    if let Some(day) = partner.partner.applied_on {
        traits.insert("applied".to_owned(), day.to_string());
    }
    let owners = partner.partner.owners.iter().flatten().filter_map(|o| o.id);
    let owners: Vec<String> = owners.map(|id| id.to_string()).collect();
    if !owners.is_empty() {
        traits.insert("owners".to_owned(), owners.join(" "));
    }
    traits
}

fn is_same(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> bool {
    let equal = |key| old.get(key).is_some_and(|value| new.get(key) == Some(value));
    let words = |map: &BTreeMap<String, String>| -> Vec<String> {
        let owners = map.get("owners").map(String::as_str).unwrap_or_default();
        owners.split_whitespace().map(str::to_owned).collect()
    };
    let new_owners = words(new);
    let shares_owner = words(old).iter().any(|id| new_owners.contains(id));
    let contradicts = old.get("applied").zip(new.get("applied")).is_some_and(|(a, b)| a != b);
    (equal("name") && !contradicts) || (equal("applied") && shares_owner)
}

/// Gives the issues of renamed partnerships their new keys in `index`. Returns the slugs before and after. `slugs` are
/// all existing folders, also those that can't be read: a folder that still exists was not renamed.
pub fn rename(facts: &Facts<'_>, slugs: &[String], index: &mut Index<'_>) -> Vec<(String, String)> {
    let gone: Vec<(String, BTreeMap<String, String>)> = index
        .iter()
        .filter_map(|(key, known)| {
            let slug = slug_of(key).filter(|_| is(key, ItemKind::Partnership))?;
            let gone = !slugs.iter().any(|s| s == slug) && known.issue.open;
            gone.then(|| (slug.to_owned(), known.mark.traits.clone()))
        })
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let come = facts
        .partners
        .iter()
        .filter(|p| index.get(&partnership_key(&p.slug)).is_none());
    let come: Vec<(&str, BTreeMap<String, String>)> = come.map(|p| (p.slug.as_str(), traits(p))).collect();
    let mut pairs = Vec::new();
    for (old, was) in &gone {
        let fits: Vec<&str> = come
            .iter()
            .filter(|(_, is)| is_same(was, is))
            .map(|(slug, _)| *slug)
            .collect();
        let [new] = fits[..] else { continue };
        let is = come.iter().find(|(slug, _)| *slug == new).map(|(_, is)| is);
        let others = gone
            .iter()
            .filter(|(_, other)| is.is_some_and(|is| is_same(other, is)))
            .count();
        if others == 1 {
            pairs.push((old.clone(), new.to_owned()));
        }
    }
    for (old, new) in &pairs {
        let keys: Vec<String> = index.iter().map(|(key, _)| key.clone()).collect();
        for key in keys {
            if slug_of(&key) == Some(old.as_str()) {
                index.rename(&key, &with_slug(&key, new));
            }
        }
    }
    pairs
}
