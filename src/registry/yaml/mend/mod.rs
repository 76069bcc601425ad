//! Repairs slips of syntax, so that one of them hides nothing else in a file.
//!
//! For: texts that the parser refuses, or that it reads as something that no one meant. In: the text. Out: the text with
//! every repair made, a fault for each, and the way back from its places to those of the file. May use the parser, the
//! reader's faults, and the names of fields.
//!
//! How it works. Where the parser stops, the line there and the two lines before it are held against a list of common
//! slips ([`slips`], [`values`]). A repair counts only if the parser then gets further. Where none helps, the section is set
//! aside in a copy and the search goes on behind it. In the end the repaired text is read as if the person had taken every
//! fix, and each place is led back through the edits.

mod lines;
mod names;
mod slips;
mod values;

use std::ops::Range;

use self::lines::{Line, lines};
use self::slips::Slip;
pub(super) use self::values::quoted;
use super::builder::build;
use super::places::Places;
use super::{Document, Fault, Kind, Limits, Node};
use crate::finding::Span;
use crate::words::quote;

/// A longer text is not repaired: each try reads it once more. A record is a page, about 3 KB.
const LONGEST: usize = 16 * 1024;
/// Repairs in one text. The worst first record we know has 20 slips.
const MOST: usize = 40;
/// Sections set aside during the search.
const MOST_ASIDE: usize = 10;

/// A text with its repairs.
pub(super) struct Mended {
    pub text: String,
    edits: Vec<Edit>,
    faults: Vec<Fault>,
    /// Values that a repair changed, in the file.
    values: Vec<Span>,
}

/// One change, at a place of the text as it was just before.
struct Edit {
    at: usize,
    removed: usize,
    added: usize,
}

/// A slip that was repaired.
struct Repair {
    /// Where it was in the file.
    original: Range<usize>,
    /// Where its repair is in the text, later repairs included.
    now: Range<usize>,
    slip: Slip,
    /// It is in a block that is repaired as a whole.
    is_inside: bool,
}

/// Whether a text that the parser takes was surely meant otherwise.
pub(super) fn is_suspicious(text: &str) -> bool {
    is_short(text) && slips::at_sight(&lines(text)).is_some()
}

/// Whether a text is short enough to be repaired: no other is searched for slips.
fn is_short(text: &str) -> bool {
    text.len() <= LONGEST
}

/// Repairs `text`, which the parser refused at byte `refused` or which is suspicious.
pub(super) fn mend(text: &str, refused: Option<usize>, limits: Limits) -> Option<Mended> {
    if !is_short(text) || text.matches('\r').count() != text.matches("\r\n").count() {
        return None;
    }
    let mut mending = Mending {
        current: text.to_owned(),
        probe: text.to_owned(),
        edits: Vec::new(),
        repairs: Vec::new(),
        limits,
    };
    mending.at_sight();
    mending.until_read(refused);
    (!mending.repairs.is_empty()).then(|| mending.finish(text))
}

struct Mending {
    current: String,
    /// The same, with sections set aside that nothing helped.
    probe: String,
    edits: Vec<Edit>,
    repairs: Vec<Repair>,
    limits: Limits,
}

impl Mending {
    fn at_sight(&mut self) {
        while let Some(slip) = slips::at_sight(&lines(&self.probe)) {
            if self.repairs.len() == MOST || !self.take(slip) {
                return;
            }
        }
    }

    fn until_read(&mut self, refused: Option<usize>) {
        let mut at = if self.edits.is_empty() { refused } else { self.refused() };
        let mut aside = 0;
        while let Some(offset) = at {
            if self.repairs.len() == MOST {
                return;
            }
            let left = self.probe.len() - offset.min(self.probe.len());
            let helps = |slip: &Slip| {
                let mut tried = self.probe.clone();
                tried.replace_range(slip.range.clone(), &slip.new);
                match build(&tried, &Places::new(&tried), self.limits) {
                    Ok(_) => true,
                    Err(failed) => !failed.fatal && tried.len().saturating_sub(failed.fault.span.from as usize) < left,
                }
            };
            let all = slips::near(&lines(&self.probe), offset);
            let found = all.into_iter().filter(|slip| self.is_free(slip)).find(helps);
            match found {
                Some(slip) => {
                    self.take(slip);
                }
                None if aside == MOST_ASIDE || !set_aside(&mut self.probe, offset) => return,
                None => aside += 1,
            }
            at = self.refused();
        }
    }

    /// Where the parser stops.
    fn refused(&self) -> Option<usize> {
        let failed = build(&self.probe, &Places::new(&self.probe), self.limits).err()?;
        Some(if failed.fatal {
            self.probe.len()
        } else {
            failed.fault.span.from as usize
        })
    }

    /// Whether no repair has touched the place: two fixes of the same stretch can't both be taken.
    fn is_free(&self, slip: &Slip) -> bool {
        self.repairs.iter().all(|repair| {
            let apart = slip.range.end <= repair.now.start || repair.now.end <= slip.range.start;
            apart || (repair.slip.is_block && repair.now.start <= slip.range.start && slip.range.end <= repair.now.end)
        })
    }

    fn take(&mut self, slip: Slip) -> bool {
        if !self.is_free(&slip) {
            return false;
        }
        let original = original_start(&self.edits, slip.range.start)..original_end(&self.edits, slip.range.end);
        let Range { start, end } = slip.range.clone();
        let before = self.current[start..end].to_owned();
        self.current.replace_range(start..end, &slip.new);
        self.probe.replace_range(start..end, &slip.new);
        let (removed, added) = (end - start, slip.new.len());
        let mut is_inside = false;
        for repair in &mut self.repairs {
            if repair.now.start >= end && !(repair.now.start <= start && end <= repair.now.end) {
                repair.now = repair.now.start + added - removed..repair.now.end + added - removed;
            } else if repair.now.start <= start && end <= repair.now.end && repair.slip.is_block {
                repair.now.end = repair.now.end + added - removed;
                is_inside = true;
            }
        }
        if slip.is_block {
            self.edits.extend(shifts(start, &before, &slip.new));
        } else {
            self.edits.push(Edit {
                at: start,
                removed,
                added,
            });
        }
        self.repairs.push(Repair {
            original,
            now: start..start + added,
            slip,
            is_inside,
        });
        true
    }

    fn finish(self, text: &str) -> Mended {
        let places = Places::new(text);
        let mut values = Vec::new();
        let fault = |repair: Repair| {
            let span = places.span(repair.original);
            let fix = &self.current[repair.now];
            if repair.slip.is_value {
                values.push(span);
            }
            let help = repair.slip.help.unwrap_or_else(|| {
                let from = text[..span.from as usize].rfind('\n').map_or(0, |at| at + 1);
                let rest = &text[span.to as usize..];
                let to = rest.find('\n').unwrap_or(rest.len());
                let line = format!("{}{fix}{}", &text[from..span.from as usize], &rest[..to]);
                format!("write {}", quote(line.trim()))
            });
            let mut fault = Fault::new("PSP002", span, repair.slip.message).help(help);
            if !repair.is_inside {
                fault = fault.fix(fix);
            }
            fault
        };
        let faults = self.repairs.into_iter().map(fault).collect();
        Mended {
            text: self.current,
            edits: self.edits,
            faults,
            values,
        }
    }
}

/// A block that moves, as one edit for each of its lines: what is further in keeps its place.
fn shifts(from: usize, before: &str, after: &str) -> Vec<Edit> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut at = from;
    let mut edits = Vec::new();
    for (old, new) in before.split_inclusive('\n').zip(after.split_inclusive('\n')) {
        edits.push(Edit {
            at,
            removed: indent(old).saturating_sub(indent(new)),
            added: indent(new).saturating_sub(indent(old)),
        });
        at += new.len();
    }
    edits.retain(|edit| edit.removed + edit.added > 0);
    edits
}

/// Turns the section around byte `at` into comments, unless it is one already.
fn set_aside(text: &mut String, at: usize) -> bool {
    let begins = |line: &Line<'_>| line.text.starts_with(|c: char| !c.is_whitespace() && c != '#');
    let all = lines(text);
    let section = all.iter().rfind(|line| begins(line) && line.from <= at);
    let Some(from) = section.map(|line| line.from) else {
        return false;
    };
    let next = all.iter().find(|line| begins(line) && line.from > from);
    let to = next.map_or(text.len(), |line| line.from);
    super::recover::blank(text, from..to);
    true
}

/// The place in the file of something that begins at `at`.
fn original_start(edits: &[Edit], at: usize) -> usize {
    edits.iter().rev().fold(at, |at, edit| {
        if at < edit.at || (at == edit.at && edit.added > 0) {
            at
        } else if at >= edit.at + edit.added {
            at - edit.added + edit.removed
        } else {
            edit.at + (at - edit.at).min(edit.removed)
        }
    })
}

/// The place in the file of something that ends at `at`.
fn original_end(edits: &[Edit], at: usize) -> usize {
    edits.iter().rev().fold(at, |at, edit| {
        if at <= edit.at {
            at
        } else if at >= edit.at + edit.added {
            at - edit.added + edit.removed
        } else {
            edit.at + (at - edit.at).min(edit.removed)
        }
    })
}

impl Mended {
    /// What was read of the repaired text, as a reading of the file.
    pub(super) fn lead_back(self, text: String, read: Document) -> Document {
        let places = Places::new(&text);
        let back = |span: &mut Span| {
            let from = original_start(&self.edits, span.from as usize);
            let to = original_end(&self.edits, span.to as usize).max(from);
            *span = places.span(from..to);
        };
        let Document {
            mut root,
            faults: more,
            mut refused,
            mut mended,
            ..
        } = read;
        if let Some(root) = &mut root {
            each_span(root, &back);
        }
        refused.iter_mut().for_each(back);
        let mut faults = self.faults;
        faults.extend(more.into_iter().map(|mut fault| {
            let before = fault.span;
            back(&mut fault.span);
            // A fix for what a repair changed is one for another text.
            if fault.span.to - fault.span.from != before.to - before.from {
                fault.fix = None;
            }
            if let Some((span, _)) = &mut fault.related {
                back(span);
            }
            fault
        }));
        faults.sort_by_key(|fault| fault.span.from);
        mended.extend(self.values);
        Document {
            text,
            root,
            faults,
            refused,
            mended,
        }
    }
}

fn each_span(node: &mut Node, change: &impl Fn(&mut Span)) {
    change(&mut node.span);
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| each_span(item, change)),
        Kind::Map(entries) => {
            for entry in entries {
                change(&mut entry.key_span);
                each_span(&mut entry.value, change);
            }
        }
        _ => {}
    }
}
