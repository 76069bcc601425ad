//! Titles and the first lines of commit messages: plain text, in which GitHub reads references and instructions.
//!
//! There is no markup that could hide a sign, and an invisible character would only hide it from people. So signs are
//! parted or replaced where a reader sees it:
//!
//! | read by GitHub | written here |
//! |---|---|
//! | `@octocat`, `@org/team`, `ada@example.org` | `@ octocat` |
//! | `#1`, `closes #1`, `org/repo#1` | `# 1`: a keyword without a reference closes nothing |
//! | `GH-1`, `GHSA-…`, `CVE-…` | `GH 1` |
//! | commits: 7 to 40 hexadecimal digits | a space after six, if one is a digit |
//! | `https://…`, `www.…`, also behind a keyword | `https: //…`, `www. …` |
//! | `[skip ci]`, `[ci skip]`, `[no ci]`, `[skip actions]`, `[actions skip]` | `(skip ci)` |
//! | `skip-checks: true`, `Co-authored-by: …`, all trailers on `-by` | `skip checks: true`, `Co-authored by: …` |
//! | `:emoji:` | `: emoji:` |
//! | line ends, which begin a trailer | a space |

use crate::visible;

/// Text as one line of a title or a commit message, which refers to nothing and instructs no one.
pub fn subject(text: &str) -> String {
    let shown: String = visible::chars(text)
        .map(|(c, is_hidden)| if is_hidden || c.is_whitespace() { ' ' } else { c })
        .collect();
    let words: Vec<String> = shown.split_whitespace().map(word).collect();
    words.join(" ")
}

fn word(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        match c {
            '[' => out.push('('),
            ']' => out.push(')'),
            '-' if is_prefix(&text[..at], rest) => out.push(' '),
            '@' | '#' if next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) => {
                out.push(c);
                out.push(' ');
            }
            ':' if rest.starts_with("//") || is_emoji(rest) => out.push_str(": "),
            '.' if ends_with(&text[..at], "www") && next.is_some() => out.push_str(". "),
            c => out.push(c),
        }
    }
    no_commits(&out)
}

/// Whether a hyphen between these is part of what GitHub reads.
fn is_prefix(before: &str, after: &str) -> bool {
    let is_reference = ["gh", "ghsa", "cve"].iter().any(|prefix| is_word(before, prefix));
    let is_trailer = is_word(before, "skip") && starts_with(after, "checks") || starts_with(after, "by:");
    is_reference || is_trailer
}

/// Whether `text` ends in this word.
fn is_word(text: &str, word: &str) -> bool {
    ends_with(text, word) && !text[..text.len() - word.len()].ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|found| found.eq_ignore_ascii_case(end))
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// Whether a colon before this begins an emoji's name.
fn is_emoji(rest: &str) -> bool {
    let name = rest.split(':').next().unwrap_or_default();
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    !name.is_empty() && name.len() < rest.len() && name.chars().all(is_sign)
}

/// Parts runs of hexadecimal digits that may name a commit. Letters alone are words (`facaded`).
fn no_commits(text: &str) -> String {
    const SHORTEST: usize = 7;
    let mut out = String::with_capacity(text.len() + 4);
    for run in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
        let length = run.chars().take_while(char::is_ascii_hexdigit).count();
        let (digits, end) = run.split_at(length);
        if length >= SHORTEST && digits.contains(|c: char| c.is_ascii_digit()) {
            for (i, c) in digits.chars().enumerate() {
                if i > 0 && i % (SHORTEST - 1) == 0 {
                    out.push(' ');
                }
                out.push(c);
            }
        } else {
            out.push_str(digits);
        }
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn subjects_refer_to_nothing_and_instruct_no_one() {
        for (text, shown) in [
            ("Zed closes #1 [skip ci]", "Zed closes # 1 (skip ci)"),
            ("fixes o/r#12, GH-3 and gh-4", "fixes o/r# 12, GH 3 and gh 4"),
            ("@octocat @org/team a@b.c", "@ octocat @ org/team a@ b.c"),
            (
                "closes https://github.com/o/r/issues/1",
                "closes https: //github.com/o/r/issues/1",
            ),
            ("www.evil.example", "www. evil.example"),
            ("a\n\nskip-checks: true", "a skip checks: true"),
            ("Co-authored-by: Eve", "Co-authored by: Eve"),
            ("a5c3785ed8d6a35 1234567", "a5c378 5ed8d6 a35 123456 7"),
            (":smile: 12:30", ": smile: 12:30"),
            ("a\u{202e}b\u{1b}c", "a b c"),
        ] {
            assert_eq!(subject(text), shown);
        }
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "Acme Testing, Inc. (Berlin)",
            "C# & F# Consulting",
            "stand-by: seats",
            "F-16 Cave Weigh-in 2026",
            "R&D – Über: 50 % / 12:30",
            "می\u{200c}خواهم 👩\u{200d}🔬",
            "Effaced",
        ] {
            assert_eq!(subject(name).replace("stand by:", "stand-by:"), name);
        }
    }
}
