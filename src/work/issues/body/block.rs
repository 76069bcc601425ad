//! One block of ours as text, with what people wrote into it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::line_hashes::LineHashes;
use super::people_text::{PeopleText, line_of};
use super::{BOX, CLOSE, OURS, bare};
use crate::work::issues::item::{Block, Checkbox, Content, Steps};

/// `inner` between the marks of a block.
pub(super) fn marked(id: &str, inner: &str) -> String {
    format!("{OURS}begin {id}{CLOSE}\n{inner}{OURS}end {id}{CLOSE}\n")
}

/// A block with its marks, followed by the lines that people wrote into a text of ours.
pub(super) fn text(
    block: &Block,
    old: &[&str],
    ours: &LineHashes,
    then: Option<&BTreeMap<String, bool>>,
) -> (String, LineHashes) {
    let mut hashes = LineHashes::default();
    let mut inner = String::new();
    let mut behind = String::new();
    match &block.content {
        Content::Text(text) => {
            put_lines(&mut inner, &mut hashes, text);
            let new = text.lines().map(bare).collect();
            PeopleText::gather(old, ours, &new, None).put(&mut behind, None);
        }
        Content::Steps(steps) => put_steps(&mut inner, &mut hashes, steps, (old, ours), then),
    }
    (marked(&block.id, &inner) + &behind, hashes)
}

/// What remains of a block that is no longer wanted: what people wrote into it, and what they ticked.
pub(super) fn remains(old: &[&str], ours: &LineHashes) -> String {
    let mut out = String::new();
    let none = BTreeSet::new();
    let theirs = PeopleText::gather(old, ours, &none, Some(&none));
    theirs.put(&mut out, None);
    theirs.put_rest(&mut out, &none, &mut LineHashes::default());
    out
}

fn put_lines(out: &mut String, hashes: &mut LineHashes, text: &str) {
    for line in text.lines() {
        hashes.add(line);
        out.push_str(line);
        out.push('\n');
    }
}

fn put_steps(
    out: &mut String,
    hashes: &mut LineHashes,
    steps: &Steps,
    (old, ours): (&[&str], &LineHashes),
    then: Option<&BTreeMap<String, bool>>,
) {
    let plain: Vec<String> = steps.boxes.iter().filter(|b| b.id.is_none()).map(plain_text).collect();
    let new = steps
        .head
        .lines()
        .chain(plain.iter().map(String::as_str))
        .map(bare)
        .collect();
    let known = steps.boxes.iter().filter_map(|b| b.id.as_deref()).collect();
    let theirs = PeopleText::gather(old, ours, &new, Some(&known));
    put_lines(out, hashes, &steps.head);
    theirs.put(out, None);
    for line in &steps.boxes {
        let Some(id) = &line.id else {
            put_lines(out, hashes, &plain_text(line));
            continue;
        };
        hashes.add(&line_of(id, &line.text, ""));
        let now = theirs.ticked(id);
        let meanwhile = then.and_then(|then| now.filter(|now| then.get(id) != Some(now)));
        let tick = if meanwhile.unwrap_or(line.ticked) { 'x' } else { ' ' };
        let _ = writeln!(out, "{}- [{tick}] {}{BOX}{id}{CLOSE}", indent(line), line.text);
        theirs.put(out, Some(id));
    }
    theirs.put_rest(out, &known, hashes);
}

fn indent(line: &Checkbox) -> &'static str {
    if line.nested { "  " } else { "" }
}

/// A line without a box.
fn plain_text(line: &Checkbox) -> String {
    format!("{}- {}", indent(line), line.text)
}
