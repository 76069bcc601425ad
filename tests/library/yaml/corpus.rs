//! Hard cases: what is told of each file in `corpus/`, and what is read from it, as `expected.txt` says. Every place that
//! is told must be a true one.

use std::fmt::Write as _;
use std::path::Path;

use psp_partners::finding::{Severity, Span};
use psp_partners::registry::yaml::{Document, Kind, LIMITS, Node, read};

/// JSON longer than this is written as its length.
const LONGEST: usize = 200;

#[test]
fn corpus_reads_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml");
    let mut names: Vec<String> = std::fs::read_dir(folder.join("corpus"))
        .expect("the corpus is there")
        .map(|entry| {
            entry
                .expect("it can be listed")
                .file_name()
                .into_string()
                .expect("names are text")
        })
        .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    let mut got = String::new();
    for name in names {
        let bytes = std::fs::read(folder.join(format!("corpus/{name}.yaml"))).expect("a case can be read");
        let document = read(bytes, LIMITS);
        check_places(&name, &document);
        writeln!(got, "{name:<28} {:<36} {}", findings(&document), json(&document)).expect("strings take all");
    }
    let path = folder.join("expected.txt");
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let (head, table): (Vec<&str>, Vec<&str>) = wanted.lines().partition(|l| l.starts_with('#'));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{}\n{got}", head.join("\n"))).expect("the table can be written");
        return;
    }
    let got: Vec<&str> = got.lines().collect();
    let differing = |a: &[&str], b: &[&str], sign: &str| -> Vec<String> {
        a.iter()
            .filter(|l| !b.contains(l))
            .map(|l| format!("{sign} {l}"))
            .collect()
    };
    let mut differences = differing(&table, &got, "want");
    differences.extend(differing(&got, &table, " got"));
    differences.sort_by(|a, b| a[5..].split(' ').next().cmp(&b[5..].split(' ').next()));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// `PSP011:2:4` for each finding, a `w` after warnings.
fn findings(document: &Document) -> String {
    let told: Vec<String> = document
        .faults
        .iter()
        .map(|f| {
            let warning = if f.severity == Severity::Error { "" } else { "w" };
            format!("{}{warning}:{}:{}", f.code, f.span.start.line, f.span.start.col)
        })
        .collect();
    if told.is_empty() {
        "-".to_owned()
    } else {
        told.join(",")
    }
}

fn json(document: &Document) -> String {
    let Some(root) = &document.root else {
        return "-".to_owned();
    };
    let text = root.to_json().to_string();
    if text.len() > LONGEST {
        format!("({} bytes)", text.len())
    } else {
        text.escape_debug().to_string().replace("\\\"", "\"")
    }
}

/// Every span slices the text, its lines and columns are those of its bytes, and it holds what it stands for.
fn check_places(name: &str, document: &Document) {
    let text = &document.text;
    for fault in &document.faults {
        check_span(name, text, fault.span);
        if let Some((related, _)) = &fault.related {
            check_span(name, text, *related);
        }
    }
    document.refused.iter().for_each(|s| check_span(name, text, *s));
    if let Some(root) = &document.root {
        root.walk(&mut |pointer, node| {
            check_span(name, text, node.span);
            // What was repaired is not what the file has there.
            if !document.faults.iter().any(|f| f.code == "PSP002" && f.fix.is_some()) {
                check_node(name, pointer, text, node);
            }
        });
    }
}

fn check_node(name: &str, pointer: &str, text: &str, node: &Node) {
    let source = &text[node.span.bytes()];
    let right = match &node.kind {
        Kind::Null => matches!(source, "" | "~" | "null" | "Null" | "NULL") || !document_is_plain(text),
        Kind::Bool(b) => source.to_lowercase() == b.to_string(),
        Kind::Unsigned(..) | Kind::Signed(..) | Kind::Float(..) => {
            !source.is_empty() && !source.contains(char::is_whitespace)
        }
        Kind::Text(_, style) => match format!("{style:?}").as_str() {
            "DoubleQuoted" => source.starts_with('"') && source.ends_with('"') && source.len() > 1,
            "SingleQuoted" => source.starts_with('\'') && source.ends_with('\'') && source.len() > 1,
            "Plain" => source == source.trim_matches([' ', '\n']) && (!source.is_empty() || !document_is_plain(text)),
            _ => true,
        },
        Kind::List(_) => source.starts_with(['[', '-']),
        Kind::Map(_) => !source.is_empty(),
    };
    assert!(
        right,
        "{name}: {pointer:?} is {:?} at {:?}, which reads {source:?}",
        node.kind, node.span
    );
    if let Kind::Map(entries) = &node.kind {
        for entry in entries {
            check_span(name, text, entry.key_span);
            let key = &text[entry.key_span.bytes()];
            let quoted = key.starts_with(['"', '\'']);
            assert!(
                quoted || key == entry.key || key.contains('\n'),
                "{name}: key {:?} reads {key:?}",
                entry.key
            );
        }
    }
}

/// Aliases and tags leave values that their place does not spell out.
fn document_is_plain(text: &str) -> bool {
    !text.contains(['*', '!', '&', '.', '{', '1'])
}

fn check_span(name: &str, text: &str, span: Span) {
    assert!(span.from <= span.to, "{name}: {span:?}");
    for (offset, pos) in [(span.from, span.start), (span.to, span.end)] {
        let before = text
            .get(..offset as usize)
            .unwrap_or_else(|| panic!("{name}: {span:?} cuts a character"));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let line = if before.contains('\n') {
            line
        } else {
            line.strip_prefix('\u{feff}').unwrap_or(line)
        };
        let wanted = (before.matches('\n').count() + 1, line.chars().count() + 1);
        assert_eq!((pos.line as usize, pos.col as usize), wanted, "{name}: {span:?}");
    }
}
