//! What is printed from a record is hostile: quoting, masking and escaping never panic and never let through what they
//! exist to hold back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::escape;
use psp_partners::sensitive;
use psp_partners::visible;
use psp_partners::words::quote;

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
    assert!(!inner.contains('`') && !hides(inner), "{quoted:?}");
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
    assert!(!hides(&line), "{line:?}");
    let subject = escape::subject(text);
    assert!(!hides(&subject) && !subject.contains(['\n', '\r', '[', ']']), "{subject:?}");
    assert_eq!(escape::subject(&subject), subject, "once is enough");
    for line in line.lines().chain(escape::no_commands(text).split(['\n', '\r'])) {
        assert!(
            !line.trim_start().starts_with("::") && !line.contains("##["),
            "{line:?}"
        );
    }
}

/// Whether anything in it is invisible and not needed.
fn hides(text: &str) -> bool {
    visible::chars(text).any(|(_, hides)| hides)
}

/// Neither Markdown nor HTML finds anything of its own in what was escaped.
fn markdown(text: &str) {
    let shown = escape::markdown(text);
    let inner = shown.replace("<span>", "").replace("</span>", "");
    assert!(
        !inner.contains(['<', '>', '`', '*', '_', '[', ']', '|', '~', '$', '@', '^', '\\', '\n', '\r', '\t']),
        "{shown:?}"
    );
    assert!(!hides(&inner), "{shown:?}");
    // In the middle of a word, `www.` begins no link.
    let mut www = shown.match_indices("www.").map(|(at, _)| &shown[..at]);
    assert!(
        !shown.contains("://") && www.all(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric())),
        "{shown:?}"
    );
    // An entity is the only place of these signs.
    for part in inner.split('&').skip(1) {
        let entity = part.split(';').next().unwrap_or_default();
        let is_number = |n: &str| n.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(
            ["amp", "lt", "gt", "quot"].contains(&entity) || entity.strip_prefix("#x").is_some_and(is_number),
            "{shown:?}"
        );
    }
    let code = escape::code(text).replace("<span>", "").replace("</span>", "");
    let inner = code
        .strip_prefix("<code>")
        .and_then(|c| c.strip_suffix("</code>"))
        .expect("code stands in its tags");
    assert!(
        !inner.contains(['<', '>', '`', '*', '_', '[', ']', '|', '@', '\\', '\n', '\r']) && !hides(inner),
        "{code:?}"
    );
    let json = serde_json::Value::from(text).to_string();
    let escaped = escape::json(&json);
    assert!(!escaped.contains(visible::is_invisible) && !escaped.contains("##["), "{escaped:?}");
    assert_eq!(serde_json::from_str::<String>(&escaped).ok().as_deref(), Some(text));
}
