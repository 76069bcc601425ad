//! A text as lines, and what a line of a record is made of.

/// One line, without its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// Its first byte.
    pub from: usize,
    pub text: &'t str,
}

/// The lines of `text`.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut from = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut all = Vec::new();
    for line in text[from..].split_inclusive('\n') {
        all.push(Line {
            from,
            text: line.trim_end_matches('\n').trim_end_matches('\r'),
        });
        from += line.len();
    }
    all
}

impl<'t> Line<'t> {
    /// Blanks before the content.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Whether there is more than blanks and a comment.
    pub(super) fn has_content(&self) -> bool {
        let text = self.text.trim();
        !text.is_empty() && !text.starts_with('#')
    }

    /// What is behind the blanks and the dashes of lists, and how many bytes are before it.
    pub(super) fn inner(&self) -> (usize, &'t str) {
        let mut at = self.indent();
        while let Some(rest) = self.text[at..].strip_prefix("- ") {
            at += 2 + rest.len() - rest.trim_start_matches(' ').len();
        }
        (at, self.text[at..].trim_end())
    }

    /// The key that the line begins with, and its value with the value's first byte in the line.
    pub(super) fn entry(&self) -> Option<(&'t str, usize, &'t str)> {
        let (at, rest) = self.inner();
        let length = word(rest).len();
        let behind = rest[length..].strip_prefix(':')?;
        if length == 0 || !(behind.is_empty() || behind.starts_with(' ')) {
            return None;
        }
        let value = behind.trim_start_matches(' ');
        Some((&rest[..length], at + rest.len() - value.len(), value))
    }

    /// Whether something further in is expected below: a key without a value, or a lone dash.
    pub(super) fn opens(&self) -> bool {
        let (_, rest) = self.inner();
        rest == "-"
            || self
                .entry()
                .is_some_and(|(.., value)| value.is_empty() || value.starts_with('#'))
    }
}

/// The lines put together again, with the ends that they have.
pub(super) fn joined(lines: &[Line<'_>], change: impl Fn(&Line<'_>) -> String) -> String {
    let is_dos = |pair: &[Line<'_>]| pair[1].from - pair[0].from - pair[0].text.len() == "\r\n".len();
    let end = if lines.windows(2).any(is_dos) { "\r\n" } else { "\n" };
    lines.iter().map(change).collect::<Vec<_>>().join(end)
}

/// The name that `text` begins with.
pub(super) fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    &text[..end.unwrap_or(text.len())]
}
