//! What people wrote into a block of ours: their own lines, each with the box above it, and boxes of ours that they
//! ticked or wrote into.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::line_hashes::LineHashes;
use super::{BOX, CLOSE, Found, bare, checkbox, is_blank};

/// What people wrote into a block.
#[derive(Debug, Default)]
pub(super) struct PeopleText<'a> {
    lines: BTreeMap<Option<&'a str>, String>,
    boxes: BTreeMap<&'a str, Box<'a>>,
}

#[derive(Debug)]
struct Box<'a> {
    found: Found<'a>,
    /// The line of ours above it, for a box that is nested below a step.
    head: Option<&'a str>,
    /// The text of the line, where a person changed it.
    words: Option<String>,
}

/// Consecutive lines of a person's, with the blank lines between and after them.
#[derive(Default)]
struct Group(String);

impl Group {
    fn add(&mut self, line: &str) {
        self.0.push_str(line);
        if !line.ends_with('\n') {
            self.0.push('\n');
        }
    }

    fn take(&mut self) -> Option<String> {
        let text = std::mem::take(&mut self.0);
        (!is_blank(&text)).then_some(text)
    }
}

impl<'a> PeopleText<'a> {
    /// Collects the lines of `old` that are not ours. `new` has the lines that we are about to write, `known` the boxes
    /// among them. Without `known`, as in a block of text, a box is a line like others.
    pub(super) fn gather(
        old: &[&'a str],
        ours: &LineHashes,
        new: &BTreeSet<&str>,
        known: Option<&BTreeSet<&str>>,
    ) -> Self {
        let mut theirs = Self::default();
        let mut group = Group::default();
        let (mut above, mut head) = (None, None);
        for line in old {
            let found = checkbox(line).filter(|_| known.is_some());
            match found {
                Some(found) if !theirs.boxes.contains_key(found.id) => {
                    // A person wrote into the line: our text comes back, and theirs stays below it.
                    let is_ours = ours.is_empty() || ours.has(&line_of(found.id, found.text, found.behind));
                    let words = format!("  - {}", defused(&format!("{}{}", found.text, found.behind)));
                    let edited = !is_ours && bare(&words) != "  -" && !new.contains(bare(&words));
                    head = head.filter(|_| found.nested);
                    let words = edited.then_some(words);
                    if found.ticked || known.is_some_and(|known| known.contains(found.id)) {
                        theirs.end(above, &mut group);
                        above = Some(found.id);
                    } else if let Some(words) = &words {
                        // The box goes, and what people wrote stays where it is.
                        group.add(words);
                    }
                    theirs.boxes.insert(found.id, Box { found, head, words });
                }
                // A person copied a line of ours: the copy is text, not a box of ours.
                Some(_) => group.add(&defused(line)),
                None if !is_blank(line) && (ours.has(line) || new.contains(bare(line))) => {
                    theirs.end(above, &mut group);
                    head = bare(line).strip_prefix("- ");
                }
                None => group.add(line),
            }
        }
        theirs.end(above, &mut group);
        theirs
    }

    fn end(&mut self, above: Option<&'a str>, group: &mut Group) {
        if let Some(text) = group.take() {
            // Blank lines after our text are ours. Below a box we write none.
            let text = if above.is_none() { from_words(&text) } else { &text };
            self.lines.entry(above).or_default().push_str(text);
        }
    }

    /// Whether a box is ticked now.
    pub(super) fn ticked(&self, id: &str) -> Option<bool> {
        self.boxes.get(id).map(|b| b.found.ticked)
    }

    /// Writes what people wrote below the box, or before the first box.
    pub(super) fn put(&self, out: &mut String, below: Option<&str>) {
        if let Some(words) = below.and_then(|id| self.boxes.get(id)?.words.as_deref()) {
            out.push_str(words);
            out.push('\n');
        }
        out.push_str(self.lines.get(&below).map_or("", String::as_str));
    }

    /// Boxes that are no longer wanted: one that is ticked stays, struck through, with what people wrote below it.
    pub(super) fn put_rest(&self, out: &mut String, known: &BTreeSet<&str>, hashes: &mut LineHashes) {
        let stays = |id: &str, old: &Box<'_>| old.found.ticked && !known.contains(id);
        for (id, old) in self.boxes.iter().filter(|(id, old)| stays(id, old)) {
            let mut text = format!("{}{}", old.found.text, old.found.behind);
            if !text.starts_with("~~") {
                let head = old.head.map(|head| format!("{head} ")).unwrap_or_default();
                text = format!("~~{}~~", format!("{head}{text}").replace("~~", ""));
            }
            hashes.add(&line_of(id, &text, ""));
            let _ = writeln!(out, "- [x] {text}{BOX}{id}{CLOSE}");
            out.push_str(self.lines.get(&Some(*id)).map_or("", String::as_str));
        }
    }
}

/// The text that a box's hash is made of. The tick is not in it, because anyone can change that.
pub(super) fn line_of(id: &str, text: &str, behind: &str) -> String {
    format!("box {id} {text}{behind}")
}

/// The text without the blank lines at its beginning.
fn from_words(text: &str) -> &str {
    let mut blank = 0;
    for line in text.split_inclusive('\n').take_while(|line| is_blank(line)) {
        blank += line.len();
    }
    &text[blank..]
}

/// The text with the marks of our boxes made harmless.
fn defused(text: &str) -> String {
    text.replace("psp-partners:box ", "psp-partners box ")
}
