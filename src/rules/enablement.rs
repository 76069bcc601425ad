//! What the program gives to partners for a time: within its terms, reviewed when it is due, and access for those who are
//! entitled to it.

use super::{Check, PartnerContext, ProgramContext, Report, Rule, example};
use crate::date::{Date, add_days, add_months};
use crate::finding::Severity::{Error, Warning};
use crate::registry::load::OVERLAY_PREFIX;
use crate::registry::model::Resource;
use crate::standing::resources::{OverdueAccess, ResourceAccess, Reviewed, overdue_access, resource_access, reviewed};
use crate::words::{count, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP970",
        name: "enablement-within-longest-time",
        severity: Error,
        summary: "An enablement is given for no longer than the program allows.",
        explain: "The program sets with `longest_days` for how many days a partner can have an enablement, such as a sandbox, extensions included.",
        waivable: true,
        reads: &["enablement", "program.enablement"],
        check: Check::Partner(within_longest_time),
        example: example!("PSP970"),
    },
    Rule {
        code: "PSP971",
        name: "review-within-interval",
        severity: Warning,
        summary: "The date of the next review is within the review interval.",
        explain: "`review_every` is the number of months between two reviews of an enablement or a resource. `review_by` has the date of the next one. Without it, no issue reminds anyone.",
        waivable: false,
        reads: &[],
        check: Check::Program(review_within_interval),
        example: example!("PSP971", "partners/program.yaml"),
    },
    Rule {
        code: "PSP972",
        name: "review-overdue",
        severity: Warning,
        summary: "Enablement and resources are reviewed by their date.",
        explain: "The owner checks whether it is still right and its link works, and then writes the date of the next review into `review_by`.",
        waivable: false,
        reads: &[],
        check: Check::Program(review_overdue),
        example: example!("PSP972", "partners/program.yaml"),
    },
    Rule {
        code: "PSP973",
        name: "access-of-owners",
        severity: Error,
        summary: "In the public registry, only owners of the record are listed with access.",
        explain: "Owners listed themselves. Other people with access to a resource, such as guests, belong in the private overlay.",
        waivable: false,
        reads: &["access", "owners"],
        check: Check::Partner(access_of_owners),
        example: example!("PSP973"),
    },
    Rule {
        code: "PSP974",
        name: "access-within-entitlement",
        severity: Warning,
        summary: "Only people of partners who are entitled to a resource have access to it.",
        explain: "A partner is entitled by its status, its tier and the resource's benefit. While a partnership is paused, access stays. `psp-partners access` lists the people to add and to remove.",
        waivable: true,
        reads: &["access", "status", "tier", "program.resources"],
        check: Check::Partner(access_within_entitlement),
        example: example!("PSP974"),
    },
    Rule {
        code: "PSP975",
        name: "promised-access-given",
        severity: Warning,
        summary: "Within 14 days, people who are entitled to a resource get access.",
        explain: "This is the program's promise. It counts for resources of the kind `people` whose `access_list` is the records, from the day of the partner's status. For the others, the issue about their access shows it. The resource's `owner` gives the access and writes it into the record.",
        waivable: true,
        reads: &[
            "access",
            "owners",
            "status",
            "status_since",
            "tier",
            "program.resources",
        ],
        check: Check::Partner(promised_access_given),
        example: example!("PSP975"),
    },
];

/// The rules about lists of people, whose codes come after those of assets.
pub(super) const ACCESS_RULES: &[Rule] = &[Rule {
    code: "PSP990",
    name: "one-list-of-people",
    severity: Error,
    summary: "A resource has one list of the people with access.",
    explain: "With `github_team`, the team's members have access, so `access_list` doesn't count. `most_changes` limits the changes of a team, so it needs `github_team`.",
    waivable: false,
    reads: &[],
    check: Check::Program(one_list_of_people),
    example: example!("PSP990", "partners/program.yaml"),
}];

fn within_longest_time(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, grant) in cx.partner().enablement.iter().flatten() {
        let offer = cx.policy.program().enablement.iter().find(|offer| offer.id == *id);
        let Some(days) = offer.and_then(|offer| offer.longest_days) else {
            continue;
        };
        let last = add_days(grant.granted, i64::from(days));
        let is_within = grant.expires.is_some_and(|expires| expires <= last);
        if is_within {
            continue;
        }
        let (pointer, what) = match grant.expires {
            Some(expires) => ("expires", format!("expires on {expires}")),
            None => ("granted", "has no `expires`".to_owned()),
        };
        report
            .say(
                cx.at(&format!("/enablement/{id}/{pointer}")),
                format!(
                    "the enablement {} {what}; the program gives it for {}, until {last}",
                    quote(id),
                    count(days as usize, "day")
                ),
            )
            .with_help(format!("write `expires: {last}` or an earlier date"));
    }
}

fn review_within_interval(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for Reviewed {
        pointer: at,
        id,
        every,
        by,
        ..
    } in reviewed(cx.policy.program())
    {
        let Some(every) = every else { continue };
        let last = add_months(cx.today, i64::from(every));
        match by {
            None => report
                .say(
                    cx.at(&format!("{at}/review_every")),
                    format!(
                        "{} is reviewed every {}, but has no `review_by`",
                        quote(id),
                        count(every as usize, "month")
                    ),
                )
                .with_help(format!("add `review_by: {last}` or an earlier date")),
            Some(by) if by > last => report
                .say(
                    cx.at(&format!("{at}/review_by")),
                    format!(
                        "the review of {} is on {by}, more than {} ahead",
                        quote(id),
                        count(every as usize, "month")
                    ),
                )
                .with_help(format!("write {last} or an earlier date")),
            Some(_) => continue,
        };
    }
}

fn review_overdue(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for Reviewed {
        pointer: at,
        id,
        every,
        by,
        ..
    } in reviewed(cx.policy.program())
    {
        let Some(by) = by.filter(|by| *by < cx.today) else {
            continue;
        };
        let next = every.map_or_else(String::new, |every| {
            format!(", such as {}", add_months(cx.today, i64::from(every)))
        });
        report
            .say(
                cx.at(&format!("{at}/review_by")),
                format!("the review of {} was due on {by}", quote(id)),
            )
            .with_help(format!("review it, then write the date of the next review{next}"));
    }
}

fn one_list_of_people(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    for (i, resource) in cx.policy.program().resources.iter().enumerate() {
        let (field, why, help) = match (&resource.github_team, resource.access_list, resource.most_changes) {
            (Some(_), Some(_), _) => (
                "access_list",
                "has a `github_team`, which is its list of people",
                "remove `access_list` or `github_team`",
            ),
            (None, _, Some(_)) => (
                "most_changes",
                "has no `github_team` whose changes could be limited",
                "add `github_team`, or remove `most_changes`",
            ),
            _ => continue,
        };
        report
            .say(
                cx.at(&format!("/resources/{i}/{field}")),
                format!("{} {why}", quote(&resource.id)),
            )
            .with_help(help);
    }
}

fn is_owner(cx: &PartnerContext<'_>, login: &str) -> bool {
    let mut owners = cx.partner().owners.iter().flatten();
    owners.any(|owner| owner.github.eq_ignore_ascii_case(login))
}

fn access_of_owners(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (resource, people) in cx.partner().access.iter().flatten() {
        for (i, person) in people.iter().enumerate() {
            let place = cx.at(&format!("/access/{resource}/{i}/github"));
            if is_owner(cx, &person.github) || place.path.starts_with(OVERLAY_PREFIX) {
                continue;
            }
            report
                .say(
                    place,
                    format!("{} isn't an owner of this record", quote(&person.github)),
                )
                .with_help("remove the person here, or list them in the private overlay");
        }
    }
}

fn resource<'a>(cx: &'a PartnerContext<'_>, id: &str) -> Option<&'a Resource> {
    cx.policy.program().resources.iter().find(|resource| resource.id == id)
}

fn access(cx: &PartnerContext<'_>, resource: &Resource) -> ResourceAccess {
    resource_access(resource, cx.partner(), cx.standing(), cx.policy.program(), cx.today)
}

fn access_within_entitlement(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (id, people) in cx.partner().access.iter().flatten() {
        let Some(resource) = resource(cx, id) else { continue };
        let is_open = |until: Option<Date>| until.is_none_or(|until| until >= cx.today);
        let open = people.iter().filter(|person| is_open(person.until)).count();
        if open == 0 || access(cx, resource) != ResourceAccess::NotEntitled {
            continue;
        }
        report
            .say(
                cx.key(&format!("/access/{id}")),
                format!(
                    "{} to {}, but the partner isn't entitled to it",
                    if open == 1 {
                        "1 person has access".to_owned()
                    } else {
                        format!("{open} people have access")
                    },
                    quote(id)
                ),
            )
            .with_help(format!(
                "remove the access in the service, then write `until: {}` here",
                cx.today
            ));
    }
}

fn promised_access_given(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for OverdueAccess {
        resource,
        since,
        people,
        ..
    } in overdue_access(cx.partner(), cx.standing(), program, cx.today)
    {
        let waiting: Vec<String> = people.iter().map(|owner| quote(&owner.github)).collect();
        let who = resource
            .owner
            .as_ref()
            .map_or_else(|| "a maintainer".to_owned(), |owner| quote(owner));
        report
            .say(
                cx.at("/owners"),
                format!(
                    "no access to {} since {since}: {}",
                    quote(&resource.id),
                    waiting.join(", ")
                ),
            )
            .with_help(format!(
                "{who} gives the access and writes it into `access.{}`",
                resource.id
            ));
    }
}
