//! `standing`, `report`, the review and the issues of `onboard` never disagree: over random registries, each shows the same status, target, verdict and
//! value of a partner. What a record says is known here, so that each is also compared with what it must be.

use std::fmt::Write as _;

use proptest::prelude::*;
use psp_partners::date::Date;
use psp_partners::output::standing::table;
use psp_partners::registry::{Sources, Tree};
use psp_partners::report::{self, Decimal, Made, Period, Report};
use psp_partners::rules::compare::{Change, compare};
use psp_partners::rules::engine::{Evaluation, Request, evaluate};
use psp_partners::standing::{Outcome, Standing};

use psp_partners::registry::model::Status;
use psp_partners::work::issues::Item;
use psp_partners::work::issues::index::Index;
use psp_partners::work::onboarding::{CommentsByIssue, Facts, items, read_comments};

use super::onboarding::with_facts;
use super::{BTreeMap, PROGRAM};
use crate::random_cases::random_cases;

const AT: &str = "2026-06-15";

fn today() -> Date {
    AT.parse().expect("a day")
}

#[derive(Debug, Clone)]
struct OneRecord {
    status: &'static str,
    tier: Option<&'static str>,
    target: Option<&'static str>,
    users: u32,
    uptime: [Option<&'static str>; 3],
    is_dated: bool,
    /// The record has everything that the gate of the first phase asks for, verified. Only the users can be too few.
    is_complete: bool,
}

/// What a maintainer verified, in a flow mapping.
const VERIFIED_PAGE: &str = "url: \"https://p.example\", as_of: 2026-01-01, verified_by: Mona, verified_on: 2026-02-01";
/// The target of the metric, in the program.
const TARGET: &str = "99.5";

impl OneRecord {
    /// The outcome of the criterion about users.
    fn users_outcome(&self) -> Outcome {
        match (self.users >= 10_000, self.is_complete) {
            (false, _) => Outcome::NotMet,
            (true, false) => Outcome::MetClaimed,
            (true, true) => Outcome::MetVerified,
        }
    }

    /// Whether the gate of the first phase holds. Without a tier, no criterion applies.
    fn is_ready(&self) -> bool {
        self.is_complete && (self.tier.is_none() || self.users >= 10_000)
    }

    /// The uptime of the last month, if it is on the scale.
    fn last_uptime(&self) -> Option<Decimal> {
        let on_scale = |text: &&str| text.parse::<f64>().is_ok_and(|value| (0.0..=100.0).contains(&value));
        self.uptime[2]
            .filter(on_scale)
            .map(|text| text.parse().expect("a number"))
    }
}

fn record() -> impl Strategy<Value = OneRecord> {
    let statuses = [
        "target",
        "applied",
        "onboarding",
        "active",
        "paused",
        "ended",
        "declined",
    ];
    let uptimes = prop::option::of(prop::sample::select(vec!["99.99999", "98", "0", "5000", "-1", "100"]));
    (
        prop::sample::select(statuses.to_vec()),
        prop::option::of(Just("technology")),
        prop::option::of(prop::sample::select(vec!["big", "small"])),
        prop::sample::select(vec![9_999, 10_000]),
        [uptimes.clone(), uptimes.clone(), uptimes],
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(status, tier, target, users, uptime, is_dated, is_complete)| OneRecord {
                status,
                tier,
                target,
                users,
                uptime,
                is_dated,
                is_complete,
            },
        )
}

fn sources(records: &[OneRecord], listed: &[usize]) -> Sources {
    let mut files: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    let listed: Vec<String> = listed
        .iter()
        .filter(|i| **i < records.len())
        .map(|i| format!("p{i}"))
        .collect();
    let targets = format!(
        "targets:\n  - {{id: big, name: Big, tier: technology, partners: [{}]}}\n  - {{id: small, name: Small, tier: technology, partners: []}}\n",
        listed.join(", ")
    );
    let program = PROGRAM
        .replace("phases:\n", &format!("{targets}phases:\n"))
        .replace("better: higher,", &format!("better: higher, target: {TARGET},"));
    files.insert("partners/program.yaml".to_owned(), Some(program.into()));
    for (i, record) in records.iter().enumerate() {
        let mut text = format!("name: P{i}\nstatus: {}\napplied_on: 2026-01-05\n", record.status);
        for (key, value) in [("tier", record.tier), ("target", record.target)] {
            text += &value.map_or_else(String::new, |value| format!("{key}: {value}\n"));
        }
        let (users, page) = (record.users, VERIFIED_PAGE);
        let _ = if record.is_complete {
            writeln!(
                text,
                "reach: {{users: {users}, as_of: 2026-01-01, evidence: {{{page}}}}}\n\
                 services: [{{kind: consulting, url: \"https://p.example\", evidence: {{{page}}}}}]\n\
                 attestations: {{promise: {{{page}}}}}\n\
                 feasibility: {{verdict: feasible, by: Mona, decided_on: 2026-02-01}}"
            )
        } else {
            writeln!(text, "reach: {{users: {users}, as_of: 2026-01-01}}")
        };
        match record.status {
            "onboarding" => text += "phases: {one: {entered: 2026-01-12}}\n",
            "active" | "paused" if record.is_dated => text += "phases: {two: {entered: 2026-01-12}}\n",
            _ => {}
        }
        files.insert(format!("partners/p{i}/partner.yaml"), Some(text.into()));
        for (month, uptime) in ["2026-03", "2026-04", "2026-05"].into_iter().zip(record.uptime) {
            if let Some(uptime) = uptime {
                let text = format!("period: {month}\nfigures: {{uptime: {uptime}}}\n");
                files.insert(format!("partners/p{i}/metrics/{month}.yaml"), Some(text.into()));
            }
        }
    }
    Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    }
}

fn evaluation(sources: &Sources) -> Evaluation {
    let request = Request {
        sources,
        base: None,
        today: today(),
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    };
    evaluate(&request).expect("it evaluates")
}

fn report(sources: &Sources) -> Report {
    let request = report::Request {
        sources,
        since: None,
        at: today(),
        period: Period::parse("2026-05", today()).expect("a period"),
        partner: None,
        made: Made::default(),
        waiting: &[],
        progress: &|_, _| (),
    };
    report::build(&request).expect("it reads").expect("a program")
}

/// The lowest value of the last three months that `report` counts, if all three are known.
fn lowest(report: &Report, slug: &str) -> Option<Decimal> {
    let metric = report.metrics.iter().find(|m| m.id == "uptime").expect("the metric");
    let figure = metric.figures.iter().find(|f| f.group.id == slug)?;
    let months = &figure.lines[0].trend[9..];
    let values: Option<Vec<_>> = months.iter().map(|point| point.value).collect();
    values?.into_iter().min()
}

/// The record in a folder such as `p3`.
fn of_slug<'r>(records: &'r [OneRecord], slug: &str) -> &'r OneRecord {
    let place: usize = slug[1..].parse().expect("a number");
    &records[place]
}

fn agree(records: &[OneRecord], evaluation: &Evaluation, report: &Report) -> Result<(), TestCaseError> {
    let standings = &evaluation.standings;
    prop_assert_eq!(standings.len(), report.partners.len());
    for (standing, line) in standings.iter().zip(&report.partners) {
        prop_assert_eq!(&standing.slug, &line.slug);
        prop_assert_eq!(standing.status, line.status);
        prop_assert_eq!(&standing.tier, &line.tier);
        prop_assert_eq!(&standing.phase, &line.phase);
        let record = of_slug(records, &standing.slug);
        prop_assert_eq!(standing.status.id(), record.status);
        prop_assert_eq!(standing.tier.as_deref(), record.tier);
        if let Some(users) = standing.criteria.iter().find(|c| c.id == "users") {
            prop_assert_eq!(users.verdict.outcome(), record.users_outcome());
        }
        // The value that decides the criterion is the one that the report shows.
        let Some(quality) = standing.criteria.iter().find(|c| c.id == "quality") else {
            continue;
        };
        let expected = match lowest(report, &standing.slug) {
            None => Outcome::Unknown,
            Some(value) if value >= "99".parse().expect("a number") => Outcome::MetClaimed,
            Some(_) => Outcome::NotMet,
        };
        prop_assert_eq!(quality.verdict.outcome(), expected, "{}", standing.slug);
    }
    let of = |slug: &str| standings.iter().find(|s| s.slug == slug).expect("a standing");
    let lists = [
        (&report.standing.failing, Outcome::NotMet),
        (&report.standing.unknown, Outcome::Unknown),
    ];
    for (list, outcome) in lists {
        for verdict in list {
            let standing = of(&verdict.partner.id);
            let criterion = standing.criteria.iter().find(|c| c.id == verdict.criterion.id);
            prop_assert_eq!(criterion.map(|c| c.verdict.outcome()), Some(outcome));
        }
    }
    let all: Vec<&Standing> = standings.iter().collect();
    let shown = table(&all, evaluation.program.as_ref(), today());
    for line in &report.coverage.targets {
        let records = line.partners.iter();
        let records: Vec<String> = records.map(|p| format!("{} {}", p.partner.id, p.status.id())).collect();
        let records = if records.is_empty() {
            String::new()
        } else {
            format!(" ({})", records.join(", "))
        };
        let expected = format!("{}: {}{records}\n", line.target.name, line.state.words());
        prop_assert!(shown.contains(&expected), "{} in {}", expected, shown);
    }
    Ok(())
}

/// The issues that `onboard` plans where GitHub has none yet.
fn planned(facts: &Facts<'_>) -> Vec<Item> {
    let index = Index::of(&[], facts.identity);
    let read = read_comments(facts, &index, &CommentsByIssue::new());
    items(facts, &index, &read, &BTreeMap::new())
}

/// The issues show the status, the verdicts, the gate and the values that the standing and the report have.
fn issues_agree(
    records: &[OneRecord],
    sources: &Sources,
    evaluation: &Evaluation,
    report: &Report,
) -> Result<(), TestCaseError> {
    let (issues, cards) = with_facts(sources, evaluation, Some(report), today(), |facts| {
        let cards: BTreeMap<String, _> = (facts.partners.iter())
            .filter_map(|partner| Some((partner.slug.clone(), partner.scorecard.clone()?)))
            .collect();
        (planned(facts), cards)
    });
    let text = |key: &str| {
        let item = issues.iter().find(|item| item.key == key)?;
        Some(serde_json::to_value(&item.blocks).expect("JSON").to_string())
    };
    for standing in &evaluation.standings {
        let slug = &standing.slug;
        let shown = text(&format!("partnership/{slug}"));
        let has_issue = !matches!(standing.status, Status::Target | Status::Applied);
        prop_assert_eq!(shown.is_some(), has_issue, "{}", slug);
        let Some(shown) = shown else { continue };
        let status = format!("| Status | {} |", standing.status.id());
        prop_assert!(shown.contains(&status), "{} in {}", status, shown);
        for criterion in &standing.criteria {
            let line = format!("- {}: {}\\n", criterion.name, criterion.verdict.word());
            prop_assert!(shown.contains(&line), "{} in {}", line, shown);
        }
        if let (Some(phase), Some(gate)) = (&standing.phase, &standing.gate)
            && standing.status == Status::Onboarding
        {
            let shown = text(&format!("phase/{slug}/{phase}")).expect("the issue of the phase");
            let is_ready = shown.contains("The record has everything that the next phase requires");
            prop_assert_eq!(is_ready, gate.gaps.is_empty(), "{}", shown);
            prop_assert_eq!(is_ready, of_slug(records, slug).is_ready(), "{}", shown);
            for gap in &gate.gaps {
                prop_assert!(
                    shown.contains(&format!("- **{}**", gap.name)),
                    "{} in {}",
                    gap.name,
                    shown
                );
            }
        }
        let line = cards
            .get(slug)
            .and_then(|card| card.values.iter().find(|line| line.metric == "Uptime"));
        let metric = report.metrics.iter().find(|m| m.id == "uptime").expect("the metric");
        let figure = metric.figures.iter().find(|f| f.group.id == *slug);
        prop_assert_eq!(line.and_then(|line| line.value), figure.and_then(|f| f.lines[0].value));
        if line.is_some() || standing.status == Status::Active {
            prop_assert_eq!(
                line.and_then(|line| line.value),
                of_slug(records, slug).last_uptime(),
                "{}",
                slug
            );
        }
        let target: Decimal = TARGET.parse().expect("a number");
        prop_assert_eq!(metric.target, Some(target));
        prop_assert_eq!(line.and_then(|line| line.target), line.map(|_| target));
    }
    Ok(())
}

proptest! {
    #![proptest_config(random_cases(48))]
    #[test]
    fn every_output_shows_the_same(
        records in prop::collection::vec(record(), 1..5),
        listed in prop::collection::btree_set(0_usize..5, 0..3),
    ) {
        let listed: Vec<usize> = listed.into_iter().collect();
        let after = sources(&records, &listed);
        let evaluation = evaluation(&after);
        agree(&records, &evaluation, &report(&after))?;
        issues_agree(&records, &after, &evaluation, &report(&after))?;
        let before = sources(&[], &listed);
        let change = Change { before: &before, after: &after, touched: None, today: today(), progress: &|_, _| () };
        let compared = compare(&change).expect("it compares");
        let json = |standings: &[Standing]| serde_json::to_value(standings).expect("JSON");
        prop_assert_eq!(json(&compared.after.standings), json(&evaluation.standings));
    }
}

#[test]
fn a_record_that_names_a_target_has_applied_for_it() {
    let one = OneRecord {
        status: "applied",
        tier: Some("technology"),
        target: Some("small"),
        users: 1,
        uptime: [None; 3],
        is_dated: false,
        is_complete: false,
    };
    let sources = sources(&[one], &[]);
    let evaluation = evaluation(&sources);
    let all: Vec<&Standing> = evaluation.standings.iter().collect();
    let shown = table(&all, evaluation.program.as_ref(), today());
    assert!(shown.contains("Small: applied (p0 applied)\n"), "{shown}");
    assert!(shown.contains("Big: no application\n"), "{shown}");
}
