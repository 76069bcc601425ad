//! Helpers for bodies in a plan: references that the plan can resolve, and which blocks change.

use std::collections::BTreeSet;

use crate::work::issues::body::Body;
use crate::work::issues::item::{Block, Content, Lookup, resolve};

/// Blocks with their references resolved, and the keys of those that could not be.
pub(in crate::work) fn resolved(blocks: &[Block], lookup: &dyn Lookup) -> (Vec<Block>, Vec<String>) {
    let mut missing = Vec::new();
    let mut text = |text: &str| {
        let (text, unknown) = resolve(text, lookup);
        missing.extend(unknown);
        text
    };
    let mut one = |block: &Block| {
        let mut block = block.clone();
        match &mut block.content {
            Content::Text(content) => *content = text(content),
            Content::Steps(steps) => {
                steps.head = text(&steps.head);
                for line in &mut steps.boxes {
                    line.text = text(&line.text);
                }
            }
        }
        block
    };
    let blocks = blocks.iter().map(&mut one).collect();
    (blocks, missing)
}

/// Ids of the blocks that differ between two bodies; `mark` when only the mark differs.
pub(super) fn changed_blocks(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (Body::parse(old), Body::parse(new));
    let (old, new) = (old.texts(), new.texts());
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let changed: Vec<String> = ids
        .into_iter()
        .filter(|id| old.get(id) != new.get(id))
        .map(str::to_owned)
        .collect();
    if changed.is_empty() {
        vec!["mark".to_owned()]
    } else {
        changed
    }
}
