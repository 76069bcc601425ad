//! The texts of Rust source: its literals and its comments, without those of tests.

use std::path::{Path, PathBuf};

/// One text of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceText {
    /// From 1.
    pub line: usize,
    pub kind: Kind,
    /// As it is written: a literal without its quotes, a comment with its slashes.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Literal,
    /// Lines of comments that follow each other are one text.
    Comment,
}

/// Every source file below `src/`, sorted, from the root of the repository.
pub(super) fn files() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut out);
    out.sort();
    out
}

/// The literals of Rust source.
pub(super) fn literals(source: &str) -> Vec<(usize, String)> {
    let all = texts(source).into_iter();
    all.filter(|text| text.kind == Kind::Literal)
        .map(|text| (text.line, text.text))
        .collect()
}

/// The literals and comments of Rust source. Modules of tests are left out.
pub(super) fn texts(source: &str) -> Vec<SourceText> {
    // A module of tests is always the last thing in a file here.
    let source = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or(source);
    let bytes = source.as_bytes();
    let (mut line, mut counted) = (1, 0);
    let mut line_of = |at: usize| {
        line += source[counted..at].matches('\n').count();
        counted = at;
        line
    };
    let mut out: Vec<SourceText> = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let rest = &source[i..];
        let hashes = rest
            .strip_prefix('r')
            .map(|r| r.bytes().take_while(|b| *b == b'#').count());
        if rest.starts_with("//") {
            let end = i + rest.find('\n').unwrap_or(rest.len());
            let (line, text) = (line_of(i), &source[i..end]);
            match out.last_mut().filter(|last| last.kind == Kind::Comment) {
                Some(last) if last.line + last.text.matches('\n').count() + 1 == line => {
                    last.text.push('\n');
                    last.text.push_str(text);
                }
                _ => out.push(SourceText {
                    line,
                    kind: Kind::Comment,
                    text: text.to_owned(),
                }),
            }
            i = end;
            continue;
        }
        let (begin, end, next) = if rest.starts_with("/*") {
            i += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if let Some(n) = hashes.filter(|n| rest[1 + n..].starts_with('"')) {
            let close = format!("\"{}", "#".repeat(n));
            let begin = i + 2 + n;
            let end = source[begin..].find(&close).map_or(source.len(), |end| begin + end);
            (begin, end, end + close.len())
        } else if rest.starts_with('"') {
            let mut end = i + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            (i + 1, end.min(source.len()), end + 1)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            i += if rest.starts_with("'\\") { 4 } else { 3 };
            continue;
        } else {
            i += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        out.push(SourceText {
            line: line_of(i),
            kind: Kind::Literal,
            text: source[begin..end].to_owned(),
        });
        i = next;
    }
    out
}

#[test]
fn literals_and_comments_are_found_and_tests_are_not() {
    let source = "// \"a\"\n/// more\nlet x = \"b \\\" c\"; /* \"d\" */ let q = '\"'; r#\"e \"f\" g\"#;\n\n#[cfg(test)]\nmod tests { \"h\" }";
    let found: Vec<String> = literals(source).into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, ["b \\\" c", "e \"f\" g"]);
    let comments: Vec<SourceText> = texts(source)
        .into_iter()
        .filter(|text| text.kind == Kind::Comment)
        .collect();
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert_eq!((comments[0].line, comments[0].text.as_str()), (1, "// \"a\"\n/// more"));
}
