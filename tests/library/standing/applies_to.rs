//! A metric that a partner can't have is neither asked for nor missed.

use psp_partners::registry::model::{Partner, Program};
use psp_partners::registry::{Sources, Tree, load};
use psp_partners::report::{self, Made, Period};
use psp_partners::rules::engine::{Request, evaluate};
use psp_partners::scaffold::figures::month;
use psp_partners::work::alerts;

use super::onboarding::with_facts;
use super::{BTreeMap, Date, PROGRAM};

/// Whether a missing month is reported for an active partner whose integration is of this kind, and the file of a month
/// that `metrics new` begins for it.
fn asked(kind: &str) -> (bool, String) {
    let today: Date = "2026-06-15".parse().expect("a day");
    let program = PROGRAM.replace(
        "source: figures, visibility: public}",
        "source: figures, visibility: public, applies_to: {integration_kinds: [connector]}}",
    );
    let record = format!(
        "name: Acme\nstatus: active\ntier: technology\napplied_on: 2026-01-05\nintegration: {{kind: {kind}}}\nphases: {{two: {{entered: 2026-01-12}}}}\n"
    );
    let files = [
        ("partners/program.yaml", program),
        ("partners/acme/partner.yaml", record),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), Some(text.into_bytes())));
    let sources = Sources {
        tree: Tree::Empty.with(BTreeMap::from(files)),
        overlay: None,
    };
    let evaluation = evaluate(&Request {
        sources: &sources,
        base: None,
        today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| (),
    })
    .expect("it evaluates");
    let report = report::build(&report::Request {
        sources: &sources,
        since: None,
        at: today,
        period: Period::parse("2026-05", today).expect("a period"),
        partner: None,
        made: Made::default(),
        waiting: &[],
        progress: &|_, _| (),
    });
    let report = report.expect("it reads").expect("a program");
    let is_missed = with_facts(&sources, &evaluation, Some(&report), today, |facts| {
        !alerts::figures::items(facts).is_empty()
    });
    let (loaded, schemas) = load::program(&sources).expect("schemas compile");
    let program: Program = loaded.record.expect("a program").data;
    let partners = load::each(&sources, &["acme".into()], &schemas, &|folder| {
        folder.record.map(|r| r.data)
    });
    let partner: Option<Partner> = partners.into_iter().flatten().next();
    (
        is_missed,
        month(&program, partner.as_ref(), "2026-05".parse().expect("a month")),
    )
}

#[test]
fn a_metric_that_a_partner_cannot_have_is_not_asked_for() {
    let (is_missed, file) = asked("connector");
    assert!(is_missed && file.contains("uptime"), "{file}");
    let (is_missed, file) = asked("plugin");
    assert!(!is_missed && !file.contains("uptime"), "{file}");
}
