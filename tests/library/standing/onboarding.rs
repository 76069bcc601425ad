//! What `onboard` knows of a registry, without GitHub.

use std::collections::BTreeMap;

use psp_partners::date::Date;
use psp_partners::registry::{PartnerFolder, Sources, load};
use psp_partners::report::Report;
use psp_partners::report::scorecard::scorecards;
use psp_partners::rules::engine::Evaluation;
use psp_partners::standing::record_endings::endings;
use psp_partners::templates::{Texts, Writer};
use psp_partners::work::identity::Identity;
use psp_partners::work::onboarding::{Current, Facts, Links, PartnerFacts};
use psp_partners::work::signatures::SigningFacts;

/// Hands on the facts of a registry. `report` has the values of the last complete month.
pub(super) fn with_facts<T>(
    sources: &Sources,
    evaluation: &Evaluation,
    report: &Report,
    today: Date,
    then: impl FnOnce(&Facts<'_>) -> T,
) -> T {
    let (loaded, schemas) = load::program(sources).expect("schemas compile");
    let program = loaded.record.expect("a program").data;
    let slugs = load::registry(sources).slugs;
    let mut cards = scorecards(report);
    let folders = load::each(sources, &slugs, &schemas, &|folder: PartnerFolder| folder);
    let facts = |folder: PartnerFolder| {
        let record = folder.record?;
        let standing = evaluation.standings.iter().find(|s| *s.slug == *folder.slug)?;
        Some(PartnerFacts {
            slug: folder.slug.to_string(),
            current: Current::of(&folder.slug, &record.data, &program, today),
            partner: record.data.clone(),
            endings: endings(&record),
            standing: standing.clone(),
            applied: false,
            found_ids: BTreeMap::new(),
            reviews: BTreeMap::new(),
            months: folder.metrics.keys().copied().collect(),
            scorecard: cards.remove(&*folder.slug),
            signing: SigningFacts::default(),
        })
    };
    let partners: Vec<PartnerFacts> = folders.into_iter().filter_map(facts).collect();
    let texts = Texts::default();
    let writer = Writer::new(&texts);
    let facts = Facts {
        program: &program,
        today,
        identity: &Identity::default(),
        partners: &partners,
        links: Links::default(),
        writer: &writer,
    };
    then(&facts)
}
