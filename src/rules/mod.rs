//! One table of rules. A rule is one entry in its family's file and one folder of fixtures; the documents, `explain`,
//! SARIF and the tests are derived from the table. Rules are pure: they see records, the program and a day, and name
//! fields; the places are found for them. May use `registry` and `standing`.

pub mod compare;
mod context;
pub mod engine;
pub mod facts;

mod criteria;
mod evidence;
mod expiry;
mod figures;
mod identity;
mod lifecycle;
mod own_templates;
mod owners;
mod privacy;
mod program;
mod reading;
mod references;
mod schema;
mod waivers;

pub use context::{
    DocumentContext, MetricsContext, PartnerContext, ProgramContext, RegistryContext, Report, TextContext,
};

use crate::finding::Severity;
use crate::registry::DocumentKind;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// `PSP` and three digits; never used again for anything else.
    pub code: &'static str,
    /// In kebab-case; means the same as the code wherever a rule is named.
    pub name: &'static str,
    pub severity: Severity,
    /// What must be, in one sentence.
    pub summary: &'static str,
    /// Why, and what to do.
    pub explain: &'static str,
    /// Whether a maintainer may waive it in a record.
    pub waivable: bool,
    /// Top-level fields that the rule reads: it is silent while another finding covers one of them.
    pub reads: &'static [&'static str],
    pub check: Check,
    pub example: Example,
}

impl Rule {
    /// Whether it looks at documents of this kind.
    pub fn checks(&self, kind: DocumentKind) -> bool {
        match self.check {
            Check::Reader | Check::Text(_) | Check::Document(_) | Check::DocumentChange(_) => true,
            Check::Partner(_) | Check::Registry(_) => kind == DocumentKind::Partner,
            Check::Metrics(_) => kind == DocumentKind::Metrics,
            Check::Program(_) => kind == DocumentKind::Program,
        }
    }
}

/// What produces a rule's findings.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The reader, the layout or the schema; nothing is left to check.
    Reader,
    /// Each document of any kind.
    Document(fn(&DocumentContext<'_>, &mut Report<'_>)),
    /// A document and its earlier self, when there is a base to compare with.
    DocumentChange(fn(&DocumentContext<'_>, &DocumentContext<'_>, &mut Report<'_>)),
    /// Each record.
    Partner(fn(&PartnerContext<'_>, &mut Report<'_>)),
    /// Each month of figures.
    Metrics(fn(&MetricsContext<'_>, &mut Report<'_>)),
    /// The text of each file, comments included.
    Text(fn(&TextContext<'_>, &mut Report<'_>)),
    /// The program.
    Program(fn(&ProgramContext<'_>, &mut Report<'_>)),
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
    /// In words, where a text cannot show it (a size, a link, bytes that are no text).
    Words { bad: &'static str, good: &'static str },
}

/// The example of rule `$code`, which is file `$path` of its fixtures.
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

/// A family of rules: a name, what it is about, and its rules.
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
        about: "Each partner is one, and is who it says.",
        rules: identity::RULES,
    },
    Family {
        name: "owners",
        about: "People who may speak for a partner.",
        rules: owners::RULES,
    },
    Family {
        name: "lifecycle",
        about: "Status, phases, steps and dates agree.",
        rules: lifecycle::RULES,
    },
    Family {
        name: "criteria",
        about: "What the tier asks, where it is due.",
        rules: criteria::RULES,
    },
    Family {
        name: "evidence",
        about: "What is verified, by whom, and whether it still is.",
        rules: evidence::RULES,
    },
    Family {
        name: "references",
        about: "Records, agreements and grants fit together.",
        rules: references::RULES,
    },
    Family {
        name: "figures",
        about: "Monthly figures can be added up.",
        rules: figures::RULES,
    },
    Family {
        name: "privacy",
        about: "Nothing private becomes public.",
        rules: privacy::RULES,
    },
    Family {
        name: "waivers",
        about: "What a maintainer lets pass, for a time.",
        rules: waivers::RULES,
    },
    Family {
        name: "expiry",
        about: "What runs out soon. Only ever warnings.",
        rules: expiry::RULES,
    },
    Family {
        name: "program",
        about: "The program itself can be decided by.",
        rules: program::RULES,
    },
    Family {
        name: "templates",
        about: "The program's own texts can be written.",
        rules: own_templates::RULES,
    },
];

/// Every rule, in the order of its code.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The rule with this code or name, without regard to case.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name.eq_ignore_ascii_case(code))
}
