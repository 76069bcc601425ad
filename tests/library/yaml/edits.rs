//! The editor: a table of edits to the byte, and properties over random documents.

use psp_partners::registry::edit::{Change, edit};
use serde_json::{Value, json};

/// Source, pointer, new value, the text expected.
#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    vec![
        // scalars in their own style
        (
            "phase: negotiation # c\n",
            "/phase",
            json!("implementation"),
            "phase: implementation # c\n",
        ),
        (
            "phase:   negotiation\r\nb: 1\r\n",
            "/phase",
            json!("live"),
            "phase:   live\r\nb: 1\r\n",
        ),
        ("phase: 'x'  # c", "/phase", json!("it's"), "phase: 'it''s'  # c"),
        ("phase: 'x'\n", "/phase", json!("a\nb"), "phase: \"a\\nb\"\n"),
        ("phase: \"x\" # c\n", "/phase", json!("a\"b"), "phase: \"a\\\"b\" # c\n"),
        ("phase: 'x'\n", "/phase", json!(3), "phase: 3\n"),
        (
            "a: {p: x, q: [1, 2]} # t\n",
            "/a/q/1",
            json!(30),
            "a: {p: x, q: [1, 30]} # t\n",
        ),
        ("a: {p: x}\n", "/a/p", json!("y, z"), "a: {p: \"y, z\"}\n"),
        ("a: {p: x, q: 2}\n", "/a/p", json!("v"), "a: {p: v, q: 2}\n"),
        ("phase:\nb: 1\n", "/phase", json!("live"), "phase: live\nb: 1\n"),
        (
            "phase: # none yet\nb: 1\n",
            "/phase",
            json!("live"),
            "phase: live # none yet\nb: 1\n",
        ),
        ("phase: ~\nb: 1\n", "/phase", json!("live"), "phase: live\nb: 1\n"),
        ("- a\n- b # c\n", "/1", json!("no"), "- a\n- \"no\" # c\n"),
        ("k: x\n", "/k", json!("2026-01-31"), "k: 2026-01-31\n"),
        ("k: x\n", "/k", json!("2026-10"), "k: 2026-10\n"),
        ("k: x\n", "/k", json!("2026-02-31"), "k: \"2026-02-31\"\n"),
        ("k: x\n", "/k", json!("1.10"), "k: \"1.10\"\n"),
        ("k: x\n", "/k", json!("12:30"), "k: \"12:30\"\n"),
        ("k: x\n", "/k", json!("off"), "k: \"off\"\n"),
        (
            "k: x\n",
            "/k",
            json!("https://example.org/a"),
            "k: https://example.org/a\n",
        ),
        ("k: x\n", "/k", json!("a: b"), "k: \"a: b\"\n"),
        ("k: x\n", "/k", json!("# not a comment"), "k: \"# not a comment\"\n"),
        ("k: x\n", "/k", json!(""), "k: \"\"\n"),
        ("k: x\n", "/k", json!(null), "k: null\n"),
        ("k: x\n", "/k", json!([]), "k: []\n"),
        ("- \n- x\n", "/0", json!(1), "- 1\n- x\n"),
        ("-\n- x\n", "/0", json!(1), "- 1\n- x\n"),
        ("\u{feff}phase: a\n", "/phase", json!("b"), "\u{feff}phase: b\n"),
        (
            "ключ: значение # комментарий\n",
            "/ключ",
            json!("новое"),
            "ключ: новое # комментарий\n",
        ),
        (
            "phase: multi\n  line plain\nb: 1\n",
            "/phase",
            json!("live"),
            "phase: live\nb: 1\n",
        ),
        ("? phase\n: a\n", "/phase", json!("b"), "? phase\n: b\n"),
        ("a/b: {\"~\": x}\n", "/a~1b/~0", json!("y"), "a/b: {\"~\": \"y\"}\n"),
        ("phase: x", "/phase", json!("live"), "phase: live"),
        (
            "---\nphase: x\n...\n",
            "/phase",
            json!("live"),
            "---\nphase: live\n...\n",
        ),
        ("a:\n  b # c\nd: 1\n", "/a", json!("e"), "a:\n  e # c\nd: 1\n"),
        ("{\"a\":1}", "/a", json!("x"), "{\"a\":x}"),
        ("{a}\n", "/a", json!(1), "{a: 1}\n"),
        ("? a\n? b\n", "/a", json!(1), "? a\n: 1\n? b\n"),
        // block texts
        (
            "n: |\n  one\n  two\nz: 1\n",
            "/n",
            json!("three"),
            "n: |-\n  three\nz: 1\n",
        ),
        (
            "n: >- # why\n\n  one\n\n# c\nz: 1\n",
            "/n",
            json!("t"),
            "n: >- # why\n  t\n\n# c\nz: 1\n",
        ),
        (
            "n: |\n    one\n\nz: 1\n",
            "/n",
            json!("a\n\nb\n"),
            "n: |\n    a\n\n    b\n\nz: 1\n",
        ),
        ("n: |+\n  one\n\n\nz: 1\n", "/n", json!("a\n"), "n: |\n  a\nz: 1\n"),
        (
            "n: |\r\n  one\r\nz: 1\r\n",
            "/n",
            json!("a\nb\n"),
            "n: |\r\n  a\r\n  b\r\nz: 1\r\n",
        ),
        ("n: | # why\n  one\nz: 1\n", "/n", json!(5), "n: 5 # why\nz: 1\n"),
        ("n: |\n  one\nz: 1\n", "/n", json!(" lead"), "n: \" lead\"\nz: 1\n"),
        ("n: |-\n  one", "/n", json!("two"), "n: |-\n  two"),
        ("n: |-\n  one", "/n", json!("two\n"), "n: \"two\\n\""),
        ("- |\n  one\n- b\n", "/0", json!("two\n"), "- |\n  two\n- b\n"),
        ("n: x # c\nz: 1\n", "/n", json!("a\nb\n"), "n: | # c\n  a\n  b\nz: 1\n"),
        ("n: >-\nz: 1\n", "/n", json!("b"), "n: >-\n  b\nz: 1\n"),
        // keys that are missing
        ("a: 1\n", "/b", json!("x"), "a: 1\nb: x\n"),
        ("a: 1", "/b", json!("x"), "a: 1\nb: x"),
        ("a: 1\r\n", "/b", json!("x"), "a: 1\r\nb: x\r\n"),
        ("a: 1 # c\n\n# end\n", "/b", json!("x"), "a: 1 # c\nb: x\n\n# end\n"),
        ("a: 1\n...\n", "/b", json!("x"), "a: 1\nb: x\n...\n"),
        (
            "a:\n    b: 1\nc: 2\n",
            "/a/d",
            json!(true),
            "a:\n    b: 1\n    d: true\nc: 2\n",
        ),
        ("a: {b: 1}\n", "/a/c", json!("x"), "a: {b: 1, c: x}\n"),
        ("a: {b: 1,}\n", "/a/c", json!("x"), "a: {b: 1, c: x,}\n"),
        ("a: {}\n", "/a/c", json!({"d": [1]}), "a: {c: {d: [1]}}\n"),
        ("a: {b: }\n", "/a/c", json!(1), "a: {b: , c: 1}\n"),
        (
            "a: {\n  b: 1 # c\n}\n",
            "/a/d",
            json!(2),
            "a: {\n  b: 1, # c\n  d: 2\n}\n",
        ),
        (
            "a: {\n  b: 1, # c\n}\n",
            "/a/d",
            json!(2),
            "a: {\n  b: 1, # c\n  d: 2,\n}\n",
        ),
        ("a: [b: 1]\n", "/a/0/c", json!(2), "a: [{b: 1, c: 2}]\n"),
        (
            "a: 1\n",
            "/b",
            json!({"c": [1, {"d": 2, "e": [3]}], "f": {}}),
            "a: 1\nb:\n  c:\n    - 1\n    - d: 2\n      e:\n        - 3\n  f: {}\n",
        ),
        ("a:\n- 1\n", "/b", json!(["x"]), "a:\n- 1\nb:\n- x\n"),
        ("a:\n    - 1\n", "/b", json!(["x"]), "a:\n    - 1\nb:\n    - x\n"),
        ("a: 1\n", "/b/c/d", json!("x"), "a: 1\nb:\n  c:\n    d: x\n"),
        ("a: 1\n", "/b/-", json!("x"), "a: 1\nb:\n  - x\n"),
        (
            "phases: # none\nz: 1\n",
            "/phases/p1",
            json!({"started": "2026-01-31"}),
            "phases: # none\n  p1:\n    started: 2026-01-31\nz: 1\n",
        ),
        (
            "phases: null # none\nz: 1\n",
            "/phases/p1",
            json!(1),
            "phases: # none\n  p1: 1\nz: 1\n",
        ),
        ("a: {b: }\n", "/a/b/c", json!(1), "a: {b: {c: 1} }\n"),
        ("? a\n: b: 1\n", "/a/c", json!(2), "? a\n: b: 1\n  c: 2\n"),
        ("n: |+\n  t\n\n", "/b", json!(1), "n: |+\n  t\n\nb: 1\n"),
        ("n: |\n  t\n\n# c\n", "/b", json!(1), "n: |\n  t\nb: 1\n\n# c\n"),
        ("a: 1\n", "/b", json!("x\ny\n"), "a: 1\nb: |\n  x\n  y\n"),
        ("a: 1", "/b", json!("x\ny\n"), "a: 1\nb: \"x\\ny\\n\""),
        ("", "/a/b", json!(1), "a:\n  b: 1\n"),
        ("# c", "/a", json!(1), "# c\na: 1"),
        ("---\n", "/a", json!(1), "---\na: 1\n"),
        ("--- # c\n", "/a", json!(1), "--- # c\na: 1\n"),
        // lists
        (
            "a:\n  - x # c\nb: 1\n",
            "/a/-",
            json!("v"),
            "a:\n  - x # c\n  - v\nb: 1\n",
        ),
        (
            "a:\n- x\nb: 1\n",
            "/a/-",
            json!({"k": 1, "l": [2]}),
            "a:\n- x\n- k: 1\n  l:\n  - 2\nb: 1\n",
        ),
        ("a:\n-\n-\n", "/a/-", json!(1), "a:\n-\n-\n- 1\n"),
        ("a: [x]\n", "/a/-", json!("v"), "a: [x, v]\n"),
        ("a: []\n", "/a/-", json!({"k": "v"}), "a: [{k: v}]\n"),
        ("a: [\n  x,\n  y\n]\n", "/a/-", json!("z"), "a: [\n  x,\n  y,\n  z\n]\n"),
        ("- - a\n  - b\n- c\n", "/0/-", json!("d"), "- - a\n  - b\n  - d\n- c\n"),
        ("a:\n  -\n", "/a/0/k", json!(1), "a:\n  - k: 1\n"),
        ("a:\n  - # c\n", "/a/0/k", json!(1), "a:\n  - # c\n    k: 1\n"),
        // whole values
        (
            "a:\n  b: 1 # keep\n",
            "/a",
            json!({"b": 1, "c": 2}),
            "a:\n  b: 1 # keep\n  c: 2\n",
        ),
        (
            "a:\n  # why\n  b: 1\nz: 1\n",
            "/a",
            json!({"c": 2}),
            "a:\n  # why\n  c: 2\nz: 1\n",
        ),
        ("a:\n- 1\n- 2\nz: 1\n", "/a", json!([2]), "a:\n- 2\nz: 1\n"),
        ("a: [1, 2] # c\n", "/a", json!([2]), "a: [2] # c\n"),
        ("a: {b: 1} # c\n", "/a", json!("x"), "a: x # c\n"),
        ("a: # c\n  b: 1\nz: 1\n", "/a", json!("x"), "a: x # c\nz: 1\n"),
        ("a:\n- 1\nz: 1\n", "/a", json!({"b": 1}), "a:\n  b: 1\nz: 1\n"),
        ("a:\n- 1\nz: 1\n", "/a", json!([]), "a: []\nz: 1\n"),
        ("a: x # c\nz: 1\n", "/a", json!({"b": 1}), "a: # c\n  b: 1\nz: 1\n"),
        ("a:\n  b: 1", "/a", json!("x"), "a: x"),
        ("- b: 1\n  c: 2\n- d\n", "/0", json!("x"), "- x\n- d\n"),
        ("a: |\n  text\nz: 1\n", "/a", json!(["x"]), "a:\n  - x\nz: 1\n"),
        ("x # c\n", "", json!({"a": 1}), "a: 1 # c\n"),
        ("a: 1\n", "", json!({"a": 1, "b": 2}), "a: 1\nb: 2\n"),
        ("a:\n- []\n- 1\n", "/a", json!(null), "a: null\n"),
        ("a:\n- - x\n- 1\n", "/a/0/-", json!(2), "a:\n- - x\n  - 2\n- 1\n"),
        ("---\na: 1\n...\n", "", json!(3), "---\n3\n...\n"),
        // nothing to do
        ("a: 'x'  # c\n", "/a", json!("x"), "a: 'x'  # c\n"),
    ]
}

#[test]
fn deep_lists_take_no_longer_than_wide_ones() {
    // Found by the fuzzer: every level doubled the time.
    let dashes = "- ".repeat(30);
    let pointer = "/0".repeat(30);
    let got = edit(&format!("{dashes}x\n"), &[Change::new(pointer, "v")]);
    assert_eq!(got, Ok(format!("{dashes}v\n")));
}

#[test]
fn a_text_that_stays_the_same_is_proved_too() {
    // Found by the fuzzer: `x` in place of `{x: null}` changed no byte, and was told as done.
    let text = "a: [x:, ]\n";
    let got = edit(text, &[Change::new("/a/0", "x")]);
    assert!(got.is_err(), "{got:?}");
}

#[test]
fn edits_to_the_byte() {
    let mut bad = Vec::new();
    for (source, pointer, value, wanted) in table() {
        let got = edit(source, &[Change::new(pointer, value.clone())]);
        if got.as_deref() != Ok(wanted) {
            bad.push(format!(
                "{source:?} {pointer} = {value}\n   got {got:?}\n  want Ok({wanted:?})"
            ));
        }
    }
    assert!(bad.is_empty(), "{} of the table:\n{}", bad.len(), bad.join("\n"));
}
