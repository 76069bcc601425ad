//! The oracle: only the schemas' rights, by its own walk over the schema's text and its own list of leaves.

use std::collections::{BTreeMap, BTreeSet};

use psp_partners::forge::User;
use psp_partners::registry::model::KINDS;
use serde_json::{Value, json};

use super::{Files, changed, record};

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
            "owners" | "side" => true,
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
pub fn oracle(before: &Files, after: &Files, author: &User) -> (bool, BTreeMap<String, BTreeSet<String>>) {
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
