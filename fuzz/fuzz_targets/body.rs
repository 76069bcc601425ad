//! Any old body and any blocks: merging never panics, stays within its limit, loses no line of a person's, and changes
//! nothing the second time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::work::issues::body::{Body, Wanted, merge};
use psp_partners::work::issues::{Block, Checkbox, Content, Mark, Steps};

fuzz_target!(|data: &[u8]| {
    // The first line says which blocks there should be, a letter each; the rest is the body: seeds stay readable.
    let Some(end) = data.iter().position(|b| *b == b'\n') else {
        return;
    };
    let (recipe, body) = (&data[..end], String::from_utf8_lossy(&data[end + 1..]));
    let blocks: Vec<Block> = [("about", b'a'), ("steps", b's'), ("gate", b'g'), ("more", b'm')]
        .into_iter()
        .filter(|(_, letter)| recipe.contains(letter))
        .map(|(id, letter)| block(id, letter, recipe))
        .collect();
    let limit = if recipe.contains(&b'l') { 900 } else { 300_000 };
    let then = recipe.contains(&b't').then(|| Body::parse(&body).boxes());
    let wanted = Wanted {
        mark: Mark {
            key: "phase/acme/negotiation".to_owned(),
            ..Mark::default()
        },
        blocks: &blocks,
        then: then.as_ref(),
        keep: recipe.contains(&b'k'),
        limit,
    };
    let Ok(once) = merge(&body, &wanted) else {
        assert!(recipe.contains(&b'l'), "there is room for {body:?}");
        return;
    };
    assert!(once.len() <= limit, "{} bytes", once.len());
    assert_eq!(merge(&once, &wanted).as_ref(), Ok(&once), "a second time");
    let parsed = Body::parse(&once);
    assert_eq!(
        parsed.mark.as_ref().map(|m| m.key.as_str()),
        Some("phase/acme/negotiation")
    );
    let boxes = parsed.boxes();
    for id in ids(&blocks) {
        assert!(boxes.contains_key(id), "{id} in {once:?}");
    }
    let old = Body::parse(&body);
    if old.mark.as_ref().is_none_or(|mark| mark.lines.is_empty()) {
        kept(&body, &once, &blocks);
    }
});

fn block(id: &str, letter: u8, recipe: &[u8]) -> Block {
    let version = recipe.iter().filter(|b| b.is_ascii_digit()).count();
    if letter != b's' {
        return Block::text(id, format!("Text {version} of {id}\n\n{}\n", "x".repeat(version * 20)));
    }
    let line = |n: usize| Checkbox {
        id: (n % 3 != 2).then(|| format!("step-{n}")),
        text: format!("Step {n}"),
        nested: n % 3 == 1,
        ticked: recipe.contains(&b'x'),
    };
    Block {
        id: id.to_owned(),
        content: Content::Steps(Steps {
            head: "### Steps\n\n".to_owned(),
            boxes: (0..version.min(5)).map(line).collect(),
        }),
    }
}

fn ids(blocks: &[Block]) -> impl Iterator<Item = &str> {
    let steps = blocks.iter().filter_map(|b| match &b.content {
        Content::Steps(steps) => Some(&steps.boxes),
        Content::Text(_) => None,
    });
    steps.flatten().filter_map(|line| line.id.as_deref())
}

/// As nothing is remembered of what we wrote, every line without a mark is a person's, but for those that we write now.
fn kept(body: &str, once: &str, blocks: &[Block]) {
    let bare = |line: &str| line.trim_end_matches(['\n', '\r', ' ', '\t']).to_owned();
    let mut ours = vec!["### Steps".to_owned()];
    for block in blocks {
        match &block.content {
            Content::Text(text) => ours.extend(text.lines().map(bare)),
            Content::Steps(steps) => ours.extend(steps.boxes.iter().map(|b| format!("- {}", b.text))),
        }
    }
    let after: std::collections::BTreeSet<String> = once.split('\n').map(bare).collect();
    for line in body.split('\n').map(bare) {
        let marked = line.contains("psp-partners:");
        assert!(
            marked || line.is_empty() || after.contains(&line) || ours.contains(&line),
            "{line:?} is lost in {once:?}"
        );
    }
}
