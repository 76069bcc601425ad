//! Certificates that the program issues to people: each is signed, belongs to one person, and counts at one partner. The
//! reader produces the findings about signed files (`registry::certificates`).

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Example, PartnerContext, ProgramContext, RegistryContext, Report, Rule, example};
use crate::date::add_days;
use crate::finding::Severity::Error;
use crate::registry::certificates::verifying_key;
use crate::words::{count, quote};

macro_rules! of_reader {
    ($code:literal, $name:literal, $summary:literal, $explain:literal) => {
        Rule {
            code: $code,
            name: $name,
            severity: Error,
            summary: $summary,
            explain: $explain,
            waivable: false,
            reads: &[],
            check: Check::Reader,
            example: example!($code),
        }
    };
}

pub(super) const RULES: &[Rule] = &[
    of_reader!(
        "PSP960",
        "certificate-version",
        "A certificate is one that the program has, in a version that it has.",
        "`certificates` in the program lists each version of each certificate. Keep a version there while people hold it: to end it, write `retired_on`. Certificates that were issued before that day stay valid until they expire."
    ),
    Rule {
        code: "PSP961",
        name: "certificate-person",
        severity: Error,
        summary: "One person has one login and one user ID.",
        explain: "Criteria count people, not certificates, and tell people apart by their GitHub user ID. A login can change, and its old name can go to someone else. So all items with the same `id` have the same `github`, and the other way round.",
        waivable: false,
        reads: &["certifications"],
        check: Check::Partner(person),
        example: example!("PSP961"),
    },
    Rule {
        code: "PSP962",
        name: "certificate-signature",
        severity: Error,
        summary: "Each certificate of the program is there, with a valid signature.",
        explain: "`psp-partners certificate issue` signs a certificate with the program's secret key, and writes it to `certificates/<credential>.jwt` in the partner's folder. It counts while a key in `certificate_issuer` verifies it. If a single byte changes, it no longer counts. Keep line ends as they are: `.gitattributes` needs the line `partners/*/certificates/* -text`.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "`certificates/consultant-0001.jwt` in which a single character was changed",
            good: "the same file, as `psp-partners certificate issue` wrote it",
        },
    },
    of_reader!(
        "PSP963",
        "certificate-as-signed",
        "A record shows a certificate as it is signed.",
        "The person, the certificate, its version and its dates are signed. A record can't show the certificate of another person, or a later end. To change one of these, revoke the certificate and issue another one. Only `github` can follow a change of the login."
    ),
    Rule {
        code: "PSP964",
        name: "certificate-in-record",
        severity: Error,
        summary: "Each signed certificate has its item in the record.",
        explain: "The status list is made from `revoked` in the records. If an item is deleted, a revoked certificate would be valid again. Keep the item of an expired or revoked certificate; it no longer counts.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "`certificates/consultant-0001.jwt` without an item that has `credential: consultant-0001`",
            good: "the same file, with its item in `certifications`",
        },
    },
    Rule {
        code: "PSP965",
        name: "certificate-retake",
        severity: Error,
        summary: "A person gets the same certificate again only after the program's number of days.",
        explain: "`retake_days` of the certificate in the program counts from the day on which the certificate before was issued or, if it was revoked, from that day.",
        waivable: true,
        reads: &["certifications", "program.certificates"],
        check: Check::Partner(retake),
        example: example!("PSP965"),
    },
    Rule {
        code: "PSP966",
        name: "certificate-retired",
        severity: Error,
        summary: "A retired certificate isn't issued any more.",
        explain: "From `retired_on` in the program, no one gets the certificate. What was issued before stays valid until it expires.",
        waivable: false,
        reads: &["certifications", "program.certificates"],
        check: Check::Partner(retired),
        example: example!("PSP966"),
    },
    Rule {
        code: "PSP967",
        name: "certificate-number",
        severity: Error,
        summary: "The number of a certificate is used once.",
        explain: "The number is the certificate's place in the status list. A certificate counts at one partner, and two certificates can't share a number: revoking one would revoke the other. Two pull requests that were open at the same time can take the same number; issue the later one again.",
        waivable: false,
        reads: &[],
        check: Check::Registry(number),
        example: example!("PSP967", "partners/birch/partner.yaml"),
    },
    Rule {
        code: "PSP968",
        name: "certificate-program",
        severity: Error,
        summary: "The program's certificates can be issued and verified.",
        explain: "Each certificate is listed once in each version, and renews only certificates that the program has. They can be issued once `certificate_issuer` has a key, which `psp-partners certificate key` prints.",
        waivable: false,
        reads: &["certificates", "certificate_issuer"],
        check: Check::Program(program),
        example: example!("PSP968", "partners/program.yaml"),
    },
    Rule {
        code: "PSP969",
        name: "certificate-kept",
        severity: Error,
        summary: "An issued certificate isn't changed or deleted.",
        explain: "A person shows it to others, and its number stays taken. If the newest certificate is deleted, its number would be given out again. To end a certificate, run `psp-partners certificate revoke`. A certificate that no key of the program verifies, such as one signed with a stolen key, can be deleted.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "a change that deletes `certificates/consultant-0001.jwt`",
            good: "a change that adds `revoked` to its item",
        },
    },
];

fn person(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let items: Vec<_> = cx.partner().certifications.iter().flatten().collect();
    for (i, item) in items.iter().enumerate() {
        let at = |field: &str| cx.at(&format!("/certifications/{i}/{field}"));
        let Some(id) = item.id else { continue };
        let others = || items[..i].iter().filter(|other| other.id.is_some());
        let is_login = |login: &str| login.eq_ignore_ascii_case(&item.github);
        if let Some(other) = others().find(|other| other.id == Some(id) && !is_login(&other.github)) {
            let message = format!(
                "{} has the user ID {id} of {}: they are one person",
                quote(&item.github),
                quote(&other.github)
            );
            report
                .say(at("github"), message)
                .with_help("write the person's current login in both items");
        } else if let Some(other) = others().find(|other| other.id != Some(id) && is_login(&other.github)) {
            let message = format!(
                "{} has the user ID {id} here and {} before",
                quote(&item.github),
                other.id.unwrap_or_default()
            );
            report.say(at("id"), message).with_help(
                "open `https://api.github.com/users/LOGIN` to see the right ID, and write each person's current login",
            );
        }
    }
}

fn retake(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let items: Vec<_> = cx.partner().certifications.iter().flatten().collect();
    let known = &cx.policy.program().certificates;
    for (i, item) in items.iter().enumerate() {
        let Some(kind) = known
            .iter()
            .find(|kind| Some(&kind.id) == item.certificate.as_ref() && Some(&kind.version) == item.version.as_ref())
        else {
            continue;
        };
        let Some(days) = kind.retake_days else { continue };
        let before = items.iter().enumerate().filter(|(place, other)| {
            other.is_same_person(item)
                && other.certificate == item.certificate
                && (other.issued, *place) < (item.issued, i)
        });
        let last = before.map(|(_, other)| other.ended_or_issued(item.issued)).max();
        let Some(last) = last else { continue };
        let first = add_days(last, i64::from(days));
        if item.issued < first {
            let days = count(usize::try_from(days).unwrap_or_default(), "day");
            let message = format!(
                "{} gets the certificate {} again on {}, but {days} from {last} end on {first}",
                quote(&item.github),
                quote(&kind.id),
                item.issued
            );
            report
                .say(cx.at(&format!("/certifications/{i}/issued")), message)
                .with_help("issue it on that day or later");
        }
    }
}

fn retired(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let known = &cx.policy.program().certificates;
    for (i, item) in cx.partner().certifications.iter().flatten().enumerate() {
        let is_it = |id: &str, version: &str| {
            item.certificate.as_deref() == Some(id) && item.version.as_deref() == Some(version)
        };
        let kind = known.iter().find(|kind| is_it(&kind.id, &kind.version));
        let Some((kind, on)) = kind.and_then(|kind| Some((kind, kind.retired_on?))) else {
            continue;
        };
        if !kind.is_issued_on(item.issued) {
            let message = format!(
                "version {} of the certificate {} is retired since {on}",
                quote(&kind.version),
                quote(&kind.id)
            );
            report
                .say(cx.at(&format!("/certifications/{i}/issued")), message)
                .with_help("issue a certificate that isn't retired");
        }
    }
}

fn number(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for facts in cx.partners {
        for (number, credential, span) in &facts.certificates {
            let Some((other, before, place)) = seen.insert(*number, (facts, credential, *span)) else {
                continue;
            };
            let message = format!(
                "the number of {} is already used by {} of {}",
                quote(credential),
                quote(before),
                quote(&other.slug)
            );
            report
                .say_of(&facts.slug, facts.at(*span), message)
                .with_help("delete the later one, which no one was given yet, and issue it again")
                .with_related(other.at(place), "used here");
        }
    }
}

fn program(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let mut seen = BTreeSet::new();
    for (i, kind) in program.certificates.iter().enumerate() {
        let at = |field: &str| cx.at(&format!("/certificates/{i}/{field}"));
        if !seen.insert((&kind.id, &kind.version)) {
            let message = format!(
                "the certificate {} has version {} twice",
                quote(&kind.id),
                quote(&kind.version)
            );
            report
                .say(at("version"), message)
                .with_help("give the later one its own version");
        }
        for (place, renews) in kind.renews.iter().enumerate() {
            if !program.certificates.iter().any(|known| known.id == *renews) {
                report
                    .say(
                        at(&format!("renews/{place}")),
                        format!("the program has no certificate {}", quote(renews)),
                    )
                    .with_help("write the ID of a certificate in `certificates`");
            }
        }
    }
    // Without a key, nothing can be issued yet: `todo` reminds the maintainers of it.
    let keys = program.certificate_issuer.iter().flat_map(|issuer| &issuer.keys);
    for (i, key) in keys.enumerate() {
        if verifying_key(&key.public_key).is_none() {
            report
                .say(
                    cx.at(&format!("/certificate_issuer/keys/{i}/public_key")),
                    format!("the public key {} isn't 32 bytes in base64url", quote(&key.id)),
                )
                .with_help("copy the line that `psp-partners certificate key` prints");
        }
    }
}
