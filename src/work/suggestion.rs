//! Suggested changes: where the right text is certain, GitHub shows it with the button *Commit suggestion*. GitHub
//! accepts comments only on lines that the pull request shows, and a suggestion must leave the file readable.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::escape::markdown_sentence;
use crate::finding::Finding;
use crate::forge::NewLineComment;
use crate::registry::edit::{Change, edit};
use crate::registry::yaml::{self, LIMITS};
use crate::sensitive;
use crate::visible;

use super::pull_review::suggestion_mark;

/// A file of the pull request's head, with what suggestions need to know of it.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
    /// Lines, from 1, that the pull request shows of it.
    pub shown: Vec<RangeInclusive<u32>>,
}

/// Most suggestions of one run. Our own choice: more are a rewrite of the file.
const MOST: usize = 20;

/// The suggestions for what was found in `files`.
pub fn from_findings(findings: &[Finding], files: &[File]) -> Vec<NewLineComment> {
    let mut made = Vec::new();
    for file in files {
        let mut lines: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|f| *f.place.path == *file.path && !f.masked) {
            let one_line = finding
                .place
                .span
                .filter(|s| s.start.line == s.end.line && s.layer == 0);
            if let (Some(span), Some(_)) = (one_line, &finding.fix) {
                lines.entry(span.start.line).or_default().push(finding);
            }
        }
        for (line, findings) in lines {
            made.extend(of_line(file, line, &findings));
            if made.len() == MOST {
                return made;
            }
        }
    }
    made
}

fn of_line(file: &File, line: u32, findings: &[&Finding]) -> Option<NewLineComment> {
    let mut fixes: Vec<(std::ops::Range<usize>, &str)> = findings
        .iter()
        .filter_map(|f| Some((f.place.span?.bytes(), f.fix.as_deref()?)))
        .filter(|(range, _)| file.text.get(range.clone()).is_some())
        .collect();
    fixes.sort_by_key(|(range, _)| range.start);
    // Two fixes for the same text contradict each other. The first is suggested; the next review finds the other again.
    let mut end = 0;
    fixes.retain(|(range, _)| {
        let free = range.start >= end;
        end = end.max(range.end);
        free
    });
    let mut new = file.text.clone();
    for (range, fix) in fixes.iter().rev() {
        new.replace_range(range.clone(), fix);
    }
    let said: Vec<String> = findings
        .iter()
        .map(|f| format!("{} ({})", markdown_sentence(&f.message), f.code))
        .collect();
    offer(file, &new, &said.join("<br>")).filter(|offer| offer.line == line)
}

/// The suggestion that adds an owner's user ID: without it they have no rights over their record.
pub fn of_number(file: &File, owner: usize, id: u64) -> Option<NewLineComment> {
    let new = edit(&file.text, &[Change::new(format!("/owners/{owner}/id"), id)]).ok()?;
    offer(
        file,
        &new,
        "Add your user ID. Without it, you can't change the record or use commands later.",
    )
}

/// The difference of the two texts as one comment on the lines that change.
fn offer(file: &File, new: &str, why: &str) -> Option<NewLineComment> {
    let faults = |text: &str| yaml::read(text.as_bytes().to_vec(), LIMITS).faults.len();
    if new == file.text || faults(new) > faults(&file.text) {
        return None;
    }
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (file.text.lines().collect(), new.lines().collect());
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let ahead = old_lines.iter().zip(&new_lines).take_while(same).count();
    let most = old_lines.len().min(new_lines.len()) - ahead;
    let behind = (old_lines.iter().rev().zip(new_lines.iter().rev()))
        .take_while(same)
        .count()
        .min(most);
    let (mut from, mut to) = (ahead, old_lines.len() - behind);
    let mut new_to = new_lines.len() - behind;
    if from == to {
        // Lines are only added: the line before them is repeated, because there is nothing else to comment on.
        if from > 0 {
            from -= 1;
        } else {
            to = (to + 1).min(old_lines.len());
            new_to = (new_to + 1).min(new_lines.len());
        }
    }
    let proposed = new_lines.get(from..new_to)?.join("\n");
    let replaced = old_lines.get(from..to)?.join("\n");
    let (first, last) = (u32::try_from(from + 1).ok()?, u32::try_from(to).ok()?);
    let shown = file
        .shown
        .iter()
        .any(|lines| lines.contains(&first) && lines.contains(&last));
    // A suggestion must not add characters that its reader can't see, such as the value of `"\u202e"`.
    let hides = visible::chars(&proposed).any(|(c, is_hidden)| is_hidden && !matches!(c, '\n' | '\t'));
    if !shown || hides || !sensitive::find(&proposed).is_empty() || last < first {
        return None;
    }
    let fence = "`".repeat(longest_fence(&proposed).max(2) + 1);
    let mark = suggestion_mark(&file.path, &replaced, &proposed);
    Some(NewLineComment {
        path: file.path.clone(),
        start_line: (first < last).then_some(first),
        line: last,
        body: format!("{mark}{why}\n\n{fence}suggestion\n{proposed}\n{fence}\n"),
    })
}

fn longest_fence(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Pos, Span};

    fn file(text: &str) -> File {
        File {
            path: "partners/acme/partner.yaml".to_owned(),
            text: text.to_owned(),
            shown: vec![1..=20],
        }
    }

    fn fix(text: &str, wrong: &str, right: &str) -> Finding {
        let from = text.find(wrong).expect("there");
        let line = u32::try_from(text[..from].matches('\n').count() + 1).expect("small");
        let start = text[..from].rfind('\n').map_or(0, |i| i + 1);
        let pos = |at: usize| Pos {
            line,
            col: u32::try_from(at - start + 1).expect("small"),
        };
        let span = Span {
            start: pos(from),
            end: pos(from + wrong.len()),
            from: u32::try_from(from).expect("small"),
            to: u32::try_from(from + wrong.len()).expect("small"),
            layer: 0,
        };
        Finding::error("PSP104", Place::at("partners/acme/partner.yaml", span), "no such value").fix(right)
    }

    #[test]
    fn two_faults_of_a_line_are_one_suggestion() {
        let text = "name: A\nregions: [Europ, Azia]\n";
        let findings = [fix(text, "Europ", "europe"), fix(text, "Azia", "asia")];
        let made = from_findings(&findings, &[file(text)]);
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].start_line, made[0].line), (None, 2));
        assert!(
            made[0].body.contains("```suggestion\nregions: [europe, asia]\n```"),
            "{}",
            made[0].body
        );
    }

    #[test]
    fn a_number_is_inserted_below_its_owner() {
        let made = of_number(
            &file("name: A\nowners:\n  - github: zoe # me\nstatus: applied\n"),
            0,
            4242,
        )
        .expect("made");
        assert_eq!((made.start_line, made.line), (None, 3));
        let body = &made.body;
        assert!(
            body.contains("```suggestion\n  - github: zoe # me\n    id: 4242\n```"),
            "{body}"
        );
    }

    #[test]
    fn nothing_is_offered_off_the_page_or_out_of_its_fence() {
        let text = "name: A\nregions: [Europ]\n";
        let hidden = File {
            shown: vec![5..=9],
            ..file(text)
        };
        assert!(from_findings(&[fix(text, "Europ", "europe")], &[hidden]).is_empty());
        let text = "name: \"```` x\"\nsummary: \"```` Europ\"\n";
        let made = from_findings(&[fix(text, "Europ", "europe")], &[file(text)]);
        assert!(made[0].body.contains("`````suggestion\n"), "{}", made[0].body);
    }

    #[test]
    fn nothing_invisible_is_offered() {
        let text = "name: A\nregions: [Europ]\n";
        for hidden in ["europe\u{202e}", "eu\u{200b}rope", "\u{9b}europe", "euro\u{200d}pe"] {
            assert!(
                from_findings(&[fix(text, "Europ", hidden)], &[file(text)]).is_empty(),
                "{hidden:?}"
            );
        }
        let needed = from_findings(&[fix(text, "A", "می\u{200c}خواهم")], &[file(text)]);
        assert_eq!(needed.len(), 1, "a word may need a joiner");
    }

    #[test]
    fn a_fix_that_breaks_the_file_is_not_offered() {
        let text = "name: A\nregions: [Europ]\n";
        assert!(from_findings(&[fix(text, "Europ", "[")], &[file(text)]).is_empty());
    }
}
