//! `{{ text|markdown }}`: a text of Markdown as HTML, for a page that people print.
//!
//! How it works. pulldown-cmark reads the text as GitHub does (with tables, strikethrough, task lists and
//! footnotes) and gives events. Each event becomes an element of our own or escaped text, so that nothing in the text can
//! be markup: raw HTML is shown as it was written, a picture is shown as its description and address, and an address
//! becomes a link only if a browser can do nothing with it but open it. A reader must see all that was signed, so what has no place in
//! a page is shown, too: lines that only define links, and the words behind the mark of a code block.

use std::fmt::Write as _;
use std::ops::Range;

use minijinja::{Error, State, Value};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{plain, text_of};
use crate::escape::html;
use crate::templates::Medium;
use crate::templates::environment::medium;

/// `{{ text|markdown }}` in HTML. In another medium, the text is escaped as any other value.
pub(super) fn markdown(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    Ok(Value::from_safe_string(match medium(state) {
        Medium::Html => to_html(&text_of(value)?),
        Medium::Markdown | Medium::Text => plain(state, value)?,
    }))
}

/// Beginnings of addresses that a browser only opens.
const SAFE_ADDRESSES: &[&str] = &["https://", "http://", "mailto:"];

/// What our own escaping writes around signs of a value, so that GitHub makes no reference of them. A reader of GitHub sees
/// only what is between them.
const INERT: &[&str] = &["<span>", "</span>", "<code>", "</code>"];

/// A tab in code: a page has only characters that a reader sees.
const TAB: &str = "    ";

/// The text as HTML.
fn to_html(text: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let parser = Parser::new_ext(text, options);
    let mut definitions: Vec<Range<usize>> = (parser.reference_definitions().iter())
        .map(|(_, definition)| definition.span.clone())
        .collect();
    definitions.sort_by_key(|span| span.start);
    let mut page = Page::default();
    let (mut depth, mut end, mut hidden) = (0_usize, 0, Vec::new());
    for (event, range) in parser.into_offset_iter() {
        if depth == 0 {
            hidden.extend(text.get(end..range.start));
            hidden.extend(
                (definitions.iter())
                    .filter(|span| range.start <= span.start && span.end <= range.end)
                    .filter_map(|span| text.get((*span).clone())),
            );
            end = end.max(range.end);
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        page.event(event);
    }
    hidden.extend(text.get(end..));
    page.definitions(&hidden);
    page.out
}

/// A page that is being written.
#[derive(Default)]
struct Page {
    out: String,
    /// In the lines of a code block or of raw HTML, where line ends count.
    keeps_lines: bool,
    in_table_head: bool,
    alignments: Vec<Alignment>,
    column: usize,
    /// The elements to close, one for each link or picture.
    links: Vec<&'static str>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::InlineHtml(tag) if INERT.contains(&&*tag) => {}
            // Math isn't enabled: its signs stay text.
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                self.text(&text);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => self.out.push_str(if is_done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(label) => {
                let _ = write!(self.out, "<sup>[{}]</sup>", html(&label));
            }
        }
    }

    fn text(&mut self, text: &str) {
        if !self.keeps_lines {
            self.out.push_str(&html(text));
            return;
        }
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.out.push('\n');
            }
            self.out.push_str(&html(&line.replace('\t', TAB)));
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { level, .. } => {
                let _ = write!(self.out, "<{}>", heading(level));
            }
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>\n"),
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(words) = &kind
                    && !words.trim().is_empty()
                {
                    let _ = writeln!(self.out, "<p class=\"info\">{}</p>", html(words));
                }
                self.lines();
            }
            Tag::HtmlBlock => self.lines(),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(first)) => {
                let _ = writeln!(self.out, "<ol start=\"{first}\">");
            }
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::Item => self.out.push_str("<li>"),
            Tag::FootnoteDefinition(label) => {
                let _ = writeln!(self.out, "<div class=\"footnote\"><sup>[{}]</sup>", html(&label));
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.out.push_str("<table>\n");
            }
            Tag::TableHead => {
                (self.in_table_head, self.column) = (true, 0);
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    Some(Alignment::Left | Alignment::None) | None => "",
                };
                self.column += 1;
                let element = if self.in_table_head { "th scope=\"col\"" } else { "td" };
                let _ = write!(self.out, "<{element}{class}>");
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { dest_url, title, .. } => self.address(&dest_url, &title, true),
            Tag::Image { dest_url, title, .. } => self.address(&dest_url, &title, false),
            // These aren't enabled.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => {
                let _ = writeln!(self.out, "</{}>", heading(level));
            }
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.keeps_lines = false;
                self.out.push_str("</code></pre>\n");
            }
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => self.out.push_str("</div>\n"),
            TagEnd::Table => self.out.push_str("</tbody></table>\n"),
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.out.push_str("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.out.push_str(if self.in_table_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link | TagEnd::Image => {
                let close = self.links.pop().unwrap_or_default();
                self.out.push_str(close);
            }
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn lines(&mut self) {
        self.keeps_lines = true;
        self.out.push_str("<pre><code>");
    }

    /// The beginning of a link, or of a picture, which is never loaded. The style shows the address behind the words.
    fn address(&mut self, address: &str, title: &str, is_link: bool) {
        let lower = address.to_ascii_lowercase();
        let is_safe = SAFE_ADDRESSES.iter().any(|begin| lower.starts_with(begin))
            && address.bytes().all(|byte| byte.is_ascii_graphic());
        // A title is part of what was signed, and no printer shows it by itself.
        let shown = if title.is_empty() {
            address.to_owned()
        } else {
            format!("{address} {title}")
        };
        let shown = html(&shown);
        self.links.push(match (is_link, is_safe) {
            (true, true) => {
                let _ = write!(
                    self.out,
                    "<a href=\"{}\" rel=\"noreferrer\" data-address=\"{shown}\">",
                    html(address)
                );
                "</a>"
            }
            (true, false) => {
                let _ = write!(self.out, "<span data-address=\"{shown}\">");
                "</span>"
            }
            (false, _) => {
                let _ = write!(self.out, "<span class=\"picture\" data-address=\"{shown}\">");
                "</span>"
            }
        });
    }

    /// What the text has between its parts: lines that define links, and that a page of Markdown doesn't show.
    fn definitions(&mut self, hidden: &[&str]) {
        let lines = || hidden.iter().flat_map(|part| part.lines());
        let mut lines = lines().filter(|line| !line.trim().is_empty()).peekable();
        if lines.peek().is_none() {
            return;
        }
        self.out
            .push_str("<p class=\"info\">The text also has these lines, which define links:</p>\n<pre><code>");
        for line in lines {
            self.out.push_str(&html(line));
            self.out.push('\n');
        }
        self.out.push_str("</code></pre>\n");
    }
}

fn heading(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h1",
        HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        HeadingLevel::H4 => "h4",
        HeadingLevel::H5 => "h5",
        HeadingLevel::H6 => "h6",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_elements() {
        let text = "# A *b*\n\nOne\ntwo  \nthree `c<d` ~~e~~ **f** &amp; \\*g\\*\n\n> q\n\n1. a\n2. b\n\n7) x\n\n- [x] t\n- u\n\n---\n\n\
                    | l | r |\n|---|--:|\n| 1 | 2 |\n\n```rust a\n<x>\t&\n```\n\nNote[^n].\n\n[^n]: The note.\n";
        let expected = "<h1>A <em>b</em></h1>\n<p>One\ntwo<br>\nthree <code>c&lt;d</code> <del>e</del> <strong>f</strong> &amp; *g*</p>\n\
             <blockquote>\n<p>q</p>\n</blockquote>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<ol start=\"7\">\n<li>x</li>\n</ol>\n\
             <ul>\n<li>☑ t</li>\n<li>u</li>\n</ul>\n<hr>\n<table>\n<thead><tr><th scope=\"col\">l</th><th scope=\"col\" class=\"right\">r</th></tr></thead>\n\
             <tbody>\n<tr><td>1</td><td class=\"right\">2</td></tr>\n</tbody></table>\n\
             <p class=\"info\">rust a</p>\n<pre><code>&lt;x&gt;    &amp;\n</code></pre>\n<p>Note<sup>[n]</sup>.</p>\n\
             <div class=\"footnote\"><sup>[n]</sup>\n<p>The note.</p>\n</div>\n";
        assert_eq!(to_html(text), expected);
    }

    #[test]
    fn raw_html_is_shown_as_it_was_written() {
        for (text, expected) in [
            (
                "<script>alert(1)</script>\n",
                "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>\n",
            ),
            ("a <b onclick=x>b</b>\n", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("<!-- hidden -->\n", "<pre><code>&lt;!-- hidden --&gt;\n</code></pre>\n"),
            ("a <!-- hidden --> b\n", "<p>a &lt;!-- hidden --&gt; b</p>\n"),
            (
                "a <span class=x>b</span> <code id=c>\n",
                "<p>a &lt;span class=x&gt;b &lt;code id=c&gt;</p>\n",
            ),
            ("&lt;b&gt; &#x202e;\n", "<p>&lt;b&gt; \\u{202e}</p>\n"),
        ] {
            assert_eq!(to_html(text), expected, "{text}");
        }
    }

    /// A value in a signed text is escaped for GitHub. The page shows the value, as GitHub does.
    #[test]
    fn an_escaped_value_is_shown_as_it_was() {
        let value = "PSP #12 at @acme, www.x.example, GH-1, a_b, c0f42a96abd842973318de846e1343a99a23f8e1 <b> &amp;";
        let expected = format!("<p>{}</p>\n", html(value));
        assert_eq!(to_html(&format!("{}\n", crate::escape::markdown(value))), expected);
        assert_eq!(to_html(&format!("{}\n", crate::escape::code(value))), expected);
    }

    #[test]
    fn only_a_harmless_address_is_a_link() {
        let shown = |text: &str| to_html(text);
        assert_eq!(
            shown("[a](https://x.example/?a=1&b=2 \"t\")\n"),
            "<p><a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noreferrer\" data-address=\"https://x.example/?a=1&amp;b=2 t\">a</a></p>\n"
        );
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "&#106;avascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example",
            "#top",
            "../other",
            "java\u{200b}script:x",
            "https://ev\u{202e}il.example",
            "\u{1}javascript:x",
        ] {
            let text = shown(&format!(
                "[a](<{address}>) <{address}> ![p](<{address}>)\n\n[r]: <{address}> \"b\"\n\n[r]\n"
            ));
            assert!(!text.contains("<a ") && !text.contains("href="), "{text}");
        }
        let picture = shown("![words](https://evil.example/x.png)\n");
        assert_eq!(
            picture,
            "<p><span class=\"picture\" data-address=\"https://evil.example/x.png\">words</span></p>\n"
        );
    }

    #[test]
    fn lines_that_only_define_links_are_shown() {
        let text = "Words.\n\n[a]: https://x.example \"hidden words\"\n[a]: y \"again\"\n\n- item\n\n  [b]: z \"in a list\"\n\nEnd.\n\n[//]: # (last)\n";
        let page = to_html(text);
        for line in ["hidden words", "again", "in a list", "(last)"] {
            assert!(page.contains(line), "{line}: {page}");
        }
        assert!(!to_html("Words.\n\n\n- a\n\n\n- b\n\n").contains("define links"));
    }

    /// A tag of ours: escaping leaves no other `<`, and no `>` in a value.
    fn is_ours(tag: &str) -> bool {
        const PLAIN: &[&str] = &[
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "pre",
            "code",
            "ul",
            "ol",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "td",
            "em",
            "strong",
            "del",
            "sup",
            "div",
            "a",
            "span",
            "th",
        ];
        const WHOLE: &[&str] = &[
            "br",
            "hr",
            "p class=\"info\"",
            "div class=\"footnote\"",
            "th scope=\"col\"",
            "th scope=\"col\" class=\"right\"",
            "th scope=\"col\" class=\"center\"",
            "td class=\"right\"",
            "td class=\"center\"",
        ];
        let begins = [
            "ol start=\"",
            "span data-address=\"",
            "span class=\"picture\" data-address=\"",
            "a href=\"https://",
            "a href=\"http://",
            "a href=\"mailto:",
        ];
        let is_open = begins.iter().any(|begin| tag.to_ascii_lowercase().starts_with(begin));
        WHOLE.contains(&tag) || is_open || PLAIN.contains(&tag.trim_start_matches('/'))
    }

    #[test]
    fn hostile_texts_make_no_tag_wherever_they_are() {
        const PLACES: &[&str] = &[
            "{}",
            "a {} b",
            "[{}](x)",
            "[x]({})",
            "[x](<{}>)",
            "[x](y \"{}\")",
            "![{}](<{}>)",
            "```{}\n{}\n```",
            "    {}",
            "> {}",
            "- {}",
            "| a |\n|:-:|\n| {} |",
            "[a]: <{}> \"{}\"\n\n[a] [b][a]",
            "<{}>",
            "<b {}>",
            "`{}`",
            "{}\n===",
            "# {}",
            "x[^1]\n\n[^1]: {}",
            "<!--\n{}\n-->",
            "**{}**",
            "&{};",
        ];
        let samples = include_str!("../../../tests/hostile.jsonl").lines();
        let samples = samples.map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let mut tried = 0;
        for sample in samples {
            let text = sample["text"].as_str().expect("a text");
            for place in PLACES {
                let page = to_html(&place.replace("{}", text));
                for tag in page.split('<').skip(1) {
                    let (tag, _) = tag.split_once('>').expect(&page);
                    assert!(is_ours(tag), "{place} {text:?}: <{tag}> in {page}");
                }
                assert!(!page.contains('@'), "{place} {text:?}: {page}");
                tried += 1;
            }
        }
        assert!(tried > 1_000, "{tried}");
    }

    /// Each of these once made some reader of Markdown slow, deep or confused.
    #[test]
    fn a_text_that_is_made_to_hurt_is_only_a_text() {
        let many = 20_000;
        for piece in [
            "> ",
            "[",
            "![",
            "*a _b ",
            "`",
            "- ",
            "<",
            "<a ",
            "[a](",
            "|",
            "\n\n[a]: b\n",
            "[^a]",
            "&#",
            "~~",
            "<!--",
            "1. ",
            "\t",
            "[a][",
            "***",
        ] {
            let page = to_html(&piece.repeat(many));
            assert!(page.len() < 64 * many * piece.len(), "{piece}: {}", page.len());
        }
    }

    #[test]
    fn every_character_is_seen() {
        for text in [
            "a\u{0}b",
            "\u{feff}# a",
            "a\r\nb\r\n",
            "\u{202e}x",
            "`\u{200b}`",
            "```\n\u{200b}\u{7}\n```",
        ] {
            let page = to_html(text);
            let hidden = page
                .lines()
                .find(|line| crate::visible::chars(&line.replace('\t', " ")).any(|(_, hidden)| hidden));
            assert_eq!(hidden, None, "{text:?}: {page:?}");
        }
    }
}
