//! Reads from a registry what its issues need to know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use crate::date::{Date, Month, Quarter};
use crate::events::{self, ListedEvent};
use crate::finding::Severity;
use crate::forms::Form;
use crate::links::{self, DeadLink};
use crate::registry::agreement_texts::AgreementTexts;
use crate::registry::assets::Assets;
use crate::registry::edit::edit;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::{Partner, Program, Status};
use crate::registry::own_templates::texts;
use crate::registry::path::DocumentPath;
use crate::registry::record::Content;
use crate::registry::signing::{AllowedSigner, allowed_signers};
use crate::registry::yaml::{self, LIMITS};
use crate::registry::{DocumentKind, Record, Schemas, Source, record};
use crate::report::scorecard::{Scorecard, scorecards as scorecards_of};
use crate::report::{self, Made, Period, build};
use crate::rules::engine::{Evaluation, Request, evaluate};
use crate::standing::held_reviews::{OpenPromise, ReviewDates, open_promises, review_dates};
use crate::standing::record_endings::{EndingDate, ending_dates};
use crate::standing::shown_item::OfferedAsset;
use crate::standing::working_days::HolidayFiles;
use crate::standing::{Policy, judge};
use crate::templates::Texts;
use crate::work::alerts::access::AccessFacts;
use crate::work::alerts::meetings;
use crate::work::onboarding::{Current, PartnerFacts, advance};
use crate::work::signatures::SigningFacts;

/// What was read.
pub(super) struct RegistryState {
    pub evaluation: Evaluation,
    pub partners: Vec<PartnerFacts>,
    /// Every folder, also of those that cannot be read.
    pub slugs: Vec<String>,
    /// Partners whose issues are left as they are: their records have errors, or GitHub didn't show what they depend on.
    pub held: BTreeSet<String>,
    /// The program's forms.
    pub forms: Vec<Form>,
    /// Our texts, with the program's own templates in their place where it has some.
    pub texts: Texts,
    /// The texts of the program's agreements.
    pub agreement_texts: AgreementTexts,
    /// Who has access to resources.
    pub access: Vec<AccessFacts>,
    /// Links that don't work, by the log of the checks.
    pub dead_links: Vec<DeadLink>,
    /// The program's assets.
    pub assets: Vec<OfferedAsset>,
    /// The program's events.
    pub events: Vec<ListedEvent>,
    /// What could not be read and can be done without, in sentences.
    pub notes: Vec<String>,
    /// Applications that the tool cannot accept by itself, and why.
    pub refused: Vec<(String, String)>,
}

/// Reads the registry. `since` is the date from which a partnership with the status `applied` counts as accepted.
///
/// # Errors
/// A folder cannot be listed, or an embedded schema is broken.
pub(super) fn registry_state(
    sources: &Sources,
    today: Date,
    since: &(dyn Fn(&str) -> Option<Date> + Sync),
) -> Result<RegistryState> {
    let evaluation = evaluate(&Request {
        sources,
        base: None,
        today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| {},
    })?;
    let (loaded, schemas) = load::program(sources)?;
    let registry = load::registry(sources);
    let slugs = registry.slugs;
    let error = |f: &&crate::finding::Finding| f.severity == Severity::Error;
    let held: BTreeSet<String> = evaluation
        .findings
        .iter()
        .filter(error)
        .filter_map(|f| f.partner.as_deref().map(str::to_owned))
        .collect();
    let mut gathered = RegistryState {
        evaluation,
        partners: Vec::new(),
        slugs: slugs.iter().map(ToString::to_string).collect(),
        held,
        refused: Vec::new(),
        access: Vec::new(),
        dead_links: links::dead(sources)?,
        assets: Vec::new(),
        events: events::listed(sources, &registry.documents, &schemas),
        notes: Vec::new(),
        forms: (loaded.record.as_ref()).map_or_else(Vec::new, |record| Form::all(&record.data, &schemas)),
        texts: texts(&sources.tree),
        agreement_texts: (loaded.record.as_ref()).map_or_else(AgreementTexts::default, |record| {
            AgreementTexts::read(&sources.tree, &record.data)
        }),
    };
    let Some(record) = loaded.record else {
        return Ok(gathered);
    };
    let (policy, _) = Policy::compile(record, &schemas);
    let (assets, _) = Assets::listed(sources, &registry.documents, &slugs, &schemas);
    gathered.assets = OfferedAsset::all(&assets, &policy, today);
    let holidays = ExpansionFiles::read(sources, &registry.documents, &schemas).by_year();
    let wanted: Vec<Arc<str>> = slugs.into_iter().filter(|s| !gathered.held.contains(&**s)).collect();
    let mut standings: BTreeMap<String, _> = std::mem::take(&mut gathered.evaluation.standings)
        .into_iter()
        .map(|s| (s.slug.clone(), s))
        .collect();
    let one = |unit: PartnerFolder| {
        let record = unit.record.as_ref()?;
        match record.data.status {
            // What we already have with a target, such as a membership, has dates, too.
            Status::Target if record.data.workstreams.as_ref().is_none_or(Vec::is_empty) => None,
            Status::Applied => Some(accepted(&unit, &policy, &schemas, today, since)),
            _ => Some(Ok(Taken::As(Box::new(said(record, &policy, today))))),
        }
        .map(|taken| Gathered {
            slug: unit.slug.clone(),
            months: unit.metrics.keys().copied().collect(),
            reviews: review_dates(policy.program(), &record.data, &unit.reviews),
            promises: open_promises(&unit.reviews),
            keys: signer_keys(&unit),
            taken,
        })
    };
    for Gathered {
        slug,
        months,
        reviews,
        promises,
        keys,
        taken,
    } in load::each(sources, &wanted, &schemas, &one).into_iter().flatten()
    {
        let (applied, said, standing) = match taken {
            Ok(Taken::As(said)) => match standings.remove(&*slug) {
                Some(standing) => (false, *said, standing),
                None => continue,
            },
            Ok(Taken::Accepted(both)) => (true, both.0, both.1),
            Err(why) => {
                gathered.refused.push((slug.to_string(), why));
                continue;
            }
        };
        gathered.partners.push(PartnerFacts {
            applied,
            reviews,
            promises,
            months,
            signing: SigningFacts {
                keys,
                ..SigningFacts::default()
            },
            ..facts(&slug, said, standing, policy.program(), today, &holidays)
        });
    }
    scorecards(sources, today, policy.program(), &mut gathered.partners)?;
    gathered
        .held
        .extend(gathered.refused.iter().map(|(slug, _)| slug.clone()));
    Ok(gathered)
}

/// The keys in a partner's file of signers. A file with an error has a finding of its own.
fn signer_keys(unit: &PartnerFolder) -> Vec<AllowedSigner> {
    let bytes = unit.files.get(&DocumentPath::signer_keys(&unit.slug));
    bytes.and_then(|bytes| allowed_signers(bytes).ok()).unwrap_or_default()
}

/// The metrics of the last complete month, and those of the quarter so far where a meeting about them is near.
fn scorecards(sources: &Sources, today: Date, program: &Program, partners: &mut [PartnerFacts]) -> Result<()> {
    let mut cards = cards_of(sources, today, Period::last_month(today), partners)?;
    for partner in partners.iter_mut() {
        partner.scorecard = cards.remove(&partner.slug);
    }
    if !partners
        .iter()
        .any(|partner| meetings::is_open(program, partner, today))
    {
        return Ok(());
    }
    let period = Period::parse(&Quarter::of(today).to_string(), today).map_err(anyhow::Error::msg)?;
    let mut cards = cards_of(sources, today, period, partners)?;
    for partner in partners {
        partner.quarter_card = cards.remove(&partner.slug);
    }
    Ok(())
}

/// The metrics of a period by partner, where any partner reports some.
fn cards_of(
    sources: &Sources,
    today: Date,
    period: Period,
    partners: &[PartnerFacts],
) -> Result<BTreeMap<String, Scorecard>> {
    if partners.iter().all(|p| p.months.is_empty()) {
        return Ok(BTreeMap::new());
    }
    let report = build(&report::Request {
        sources,
        since: None,
        at: today,
        period,
        partner: None,
        made: Made::default(),
        waiting: &[],
        progress: &|_, _| {},
    })?;
    Ok(report.map(|report| scorecards_of(&report)).unwrap_or_default())
}

/// What is kept of a partner's folder.
struct Gathered {
    slug: Arc<str>,
    months: BTreeSet<Month>,
    reviews: ReviewDates,
    promises: Vec<OpenPromise>,
    keys: Vec<AllowedSigner>,
    taken: Result<Taken, String>,
}

enum Taken {
    As(Box<Said>),
    Accepted(Box<(Said, crate::standing::Standing)>),
}

/// What is kept of a record. The record itself is as large as its files.
type Said = (Partner, Vec<EndingDate>);

fn said(record: &Record<Partner>, policy: &Policy, today: Date) -> Said {
    (record.data.clone(), ending_dates(record, policy, today))
}

fn facts(
    slug: &str,
    (partner, endings): Said,
    standing: crate::standing::Standing,
    program: &Program,
    today: Date,
    holidays: &HolidayFiles,
) -> PartnerFacts {
    PartnerFacts {
        slug: slug.to_owned(),
        current: Current::of(slug, &partner, program, today, holidays),
        region_manager: PartnerFacts::manager_of_region(&partner, program),
        partner,
        endings,
        standing,
        applied: false,
        found_ids: BTreeMap::new(),
        reviews: ReviewDates::new(),
        promises: Vec::new(),
        months: BTreeSet::new(),
        scorecard: None,
        quarter_card: None,
        outcomes_then: None,
        signing: SigningFacts::default(),
        control: None,
    }
}

/// An application that was merged, with the record that it has after the acceptance.
fn accepted(
    unit: &PartnerFolder,
    policy: &Policy,
    schemas: &Schemas,
    today: Date,
    since: &(dyn Fn(&str) -> Option<Date> + Sync),
) -> Result<Taken, String> {
    let record = unit.record.as_ref().ok_or("its record cannot be read")?;
    let first = policy.program().phases.first().ok_or("the program has no phases")?;
    let day = since(&unit.slug).unwrap_or(today);
    let changes = advance::acceptance(&first.id, day);
    let text = edit(&record.texts[0], &changes).map_err(|e| e.to_string())?;
    let source = Source {
        path: record.paths[0].clone(),
        content: Content::Read(yaml::read(text.into_bytes(), LIMITS)),
        layer: 0,
    };
    let loaded = record::load::<Partner>(vec![source], DocumentKind::Partner, LIMITS, schemas);
    let accepted: Record<Partner> = loaded
        .record
        .ok_or("its record could not be read once it was accepted")?;
    let standing = judge(&unit.slug, &accepted, &unit.metrics, policy, today);
    Ok(Taken::Accepted(Box::new((said(&accepted, policy, today), standing))))
}
