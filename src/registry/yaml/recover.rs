//! A second chance after a fault of syntax. A record is a mapping whose keys aren't indented, so a fault in one
//! section doesn't affect the others: each section is read alone, those that fail are set aside, and the rest is
//! read again as a whole.

use std::ops::Range;

use super::builder::{Built, Failed, build};
use super::places::{Places, stretch};
use super::{Document, Fault, Kind, Limits};
use crate::finding::Span;

/// Most sections with a finding; more are set aside without one.
const TOLD: usize = 50;

/// Readings of the whole after the sections were read alone; each sets aside the section that it stumbled over.
const ROUNDS: usize = 8;

pub(super) fn recover(text: String, failed: Failed, limits: Limits) -> Document {
    if failed.fatal {
        return hopeless(text, failed.earlier, failed.fault);
    }
    let sections = sections(&text, &failed.keys);
    let places = Places::new(&text).of_another();
    let mut blanked = text.clone();
    let mut faults: Vec<Fault> = Vec::new();
    let mut refused: Vec<Span> = Vec::new();
    let mut broken = false;
    for section in &sections {
        let before = std::mem::replace(&mut broken, false);
        if let Some((mut fault, stray)) = alone(&text[section.clone()], limits) {
            let at = section.start + fault.span.from as usize;
            fault.span = places.span(at..at);
            refused.push(places.span(section.clone()));
            // A stray line below a broken section most likely is its end, and no fault of its own.
            if faults.len() < TOLD && !(stray && before) {
                faults.push(fault);
            }
            broken = true;
            blank(&mut blanked, section.clone());
        }
    }
    for _ in 0..=ROUNDS {
        match build(&blanked, &places, limits) {
            Ok(Built {
                root,
                faults: more,
                refused: spots,
            }) => {
                // What was set aside is only *unknown* now; the faults reported elsewhere remain.
                let nothing_left = root.is_none() && !faults.is_empty();
                // Anything but a mapping is what the setting aside made of the rest.
                let root = root.filter(|r| matches!(r.kind, Kind::Map(_)));
                faults.extend(more.into_iter().filter(|f| !(nothing_left && f.code == "PSP014")));
                faults.sort_by_key(|f| f.span.from);
                refused.extend(spots);
                return Document {
                    text,
                    root,
                    faults,
                    refused,
                    mended: Vec::new(),
                };
            }
            Err(again) if again.fatal => return hopeless(text, faults, again.fault),
            Err(again) => {
                let at = again.fault.span.from as usize;
                let Some(section) = sections.iter().rev().find(|s| s.start <= at) else {
                    break;
                };
                // The same section cannot fail twice, as comments never do.
                if blanked[section.start..].starts_with('#') {
                    break;
                }
                refused.push(places.span(section.clone()));
                faults.push(again.fault);
                blank(&mut blanked, section.clone());
            }
        }
    }
    hopeless(text, failed.earlier, failed.fault)
}

/// A document of which nothing can be read.
fn hopeless(text: String, mut faults: Vec<Fault>, last: Fault) -> Document {
    faults.push(last);
    let whole = stretch(&text, 0..text.len());
    Document {
        text,
        root: None,
        faults,
        refused: vec![whole],
        mended: Vec::new(),
    }
}

/// What is wrong with a section by itself, and whether it is a stray line; the place is relative to it.
fn alone(section: &str, limits: Limits) -> Option<(Fault, bool)> {
    let places = Places::new(section);
    let root = match build(section, &places, limits) {
        Err(failed) => return Some((failed.fault, false)),
        Ok(built) => built.root,
    };
    if root.is_some_and(|r| matches!(r.kind, Kind::Map(_))) {
        return None;
    }
    let message = "this isn't YAML: a line without indentation must be a field of the record";
    let help = "write `name: value`, or indent the line when it belongs to the text above";
    Some((Fault::new("PSP002", places.span(0..0), message).help(help), true))
}

/// The stretches from each key at the left margin up to the next. Lines at the margin that the parser had already taken
/// for part of a value when it stumbled begin none.
fn sections(text: &str, keys: &[usize]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = Vec::new();
    let body = text.trim_start_matches('\u{feff}');
    let mut at = text.len() - body.len();
    for line in body.split_inclusive('\n') {
        let begins =
            line.starts_with(|c: char| !c.is_whitespace() && !"#%-]},".contains(c)) && !line.starts_with("...");
        let next = keys.get(keys.partition_point(|k| *k < at));
        let known = keys.last().is_none_or(|last| at > *last) || next.is_some_and(|k| *k < at + line.len());
        if begins && known {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// Overwrites with comments, which end anything before; every other place stays where it is.
pub(super) fn blank(text: &mut String, range: Range<usize>) {
    let mut comments = String::with_capacity(range.len());
    push_comments(&mut comments, &text[range.clone()]);
    text.replace_range(range, &comments);
}

/// Adds a comment of as many bytes for each line of `text`.
pub(super) fn push_comments(out: &mut String, text: &str) {
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        if !bare.is_empty() {
            out.push('#');
            out.extend(std::iter::repeat_n(' ', bare.len() - 1));
        }
        if bare.len() < line.len() {
            out.push('\n');
        }
    }
}
