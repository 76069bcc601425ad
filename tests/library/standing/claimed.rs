//! What no evidence can support is a claim: met, never verified. A criterion says whether that is enough for its gate.

use super::*;

/// A program with one criterion over `expr`, asked for in the first of two phases.
fn judged(needs: &str, expr: &str, accepts: &str, record: &str) -> Standing {
    let program = format!(
        "id: test
name: Test
maintainers: [{{github: mona, id: 2}}]
tiers:
  - id: technology
    name: Technology
    criteria:
      - {{id: one, name: One, required_by: one, needs: [{needs}], expr: \"{expr}\"{accepts}}}
phases:
  - {{id: one, name: One, steps: [{{id: s1, name: S1, by: partner}}]}}
  - {{id: two, name: Two, lasting: true, steps: [{{id: s2, name: S2, by: program}}]}}
"
    );
    let head = "name: Acme\nstatus: onboarding\ntier: technology\nphases: {one: {entered: 2026-02-02, steps: {s1: {done: 2026-02-03}}}}\n";
    let files: BTreeMap<String, Option<Vec<u8>>> = [
        ("partners/program.yaml".to_owned(), program),
        ("partners/acme/partner.yaml".to_owned(), format!("{head}{record}")),
    ]
    .into_iter()
    .map(|(path, text)| (path, Some(text.into_bytes())))
    .collect();
    let sources = Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    };
    let request = Request {
        sources: &sources,
        base: None,
        today: "2026-06-15".parse().expect("a day"),
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    evaluate(&request)
        .expect("it evaluates")
        .standings
        .pop()
        .expect("a standing")
}

const CLAIMS: [(&str, &str, &str); 6] = [
    ("languages", "'de' in languages", "languages: [de]\n"),
    (
        "links",
        "links|length >= 1",
        "links: [{title: Docs, url: \"https://acme.example\"}]\n",
    ),
    (
        "workstreams",
        "workstreams|length >= 1",
        "workstreams: [{id: w, name: W}]\n",
    ),
    (
        "collaborations",
        "collaborations|length >= 1",
        "collaborations: [{with: other, kind: talk, date: 2026-02-02}]\n",
    ),
    ("website", "website|length >= 1", "website: \"https://acme.example\"\n"),
    ("regions", "regions|length == 0", "regions: []\n"),
];

#[test]
fn what_has_no_evidence_is_a_claim() {
    for (needs, expr, record) in CLAIMS {
        let standing = judged(needs, expr, "", record);
        assert_eq!(criterion(&standing, "one").verdict, MET, "{needs}");
        let gate = standing.gate.expect("a gate");
        assert!(!gate.holds && gate.open.len() == 1, "{needs}: {:?}", gate.open);
    }
}

#[test]
fn a_claim_opens_a_gate_that_accepts_it() {
    for (needs, expr, record) in CLAIMS {
        let standing = judged(needs, expr, ", accepts: claimed", record);
        assert_eq!(criterion(&standing, "one").verdict, MET, "{needs}");
        assert!(standing.gate.expect("a gate").holds, "{needs}");
    }
    let standing = judged(
        "languages",
        "'de' in languages",
        ", accepts: claimed",
        "languages: [fr]\n",
    );
    assert!(
        !standing.gate.expect("a gate").holds,
        "a claim that isn't met opens nothing"
    );
}

#[test]
fn what_maintainers_write_is_verified() {
    let standing = judged(
        "launch.date",
        "days_since(launch.date) >= 0",
        "",
        "launch: {date: 2026-03-01}\n",
    );
    assert_eq!(criterion(&standing, "one").verdict, VERIFIED);
}
