//! Owners and maintainers: the people who may edit a record, and the people who run the program.

use std::collections::BTreeMap;

use super::{Check, PartnerContext, ProgramContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::model::Status;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP251",
        name: "owner-required",
        severity: Error,
        summary: "A record has an owner, from the application until the partnership ends.",
        explain: "A person at the partner must be able to edit the record, do the partner's steps and answer questions. A target needs no owner, because no one at the company has applied yet.",
        waivable: false,
        reads: &["status", "owners"],
        check: Check::Partner(owner_required),
        example: example!("PSP251"),
    },
    Rule {
        code: "PSP252",
        name: "owner-once",
        severity: Error,
        summary: "An account is listed as an owner only once.",
        explain: "Upper and lower case make no difference in logins. A user ID belongs to one account, even if its login has changed. Delete one of the two entries.",
        waivable: false,
        reads: &["owners"],
        check: Check::Partner(owner_once),
        example: example!("PSP252"),
    },
    Rule {
        code: "PSP253",
        name: "owner-id",
        severity: Warning,
        summary: "Every owner has a user ID.",
        explain: "When a person gives up a login, another person can register it. That can't happen with a user ID. An owner without `id` doesn't have an owner's rights yet. `https://api.github.com/users/LOGIN` shows the user ID, and the review of a pull request suggests the line.",
        waivable: false,
        reads: &["status", "owners"],
        check: Check::Partner(owner_id),
        example: example!("PSP253"),
    },
    Rule {
        code: "PSP254",
        name: "one-account-one-id",
        severity: Error,
        summary: "A login has the same user ID in the whole registry.",
        explain: "The same login with two user IDs has one of two causes. The account was renamed and another person took the login, or one of the user IDs is a typo. Look up the user ID again.",
        waivable: false,
        reads: &[],
        check: Check::Registry(one_account_one_id),
        example: example!("PSP254"),
    },
    Rule {
        code: "PSP255",
        name: "maintainer-known",
        severity: Warning,
        summary: "The program lists its maintainers, each with a user ID.",
        explain: "Only a maintainer can verify a value or waive a rule. While the program lists no maintainers, every value is only claimed and no gate can open. An account without a user ID has no rights.",
        waivable: false,
        reads: &["program.maintainers"],
        check: Check::Program(maintainer_known),
        example: example!("PSP255", "partners/program.yaml"),
    },
];

fn owner_required(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let goes_on = matches!(
        partner.status,
        Status::Applied | Status::Onboarding | Status::Active | Status::Paused
    );
    if goes_on && partner.owners.as_ref().is_none_or(Vec::is_empty) {
        report
            .say(
                cx.key(if partner.owners.is_some() { "/owners" } else { "/status" }),
                format!(
                    "`status` is {}, but the record has no owner",
                    quote(partner.status.id())
                ),
            )
            .with_help("add `owners:` and below it `  - github: YOUR-LOGIN`");
    }
}

fn owner_once(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let owners = cx.partner().owners.as_deref().unwrap_or_default();
    for (i, owner) in owners.iter().enumerate() {
        let same = |o: &crate::registry::model::Owner| {
            o.github.eq_ignore_ascii_case(&owner.github) || (o.id.is_some() && o.id == owner.id)
        };
        if let Some(first) = owners[..i].iter().position(same) {
            report
                .say(
                    cx.at(&format!("/owners/{i}/github")),
                    format!("{} is already listed as an owner", quote(&owner.github)),
                )
                .with_related(cx.at(&format!("/owners/{first}/github")), "first listed here")
                .with_help("delete one of the two");
        }
    }
}

fn owner_id(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    // Few applicants know their user ID, so an application may leave it out: the review suggests it.
    if !matches!(
        cx.partner().status,
        Status::Onboarding | Status::Active | Status::Paused
    ) {
        return;
    }
    for (i, owner) in cx
        .partner()
        .owners
        .iter()
        .flatten()
        .enumerate()
        .filter(|(_, o)| o.id.is_none())
    {
        report
            .say(
                cx.at(&format!("/owners/{i}/github")),
                format!(
                    "the owner {} has no `id`, and so doesn't have an owner's rights yet",
                    quote(&owner.github)
                ),
            )
            .with_help(format!(
                "add `id:` with the user ID that https://api.github.com/users/{} shows",
                owner.github
            ));
    }
}

fn one_account_one_id(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, (u64, &super::facts::Facts, crate::finding::Span)> = BTreeMap::new();
    for facts in cx.partners {
        for (login, id, span) in &facts.owners {
            let Some(id) = id else { continue };
            let (first, other, at) = *seen.entry(login).or_insert((*id, facts, *span));
            if first != *id {
                report
                    .say_of(
                        &facts.slug,
                        facts.at(*span),
                        format!(
                            "{} has the user ID {id} here but {first} in {}",
                            quote(login),
                            quote(&other.slug)
                        ),
                    )
                    .with_related(other.at(at), format!("the user ID is {first} here"))
                    .with_help(format!("look up the user ID at https://api.github.com/users/{login}"));
            }
        }
    }
}

fn maintainer_known(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    if !cx.policy.has_maintainers() {
        report
            .say(
                cx.at("/maintainers"),
                "the program lists no maintainers, so nothing can be verified",
            )
            .with_help("add `maintainers:` with `github` and `id` of each to `partners/program.yaml`");
    }
    for (i, account) in cx
        .policy
        .program()
        .maintainers
        .iter()
        .flatten()
        .enumerate()
        .filter(|(_, m)| m.id.is_none())
    {
        report
            .say(
                cx.at(&format!("/maintainers/{i}/github")),
                format!(
                    "the maintainer {} has no `id`, and so doesn't have a maintainer's rights yet",
                    quote(&account.github)
                ),
            )
            .with_help(format!(
                "add `id:` with the user ID that https://api.github.com/users/{} shows",
                account.github
            ));
    }
}
