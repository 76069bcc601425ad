//! Quotas that all partnerships of one company share. In: the grants of each record, as it is read. Out: for each
//! partnership, the grants of the others. Pure.
//!
//! A reader of the registry judges partner by partner. So it collects [`SharedGrants`] on the way, and completes the
//! standings once it has read all: nothing is read twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Standing;
use super::quota::{Period, period, promised};
use crate::date::Date;
use crate::registry::Record;
use crate::registry::model::{Partner, Program};

/// A grant of a benefit whose quota is shared, from the record of the partnership that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedGrant {
    pub benefit: String,
    pub granted_on: Date,
    /// Its place in `grants` of the record.
    pub place: usize,
    /// The period of the quota that it counts in.
    pub period: Option<Period>,
    /// How many grants there can be in that period.
    pub promised: u32,
    /// Only the overlay has it, or the company.
    pub private: bool,
}

/// The grants of a record that count for a shared quota. None while the record doesn't name a company.
pub fn counted_grants(record: &Record<Partner>, program: &Program) -> Vec<CountedGrant> {
    let partner = &record.data;
    if partner.organization.is_none() {
        return Vec::new();
    }
    let is_private = record.root.span.layer != 0 || record.is_private("/organization");
    let mut counted = Vec::new();
    for benefit in program.benefits.iter().filter(|benefit| benefit.is_shared()) {
        let own = || partner.grants.iter().flatten().enumerate();
        for (place, grant) in own().filter(|(_, grant)| grant.benefit == benefit.id) {
            let period = period(benefit, partner, program, grant.granted_on);
            // What was promised on the day of the last one counts, so that an amendment raises the quota.
            let of_period = own()
                .filter(|(_, other)| other.benefit == benefit.id)
                .map(|(_, other)| other.granted_on)
                .filter(|day| period.is_none_or(|period| period.has(*day)));
            let last = of_period.max().unwrap_or(grant.granted_on);
            counted.push(CountedGrant {
                benefit: benefit.id.clone(),
                granted_on: grant.granted_on,
                place,
                period,
                promised: promised(benefit, partner, program, last).unwrap_or(u32::MAX),
                private: is_private || record.is_private(&format!("/grants/{place}")),
            });
        }
    }
    counted
}

/// A grant in the record of another partnership of the same company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherGrant {
    /// The slug of that partnership.
    pub partner: Arc<str>,
    pub granted_on: Date,
    pub private: bool,
}

/// The grants of shared benefits in a whole registry.
#[derive(Debug, Default)]
pub struct SharedGrants {
    /// The company of each partnership, by slug.
    organizations: BTreeMap<Arc<str>, String>,
    /// By company and benefit.
    grants: BTreeMap<(String, String), Vec<OtherGrant>>,
}

impl SharedGrants {
    /// Takes the grants of a partnership.
    pub fn add<'g>(
        &mut self,
        slug: &Arc<str>,
        organization: Option<&String>,
        grants: impl IntoIterator<Item = &'g CountedGrant>,
    ) {
        let Some(organization) = organization else { return };
        self.organizations.insert(slug.clone(), organization.clone());
        for grant in grants {
            let key = (organization.clone(), grant.benefit.clone());
            self.grants.entry(key).or_default().push(OtherGrant {
                partner: slug.clone(),
                granted_on: grant.granted_on,
                private: grant.private,
            });
        }
    }

    /// The company of a partnership.
    pub fn organization(&self, slug: &str) -> Option<&str> {
        self.organizations.get(slug).map(String::as_str)
    }

    /// The grants of a benefit in the records of the other partnerships of a company.
    pub fn others(&self, slug: &str, benefit: &str) -> Vec<OtherGrant> {
        let key = |organization: &str| (organization.to_owned(), benefit.to_owned());
        let all = self
            .organization(slug)
            .and_then(|organization| self.grants.get(&key(organization)));
        all.into_iter()
            .flatten()
            .filter(|grant| *grant.partner != *slug)
            .cloned()
            .collect()
    }

    /// Adds to a standing what the other partnerships of its company have.
    pub fn complete(&self, standing: &mut Standing) {
        for benefit in standing.benefits.iter_mut().filter(|benefit| benefit.ledger.is_shared) {
            benefit.ledger.others = self.others(&standing.slug, &benefit.id);
            let is_private = benefit.ledger.others.iter().any(|grant| grant.private);
            benefit.private |= is_private;
            standing.private |= is_private;
        }
    }
}
