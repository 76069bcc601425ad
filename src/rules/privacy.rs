//! Private data stays out of the public registry. Findings are masked, so that they never repeat what they found.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::{Check, DocumentContext, Example, MetricsContext, Report, Rule, TextContext, example};
use crate::finding::Severity::Error;
use crate::finding::{MOST_OF_A_RULE, Place, Span, Spans};
use crate::registry::Aspect;
use crate::registry::DocumentKind;
use crate::registry::fields::{Field, FieldVisibility};
use crate::registry::shape::dotted;
use crate::registry::yaml::{Places, escape};
use crate::sensitive::{Kind, PrivateAddress, private_addresses};
use crate::visible::hides;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP701",
        name: "private-field",
        severity: Error,
        summary: "A private field is only in the private overlay.",
        explain: "The schema marks the field as private, or its item (a workstream, enablement or a resource) has `visibility: private`. In the public registry it would be public permanently, because git keeps every version. Move it to the private overlay. If it was pushed, assume that other people have read it.",
        waivable: false,
        reads: &[],
        check: Check::Document(private_field),
        example: example!("PSP701"),
    },
    Rule {
        code: "PSP702",
        name: "no-email",
        severity: Error,
        summary: "A registry contains no email addresses.",
        explain: "Contacts are GitHub accounts and web addresses: a person can leave a company, but can't be removed from git's history. The rule also applies to comments.",
        waivable: false,
        reads: &[],
        check: Check::Text(no_email),
        example: example!("PSP702"),
    },
    Rule {
        code: "PSP703",
        name: "no-phone",
        severity: Error,
        summary: "A registry contains no phone numbers.",
        explain: "Contacts are GitHub accounts and web addresses. The rule also applies to comments.",
        waivable: false,
        reads: &[],
        check: Check::Text(no_phone),
        example: example!("PSP703"),
    },
    Rule {
        code: "PSP704",
        name: "no-secret",
        severity: Error,
        summary: "A registry contains no secrets.",
        explain: "This looks like a token, a key or a password. After a push it is public and stays reachable, even in a closed pull request. Rotate it first, then ask GitHub to purge it, then push without it.",
        waivable: false,
        reads: &[],
        check: Check::Text(no_secret),
        example: Example::Words {
            bad: "`x-token: ` with an access token after it",
            good: "no token at all",
        },
    },
    Rule {
        code: "PSP705",
        name: "overlay-adds-only",
        severity: Error,
        summary: "The overlay can't change public values.",
        explain: "An overlay sets private fields and adds private records. If it could change a public value, the program would work with another value than the public record shows.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "`name: Other` in the overlay of a public record",
            good: "`internal_notes: …` in the overlay",
        },
    },
    Rule {
        code: "PSP706",
        name: "private-figure",
        severity: Error,
        summary: "Values of a private metric are only in the private overlay.",
        explain: "The program marks the metric as private, for example revenue. Move the value to the same file in the private overlay.",
        waivable: false,
        reads: &["program.metrics"],
        check: Check::Metrics(private_figure),
        example: example!("PSP706", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP707",
        name: "visible-text",
        severity: Error,
        summary: "A file contains no invisible characters.",
        explain: "A reviewer can't see zero-width characters, control characters and characters that change the direction of writing. They make a text look different from what it is. Delete them. Joiners that a script needs are allowed in names, between its letters.",
        waivable: false,
        reads: &[],
        check: Check::Text(visible_text),
        example: example!("PSP707"),
    },
    Rule {
        code: "PSP708",
        name: "no-private-address",
        severity: Error,
        summary: "A public file contains no address that lets in anyone who has it.",
        explain: "A link with a token in it opens what the token is for. In the program and in events, the same is true of an invitation to a chat, a meeting or a sandbox: it is meant for partners, and the registry is public. Link to a page that asks who the person is, or move the field to the private overlay. If the address was pushed, revoke it. A partner's own record can have an invitation to its public community.",
        waivable: false,
        reads: &[],
        check: Check::Document(no_private_address),
        example: example!("PSP708", "partners/program.yaml"),
    },
];

fn no_private_address(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let text = &cx.file.texts[0];
    // A partner may invite everyone to its own chat; the program's and the events' are for partners.
    let is_partners = matches!(cx.file.kind, DocumentKind::Partner | DocumentKind::Metrics);
    let mut found = private_addresses(text);
    found.retain(|(_, kind)| !is_partners || *kind == PrivateAddress::Token);
    if found.is_empty() {
        return;
    }
    // A private field that is public has its own finding.
    let mut private: Vec<Span> = Vec::new();
    each_private(cx, &mut |pointer| {
        private.extend(cx.file.root.at(pointer).map(|(node, _)| node.span));
    });
    let private: Spans = private.iter().collect();
    let places = Places::new(text);
    for (bytes, kind) in found {
        let span = places.span(bytes);
        if private.holds(&span) {
            continue;
        }
        let (what, help) = private_address(kind);
        let finding = report.say(Place::at(cx.file.paths[0].clone(), span), what);
        finding.with_help(help);
        finding.masked = true;
    }
}

/// What is wrong with an address that lets in anyone who has it, and what to do.
pub(super) const fn private_address(kind: PrivateAddress) -> (&'static str, &'static str) {
    match kind {
        PrivateAddress::Invitation => (
            "this address is an invitation: anyone who has it can join",
            "link to a page that asks who the person is, or move the field to the private overlay; if it was pushed, revoke the invitation",
        ),
        PrivateAddress::Token => (
            "this address has a token in it: anyone who has it can use it",
            "write the address without the token; if it was pushed, revoke the token",
        ),
    }
}

fn private_field(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    each_private(cx, &mut |pointer| refuse(cx, pointer, report));
}

/// Calls `seen` with the pointer of each private field.
fn each_private(cx: &DocumentContext<'_>, seen: &mut dyn FnMut(&str)) {
    let fields = cx.file.kind.fields();
    fields.visit(&cx.file.json, &mut |pointer, field, value| {
        if field.is_private() {
            seen(pointer);
        }
        for name in private_names(cx, pointer, field, value) {
            seen(&format!("{pointer}/{name}"));
        }
    });
}

/// Fields that are private because of another field of the same item, such as `visibility: private`.
fn private_names<'v>(cx: &DocumentContext<'_>, pointer: &str, field: &Field, value: &'v Value) -> Vec<&'v str> {
    if !field.makes_private(value) {
        return Vec::new();
    }
    let fields = cx.file.kind.fields();
    let is_public = |name: &str| {
        let field = fields.at(&format!("{pointer}/{}", escape(name)));
        field.is_none_or(|field| field.visibility != FieldVisibility::AsAround)
    };
    let names = value.as_object().into_iter().flat_map(|map| map.keys());
    names.map(String::as_str).filter(|name| !is_public(name)).collect()
}

fn refuse(cx: &DocumentContext<'_>, pointer: &str, report: &mut Report<'_>) {
    if cx.file.root.at(pointer).is_some_and(|(node, _)| node.span.layer == 0) {
        let finding = report.say(
            cx.at(pointer),
            format!(
                "the field {} is private but is in the public registry",
                quote(&dotted(pointer))
            ),
        );
        finding.with_help(
            "move it to the same file in the private overlay; if it was pushed, assume that other people have read it",
        );
        finding.masked = true;
    }
}

fn private_figure(cx: &MetricsContext<'_>, report: &mut Report<'_>) {
    for id in cx.file.data.figures.keys() {
        let private = cx
            .policy
            .program()
            .metrics
            .iter()
            .any(|m| m.id == *id && m.visibility.is_private());
        let pointer = format!("/figures/{id}");
        if private && cx.file.root.at(&pointer).is_some_and(|(node, _)| node.span.layer == 0) {
            let finding = report.say(
                cx.file.place(&pointer, Aspect::Value),
                format!(
                    "the metric {} is private but has a value in the public registry",
                    quote(id)
                ),
            );
            finding.with_help(
                "move the value to the same file in the private overlay; if it was pushed, assume that other people have read it",
            );
            finding.masked = true;
        }
    }
}

fn no_email(cx: &TextContext<'_>, report: &mut Report<'_>) {
    let help = "write a GitHub account or a web address instead, or delete the line";
    say_each(cx, Kind::Email, "this contains an email address", help, report);
}

fn no_phone(cx: &TextContext<'_>, report: &mut Report<'_>) {
    let help = "write a GitHub account or a web address instead, or delete the line";
    say_each(cx, Kind::Phone, "this contains a phone number", help, report);
}

fn no_secret(cx: &TextContext<'_>, report: &mut Report<'_>) {
    let help = "rotate it now, then delete it here; if it was pushed, ask GitHub to purge it";
    say_each(cx, Kind::Secret, "this looks like a secret", help, report);
}

fn say_each(cx: &TextContext<'_>, kind: Kind, message: &str, help: &str, report: &mut Report<'_>) {
    let written = cx.written().iter().filter(|hit| hit.kind == kind);
    let escaped = cx.escaped().filter(|(found, _)| *found == kind);
    let mut spans = written
        .map(|hit| Ok(hit.bytes.clone()))
        .chain(escaped.map(|(_, span)| Err(span)));
    // Lines and columns are computed only for the findings that are shown.
    let place = |at: Result<Range<usize>, Span>| at.map_or_else(|span| span, |bytes| cx.span(bytes));
    for at in spans.by_ref().take(MOST_OF_A_RULE) {
        let finding = report.say(Place::at(report.path().clone(), place(at)), message);
        finding.with_help(help);
        finding.masked = true;
    }
    if let Some(at) = spans.next() {
        report.say_more(Place::at(report.path().clone(), place(at)), 1 + spans.count());
    }
}

fn visible_text(cx: &TextContext<'_>, report: &mut Report<'_>) {
    let text = cx.text;
    let mut said = 0;
    // For each character that is over the limit: how many more the file contains, and the position of the first one.
    let mut more: BTreeMap<char, (usize, usize)> = BTreeMap::new();
    let mut at = 0;
    while let Some(next) = text.as_bytes()[at..].iter().position(|b| !(b' '..=b'~').contains(b)) {
        at += next;
        let Some(c) = text[at..].chars().next() else { break };
        let is_mark = c == '\u{feff}' && at == 0;
        if hides(text, at, c) && !matches!(c, '\n' | '\r' | '\t') && !is_mark {
            if said < MOST_OF_A_RULE {
                said += 1;
                invisible(cx, c, at, report);
            } else {
                more.entry(c).or_insert((0, at)).0 += 1;
            }
        }
        at += c.len_utf8();
    }
    for (c, (times, at)) in more {
        invisible(cx, c, at, report);
        report.stand_for(times);
    }
}

fn invisible(cx: &TextContext<'_>, c: char, at: usize, report: &mut Report<'_>) {
    let place = Place::at(report.path().clone(), cx.span(at..at + c.len_utf8()));
    let message = format!("this contains an invisible character: {}", c.escape_unicode());
    report.say(place, message).with_help("delete it");
}
