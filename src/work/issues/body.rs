//! The body of an issue: our blocks, each between two marks, and everything else, which people wrote. Merging replaces
//! our text and keeps every other line, also one that a person wrote into a block of ours.

mod block;
mod line_hashes;
mod merge;
mod people_text;

use std::collections::{BTreeMap, BTreeSet};

use super::mark::{ISSUE, Mark};
use crate::work::marker;
pub use merge::{TooLarge, Wanted, merge, same};

const OURS: &str = "<!-- psp-partners:";
const BOX: &str = " <!-- psp-partners:box ";
const CLOSE: &str = " -->";

/// A parsed body.
#[derive(Debug, Default)]
pub struct Body<'a> {
    /// What it remembers; `None` where it has no mark.
    pub mark: Option<Mark>,
    pieces: Vec<Piece<'a>>,
}

#[derive(Debug)]
enum Piece<'a> {
    Mark,
    /// A line that a person wrote, with its line end.
    Line(&'a str),
    Block {
        id: &'a str,
        lines: Vec<&'a str>,
    },
}

/// A mark of ours at the beginning of a line.
enum Sign<'a> {
    Mark(Box<Mark>),
    Begin(&'a str),
    End(&'a str),
}

/// A line without its end. Only what Markdown calls white space at the end of a line: a form feed or a hard space is a
/// person's text.
fn bare(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r', ' ', '\t'])
}

fn is_blank(line: &str) -> bool {
    bare(line).is_empty()
}

/// The mark that a line begins with, and the rest of the line.
fn sign(line: &str) -> Option<(Sign<'_>, &str)> {
    let (inner, rest) = line.strip_prefix(OURS)?.split_once(CLOSE)?;
    let (name, id) = inner.split_once(' ')?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_id = !id.is_empty() && id.bytes().all(plain);
    let sign = match name {
        ISSUE => Sign::Mark(Box::new(marker::read(ISSUE, line)?)),
        "begin" if is_id => Sign::Begin(id),
        "end" if is_id => Sign::End(id),
        _ => return None,
    };
    Some((sign, rest))
}

impl<'a> Body<'a> {
    /// Parses a body. A mark counts only at the beginning of a line, so quoted or indented text isn't a mark. Of two
    /// marks with one name the first counts. The second is left out, because it would count once the first is gone.
    pub fn parse(body: &'a str) -> Self {
        let mut out = Self::default();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Option<(&str, Vec<&str>)> = None;
        for mut line in body.split_inclusive('\n') {
            let mut signs = 0;
            while let Some((sign, rest)) = sign(line) {
                (line, signs) = (rest, signs + 1);
                match sign {
                    Sign::Mark(mark) if out.mark.is_none() => {
                        out.mark = Some(*mark);
                        out.pieces.push(Piece::Mark);
                    }
                    // A block without an end doesn't include the block after it.
                    Sign::Begin(id) if seen.insert(id) => {
                        out.close(open.replace((id, Vec::new())));
                    }
                    Sign::End(id) if open.as_ref().is_some_and(|(begun, _)| *begun == id) => out.close(open.take()),
                    _ => {}
                }
            }
            // After a mark there is only what a person wrote there.
            if signs > 0 && is_blank(line) {
                continue;
            }
            match &mut open {
                Some((_, lines)) => lines.push(line),
                None => out.pieces.push(Piece::Line(line)),
            }
        }
        out.close(open);
        out
    }

    fn close(&mut self, block: Option<(&'a str, Vec<&'a str>)>) {
        self.pieces.extend(block.map(|(id, lines)| Piece::Block { id, lines }));
    }

    /// The text of each block, with `\n` as its line ends.
    pub fn texts(&self) -> BTreeMap<&str, String> {
        let text = |lines: &[&str]| lines.iter().flat_map(|line| [bare(line), "\n"]).collect();
        self.blocks().map(|(id, lines)| (id, text(lines))).collect()
    }

    /// Boxes by id, and whether they are ticked.
    pub fn boxes(&self) -> BTreeMap<String, bool> {
        let mut boxes = BTreeMap::new();
        for (_, lines) in self.blocks() {
            for found in lines.iter().filter_map(|line| checkbox(line)) {
                boxes.entry(found.id.to_owned()).or_insert(found.ticked);
            }
        }
        boxes
    }

    fn blocks(&self) -> impl Iterator<Item = (&'a str, &[&'a str])> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Block { id, lines } => Some((*id, lines.as_slice())),
            _ => None,
        })
    }
}

/// A line with a box of ours.
#[derive(Debug, Clone, Copy)]
struct Found<'a> {
    id: &'a str,
    ticked: bool,
    nested: bool,
    text: &'a str,
    /// What a person wrote after the mark: at the end of a line, the cursor is there.
    behind: &'a str,
}

fn checkbox(line: &str) -> Option<Found<'_>> {
    let (rest, tail) = bare(line).rsplit_once(BOX)?;
    let (id, behind) = tail.split_once(CLOSE)?;
    let item = rest.trim_start_matches([' ', '\t']);
    let (ticked, text) = match item.split_at_checked(6)? {
        ("- [ ] " | "* [ ] " | "+ [ ] ", text) => (false, text),
        ("- [x] " | "- [X] " | "* [x] " | "+ [x] " | "* [X] " | "+ [X] ", text) => (true, text),
        _ => return None,
    };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    (!id.is_empty() && id.bytes().all(plain)).then_some(Found {
        id,
        ticked,
        nested: item.len() < rest.len(),
        text,
        behind,
    })
}

#[cfg(test)]
mod tests;
