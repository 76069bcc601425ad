//! Fields are those of the schema, with values that fit. `registry::shape` produces these findings.

use super::{Check, Example, Rule, example};
use crate::finding::Severity::{self, Error, Warning};

const fn rule(
    code: &'static str,
    name: &'static str,
    severity: Severity,
    summary: &'static str,
    explain: &'static str,
    example: Example,
) -> Rule {
    Rule {
        code,
        name,
        severity,
        summary,
        explain,
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example,
    }
}

pub(super) const RULES: &[Rule] = &[
    rule(
        "PSP101",
        "unknown-field",
        Error,
        "A record has only fields that exist.",
        "A misspelt field would be silently ignored, and what it says would count as unknown. Fields for your own use begin with `x-`.",
        example!("PSP101"),
    ),
    rule(
        "PSP102",
        "missing-field",
        Error,
        "Required fields are there.",
        "Every record needs `name` and `status`; a group of fields may need some of its own.",
        example!("PSP102"),
    ),
    rule(
        "PSP103",
        "wrong-type",
        Error,
        "A value is of its field's type.",
        "Numbers stand without quotes, separators or units; text that looks like a number stands in quotes; several values are a list, one a line, each after `- `.",
        example!("PSP103"),
    ),
    rule(
        "PSP104",
        "unknown-value",
        Error,
        "A value is one of those that its field can have.",
        "Tiers, phases, regions, metrics and the like are those of `partners/program.yaml`.",
        example!("PSP104"),
    ),
    rule(
        "PSP105",
        "wrong-format",
        Error,
        "A value is written as its field asks.",
        "Days are written YYYY-MM-DD, addresses begin with `https://`, GitHub logins stand without `@`.",
        example!("PSP105"),
    ),
    rule(
        "PSP106",
        "out-of-range",
        Error,
        "A value is neither too small nor too large, too short nor too long.",
        "The schema says how much fits. An empty text is better left out: absent is unknown.",
        example!("PSP106"),
    ),
    rule(
        "PSP107",
        "repeated-value",
        Error,
        "A list names nothing twice.",
        "Delete one of the two.",
        example!("PSP107"),
    ),
    rule(
        "PSP108",
        "schema",
        Error,
        "A value fits the schema in every other way.",
        "The schema forbids the value in a way that has no rule of its own.",
        Example::Words {
            bad: "a value that the schema's own keyword refuses",
            good: "a value that it allows",
        },
    ),
    rule(
        "PSP109",
        "our-fault",
        Error,
        "What the schema allows can be read.",
        "The schema let a value through that psp-partners cannot hold. This is a fault of ours: please report it with the record.",
        Example::Words {
            bad: "a value that the schema allows and the program cannot hold",
            good: "none that we know of",
        },
    ),
    rule(
        "PSP110",
        "schema-drift",
        Warning,
        "The copies of the schemas on disk are those of this program.",
        "Copies in `schemas/` serve editors only; the ones in psp-partners decide. Run `psp-partners schema --write` to bring them up to date.",
        Example::Words {
            bad: "an edited `schemas/partner.schema.json`",
            good: "the same folder after `psp-partners schema --write`",
        },
    ),
];
