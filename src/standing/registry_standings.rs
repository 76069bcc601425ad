//! The standings of a whole registry, or of one of its partners, without the findings. In: the trees and a day. A command that
//! shows no findings needn't compute them, and for one partner reads only what that partner needs.

use std::sync::Arc;

use anyhow::Result;

use super::shared_quota::{CountedGrant, SharedGrants, counted_grants};
use super::shown_item::OfferedAsset;
use super::{Policy, Standing, judge};
use crate::date::Date;
use crate::registry::PartnerFolder;
use crate::registry::assets::Assets;
use crate::registry::load::{self, Sources};
use crate::registry::model::Benefit;

/// The standings on a day.
#[derive(Debug, Default)]
pub struct RegistryStandings {
    /// All partners, sorted by slug.
    pub slugs: Vec<Arc<str>>,
    /// Those with a usable record, sorted by slug.
    pub list: Vec<Standing>,
    /// The program's assets.
    pub assets: Vec<OfferedAsset>,
}

/// What one record adds.
struct Read {
    standing: Option<Standing>,
    organization: Option<String>,
    grants: Vec<CountedGrant>,
}

/// Judges a registry on a day; with `only`, one partner. Without a program that can be read, no partner has a standing.
///
/// # Errors
/// A folder can't be listed, or an embedded schema is broken.
pub fn registry_standings(sources: &Sources, today: Date, only: Option<&str>) -> Result<RegistryStandings> {
    let (loaded, schemas) = load::program(sources)?;
    let registry = load::registry(sources);
    let slugs = registry.slugs;
    let Some(record) = loaded.record else {
        return Ok(RegistryStandings {
            slugs,
            ..RegistryStandings::default()
        });
    };
    let (policy, _) = Policy::compile(record, &schemas);
    let (assets, _) = Assets::listed(sources, &registry.documents, &slugs, &schemas);
    let is_wanted = |slug: &str| only.is_none_or(|only| only == slug);
    // The quota of a company counts the grants of its other partnerships, too.
    let has_shared = policy.program().benefits.iter().any(Benefit::is_shared);
    let wanted: Vec<Arc<str>> = (slugs.iter())
        .filter(|slug| has_shared || is_wanted(slug))
        .cloned()
        .collect();
    let read = load::each(sources, &wanted, &schemas, &|folder: PartnerFolder| {
        // A list or a text isn't a record.
        let record = folder.record.as_ref().filter(|record| record.json.is_object())?;
        Some(Read {
            standing: is_wanted(&folder.slug).then(|| judge(&folder.slug, record, &folder.metrics, &policy, today)),
            organization: record.data.organization.clone(),
            grants: counted_grants(record, policy.program()),
        })
    });
    let mut shared = SharedGrants::default();
    let mut list = Vec::new();
    for (slug, one) in wanted.iter().zip(read) {
        let Some(one) = one else { continue };
        shared.add(slug, one.organization.as_ref(), &one.grants);
        list.extend(one.standing);
    }
    for one in &mut list {
        shared.complete(one);
    }
    Ok(RegistryStandings {
        slugs,
        list,
        assets: OfferedAsset::all(&assets, &policy, today),
    })
}
