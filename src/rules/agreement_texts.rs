//! The published texts of the program's agreements are complete, and stay as they are; a partner's agreement is the text
//! that follows from them, and each signature of it is valid. The engine and the reader produce most of these findings
//! (`engine::agreements`, `registry::signed_agreement`).

use super::expiry::agreed_periods;
use super::references::agreement_ranges;
use super::{Check, Example, ProgramContext, Report, Rule, agreement_life, example};
use crate::finding::Severity::{Error, Warning};
use crate::words::quote;

macro_rules! of_text {
    ($code:literal, $name:literal, $summary:literal, $explain:literal, $path:literal) => {
        Rule {
            code: $code,
            name: $name,
            severity: Error,
            summary: $summary,
            explain: $explain,
            waivable: false,
            reads: &[],
            check: Check::Reader,
            example: example!($code, $path),
        }
    };
}

/// A rule about a schedule, which is in the private overlay: its example is in words.
macro_rules! of_schedule {
    ($code:literal, $name:literal, $summary:literal, $explain:literal, $bad:literal, $good:literal) => {
        Rule {
            code: $code,
            name: $name,
            severity: Error,
            summary: $summary,
            explain: $explain,
            waivable: false,
            reads: &[],
            check: Check::Reader,
            example: Example::Words { bad: $bad, good: $good },
        }
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP912",
        name: "agreement-text",
        severity: Error,
        summary: "The text of a published agreement is complete and doesn't change.",
        explain: "The text of a version is in `partners/templates/agreements/<agreement>/<version>.md.j2`. It has a heading `## ` with the name of each clause, and the value of each parameter as `{{ parameter['ID'] }}`. A text that all partners sign as it is ends in `.md`, and names each parameter in backticks. `sha256` in the program is the checksum of its bytes, so that each side can prove what it signed. Once a version is published, any change of its text is an error: publish a new version instead. Leave out both the text and `sha256` if the text is kept elsewhere.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: example!("PSP912", "partners/templates/agreements/solution/2.0.md"),
    },
    of_text!(
        "PSP920",
        "agreement-text-matches",
        "A partner's agreement is the program's text with the values in the record.",
        "`psp-partners agreement render` writes the text from the program's text, `agreement.parameters` and `agreement.legal_name`. The review does the same, and shows the first line that differs. A partner can't edit the text: they can only propose other values.",
        "partners/acme/agreements/1.md"
    ),
    of_text!(
        "PSP921",
        "agreement-file",
        "The text of an agreement is there, and has the checksum in the record.",
        "`agreement.file` names the text in the partner's folder, and `agreement.sha256` is the checksum of its bytes. If a single byte changes, the agreement no longer counts. Keep line ends as they are: `.gitattributes` needs the line `partners/*/agreements/* -text`.",
        "partners/acme/partner.yaml"
    ),
    Rule {
        code: "PSP922",
        name: "agreement-parameter-range",
        severity: Error,
        summary: "A signed value is in the range that the program leaves open.",
        explain: "`min`, `max` and `one_of` of a parameter in the program limit what a partner can sign.",
        waivable: false,
        reads: &["agreement", "program.agreements"],
        check: Check::Partner(agreement_ranges),
        example: example!("PSP922"),
    },
    of_text!(
        "PSP923",
        "agreement-signature",
        "Each signature of an agreement is valid.",
        "An SSH signature is a file that `ssh-keygen -Y sign -n psp-agreement` writes. It must be made over exactly the text in `agreement.file`, with a key that `signers.keys` lists for this person on that day. `ssh-keygen -Y verify` gives the same answer. An approving review of the pull request with the text names the pull request, the review, the commit that was approved and the time; `onboard` writes it, and checks later that GitHub still has it. A signature on another document names the document's checksum, and counts once a maintainer has compared the document with the text.",
        "partners/acme/partner.yaml"
    ),
    of_text!(
        "PSP924",
        "agreement-signed-on",
        "An agreement has the date of its last signature.",
        "An agreement counts from `signed_on`, once each side has a valid signature. Until then, leave `signed_on` out.",
        "partners/acme/partner.yaml"
    ),
    of_text!(
        "PSP925",
        "agreement-signer",
        "Each signature is by a person who could sign on that day.",
        "`signers` in the record lists who can sign for which side, and from when to when. Only a maintainer can change it, so no one can appoint themselves. A person who left keeps their old signatures, and can't add new ones.",
        "partners/acme/partner.yaml"
    ),
    of_text!(
        "PSP926",
        "agreement-two-people",
        "Different people sign for the two sides.",
        "No one can sign for both sides, an owner of the record can't sign for the program, and no one can verify their own signature.",
        "partners/acme/partner.yaml"
    ),
    of_text!(
        "PSP927",
        "agreement-signer-keys",
        "The file of signers' keys can be read.",
        "`signers.keys` is the file of allowed signers that `ssh-keygen` reads. Each line has a GitHub login, options such as `valid-before=\"20271231\"`, and a public key. Patterns such as `*` and certificate authorities aren't allowed, because a record must show who can sign.",
        "partners/acme/signers.keys"
    ),
    Rule {
        code: "PSP928",
        name: "agreement-range",
        severity: Error,
        summary: "The default of an agreement's parameter is in the parameter's range.",
        explain: "`min` and `max` are for numbers and `one_of` is for texts. `min` isn't greater than `max`.",
        waivable: false,
        reads: &["agreements"],
        check: Check::Program(ranges),
        example: example!("PSP928", "partners/program.yaml"),
    },
    of_text!(
        "PSP930",
        "agreement-follows",
        "An agreement that follows another one names its checksum.",
        "`psp-partners agreement render` moves the signed agreement to `earlier_agreements`, and names its checksum in the new one: in `supersedes` for a new text, in `renews` for a new last day. The signed agreement counts until both sides have signed the new one. A renewal changes only the last day.",
        "partners/acme/partner.yaml"
    ),
    Rule {
        code: "PSP931",
        name: "agreement-resign",
        severity: Warning,
        summary: "A partner signs a material change of the agreement by its date.",
        explain: "A version with `effect: material` changes the meaning. `resign_by` is the last day on which signatures of older versions count. After it, what depends on the agreement is unknown. `psp-partners agreement diff SLUG` shows what changed, and `psp-partners agreement render SLUG` writes the new text.",
        waivable: true,
        reads: &["agreement", "status", "program.agreements"],
        check: Check::Partner(agreement_life::resign),
        example: example!("PSP931"),
    },
    Rule {
        code: "PSP932",
        name: "agreement-notice",
        severity: Error,
        summary: "An agreement ends no earlier than its notice allows.",
        explain: "`notice_days` of the program's agreement is the time between the notice and the last day. A side that ends the agreement alone gives notice; `given_on` has the date. If both sides agree, they can choose any day.",
        waivable: true,
        reads: &["agreement", "program.agreements"],
        check: Check::Partner(agreement_life::notice),
        example: example!("PSP932"),
    },
    Rule {
        code: "PSP933",
        name: "agreement-resign-date",
        severity: Error,
        summary: "Partners have time to sign a material change.",
        explain: "`resign_by` belongs to a version with `effect: material`, and is later than its `from`. The first version changes nothing, so no one signs it again.",
        waivable: false,
        reads: &["agreements"],
        check: Check::Program(agreement_life::resign_dates),
        example: example!("PSP933", "partners/program.yaml"),
    },
    of_schedule!(
        "PSP934",
        "schedule-is-private",
        "The schedule of an agreement is only in the private overlay.",
        "A schedule has the amounts and rates of an agreement: `partners/<slug>/agreements/<number>.private.md`. Only the private overlay can hold it and its signatures. The public text names its checksum. Git keeps what was public, so a schedule that was pushed is no longer a secret: change its first line, the salt, and sign a new text.",
        "`1.private.md` in the public folder of a partner",
        "the same file in the private overlay"
    ),
    of_schedule!(
        "PSP935",
        "schedule-matches",
        "The text of an agreement names the checksum of its schedule.",
        "The program's text has a parameter with `type: schedule`. Its value is the SHA-256 checksum of the schedule's bytes. `psp-partners agreement render SLUG --overlay DIR` writes it. If a byte of the schedule changes, it is no longer the one that both sides agreed to. Only a run with the private overlay can check this.",
        "a schedule that was changed after the text named its checksum",
        "the schedule as both sides agreed to it"
    ),
    of_schedule!(
        "PSP936",
        "schedule-salt",
        "A schedule begins with a salt.",
        "The checksum of a schedule is public. Without a salt, anyone could try amounts until the checksum is the same. The first line of a schedule is `Salt: ` and 32 random digits and letters from a to f: `openssl rand -hex 16` prints some.",
        "a schedule that begins with `# Amounts`",
        "`Salt: ` and 32 random hexadecimal digits before it"
    ),
    of_schedule!(
        "PSP937",
        "schedule-signature",
        "Each signature of a schedule is valid.",
        "A side can also sign the schedule itself, with `ssh-keygen -Y sign -n psp-agreement`. The signature is next to it in the private overlay: `<number>.private.<side>.sig`. It must be made over exactly the schedule, with a key that `signers.keys` lists for a person who signs for this side. The schedule counts without it, because the signed text names its checksum.",
        "a signature over an older schedule",
        "a signature over exactly this schedule"
    ),
    Rule {
        code: "PSP940",
        name: "agreement-dates",
        severity: Error,
        summary: "An agreement begins after both sides have signed it, and before it expires.",
        explain: "`effective` is the first day on which the agreement counts, if both sides agreed on a day after `signed_on`. Until then, the earlier agreement counts. No one can be held to a text on a day before it was signed.",
        waivable: false,
        reads: &["agreement", "earlier_agreements"],
        check: Check::Partner(agreement_life::dates),
        example: example!("PSP940"),
    },
    Rule {
        code: "PSP941",
        name: "agreed-period-end",
        severity: Warning,
        summary: "Both sides agree on what follows before an agreed period ends.",
        explain: "A parameter of the agreement with `months_from` is a number of months that counts from a date in the record, such as the months for which a release is maintained. The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the period. After the last day, nothing is reported.",
        waivable: true,
        reads: &["agreement", "status", "program.agreements"],
        check: Check::Partner(agreed_periods),
        example: example!("PSP941"),
    },
];

fn ranges(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    use crate::registry::model::ParameterType;
    for (a, agreement) in cx.policy.program().agreements.iter().enumerate() {
        for (c, clause) in agreement.clauses.iter().enumerate() {
            for (p, parameter) in clause.parameters.iter().enumerate() {
                let at = format!("/agreements/{a}/clauses/{c}/parameters/{p}");
                let id = quote(&parameter.id);
                let (min, max) = parameter.bounds();
                let has_bounds = min.is_some() || max.is_some();
                let refused = parameter.default.as_ref().and_then(|value| parameter.refuses(value));
                let (field, message, help) = match parameter.kind {
                    ParameterType::Text if has_bounds => (
                        if min.is_some() { "min" } else { "max" },
                        format!("{id} is a text, which has no least or greatest value"),
                        "list the texts in `one_of`",
                    ),
                    ParameterType::Schedule
                        if has_bounds || parameter.one_of.is_some() || parameter.default.is_some() =>
                    {
                        (
                            "type",
                            format!("{id} is the checksum of a schedule, which is another one for each partner"),
                            "delete its default, its limits and its choices",
                        )
                    }
                    ParameterType::Number if parameter.one_of.is_some() => (
                        "one_of",
                        format!("{id} is a number; `one_of` is for texts"),
                        "write `min` and `max`",
                    ),
                    _ if max.is_some() && min > max => {
                        ("min", format!("`min` of {id} is greater than `max`"), "swap the two")
                    }
                    _ => match refused {
                        Some(expected) => (
                            "default",
                            format!("the default of {id} isn't in its range; expected {expected}"),
                            "change the default or the range",
                        ),
                        None => continue,
                    },
                };
                report.say(cx.at(&format!("{at}/{field}")), message).with_help(help);
            }
        }
    }
}
