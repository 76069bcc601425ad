//! Properties over random texts and documents.

use proptest::prelude::*;
use psp_partners::finding::Severity;
use psp_partners::registry::edit::{Change, edit, render};
use psp_partners::registry::yaml::{Document, LIMITS, Node, parse, read};
use psp_partners::visible::is_invisible;

use crate::random_cases::random_cases;
use serde_json::{Map, Value, json};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no such number", |f| f.is_finite())
            .prop_map(Value::from),
        "[ -~\u{a0}-\u{2ff}]{0,12}".prop_map(Value::from),
        "[a-z#:|>'\" \n-]{0,24}".prop_map(Value::from),
        "[0-9.:_+exob-]{1,8}".prop_map(Value::from),
        "(yes|no|on|off|y|n|true|null|~|=|<<|2026-01-31|2026-13-01|😀|---|\\.\\.\\.)".prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ]
    .prop_filter("no record may hold it", |v| !v.as_str().is_some_and(has_hidden))
}

/// Characters that nobody sees are refused, however they are written.
fn has_hidden(text: &str) -> bool {
    text.contains(|c| is_invisible(c) && !matches!(c, '\n' | '\t'))
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof!["[a-z_]{1,6}", "[ -~]{0,8}", Just("é/~".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// YAML as people write it: all styles, comments and line ends, beside what `serde_yaml` writes.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("a: 1".to_owned()),
        Just("b: {c: x, d: [1, y ]} # c".to_owned()),
        Just("e:\n  f: 'x'   # c\n  g:".to_owned()),
        Just("h:\n- 1 # c\n-\n- i: 2\n  j: \"x\"".to_owned()),
        Just("k:\n    - l\n\n    # c\n    - - m\n      - n".to_owned()),
        Just("o: | # c\n  text\n\n    more\n".to_owned()),
        Just("p: >-\n    folded\n    text\n\n".to_owned()),
        Just("q: |+\n  kept\n\n\n".to_owned()),
        Just("r: # none".to_owned()),
        Just("s: ~   # none".to_owned()),
        Just("t: plain\n  on two lines".to_owned()),
        Just("u: [\n  1,\n  {v: 2}, # c\n]".to_owned()),
        Just("? w\n: x".to_owned()),
        Just("\"é😀\": 'ü' # ключ".to_owned()),
        Just("z: []".to_owned()),
        Just("zz: {}".to_owned()),
        Just("# comment".to_owned()),
        Just(String::new()),
    ];
    let lines = prop::collection::vec(line, 1..6).prop_map(|mut lines| {
        let mut seen = std::collections::BTreeSet::new();
        lines.retain(|l| l.is_empty() || seen.insert(l.clone()));
        lines.join("\n")
    });
    let frame = (
        lines,
        any::<bool>(),
        prop_oneof![Just(""), Just("\u{feff}"), Just("---\n"), Just("# c\n\n")],
        prop_oneof![Just("\n"), Just(""), Just("\n...\n")],
    );
    prop_oneof![
        4 => frame.prop_map(|(body, crlf, head, tail)| {
            let all = format!("{head}{body}{tail}");
            if crlf { all.replace('\n', "\r\n") } else { all }
        }),
        1 => value().prop_map(|v| serde_yaml::to_string(&v).expect("plain data can be written")),
    ]
}

fn told(document: &Document) -> Value {
    document.root.as_ref().map_or(Value::Null, Node::to_json)
}

fn is_sound(document: &Document) -> bool {
    document.faults.iter().all(|f| f.severity != Severity::Error)
}

fn places(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(root) = &parse(text.to_owned(), LIMITS).root {
        root.walk(&mut |pointer, _| all.push(pointer.to_owned()));
    }
    all
}

/// The comments that `text()` puts on lines of their own: what no edit of a scalar or of a new key may touch.
fn comments(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|l| matches!(*l, "# c" | "# comment"))
        .collect()
}

proptest! {
    #![proptest_config(random_cases(1500))]

    /// What an independent writer writes, we read back the same.
    #[test]
    fn reads_what_serde_yaml_writes(value in value()) {
        let text = serde_yaml::to_string(&value).expect("plain data can be written");
        // It writes keys that we refuse to take for text, as they may be, and texts that other readers see otherwise.
        let document = parse(text.clone(), LIMITS);
        if document.faults.iter().all(|f| f.code == "PSP011") {
            prop_assert_eq!(told(&document), value, "{}", text);
        } else {
            let all_known = document.faults.iter().all(|f| matches!(f.code, "PSP006" | "PSP008" | "PSP011" | "PSP020"));
            prop_assert!(all_known, "{:?}\n{}", document.faults, text);
        }
    }

    /// What we write, an independent reader and we read back the same, and nobody is warned of anything.
    #[test]
    fn renders_what_all_read(value in value(), indent in 0_usize..3) {
        let text = render(&value, indent * 2);
        let document = parse(text.clone(), LIMITS);
        let silent = document.faults.is_empty() || (value.is_null() && text.trim() == "null");
        prop_assert!(silent, "{:?}\n{}", document.faults, text);
        prop_assert_eq!(told(&document), value.clone(), "{}", text);
        let theirs: Value = serde_yaml::from_str(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
        prop_assert_eq!(theirs, value, "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}|[-:{}\\[\\],&*!|>'\"%@` \n\r\ta-c0-9#?~.\u{feff}é😀]{0,80}") {
        let document = parse(text.clone(), LIMITS);
        prop_assert!(document.root.is_some() || !document.faults.is_empty(), "{text:?}");
        for fault in &document.faults {
            prop_assert!(text.get(fault.span.bytes()).is_some(), "{text:?} {fault:?}");
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let document = read(bytes, LIMITS);
        prop_assert!(document.root.is_some() || !document.faults.is_empty());
    }

    /// Text that we read in silence, `serde_yaml` reads the same, or it does not read it at all.
    #[test]
    fn agrees_with_serde_yaml(text in text()) {
        let document = parse(text.clone(), LIMITS);
        if document.faults.is_empty() && let Ok(theirs) = serde_yaml::from_str::<Value>(&text) {
            prop_assert_eq!(told(&document), theirs, "{}", text);
        }
    }

    /// Any value may come to stand at any place: it is read back, nothing else changes, comments stay.
    #[test]
    fn edits_say_what_was_asked(text in text(), new in value(), pick in any::<prop::sample::Index>(), below in 0_u8..4) {
        let before = parse(text.clone(), LIMITS);
        prop_assume!(is_sound(&before));
        let places = places(&text);
        prop_assume!(!places.is_empty());
        let place = pick.get(&places);
        let old = told(&before).pointer(place).cloned().unwrap_or_default();
        let pointer = match (below, &old) {
            (1, Value::Object(_) | Value::Null) => format!("{place}/new key"),
            (2, Value::Object(_) | Value::Null) => format!("{place}/new/deep"),
            (1 | 2, Value::Array(_)) => format!("{place}/-"),
            _ => place.clone(),
        };
        let out = match edit(&text, &[Change::new(pointer.clone(), new.clone())]) {
            Ok(out) => out,
            Err(error) => {
                prop_assert!(false, "{error}: {pointer} = {new}\n{text}");
                return Ok(());
            }
        };
        let after = parse(out.clone(), LIMITS);
        prop_assert_eq!(after.faults.len(), before.faults.len().min(after.faults.len()), "{:?}\n{}", after.faults, out);
        let json = told(&after);
        // A mapping may have a key that is a dash; only in a list it is the place behind the last.
        let list = pointer.strip_suffix("/-").filter(|_| pointer != *place);
        let got = match list {
            Some(list) => json.pointer(list).and_then(Value::as_array).and_then(|l| l.last()),
            None => json.pointer(&pointer),
        };
        prop_assert_eq!(got, Some(&new), "{}", out);
        prop_assert_eq!(edit(&out, &[]), Ok(out.clone()));
        let nested = old.is_array() || old.is_object();
        if !nested || pointer != *place {
            let kept = comments(&text);
            let is = comments(&out);
            prop_assert!(kept.iter().all(|c| is.contains(c)), "{}\n{}", text, out);
        }
        if !nested && pointer == *place && !new.is_array() && !new.is_object() {
            let span = before.root.as_ref().and_then(|r| r.at(place)).map(|(n, _)| n.span.bytes()).unwrap_or_default();
            let blocks = text.contains(['|', '>']) || out.contains(['|', '>']);
            prop_assert!(blocks || out.starts_with(&text[..span.start]), "{}\n{}", text, out);
            let tail = text[span.end..].trim_start_matches([' ', '\t', ':']);
            prop_assert!(blocks || out.ends_with(tail), "{}\n{}", text, out);
        }
    }
}

#[test]
fn several_changes_are_one_edit() {
    let text = "# head\nname: a # keep\n\nphases:\n";
    let changes = [
        Change::new("/name", "b"),
        Change::new("/phases/p1/done", json!(["s1"])),
        Change::new("/phases/p1/done/-", "s2"),
        Change::new("/since", "2026-01-31"),
    ];
    let wanted = "# head\nname: b # keep\n\nphases:\n  p1:\n    done:\n      - s1\n      - s2\nsince: 2026-01-31\n";
    assert_eq!(edit(text, &changes).as_deref(), Ok(wanted));
}

#[test]
fn refusals_say_what_to_do() {
    let refused = |text: &str, pointer: &str| {
        edit(text, &[Change::new(pointer, 1)])
            .expect_err("this cannot be edited")
            .to_string()
    };
    assert_eq!(
        refused("a: 1\na: 2\n", "/a"),
        "line 2: `a` is already set on line 1; fix this by hand, then try again"
    );
    assert_eq!(
        refused("a: 1\n", "/a/b"),
        "there is no place for `/a/b`: a value on the way is neither a mapping nor a list"
    );
    assert_eq!(
        refused("a: [1]\n", "/a/1"),
        "there is no place for `/a/1`: the list has no such item; `-` appends one"
    );
    assert_eq!(
        refused("a: 1\n", "b"),
        "there is no place for `b`: a path is empty or begins with `/`"
    );
    let too_long = edit("a: 1\n", &[Change::new("/b", "x".repeat(LIMITS.bytes))]).expect_err("nobody could read it");
    assert_eq!(
        too_long.to_string(),
        "the value for `/b` can't be written to a file: the file has 65545 bytes, more than the 65536 that a file may have"
    );
    let hidden = edit("a: 1\n", &[Change::new("/a", "x\u{200b}y")]).expect_err("nobody could see it");
    let told = hidden.to_string();
    assert!(
        told.starts_with("the value for `/a` can't be written to a file: a character that cannot be seen"),
        "{told}"
    );
    let too_long_a_key = edit("a: 1\n", &[Change::new(format!("/{}", "k".repeat(1100)), 1)]).expect_err("no key is");
    let told = too_long_a_key.to_string();
    assert!(
        told.ends_with(" here could change something else; make this change by hand"),
        "{told}"
    );
}

#[test]
fn wide_mappings_find_duplicates() {
    let lines: Vec<String> = (0..5000).map(|i| format!("k{i}: {i}\n")).collect();
    let text = lines.concat() + "k7: x\n";
    let document = parse(text, LIMITS);
    let told: Vec<_> = document
        .faults
        .iter()
        .map(|f| (f.code, f.span.start.line, f.message.as_str()))
        .collect();
    assert_eq!(told, [("PSP003", 5001, "`k7` is already set on line 8")]);
}

/// Inputs that are made to hurt are told of in one finding, whatever the limit on bytes is.
#[test]
fn hostile_inputs_are_bounded() {
    let limits = psp_partners::registry::yaml::Limits {
        bytes: 1 << 20,
        ..LIMITS
    };
    for (name, text, code) in hostile() {
        let document = read(text.clone().into_bytes(), limits);
        assert_eq!(document.faults.first().map(|f| f.code), Some(code), "{name}");
        assert!(
            document.faults.len() <= 51,
            "{name}: {} findings",
            document.faults.len()
        );
        let usual = read(text.clone().into_bytes(), LIMITS);
        assert!(text.len() <= LIMITS.bytes || usual.faults[0].code == "PSP010", "{name}");
    }
}

fn hostile() -> Vec<(&'static str, String, &'static str)> {
    vec![
        ("100k [", "[".repeat(100_000), "PSP010"),
        ("100k {a: ", "{a: ".repeat(100_000), "PSP010"),
        ("20k - ", "- ".repeat(20_000), "PSP010"),
        ("100k ? ", "? ".repeat(100_000), "PSP010"),
        ("broken sections", "a: b: c\n".repeat(8_000), "PSP002"),
        ("stray lines", format!("a: 1\n{}", "b\n".repeat(30_000)), "PSP002"),
        ("one open quote", format!("a: \"{}", "x: 'y\n".repeat(10_000)), "PSP002"),
        ("many values", format!("[{}]", "1,".repeat(100_000)), "PSP010"),
        ("many empty values", format!("a:\n{}", "-\n".repeat(30_000)), "PSP010"),
    ]
}

/// A mapping keeps its order, and new keys come last.
#[test]
fn order_is_kept() {
    let text = "b: 1\na: 2\n";
    let new = Map::from_iter([
        ("a".to_owned(), json!(2)),
        ("c".to_owned(), json!(3)),
        ("b".to_owned(), json!(1)),
    ]);
    assert_eq!(edit(text, &[Change::new("", new)]).as_deref(), Ok("b: 1\na: 2\nc: 3\n"));
}
