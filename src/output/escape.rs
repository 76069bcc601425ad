//! Hostile text, made harmless for where it lands. Everything printed from a record goes through here.

use std::fmt::Write as _;

use crate::words::{is_invisible, joins};

/// The message of a workflow command (GitHub's runner unescapes exactly these).
pub fn workflow_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
pub fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One line for a terminal or a log: what cannot be seen is spelled out, and nothing in it is a command to a runner
/// (`::name …::` after blanks, or `##[name …]` anywhere).
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    no_commands(&out)
}

/// Many lines for a terminal or a log, which are text already and only must not be commands. A lone carriage return
/// ends a line, too: .NET's reader, which the runner uses, takes it so.
pub fn no_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\r']) {
        let body = line.trim_start_matches(|c: char| c.is_whitespace() && !matches!(c, '\n' | '\r'));
        if body.starts_with("::") {
            out.push_str(&line[..line.len() - body.len()]);
            out.push_str("\\u{3a}");
            out.push_str(&body[1..]);
        } else {
            out.push_str(line);
        }
    }
    if out.contains("##[") {
        out.replace("##[", "##\\u{5b}")
    } else {
        out
    }
}

/// Text inside Markdown: no markup, no HTML, no mention, no reference to an issue, no marker, one line.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Nothing is made of a sign at the end of a word.
        let inside = rest
            .peek()
            .is_some_and(|next| !matches!(next, ' ' | '\n' | '\r' | '\t'));
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '!' | '|' | '~' | '$'
            | '^' | '=' => {
                out.push('\\');
                out.push(c);
            }
            // A mention needs the sign and a name; a word joiner between them is not seen and breaks it.
            '@' => out.push_str("@\u{2060}"),
            ':' if inside => {
                // `https:` followed by slashes becomes a link by itself, `:name:` an emoji.
                out.push(':');
                out.push('\u{2060}');
            }
            '.' if inside && before.is_alphanumeric() => {
                // `www.` and bare hosts become links by themselves.
                out.push('.');
                out.push('\u{2060}');
            }
            c if is_invisible(c) => {
                for part in c.escape_unicode() {
                    if matches!(part, '\\' | '{' | '}') {
                        out.push('\\');
                    }
                    out.push(part);
                }
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A sentence of ours with names in backticks: what is between them is shown as code, the rest as text. Quoted values
/// cannot hold a backtick (`words::quote`), so the pairs are ours.
pub fn markdown_sentence(text: &str) -> String {
    sentence(text, markdown, code)
}

/// Our own text between backticks is a value as code; all else is `plain`.
fn sentence(text: &str, plain: impl Fn(&str) -> String, code: impl Fn(&str) -> String) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return plain(text); // a backtick without its pair is a sign like another
    }
    let made = pieces
        .iter()
        .enumerate()
        .map(|(i, piece)| if i % 2 == 1 { code(piece) } else { plain(piece) });
    made.collect()
}

/// A value as inline code. Mentions and references are not made inside code; a pipe must be escaped for tables.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push_str("<code>");
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            // Markdown is still read between HTML tags: every sign that means something there becomes an entity.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '$' | '^'
            | '@' | ':' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '.' => out.push_str("&#46;"),
            c if is_invisible(c) => out.extend(
                c.escape_unicode()
                    .map(|p| if matches!(p, '\\' | '{' | '}') { ' ' } else { p }),
            ),
            c => out.push(c),
        }
    }
    out.push_str("</code>");
    out
}

/// Text inside HTML or SVG, an attribute's value included: no markup, one line, and nothing that is not seen. A sign
/// before a name is an entity, so that no mention is made where the page is quoted.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '@' => out.push_str("&#64;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if joins(before, c) => out.push(c),
            c if is_invisible(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

/// A sentence of ours with names in backticks, as HTML: what is between them is shown as code.
pub fn html_sentence(text: &str) -> String {
    sentence(text, html, |piece| format!("<code>{}</code>", html(piece)))
}

/// The longest beginning of `text` with at most `bytes` bytes, an ellipsis included, never inside a character.
pub fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes.saturating_sub('…'.len_utf8()));
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflow_commands() {
        assert_eq!(workflow_data("50%\r\n::x"), "50%25%0D%0A::x");
        assert_eq!(workflow_property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    #[test]
    fn lines_hold_no_command() {
        assert_eq!(line("  ::error::x"), "  \\u{3a}:error::x");
        assert_eq!(line("a ##[error]x"), "a ##\\u{5b}error]x");
        assert_eq!(line("a\u{1b}[31m\u{202e}"), "a\\u{1b}[31m\\u{202e}");
        assert_eq!(no_commands("x\n\t::add-mask::y"), "x\n\t\\u{3a}:add-mask::y");
        assert_eq!(no_commands("x\r::add-mask::y"), "x\r\\u{3a}:add-mask::y");
    }

    #[test]
    fn markdown_is_only_text() {
        let shown = markdown("a @octocat #12 <!-- psp --> [l](javascript:x) https://x.y ![i](u) :smile:");
        for sign in ["@o", " #1", "<!--", "](", "https://", "!["] {
            assert!(!shown.contains(sign), "{sign} in {shown}");
        }
        assert_eq!(
            markdown_sentence("`a|b` is *bold*"),
            "<code>a&#124;b</code> is \\*bold\\*"
        );
    }

    #[test]
    fn html_is_only_text() {
        assert_eq!(
            html("<a href='x' title=\"y\">&\n@octocat \u{202e}\u{0}"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp; &#64;octocat \\u{202e}\\u{0}"
        );
        assert_eq!(html("👩\u{200d}🔬"), "👩\u{200d}🔬");
        assert_eq!(html_sentence("`a<b` is *bold*"), "<code>a&lt;b</code> is *bold*");
        assert_eq!(html_sentence("a ` <b"), "a ` &lt;b");
    }

    #[test]
    fn cut_keeps_characters_whole() {
        assert_eq!(cut("äöü", 6), "äöü");
        assert_eq!(cut("äöüß", 7), "äö…");
        assert_eq!(cut("abc", 2), "…");
    }
}
