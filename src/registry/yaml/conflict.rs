//! Merge conflicts that were committed with their marks.
//!
//! For: texts with lines such as `<<<<<<< HEAD`. In: the text. Out: one fault for each conflict, and the text with one side
//! of it, so that the rest of the file is read as usual. May use the reader's faults.
//!
//! How it works. Git writes its marks at the margin, where no value of a record begins with seven such signs. The first
//! side with content stays; the marks and the other sides become comments, so that every place stays where it is. What is
//! found within a conflict is left out: people decide about these lines anyway. Of a text with more conflicts than are ever
//! listed, no side is read.

use std::ops::Range;

use super::places::Places;
use super::recover::push_comments;
use super::{Document, Fault, MOST_FAULTS};
use crate::finding::Spans;

/// Signs in a mark, as git writes it.
const SIGNS: usize = 7;

/// A line of a conflict that git wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Ours,
    Base,
    Theirs,
    End,
}

impl Mark {
    fn of(line: &str) -> Option<Self> {
        // Nearly all lines begin with another sign.
        let sign = *line.as_bytes().first().filter(|sign| b"<|=>".contains(sign))?;
        if line.bytes().take_while(|b| *b == sign).count() != SIGNS {
            return None;
        }
        let rest = line[SIGNS..].trim_end();
        let is_whole = rest.is_empty() || rest.starts_with(' ');
        match sign {
            b'<' if is_whole => Some(Self::Ours),
            b'|' if is_whole => Some(Self::Base),
            b'=' if rest.is_empty() => Some(Self::Theirs),
            b'>' if is_whole => Some(Self::End),
            _ => None,
        }
    }
}

/// The lines of one conflict: each mark with what follows it.
struct Conflict {
    whole: Range<usize>,
    lines: Range<usize>,
    /// From a mark to the next.
    parts: Vec<(Range<usize>, Range<usize>)>,
}

/// A text with one side of its conflicts.
pub(super) struct Resolved {
    /// `None` where there are so many conflicts that no side is read.
    pub text: Option<String>,
    conflicts: Vec<Conflict>,
}

/// Takes one side of each conflict in `text`; `None` where it has none.
pub(super) fn resolve(text: &str) -> Option<Resolved> {
    if !["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|mark| text.contains(mark))
    {
        return None;
    }
    let conflicts = conflicts(text);
    if conflicts.is_empty() {
        return None;
    }
    let one_side = (conflicts.len() <= MOST_FAULTS).then(|| one_side(text, &conflicts));
    Some(Resolved {
        text: one_side,
        conflicts,
    })
}

/// The text with comments in place of the marks and the other sides, written in one go from its beginning to its end.
fn one_side(text: &str, conflicts: &[Conflict]) -> String {
    let mut resolved = String::with_capacity(text.len());
    for conflict in conflicts {
        let kept = conflict
            .parts
            .iter()
            .position(|(_, content)| !text[content.clone()].trim().is_empty());
        for (i, (mark, content)) in conflict.parts.iter().enumerate() {
            resolved.push_str(&text[resolved.len()..mark.start]);
            push_comments(&mut resolved, &text[mark.clone()]);
            if Some(i) != kept {
                push_comments(&mut resolved, &text[content.clone()]);
            }
        }
    }
    resolved.push_str(&text[resolved.len()..]);
    resolved
}

/// The conflicts of a text. A mark whose counterparts are gone is one by itself.
fn conflicts(text: &str) -> Vec<Conflict> {
    let mut marks: Vec<(Mark, Range<usize>, usize)> = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some(mark) = Mark::of(line) {
            marks.push((mark, at..at + line.len(), number + 1));
        }
        at += line.len();
    }
    let mut found = Vec::new();
    let mut rest = marks.as_slice();
    while let [(first, range, line), ..] = rest {
        let ends = |(mark, ..): &(Mark, _, _)| matches!(mark, Mark::End | Mark::Ours);
        let end = (*first == Mark::Ours)
            .then(|| rest[1..].iter().position(ends))
            .flatten();
        let closed = end.filter(|end| rest[end + 1].0 == Mark::End);
        let own = closed.map_or(1, |end| end + 2);
        let parts = rest[..own].iter().enumerate().map(|(i, (_, mark, _))| {
            let until = rest[..own].get(i + 1).map_or(mark.end, |(_, next, _)| next.start);
            (mark.clone(), mark.end..until)
        });
        let (_, last, last_line) = &rest[own - 1];
        found.push(Conflict {
            whole: range.start..range.start.max(last.start + text[last.clone()].trim_end().len()),
            lines: *line..*last_line,
            parts: parts.collect(),
        });
        rest = &rest[own..];
    }
    found
}

impl Resolved {
    /// What was read of one side, if it was, as a reading of the file.
    pub(super) fn lead_back(self, text: String, read: Option<Document>) -> Document {
        let mut read = read.unwrap_or_else(Document::nothing);
        let places = Places::new(&text);
        let spans: Vec<_> = self.conflicts.iter().map(|c| places.span(c.whole.clone())).collect();
        let within: Spans = spans.iter().collect();
        read.faults.retain(|fault| !within.holds(&fault.span));
        for (conflict, span) in self.conflicts.iter().zip(&spans).take(MOST_FAULTS) {
            let lines = &conflict.lines;
            let (message, help) = if lines.start == lines.end {
                (
                    format!("line {} is left over from a merge conflict", lines.start),
                    "keep what is right around it, and delete this line",
                )
            } else {
                (
                    format!("lines {} to {} are a merge conflict", lines.start, lines.end),
                    "keep the lines that are right, and delete the others and the lines with the marks",
                )
            };
            read.faults.push(Fault::new("PSP002", *span, message).help(help));
        }
        read.faults.extend(spans.get(MOST_FAULTS).copied().map(Fault::too_many));
        read.faults.sort_by_key(|fault| fault.span.from);
        read.refused.extend(spans);
        Document { text, ..read }
    }
}
