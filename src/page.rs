//! A page of Markdown that must fit a limit: sections in the order of their importance, cut by whole rows, with a sentence
//! about what was cut.
//!
//! For: comments, issues, checks and step summaries. In: sections. Out: text of at most so many bytes. May use
//! [`crate::words`].

use std::fmt::Write as _;

use crate::words::{count, thousands};

/// One section: the text before its rows, the rows, and the text after them.
#[derive(Debug, Default)]
pub struct Section {
    pub head: String,
    pub rows: Vec<String>,
    pub tail: String,
    /// What the rows are, for the sentence about how many were cut.
    pub noun: &'static str,
}

impl Section {
    /// A section that is only a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            head: text.into(),
            ..Self::default()
        }
    }
}

/// A page of Markdown by its sections, each with the rows of its first table or list, so that it can be split or cut where
/// nothing is taken apart.
pub fn sections(page: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in page.split_inclusive('\n') {
        match sections.last_mut().filter(|_| !line.starts_with("### ")) {
            Some(section) => section.add(line),
            None => sections.push(Section {
                noun: "rows",
                ..Section::text(line)
            }),
        }
    }
    sections
}

impl Section {
    /// Adds the next line of the page.
    fn add(&mut self, line: &str) {
        let is_below_head = || self.head.lines().last().is_some_and(|last| last.starts_with("|---"));
        let is_row = line.starts_with("- ") || (line.starts_with('|') && (!self.rows.is_empty() || is_below_head()));
        if is_row && self.tail.is_empty() {
            self.rows.push(line.to_owned());
        } else if self.rows.is_empty() {
            self.head.push_str(line);
        } else {
            self.tail.push_str(line);
        }
    }
}

/// Room that a section needs to say that it was cut.
const NOTE: usize = 160;

/// The sections in at most `limit` bytes; `elsewhere` names where the rest is. After the first that doesn't fit,
/// no other is shown: it would be below a heading that isn't its own.
pub fn fit(sections: &[Section], limit: usize, elsewhere: &str) -> String {
    let size = |s: &Section| s.head.len() + s.tail.len() + s.rows.iter().map(String::len).sum::<usize>();
    let fits = sections.iter().map(size).fold(0_usize, usize::saturating_add) <= limit.saturating_sub(NOTE + NOTE);
    let mut out = String::new();
    let mut left_out = 0;
    for (i, section) in sections.iter().enumerate() {
        let frame = section.head.len() + section.tail.len() + NOTE;
        let first = section.rows.first().map_or(0, String::len);
        if left_out > 0 || out.len() + frame + first > limit.saturating_sub(NOTE) {
            left_out += 1;
            continue;
        }
        out.push_str(&section.head);
        let room = limit.saturating_sub(NOTE + NOTE + section.tail.len());
        // A long section leaves a third of the page to those behind it.
        let room = if fits || i + 1 == sections.len() {
            room
        } else {
            room - room.saturating_sub(out.len()) / 3
        };
        let mut shown = 0;
        for row in &section.rows {
            if out.len() + row.len() > room {
                break;
            }
            out.push_str(row);
            shown += 1;
        }
        if shown < section.rows.len() {
            let rest = thousands((section.rows.len() - shown) as u64);
            let _ = writeln!(out, "\n{rest} more {} did not fit; {elsewhere}.", section.noun);
        }
        out.push_str(&section.tail);
    }
    if left_out > 0 {
        let _ = writeln!(out, "\n{} did not fit; {elsewhere}.", count(left_out, "more section"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_taken_apart_at_headings_and_rows() {
        let page = "# a\ntext\n\n### b\n\n| x |\n|---|\n| 1 |\n| 2 |\n\nmore\n\n### c\n\n- 1\n- 2\n\n- 3\nend\n";
        let parts = sections(page);
        let of = |s: &Section| (s.head.clone(), s.rows.concat(), s.tail.clone());
        let text = |t: (&str, &str, &str)| (t.0.to_owned(), t.1.to_owned(), t.2.to_owned());
        let parts: Vec<_> = parts.iter().map(of).collect();
        assert_eq!(
            parts,
            [
                text(("# a\ntext\n\n", "", "")),
                text(("### b\n\n| x |\n|---|\n", "| 1 |\n| 2 |\n", "\nmore\n\n")),
                text(("### c\n\n", "- 1\n- 2\n", "\n- 3\nend\n")),
            ]
        );
    }

    #[test]
    fn pages_are_cut_by_whole_rows_and_say_so() {
        let rows: Vec<String> = (0..1000).map(|i| format!("- row {i}\n")).collect();
        let section = |head: &str, rows: Vec<String>| Section {
            head: head.to_owned(),
            rows,
            tail: "\nend\n".to_owned(),
            noun: "rows",
        };
        let sections = [section("# a\n", rows.clone()), section("# b\n", rows)];
        let page = fit(&sections, 2000, "the log has all");
        assert!(page.len() <= 2000, "{}", page.len());
        assert!(page.contains("more rows did not fit; the log has all."));
        assert!(page.contains("# b\n"), "a long section does not crowd out the next");
        assert!(
            page.lines()
                .all(|l| !l.starts_with("- row") || l[6..].parse::<u32>().is_ok())
        );
    }
}
