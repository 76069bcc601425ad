//! Every fact once: which fields a document has, and what is true of each, is in the schemas. A list of field names in
//! Rust is a second table, which a new field is soon missing from. This finds such lists.

use std::collections::BTreeSet;
use std::path::Path;

use psp_partners::registry::model::KINDS;
use serde_json::Value;

use super::architecture::sources;

/// Lists that are no table of fields, with the reason: the file below `src`, the fields, and why a new field does not
/// belong into it. One that is not there any more fails the test.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "commands/new/questions.rs",
        "name owner summary",
        "flags of the command line",
    ),
    (
        "commands/certificate/verify.rs",
        "certificate expires issued",
        "words at a terminal",
    ),
    (
        "registry/certificates/settle.rs",
        "certificate credential expires id issued version",
        "the fields that are signed, each next to its claim",
    ),
    (
        "registry/schemas.rs",
        "agreements benefits communication compliance enablement metrics phases regions resources targets tiers verticals",
        "where the words come from that schemas refer to: the one place for it",
    ),
    (
        "registry/signed_agreement.rs",
        "commit id pull_request review_id submitted_at",
        "what a signature by review needs: the schema can't make that depend on the kind",
    ),
    (
        "report/reader.rs",
        "phases status status_since",
        "what the span of an active partnership is computed from",
    ),
    (
        "report/reader.rs",
        "compatibility compliance experts languages localizations services",
        "what the coverage of regions and industries is computed from",
    ),
    (
        "standing/record_endings.rs",
        "agreement compliance enablement",
        "kinds of things that expire, as `x-ends` names them",
    ),
    (
        "rules/program.rs",
        "agreements benefits metrics phases tiers",
        "what the rules of this file read",
    ),
    (
        "scaffold/record.rs",
        "applied_on name status tier",
        "what an application says first, with its values",
    ),
    (
        "standing/privacy.rs",
        "name phases status tier",
        "what every standing is computed from",
    ),
    (
        "standing/privacy.rs",
        "maintainers phases tiers",
        "what the verdict on a criterion is computed from",
    ),
    (
        "work/onboarding/advance.rs",
        "phases status status_since",
        "what accepting writes, with its values",
    ),
];

/// A rule says what it reads: that is a fact about the rule, and stands nowhere else.
const READS: &str = "reads: &";

/// What is read of Rust source; comments, spaces and single characters are left out.
#[derive(Debug, PartialEq)]
enum Token<'s> {
    Text(&'s str),
    Word(&'s str),
    Sign(char),
}

/// The tokens of source, each with where it begins.
fn tokens(source: &str) -> Vec<(usize, Token<'_>)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let word = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let raw = rest.strip_prefix('r');
        let hashes = raw.map_or(0, |raw| raw.bytes().take_while(|b| *b == b'#').count());
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if raw.is_some_and(|raw| raw[hashes..].starts_with('"')) {
            let begin = hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = rest[begin..].find(&close).map_or(rest.len(), |end| begin + end);
            out.push((at, Token::Text(&rest[begin..end])));
            end + close.len()
        } else if first == '"' {
            let mut is_escaped = false;
            let ends = |c: char| {
                let ends = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                ends
            };
            let end = rest[1..].find(ends).map_or(rest.len(), |end| end + 1);
            out.push((at, Token::Text(&rest[1..end])));
            end + 1
        } else if let Some(length) = character(rest) {
            length
        } else if word > 0 {
            out.push((at, Token::Word(&rest[..word])));
            word
        } else {
            if !first.is_whitespace() {
                out.push((at, Token::Sign(first)));
            }
            first.len_utf8()
        };
    }
    out
}

/// How long the literal of a character is that `rest` begins with; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let escaped = inside.strip_prefix('\\');
    let from = if escaped.is_some() {
        2
    } else {
        inside.chars().next()?.len_utf8()
    };
    let end = inside.get(from..)?.find('\'')?;
    (escaped.is_some() || end == 0).then_some(1 + from + end + 1)
}

/// Something in brackets, with the texts in it.
struct Group<'s> {
    opened: char,
    at: usize,
    /// The arms of a `match`.
    is_match: bool,
    /// The word `match` was there, and its arms are still to come.
    awaits_arms: bool,
    texts: Vec<&'s str>,
}

impl Group<'_> {
    /// Whether texts of the groups inside are no longer looked at from outside.
    fn is_whole(&self) -> bool {
        self.is_match || self.opened != '('
    }
}

/// The texts that stand in one array, one `match` or one pair of parentheses, and where the group begins.
fn groups(source: &str) -> Vec<(usize, Vec<&str>)> {
    let mut out = Vec::new();
    let group = |opened: char, at: usize, is_match: bool| Group {
        opened,
        at,
        is_match,
        awaits_arms: false,
        texts: Vec::new(),
    };
    let mut open = vec![group('{', 0, false)];
    for (at, token) in tokens(source) {
        let Some(inner) = open.last_mut() else { break };
        match token {
            Token::Word(word) => inner.awaits_arms |= word == "match",
            Token::Text(text) => {
                for around in open.iter_mut().rev() {
                    around.texts.push(text);
                    if around.is_whole() {
                        break;
                    }
                }
            }
            Token::Sign(sign @ ('(' | '[' | '{')) => {
                let is_match = sign == '{' && std::mem::take(&mut inner.awaits_arms);
                open.push(group(sign, at, is_match));
            }
            Token::Sign(')' | ']' | '}') => {
                let done = open.pop().expect("brackets come in pairs");
                // A block of code is no list.
                if done.is_match || done.opened != '{' {
                    out.push((done.at, done.texts));
                }
            }
            Token::Sign(_) => {}
        }
    }
    out
}

/// The names of the fields of each object that a schema describes.
fn objects() -> Vec<BTreeSet<String>> {
    fn collect(schema: &Value, out: &mut Vec<BTreeSet<String>>) {
        match schema {
            Value::Object(map) => {
                if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                    out.push(properties.keys().cloned().collect());
                }
                map.values().for_each(|child| collect(child, out));
            }
            Value::Array(items) => items.iter().for_each(|child| collect(child, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for row in &KINDS {
        collect(&serde_json::from_str(row.schema.1).expect("a schema is JSON"), &mut out);
    }
    out
}

/// Lists of three and more fields of one object: where they begin, and the fields. A pointer or a path stands for the
/// field that it begins with.
fn lists(source: &str, objects: &[BTreeSet<String>]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, texts) in groups(source) {
        let first = |text: &'_ str| text.trim_start_matches('/').split(['/', '.']).next().map(str::to_owned);
        let names: BTreeSet<String> = texts.into_iter().filter_map(first).collect();
        let fields = objects
            .iter()
            .map(|object| object.intersection(&names).collect::<Vec<_>>());
        let most = fields.max_by_key(Vec::len).unwrap_or_default();
        if most.len() >= 3 && !source[..at].trim_end().ends_with(READS) {
            found.push((at, most.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ")));
        }
    }
    found
}

#[test]
fn no_list_of_fields_beside_the_schema() {
    let objects = objects();
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for (path, text) in sources() {
        let is_tests = path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests");
        // A module of tests is always the last thing in a file here.
        let source = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (at, fields) in lists(source, &objects).into_iter().filter(|_| !is_tests) {
            let is_it = |(file, allowed, _): &(&str, &str, &str)| path == Path::new(file) && *allowed == fields;
            match ALLOWED.iter().position(is_it) {
                Some(allowed) => drop(used.insert(allowed)),
                None => wrong.push(format!(
                    "src/{}:{}: {fields}",
                    path.display(),
                    source[..at].matches('\n').count() + 1
                )),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "take these from the schema (`DocumentKind::fields`), or say in `ALLOWED` why they are no table of fields:\n{}",
        wrong.join("\n")
    );
    let unused: Vec<_> = (ALLOWED.iter().enumerate())
        .filter(|(i, _)| !used.contains(i))
        .collect();
    assert!(unused.is_empty(), "allowed, and not there: {unused:?}");
}

#[test]
fn a_list_of_fields_is_seen() {
    let objects = objects();
    let found =
        |source: &str| -> Vec<String> { lists(source, &objects).into_iter().map(|(_, fields)| fields).collect() };
    for list in [
        "const A: [&str; 3] = [\"website\", \"tier\", \"owners\"];",
        "const A: &[(&str, u8)] = &[(\"/website\", 1), (r\"tier.x\", 2), (\"owners\", 3)];",
        "match x { /* } */ \"website\" => f('}'), \"tier\" => g::<'_>(), \"owners\" => h(), _ => {} }",
        "matches!(x, \"website\" | \"tier\" | \"owners\")",
    ] {
        assert_eq!(found(list), ["owners tier website"], "{list}");
    }
    for other in [
        "let a = [\"website\", \"tier\", \"no-field\"];",
        "// [\"website\", \"tier\", \"owners\"]",
        "fn a() { f(\"website\"); f(\"tier\"); f(\"owners\"); }",
        "reads: &[\"website\", \"tier\", \"owners\"],",
    ] {
        assert_eq!(found(other), [""; 0], "{other}");
    }
}
