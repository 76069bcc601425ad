//! Files can be found and read. The reader (`registry::yaml`, `registry::layout`) produces these findings.

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
        "PSP001",
        "utf-8",
        Error,
        "A file is UTF-8 text.",
        "Every reader must see the same characters. Save the file with the encoding UTF-8; a byte-order mark at its beginning is allowed.",
        Example::Words {
            bad: "a file saved as UTF-16 or Latin-1",
            good: "the same file saved as UTF-8",
        },
    ),
    rule(
        "PSP002",
        "yaml-syntax",
        Error,
        "A file is YAML.",
        "The parser could not make sense of the text at this place. Most often a quote or bracket is not closed, the indentation is uneven, or a text holds `: ` and is not in quotes. Other sections of the file are read all the same, so that everything is told at once.",
        example!("PSP002"),
    ),
    rule(
        "PSP003",
        "duplicate-key",
        Error,
        "A field is set once.",
        "Readers disagree on which of the two counts. Keep one and delete the other.",
        example!("PSP003"),
    ),
    rule(
        "PSP004",
        "no-aliases",
        Error,
        "Values are written out, not repeated by anchor and alias.",
        "Anchors (`&name`) and aliases (`*name`) make a record hard to review and can make a small file huge. Write the value out wherever it is needed; put a text that begins with `*` or `&` in quotes.",
        example!("PSP004"),
    ),
    rule(
        "PSP005",
        "no-tags",
        Error,
        "Values have no tags.",
        "A tag (`!name`) tells a program to read a value in its own way. Records are plain. Remove the tag; put a text that begins with `!` in quotes.",
        example!("PSP005"),
    ),
    rule(
        "PSP006",
        "no-merge-keys",
        Error,
        "Fields are written out, not merged in.",
        "The merge key `<<` is understood by some readers and is a field of that name to others. Write the fields out.",
        example!("PSP006"),
    ),
    rule(
        "PSP007",
        "one-document",
        Error,
        "A file is one YAML document.",
        "A line `---` in the middle begins a second document, which some readers do not see. Move it to a file of its own, or delete the line.",
        example!("PSP007"),
    ),
    rule(
        "PSP008",
        "text-keys",
        Error,
        "Field names are text.",
        "A key that is a number, a yes or no, empty, a list or a mapping is read differently by different readers. Give the field its name, in quotes if need be.",
        example!("PSP008"),
    ),
    rule(
        "PSP009",
        "json-values",
        Error,
        "Every value can be held by JSON.",
        "Whole numbers beyond 64 bits, infinities and not-a-number are lost or changed on the way. Put the value in quotes if it is text, or correct the number.",
        example!("PSP009"),
    ),
    rule(
        "PSP010",
        "size",
        Error,
        "A file stays within the limits.",
        "A file may have 64 KiB, values may be nested 32 deep, a file may hold 20,000 values, and a partner's folder 500 files. Nobody can review more. After 1,000 problems in a file, the rest of it is not read. Link to long texts instead.",
        Example::Words {
            bad: "a `partner.yaml` of 70 KB",
            good: "the same record with its long description behind a link",
        },
    ),
    rule(
        "PSP011",
        "ambiguous",
        Warning,
        "Every reader sees the same type.",
        "We read YAML 1.2, where `NO`, `on` and `1_000` are text. Older readers see false, true and a number. In quotes, or written out as true, false or 1000, it is the same to all.",
        example!("PSP011"),
    ),
    rule(
        "PSP012",
        "plain-files",
        Error,
        "A registry holds plain files and folders.",
        "A symbolic link or a submodule would let a record say something that is not in the change that is reviewed. It is never followed. Put the file itself there.",
        Example::Words {
            bad: "`partners/acme/partner.yaml` as a symbolic link",
            good: "the file itself",
        },
    ),
    rule(
        "PSP013",
        "misplaced",
        Error,
        "A file lies where it is read.",
        "A record is `partners/<slug>/partner.yaml`, and a month's figures are `partners/<slug>/metrics/<YYYY-MM>.yaml`. YAML anywhere else below `partners/` is surely meant to be read and is not.",
        Example::Words {
            bad: "`partners/acme.yaml`",
            good: "`partners/acme/partner.yaml`",
        },
    ),
    rule(
        "PSP014",
        "empty",
        Error,
        "A file says something.",
        "The file holds no value. Copy the template, or run `psp-partners new`.",
        example!("PSP014"),
    ),
    rule(
        "PSP015",
        "record-present",
        Error,
        "A partner's folder holds its record.",
        "A folder below `partners/` is a partner, and `partner.yaml` is what makes it one. Add the record or delete the folder.",
        Example::Words {
            bad: "`partners/acme/metrics/2026-01.yaml` alone",
            good: "`partners/acme/partner.yaml` beside it",
        },
    ),
    rule(
        "PSP016",
        "readable",
        Error,
        "A file can be read.",
        "The system refused to read the file. Check its type and its permissions.",
        Example::Words {
            bad: "a file without read permission",
            good: "the same file, readable",
        },
    ),
    rule(
        "PSP017",
        "unread-file",
        Warning,
        "Nothing lies about that nothing reads.",
        "The file is ignored. If it belongs to the partnership, link to it from the record.",
        Example::Words {
            bad: "`partners/acme/deck.pdf`",
            good: "a link to the deck in `links`",
        },
    ),
    rule(
        "PSP018",
        "program-present",
        Error,
        "A registry has a program.",
        "`partners/program.yaml` says which tiers, phases and metrics there are; without it nothing can be judged. `psp-partners init` writes one.",
        Example::Words {
            bad: "a folder without `partners/program.yaml`",
            good: "the same folder after `psp-partners init .`",
        },
    ),
    rule(
        "PSP019",
        "portable-names",
        Error,
        "File names in a change differ in more than case.",
        "Windows and macOS take `Acme.yaml` and `acme.yaml` for the same file: one of the two disappears when the repository is checked out there. Rename one of them. Only `review` finds this, in the files that a change adds or edits.",
        Example::Words {
            bad: "`partners/acme/Partner.yaml` next to `partners/acme/partner.yaml`",
            good: "one of the two",
        },
    ),
];
