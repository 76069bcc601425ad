//! The table of all rules. A rule is one entry in the file of its family and one folder of fixtures in `tests/rules`.
//! The docs, `psp-partners explain`, SARIF and the tests all use this table. Rules are pure functions: they read
//! records, the program and today's date, and they name fields. The contexts find the place of a field in the file.
//! This module may use `registry` and `standing`.

pub mod compare;
mod context;
mod control;
pub mod engine;
pub mod facts;

mod agreement_life;
mod agreement_texts;
mod approvals;
mod assets;
mod board;
mod certificates;
mod criteria;
mod enablement;
mod events;
mod evidence;
mod expansion;
mod expiry;
mod figures;
mod grants;
mod held_reviews;
mod identity;
mod lifecycle;
mod logos;
mod meetings;
mod own_templates;
mod owners;
mod privacy;
mod program;
mod reading;
mod references;
mod restated;
mod schema;
mod shared_quotas;
mod waivers;

pub use context::{
    AssetsContext, BoardContext, BoardFile, DecisionFile, DocumentContext, EventContext, HeldReviewsContext,
    MetricsContext, PartnerContext, ProgramContext, RegistryContext, Report, TextContext,
};

pub(crate) use approvals::{NewApproval, new_approvals};

use std::collections::BTreeSet;

use crate::finding::Severity;
use crate::registry::DocumentKind;
use crate::registry::model::{Partner, Program};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// `PSP` and three digits. A code is never reused for another rule.
    pub code: &'static str,
    /// In kebab-case. A name can be used instead of the code wherever a rule is named.
    pub name: &'static str,
    pub severity: Severity,
    /// What must be true, in one sentence.
    pub summary: &'static str,
    /// Why the rule exists, and what to do about a finding.
    pub explain: &'static str,
    /// Whether a maintainer may waive it in a record.
    pub waivable: bool,
    /// Top-level fields that the rule reads, those of the program as `program.maintainers`. The rule doesn't run while one of
    /// them has another finding: one cause gives one finding.
    pub reads: &'static [&'static str],
    pub check: Check,
    pub example: Example,
}

/// What begins the name of a field of the program in [`Rule::reads`].
const OF_PROGRAM: &str = "program.";

impl Rule {
    /// Whether every field that the rule reads can be used. `spoilt` are the fields with a finding in the document, and in
    /// the program.
    fn can_run(&self, spoilt: &BTreeSet<String>, in_program: &BTreeSet<String>) -> bool {
        let is_spoilt = |field: &&str| match field.strip_prefix(OF_PROGRAM) {
            Some(field) => in_program.contains(field),
            None => spoilt.contains(*field),
        };
        (spoilt.is_empty() && in_program.is_empty()) || !self.reads.iter().any(is_spoilt)
    }

    /// Whether the rule checks documents of this kind.
    pub fn checks(&self, kind: DocumentKind) -> bool {
        match self.check {
            Check::Reader | Check::Text(_) | Check::Document(_) | Check::DocumentChange(_) => true,
            Check::Partner(_) | Check::RecordChange(_) | Check::Registry(_) => kind == DocumentKind::Partner,
            Check::Metrics(_) => kind == DocumentKind::Metrics,
            Check::Assets(_) => matches!(kind, DocumentKind::Assets | DocumentKind::AssetFile),
            Check::Event(_) => kind == DocumentKind::Event,
            Check::Board(_) => matches!(kind, DocumentKind::Board | DocumentKind::Decision),
            Check::HeldReviews(_) => kind == DocumentKind::HeldReviews,
            Check::Program(_) | Check::ProgramChange(_) => kind == DocumentKind::Program,
        }
    }
}

/// What produces a rule's findings.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The reader, the layout or the schema reports the findings, so this table has no function for the rule.
    Reader,
    /// Each document of any kind.
    Document(fn(&DocumentContext<'_>, &mut Report<'_>)),
    /// A document and its earlier version, if the run has a base to compare with.
    DocumentChange(fn(&DocumentContext<'_>, &DocumentContext<'_>, &mut Report<'_>)),
    /// Each record.
    Partner(fn(&PartnerContext<'_>, &mut Report<'_>)),
    /// A record's earlier version and the record, if the run has a base to compare with.
    RecordChange(fn(&Partner, &PartnerContext<'_>, &mut Report<'_>)),
    /// Each metrics file.
    Metrics(fn(&MetricsContext<'_>, &mut Report<'_>)),
    /// Each quarter of reviews.
    HeldReviews(fn(&HeldReviewsContext<'_>, &mut Report<'_>)),
    /// The text of each file, including comments.
    Text(fn(&TextContext<'_>, &mut Report<'_>)),
    /// The program.
    Program(fn(&ProgramContext<'_>, &mut Report<'_>)),
    /// The program's earlier version and the program, if the run has a base to compare with.
    ProgramChange(fn(&Program, &ProgramContext<'_>, &mut Report<'_>)),
    /// The program's assets.
    Assets(fn(&AssetsContext<'_>, &mut Report<'_>)),
    /// Each event of the program.
    Event(fn(&EventContext<'_>, &mut Report<'_>)),
    /// The advisory board and its decisions.
    Board(fn(&BoardContext<'_>, &mut Report<'_>)),
    /// All records together.
    Registry(fn(&RegistryContext<'_>, &mut Report<'_>)),
}

/// A bad and a good example, which a test runs.
#[derive(Debug, Clone, Copy)]
pub enum Example {
    /// A file of the rule's fixtures.
    File {
        path: &'static str,
        bad: &'static str,
        good: &'static str,
    },
    /// In words, if a text can't show it (a size, a link, bytes that aren't text).
    Words { bad: &'static str, good: &'static str },
}

/// The example of the rule `$code`: the file `$path` in its fixtures.
macro_rules! example {
    ($code:literal, $path:literal) => {
        $crate::rules::Example::File {
            path: $path,
            bad: include_str!(concat!("../../tests/rules/", $code, "/bad/", $path)),
            good: include_str!(concat!("../../tests/rules/", $code, "/good/", $path)),
        }
    };
    ($code:literal) => {
        $crate::rules::example!($code, "partners/acme/partner.yaml")
    };
}
pub(crate) use example;

/// A family of rules, with a name and a sentence about what its rules check.
#[derive(Debug)]
pub struct Family {
    pub name: &'static str,
    pub about: &'static str,
    pub rules: &'static [Rule],
}

/// Every rule, by family.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "reading",
        about: "Files can be found and read as plain YAML.",
        rules: reading::RULES,
    },
    Family {
        name: "shape",
        about: "Fields are those of the schema, with values that fit.",
        rules: schema::RULES,
    },
    Family {
        name: "identity",
        about: "Each partner is listed once, and is the company that it claims to be.",
        rules: identity::RULES,
    },
    Family {
        name: "owners",
        about: "Owners and maintainers are known GitHub accounts.",
        rules: owners::RULES,
    },
    Family {
        name: "lifecycle",
        about: "Status, phases, steps and dates match each other.",
        rules: lifecycle::RULES,
    },
    Family {
        name: "criteria",
        about: "The criteria of the partner's tier that are due are met and verified.",
        rules: criteria::RULES,
    },
    Family {
        name: "expansion",
        about: "Regions and industries have what they require: languages, compliance, experts, solutions and holidays.",
        rules: expansion::RULES,
    },
    Family {
        name: "evidence",
        about: "Verifications are complete, made by a maintainer, and still valid.",
        rules: evidence::RULES,
    },
    Family {
        name: "references",
        about: "Records, agreements and grants match each other and the program.",
        rules: references::RULES,
    },
    Family {
        name: "figures",
        about: "Monthly figures can be added up.",
        rules: figures::RULES,
    },
    Family {
        name: "privacy",
        about: "Private data stays out of the public registry.",
        rules: privacy::RULES,
    },
    Family {
        name: "waivers",
        about: "What a maintainer waives for a limited time.",
        rules: waivers::RULES,
    },
    Family {
        name: "dates",
        about: "Events of the program take place at times that exist.",
        rules: events::RULES,
    },
    Family {
        name: "board",
        about: "The advisory board has members who can vote, and its decisions have the votes that they need.",
        rules: board::RULES,
    },
    Family {
        name: "expiry",
        about: "What expires soon. These rules only give warnings.",
        rules: expiry::RULES,
    },
    Family {
        name: "reviews",
        about: "Reviews with partners are on record, each in its quarter.",
        rules: held_reviews::RULES,
    },
    Family {
        name: "history",
        about: "What was reported or named before stays known, or has a reason to change.",
        rules: restated::RULES,
    },
    Family {
        name: "logos",
        about: "Logos are images that only draw.",
        rules: logos::RULES,
    },
    Family {
        name: "control",
        about: "A partner controls the repository that its record names.",
        rules: control::RULES,
    },
    Family {
        name: "meetings",
        about: "Meetings with partners are announced, and the newsletter is drafted.",
        rules: meetings::RULES,
    },
    Family {
        name: "program",
        about: "The program file is consistent, and its criteria can be decided.",
        rules: program::RULES,
    },
    Family {
        name: "templates",
        about: "The program's own texts can be written.",
        rules: own_templates::RULES,
    },
    Family {
        name: "agreements",
        about: "The program's agreements have texts that stay as they were published.",
        rules: agreement_texts::RULES,
    },
    Family {
        name: "grants",
        about: "Benefits are used while they are granted, and end with the partnership.",
        rules: grants::RULES,
    },
    Family {
        name: "certificates",
        about: "The program's certificates are signed, and each belongs to one person.",
        rules: certificates::RULES,
    },
    Family {
        name: "enablement",
        about: "What is given for a time stays within the program's terms, is reviewed, and reaches those who are entitled to it.",
        rules: enablement::RULES,
    },
    Family {
        name: "assets",
        about: "Assets and case studies have a known license, the right file, and an end that people notice.",
        rules: assets::RULES,
    },
    Family {
        name: "approvals",
        about: "What is shown was approved by both sides, as it is now.",
        rules: approvals::RULES,
    },
    Family {
        name: "access",
        about: "Who has access is in one place.",
        rules: enablement::ACCESS_RULES,
    },
    Family {
        name: "shared-quotas",
        about: "The partnerships of one company stay within what they share.",
        rules: shared_quotas::RULES,
    },
];

/// Every rule, in the order of the codes.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The rule with this code or name, in upper or lower case.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name.eq_ignore_ascii_case(code))
}
