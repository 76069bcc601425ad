//! Which commit last changed a line. `git blame` follows first parents, so a merged pull request is one change: the one by
//! which it came to the branch.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::commit_name::is_shallow;
use super::git::{command, said, silence_drivers};
use crate::date::Date;

/// The commit by which a line came to be as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOrigin {
    /// Full object name.
    pub commit: String,
    /// The committer's day, in UTC.
    pub day: Date,
    /// The author that the commit claims.
    pub author: String,
    /// The first line of its message.
    pub subject: String,
    /// The history that is here begins with this commit, so the line may be older.
    pub is_first_known: bool,
}

/// Where lines of a file come from, by number. A line that isn't committed yet has none.
///
/// # Errors
/// Git fails, or prints something else than expected.
pub fn line_origins(
    folder: &Path,
    revision: Option<&str>,
    path: &str,
    lines: &[RangeInclusive<u32>],
) -> Result<BTreeMap<u32, LineOrigin>> {
    if lines.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ranges: Vec<String> = (lines.iter())
        .map(|range| format!("-L{},{}", range.start(), range.end()))
        .collect();
    let mut arguments = vec!["blame", "--porcelain", "--first-parent", "--no-progress"];
    // A list of commits to pass over, or a program that shows a file as text, would be the repository's own word. An empty
    // name clears the list.
    arguments.extend(["--ignore-revs-file", "", "--no-textconv"]);
    arguments.extend(ranges.iter().map(String::as_str));
    arguments.extend(revision);
    arguments.extend(["--", path]);
    let mut git = command(folder, &arguments);
    silence_drivers(folder, &mut git)?;
    let output = git.output().context("cannot run `git`; is it installed?")?;
    if !output.status.success() {
        bail!("git failed: {}", said(&output.stderr));
    }
    let mut origins = parse(&String::from_utf8_lossy(&output.stdout)).context("git's answer can't be read")?;
    // Git marks the first commit of a whole history, too.
    if origins.values().any(|origin| origin.is_first_known) && !is_shallow(folder) {
        for origin in origins.values_mut() {
            origin.is_first_known = false;
        }
    }
    Ok(origins)
}

/// Git's answer: for each line a header `NAME LINE-THEN LINE-NOW`, what is known of the commit where it is the first of
/// it, and the line itself after a tab.
fn parse(answer: &str) -> Option<BTreeMap<u32, LineOrigin>> {
    let mut commits: BTreeMap<&str, LineOrigin> = BTreeMap::new();
    let mut origins = BTreeMap::new();
    let mut rest = answer.lines();
    while let Some(header) = rest.next() {
        let mut words = header.split(' ');
        let (name, line) = (words.next()?, words.nth(1)?.parse().ok()?);
        let mut commit = LineOrigin {
            commit: name.to_owned(),
            day: Date::default(),
            author: String::new(),
            subject: String::new(),
            is_first_known: false,
        };
        for field in rest.by_ref() {
            if field.starts_with('\t') {
                break;
            }
            match field.split_once(' ') {
                Some(("author", author)) => author.clone_into(&mut commit.author),
                Some(("summary", subject)) => subject.clone_into(&mut commit.subject),
                Some(("committer-time", seconds)) => {
                    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
                    commit.day = at.to_zoned(TimeZone::UTC).date();
                }
                None if field == "boundary" => commit.is_first_known = true,
                _ => {}
            }
        }
        let known = commits.entry(name).or_insert(commit);
        if name.bytes().any(|byte| byte != b'0') {
            origins.insert(line, known.clone());
        }
    }
    Some(origins)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "\
aaaa 1 3 2
author Zoë
author-mail <zoe@example.org>
committer-time 1780000000
committer-tz +0200
summary records: add (#7)
boundary
filename a
\tname: Acme
aaaa 2 4
\t\tauthor of no header
0000 3 5 1
author Not Committed Yet
committer-time 1790000000
summary Version of a
filename a
\ttier: x
";

    #[test]
    fn each_line_has_its_commit() {
        let origins = parse(ANSWER).expect("read");
        let first = LineOrigin {
            commit: "aaaa".to_owned(),
            day: "2026-05-28".parse().expect("a day"),
            author: "Zoë".to_owned(),
            subject: "records: add (#7)".to_owned(),
            is_first_known: true,
        };
        assert_eq!(origins, BTreeMap::from([(3, first.clone()), (4, first)]));
        assert_eq!(parse(""), Some(BTreeMap::new()));
        for odd in ["aaaa", "aaaa 1 x", "aaaa 1 2\ncommitter-time x\n\ta"] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
