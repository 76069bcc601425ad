//! Private is contagious: what differs from the standing that the public registry gives is marked private, in each form.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use psp_partners::date::Date;
use psp_partners::output::standing as shown;
use psp_partners::registry::{Sources, Tree};
use psp_partners::rules::engine::{Request, evaluate};
use psp_partners::standing::Standing;
use psp_partners::templates::Texts;
use serde_json::Value;

use crate::random_cases::random_cases;

const PROGRAM: &str = "id: test
name: Test
supported_versions: [\"1.0\"]
maintainers: [{github: mona, id: 2}]
tiers:
  - id: gold
    name: Gold
    criteria:
      - {id: users, name: Enough users, required_by: one, needs: [reach.users], max_age: {reach.as_of: 400}, expr: reach.users >= 10}
      - {id: quality, name: Steady quality, required_by: two, needs_figures: {uptime: 2}, expr: \"figures.uptime|min >= parameter('uptime')\"}
      - {id: answers, name: Quick answers, required_by: one, needs: [support.first_response_hours], expr: \"support.first_response_hours <= parameter('hours')\"}
      - {id: helpers, name: Offers help, required_by: one, needs: [services], expr: services|length >= 1}
      - {id: version, name: Right version, required_by: two, needs: [compatibility.psp_version, program.supported_versions], expr: compatibility.psp_version in program.supported_versions}
      - {id: promise, name: Keeps a promise, required_by: one, attest: true}
      - {id: later, name: Bound later, required_by: one, needs: [reach.users], expr: reach.users >= 1, binds_new: 2026-03-01, binds_existing: 2027-01-01}
benefits:
  - {id: early, name: Early access, tiers: [gold], needs: two}
  - {id: talks, name: Stage time, tiers: [gold], needs: active, quota: {count: 3, per: term}}
phases:
  - {id: zero, name: Zero, steps: [{id: s0, name: S0, by: both}]}
  - {id: one, name: One, steps: [{id: s1, name: S1, by: partner}], gate: [{id: g, name: A verdict, needs: [feasibility.verdict], expr: feasibility.verdict != 'not-feasible'}]}
  - {id: two, name: Two, lasting: true, steps: [{id: s2, name: S2, by: program}]}
enablement:
  - {id: sandbox, area: technical, name: Sandbox, visibility: public}
metrics:
  - {id: uptime, area: quality, name: Uptime, unit: percent, min: 0, max: 100, combine: mean, better: higher, window: month, source: figures, visibility: public}
agreements:
  - id: gold
    name: Agreement
    tier: gold
    versions: [{version: \"1\", from: 2026-01-01}]
    clauses: [{id: c, name: C, parameters: [{id: uptime, name: Uptime, type: number, default: 99}, {id: hours, name: Hours, type: number}]}]
";

const ALWAYS: &str = "name: Acme\nstatus: onboarding\n";

/// What may be public or private, a part of the record each.
const FIELDS: [&str; 16] = [
    "tier: gold\n",
    "applied_on: 2026-02-01\n",
    "owners: [{github: ada, id: 1}]\n",
    "phases: {zero: {entered: 2026-01-01, left: 2026-02-01, steps: {s0: {done: 2026-02-01}}}, one: {entered: 2026-02-02, steps: {s1: {done: 2026-02-03}}}}\n",
    "reach: {users: 12, as_of: 2026-05-01, evidence: {verified_by: mona, verified_on: 2026-05-02}}\n",
    "support: {first_response_hours: 20}\n",
    "services: []\n",
    "compatibility: {psp_version: \"1.0\"}\n",
    "attestations: {promise: {url: \"https://acme.example/promise\"}}\n",
    "feasibility: {verdict: feasible, by: mona, on: 2026-02-02}\n",
    "agreement: {template: gold, version: \"1\", signed_on: 2026-02-02, parameters: {hours: 24, uptime: 95}}\n",
    "waivers: [{criterion: helpers, reason: Later., by: mona, until: 2026-12-01}]\n",
    "grants: [{benefit: early, on: 2026-02-02}]\n",
    "enablement: {sandbox: {granted: 2026-02-02}}\n",
    "value_proposition: Both gain.\n",
    "go_to_market: [{kind: talk, what: A talk, due: 2026-12-01}]\n",
];
const MONTHS: [&str; 2] = ["2026-04", "2026-05"];

/// The standing where these fields and months are in the overlay; without an overlay they are nowhere.
fn judge(fields: &BTreeSet<usize>, months: &BTreeSet<usize>, with_overlay: bool) -> Standing {
    let mut layers = [ALWAYS.to_owned(), String::new()];
    for (i, field) in FIELDS.iter().enumerate() {
        layers[usize::from(fields.contains(&i))].push_str(field);
    }
    let mut trees: [BTreeMap<String, Option<Vec<u8>>>; 2] = Default::default();
    trees[0].insert("partners/program.yaml".to_owned(), Some(PROGRAM.into()));
    for (tree, text) in trees.iter_mut().zip(layers).filter(|(_, text)| !text.is_empty()) {
        tree.insert("partners/acme/partner.yaml".to_owned(), Some(text.into()));
    }
    for (i, month) in MONTHS.iter().enumerate() {
        let text = format!("period: {month}\nfigures: {{uptime: 97}}\n");
        trees[usize::from(months.contains(&i))]
            .insert(format!("partners/acme/metrics/{month}.yaml"), Some(text.into()));
    }
    let [public, private] = trees.map(|files| Tree::Empty.with(files));
    let sources = Sources {
        tree: public,
        overlay: with_overlay.then_some(private),
    };
    let request = Request {
        sources: &sources,
        base: None,
        today: day(),
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    let mut evaluation = evaluate(&request).expect("it evaluates");
    evaluation.standings.pop().expect("a standing")
}

fn day() -> Date {
    "2026-06-15".parse().expect("a day")
}

fn json(standing: &Standing) -> Value {
    let text = shown::json(&[standing], day(), None);
    let all: Value = serde_json::from_str(&text).expect("JSON");
    all["partners"][0].clone()
}

/// The parts of a list, by what names them, each with whether it is private.
fn parts(list: &Value) -> BTreeMap<String, (Value, bool)> {
    let name = |item: &Value| format!("{}{}", item["id"], item["about"]);
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| {
            let mut rest = item.clone();
            let private = rest.as_object_mut().expect("an object").remove("private");
            (name(item), (rest, private == Some(Value::Bool(true))))
        })
        .collect()
}

fn assert_marked(fields: &BTreeSet<usize>, months: &BTreeSet<usize>) {
    let (public, all) = (judge(fields, months, false), judge(fields, months, true));
    let (before, after) = (json(&public), json(&all));
    let mut differs = false;
    for list in ["criteria", "benefits", "enablement", "on_record"] {
        let (before, after) = (parts(&before[list]), parts(&after[list]));
        for (name, (value, private)) in &after {
            let changed = before.get(name).is_none_or(|(other, _)| other != value);
            differs |= changed;
            assert!(
                *private || !changed,
                "{list} {name} of {fields:?} {months:?} is not marked: {value}"
            );
        }
    }
    let gate = |json: &Value| (json["gate"]["holds"].clone(), json["gate"]["open"].clone());
    if gate(&before) != gate(&after) {
        differs = true;
        assert_eq!(after["gate"]["private"], true, "{fields:?}: {}", after["gate"]);
    }
    for field in ["tier", "phase", "eligible"] {
        differs |= before[field] != after[field];
    }
    assert!(after["private"] == true || !differs, "{fields:?}: the standing");
    assert_forms(&all);
}

/// Each private part has its mark on its own line, in text and in Markdown.
fn assert_forms(standing: &Standing) {
    let text = shown::one(standing, day());
    let page = shown::markdown(&[standing], day(), &Texts::default(), usize::MAX).text;
    let marked = |form: &str, part: &str, private: bool| {
        let line = form.lines().find(|l| l.contains(part));
        let line = line.unwrap_or_else(|| panic!("`{part}` is not in\n{form}"));
        let is_marked = line.contains("[private]") || line.contains("(private)");
        assert_eq!(is_marked, private, "{line}");
    };
    for criterion in &standing.criteria {
        marked(&text, &criterion.name, criterion.private);
        marked(&page, &criterion.name, criterion.private);
    }
    for item in standing.benefits.iter().chain(&standing.enablement) {
        marked(&text, &format!(" {}: ", item.name), item.private);
    }
    for remark in &standing.on_record {
        marked(&text, &format!("  {}: ", remark.about), remark.private);
    }
    if let Some(gate) = &standing.gate {
        marked(&text, "the gate of the phase", gate.private);
        marked(&page, "leave the phase", gate.private);
    }
    marked(&text, "(acme)", standing.state_private);
    marked(&text, "on 2026-06-15: ", standing.private);
    marked(&shown::table(&[standing], None, day()), "acme ", standing.private);
}

#[test]
fn each_field_alone_marks_what_it_changes() {
    for field in 0..FIELDS.len() {
        assert_marked(&BTreeSet::from([field]), &BTreeSet::new());
    }
    for month in 0..MONTHS.len() {
        assert_marked(&BTreeSet::new(), &BTreeSet::from([month]));
    }
}

#[test]
fn nothing_is_marked_without_an_overlay() {
    let none = BTreeSet::new();
    let text = json(&judge(&none, &none, true)).to_string();
    assert!(!text.contains("\"private\":true"), "{text}");
}

proptest! {
    #![proptest_config(random_cases(64))]

    #[test]
    fn what_differs_is_marked(
        fields in proptest::collection::btree_set(0..FIELDS.len(), 0..FIELDS.len()),
        months in proptest::collection::btree_set(0..MONTHS.len(), 0..=MONTHS.len()),
    ) {
        assert_marked(&fields, &months);
    }
}
