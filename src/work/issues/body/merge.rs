//! Merges an old body with what it should contain: our text is replaced in its place, and people's text is copied.
//!
//! How it works:
//!
//! 1. A body is parsed into pieces: our mark, our blocks (each between two marks with its id), and lines. Lines outside
//!    blocks are people's and are copied byte for byte.
//! 2. The mark holds a short hash of every line that we wrote into a block. A line of a block with another hash is a
//!    person's. It stays: below the box that it was below, or after a block of plain text.
//! 3. Each wanted block replaces the old one with its id. A new block comes after the block before it in the wanted
//!    order. A block that is no longer wanted leaves what people wrote and ticked in it.
//! 4. A box that a person ticked or cleared after the plan was made (`then`) stays as it is now.
//! 5. If the result is larger than GitHub takes, our texts are left out, the last one first. Steps stay, since ticks
//!    are kept there, and so does everything that people wrote. If that alone is too large, the body is left as it is.
//!
//! Merging twice gives the same text as merging once.

use std::collections::{BTreeMap, BTreeSet};

use super::line_hashes::LineHashes;
use super::{Body, Piece, bare, block};
use crate::work::issues::item::{Block, Content};
use crate::work::issues::mark::{ISSUE, Mark};
use crate::work::marker;

/// What a body should contain.
pub struct Wanted<'a> {
    pub mark: Mark,
    pub blocks: &'a [Block],
    /// The boxes as they were when the plan was made. A box that changed since then stays as it is now.
    pub then: Option<&'a BTreeMap<String, bool>>,
    /// Whether blocks that are not among `blocks` stay as they are. If not, only what people wrote into them stays.
    pub keep: bool,
    /// Largest size in bytes.
    pub limit: usize,
}

/// A body could not be made small enough: people's text fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// The text that replaces a block without room.
const NO_ROOM: &str = "_This part is left out: text that people wrote takes up its space._";

/// `body`, with our parts updated to `wanted`.
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
        // Texts are left out, the last one first. Steps stay, since ticks are kept there.
        let text = |block: &&mut Block| matches!(&block.content, Content::Text(text) if text != NO_ROOM);
        match blocks.iter_mut().rev().find(text) {
            Some(block) => block.content = Content::Text(NO_ROOM.to_owned()),
            None => return Err(TooLarge),
        }
    }
}

/// Whether two bodies have the same text. GitHub changes line ends to CRLF when a person edits a body in the browser.
pub fn same(one: &str, other: &str) -> bool {
    bare(&one.replace("\r\n", "\n")) == bare(&other.replace("\r\n", "\n"))
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
        let ours = LineHashes::read(before.get(&block.id).map_or("", String::as_str));
        let (text, hashes) = block::text(block, lines.unwrap_or_default(), &ours, wanted.then);
        made.insert(&block.id, text);
        mark.lines.insert(block.id.clone(), hashes.write());
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
                        let mut inner = lines.concat();
                        end_line(&mut inner);
                        out.push_str(&block::marked(id, &inner));
                    }
                    // A block that is no longer wanted: what people wrote into it stays.
                    None => {
                        let ours = LineHashes::read(before.get(*id).map_or("", String::as_str));
                        out.push_str(&block::remains(lines, &ours));
                    }
                }
                // New blocks that come after it.
                while next.peek().is_some_and(|n| n == id || !made.contains_key(n)) {
                    next.next();
                }
                put_missing(&mut out, &mut next, &there, &mut made);
            }
        }
    }
    // People can rearrange a body. In any order, nothing is left out.
    for block in blocks {
        if let Some(text) = made.remove(block.id.as_str()) {
            end_line(&mut out);
            out.push_str(&text);
        }
    }
    out
}

/// The wanted blocks from `next` on, up to the first that the body already has.
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
