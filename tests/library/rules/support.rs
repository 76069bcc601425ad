//! What the tests of the rules share: a registry laid over the base, its findings, and how findings must read.
#![allow(clippy::disallowed_methods, reason = "tests read their own fixtures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use psp_partners::date::Date;
use psp_partners::finding::Finding;
use psp_partners::registry::path::is_slug;
use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Request, evaluate};
use psp_partners::rules::{self, Check, Example, Rule};

/// Text by path; `None` takes a file away.
pub(crate) type Files = BTreeMap<String, Option<Vec<u8>>>;

/// The day on which everything here is judged.
pub(crate) fn today() -> Date {
    "2026-06-15".parse().expect("a day")
}

/// The folder of the fixtures.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The registry without a fault.
pub(crate) fn base() -> Tree {
    Tree::folder(folder().join("base"))
}

/// One registry laid over the base.
#[derive(Debug, Clone, Default)]
pub(crate) struct Case {
    pub files: Files,
    pub overlay: Option<Files>,
    pub earlier: Option<Files>,
}

impl Case {
    /// The files below `folder`, with `overlay/` and `base-revision/` set apart.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut case = Self::default();
        let mut all = Files::new();
        gather(folder, "", &mut all);
        for (path, text) in all {
            if let Some(rest) = path.strip_prefix("overlay/") {
                case.overlay.get_or_insert_default().insert(rest.to_owned(), text);
            } else if let Some(rest) = path.strip_prefix("base-revision/") {
                case.earlier.get_or_insert_default().insert(rest.to_owned(), text);
            } else {
                case.files.insert(path, text);
            }
        }
        case
    }

    /// One file.
    pub(crate) fn of(path: &str, text: impl AsRef<[u8]>) -> Self {
        Self::default().with(path, text)
    }

    /// The record of `acme`.
    pub(crate) fn acme(text: impl AsRef<[u8]>) -> Self {
        Self::of(ACME, text)
    }

    /// One file more.
    pub(crate) fn with(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.to_owned(), Some(text.as_ref().to_vec()));
        self
    }

    /// One file less.
    pub(crate) fn without(mut self, path: &str) -> Self {
        self.files.insert(path.to_owned(), None);
        self
    }

    /// Everything that is found.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        found(
            base().with(self.files.clone()),
            self.overlay.clone().map(|files| Tree::Empty.with(files)),
            self.earlier.clone().map(|files| base().with(files)),
        )
    }
}

/// The record that examples are about.
pub(crate) const ACME: &str = "partners/acme/partner.yaml";

/// Everything that is found in a registry.
pub(crate) fn found(tree: Tree, overlay: Option<Tree>, earlier: Option<Tree>) -> Vec<Finding> {
    let earlier = earlier.map(|tree| Sources { tree, overlay: None });
    let request = Request {
        sources: &Sources { tree, overlay },
        base: earlier.as_ref(),
        today: today(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    };
    let findings = evaluate(&request).expect("the registry can be listed").findings;
    for finding in &findings {
        reads_well(finding);
    }
    findings
}

fn gather(folder: &Path, prefix: &str, into: &mut Files) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let entry = entry.expect("an entry");
        let path = format!("{prefix}{}", entry.file_name().to_str().expect("names in UTF-8"));
        if entry.file_type().expect("a type").is_dir() {
            gather(&entry.path(), &format!("{path}/"), into);
        } else {
            into.insert(path, Some(std::fs::read(entry.path()).expect("a file")));
        }
    }
}

/// A finding in a line: `path:line:col CODE message`.
pub(crate) fn line(finding: &Finding) -> String {
    let at = finding.place.start();
    format!(
        "{}:{}:{} {} {}",
        finding.place.path, at.line, at.col, finding.code, finding.message
    )
}

/// Findings a line each.
pub(crate) fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(line).collect()
}

/// Codes of findings.
pub(crate) fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|f| f.code).collect()
}

/// The rule of a code.
pub(crate) fn rule(code: &str) -> &'static Rule {
    rules::find(code).unwrap_or_else(|| panic!("{code} is not in the table"))
}

/// Whether the rule's example is a partner's record.
pub(crate) fn is_record(rule: &Rule) -> bool {
    matches!(rule.example, Example::File { path, .. } if path == ACME)
}

/// What holds for every finding, whatever it is about: `design.md`, principle 7.
fn reads_well(finding: &Finding) {
    let told = line(finding);
    let rule = rule(finding.code);
    assert_eq!(
        finding.severity, rule.severity,
        "the severity is not that of the table: {told}"
    );
    phrase(&finding.message, &told);
    assert!(finding.message.chars().count() <= 300, "too long: {told}");
    let help = finding.help.as_deref().unwrap_or_else(|| panic!("no help: {told}"));
    assert!(
        !help.trim().is_empty() && help.trim() == help,
        "an empty help, or one with space around it: {told}"
    );
    // What helps with a criterion is the program's own sentence.
    if !matches!(finding.code, "PSP311" | "PSP401" | "PSP402") {
        phrase(help, &told);
    }
    assert!(help.chars().count() <= 300, "the help is too long: {told}");
    for related in &finding.related {
        phrase(&related.message, &told);
    }
    let path = finding.place.path.trim_start_matches("overlay:");
    let slug = path
        .strip_prefix("partners/")
        .and_then(|rest| rest.split_once('/'))
        .map(|(slug, _)| slug);
    if let Some(slug) = slug.filter(|slug| is_slug(slug)) {
        assert_eq!(finding.partner.as_deref(), Some(slug), "whose it is: {told}");
    }
    if let Check::Text(_) = rule.check {
        assert!(finding.place.span.is_some(), "the text has a place: {told}");
    }
}

/// Lower case (or a quoted word) first, no trailing period, one line.
fn phrase(text: &str, told: &str) {
    let first = text.chars().next().unwrap_or_else(|| panic!("empty: {told}"));
    assert!(
        !first.is_uppercase() && !first.is_whitespace(),
        "begins with {first:?}: {text:?} in {told}"
    );
    assert!(
        !text.ends_with(['.', ' ', ':']),
        "ends with {:?}: {text:?} in {told}",
        text.chars().last()
    );
    assert!(!text.contains('\n'), "more than a line: {text:?} in {told}");
    assert!(!text.contains("``"), "a value is missing: {text:?} in {told}");
}
