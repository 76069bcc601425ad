//! A change is judged as a whole: for random pairs of registries and authors, every changed path and leaf is in the review,
//! and who must agree is what an oracle of a few lines says, which knows nothing but the schemas' rights.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use psp_partners::forge::{Conclusion, User};
use psp_partners::registry::model::KINDS;
use psp_partners::registry::{Sources, Tree};
use psp_partners::review::{ChangedFile, Input, Review, Subject, review};
use serde_json::{Map, Value, json};

const PROGRAM: &str = include_str!("../rules/base/partners/program.yaml");
const SLUGS: [&str; 2] = ["acme", "berg"];

/// Files by path.
type Files = BTreeMap<String, String>;

/// One edit of a registry; the numbers choose among what there is.
#[derive(Debug, Clone)]
struct Edit {
    slug: usize,
    what: usize,
    value: usize,
}

fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
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

fn record(files: &Files, path: &str) -> Map<String, Value> {
    let text = files.get(path).map_or("{}", String::as_str);
    serde_json::from_str::<Value>(text)
        .unwrap()
        .as_object()
        .cloned()
        .unwrap()
}

/// A file of a registry without one partner or other, from the first letter on.
fn apply(files: &mut Files, edit: &Edit) {
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

fn sources(files: &Files) -> Sources {
    let mut all: BTreeMap<String, Option<Vec<u8>>> = files
        .iter()
        .map(|(path, text)| (path.clone(), Some(text.clone().into_bytes())))
        .collect();
    all.insert("partners/program.yaml".to_owned(), Some(PROGRAM.as_bytes().to_vec()));
    Sources {
        tree: Tree::Empty.with(all),
        overlay: None,
    }
}

fn changed(before: &Files, after: &Files) -> BTreeSet<String> {
    let all = before.keys().chain(after.keys());
    all.filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect()
}

fn reviewed(before: &Files, after: &Files, author: &User) -> Review {
    let changes: Vec<ChangedFile> = (changed(before, after).into_iter())
        .map(|path| ChangedFile {
            below: Some(path.clone()),
            path,
        })
        .collect();
    let (before, after) = (sources(before), sources(after));
    let today = "2026-06-15".parse().unwrap();
    review(Input {
        subject: Subject {
            number: Some(1),
            author: Some(author.clone()),
            anonymous: false,
            draft: false,
            opened: Some(today),
            base: "b".repeat(40),
            head: "c".repeat(40),
        },
        before: &before,
        after: &after,
        changes: &changes,
        clashes: &[],
        today,
        progress: &|_, _| {},
    })
    .unwrap()
}

// ---- The oracle: only the schemas' rights, by its own walk over the schema's text and its own list of leaves. ----

/// Leaves of a document by a path in which items of lists are named by their key, or by themselves.
fn leaves(
    schema: &Value,
    root: &Value,
    value: &Value,
    at: &str,
    right: [&str; 3],
    out: &mut BTreeMap<String, (Value, String)>,
) {
    let target = schema["$ref"]
        .as_str()
        .and_then(|r| r.strip_prefix('#'))
        .map_or(schema, |p| root.pointer(p).unwrap());
    let says = |key: &str| schema.get(key).or_else(|| target.get(key));
    let text = |key: &str, around: &str| {
        says(key).map_or_else(
            || around.to_owned(),
            |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned),
        )
    };
    let own = says("x-editable-by").is_some();
    let right = [
        text("x-editable-by", right[0]),
        text("x-removed-by", if own { "" } else { right[1] }),
        text("x-editable-while", if own { "" } else { right[2] }),
    ];
    let [by, removed, limit] = [&right[0], &right[1], &right[2]].map(String::as_str);
    let below = |name: &str| {
        target["properties"]
            .get(name)
            .or_else(|| {
                target["patternProperties"]
                    .get("^x-")
                    .filter(|_| name.starts_with("x-"))
            })
            .or_else(|| target.get("additionalProperties").filter(|v| v.is_object()))
    };
    // Below a field that the schema leaves open, everything is that field's.
    let open = json!({});
    let is_open = target.get("type").is_none() && target.get("enum").is_none() && target.get("$ref").is_none();
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                let unknown = json!({"x-editable-by": "maintainer"});
                let child = below(name).unwrap_or(if is_open && !at.is_empty() { &open } else { &unknown });
                leaves(child, root, value, &format!("{at}/{name}"), [by, removed, limit], out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let key = says("x-key").and_then(|k| k[0][0].as_str());
            for item in items {
                let name = key
                    .and_then(|key| item[key].as_str())
                    .map_or_else(|| item.to_string(), str::to_lowercase);
                leaves(
                    target.get("items").unwrap_or(&open),
                    root,
                    item,
                    &format!("{at}/{name}"),
                    [by, removed, limit],
                    out,
                );
            }
        }
        _ if at.is_empty() => {}
        _ => drop(out.insert(at.to_owned(), (value.clone(), format!("{by}|{removed}|{limit}")))),
    }
}

/// The changed leaves of one document that `role` cannot change.
fn denied(
    kind: usize,
    before: &Value,
    after: &Value,
    role: &str,
    login: &str,
    was: Option<&str>,
) -> (bool, BTreeSet<String>) {
    let root: Value = serde_json::from_str(KINDS[kind].schema.1).unwrap();
    let of = |value: &Value| {
        let mut out = BTreeMap::new();
        leaves(&root, &root, value, "", ["maintainer", "", ""], &mut out);
        out
    };
    let (before, after) = (of(before), of(after));
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = |path: &&&String| before.get(**path).map(|b| &b.0) != after.get(**path).map(|a| &a.0);
    let changed: Vec<&String> = all.iter().filter(differ).copied().collect();
    let is_denied = |path: &&String| {
        let is = after.get(*path);
        let right = &is.or(before.get(*path)).unwrap().1;
        let [by, removed, limit] = right.splitn(3, '|').collect::<Vec<_>>()[..] else {
            panic!()
        };
        let text = is.and_then(|(value, _)| value.as_str()).unwrap_or_default();
        let in_time = limit.is_empty() || was.is_none_or(|status| limit.contains(status));
        let allowed = match by {
            "owner" => in_time,
            "owners" => true,
            "named" => !before.contains_key(*path) && text.eq_ignore_ascii_case(login),
            "applicant" => {
                role == "applicant"
                    && match path.as_str() {
                        "/status" => text == "applied",
                        "/applied_on" => text >= "2026-06-14",
                        _ => true,
                    }
            }
            _ => false,
        };
        !(allowed || (is.is_none() && removed == "owner"))
    };
    let tops = changed
        .iter()
        .map(|path| path.split('/').nth(1).unwrap_or_default().to_owned())
        .collect();
    (changed.iter().any(is_denied), tops)
}

fn ids(record: &Value) -> BTreeSet<u64> {
    record["owners"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|o| o["id"].as_u64())
        .collect()
}

/// Whether a maintainer must agree, and for each document the top-level fields that differ.
fn oracle(before: &Files, after: &Files, author: &User) -> (bool, BTreeMap<String, BTreeSet<String>>) {
    let parsed = |files: &Files, path: &str| -> Value { Value::Object(record(files, path)) };
    let is_maintainer = author.id == 2;
    let (mut needs, mut fields) = (false, BTreeMap::new());
    for path in changed(before, after) {
        let parts: Vec<&str> = path.split('/').collect();
        let kind = match parts[..] {
            ["partners", _, "partner.yaml"] => 1,
            ["partners", _, "metrics", _] => 2,
            _ => {
                needs |= !is_maintainer;
                continue;
            }
        };
        let own = format!("partners/{}/partner.yaml", parts[1]);
        let (existed, exists) = (before.contains_key(&own), after.contains_key(&own));
        let (was, is) = (parsed(before, &own), parsed(after, &own));
        let owns = if existed { ids(&was) } else { ids(&is) }.contains(&author.id);
        let listed = is["owners"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|o| o["github"] == author.login.as_str());
        let role = match (is_maintainer && !owns, existed) {
            (true, _) => "maintainer",
            (false, false) if owns || listed => "applicant",
            (false, true) if owns => "owner",
            _ => "stranger",
        };
        let status = was["status"].as_str().filter(|_| existed);
        let (denied, tops) = denied(
            kind,
            &parsed(before, &path),
            &parsed(after, &path),
            role,
            &author.login,
            status,
        );
        fields.insert(path.clone(), tops);
        if role == "maintainer" {
            continue;
        }
        let leaves_no_owner = existed && exists && role == "owner" && ids(&was).is_disjoint(&ids(&is));
        let removed = !after.contains_key(&path);
        needs |= role == "stranger" || denied || removed || (existed && !exists) || leaves_no_owner;
    }
    (needs, fields)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_changed_leaf_is_judged(base in edits(24), change in edits(8), who in 0..4_usize) {
        let (login, id) = [("zoe", 4242), ("max", 77), ("mona", 2), ("eve", 666)][who];
        let author = User { login: login.to_owned(), id };
        let mut before = Files::new();
        for edit in &base {
            apply(&mut before, edit);
        }
        let mut after = before.clone();
        for edit in &change {
            apply(&mut after, edit);
        }
        // Figures without a record are no partner's; the review of a folder begins with its record.
        prop_assume!([&before, &after].iter().all(|files| SLUGS.iter().all(|slug| {
            let is_of = |path: &&String| path.starts_with(&format!("partners/{slug}/metrics"));
            files.contains_key(&format!("partners/{slug}/partner.yaml")) || !files.keys().any(|path| is_of(&path))
        })));
        let review = reviewed(&before, &after, &author);
        let (needs, fields) = oracle(&before, &after, &author);
        prop_assert_eq!(!review.needs.is_empty(), needs, "{:#?}\n{:#?}", review.needs, changed(&before, &after));
        let is_right = match review.conclusion {
            Conclusion::Failure => review.errors() > 0,
            Conclusion::Neutral => needs,
            Conclusion::Success => !needs,
        };
        prop_assert!(is_right, "{:?}", review.conclusion);
        let shown: BTreeSet<String> = review.paths.iter().map(|path| path.path.clone()).collect();
        prop_assert_eq!(&shown, &changed(&before, &after));
        for (path, tops) in fields {
            // A record that goes as a whole is named as such.
            if !after.contains_key(&path) {
                continue;
            }
            let slug = path.split('/').nth(1).unwrap();
            let partner = review.partners.iter().find(|p| p.slug == slug).expect("the partner is in the review");
            let month = path.rsplit('/').next().unwrap().trim_end_matches(".yaml");
            let months = partner.months.iter().filter(|m| m.month == month).flat_map(|m| &m.changes);
            let changes: Vec<&str> = if path.ends_with("partner.yaml") {
                partner.fields.iter().map(|c| c.pointer.as_str()).collect()
            } else {
                months.map(|c| c.pointer.as_str()).collect()
            };
            let shown: BTreeSet<String> = changes.iter().map(|p| p.split('/').nth(1).unwrap().to_owned()).collect();
            prop_assert_eq!(shown, tops, "{}", path);
        }
    }
}

/// Random registries per run; `PSP_PARTNERS_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PSP_PARTNERS_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(150)
}
