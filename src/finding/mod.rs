//! A finding is one problem, at a place, with a rule's code. All parts of the code report findings; only `output`
//! turns them into something a person or a machine reads.

mod cap;
mod spans;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::sensitive;

pub use cap::{Known, MOST_OF_A_FILE, MOST_OF_A_RULE, MOST_OF_A_RUN, Rest, cap_files, cap_run};
pub use spans::Spans;

/// How bad a finding is. GitHub knows the same three levels, so none is squeezed into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The record is wrong; the check fails.
    Error,
    /// Likely wrong, or only the calendar's doing; the check passes.
    Warning,
    /// Worth knowing.
    Notice,
}

impl Severity {
    /// As GitHub's workflow commands and our JSON spell it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// A point in a file: line and column from 1, columns counted in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Pos {
    pub line: u32,
    pub col: u32,
}

/// A stretch of a file, the end excluded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: Pos,
    pub end: Pos,
    /// Byte offsets of the same stretch.
    pub from: u32,
    pub to: u32,
    /// 0 for the public tree, 1 for the overlay.
    pub layer: u8,
}

impl Span {
    /// A line of a text, counted from 1, without the blanks around it.
    pub fn of_line(text: &str, line: u32) -> Option<Self> {
        let mut from = 0;
        let found = text
            .split_inclusive('\n')
            .nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
        for before in text.split_inclusive('\n').take(usize::try_from(line - 1).ok()?) {
            from += before.len();
        }
        let blank = found.len() - found.trim_start().len();
        let shown = found.trim();
        if shown.is_empty() {
            return None;
        }
        let column = |text: &str| u32::try_from(text.chars().count() + 1).ok();
        Some(Self {
            start: Pos {
                line,
                col: column(&found[..blank])?,
            },
            end: Pos {
                line,
                col: column(&found[..blank + shown.len()])?,
            },
            from: u32::try_from(from + blank).ok()?,
            to: u32::try_from(from + blank + shown.len()).ok()?,
            layer: 0,
        })
    }

    /// The byte range in the file's text.
    pub fn bytes(&self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }

    /// Whether `other` is completely inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.layer == other.layer && self.from <= other.from && other.to <= self.to
    }
}

/// Where a finding points: a file, and a stretch of it when the problem is not the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Relative to the root of the tree, with `/`.
    pub path: Arc<str>,
    pub span: Option<Span>,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            span: None,
        }
    }

    /// A stretch of a file.
    pub fn at(path: impl Into<Arc<str>>, span: Span) -> Self {
        Self {
            path: path.into(),
            span: Some(span),
        }
    }

    /// First line and column; 1:1 for a whole file.
    pub fn start(&self) -> Pos {
        self.span.map_or(Pos { line: 1, col: 1 }, |span| span.start)
    }
}

/// A second place that a finding needs to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

/// One problem. The message is one line that is clear without the rest: lower case, no trailing period, names in backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the rule, such as `PSP304`; the table in `rules` explains it.
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub place: Place,
    pub related: Vec<Related>,
    /// What to do, as a sentence.
    pub help: Option<String>,
    /// The text that belongs at `place`, where it is certain.
    pub fix: Option<String>,
    /// Slug of the partner whose record it is about.
    pub partner: Option<Arc<str>>,
    /// The text at the place must not be repeated anywhere (a secret, personal data).
    pub masked: bool,
    /// The findings that it represents, when it shows how many more there are.
    pub rest: Option<Box<Rest>>,
}

impl Finding {
    /// A finding of `severity`; see the shorter forms below.
    pub fn new(severity: Severity, code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            place,
            related: Vec::new(),
            help: None,
            fix: None,
            partner: None,
            masked: false,
            rest: None,
        }
    }

    /// The record is wrong.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, place, message)
    }

    /// Likely wrong, or only the calendar's doing.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, place, message)
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Gives the text that belongs at the place.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>) -> Self {
        self.fix = Some(text.into());
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// Forbids every output to repeat the text at the place.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.masked = true;
        self
    }

    /// Masks sensitive text in the finding: a suggestion that is made from a value can repeat it.
    pub fn guard(&mut self) {
        let clean = |text: &mut String| {
            if !sensitive::find(text).is_empty() {
                *text = sensitive::mask(text);
            }
        };
        clean(&mut self.message);
        if self.help.as_ref().is_some_and(|help| !sensitive::find(help).is_empty()) {
            self.help = Some("leave it out".to_owned());
        }
        self.fix.take_if(|fix| !sensitive::find(fix).is_empty());
        self.related.iter_mut().for_each(|r| clean(&mut r.message));
    }

    /// The order in which findings are shown: by file, then place, worst first, then code.
    pub fn sort_key(&self) -> (&str, Pos, Severity, &'static str, &str) {
        (
            &self.place.path,
            self.place.start(),
            self.severity,
            self.code,
            &self.message,
        )
    }
}

/// Whether any other error about the same value is more useful: the value is ambiguous, or a placeholder.
fn gives_way(finding: &Finding) -> bool {
    matches!(finding.code, "PSP011" | "PSP206")
}

/// Keeps one finding where several report one fault. It drops other findings about a value that must not be there at all,
/// and the ambiguity of a value that is wrong anyway.
pub fn one_of_each_fault(findings: &mut Vec<Finding>) {
    // By file, so that a partner with many files costs no more than each of them; a file's findings are capped.
    let mut hidden: BTreeMap<Arc<str>, Vec<Span>> = BTreeMap::new();
    let mut wrong: BTreeMap<Arc<str>, Vec<Option<Span>>> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.severity == Severity::Error || f.masked) {
        if finding.masked {
            hidden
                .entry(finding.place.path.clone())
                .or_default()
                .extend(finding.place.span);
        }
        if finding.severity == Severity::Error && !gives_way(finding) {
            wrong
                .entry(finding.place.path.clone())
                .or_default()
                .push(finding.place.span);
        }
    }
    if wrong.is_empty() {
        return;
    }
    findings.retain(|f| {
        let shape = f.code.starts_with("PSP10") && !f.masked && f.rest.is_none();
        let hidden = hidden.get(&f.place.path).filter(|_| shape);
        let within = |outer: &Span| f.place.span.is_some_and(|here| outer.holds(&here) || here.holds(outer));
        let wrong = wrong.get(&f.place.path).filter(|_| gives_way(f) && f.rest.is_none());
        let told = hidden.is_some_and(|spans| spans.iter().any(within))
            || wrong.is_some_and(|spans| spans.contains(&f.place.span));
        !told
    });
}

/// Sorts findings as they are shown, and drops exact repetitions.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup_by(|a, b| a.sort_key() == b.sort_key());
}
