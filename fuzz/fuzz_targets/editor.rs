//! Any text, place and value: an edit never panics, keeps the bytes that it has no business with, says what was asked
//! for, and making it twice changes nothing more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psp_partners::registry::edit::{Change, edit};
use psp_partners::registry::yaml::{LIMITS, Node, read};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    // The first two lines are the place and the value, the rest is the text: seeds stay readable.
    let mut parts = data.splitn(3, |b| *b == b'\n');
    let (Some(place), Some(value), Some(text)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    let (Ok(place), Ok(text)) = (std::str::from_utf8(place), std::str::from_utf8(text)) else {
        return;
    };
    let value: Value = match serde_json::from_slice(value) {
        Ok(value) => value,
        Err(_) => Value::from(String::from_utf8_lossy(value).into_owned()),
    };
    let before = read(text.as_bytes().to_vec(), LIMITS);
    // A place of the text itself is more often of use than a made-up one: `#7/x` is `x` below its eighth value.
    let pointer = match place
        .strip_prefix('#')
        .and_then(|p| p.split_at_checked(p.find(|c: char| !c.is_ascii_digit()).unwrap_or(p.len())))
    {
        Some((number, rest)) => {
            let mut places = Vec::new();
            if let Some(root) = &before.root {
                root.walk(&mut |p, _| places.push(p.to_owned()));
            }
            let number: usize = number.parse().unwrap_or_default();
            format!(
                "{}{rest}",
                places.get(number % places.len().max(1)).cloned().unwrap_or_default()
            )
        }
        None => place.to_owned(),
    };
    let change = Change::new(pointer.clone(), value.clone());
    let out = match edit(text, std::slice::from_ref(&change)) {
        Ok(out) => out,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let after = read(out.as_bytes().to_vec(), LIMITS);
    let json = after.root.as_ref().map_or(Value::Null, Node::to_json);
    if pointer.ends_with("/-") {
        return;
    }
    assert_eq!(json.pointer(&pointer).or(Some(&Value::Null)), Some(&value), "{out:?}");
    assert_eq!(
        edit(&out, std::slice::from_ref(&change)).as_ref(),
        Ok(&out),
        "a second edit"
    );
    if let Some((node, _)) = before.root.as_ref().and_then(|r| r.at(&pointer)) {
        // Between scalars that are written, all that stands before the value's place and after its end stays.
        let nested = |v: &Value| v.is_array() || v.is_object();
        let missing = node.span.from == node.span.to;
        if !missing
            && !nested(&node.to_json())
            && !nested(&value)
            && !text.contains(['|', '>'])
            && !out.contains(['|', '>'])
        {
            assert!(out.starts_with(&text[..node.span.from as usize]), "{out:?}");
            let tail = text[node.span.to as usize..].trim_start_matches([' ', '\t']);
            assert!(out.ends_with(tail), "{out:?}");
        }
    } else if !text.contains(['{', '[']) {
        // An insertion into block YAML adds and takes nothing away.
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let head = same(text, &out);
        let tail = text
            .bytes()
            .rev()
            .zip(out.bytes().rev())
            .take_while(|(a, b)| a == b)
            .count();
        let written = ["null", "Null", "NULL", "~"].iter().any(|n| text.contains(n));
        let blanks = text.contains([' ', '\t']);
        assert!(head + tail >= text.len() || written || blanks, "{out:?}");
    }
});
