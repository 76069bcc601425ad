//! Content lines of RFC 5545: text escaped, lines of at most 75 octets that end with CR and LF.

use crate::visible;

/// Most octets of a line, without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// The lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    out: String,
}

impl Lines {
    /// A line of our own words.
    pub(super) fn raw(&mut self, line: &str) {
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.out.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.out.push(c);
            room -= c.len_utf8();
        }
        self.out.push_str("\r\n");
    }

    /// A property with a text of others. Control characters can't be in a file, and what no one sees can change how the rest is
    /// shown.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut line = format!("{name}:");
        for (c, is_hidden) in visible::chars(text) {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if is_hidden || c.is_control() => {}
                c => line.push(c),
            }
        }
        self.raw(&line);
    }

    /// A property with a web address of others, which isn't escaped.
    pub(super) fn uri(&mut self, name: &str, address: &str) {
        let is_plain = |c: &char| !visible::is_invisible(*c) && !c.is_whitespace();
        let address: String = address.chars().filter(is_plain).collect();
        self.raw(&format!("{name}:{address}"));
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_line() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a\r\nEND:VEVENT\nb;c,d\\e\u{202e}\u{7}");
        assert_eq!(lines.finish(), "SUMMARY:a\\nEND:VEVENT\\nb\\;c\\,d\\\\e\r\n");
        let mut lines = Lines::default();
        lines.uri("URL", "https://a.example/\r\nATTACH:x y");
        assert_eq!(lines.finish(), "URL:https://a.example/ATTACH:xy\r\n");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut lines = Lines::default();
        let text = "é中😀".repeat(40);
        lines.text("SUMMARY", &text);
        let out = lines.finish();
        assert!(out.split("\r\n").all(|line| line.len() <= LONGEST), "{out}");
        assert_eq!(out.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        // A line of exactly the longest length isn't folded.
        let mut lines = Lines::default();
        lines.raw(&"x".repeat(LONGEST));
        assert_eq!(lines.finish().len(), LONGEST + 2);
    }
}
