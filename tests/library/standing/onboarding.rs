//! What `onboard` knows of a registry, without GitHub.

use std::collections::BTreeMap;

use psp_partners::date::Date;
use psp_partners::registry::agreement_texts::AgreementTexts;
use psp_partners::registry::{PartnerFolder, Sources, load};
use psp_partners::report::Report;
use psp_partners::report::scorecard::scorecards;
use psp_partners::rules::engine::Evaluation;
use psp_partners::standing::Policy;
use psp_partners::standing::held_reviews::open_promises;
use psp_partners::standing::record_endings::ending_dates;
use psp_partners::templates::{Texts, Writer};
use psp_partners::work::identity::Identity;
use psp_partners::work::onboarding::{Current, Facts, Links, PartnerFacts};
use psp_partners::work::signatures::SigningFacts;

/// Hands on the facts of a registry. `report` has the values of the last complete month, if a test
/// reads them.
pub(crate) fn with_facts<T>(
    sources: &Sources,
    evaluation: &Evaluation,
    report: Option<&Report>,
    today: Date,
    then: impl FnOnce(&Facts<'_>) -> T,
) -> T {
    let (loaded, schemas) = load::program(sources).expect("schemas compile");
    let (policy, _) = Policy::compile(loaded.record.expect("a program"), &schemas);
    let program = policy.program();
    let slugs = load::registry(sources).slugs;
    let mut cards = report.map(scorecards).unwrap_or_default();
    let folders = load::each(sources, &slugs, &schemas, &|folder: PartnerFolder| folder);
    let facts = |folder: PartnerFolder| {
        let record = folder.record?;
        let standing = evaluation.standings.iter().find(|s| *s.slug == *folder.slug)?;
        Some(PartnerFacts {
            slug: folder.slug.to_string(),
            current: Current::of(&folder.slug, &record.data, program, today, &BTreeMap::new()),
            region_manager: None,
            partner: record.data.clone(),
            endings: ending_dates(&record, &policy, today),
            standing: standing.clone(),
            applied: false,
            found_ids: BTreeMap::new(),
            reviews: BTreeMap::new(),
            promises: open_promises(&folder.reviews),
            months: folder.metrics.keys().copied().collect(),
            scorecard: cards.remove(&*folder.slug),
            signing: SigningFacts::default(),
            control: None,
            quarter_card: None,
            outcomes_then: None,
        })
    };
    let partners: Vec<PartnerFacts> = folders.into_iter().filter_map(facts).collect();
    let texts = Texts::default();
    let writer = Writer::new(&texts);
    let facts = Facts {
        program,
        today,
        identity: &Identity::default(),
        partners: &partners,
        access: &[],
        assets: &[],
        events: &[],
        agreement_texts: &AgreementTexts::read(&sources.tree, program),
        links: Links::default(),
        writer: &writer,
    };
    then(&facts)
}
