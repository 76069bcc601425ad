//! Reads a registry, chunk by chunk, and puts the report together.

use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;

use super::expiries::AHEAD;
use super::figures::{Given, reported};
use super::groups::Groups;
use super::partner_digest::PartnerDigest;
use super::reader::{Read, Reader};
use super::{
    Health, Made, Named, PartnerLine, Period, Report, WaitingRequest, agreements, benefits, by_group, changes, counts,
    coverage, expansion, expiries, funnel, headline, health, overview, program_duties, series, summary,
};
use crate::date::{Date, Month};
use crate::registry::Schemas;
use crate::registry::assets::Assets;
use crate::registry::expansion::{ExpansionFiles, ReadSolution};
use crate::registry::load::{self, Sources};
use crate::registry::model::{Metric, MetricSource, Program};
use crate::standing::Policy;
use crate::standing::shared_quota::SharedGrants;
use crate::standing::shown_item::OfferedAsset;

/// Partners that are read at once: their digests are small, but git returns all files of a chunk together.
const AT_ONCE: usize = 64;
/// Most notices that the report lists one by one.
const NOTICES: usize = 20;

/// An earlier state to compare with, and its name.
pub struct Earlier<'a> {
    pub sources: &'a Sources,
    pub name: String,
}

/// What to report, and how.
pub struct Request<'a> {
    pub sources: &'a Sources,
    pub since: Option<Earlier<'a>>,
    pub at: Date,
    pub period: Period,
    /// The one partner that the report is about.
    pub partner: Option<&'a str>,
    pub made: Made,
    /// Requests for benefits that have no answer yet, where someone knows them.
    pub waiting: &'a [WaitingRequest],
    /// Called with the number of partners done and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// The report; `None` if the program can't be read, or the requested partner doesn't exist.
///
/// # Errors
/// A folder cannot be listed, or an embedded schema is broken.
pub fn build(request: &Request<'_>) -> Result<Option<Report>> {
    let (loaded, schemas) = load::program(request.sources)?;
    let Some(record) = loaded.record else {
        return Ok(None);
    };
    let (policy, _) = Policy::compile(record, &schemas);
    let mut notices = Vec::new();
    let registry = load::registry(request.sources);
    let (assets, _) = Assets::listed(request.sources, &registry.documents, &registry.slugs, &schemas);
    let expansion = ExpansionFiles::read(request.sources, &registry.documents, &schemas);
    let assets = OfferedAsset::all(&assets, &policy, request.at);
    let kept = read(request, request.sources, (&policy, &assets), &schemas, &mut notices);
    let only = match request.partner {
        None => None,
        Some(slug) => match kept.binary_search_by(|k| (*k.slug).cmp(slug)) {
            Ok(place) => Some(place),
            Err(_) => return Ok(None),
        },
    };
    let changes = match &request.since {
        None => None,
        Some(earlier) => {
            let before = earlier_state(request, earlier, &policy, &schemas)?;
            Some(changes::changes(
                &earlier.name,
                request.at,
                &before,
                &kept,
                request.partner,
            ))
        }
    };
    let mut report = put_together(
        request,
        (policy.program(), &assets, &expansion.solutions),
        &kept,
        only,
        &mut notices,
    );
    report.changes = changes;
    let all = notices.len();
    if all > NOTICES {
        notices.truncate(NOTICES);
        notices.push(format!("and {} more; `psp-partners validate` shows all", all - NOTICES));
    }
    report.notices = notices;
    Ok(Some(report))
}

/// The earlier state, judged by its own program where that can be read, and on the same day.
fn earlier_state(
    request: &Request<'_>,
    earlier: &Earlier<'_>,
    policy: &Policy,
    schemas: &Schemas,
) -> Result<Vec<PartnerDigest>> {
    let mut ignored = Vec::new();
    let (loaded, old_schemas) = load::program(earlier.sources)?;
    match loaded.record {
        Some(record) => {
            let (old, _) = Policy::compile(record, &old_schemas);
            Ok(read(request, earlier.sources, (&old, &[]), &old_schemas, &mut ignored))
        }
        None => Ok(read(request, earlier.sources, (policy, &[]), schemas, &mut ignored)),
    }
}

/// Every partner that can be read, by slug.
fn read(
    request: &Request<'_>,
    sources: &Sources,
    (policy, assets): (&Policy, &[OfferedAsset]),
    schemas: &Schemas,
    notices: &mut Vec<String>,
) -> Vec<PartnerDigest> {
    let metrics = &policy.program().metrics;
    let criteria = policy.figures_needed().into_values().max().unwrap_or_default();
    let earliest = series::earliest(&request.period, metrics, request.at)
        .min(Month::last_complete(request.at).plus(1 - i32::from(criteria)));
    let reader = Reader {
        policy,
        assets,
        at: request.at,
        earliest,
        private: sources.overlay.is_some(),
        ahead: AHEAD,
        compares: request.since.is_some(),
    };
    let slugs = load::registry(sources).slugs;
    let mut kept = Vec::with_capacity(slugs.len());
    for (i, chunk) in slugs.chunks(AT_ONCE).enumerate() {
        let chunk: &[Arc<str>] = chunk;
        let read: Vec<Read> = load::each_since(sources, chunk, schemas, earliest, &|unit| reader.read(unit));
        let first = kept.len();
        for one in read {
            notices.extend(one.notices);
            kept.extend(one.kept);
        }
        // When there last was a figure is in older files, which are read only where none is younger.
        let silent: Vec<Arc<str>> = kept[first..]
            .iter()
            .filter(|k| reader.lacks(k))
            .map(|k| k.slug.clone())
            .collect();
        let older = load::each(sources, &silent, schemas, &|unit| reader.older(&unit));
        for (slug, cells) in silent.iter().zip(older) {
            if let Some(one) = kept[first..].iter_mut().find(|k| k.slug == *slug) {
                one.add(cells);
            }
        }
        (request.progress)(i * AT_ONCE + chunk.len(), slugs.len());
    }
    let mut shared = SharedGrants::default();
    for one in &kept {
        shared.add(&one.slug, one.organization.as_ref(), &one.shared_grants);
    }
    for one in &mut kept {
        for benefit in &mut one.benefits {
            benefit.complete(&one.slug, policy.program(), &shared);
        }
    }
    kept
}

fn put_together(
    request: &Request<'_>,
    (program, assets, solutions): (&Program, &[OfferedAsset], &[ReadSolution]),
    kept: &[PartnerDigest],
    only: Option<usize>,
    notices: &mut Vec<String>,
) -> Report {
    let at = request.at;
    let groups = Groups::of(program, only.is_some());
    let holding: Vec<Vec<(usize, bool)>> = kept.iter().map(|k| groups.holding(k)).collect();
    let private = request.sources.overlay.is_some();
    let given = Given {
        program,
        groups: &groups,
        kept,
        holding: &holding,
        period: &request.period,
        at,
        private,
        only,
    };
    let one = |(index, metric): (usize, &Metric)| {
        let mut told = Vec::new();
        let (report, health) = match metric.source {
            MetricSource::Figures => (reported(&given, index, metric, &mut told), None),
            MetricSource::Derived => {
                let (report, health) = health::composite(&given, metric, &mut told);
                (report, Some(health))
            }
            MetricSource::Records => (counts::counted(&given, metric, &mut told), None),
        };
        (report, health, told)
    };
    let mut metrics = Vec::new();
    let mut healths: Vec<Health> = Vec::new();
    let made: Vec<_> = program.metrics.par_iter().enumerate().map(one).collect();
    for (report, health, told) in made {
        metrics.push(report);
        healths.extend(health);
        notices.extend(told);
    }
    let shown: Vec<&PartnerDigest> = match only {
        Some(place) => vec![&kept[place]],
        None => kept.iter().collect(),
    };
    let partners: Vec<PartnerLine> = shown.iter().map(|k| partner_line(k)).collect();
    Report {
        program: Named {
            id: program.id.clone(),
            name: program.name.clone(),
        },
        before: request.period.before(at),
        year_before: request.period.year_before(at),
        period: request.period.clone(),
        at,
        made: request.made.clone(),
        private,
        partner: only.map(|place| kept[place].named()),
        notices: Vec::new(),
        groups: overview::groups(&metrics),
        standouts: overview::standouts(&metrics),
        gaps: overview::gaps(&metrics, only.is_some()),
        months: series::trend_months(&request.period).collect(),
        headline: headline::headline(&metrics, only.is_some()),
        by_group: by_group::by_group(&metrics, &partners, only.is_some()),
        partners,
        metrics,
        funnel: funnel::funnel(program, kept, &shown, at),
        standing: summary::summary(program, &shown),
        expiries: expiries::expiries(only.is_none().then_some(program), &shown, at, private),
        agreements: agreements::agreements(&shown),
        benefits: benefits::benefits(program, assets, &shown, only.is_none().then_some(at), request.waiting),
        coverage: coverage::coverage(
            program,
            &shown,
            expansion::solution_lines(program, solutions, kept, request.partner),
        ),
        promises: program_duties::program_duties(program, kept, &shown, at),
        health: healths.into_iter().next(),
        changes: None,
    }
}

fn partner_line(kept: &PartnerDigest) -> PartnerLine {
    PartnerLine {
        slug: kept.slug.to_string(),
        name: kept.name.clone(),
        tier: kept.tier.clone(),
        status: kept.status,
        phase: kept.phase.clone(),
        private: kept.hidden.record || kept.hidden.life || kept.hidden.tier,
    }
}
