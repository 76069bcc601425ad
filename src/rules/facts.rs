//! A summary of each record, for the rules that compare all records. It takes a few hundred bytes per partner, so that
//! a registry of any size fits in memory.

use std::sync::Arc;

use super::identity::websites::site;
use crate::date::Date;
use crate::finding::{Place, Span};
use crate::registry::certificates::number_of;
use crate::registry::model::Status;
use crate::registry::{Aspect, Record, model::Partner};
use crate::standing::Policy;
use crate::standing::shared_quota::{CountedGrant, SharedGrants, counted_grants};
use crate::visible::is_invisible;

/// The summary of one partner.
#[derive(Debug)]
pub struct Facts {
    pub slug: Arc<str>,
    pub path: Arc<str>,
    pub name: Option<(String, Span)>,
    /// What of the website's address one company has: its host, or its page on a shared host.
    pub site: Option<(String, Span)>,
    pub organization: Option<String>,
    /// Grants that count for a quota that the partnerships of a company share, each with its place.
    pub shared_grants: Vec<(CountedGrant, Span)>,
    /// `organization` has a finding of its own, so it could be any company.
    pub any_organization: bool,
    pub tier: Option<String>,
    pub status: Status,
    pub target: Option<(String, Span)>,
    /// Login in lowercase, user ID, place.
    pub owners: Vec<(String, Option<u64>, Span)>,
    /// `None` when the field has a finding of its own.
    pub collaborations: Option<Vec<Together>>,
    /// Numbers and names of the program's certificates, each with its place.
    pub certificates: Vec<(usize, String, Span)>,
    /// The protocol version of its last compatibility test.
    pub psp_version: Option<String>,
    /// Requirements that another partner attested.
    pub attested: Vec<Attested>,
    /// Regions and industries, by their IDs.
    pub regions: Vec<String>,
    pub verticals: Vec<String>,
    /// Rules that a maintainer's waiver in the record waives, by code or name, each with the place of the waiver.
    pub waived: Vec<(String, Span)>,
}

/// One collaboration, as one of the two records lists it.
#[derive(Debug)]
pub struct Together {
    pub with: String,
    pub kind: String,
    pub date: Date,
    pub span: Span,
}

/// A requirement that another partner attested.
#[derive(Debug)]
pub struct Attested {
    pub requirement: String,
    /// The folder name of that partner.
    pub by: String,
    pub span: Span,
}

impl Facts {
    /// Summarizes a record.
    pub fn of(slug: &Arc<str>, record: &Record<Partner>, policy: &Policy, today: Date) -> Self {
        let partner = &record.data;
        let span = |pointer: &str| record.place(pointer, Aspect::Value).span.unwrap_or_default();
        let usable = |field: &str| !record.spoilt.contains(field);
        let collaborations = partner
            .collaborations
            .iter()
            .flatten()
            .enumerate()
            .map(|(i, c)| Together {
                with: c.with.clone(),
                kind: c.kind.clone(),
                date: c.date,
                span: span(&format!("/collaborations/{i}/with")),
            });
        let owners = partner.owners.iter().flatten().enumerate();
        Self {
            slug: slug.clone(),
            path: record.paths[0].clone(),
            name: usable("name").then(|| (partner.name.clone(), span("/name"))),
            site: partner
                .website
                .as_deref()
                .and_then(site)
                .map(|site| (site, span("/website"))),
            organization: partner.organization.clone(),
            shared_grants: counted_grants(record, policy.program())
                .into_iter()
                .map(|grant| {
                    let span = span(&format!("/grants/{}/benefit", grant.place));
                    (grant, span)
                })
                .collect(),
            any_organization: !usable("organization"),
            tier: partner.tier.clone(),
            status: partner.status,
            target: partner.target.clone().map(|t| (t, span("/target"))),
            owners: owners
                .map(|(i, o)| (o.github.to_lowercase(), o.id, span(&format!("/owners/{i}/github"))))
                .collect(),
            certificates: certificates(partner, &span),
            psp_version: (partner.compatibility.as_ref()).and_then(|tested| tested.psp_version.clone()),
            attested: (partner.compliance.iter().flatten().enumerate())
                .filter_map(|(i, item)| {
                    Some(Attested {
                        requirement: item.id.clone(),
                        by: item.attested_by.clone()?,
                        span: span(&format!("/compliance/{i}/attested_by")),
                    })
                })
                .collect(),
            collaborations: usable("collaborations").then(|| collaborations.collect()),
            regions: partner.regions.clone().unwrap_or_default(),
            verticals: partner.verticals.clone().unwrap_or_default(),
            waived: (partner.waivers.iter().flatten().enumerate())
                .filter(|(_, w)| super::waivers::counts(w, partner, policy, today))
                .filter_map(|(i, w)| Some((w.rule.clone()?, span(&format!("/waivers/{i}/rule")))))
                .collect(),
        }
    }

    /// What all partnerships of each company have of the benefits whose quota they share.
    pub fn shared(all: &[Self]) -> SharedGrants {
        let mut shared = SharedGrants::default();
        for one in all {
            let grants = one.shared_grants.iter().map(|(grant, _)| grant);
            shared.add(&one.slug, one.organization.as_ref(), grants);
        }
        shared
    }

    /// A place in the record.
    pub fn at(&self, span: Span) -> Place {
        Place::at(self.path.clone(), span)
    }

    /// Whether the two are partnerships of one company.
    pub fn same_organization(&self, other: &Self) -> bool {
        let unsure = self.any_organization || other.any_organization;
        unsure || (self.organization.is_some() && self.organization == other.organization)
    }
}

fn certificates(partner: &Partner, span: &impl Fn(&str) -> Span) -> Vec<(usize, String, Span)> {
    let items = partner.certifications.iter().flatten().enumerate();
    let numbered = items.filter_map(|(i, item)| {
        let number = number_of(item.certificate.as_deref()?, &item.credential)?;
        Some((
            number,
            item.credential.clone(),
            span(&format!("/certifications/{i}/credential")),
        ))
    });
    numbered.collect()
}

/// A name as a person in a hurry reads it: without case, spaces and punctuation, and with look-alike letters as one.
pub fn skeleton(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_invisible(*c))
        .filter_map(|c| match c {
            '0' | 'о' | 'ο' | 'օ' | 'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => Some('o'),
            '1' | 'і' | 'ı' | '|' | 'ⅼ' | 'l' | 'i' => Some('l'),
            'а' | 'ɑ' | 'α' | 'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => Some('a'),
            'е' | 'ҽ' | 'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'с' | 'ϲ' | 'ç' => Some('c'),
            'р' | 'ρ' => Some('p'),
            'х' | 'χ' => Some('x'),
            'у' | 'ү' => Some('y'),
            'ѕ' | '5' => Some('s'),
            'ԁ' => Some('d'),
            'һ' => Some('h'),
            'ј' => Some('j'),
            'ո' | 'ñ' => Some('n'),
            'ü' | 'ù' | 'ú' | 'û' => Some('u'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeletons() {
        assert_eq!(skeleton("Acme, Inc."), skeleton("ACME-Inc"));
        assert_eq!(skeleton("Аcme"), skeleton("Acme"), "a Cyrillic А");
        assert_eq!(skeleton("G1tHub"), skeleton("GitHub"));
        assert_ne!(skeleton("Acme"), skeleton("Apex"));
    }
}
