//! A small parser of what the page is made of, that takes nothing on trust.

use std::collections::BTreeSet;

/// Elements without an end.
const VOID: [&str; 2] = ["meta", "br"];
/// Every element that a page may have.
const KNOWN: [&str; 52] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "footer",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "b",
    "br",
    "ul",
    "li",
    "dl",
    "div",
    "dt",
    "dd",
    "span",
    "bdi",
    "code",
    "pre",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "details",
    "summary",
    "svg",
    "desc",
    "g",
    "text",
    "line",
    "path",
    "rect",
    "circle",
    "title",
    "title",
    "title",
    "title",
    "title",
];

/// One tag with its attributes.
#[derive(Debug)]
pub(crate) struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// Reads the tags of a page, and stops where it is not well-formed.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let body = page.strip_prefix("<!doctype html>\n").expect("it begins with its type");
    let mut all = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        let style = open.last().is_some_and(|n| n == "style");
        assert!(style || !rest[..start].contains('>'), "{}", &rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let inside = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "before {}",
                &rest[..rest.len().min(200)].escape_debug()
            );
            continue;
        }
        let (inside, alone) = inside.strip_suffix('/').map_or((inside, false), |i| (i, true));
        let tag = tag(inside);
        assert!(KNOWN.contains(&tag.name.as_str()), "{}", tag.name);
        if !alone && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        all.push(tag);
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        let (key, after) = rest
            .split_once("=\"")
            .expect("an attribute has a value in quotation marks");
        let (value, after) = after.split_once('"').expect("a value ends");
        let key = key.trim();
        assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{inside}");
        assert!(
            !key.starts_with("on") && key != "style" && key != "src" && key != "srcset",
            "{inside}"
        );
        attributes.push((key.to_owned(), value.to_owned()));
        rest = after;
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

/// What must hold of every page.
pub(crate) fn sound(page: &str) {
    let tags = tags(page);
    let mut ids = BTreeSet::new();
    let (mut heading, mut tables) = (0, 0);
    for tag in &tags {
        for (key, value) in &tag.attributes {
            match key.as_str() {
                "id" => assert!(ids.insert(value.clone()), "the id {value} is there twice"),
                "href" => assert!(value.starts_with('#'), "{value}"),
                _ => {}
            }
        }
        let rank = tag.name.strip_prefix('h').and_then(|n| n.parse::<u32>().ok());
        if let Some(rank) = rank {
            assert!(rank <= heading + 1, "h{rank} after h{heading}");
            heading = rank;
        }
        match tag.name.as_str() {
            "table" => tables += 1,
            "caption" => tables -= 1,
            "th" => assert!(tag.attributes.iter().any(|(k, _)| k == "scope"), "{tag:?}"),
            "svg" => assert!(tag.attributes.iter().any(|(k, v)| k == "role" && v == "img"), "{tag:?}"),
            _ => {}
        }
    }
    assert_eq!(tables, 0, "every table has a caption");
    for tag in &tags {
        for (key, value) in &tag.attributes {
            if matches!(key.as_str(), "aria-labelledby" | "aria-describedby") {
                assert!(value.split(' ').all(|id| ids.contains(id)), "{value} is no id");
            }
            if let Some(id) = value.strip_prefix('#').filter(|_| key == "href") {
                assert!(ids.contains(id), "#{id} leads nowhere");
            }
        }
    }
    for sign in [
        "<script",
        "<!--",
        "@import",
        "url(",
        "javascript:",
        "http:",
        "https:",
        "NaN",
        "\u{202e}",
        "\u{0}",
        "@o",
        "<img",
    ] {
        assert!(!page.contains(sign), "{sign}: {}", around(page, sign));
    }
}

fn around<'p>(page: &'p str, sign: &str) -> &'p str {
    let at = page.find(sign).unwrap_or_default();
    let (from, to) = (
        page.floor_char_boundary(at.saturating_sub(80)),
        page.floor_char_boundary(at + 80),
    );
    &page[from..to]
}
