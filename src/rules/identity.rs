//! Each partner is in the registry once, and is the company that it claims to be.

mod placeholders;
pub(super) mod websites;

use std::collections::BTreeMap;

use self::placeholders::placeholder;

use super::facts::{Facts, skeleton};
use super::{Check, Example, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::path::REGISTRY;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP201",
        name: "slug",
        severity: Error,
        summary: "The name of a partner's folder is a slug.",
        explain: "The folder name is the partner's permanent id: lowercase letters, digits and single hyphens, at most 39 characters. It becomes part of labels, branches and links.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "`partners/Acme Inc/`",
            good: "`partners/acme-inc/`",
        },
    },
    Rule {
        code: "PSP202",
        name: "name-taken",
        severity: Error,
        summary: "Two partners can't have the same name.",
        explain: "Names are compared as a person in a hurry reads them: case, spaces and punctuation don't count, and look-alike letters count as the same. Partnerships of one company set the same `organization`. These may share a name. If two companies have the same name by chance, a maintainer can waive the rule.",
        waivable: true,
        reads: &[],
        check: Check::Registry(name_taken),
        example: example!("PSP202"),
    },
    Rule {
        code: "PSP203",
        name: "name-near",
        severity: Warning,
        summary: "A name can't be almost the same as another partner's name.",
        explain: "Two names that differ in one letter often belong to one partner that was entered twice, or to a company that poses as another one. Partnerships of one company set the same `organization`. These may have similar names. If the names are similar by chance, a maintainer can waive the rule.",
        waivable: true,
        reads: &[],
        check: Check::Registry(name_near),
        example: example!("PSP203"),
    },
    Rule {
        code: "PSP204",
        name: "website-taken",
        severity: Error,
        summary: "Two partners can't have the same website.",
        explain: "The host in `website` identifies a company. On a host that many companies share, such as `github.com` or `linkedin.com`, the page of the company does: `github.com/acme`. Partnerships of one company set the same `organization`. These may share a website. If two companies share a host for another reason, a maintainer can waive the rule.",
        waivable: true,
        reads: &[],
        check: Check::Registry(website_taken),
        example: example!("PSP204"),
    },
    Rule {
        code: "PSP205",
        name: "target-agrees",
        severity: Error,
        summary: "A record matches the target that it names.",
        explain: "`target` names one of the program's targets. The target and the record must have the same tier. If the target lists its partners, the record must be one of them.",
        waivable: false,
        reads: &["program.targets"],
        check: Check::Registry(target_agrees),
        example: example!("PSP205"),
    },
    Rule {
        code: "PSP206",
        name: "placeholder",
        severity: Error,
        summary: "A record contains answers, not the template's placeholders.",
        explain: "The template shows what an answer looks like: `your-company`, `YOUR_LOGIN`, `https://example.com`. Left as they are, they would count as facts. Write your own answer, or delete the line: what isn't there counts as unknown, never as wrong.",
        waivable: false,
        reads: &[],
        check: Check::Document(placeholder),
        example: example!("PSP206"),
    },
];

/// The partner's folder, for a message.
fn folder(facts: &Facts) -> String {
    quote(&format!("{REGISTRY}/{}", facts.slug))
}

/// Groups of two or more partners with the same key.
fn by<'a>(partners: &'a [Facts], key: impl Fn(&'a Facts) -> Option<String>) -> BTreeMap<String, Vec<&'a Facts>> {
    let mut groups: BTreeMap<String, Vec<&Facts>> = BTreeMap::new();
    for facts in partners {
        if let Some(key) = key(facts).filter(|k| !k.is_empty()) {
            groups.entry(key).or_default().push(facts);
        }
    }
    groups.retain(|_, group| group.len() > 1);
    groups
}

/// Pairs each later partner of a group with the first one that belongs to another company.
fn pairs<'a>(group: &[&'a Facts]) -> Vec<(&'a Facts, &'a Facts)> {
    let mut pairs = Vec::new();
    for (i, later) in group.iter().enumerate() {
        if let Some(first) = group[..i].iter().find(|first| !first.same_organization(later)) {
            pairs.push((*first, *later));
        }
    }
    pairs
}

fn name_taken(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for group in by(cx.partners, |f| f.name.as_ref().map(|(name, _)| skeleton(name))).values() {
        for (first, later) in pairs(group) {
            let (Some((name, span)), Some((taken, at))) = (&later.name, &first.name) else {
                continue;
            };
            report
                .say_of(&later.slug, later.at(*span), format!("the name {} is already used by {}", quote(name), folder(first)))
                .with_related(first.at(*at), format!("{} has the name {}", folder(first), quote(taken)))
                .with_help("if both belong to one company, give both the same `organization`; if two companies have one name, a maintainer can waive the rule");
        }
    }
}

fn website_taken(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for (site, group) in by(cx.partners, |f| f.site.as_ref().map(|(site, _)| site.clone())) {
        for (first, later) in pairs(&group) {
            let (Some((_, span)), Some((_, at))) = (&later.site, &first.site) else {
                continue;
            };
            report
                .say_of(
                    &later.slug,
                    later.at(*span),
                    format!("the website {} is already used by {}", quote(&site), folder(first)),
                )
                .with_related(first.at(*at), format!("the website of {}", folder(first)))
                .with_help(
                    "if both belong to one company, give both the same `organization`; if they share the site for another reason, a maintainer can waive the rule",
                );
        }
    }
}

/// Names with fewer letters and digits than this are not compared: too many short names differ in one letter.
const SHORTEST: usize = 6;

fn name_near(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    use rayon::prelude::*;
    let names: Vec<(usize, String)> = cx
        .partners
        .iter()
        .enumerate()
        .filter_map(|(i, f)| f.name.as_ref().map(|(name, _)| (i, skeleton(name))))
        .filter(|(_, s)| s.chars().count() >= SHORTEST)
        .collect();
    // If two words are one edit apart, one of them or a form of it without one letter is also a form of the other.
    let mut keys: Vec<(u64, u32)> = names
        .par_iter()
        .enumerate()
        .flat_map_iter(|(n, (_, s))| {
            deletions(s)
                .into_iter()
                .map(move |h| (h, u32::try_from(n).unwrap_or(u32::MAX)))
        })
        .collect();
    keys.par_sort_unstable();
    let mut near: Vec<(u32, u32)> = Vec::new();
    for group in keys.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
        // Many names around one word are a naming scheme, not a mix-up: only the next four of each are compared.
        for (i, (_, a)) in group.iter().enumerate() {
            near.extend(
                group[i + 1..]
                    .iter()
                    .take(4)
                    .filter(|(_, b)| a != b)
                    .map(|(_, b)| (*a.min(b), *a.max(b))),
            );
        }
    }
    near.sort_unstable();
    near.dedup();
    for (a, b) in near {
        let ((i, first), (j, later)) = (&names[a as usize], &names[b as usize]);
        let (one, two) = (&cx.partners[*i], &cx.partners[*j]);
        if first == later || one.same_organization(two) || !is_near(first, later) || only_numbered(one, two) {
            continue;
        }
        let (Some((name, span)), Some((other, at))) = (&two.name, &one.name) else {
            continue;
        };
        report
            .say_of(
                &two.slug,
                two.at(*span),
                format!(
                    "the name {} is almost the same as {}, the name of {}",
                    quote(name),
                    quote(other),
                    folder(one)
                ),
            )
            .with_related(one.at(*at), format!("the name of {}", folder(one)))
            .with_help("check that this isn't one partner entered twice, or one company posing as the other");
    }
}

/// Hashes of a word, and of the word without each one of its letters.
fn deletions(word: &str) -> Vec<u64> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let letters: Vec<char> = word.chars().take(64).collect();
    let hash = |skip: Option<usize>| {
        let mut hasher = DefaultHasher::new();
        for (i, c) in letters.iter().enumerate() {
            if Some(i) != skip {
                c.hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    std::iter::once(None)
        .chain((0..letters.len()).map(Some))
        .map(hash)
        .collect()
}

/// Whether the two words differ in one letter, or in two swapped letters.
fn is_near(a: &str, b: &str) -> bool {
    strsim::damerau_levenshtein(a, b) == 1
}

/// Whether two names differ only in their numbers: people don't confuse these.
fn only_numbered(one: &Facts, two: &Facts) -> bool {
    let bare = |facts: &Facts| -> Option<String> {
        let (name, _) = facts.name.as_ref()?;
        Some(
            name.chars()
                .filter(|c| !c.is_ascii_digit())
                .flat_map(char::to_lowercase)
                .collect(),
        )
    };
    bare(one) == bare(two)
}

fn target_agrees(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for facts in cx.partners {
        let Some((target, span)) = &facts.target else { continue };
        let Some(target) = cx.policy.program().targets.iter().find(|t| t.id == *target) else {
            continue;
        };
        let place = facts.at(*span);
        if let Some(tier) = facts.tier.as_ref().filter(|tier| **tier != target.tier) {
            report
                .say_of(
                    &facts.slug,
                    place,
                    format!(
                        "the target {} is for the tier {}, but the tier of this record is {}",
                        quote(&target.id),
                        quote(&target.tier),
                        quote(tier)
                    ),
                )
                .with_help(format!("set `tier: {}`, or delete `target`", target.tier));
        } else if !target.partners.is_empty() && !target.partners.iter().any(|p| **p == *facts.slug) {
            report
                .say_of(
                    &facts.slug,
                    place,
                    format!(
                        "the target {} lists other partners, but not {}",
                        quote(&target.id),
                        quote(&facts.slug)
                    ),
                )
                .with_help(format!(
                    "delete `target`, or ask a maintainer to add `{}` to the target in `partners/program.yaml`",
                    facts.slug
                ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        assert!(is_near("browserbase", "browserbse"));
        assert!(is_near("browserbase", "browserbsae"));
        assert!(!is_near("browserbase", "browserstack"));
    }
}
