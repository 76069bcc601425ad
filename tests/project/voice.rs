//! How we write: words that people don't say across a desk are in no text for users and in no comment. `words` lists them
//! with what we write instead. This is the floor, not the goal: read each text aloud once.

mod words;

use std::path::Path;

use serde_json::Value;

use super::rust_text::{self, Kind};
use words::hits;

/// Who reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    User,
    Contributor,
}

/// One text of a file.
struct ReadText {
    path: String,
    line: usize,
    reader: Reader,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Literals and comments of our Rust code. The comments of the command line are its `--help`.
fn of_rust() -> Vec<ReadText> {
    let mut out = Vec::new();
    for file in rust_text::files() {
        let path = shown(&file);
        if path.ends_with("/tests.rs") || path.contains("/tests/") {
            continue;
        }
        let source = std::fs::read_to_string(&file).expect("a source is text");
        let lines: Vec<&str> = source.lines().collect();
        // A key of JSON isn't a text for people, and keeps its name where readers know it.
        let is_key = |line: usize| lines[line - 1].trim_start().starts_with("#[serde(rename =");
        for text in rust_text::texts(&source) {
            if text.kind == Kind::Literal && is_key(text.line) {
                continue;
            }
            let is_help = (path == "src/cli.rs" || path.starts_with("src/cli/")) && text.text.starts_with("///");
            out.push(ReadText {
                path: path.clone(),
                line: text.line,
                reader: if text.kind == Kind::Literal || is_help {
                    Reader::User
                } else {
                    Reader::Contributor
                },
                text: text.text,
            });
        }
    }
    out
}

/// Pages, templates, workflows and programs: all of them is for users, comments included.
fn of_files() -> Vec<ReadText> {
    const FOLDERS: &[&str] = &[".github", "action", "docs", "templates"];
    const FILES: &[&str] = &[
        "APPLY.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "SECURITY.md",
        "action.yml",
        "partners/program.yaml",
        "tests/second/partners/program.yaml",
    ];
    let is_text = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = name.rsplit_once('.').map_or(&*name, |(_, ending)| ending);
        matches!(
            ending,
            "md" | "j2" | "yaml" | "yml" | "sh" | "py" | "gitattributes" | "svg"
        )
    };
    let mut files = Vec::new();
    for folder in FOLDERS {
        walk(&root().join(folder), &mut files);
    }
    files.retain(|path| is_text(path));
    files.extend(FILES.iter().map(|path| root().join(path)));
    files
        .into_iter()
        .map(|path| ReadText {
            path: shown(&path),
            line: 1,
            reader: Reader::User,
            text: std::fs::read_to_string(&path).expect("a page is text"),
        })
        .collect()
}

/// The sentences of the schemas: titles, descriptions and messages, not names and allowed values.
fn of_schemas() -> Vec<ReadText> {
    fn sentences(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    if !matches!(
                        key.as_str(),
                        "enum" | "const" | "required" | "examples" | "pattern" | "$ref"
                    ) {
                        sentences(value, out);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| sentences(item, out)),
            Value::String(text) => {
                out.push_str(text);
                out.push_str("\n\n");
            }
            _ => {}
        }
    }
    let mut files = Vec::new();
    walk(&root().join("schemas"), &mut files);
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a schema is text");
            let mut out = String::new();
            sentences(&serde_json::from_str(&text).expect("a schema is JSON"), &mut out);
            ReadText {
                path: shown(&path),
                line: 1,
                reader: Reader::User,
                text: out,
            }
        })
        .collect()
}

fn walk(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// The path from the root of the repository, with `/`.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).expect("below the root");
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// The avoided words in all texts, each with its place and what to write instead.
fn found() -> Vec<String> {
    let texts = of_rust().into_iter().chain(of_files()).chain(of_schemas());
    let mut out = Vec::new();
    for text in texts {
        let lines: Vec<&str> = text.text.lines().collect();
        for hit in hits(&text.text) {
            if hit.avoided.only_for_users && text.reader == Reader::Contributor {
                continue;
            }
            out.push(format!(
                "{}:{}: \"{}\"; write: {}\n    {}",
                text.path,
                text.line + hit.line,
                hit.avoided.phrase,
                hit.avoided.instead,
                lines.get(hit.line).map_or("", |line| line.trim())
            ));
        }
    }
    out
}

#[test]
fn texts_use_the_words_that_people_use() {
    let found = found();
    assert!(found.is_empty(), "{} hits:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_kind_of_text_is_read() {
    let texts: Vec<ReadText> = of_rust().into_iter().chain(of_files()).chain(of_schemas()).collect();
    for (path, reader, words) in [
        ("src/cli.rs", Reader::User, "Check every record"),
        ("src/lib.rs", Reader::Contributor, "The map."),
        ("src/rules/reading.rs", Reader::User, "A file must be UTF-8 text."),
        ("docs/templates.md", Reader::User, "templates"),
        ("templates/review-comment.md.j2", Reader::User, "Your turn"),
        ("schemas/partner.schema.json", Reader::User, "GitHub"),
        (".github/workflows/ci.yml", Reader::User, "only the last push"),
        ("partners/program.yaml", Reader::User, "For maintainers:"),
    ] {
        let is_read = |text: &&ReadText| text.path == path && text.reader == reader && text.text.contains(words);
        assert!(texts.iter().any(|text| is_read(&text)), "{path}: {words}");
    }
}
