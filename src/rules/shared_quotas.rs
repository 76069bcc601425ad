//! Quotas of benefits that the partnerships of one company share. Whether a partner stays within a quota of its own is in
//! the family `references`.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::{Check, RegistryContext, Report, Rule, example};
use crate::finding::Severity::Error;
use crate::finding::Span;
use crate::registry::path::partner_folder;
use crate::standing::shared_quota::CountedGrant;
use crate::words::{count, quote};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "PSP995",
    name: "shared-quota",
    severity: Error,
    summary: "The partnerships of one company stay within the quotas that they share.",
    explain: "With `shared_by: organization`, the quota of a benefit is for a whole company. The grants of all records with the same `organization` count, also those that have expired. The latest grant is the one beyond the quota. Each partnership is held against the number that it signed.",
    waivable: true,
    reads: &["program.benefits"],
    check: Check::Registry(shared_quota),
    example: example!("PSP995"),
}];

/// A grant, the record that has it, and its place there.
type Given<'a> = (&'a Facts, &'a CountedGrant, Span);

fn shared_quota(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let mut by_company: BTreeMap<(&str, &str), Vec<Given<'_>>> = BTreeMap::new();
    for facts in cx.partners.iter().filter(|facts| !facts.any_organization) {
        let Some(organization) = &facts.organization else {
            continue;
        };
        for (grant, span) in &facts.shared_grants {
            let all = by_company.entry((organization, &grant.benefit)).or_default();
            all.push((facts, grant, *span));
        }
    }
    for ((organization, benefit), mut grants) in by_company {
        grants.sort_by_key(|(facts, grant, _)| (grant.granted_on, &facts.slug, grant.place));
        for (at, given) in grants.iter().enumerate() {
            beyond_quota((organization, benefit), given, &grants[..at], report);
        }
    }
}

/// Reports a grant that is beyond the quota, with the `earlier` ones of the company.
fn beyond_quota(
    (organization, benefit): (&str, &str),
    (facts, grant, span): &Given<'_>,
    earlier: &[Given<'_>],
    report: &mut Report<'_>,
) {
    let counts = |day| grant.period.is_none_or(|period| period.has(day));
    let of_period = || earlier.iter().filter(|(_, other, _)| counts(other.granted_on));
    let all = of_period().count() + 1;
    let quota = usize::try_from(grant.promised).unwrap_or(usize::MAX);
    if all <= quota {
        return;
    }
    let mut elsewhere: BTreeMap<&str, usize> = BTreeMap::new();
    for (other, ..) in of_period().filter(|(other, ..)| other.slug != facts.slug) {
        *elsewhere.entry(&other.slug).or_default() += 1;
    }
    let elsewhere: Vec<String> = elsewhere
        .iter()
        .map(|(slug, n)| format!("{n} in {}", quote(&partner_folder(slug))))
        .collect();
    let elsewhere = match elsewhere.join(", ") {
        none if none.is_empty() => none,
        some => format!(" ({some})"),
    };
    let name = grant.period.and_then(|period| period.name());
    let within = name.map_or_else(String::new, |name| format!(" in {name}"));
    let (slug, place) = (&facts.slug, facts.at(*span));
    report
        .say_of(
            slug,
            place,
            format!(
                "this is grant {all} of the benefit {}{within}{elsewhere}; all partnerships of {} share a quota of {}",
                quote(benefit),
                quote(organization),
                count(quota, "grant")
            ),
        )
        .with_help(
            "correct the date if it is wrong, or ask a maintainer to raise the quota; an expired grant counts, too",
        );
}
