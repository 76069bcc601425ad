//! Verifications in records, metrics files and every other kind of document: each is complete, was made by a
//! maintainer, and still covers the current value. The schema (`x-evidence`) defines which fields are evidence, and
//! which values each of them supports.

use serde_json::Value;

use super::{Check, DocumentContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::Aspect;
use crate::registry::fields::{Fields, Supports};
use crate::registry::shape::dotted;
use crate::registry::yaml::escape;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP451",
        name: "verification-whole",
        severity: Error,
        summary: "A verification has a maintainer and a date.",
        explain: "`verified_by` is the maintainer's login, and `verified_on` is the date. One without the other verifies nothing.",
        waivable: false,
        reads: &[],
        check: Check::Document(whole),
        example: example!("PSP451"),
    },
    Rule {
        code: "PSP452",
        name: "verification-voided",
        severity: Warning,
        summary: "A verification can't be older than the value that it covers.",
        explain: "The value or its evidence has a date after `verified_on`. It changed after it was verified, so it counts only as claimed. A maintainer checks it again and writes the new date.",
        waivable: true,
        reads: &[],
        check: Check::Document(voided),
        example: example!("PSP452"),
    },
    Rule {
        code: "PSP453",
        name: "verified-by-maintainer",
        severity: Error,
        summary: "Only a maintainer of the program can verify a value.",
        explain: "`verified_by` must be one of `maintainers` in `partners/program.yaml`. Upper and lower case make no difference in logins. Partners leave the field out.",
        waivable: false,
        reads: &["owners", "program.maintainers"],
        check: Check::Document(by_maintainer),
        example: example!("PSP453"),
    },
    Rule {
        code: "PSP454",
        name: "no-self-verification",
        severity: Error,
        summary: "Owners can't verify their own record.",
        explain: "An owner of the record represents the partner, even if the owner is also a maintainer of the program. Another maintainer verifies the value.",
        waivable: false,
        reads: &["owners"],
        check: Check::Document(not_self),
        example: example!("PSP454"),
    },
    Rule {
        code: "PSP455",
        name: "verification-kept-on-change",
        severity: Error,
        summary: "A value loses its verification when the value or its evidence changes.",
        explain: "A verification covers the value and its evidence. This change edits one of them but keeps `verified_by` and `verified_on`. Delete both lines; a maintainer then verifies the value again. This rule needs a base to compare with: `validate --base REV`.",
        waivable: false,
        reads: &[],
        check: Check::DocumentChange(kept_on_change),
        example: example!("PSP455"),
    },
];

/// One piece of evidence in a document.
struct Evidence<'a> {
    /// The JSON Pointer to the evidence.
    pointer: String,
    /// The JSON Pointer to the value that it supports.
    of: String,
    /// The evidence itself.
    json: &'a Value,
    /// The value that it supports, including the evidence.
    value: &'a Value,
}

impl Evidence<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.json.get(key).and_then(Value::as_str)
    }

    fn at(&self, key: &str) -> String {
        format!("{}/{key}", self.pointer)
    }

    /// The name of the value that it supports, for a message.
    fn name(&self) -> String {
        if self.of.is_empty() {
            "the file".to_owned()
        } else {
            quote(&dotted(&self.of))
        }
    }

    /// The list that contains the value, if the value is an item of a list.
    fn list(&self) -> Option<&str> {
        let (list, item) = self.of.rsplit_once('/')?;
        item.bytes().all(|b| b.is_ascii_digit()).then_some(list)
    }

    /// Everything that the verification covers: the values and the evidence, without values that have their own
    /// evidence.
    fn covered(&self, fields: &Fields) -> Value {
        let mut covered = self.value.clone();
        drop_evidence(&mut covered, &self.of, fields);
        let mut own = self.json.clone();
        if let Some(map) = own.as_object_mut() {
            for key in VERIFICATION {
                map.remove(key);
            }
        }
        Value::Array(vec![covered, own])
    }
}

const VERIFICATION: [&str; 2] = ["verified_by", "verified_on"];

/// Removes the evidence of the value at `pointer`, and the parts of the value that have their own evidence.
fn drop_evidence(value: &mut Value, pointer: &str, fields: &Fields) {
    if fields
        .at(pointer)
        .is_some_and(|field| field.evidence == Some(Supports::Itself))
    {
        *value = Value::Null;
        return;
    }
    let Some(map) = value.as_object_mut() else { return };
    // An approval is about the value; it doesn't change it.
    let approves = |pointer: &str| fields.at(pointer).is_some_and(|field| field.approves);
    map.retain(|name, _| {
        let pointer = below(pointer, name);
        !is_evidence(&pointer, fields) && !approves(&pointer)
    });
    for (name, child) in map.iter_mut() {
        drop_verified(child, &below(pointer, name), fields);
    }
}

/// Removes every group that has its own evidence.
fn drop_verified(value: &mut Value, pointer: &str, fields: &Fields) {
    match value {
        Value::Object(map) if map.keys().any(|name| is_evidence(&below(pointer, name), fields)) => *value = Value::Null,
        Value::Object(map) => {
            for (name, child) in map.iter_mut() {
                drop_verified(child, &below(pointer, name), fields);
            }
        }
        Value::Array(items) => (items.iter_mut().enumerate())
            .for_each(|(i, child)| drop_verified(child, &format!("{pointer}/{i}"), fields)),
        _ => {}
    }
}

fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escape(name))
}

fn is_evidence(pointer: &str, fields: &Fields) -> bool {
    fields
        .at(pointer)
        .is_some_and(|field| field.evidence == Some(Supports::Siblings))
}

/// All evidence in a document.
fn evidences<'a>(cx: &DocumentContext<'a>) -> Vec<Evidence<'a>> {
    let json = &cx.file.json;
    let mut found: Vec<(String, Supports)> = Vec::new();
    cx.file.kind.fields().visit(json, &mut |pointer, field, value| {
        if let (Some(supports), true) = (field.evidence, value.is_object()) {
            found.push((pointer.to_owned(), supports));
        }
    });
    let evidence = |(pointer, supports): (String, Supports)| {
        let of = match supports {
            Supports::Itself => pointer.clone(),
            Supports::Siblings => pointer.rsplit_once('/').map_or(String::new(), |(of, _)| of.to_owned()),
        };
        Some(Evidence {
            json: json.pointer(&pointer)?,
            value: json.pointer(&of)?,
            pointer,
            of,
        })
    };
    found.into_iter().filter_map(evidence).collect()
}

fn whole(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    for evidence in evidences(cx) {
        let (has, missing) = match (evidence.text("verified_by"), evidence.text("verified_on")) {
            (Some(_), None) => ("verified_by", "verified_on"),
            (None, Some(_)) => ("verified_on", "verified_by"),
            _ => continue,
        };
        report
            .say(
                cx.key(&evidence.at(has)),
                format!("the evidence has `{has}` but no `{missing}`"),
            )
            .with_help(format!(
                "ask the maintainer who verified it to add `{missing}`; if no one did, delete `{has}`"
            ));
    }
}

fn voided(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let fields = cx.file.kind.fields();
    for evidence in evidences(cx) {
        let Some(on) = evidence.text("verified_on") else {
            continue;
        };
        // The value's own dates come first, then those of the evidence.
        let is_newer = |pointer: String, name: &str, value: &Value| {
            let date = value.as_str().filter(|date| *date > on)?;
            let is_past = fields.at(&pointer).is_some_and(|field| field.is_past);
            (is_past && name != "verified_on").then(|| (pointer, name.to_owned(), date.to_owned()))
        };
        let of_value = evidence.value.as_object().into_iter().flatten();
        let of_value = of_value.filter_map(|(name, value)| is_newer(below(&evidence.of, name), name, value));
        let of_evidence = evidence.json.as_object().into_iter().flatten();
        let of_evidence = of_evidence.filter_map(|(name, value)| is_newer(evidence.at(name), name, value));
        if let Some((at, name, date)) = of_value.chain(of_evidence).next() {
            report
                .say(
                    cx.at(&evidence.at("verified_on")),
                    format!(
                        "the verification of {} is no longer valid: `{name}` is {date}, after the verification on {on}",
                        evidence.name()
                    ),
                )
                .with_related(cx.at(&at), "the newer date")
                .with_help("ask a maintainer to check the new value and write the new date in `verified_on`");
        }
    }
}

fn by_maintainer(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    for evidence in evidences(cx) {
        let Some(by) = evidence.text("verified_by") else {
            continue;
        };
        if !cx.policy.is_maintainer(by) {
            // A verification by a person who was a maintainer is a decision; deleting it is one, too.
            let help = if cx.policy.has_maintainers() {
                "ask a maintainer to verify the value; if you wrote these lines yourself, delete `verified_by` and `verified_on`"
            } else {
                "the program lists no maintainers yet; if you wrote these lines yourself, delete `verified_by` and `verified_on`"
            };
            report
                .say(
                    cx.at(&evidence.at("verified_by")),
                    format!("{} isn't a maintainer of the program and can't verify", quote(by)),
                )
                .with_help(help);
        }
    }
}

fn not_self(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    for evidence in evidences(cx) {
        let Some(by) = evidence.text("verified_by") else {
            continue;
        };
        if let Some(i) = cx.owners.iter().position(|o| o.github.eq_ignore_ascii_case(by)) {
            let finding = report
                .say(
                    cx.at(&evidence.at("verified_by")),
                    format!("{} is an owner of this record and can't verify it", quote(by)),
                )
                .with_help(
                    "ask another maintainer to verify the value; until then, leave out `verified_by` and `verified_on`",
                );
            if let Some(record) = cx.record {
                finding.with_related(record.place(&format!("/owners/{i}/github"), Aspect::Value), "an owner");
            }
        }
    }
}

fn kept_on_change(before: &DocumentContext<'_>, after: &DocumentContext<'_>, report: &mut Report<'_>) {
    let fields = after.file.kind.fields();
    let old = evidences(before);
    for evidence in evidences(after) {
        let Some(on) = evidence.text("verified_on") else {
            continue;
        };
        // Items of a list have no name. An item counts as the same one if its content was verified before, word for
        // word.
        let earlier: Vec<&Evidence> = old
            .iter()
            .filter(|was| match evidence.list() {
                Some(list) => was.list() == Some(list),
                None => was.pointer == evidence.pointer,
            })
            .collect();
        let covered = evidence.covered(fields);
        let is_known = earlier.iter().any(|was| was.covered(fields) == covered);
        let is_carried = earlier
            .iter()
            .any(|was| was.text("verified_on") == Some(on) && was.text("verified_by") == evidence.text("verified_by"));
        if is_carried && !is_known {
            report
                .say(
                    after.at(&evidence.at("verified_on")),
                    format!(
                        "{} or its evidence was changed but keeps the verification of {on}",
                        evidence.name()
                    ),
                )
                .with_help("delete `verified_by` and `verified_on`; a maintainer verifies the new value");
        }
    }
}
