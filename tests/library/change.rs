//! A change is judged as a whole: for random pairs of registries and authors, every changed path and leaf is in the review,
//! and who must agree is what an oracle of a few lines says, which knows nothing but the schemas' rights.

mod bounds;
mod random_edits;
mod rights_oracle;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use psp_partners::forge::{Conclusion, User};
use psp_partners::registry::{Sources, Tree, Unusable};
use psp_partners::review::{ChangedFile, Input, Review, Subject, review};
use serde_json::{Map, Value};

use self::random_edits::{SLUGS, apply, edits};
use self::rights_oracle::oracle;
use crate::random_cases::random_cases;

const PROGRAM: &str = include_str!("../rules/base/partners/program.yaml");

/// Files by path.
type Files = BTreeMap<String, String>;

fn record(files: &Files, path: &str) -> Map<String, Value> {
    let text = files.get(path).map_or("{}", String::as_str);
    serde_json::from_str::<Value>(text)
        .unwrap()
        .as_object()
        .cloned()
        .unwrap()
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

#[test]
fn a_second_reading_passes_over_what_the_first_could_not_use() {
    use psp_partners::registry::load;
    use psp_partners::rules::engine::{Request, evaluate};

    let unknown: Map<String, Value> = (0..300).map(|i| (format!("q{i}"), Value::from(1))).collect();
    let files = Files::from([
        (
            "partners/full/partner.yaml".to_owned(),
            Value::Object(unknown).to_string(),
        ),
        (
            "partners/few/partner.yaml".to_owned(),
            "{\"q1\": 1, \"name\": \"Few\"}".to_owned(),
        ),
        ("partners/none/partner.yaml".to_owned(), "{\"name\": ".to_owned()),
        (
            "partners/large/partner.yaml".to_owned(),
            format!("regions: [1{}]", ", 1".repeat(20_500)),
        ),
    ]);
    let sources = sources(&files);
    let evaluation = evaluate(&Request {
        sources: &sources,
        base: None,
        today: "2026-06-15".parse().unwrap(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })
    .unwrap();
    let unusable: Vec<String> = evaluation.unusable.keys().map(ToString::to_string).collect();
    assert!(
        unusable.contains(&"partners/full/partner.yaml".to_owned()),
        "{unusable:?}"
    );
    assert!(
        !unusable.contains(&"partners/few/partner.yaml".to_owned()),
        "{unusable:?}"
    );

    let schemas = load::program(&sources).unwrap().1;
    let slugs = ["few", "full", "large", "none"].map(std::sync::Arc::from);
    let none = BTreeMap::new();
    let side = |unusable| load::Side {
        sources: &sources,
        schemas: &schemas,
        raw: Some(unusable),
    };
    let readings = load::each_pair(
        side(&none),
        side(&evaluation.unusable),
        &slugs,
        |slug| slug != "none",
        &|first, second| (first, second),
    );
    assert!(readings[3].0.is_none() && readings[3].1.raw.len() == 1);
    for (i, (first, second)) in readings.iter().take(3).enumerate() {
        let first = first.as_ref().unwrap();
        let name = |folder: &load::PartnerFolder| folder.record.as_ref().map(|record| record.data.name.clone());
        assert_eq!(name(first), name(second));
        assert_eq!(first.unusable, second.unusable);
        let raw = |folder: &load::PartnerFolder| folder.raw.values().next().cloned().expect("the record");
        let (of_first, of_second) = (raw(first), raw(second));
        // What is known to be unusable is not found wrong again, and a file that was given up isn't even read.
        let is_given_up = i == 1;
        assert_eq!(of_second.has_too_many_faults, is_given_up);
        assert_eq!(format!("{of_first:?}") != format!("{of_second:?}"), is_given_up);
        assert_eq!(second.findings.is_empty(), i > 0, "{i}");
        assert!(!first.findings.is_empty(), "{i}");
    }
    let why = |i: usize| readings[i].1.unusable.values().next();
    assert_eq!(why(1), Some(&Unusable::TooManyFaults));
    assert_eq!(why(2), Some(&Unusable::Unread));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: ProptestConfig::default().failure_persistence,
        ..random_cases(150)
    })]

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
