//! A history as an Atom feed (RFC 4287), the newest event first.

use std::fmt::Write as _;

use super::{Page, uuid};
use crate::escape::html;

/// Events in a feed. Readers ask for it repeatedly, and know the older ones.
const MOST_ENTRIES: usize = 500;

/// The feed. It has no address of its own, so it can be published anywhere.
pub fn atom(page: &Page<'_>) -> String {
    let day = |day: &str| format!("{day}T00:00:00Z");
    let of = page
        .slug
        .map_or_else(|| page.program.clone(), |slug| format!("{slug}, {}", page.program));
    let updated = page.events.last().map_or(page.at.as_str(), |event| event.day.as_str());
    // The first commit names the repository: a feed of another one is another feed.
    let first = page.begins.as_ref().map_or("", |begins| begins.commit);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <title>{}</title>\n  \
         <id>{}</id>\n  <updated>{}</updated>\n  <author><name>{}</name></author>\n",
        html(&format!("History of {of}")),
        uuid(&format!("feed {first} {}", page.slug.unwrap_or_default())),
        day(updated),
        html(&page.program),
    );
    for event in page.events.iter().rev().take(MOST_ENTRIES) {
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default();
        let about = event
            .subject
            .as_deref()
            .map_or_else(String::new, |subject| format!(": “{subject}”"));
        let _ = writeln!(
            out,
            "  <entry>\n    <title>{}</title>\n    <id>{}</id>\n    <updated>{}</updated>\n    <category term=\"{}\"/>\n    \
             <content type=\"text\">{}</content>\n  </entry>",
            html(&event.text),
            event.id,
            day(&event.day),
            html(kind),
            html(&format!("{}{about}", event.by)),
        );
    }
    out.push_str("</feed>\n");
    out
}
