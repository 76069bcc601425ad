//! Grants of benefits and their uses: each use is within its grant, and a grant ends with the partnership. Whether the
//! partner was entitled to a grant, and the quota, are in the family `references`.

use std::collections::BTreeMap;

use super::{Check, PartnerContext, Report, Rule, example};
use crate::finding::Severity::Error;
use crate::registry::model::{Benefit, Grant, Status};
use crate::standing::quota::last_use;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP950",
        name: "use-within-grant",
        severity: Error,
        summary: "A benefit is used only while its grant is valid.",
        explain: "A grant is valid from `starts`, or from `granted_on` if that is missing, until `expires`. After that, a use still counts in the benefit's `grace_days`. A grant with `ended` has no grace period. While a partnership is paused, its grants are suspended; that isn't an error.",
        waivable: true,
        reads: &["grants", "program.benefits"],
        check: Check::Partner(use_within_grant),
        example: example!("PSP950"),
    },
    Rule {
        code: "PSP951",
        name: "grant-id-unique",
        severity: Error,
        summary: "Each grant of a partner has an ID of its own.",
        explain: "`/used` names a grant by its ID. If two grants have the same ID, it isn't clear which one was used.",
        waivable: false,
        reads: &["grants"],
        check: Check::Partner(grant_id_unique),
        example: example!("PSP951"),
    },
    Rule {
        code: "PSP952",
        name: "grant-by-maintainer",
        severity: Error,
        summary: "Only a maintainer of the program can grant a benefit.",
        explain: "`by` names the maintainer who granted the benefit. Owners can't grant benefits to their own partnership.",
        waivable: false,
        reads: &["grants", "owners", "program.maintainers"],
        check: Check::Partner(grant_by_maintainer),
        example: example!("PSP952"),
    },
    Rule {
        code: "PSP953",
        name: "use-with-proof",
        severity: Error,
        summary: "Each use of a benefit that needs proof has a URL.",
        explain: "The program decides with `proof: true` which benefits need a page that shows each use.",
        waivable: true,
        reads: &["grants", "program.benefits"],
        check: Check::Partner(use_with_proof),
        example: example!("PSP953"),
    },
    Rule {
        code: "PSP954",
        name: "grants-end-with-partnership",
        severity: Error,
        summary: "When a partnership ends, its grants end in the same change.",
        explain: "After the end of a partnership, no benefit is promised. `ended` keeps the grant and its uses on record, and shows when the benefit stopped.",
        waivable: true,
        reads: &["grants", "status", "status_since"],
        check: Check::Partner(grants_end_with_partnership),
        example: example!("PSP954"),
    },
];

fn each<'a>(cx: &'a PartnerContext<'_>) -> impl Iterator<Item = (usize, &'a Grant)> {
    cx.partner().grants.iter().flatten().enumerate()
}

fn benefit_of<'a>(cx: &'a PartnerContext<'_>, grant: &Grant) -> Option<&'a Benefit> {
    let benefits = &cx.policy.program().benefits;
    benefits.iter().find(|benefit| benefit.id == grant.benefit)
}

fn use_within_grant(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, grant) in each(cx) {
        let first = grant.first_day();
        let last = last_use(grant, benefit_of(cx, grant));
        for (j, one) in grant.uses.iter().flatten().enumerate() {
            let why = if one.used_on < first {
                format!("is valid from {first}")
            } else if let Some(last) = last.filter(|last| one.used_on > *last) {
                format!("could be used until {last}")
            } else {
                continue;
            };
            report
                .say(
                    cx.at(&format!("/grants/{i}/uses/{j}/used_on")),
                    format!(
                        "the benefit {} was used on {}, but this grant {why}",
                        quote(&grant.benefit),
                        one.used_on
                    ),
                )
                .with_help("correct the date, or move the use to the grant that was used");
        }
    }
}

fn grant_id_unique(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, grant) in each(cx) {
        let Some(id) = grant.id.as_deref() else { continue };
        if first.insert(id, i).is_some() {
            report
                .say(
                    cx.at(&format!("/grants/{i}/id")),
                    format!("the ID {} is already used by an earlier grant", quote(id)),
                )
                .with_help("give this grant another ID");
        }
    }
}

fn grant_by_maintainer(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let owners = cx.partner().owners.as_deref().unwrap_or_default();
    for (i, grant) in each(cx) {
        let Some(by) = &grant.by else { continue };
        let why = if !cx.policy.is_maintainer(by) {
            "isn't a maintainer of the program"
        } else if owners.iter().any(|owner| owner.github.eq_ignore_ascii_case(by)) {
            "is an owner of this record"
        } else {
            continue;
        };
        report
            .say(
                cx.at(&format!("/grants/{i}/by")),
                format!("{} {why} and can't grant this benefit", quote(by)),
            )
            .with_help("ask a maintainer who isn't an owner of the record to grant it");
    }
}

fn use_with_proof(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (i, grant) in each(cx) {
        if !benefit_of(cx, grant).is_some_and(|benefit| benefit.proof) {
            continue;
        }
        for (j, one) in grant.uses.iter().flatten().enumerate() {
            if one.url.is_none() {
                report
                    .say(
                        cx.at(&format!("/grants/{i}/uses/{j}/used_on")),
                        format!("this use of the benefit {} has no `url`", quote(&grant.benefit)),
                    )
                    .with_help("add `url:` with the page that shows the use");
            }
        }
    }
}

fn grants_end_with_partnership(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let Some(since) = partner.status_since.filter(|_| partner.status == Status::Ended) else {
        return;
    };
    for (i, grant) in each(cx) {
        if grant.last_day().is_some_and(|last| last <= since) {
            continue;
        }
        report
            .say(
                cx.at(&format!("/grants/{i}/benefit")),
                format!(
                    "the partnership ended on {since}, but the grant of {} goes on",
                    quote(&grant.benefit)
                ),
            )
            .with_help(format!("add `ended: {since}` to this grant"));
    }
}
