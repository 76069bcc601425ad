//! What is printed from a record is hostile: quoting, masking and escaping never panic and never let through what they
//! exist to hold back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::output::escape;
use psp_partners::sensitive;
use psp_partners::words::{is_invisible, quote};

fuzz_target!(|data: &[u8]| {
    let text = &*String::from_utf8_lossy(data);
    words(text);
    commands(text);
    markdown(text);
    let size = data.first().map_or(0, |b| usize::from(*b));
    let cut = escape::cut(text, size);
    assert!(
        cut == text || cut.len() <= size.max('…'.len_utf8()),
        "{cut:?} in {size}"
    );
    assert!(text.starts_with(cut.strip_suffix('…').unwrap_or(&cut)), "{cut:?}");
});

fn words(text: &str) {
    let quoted = quote(text);
    let inner = quoted
        .strip_prefix('`')
        .and_then(|q| q.strip_suffix('`'))
        .expect("a quote stands in backticks");
    assert!(!inner.contains('`') && !inner.contains(is_invisible), "{quoted:?}");
    let mut end = 0;
    for found in sensitive::find(text) {
        let stretch = text.get(found.bytes.clone());
        assert!(
            found.bytes.start >= end && stretch.is_some_and(|t| !t.is_empty()),
            "{found:?}"
        );
        end = found.bytes.end;
    }
    let masked = sensitive::mask(text);
    assert_eq!(masked == text, sensitive::find(text).is_empty(), "{masked:?}");
}

/// A runner gets back the very text, from one line, and no line of a log is a command to it.
fn commands(text: &str) {
    let data = escape::workflow_data(text);
    assert!(!data.contains(['\r', '\n']), "{data:?}");
    let decoded = data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    assert_eq!(decoded, text);
    let property = escape::workflow_property(text);
    assert!(!property.contains(['\r', '\n', ':', ',']), "{property:?}");
    let line = escape::line(text);
    assert!(!line.contains(is_invisible), "{line:?}");
    for line in line.lines().chain(escape::no_commands(text).split(['\n', '\r'])) {
        assert!(
            !line.trim_start().starts_with("::") && !line.contains("##["),
            "{line:?}"
        );
    }
}

/// Neither Markdown nor HTML finds anything of its own in what was escaped.
fn markdown(text: &str) {
    let shown = escape::markdown(text);
    assert!(!shown.contains(['<', '>', '\n', '\r', '\t']), "{shown:?}");
    let mut escaped = false;
    let mut before = ' ';
    for c in shown.chars() {
        let sign = "`*_[]()#!|~$".contains(c);
        assert!(!sign || escaped, "{c} in {shown:?}");
        assert!(before != '@' || c == '\u{2060}', "a mention in {shown:?}");
        assert!(
            before != ':' || c == '\u{2060}' || c.is_whitespace(),
            "a link in {shown:?}"
        );
        escaped = c == '\\' && !escaped;
        before = c;
    }
    let code = escape::code(text);
    let inner = code
        .strip_prefix("<code>")
        .and_then(|c| c.strip_suffix("</code>"))
        .expect("code stands in its tags");
    assert!(
        !inner.contains(['<', '>', '`', '*', '_', '[', ']', '|', '@', '\\', '\n', '\r']),
        "{code:?}"
    );
}
