//! Random edits of a small registry: fields of two records, their figures, and files beside them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Files, record};

pub const SLUGS: [&str; 2] = ["acme", "berg"];

/// One edit of a registry; the numbers choose among what there is.
#[derive(Debug, Clone)]
pub struct Edit {
    slug: usize,
    what: usize,
    value: usize,
}

pub fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let edit = (0..SLUGS.len(), 0..60_usize, 0..4_usize).prop_map(|(slug, what, value)| Edit { slug, what, value });
    prop::collection::vec(edit, 0..most)
}

/// Fields of a record, each with values that its type takes.
fn field(what: usize, value: usize) -> Option<(&'static str, Option<Value>)> {
    let evidence = |value: usize| match value {
        0 => json!({"url": "https://a.example"}),
        1 => json!({"url": "https://b.example", "as_of": "2026-01-02"}),
        2 => json!({"url": "https://a.example", "verified_by": "mona", "verified_on": "2026-02-01"}),
        _ => json!({"url": "https://a.example", "verified_by": "max", "verified_on": "2026-03-01"}),
    };
    let fields: [(&str, [Value; 3]); 18] = [
        ("name", [json!("Acme"), json!("Berg"), json!("Zed")]),
        ("status", [json!("applied"), json!("target"), json!("active")]),
        ("tier", [json!("technology"), json!("integration"), json!("solution")]),
        (
            "applied_on",
            [json!("2026-05-01"), json!("2026-06-15"), json!("2001-01-01")],
        ),
        ("organization", [json!("x"), json!("y"), json!("z")]),
        (
            "website",
            [
                json!("https://a.example"),
                json!("https://b.example"),
                json!("https://c.example"),
            ],
        ),
        ("value_proposition", [json!("One."), json!("Two."), json!("Three.")]),
        ("regions", [json!(["europe"]), json!(["asia", "europe"]), json!([])]),
        (
            "reach",
            [
                json!({"users": 5, "evidence": evidence(value)}),
                json!({"users": 6, "as_of": "2026-01-01"}),
                json!({"users": 5, "evidence": evidence(2)}),
            ],
        ),
        (
            "owners",
            [
                json!([{"github": "zoe", "id": 4242}]),
                json!([{"github": "max", "id": 77}, {"github": "zoe", "id": 4242}]),
                json!([{"github": "mona", "id": 2}]),
            ],
        ),
        (
            "case_studies",
            [
                json!([{"title": "T", "url": "https://a.example", "published": "2026-01-01"}]),
                json!([{"title": "T", "url": "https://a.example", "published": "2026-01-01", "approved_by": ["zoe"]}]),
                json!([{"title": "U", "url": "https://a.example", "published": "2026-01-01", "approved_by": ["mona", "zoe"]}]),
            ],
        ),
        (
            "go_to_market",
            [
                json!([{"id": "a", "kind": "event", "what": "Talk", "partner_owner": "zoe"}]),
                json!([{"id": "a", "kind": "event", "what": "Talk", "program_owner": "mona"}]),
                json!([{"id": "b", "kind": "event", "what": "Post"}, {"id": "a", "kind": "event", "what": "Talks"}]),
            ],
        ),
        (
            "agreement",
            [
                json!({"template": "technology-partner", "version": "1", "signed_on": "2026-01-01"}),
                json!({"template": "technology-partner", "version": "2", "signed_on": "2026-01-01"}),
                json!({"template": "technology-partner", "version": "1", "signed_on": "2026-01-01", "signed_by": ["zoe"]}),
            ],
        ),
        (
            "feasibility",
            [
                json!({"verdict": "feasible", "by": "mona", "decided_on": "2026-01-01"}),
                json!({"verdict": "not-feasible", "by": "mona", "decided_on": "2026-01-01"}),
                json!({"verdict": "feasible", "by": "zoe", "decided_on": "2026-01-01"}),
            ],
        ),
        (
            "attestations",
            [
                json!({"security-review": evidence(0)}),
                json!({"security-review": evidence(2)}),
                json!({"security-review": evidence(3)}),
            ],
        ),
        (
            "phases",
            [
                json!({"identification": {"entered": "2026-05-01"}}),
                json!({"identification": {"entered": "2026-05-02"}}),
                json!({"identification": {"entered": "2026-05-01", "steps": {"outreach": {"done": "2026-05-03"}}}}),
            ],
        ),
        ("x-note", [json!("a"), json!({"b": [1, 2]}), json!(["c"])]),
        ("surprise", [json!(1), json!({"verified_by": "mona"}), json!([])]),
    ];
    let (name, values) = fields.get(what)?;
    Some((name, values.get(value).cloned()))
}

/// A file of a registry without one partner or other, from the first letter on.
pub fn apply(files: &mut Files, edit: &Edit) {
    let slug = SLUGS[edit.slug];
    let path = format!("partners/{slug}/partner.yaml");
    let month = format!("partners/{slug}/metrics/2026-0{}.yaml", edit.value + 1);
    match (edit.what, edit.value) {
        (0..=17, value) => {
            let mut record = record(files, &path);
            // What a record cannot be without.
            record.entry("name").or_insert_with(|| json!(slug));
            record.entry("status").or_insert_with(|| json!("applied"));
            match field(edit.what, value) {
                Some((name, Some(value))) => drop(record.insert(name.to_owned(), value)),
                Some((name, None)) if edit.what > 1 => drop(record.shift_remove(name)),
                _ => {}
            }
            files.insert(path, Value::Object(record).to_string());
        }
        (18..=40, value) => {
            let figure = match edit.what % 5 {
                0 => json!(97 + value),
                1 => json!({"value": 97 + value}),
                2 => json!({"value": 99, "evidence": {"url": "https://a.example"}}),
                3 => json!({"value": 99, "evidence": {"url": "https://a.example", "verified_by": "mona", "verified_on": "2026-06-01"}}),
                _ => json!({"value": 99, "source": "page"}),
            };
            let text = json!({"period": month[month.len() - 12..month.len() - 5].to_owned(), "figures": {"uptime": figure}});
            files.insert(month, text.to_string());
        }
        (41..=43, _) => drop(files.remove(&month)),
        (44, _) => drop(files.remove(&path)),
        (45, _) => drop(files.insert(format!("partners/{slug}/.gitattributes"), format!("*.yaml -diff {}", edit.value))),
        (46, _) => drop(files.insert(".github/workflows/x.yml".to_owned(), format!("on: push # {}", edit.value))),
        (47, _) => drop(files.insert("partners/events/summit.yaml".to_owned(), json!({
            "kind": "summit", "title": format!("S{}", edit.value), "start": "2027-01-01T10:00", "zone": "UTC", "minutes": 60,
        }).to_string())),
        _ => {}
    }
}
