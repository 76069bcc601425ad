//! A second chance after a fault of syntax. A record is a mapping whose keys stand at the left margin, so a fault in one
//! section says nothing about the others: the section is set aside and the rest is read again.

use std::ops::Range;

use super::builder::{Built, Failed, build};
use super::{Document, Fault, Limits, stretch};
use crate::finding::Span;

/// Sections set aside before we give up; each costs one more reading.
const MOST: usize = 8;

pub(super) fn recover(text: String, failed: Failed, limits: Limits) -> Document {
    let give_up = |failed: Failed, text: String| {
        let mut faults = failed.earlier;
        faults.push(failed.fault);
        let whole = stretch(&text, 0..text.len());
        Document {
            text,
            root: None,
            faults,
            refused: vec![whole],
        }
    };
    if failed.fatal {
        return give_up(failed, text);
    }
    let mut blanked = text.clone();
    let mut faults: Vec<Fault> = Vec::new();
    let mut refused: Vec<Span> = Vec::new();
    let mut next = Failed {
        fault: failed.fault.clone(),
        earlier: Vec::new(),
        fatal: false,
    };
    for _ in 0..MOST {
        let Some(section) = section_of(&blanked, next.fault.span.from as usize) else {
            break;
        };
        blank(&mut blanked, section.clone());
        refused.push(stretch(&text, section));
        faults.push(next.fault);
        match build(&blanked, limits) {
            Ok(Built {
                root: Some(root),
                faults: more,
                refused: spots,
            }) => {
                // What was set aside is only *unknown* now; the faults told elsewhere stand beside it.
                faults.extend(more);
                refused.extend(spots);
                return Document {
                    text,
                    root: Some(root),
                    faults,
                    refused,
                };
            }
            Ok(_) => break,
            Err(again) if again.fatal => break,
            Err(again) => next = again,
        }
    }
    give_up(failed, text)
}

/// The bytes from the line at the left margin at or before `offset` up to the next such line.
fn section_of(text: &str, offset: usize) -> Option<Range<usize>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.starts_with(|c: char| !c.is_whitespace() && !matches!(c, '#' | '-' | ']' | '}' | '\u{feff}'));
        if begins {
            starts.push(at);
        }
        at += line.len();
    }
    let index = starts.partition_point(|s| *s <= offset).checked_sub(1)?;
    let end = starts.get(index + 1).copied().unwrap_or(text.len());
    Some(starts[index]..end)
}

/// Overwrites with spaces, so that every other place stays where it is.
fn blank(text: &mut String, range: Range<usize>) {
    let spaces: String = text[range.clone()]
        .bytes()
        .map(|b| if b == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(range, &spaces);
}
