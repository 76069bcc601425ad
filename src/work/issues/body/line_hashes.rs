//! Short hashes of the lines that we wrote into a block, kept in the mark: every other line in it is a person's.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::bare;
use crate::work::marker;

/// Short hashes of lines.
#[derive(Debug, Default)]
pub(super) struct LineHashes(BTreeSet<u32>);

impl LineHashes {
    pub(super) fn read(text: &str) -> Self {
        let one = |i: usize| u32::from_str_radix(text.get(i * 8..i * 8 + 8)?, 16).ok();
        Self((0..text.len() / 8).filter_map(one).collect())
    }

    pub(super) fn write(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, sum| {
            let _ = write!(text, "{sum:08x}");
            text
        })
    }

    pub(super) fn add(&mut self, line: &str) {
        if !bare(line).is_empty() {
            self.0.insert(sum(bare(line)));
        }
    }

    /// Whether we wrote the line.
    pub(super) fn has(&self, line: &str) -> bool {
        self.0.contains(&sum(bare(line)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// FNV-1a folded to 32 bits. It only has to be the same on every machine and in every version.
fn sum(line: &str) -> u32 {
    let long = marker::fnv(line);
    #[allow(clippy::cast_possible_truncation, reason = "both halves are folded into one")]
    let folded = (long ^ (long >> 32)) as u32;
    folded
}
