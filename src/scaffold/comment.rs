//! Words in comments. They come from the program, so a line end in them must not end the comment.

use crate::visible;

/// Columns of a line of text.
const WIDTH: usize = 118;

/// `text` as lines that stay comments even when one `#` is taken away in front of each; `hang` goes before the first
/// line and is matched with blanks before the others.
pub(super) fn prose(hang: &str, text: &str) -> Vec<String> {
    let room = WIDTH - 3 - hang.chars().count();
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in one_line(text).split(' ').filter(|w| !w.is_empty()) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    let blank = " ".repeat(hang.chars().count());
    let shown = lines.iter().enumerate();
    shown
        .map(|(i, line)| {
            format!("## {}{line}", if i == 0 { hang } else { &blank })
                .trim_end()
                .to_owned()
        })
        .collect()
}

/// `text` on one line, without anything that a reader would not see.
pub(super) fn one_line(text: &str) -> String {
    visible::chars(text)
        .filter_map(|(c, is_hidden)| match c {
            c if c.is_whitespace() || c.is_control() => Some(' '),
            c => (!is_hidden).then_some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_one() {
        for hostile in [
            "a\nname: x",
            "a\r\nname: x",
            "a\u{2028}name: x",
            "a\u{85}name: x",
            "a\u{b}\u{202e}b",
        ] {
            let lines = prose("- ", hostile);
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].starts_with("## - a "), "words stay apart: {lines:?}");
            assert!(!lines[0].contains(['\n', '\r', '\u{2028}', '\u{85}', '\u{202e}']));
        }
    }

    #[test]
    fn long_texts_are_wrapped() {
        let lines = prose("1. ", &"word ".repeat(60));
        assert!(lines.len() > 2 && lines.iter().all(|l| l.chars().count() <= WIDTH));
        assert!(lines[1].starts_with("##    word"));
    }
}
