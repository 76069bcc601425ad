//! Nothing private becomes public. What is found is never repeated: the findings are masked.

use super::{Check, Example, MetricsCx, PartnerCx, Report, Rule, example};
use crate::finding::Severity::Error;
use crate::finding::{Place, Pos, Span};
use crate::registry::Aspect;
use crate::registry::shape::dotted;
use crate::sensitive::{self, Kind};
use crate::visible::hides;
use crate::words::quote;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP701",
        name: "private-field",
        severity: Error,
        summary: "A private field stands only in the overlay.",
        explain: "The schema marks the field as private, or the workstream says `visibility: private`: in the public tree it would be public for ever, since git keeps every version. Move it to the private overlay. If it was pushed, treat it as known.",
        waivable: false,
        reads: &[],
        check: Check::Partner(private_field),
        example: example!("PSP701"),
    },
    Rule {
        code: "PSP702",
        name: "no-email",
        severity: Error,
        summary: "No e-mail address stands in a registry.",
        explain: "Contacts are GitHub accounts and web addresses: a person can leave a company, but not git's history. This holds for comments, too.",
        waivable: false,
        reads: &[],
        check: Check::Text(no_email),
        example: example!("PSP702"),
    },
    Rule {
        code: "PSP703",
        name: "no-phone",
        severity: Error,
        summary: "No phone number stands in a registry.",
        explain: "Contacts are GitHub accounts and web addresses. This holds for comments, too.",
        waivable: false,
        reads: &[],
        check: Check::Text(no_phone),
        example: example!("PSP703"),
    },
    Rule {
        code: "PSP704",
        name: "no-secret",
        severity: Error,
        summary: "No secret stands in a registry.",
        explain: "Something here looks like a token, a key or a password. Once it was pushed it is public and stays reachable, even in a closed pull request: rotate it first, then ask GitHub to purge it, then push without it.",
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
        summary: "The overlay changes nothing that is public.",
        explain: "An overlay sets private fields and adds private records. If it could change a public value, the public record would say one thing and the program do another.",
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
        summary: "A private metric's figures stand only in the overlay.",
        explain: "The program marks the metric as private, as it does with revenue. Move the figure to the same file in the overlay.",
        waivable: false,
        reads: &[],
        check: Check::Metrics(private_figure),
        example: example!("PSP706", "partners/acme/metrics/2026-02.yaml"),
    },
    Rule {
        code: "PSP707",
        name: "visible-text",
        severity: Error,
        summary: "A file holds no characters that a reviewer cannot see.",
        explain: "Zero-width characters, controls and characters that turn the direction of writing make a text look like another one than it is. Delete them; joiners that a script needs are allowed in names between its letters.",
        waivable: false,
        reads: &[],
        check: Check::Text(visible_text),
        example: example!("PSP707"),
    },
];

fn private_field(cx: &PartnerCx<'_>, report: &mut Report<'_>) {
    for path in cx.schemas.private() {
        for pointer in expand(path, cx) {
            refuse(cx, &pointer, report);
        }
    }
    for (i, stream) in cx.partner().workstreams.iter().flatten().enumerate() {
        let private = stream.visibility.as_deref() == Some("private") || stream.kind.as_deref() == Some("acquisition");
        if private {
            for field in ["status", "url", "since", "renew_by"] {
                refuse(cx, &format!("/workstreams/{i}/{field}"), report);
            }
        }
    }
}

fn refuse(cx: &PartnerCx<'_>, pointer: &str, report: &mut Report<'_>) {
    if cx.record.root.at(pointer).is_some_and(|(node, _)| node.span.layer == 0) {
        let finding = report.say(
            cx.at(pointer),
            format!(
                "the field {} is private and stands in the public tree",
                quote(&dotted(pointer))
            ),
        );
        finding.with_help("move it to the same file in the private overlay; if it was pushed, treat it as known");
        finding.masked = true;
    }
}

/// The pointers that a path with `*` stands for in this record.
fn expand(path: &[String], cx: &PartnerCx<'_>) -> Vec<String> {
    let mut pointers = vec![String::new()];
    for segment in path {
        pointers = pointers
            .into_iter()
            .flat_map(|pointer| {
                if segment != "*" {
                    return vec![format!("{pointer}/{segment}")];
                }
                match cx.record.json.pointer(&pointer) {
                    Some(serde_json::Value::Array(items)) => {
                        (0..items.len()).map(|i| format!("{pointer}/{i}")).collect()
                    }
                    Some(serde_json::Value::Object(map)) => map.keys().map(|k| format!("{pointer}/{k}")).collect(),
                    _ => Vec::new(),
                }
            })
            .collect();
    }
    pointers
}

fn private_figure(cx: &MetricsCx<'_>, report: &mut Report<'_>) {
    for id in cx.file.data.figures.keys() {
        let private = cx
            .policy
            .program()
            .metrics
            .iter()
            .any(|m| m.id == *id && m.visibility == "private");
        let pointer = format!("/figures/{id}");
        if private && cx.file.root.at(&pointer).is_some_and(|(node, _)| node.span.layer == 0) {
            let finding = report.say(
                cx.file.place(&pointer, Aspect::Value),
                format!("the metric {} is private and stands in the public tree", quote(id)),
            );
            finding.with_help(
                "move the figure to the same file in the private overlay; if it was pushed, treat it as known",
            );
            finding.masked = true;
        }
    }
}

fn no_email(text: &str, report: &mut Report<'_>) {
    told(
        text,
        Kind::Email,
        "an e-mail address stands here",
        "give a GitHub account or a web address instead",
        report,
    );
}

fn no_phone(text: &str, report: &mut Report<'_>) {
    told(
        text,
        Kind::Phone,
        "a phone number stands here",
        "give a GitHub account or a web address instead",
        report,
    );
}

fn no_secret(text: &str, report: &mut Report<'_>) {
    told(
        text,
        Kind::Secret,
        "something that looks like a secret stands here",
        "rotate it now; then delete it here, and ask GitHub to purge it if it was pushed",
        report,
    );
}

fn told(text: &str, kind: Kind, message: &str, help: &str, report: &mut Report<'_>) {
    for bytes in sensitive::find_kind(text, kind) {
        let place = Place::at(report.path().clone(), span(text, bytes));
        let finding = report.say(place, message);
        finding.with_help(help);
        finding.masked = true;
    }
}

fn visible_text(text: &str, report: &mut Report<'_>) {
    let mut at = 0;
    while let Some(next) = text.as_bytes()[at..].iter().position(|b| !(b' '..=b'~').contains(b)) {
        at += next;
        let Some(c) = text[at..].chars().next() else { break };
        let mark = c == '\u{feff}' && at == 0;
        if hides(text, at, c) && !matches!(c, '\n' | '\r' | '\t') && !mark {
            let place = Place::at(report.path().clone(), span(text, at..at + c.len_utf8()));
            report
                .say(
                    place,
                    format!("a character that cannot be seen stands here: {}", c.escape_unicode()),
                )
                .with_help("delete it");
        }
        at += c.len_utf8();
    }
}

fn span(text: &str, bytes: std::ops::Range<usize>) -> Span {
    let pos = |at: usize| {
        let before = &text[..at];
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before[before.rfind('\n').map_or(0, |i| i + 1)..]
            .chars()
            .filter(|c| *c != '\u{feff}')
            .count()
            + 1;
        Pos {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            col: u32::try_from(column).unwrap_or(u32::MAX),
        }
    };
    Span {
        start: pos(bytes.start),
        end: pos(bytes.end),
        from: u32::try_from(bytes.start).unwrap_or(u32::MAX),
        to: u32::try_from(bytes.end).unwrap_or(u32::MAX),
        layer: 0,
    }
}
