//! Any bytes are read without a panic; every place that is told lies in the text; reading again tells the same, and so does
//! the parser where the short way took the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::finding::Span;
use psp_partners::registry::yaml::{Document, Kind, LIMITS, Node, parse_any, read, read_plain};

/// What costs the square of a text's length, or prints all of it, is checked for texts shorter than this.
const SMALL: usize = 2000;

fuzz_target!(|data: &[u8]| {
    let document = read(data.to_vec(), LIMITS);
    let text = &document.text;
    for span in document
        .faults
        .iter()
        .flat_map(|f| f.related.iter().map(|r| r.0).chain([f.span]))
    {
        check(text, span);
    }
    for span in &document.refused {
        check(text, *span);
    }
    if let Some(root) = &document.root {
        check_node(text, root);
        let mut seen = 0;
        root.walk(&mut |pointer, node| {
            if text.len() < SMALL {
                let (found, _) = root.at(pointer).expect("a walked place is found again");
                // Two equal keys cannot both be in the tree, so a pointer is one node.
                assert_eq!(found.span, node.span, "{pointer:?}");
            }
            seen += 1;
        });
        assert!(seen <= LIMITS.nodes, "{seen} values");
        let _ = root.to_json();
    }
    if let Some(plain) = read_plain(text, LIMITS) {
        let full = parse_any(text.clone(), LIMITS);
        assert!(full.faults.is_empty() && full.refused.is_empty());
        if text.len() < SMALL {
            assert_eq!(format!("{:?}", Some(plain)), format!("{:?}", full.root));
        }
    }
    // A document without a value always says why.
    assert!(document.root.is_some() || !document.faults.is_empty());
    if text.len() < SMALL {
        assert_eq!(told(&document), told(&read(data.to_vec(), LIMITS)));
    }
});

fn check_node(text: &str, node: &Node) {
    check(text, node.span);
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|n| check_node(text, n)),
        Kind::Map(entries) => {
            for entry in entries {
                check(text, entry.key_span);
                check_node(text, &entry.value);
            }
        }
        _ => {}
    }
}

/// The span lies in the text, on character boundaries, and its lines and columns are those of its bytes.
fn check(text: &str, span: Span) {
    assert!(span.from <= span.to, "{span:?}");
    for (offset, pos) in [(span.from as usize, span.start), (span.to as usize, span.end)] {
        let before = text
            .get(..offset)
            .unwrap_or_else(|| panic!("{span:?} is outside of the text or inside a character"));
        if text.len() >= SMALL {
            continue;
        }
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.matches('\n').count() + 1;
        let head = before[line_start..]
            .strip_prefix('\u{feff}')
            .filter(|_| line_start == 0);
        let col = head.unwrap_or(&before[line_start..]).chars().count() + 1;
        assert_eq!((pos.line as usize, pos.col as usize), (line, col), "{span:?}");
    }
}

fn told(document: &Document) -> String {
    format!("{:?} {:?} {:?}", document.root, document.faults, document.refused)
}
