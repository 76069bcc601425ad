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
        "A record can only have fields that exist.",
        "Without this rule, a misspelled field would have no effect, and its value would count as unknown. Fields for your own use begin with `x-`.",
        example!("PSP101"),
    ),
    rule(
        "PSP102",
        "missing-field",
        Error,
        "A record must have all required fields.",
        "Every record needs `name` and `status`. A group of fields can have required fields, too.",
        example!("PSP102"),
    ),
    rule(
        "PSP103",
        "wrong-type",
        Error,
        "A value must have its field's type.",
        "Write numbers without quotes, separators or units. Put text that looks like a number in quotes. Write several values as a list: one per line, each after `- `.",
        example!("PSP103"),
    ),
    rule(
        "PSP104",
        "unknown-value",
        Error,
        "A value must be one of its field's options.",
        "`partners/program.yaml` defines tiers, phases, regions, metrics and similar options.",
        example!("PSP104"),
    ),
    rule(
        "PSP105",
        "wrong-format",
        Error,
        "A value must have its field's format.",
        "Write dates as YYYY-MM-DD, web addresses with `https://`, and GitHub logins without `@`.",
        example!("PSP105"),
    ),
    rule(
        "PSP106",
        "out-of-range",
        Error,
        "A value can't be too small, too large, too short or too long.",
        "The schema sets the limits. Instead of an empty text, leave the field out: it then counts as unknown.",
        example!("PSP106"),
    ),
    rule(
        "PSP107",
        "repeated-value",
        Error,
        "A list can't contain the same value twice.",
        "Delete one of the two.",
        example!("PSP107"),
    ),
    rule(
        "PSP108",
        "schema",
        Error,
        "A value must match the schema.",
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
        "Every value that the schema allows must be readable.",
        "The schema allows a value that psp-partners can't read. This is a bug in psp-partners: report it with the record.",
        Example::Words {
            bad: "a value that the schema allows and psp-partners can't read",
            good: "none that we know of",
        },
    ),
    rule(
        "PSP110",
        "schema-drift",
        Warning,
        "The copies of the schemas on disk must be up to date.",
        "Only editors use the copies in `schemas/`; psp-partners has its own. Run `psp-partners schema --write` to update the copies.",
        Example::Words {
            bad: "an edited `schemas/partner.schema.json`",
            good: "the same folder after `psp-partners schema --write`",
        },
    ),
];
