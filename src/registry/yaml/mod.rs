//! One reading of a YAML file gives a tree in which every key and value knows its place. Records are plain YAML: what
//! two readers could see differently is refused, or warned of where it is only ambiguous. Everything that can be told
//! apart is told in one go, and no input makes the reader panic, stall or swell: bytes, depth and nodes are bounded.

mod builder;
mod conflict;
mod keys;
mod mend;
mod node;
mod places;
mod plain;
mod recover;
mod scalar;
mod syntax;
mod typed;

pub use node::{Entry, Kind, Node};
pub(crate) use node::{escape, index, unescape};
pub use plain::read as read_plain;
pub(crate) use scalar::reads_back_as_text;
pub(crate) use typed::in_typographic_quotes;

pub(crate) use places::Places;
use places::point;

use crate::finding::{Finding, Place, Pos, Severity, Span};

/// Bounds on one file.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Size of the file.
    pub bytes: usize,
    /// Mappings and lists inside each other.
    pub depth: usize,
    /// Values, keys not counted.
    pub nodes: usize,
}

/// A record is a page of text; 64 KiB is twenty of the longest we have seen.
pub const LIMITS: Limits = Limits {
    bytes: 64 * 1024,
    depth: 32,
    nodes: 20_000,
};

/// Faults after which a file is not read any further. Three times as many as are ever listed of a file; 64 KiB could hold
/// 10,000, and a pull request 300 such files.
pub(crate) const MOST_FAULTS: usize = 1_000;

/// A problem in one file, before it is known which file that is.
#[derive(Debug, Clone)]
pub struct Fault {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: Option<String>,
    pub fix: Option<String>,
    pub span: Span,
    pub related: Option<(Span, String)>,
}

impl Fault {
    pub(crate) fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            fix: None,
            span,
            related: None,
        }
    }

    /// The fault at which a file with [`MOST_FAULTS`] is given up.
    pub(crate) fn too_many(span: Span) -> Self {
        let message = format!("the file has more than {MOST_FAULTS} problems; what comes after this is not read");
        Self::new("PSP010", span, message).help("fix those that are listed; the next run reads on")
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn fix(mut self, text: impl Into<String>) -> Self {
        self.fix = Some(text.into());
        self
    }

    /// The finding in file `path`.
    pub fn into_finding(self, path: &std::sync::Arc<str>) -> Finding {
        let mut finding = Finding::new(
            self.severity,
            self.code,
            Place::at(path.clone(), self.span),
            self.message,
        );
        finding.help = self.help;
        finding.fix = self.fix;
        if let Some((span, message)) = self.related {
            finding = finding.related(Place::at(path.clone(), span), message);
        }
        finding
    }
}

/// A file as read.
#[derive(Debug)]
pub struct Document {
    /// The file's text, a byte-order mark included.
    pub text: String,
    /// The root value; `None` when nothing could be read.
    pub root: Option<Node>,
    /// What was refused or warned of.
    pub faults: Vec<Fault>,
    /// Stretches that were refused: nothing else in them is reported.
    pub refused: Vec<Span>,
    /// Values that were read as they were meant, which one fault reports already.
    pub mended: Vec<Span>,
}

/// Reads a file's bytes. All that is wrong is in the document's `faults`.
pub fn read(bytes: Vec<u8>, limits: Limits) -> Document {
    if bytes.len() > limits.bytes {
        return Document::unreadable(String::new(), too_large(Some(bytes.len() as u64), limits));
    }
    // Text in UTF-16 without a mark is UTF-8 too, with a NUL next to each letter.
    if let [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] = bytes[..] {
        let message = "the file is not UTF-8 text but UTF-16";
        let fault = Fault::new("PSP001", point("", 0), message).help("save the file with the encoding UTF-8");
        return Document::unreadable(String::new(), fault);
    }
    match String::from_utf8(bytes) {
        Ok(text) => parse(text, limits),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
            let span = point(&before, at);
            let fault = Fault::new(
                "PSP001",
                span,
                format!("the file is not UTF-8 text: byte 0x{byte:02X} cannot stand here"),
            )
            .help("save the file with the encoding UTF-8");
            Document::unreadable(before, fault)
        }
    }
}

/// The fault of a file that is too large to be read at all.
pub(crate) fn too_large(size: Option<u64>, limits: Limits) -> Fault {
    let has = size.map_or("is too large to be fetched and has".to_owned(), |size| {
        format!("has {size} bytes,")
    });
    Fault::new(
        "PSP010",
        Span {
            start: Pos { line: 1, col: 1 },
            end: Pos { line: 1, col: 1 },
            ..Span::default()
        },
        format!(
            "the file {has} more than the {} {}that a file may have",
            limits.bytes,
            if size.is_none() { "bytes " } else { "" }
        ),
    )
    .help("keep long texts elsewhere and link to them")
}

/// Reads text, with recovery: after a fault of syntax the top-level section that holds it is set aside and the rest is
/// read, so that a second mistake further down is told in the same round.
pub fn parse(text: String, limits: Limits) -> Document {
    match plain::read(&text, limits) {
        Some(root) => Document {
            text,
            root: Some(root),
            faults: Vec::new(),
            refused: Vec::new(),
            mended: Vec::new(),
        },
        None => parse_any(text, limits),
    }
}

/// The same by the parser alone, which knows all of YAML. What it refuses, or takes for something that no one meant, is
/// repaired first where the repair is certain.
pub fn parse_any(text: String, limits: Limits) -> Document {
    if let Some(resolved) = conflict::resolve(&text) {
        let read = resolved.text.clone().map(|one_side| parse_one_side(one_side, limits));
        return resolved.lead_back(text, read);
    }
    parse_one_side(text, limits)
}

fn parse_one_side(text: String, limits: Limits) -> Document {
    let built = builder::build(&text, &Places::new(&text), limits);
    let refused = match &built {
        Ok(_) if !mend::is_suspicious(&text) => None,
        Ok(_) => Some(None),
        Err(failed) if failed.fatal => None,
        Err(failed) => Some(Some(failed.fault.span.from as usize)),
    };
    if let Some(mended) = refused.and_then(|at| mend::mend(&text, at, limits)) {
        let again = mended.text.clone();
        let read = match builder::build(&again, &Places::new(&again), limits) {
            Ok(built) => Document::of(again, built),
            Err(failed) => recover::recover(again, *failed, limits),
        };
        return mended.lead_back(text, read);
    }
    match built {
        Ok(built) => Document::of(text, built),
        Err(failed) => recover::recover(text, *failed, limits),
    }
}

impl Document {
    fn of(text: String, built: builder::Built) -> Self {
        Self {
            root: built.root,
            faults: built.faults,
            refused: built.refused,
            mended: Vec::new(),
            text,
        }
    }

    /// A document of which nothing was read.
    const fn nothing() -> Self {
        Self {
            text: String::new(),
            root: None,
            faults: Vec::new(),
            refused: Vec::new(),
            mended: Vec::new(),
        }
    }

    fn unreadable(text: String, fault: Fault) -> Self {
        Self {
            text,
            refused: vec![fault.span],
            faults: vec![fault],
            ..Self::nothing()
        }
    }
}
