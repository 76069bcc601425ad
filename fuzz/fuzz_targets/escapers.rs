//! What is printed from a record is hostile: quoting and masking never panic and never let through what they exist for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::sensitive;
use psp_partners::words::{is_invisible, quote};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let quoted = quote(&text);
    let inner = quoted
        .strip_prefix('`')
        .and_then(|q| q.strip_suffix('`'))
        .expect("a quote stands in backticks");
    assert!(!inner.contains('`') && !inner.contains(is_invisible), "{quoted:?}");
    let mut end = 0;
    for found in sensitive::find(&text) {
        assert!(
            found.bytes.start >= end && text.get(found.bytes.clone()).is_some_and(|t| !t.is_empty()),
            "{found:?}"
        );
        end = found.bytes.end;
    }
    let masked = sensitive::mask(&text);
    assert_eq!(masked == text, sensitive::find(&text).is_empty(), "{masked:?}");
});
