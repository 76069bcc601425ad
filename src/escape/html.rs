//! HTML and SVG.

use super::sentence;
use crate::visible;

/// Text inside HTML or SVG, an attribute's value included: no markup, one line, and nothing invisible. A sign before a
/// name is an entity, so that no mention is made where the page is quoted.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (c, is_hidden) in visible::chars(text) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '@' => out.push_str("&#64;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// A sentence of ours with values in backticks, as HTML: what is between them is shown as code.
pub fn html_sentence(text: &str) -> String {
    sentence(text, html, |piece| format!("<code>{}</code>", html(piece)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
