//! A history as an Atom feed (RFC 4287), the newest event first.

use std::fmt::Write as _;

use super::{Page, feed_id};
use crate::escape::html;
use crate::history::EventKind;

/// Events in a feed. Readers ask for it repeatedly, and know the older ones.
const MOST_ENTRIES: usize = 500;

/// A feed, ready to be written. Its texts are masked.
#[derive(Debug)]
pub struct Feed<'a> {
    pub title: &'a str,
    pub id: String,
    pub author: &'a str,
    /// The date of a feed without entries.
    pub at: String,
    /// The addresses of the feed and of the page that it belongs to, where they are known.
    pub links: Option<(String, String)>,
    /// From the oldest to the newest.
    pub entries: Vec<FeedEntry>,
}

/// One event of a feed.
#[derive(Debug, Clone)]
pub struct FeedEntry {
    pub id: String,
    pub day: String,
    /// What it is, such as the kind of an event.
    pub category: String,
    pub title: String,
    /// The address of the page that it is about.
    pub link: Option<String>,
}

/// The category of an event.
pub fn category(kind: EventKind) -> String {
    let kind = serde_json::to_value(kind).unwrap_or_default();
    kind.as_str().unwrap_or_default().to_owned()
}

/// The feed of a history. It has no address of its own, so it can be published anywhere.
pub fn atom(page: &Page<'_>) -> String {
    let of = page
        .slug
        .map_or_else(|| page.program.clone(), |slug| format!("{slug}, {}", page.program));
    // The first commit names the repository: a feed of another one is another feed.
    let first = page.begins.as_ref().map_or("", |begins| begins.commit);
    let entries = page.events.iter().map(|event| {
        let about = (event.subject.as_deref()).map_or_else(String::new, |subject| format!(": “{subject}”"));
        let entry = FeedEntry {
            id: event.id.clone(),
            day: event.day.clone(),
            category: category(event.kind),
            title: event.text.clone(),
            link: None,
        };
        (entry, format!("{}{about}", event.by))
    });
    let (entries, contents): (Vec<FeedEntry>, Vec<String>) = entries.unzip();
    let feed = Feed {
        title: &format!("History of {of}"),
        id: feed_id(&format!("{first} {}", page.slug.unwrap_or_default())),
        author: &page.program,
        at: page.at.clone(),
        links: None,
        entries,
    };
    written(&feed, &contents)
}

/// The text of a feed whose entries have nothing but their titles.
pub fn write_feed(feed: &Feed<'_>) -> String {
    let contents: Vec<String> = feed.entries.iter().map(|entry| format!("{}.", entry.title)).collect();
    written(feed, &contents)
}

fn written(feed: &Feed<'_>, contents: &[String]) -> String {
    let day = |day: &str| format!("{day}T00:00:00Z");
    let updated = feed.entries.last().map_or(feed.at.as_str(), |entry| entry.day.as_str());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <title>{}</title>\n  \
         <id>{}</id>\n  <updated>{}</updated>\n  <author><name>{}</name></author>\n",
        html(feed.title),
        feed.id,
        day(updated),
        html(feed.author),
    );
    if let Some((own, page)) = &feed.links {
        let _ = writeln!(
            out,
            "  <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n  <link rel=\"alternate\" type=\"text/html\" \
             href=\"{}\"/>",
            html(own),
            html(page),
        );
    }
    for (entry, content) in feed.entries.iter().zip(contents).rev().take(MOST_ENTRIES) {
        let link = (entry.link.as_ref()).map_or_else(String::new, |link| {
            format!(
                "    <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
                html(link)
            )
        });
        let _ = writeln!(
            out,
            "  <entry>\n    <title>{}</title>\n    <id>{}</id>\n    <updated>{}</updated>\n{link}    <category term=\"{}\"/>\n    \
             <content type=\"text\">{}</content>\n  </entry>",
            html(&entry.title),
            entry.id,
            day(&entry.day),
            html(&entry.category),
            html(content),
        );
    }
    out.push_str("</feed>\n");
    out
}
