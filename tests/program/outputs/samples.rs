//! The samples, and records that contain them.

use serde_json::Value;

/// One hostile text.
pub struct Sample {
    pub name: String,
    pub text: String,
}

/// All of them.
pub fn all() -> Vec<Sample> {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let lines = include_str!("../../hostile.jsonl")
        .split('\n')
        .filter(|line| !line.is_empty());
    let values = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let samples: Vec<Sample> = values
        .map(|value| Sample {
            name: text(&value, "name"),
            text: text(&value, "text"),
        })
        .collect();
    assert!(samples.len() > 100);
    samples
}

/// A text as a YAML scalar whose escapes say every character.
pub fn yaml(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_ascii_graphic() && !matches!(c, '"' | '\\') || c == ' ' {
            out.push(c);
        } else {
            write!(out, "\\U{:08X}", u32::from(c)).unwrap();
        }
    }
    out + "\""
}

/// Records for each sample: one with it as its name, one with it in its other texts, and one with it in places that take
/// no such text, keys included.
pub fn records(samples: &[Sample]) -> Vec<(String, String)> {
    let mut records = Vec::new();
    for (i, sample) in samples.iter().enumerate() {
        let text = yaml(&sample.text);
        let name = yaml(&format!("{} Firm{i}", sample.text));
        let common = "tier: integration\nstatus_since: 2026-10-01\napplied_on: 2026-09-20\nowners:\n  - github: zoe\n    id: 4242\nregions: [europe]\nphases:\n  identification:\n    entered: 2026-10-01\n";
        let path = |kind: &str| format!("partners/{kind}-{i}/partner.yaml");
        records.push((path("name"), format!("name: {name}\nstatus: onboarding\n{common}")));
        records.push((
            path("text"),
            format!(
                "name: Text Firm{i}\nstatus: onboarding\nsummary: {text}\ndescription: {text}\nstatus_reason: {text}\n{common}    \
                 steps:\n      outreach: {{ skipped: {text} }}\nlinks:\n  - {{ title: {text}, url: 'https://firm{i}.example/' }}\n\
                 waivers: [{{ criterion: customer-support, reason: {text}, by: mona, on: 2026-11-01, until: 2026-12-31 }}]\n\
                 workstreams: [{{ id: community, name: {text}, kind: community, renew_by: 2026-12-31 }}]\n\
                 x-note: {text}\nx-list: [{text}, {{ {text}: {text} }}]\n"
            ),
        ));
        records.push((
            path("wrong"),
            format!(
                "name: {name}\nstatus: {text}\ntier: {text}\nwebsite: {text}\nregions: [{text}, europe]\nowners:\n  - github: {text}\n    \
                 role: {text}\napplied_on: {text}\n{text}: {text}\n\"x-{}: {text}\n",
                &yaml(&sample.text)[1..]
            ),
        ));
    }
    records
}
