//! The short way to read a record gives what the parser gives, or nothing.

use proptest::prelude::*;
use psp_partners::registry::yaml::{LIMITS, Limits, parse_any, read_plain};

use crate::random_cases::random_cases;

/// Whether the short way takes the text; where it does, it sees what the parser sees.
fn agrees(text: &str, limits: Limits) -> bool {
    let Some(plain) = read_plain(text, limits) else {
        return false;
    };
    let full = parse_any(text.to_owned(), limits);
    assert!(full.faults.is_empty() && full.refused.is_empty(), "{full:#?}\n{text}");
    let (ours, theirs) = (format!("{:#?}", Some(plain)), format!("{:#?}", full.root));
    if let Some(at) = ours.lines().zip(theirs.lines()).position(|(a, b)| a != b) {
        let around = |all: &str| {
            all.lines()
                .skip(at.saturating_sub(12))
                .take(20)
                .collect::<Vec<_>>()
                .join("\n")
        };
        panic!(
            "{text}\n--- the short way\n{}\n--- the parser\n{}",
            around(&ours),
            around(&theirs)
        );
    }
    assert_eq!(ours, theirs, "{text}");
    true
}

/// Every YAML file of the repository.
fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") && !path.ends_with(".ci") {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            found.push(path);
        }
    }
}

fn texts() -> Vec<String> {
    let mut found = Vec::new();
    files(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    found
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect()
}

#[test]
fn agrees_on_every_file_here() {
    let texts = texts();
    let taken = texts.iter().filter(|text| agrees(text, LIMITS)).count();
    println!("{taken} of {}", texts.len());
    assert!(
        taken * 2 > texts.len(),
        "{taken} of {} are read the short way",
        texts.len()
    );
}

/// Each text with each of its bytes taken out, and with each sign that means something put in, at each place.
#[test]
fn agrees_wherever_a_sign_is_put_in_or_left_out() {
    let text = "# c\nname: Ab c # d\num: -1.5\nurl: https://a.example/b?c=d#e\nl:\n- \"x\"\n- 'y z'\nm:\n  - k: v\n    \
                k2: {a: b, c: [1, true]}\n    \"on\": [{t: \"a\\tb“c”\\\"\"}, 'd''e']\n    a.b: \"\"\n  - 'f': 1\n  - k: w\no: {}\np: []\nq:\n  r:\n    s: t\nue: ö – ß\nv: |\n  w\n  # x y\n\nx: >-\n  z 1\n  z 2\n\n# c\nyy: >\n  a\n";
    let mut taken = 0;
    for (i, _) in text.char_indices() {
        let (before, after) = text.split_at(i);
        let mut rest = after.chars();
        rest.next();
        taken += usize::from(agrees(&format!("{before}{}", rest.as_str()), LIMITS));
        for sign in " \n:-,#'\"{]&|>~\t".chars() {
            taken += usize::from(agrees(&format!("{before}{sign}{after}"), LIMITS));
            taken += usize::from(agrees(&format!("{before}{sign} {after}"), LIMITS));
        }
    }
    println!("{taken} were taken");
    assert!(taken > 1000, "{taken}");
}

#[test]
fn a_wide_mapping_is_read_and_a_repeated_key_in_it_is_the_parsers() {
    let mut wide: Vec<String> = (0..200).map(|i| format!("k{i}: {i}")).collect();
    assert!(agrees(&wide.join("\n"), LIMITS));
    for (place, key) in [(63, 0), (64, 0), (65, 64), (199, 3), (199, 198)] {
        let kept = std::mem::replace(&mut wide[place], format!("k{key}: 1"));
        assert!(!agrees(&wide.join("\n"), LIMITS), "key {key} again at {place}");
        wide[place] = kept;
    }
}

#[test]
fn leaves_limits_to_the_parser() {
    let mut deep: Vec<String> = (0..40).map(|i| format!("{}k:", " ".repeat(i))).collect();
    deep.push(" ".repeat(40) + "v");
    assert!(!agrees(&deep.join("\n"), LIMITS));
    assert!(!agrees(&format!("k: {}1{}", "[".repeat(40), "]".repeat(40)), LIMITS));
    let wide = format!("k: [1{}]", ", 1".repeat(1000));
    assert!(agrees(&wide, LIMITS));
    assert!(
        agrees(&format!("{wide}\nl: ä\n"), LIMITS),
        "a long line, and letters of two bytes"
    );
    let few = Limits { nodes: 5, ..LIMITS };
    assert!(agrees("a: 1\nb: 2\n", few));
    assert!(!agrees("a: 1\nb: 2\nc: 3\n", few));
}

/// Lines as they stand in records, further in or out as it happens.
fn lines() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[A-Za-z0-9 .:/#'\"{},~_=<+@-]{0,10}",
        "(true|no|on|null|~|0x1F|1_000|12:30|2026-10|2026-10-31|-1|[+]1|1e3|[.]5|-|---|<<|=)",
        "\"[a-z '#:,{}]{0,8}\"",
        "'[a-z \"#:,{}]{0,8}'",
        "\"([a-c “”:]|\\\\[nt\"/x\\\\]){0,5}\"",
        "'([a-c “”:\\\\]|''){0,5}'",
        "[{] ?[a-c]: [a-z0-9]{0,3}(, [a-c]: [a-z0-9]{1,3})? ?[}]",
        "[\\[] ?[a-z0-9]{0,3}(, ?[a-z0-9]{1,3})? ?[\\]]",
    ];
    let line = (
        0usize..5,
        any::<bool>(),
        prop_oneof!["[a-e]", "[a-z0-9_.-]{1,5}", "\"[a-c: ]{0,2}\"", "'([a-b#]|'')?'"],
        scalar,
        0usize..16,
    );
    let line = line.prop_map(|(indent, dash, key, value, kind)| {
        let head = format!("{}{}", " ".repeat(indent), if dash { "- " } else { "" });
        match kind {
            0 => format!("{head}{value}"),
            1 => format!("{head}# {value}"),
            2 => format!("{head}{key}: {value} # c"),
            3..=5 => format!("{head}{key}:"),
            6 => format!("{head}{key}: |"),
            7 => format!("{head}{key}: >-\n{head}  {value}"),
            8 => String::new(),
            _ => format!("{head}{key}: {value}"),
        }
    });
    prop::collection::vec(line, 1..8).prop_map(|lines| lines.join("\n") + "\n")
}

proptest! {
    #![proptest_config(random_cases(4000))]

    #[test]
    fn agrees_on_random_lines(text in lines()) {
        agrees(&text, LIMITS);
    }
}
