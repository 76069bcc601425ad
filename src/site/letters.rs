//! The pages of the newsletters: the newest at `newsletter/`, each at a folder of its month, and their feed. The text is what
//! was merged; the page shows its Markdown, and nothing in it can be markup of its own.

use serde_json::json;

use super::newsletter::{is_whole, published};
use super::{Request, Writer};
use crate::date::Month;
use crate::output::history::{Feed, FeedEntry, feed_id, write_feed};
use crate::registry::newsletters::Newsletter;
use crate::sensitive::mask;
use crate::templates::PageView;

/// Where they are.
const FOLDER: &str = "newsletter/";

/// The newsletters that are whole, the newest first.
pub(super) fn whole(all: &[Newsletter]) -> impl Iterator<Item = &Newsletter> {
    all.iter().rev().filter(|newsletter| is_whole(&newsletter.text))
}

/// Writes the pages and the feed.
pub(super) fn newsletters(writer: &mut Writer<'_>) {
    let request = writer.request;
    let all: Vec<&Newsletter> = whole(request.newsletters).collect();
    let Some(newest) = all.first() else { return };
    let path = |month: Month| format!("{FOLDER}{month}/");
    let letters: Vec<_> = (all.iter())
        .map(|one| json!({ "month": one.month.name(), "path": path(one.month) }))
        .collect();
    let pages = all.iter().map(|one| (path(one.month), *one));
    for (here, one) in pages.chain([(FOLDER.to_owned(), *newest)]) {
        let view = json!({ "month": one.month.name(), "letter": published(&one.text), "letters": letters });
        let view = PageView::of(&writer.framed(&view));
        writer.page(&here, "site-newsletter.html.j2", &view);
    }
    let text = feed(request, &all, &path);
    writer.text(&format!("{FOLDER}feed.xml"), &text);
}

fn feed(request: &Request<'_>, all: &[&Newsletter], path: &dyn Fn(Month) -> String) -> String {
    let program = mask(&request.program.name);
    let entry = |one: &&Newsletter| FeedEntry {
        id: feed_id(&format!("newsletter {} {}", request.program.id, one.month)),
        // It is about the month, and comes out after it.
        day: one.month.plus(1).first_day().to_string(),
        category: "newsletter".to_owned(),
        title: format!("Newsletter of {}", one.month.name()),
        link: request.base.map(|base| format!("{base}{}", path(one.month))),
    };
    write_feed(&Feed {
        title: &format!("Newsletter, {program}"),
        id: feed_id(&format!("newsletter {}", request.program.id)),
        author: &program,
        at: request.at.to_string(),
        links: request
            .base
            .map(|base| (format!("{base}{FOLDER}feed.xml"), format!("{base}{FOLDER}"))),
        entries: all.iter().rev().map(entry).collect(),
    })
}
