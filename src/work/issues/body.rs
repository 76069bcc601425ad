//! The body of an issue: our blocks between marks of their own, and everything else, which is people's. Merging replaces
//! what is ours and keeps every line that is not: also one that a person wrote into a block of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Block, Checkbox, Content};
use super::mark::{ISSUE, Mark};
use crate::work::marker;

const BEGIN: &str = "<!-- psp-partners:begin ";
const END: &str = "<!-- psp-partners:end ";
const BOX: &str = " <!-- psp-partners:box ";
const CLOSE: &str = " -->";

/// A body, taken apart.
#[derive(Debug, Default)]
pub struct Body<'a> {
    /// What it remembers; `None` where it has no mark.
    pub mark: Option<Mark>,
    pieces: Vec<Piece<'a>>,
}

#[derive(Debug)]
enum Piece<'a> {
    Mark,
    /// A line of a person's, its end included.
    Line(&'a str),
    Block {
        id: &'a str,
        lines: Vec<&'a str>,
    },
}

fn bare(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r', ' ', '\t'])
}

fn named<'a>(line: &'a str, begin: &str) -> Option<&'a str> {
    let id = bare(line).strip_prefix(begin)?.strip_suffix(CLOSE)?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (!id.is_empty() && id.bytes().all(plain)).then_some(id)
}

impl<'a> Body<'a> {
    /// Takes a body apart. A mark counts at the beginning of a line, so that what is quoted or indented is text; of two
    /// with one name the first counts, and the second is text.
    pub fn parse(body: &'a str) -> Self {
        let mut out = Self::default();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Option<(&str, Vec<&str>)> = None;
        for line in body.split_inclusive('\n') {
            if let Some((id, lines)) = &mut open {
                if named(line, END) == Some(id) {
                    let (id, lines) = (*id, std::mem::take(lines));
                    out.pieces.push(Piece::Block { id, lines });
                    open = None;
                    continue;
                }
                // A block without an end does not swallow the next.
                if named(line, BEGIN).is_none_or(|next| seen.contains(next)) {
                    lines.push(line);
                    continue;
                }
                let (id, lines) = (*id, std::mem::take(lines));
                out.pieces.push(Piece::Block { id, lines });
                open = None;
            }
            match named(line, BEGIN) {
                Some(id) if seen.insert(id) => open = Some((id, Vec::new())),
                _ if out.mark.is_none() => match marker::read::<Mark>(ISSUE, bare(line)) {
                    Some(mark) => {
                        out.mark = Some(mark);
                        out.pieces.push(Piece::Mark);
                    }
                    None => out.pieces.push(Piece::Line(line)),
                },
                _ => out.pieces.push(Piece::Line(line)),
            }
        }
        if let Some((id, lines)) = open {
            out.pieces.push(Piece::Block { id, lines });
        }
        out
    }

    /// The text of each block, line ends as of old.
    pub fn texts(&self) -> BTreeMap<&str, String> {
        let text = |lines: &[&str]| lines.iter().map(|line| format!("{}\n", bare(line))).collect();
        let blocks = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Block { id, lines } => Some((*id, text(lines))),
            _ => None,
        });
        blocks.collect()
    }

    /// Boxes by id, and whether they are ticked.
    pub fn boxes(&self) -> BTreeMap<String, bool> {
        let mut boxes = BTreeMap::new();
        for piece in &self.pieces {
            if let Piece::Block { lines, .. } = piece {
                for found in lines.iter().filter_map(|line| checkbox(line)) {
                    boxes.entry(found.id.to_owned()).or_insert(found.ticked);
                }
            }
        }
        boxes
    }
}

/// A line with a box of ours.
struct Found<'a> {
    id: &'a str,
    ticked: bool,
    text: &'a str,
}

fn checkbox(line: &str) -> Option<Found<'_>> {
    let (rest, id) = bare(line).strip_suffix(CLOSE)?.rsplit_once(BOX)?;
    let rest = rest.trim_start();
    let (ticked, text) = match rest.split_at_checked(6)? {
        ("- [ ] " | "* [ ] " | "+ [ ] ", text) => (false, text),
        ("- [x] " | "- [X] " | "* [x] " | "+ [x] " | "* [X] " | "+ [X] ", text) => (true, text),
        _ => return None,
    };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    (!id.is_empty() && id.bytes().all(plain)).then_some(Found { id, ticked, text })
}

/// What a body should say.
pub struct Wanted<'a> {
    pub mark: Mark,
    pub blocks: &'a [Block],
    /// The boxes as they were when it was decided which are ticked: one that changed since is as it is now.
    pub then: Option<&'a BTreeMap<String, bool>>,
    /// Blocks that are not among `blocks` stay as they are; without it only what people wrote into them does.
    pub keep: bool,
    /// Largest size in bytes.
    pub limit: usize,
}

/// A body could not be made small enough: what people wrote fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// What is left of a block that has no room.
const NO_ROOM: &str = "_This part did not fit below what was written here._";

/// `body` with what is ours brought up to `wanted`.
///
/// # Errors
/// It is too large even when our texts are left out.
pub fn merge(body: &str, wanted: &Wanted<'_>) -> Result<String, TooLarge> {
    let old = Body::parse(body);
    let mut blocks = wanted.blocks.to_vec();
    loop {
        let out = write(&old, wanted, &blocks);
        if out.len() <= wanted.limit {
            return Ok(out);
        }
        // From the last on, texts give way; steps stay, since ticks live there.
        let text = |block: &&mut Block| matches!(&block.content, Content::Text(text) if text != NO_ROOM);
        match blocks.iter_mut().rev().find(text) {
            Some(block) => block.content = Content::Text(NO_ROOM.to_owned()),
            None => return Err(TooLarge),
        }
    }
}

/// Whether two bodies say the same: GitHub gives line ends back as CRLF after somebody edited one in the browser.
pub fn same(one: &str, other: &str) -> bool {
    one.replace("\r\n", "\n").trim_end() == other.replace("\r\n", "\n").trim_end()
}

fn write(old: &Body<'_>, wanted: &Wanted<'_>, blocks: &[Block]) -> String {
    let mut mark = wanted.mark.clone();
    let before = old.mark.clone().unwrap_or_default().lines;
    mark.lines.clear();
    if wanted.keep {
        mark.lines.clone_from(&before);
    }
    let mut made: BTreeMap<&str, String> = BTreeMap::new();
    for block in blocks {
        let lines = old.pieces.iter().find_map(|piece| match piece {
            Piece::Block { id, lines } if *id == block.id => Some(lines.as_slice()),
            _ => None,
        });
        let ours = Sums::read(before.get(&block.id).map_or("", String::as_str));
        let (text, sums) = block_text(block, lines.unwrap_or_default(), &ours, wanted.then);
        made.insert(&block.id, text);
        mark.lines.insert(block.id.clone(), sums.write());
    }
    let mut out = String::new();
    if old.mark.is_none() {
        out.push_str(&marker::write(ISSUE, &mark));
    }
    let mut next = blocks.iter().map(|block| block.id.as_str()).peekable();
    let there: BTreeSet<&str> = old
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Block { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    if old.mark.is_none() {
        put_missing(&mut out, &mut next, &there, &mut made);
    }
    for piece in &old.pieces {
        match piece {
            Piece::Mark => {
                out.push_str(&marker::write(ISSUE, &mark));
                put_missing(&mut out, &mut next, &there, &mut made);
            }
            Piece::Line(line) => out.push_str(line),
            Piece::Block { id, lines } => {
                end_line(&mut out);
                match made.remove(id) {
                    Some(text) => out.push_str(&text),
                    None if wanted.keep => {
                        out.push_str(&format!("{BEGIN}{id}{CLOSE}\n"));
                        lines.iter().for_each(|line| out.push_str(line));
                        end_line(&mut out);
                        out.push_str(&format!("{END}{id}{CLOSE}\n"));
                    }
                    // A block that is no longer wanted: what people wrote into it stays.
                    None => {
                        let ours = Sums::read(before.get(*id).map_or("", String::as_str));
                        let open = |line: &&&str| checkbox(line).is_some_and(|found| !found.ticked);
                        let theirs = lines.iter().filter(|line| !ours.has(line) && !open(line));
                        theirs.for_each(|line| out.push_str(line));
                    }
                }
                // Those that come behind it and are not there yet.
                while next.peek().is_some_and(|n| n == id || !made.contains_key(n)) {
                    next.next();
                }
                put_missing(&mut out, &mut next, &there, &mut made);
            }
        }
    }
    // Whatever the order of a body that people rearranged, nothing is left out.
    for block in blocks {
        if let Some(text) = made.remove(block.id.as_str()) {
            end_line(&mut out);
            out.push_str(&text);
        }
    }
    out
}

/// The blocks from `next` on that the body does not have, up to one that it has.
fn put_missing<'a>(
    out: &mut String,
    next: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    there: &BTreeSet<&str>,
    made: &mut BTreeMap<&str, String>,
) {
    while let Some(id) = next.peek().copied().filter(|id| !there.contains(id)) {
        end_line(out);
        if let Some(text) = made.remove(id) {
            out.push_str(&text);
        }
        next.next();
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A block with its marks, and behind it the lines that a person wrote into a text of ours.
fn block_text(block: &Block, old: &[&str], ours: &Sums, then: Option<&BTreeMap<String, bool>>) -> (String, Sums) {
    let mut sums = Sums::default();
    let id = &block.id;
    let mut out = format!("{BEGIN}{id}{CLOSE}\n");
    let mut behind = String::new();
    match &block.content {
        Content::Text(text) => {
            let new: BTreeSet<&str> = text.lines().map(bare).collect();
            for line in text.lines() {
                sums.add(line);
                out.push_str(line);
                out.push('\n');
            }
            let kept = old.iter().filter(|line| !ours.has(line) && !new.contains(bare(line)));
            kept.for_each(|line| behind.push_str(line));
        }
        Content::Steps(steps) => {
            for line in steps.head.lines() {
                sums.add(line);
                out.push_str(line);
                out.push('\n');
            }
            let theirs = Theirs::gather(old, ours);
            theirs.put(&mut out, None, &steps.head);
            for line in &steps.boxes {
                let (text, sum) = box_text(line, &theirs, then);
                out.push_str(&text);
                sums.add(&sum);
                if let Some(id) = &line.id {
                    theirs.put(&mut out, Some(id), "");
                }
            }
            let known: BTreeSet<&str> = steps.boxes.iter().filter_map(|b| b.id.as_deref()).collect();
            theirs.put_rest(&mut out, &known, &mut sums);
        }
    }
    out.push_str(&format!("{END}{id}{CLOSE}\n"));
    out.push_str(&behind);
    (out, sums)
}

/// One line of a list, and the text that its sum is made of: without the tick, which is anybody's.
fn box_text(line: &Checkbox, theirs: &Theirs<'_>, then: Option<&BTreeMap<String, bool>>) -> (String, String) {
    let indent = if line.nested { "  " } else { "" };
    let Some(id) = &line.id else {
        let text = format!("{indent}- {}", line.text);
        return (format!("{text}\n"), text);
    };
    let now = theirs.ticked.get(id.as_str()).copied();
    let meanwhile = then.and_then(|then| now.filter(|now| then.get(id) != Some(now)));
    let tick = if meanwhile.unwrap_or(line.ticked) { 'x' } else { ' ' };
    (
        format!("{indent}- [{tick}] {}{BOX}{id}{CLOSE}\n", line.text),
        format!("box {id} {}", line.text),
    )
}

/// What people wrote into a list of steps: lines of their own, by the box that they stand below, and boxes of ours.
struct Theirs<'a> {
    lines: Vec<(Option<&'a str>, String)>,
    ticked: BTreeMap<&'a str, bool>,
    texts: BTreeMap<&'a str, &'a str>,
}

impl<'a> Theirs<'a> {
    fn gather(old: &[&'a str], ours: &Sums) -> Self {
        let mut theirs = Theirs {
            lines: Vec::new(),
            ticked: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        let mut above = None;
        for line in old {
            match checkbox(line) {
                Some(found) if !theirs.ticked.contains_key(found.id) => {
                    above = Some(found.id);
                    theirs.ticked.insert(found.id, found.ticked);
                    theirs.texts.insert(found.id, found.text);
                    // Somebody wrote into the line: our text comes back, theirs stays below it.
                    if !ours.is_empty() && !ours.has(&format!("box {} {}", found.id, found.text)) {
                        theirs.lines.push((above, format!("  - {}\n", found.text)));
                    }
                }
                _ if ours.has(line) => {}
                _ => theirs.lines.push((above, (*line).to_owned())),
            }
        }
        theirs
    }

    fn put(&self, out: &mut String, below: Option<&str>, but: &str) {
        for (_, line) in self.lines.iter().filter(|(above, _)| *above == below) {
            if but.is_empty() || !but.lines().any(|ours| bare(ours) == bare(line)) {
                out.push_str(line);
                end_line(out);
            }
        }
    }

    /// Boxes that are no longer wanted: one that is ticked stays, struck through; and what people wrote below any.
    fn put_rest(&self, out: &mut String, known: &BTreeSet<&str>, sums: &mut Sums) {
        for (id, ticked) in self.ticked.iter().filter(|(id, _)| !known.contains(*id)) {
            if *ticked {
                let text = self.texts.get(id).copied().unwrap_or_default();
                let text = if text.starts_with("~~") {
                    text.to_owned()
                } else {
                    format!("~~{}~~", text.replace("~~", ""))
                };
                sums.add(&format!("box {id} {text}"));
                out.push_str(&format!("- [x] {text}{BOX}{id}{CLOSE}\n"));
            }
            self.put(out, Some(id), "");
        }
    }
}

/// Short sums of lines.
#[derive(Debug, Default)]
struct Sums(BTreeSet<u32>);

impl Sums {
    fn read(text: &str) -> Self {
        let one = |i: usize| u32::from_str_radix(text.get(i * 8..i * 8 + 8)?, 16).ok();
        Self((0..text.len() / 8).filter_map(one).collect())
    }

    fn write(&self) -> String {
        self.0.iter().map(|sum| format!("{sum:08x}")).collect()
    }

    fn add(&mut self, line: &str) {
        if !bare(line).is_empty() {
            self.0.insert(sum(bare(line)));
        }
    }

    /// Whether we wrote the line; a blank one is nobody's.
    fn has(&self, line: &str) -> bool {
        bare(line).is_empty() || self.0.contains(&sum(bare(line)))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// FNV-1a folded to 32 bits: the same on every machine and in every version, and no more is asked of it.
fn sum(line: &str) -> u32 {
    let long = marker::fnv(line);
    #[allow(clippy::cast_possible_truncation, reason = "both halves are folded into one")]
    let folded = (long ^ (long >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests;
