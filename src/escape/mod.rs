//! Escaping: hostile text, made harmless for the medium that it goes to. Every text from a record, an issue or a comment
//! passes through here, once, at the place where it is written.
//!
//! For: every output. In: any text. Out: text that the medium shows as it is. May use: [`crate::visible`] alone.
//!
//! | medium | function | what is read there | what this does |
//! |---|---|---|---|
//! | GitHub Markdown | [`markdown()`], [`code()`], [`markdown_sentence`] | markup, HTML, autolinks; mentions, references, emoji, math in the rendered text | signs become entities; signs of the second pass get an element of their own |
//! | commit message, title | [`subject()`] | references and mentions, closing keywords, `[skip ci]`, trailers; no markup | one line; the signs are parted or replaced, visibly |
//! | HTML, SVG | [`html()`], [`html_sentence`] | markup | entities |
//! | terminal, log | [`line()`], [`lines`], [`no_commands`] | control sequences, workflow commands | invisible characters and command signs are spelled out |
//! | workflow command | [`workflow_data`], [`workflow_property`] | `%`, line ends, `:` and `,` | the runner's own escapes |
//! | JSON, SARIF, JSON lines | [`json()`] | terminals and logs that show the raw text | invisible characters and command signs as `\uXXXX`; equal when parsed |
//! | CSV | `output::report::csv::field` | formulas | an apostrophe, quotation marks |
//!
//! In every medium an invisible character is spelled out (`\u{202e}`), unless the word or emoji around it needs it
//! ([`crate::visible`]), and no invisible character is ever added: people copy what they read.

mod html;
mod json;
mod log;
mod markdown;
mod subject;

pub use html::{html, html_sentence};
pub use json::json;
pub use log::{line, lines, no_commands, workflow_data, workflow_property};
pub use markdown::{code, markdown, markdown_sentence};
pub use subject::subject;

/// Our own text with values between backticks: each value through `code`, all else through `plain`. Quoted values
/// cannot hold a backtick (`words::quote`), so the pairs are ours.
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
    fn cut_keeps_characters_whole() {
        assert_eq!(cut("äöü", 6), "äöü");
        assert_eq!(cut("äöüß", 7), "äö…");
        assert_eq!(cut("abc", 2), "…");
    }
}
