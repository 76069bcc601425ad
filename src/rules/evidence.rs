//! What is verified, by whom, and whether it still is.

use serde_json::Value;

use super::{Check, PartnerCx, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::shape::dotted;
use crate::standing::FACT_DATES;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP451",
        name: "verification-whole",
        severity: Error,
        summary: "A verification names who and when.",
        explain: "`verified_by` is the maintainer's login, `verified_on` the day. One without the other verifies nothing.",
        waivable: false,
        reads: &[],
        check: Check::Partner(whole),
        example: example!("PSP451"),
    },
    Rule {
        code: "PSP452",
        name: "verification-voided",
        severity: Warning,
        summary: "A verification is not older than what it verifies.",
        explain: "The fact carries a day after the one on which it was verified, so it was changed since, and counts as claimed only. A maintainer looks again and writes the new day.",
        waivable: true,
        reads: &[],
        check: Check::Partner(voided),
        example: example!("PSP452"),
    },
    Rule {
        code: "PSP453",
        name: "verified-by-maintainer",
        severity: Error,
        summary: "Only a maintainer of the program verifies.",
        explain: "`verified_by` must be one of `maintainers` in `partners/program.yaml`; logins compare without case. A partner leaves the field out.",
        waivable: false,
        reads: &["owners"],
        check: Check::Partner(by_maintainer),
        example: example!("PSP453"),
    },
    Rule {
        code: "PSP454",
        name: "no-self-verification",
        severity: Error,
        summary: "Nobody verifies the record that they own.",
        explain: "An owner of the record, even one who is a maintainer of the program too, speaks for the partner. Another maintainer verifies.",
        waivable: false,
        reads: &["owners"],
        check: Check::Partner(not_self),
        example: example!("PSP454"),
    },
    Rule {
        code: "PSP455",
        name: "verification-kept-on-change",
        severity: Error,
        summary: "A changed fact does not keep its verification.",
        explain: "The change alters what was verified and leaves `verified_on` as it was. Delete `verified_by` and `verified_on`, or let a maintainer verify the new value. Needs something to compare with: `validate --base REV`.",
        waivable: false,
        reads: &[],
        check: Check::Change(kept_on_change),
        example: example!("PSP455"),
    },
];

/// A fact that carries evidence: pointer, the fact, its evidence.
fn facts<'a>(cx: &'a PartnerCx<'_>) -> Vec<(String, &'a Value, &'a Value)> {
    let mut found = Vec::new();
    let Some(record) = cx.record.json.as_object() else {
        return found;
    };
    for (field, value) in record {
        match value {
            Value::Object(group) if field == "attestations" => {
                for (id, evidence) in group {
                    found.push((format!("/attestations/{id}"), evidence, evidence));
                }
            }
            Value::Object(group) => found.extend(group.get("evidence").map(|e| (format!("/{field}"), value, e))),
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    found.extend(item.get("evidence").map(|e| (format!("/{field}/{i}"), item, e)));
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the evidence of the fact at `pointer` stands.
fn evidence_at(pointer: &str) -> String {
    if pointer.starts_with("/attestations/") {
        pointer.to_owned()
    } else {
        format!("{pointer}/evidence")
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn whole(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for (pointer, _, evidence) in facts(cx) {
        let (has, lacks) = match (text(evidence, "verified_by"), text(evidence, "verified_on")) {
            (Some(_), None) => ("verified_by", "verified_on"),
            (None, Some(_)) => ("verified_on", "verified_by"),
            _ => continue,
        };
        report
            .say(
                cx.key(&format!("{}/{has}", evidence_at(&pointer))),
                format!("the evidence has `{has}` and no `{lacks}`"),
            )
            .with_help(format!("add `{lacks}`, or delete `{has}`"));
    }
}

fn voided(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for (pointer, fact, evidence) in facts(cx) {
        let Some(on) = text(evidence, "verified_on") else {
            continue;
        };
        let newer = FACT_DATES.iter().find_map(|key| {
            text(fact, key)
                .filter(|date| *date > on)
                .map(|date| (format!("{pointer}/{key}"), *key, date))
        });
        let newer = newer.or_else(|| {
            text(evidence, "as_of")
                .filter(|date| *date > on)
                .map(|date| (format!("{}/as_of", evidence_at(&pointer)), "as_of", date))
        });
        if let Some((at, key, date)) = newer {
            report
                .say(
                    cx.at(&format!("{}/verified_on", evidence_at(&pointer))),
                    format!(
                        "the verification of {} is void: `{key}` is {date}, after it was verified on {on}",
                        quote(&dotted(&pointer))
                    ),
                )
                .with_related(cx.at(&at), "the newer day")
                .with_help("a maintainer looks at the new value and writes the new day in `verified_on`");
        }
    }
}

fn by_maintainer(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for (pointer, _, evidence) in facts(cx) {
        let Some(by) = text(evidence, "verified_by") else {
            continue;
        };
        if !cx.policy.is_maintainer(by) {
            let help = if cx.policy.has_maintainers() {
                "leave out `verified_by` and `verified_on`; a maintainer adds them"
            } else {
                "the program names no maintainers yet; leave out `verified_by` and `verified_on`"
            };
            report
                .say(
                    cx.at(&format!("{}/verified_by", evidence_at(&pointer))),
                    format!("{} is no maintainer of the program and cannot verify", quote(by)),
                )
                .with_help(help);
        }
    }
}

fn not_self(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    let owners = cx.partner().owners.as_deref().unwrap_or_default();
    for (pointer, _, evidence) in facts(cx) {
        let Some(by) = text(evidence, "verified_by") else {
            continue;
        };
        if let Some(i) = owners.iter().position(|o| o.github.eq_ignore_ascii_case(by)) {
            report
                .say(
                    cx.at(&format!("{}/verified_by", evidence_at(&pointer))),
                    format!("{} is an owner of this record and cannot verify it", quote(by)),
                )
                .with_related(cx.at(&format!("/owners/{i}/github")), "an owner")
                .with_help("another maintainer verifies");
        }
    }
}

fn kept_on_change(before: &PartnerCx<'_>, after: &PartnerCx<'_>, report: &mut Report<'_>) {
    let old = facts(before);
    for (pointer, fact, evidence) in facts(after) {
        let Some(on) = text(evidence, "verified_on") else {
            continue;
        };
        // Items of a list have no name: one that was verified before, word for word, is the same one.
        let same = |other: &Value| without_evidence(other) == without_evidence(fact);
        let list = pointer.matches('/').count() > 1 && !pointer.starts_with("/attestations/");
        let field = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let mut beside = old
            .iter()
            .filter(|(p, ..)| if list { p.starts_with(field) } else { *p == pointer });
        let known = beside.clone().any(|(_, other, _)| same(other));
        let carried = beside.any(|(_, _, e)| {
            text(e, "verified_on") == Some(on) && text(e, "verified_by") == text(evidence, "verified_by")
        });
        if carried && !known {
            report
                .say(
                    after.at(&format!("{}/verified_on", evidence_at(&pointer))),
                    format!(
                        "{} was changed and keeps the verification of {on}",
                        quote(&dotted(&pointer))
                    ),
                )
                .with_help("delete `verified_by` and `verified_on`; a maintainer verifies the new value");
        }
    }
}

fn without_evidence(fact: &Value) -> Value {
    let mut fact = fact.clone();
    if let Some(map) = fact.as_object_mut() {
        map.remove("evidence");
        for key in ["verified_by", "verified_on"] {
            map.remove(key);
        }
    }
    fact
}
