//! Everything in a record that ends on a day, as `x-ends` of the schema says (a test compares): for the rules that warn,
//! the reports that tell, and the work that follows from it.

use serde_json::Value;

use super::{Policy, dig, pointer};
use crate::date::{Date, add_days};
use crate::registry::Record;
use crate::registry::model::{Agreement, Certification, EnablementGrant, Grant, Partner, Waiver, Workstream};

/// What a record holds that ends on a day of its own.
#[derive(Debug, Clone, Copy)]
pub enum Ending<'a> {
    Certification(&'a Certification),
    Agreement(&'a Agreement),
    /// With the id of the program's offer.
    Enablement(&'a str, &'a EnablementGrant),
    Workstream(&'a Workstream),
    Waiver(&'a Waiver),
    Grant(&'a Grant),
}

impl Ending<'_> {
    /// The last day on which it holds, if it has one.
    pub fn until(&self) -> Option<Date> {
        match self {
            Self::Certification(it) => it.expires,
            Self::Agreement(it) => it.expires,
            Self::Enablement(_, it) => it.expires,
            Self::Workstream(it) => it.renew_by,
            Self::Waiver(it) => Some(it.until),
            Self::Grant(it) => it.expires,
        }
    }

    /// The same with its place, if it has a day; it is the `place`th of its kind, from 0.
    fn dated(&self, place: usize) -> Option<EndingDate> {
        let until = self.until()?;
        let (kind, id, pointer) = match self {
            Self::Certification(it) => (
                EndingKind::Certification,
                it.github.as_str(),
                format!("/certifications/{place}/expires"),
            ),
            Self::Agreement(it) => (
                EndingKind::Agreement,
                it.template.as_str(),
                "/agreement/expires".to_owned(),
            ),
            Self::Enablement(id, _) => (EndingKind::Enablement, *id, format!("/enablement/{id}/expires")),
            Self::Workstream(it) => (
                EndingKind::Workstream,
                it.id.as_str(),
                format!("/workstreams/{place}/renew_by"),
            ),
            Self::Waiver(it) => (EndingKind::Waiver, waived(it), format!("/waivers/{place}/until")),
            Self::Grant(it) => (
                EndingKind::Grant,
                it.benefit.as_str(),
                format!("/grants/{place}/expires"),
            ),
        };
        Some(EndingDate {
            kind,
            id: id.to_owned(),
            pointer,
            until,
            fact: None,
        })
    }
}

/// The criterion or rule that a waiver is for.
pub fn waived(waiver: &Waiver) -> &str {
    let what = waiver.criterion.as_deref().or(waiver.rule.as_deref());
    what.unwrap_or_default()
}

/// What a record holds that can end, in the record's order, each with its place among those of its kind, from 0.
pub fn endings(partner: &Partner) -> impl Iterator<Item = (usize, Ending<'_>)> {
    let certifications = partner.certifications.iter().flatten().map(Ending::Certification);
    let enablement = partner.enablement.iter().flatten();
    let workstreams = partner.workstreams.iter().flatten().map(Ending::Workstream);
    let waivers = partner.waivers.iter().flatten().map(Ending::Waiver);
    let grants = partner.grants.iter().flatten().map(Ending::Grant);
    certifications
        .enumerate()
        .chain(partner.agreement.iter().map(Ending::Agreement).enumerate())
        .chain(enablement.map(|(id, it)| Ending::Enablement(id, it)).enumerate())
        .chain(workstreams.enumerate())
        .chain(waivers.enumerate())
        .chain(grants.enumerate())
}

/// What kind of thing ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndingKind {
    Certification,
    Agreement,
    /// A fact that a criterion rests on, and that turns too old.
    Fact,
    Enablement,
    Workstream,
    Waiver,
    Grant,
}

impl EndingKind {
    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certification => "certification",
            Self::Agreement => "agreement",
            Self::Fact => "fact",
            Self::Enablement => "enablement",
            Self::Workstream => "workstream",
            Self::Waiver => "waiver",
            Self::Grant => "grant",
        }
    }
}

/// One thing that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingDate {
    pub kind: EndingKind,
    /// Which one: a consultant's login, a path, or an id.
    pub id: String,
    /// Where the day stands in the record.
    pub pointer: String,
    /// The last day on which it holds.
    pub until: Date,
    /// For a fact: its own day, and the criterion that is unknown once it is too old.
    pub fact: Option<(Date, String)>,
}

/// Everything dated of a partner, in the record's order. Whether it still matters (an ended partnership, a paused one)
/// is for the caller to say.
pub fn ending_dates(record: &Record<Partner>, policy: &Policy) -> Vec<EndingDate> {
    endings(&record.data)
        .filter_map(|(place, ending)| ending.dated(place))
        .chain(facts(record, policy))
        .collect()
}

fn facts<'a>(record: &'a Record<Partner>, policy: &'a Policy) -> impl Iterator<Item = EndingDate> + 'a {
    let tier = record.data.tier.as_deref().unwrap_or_default();
    policy.criteria(tier).iter().flat_map(move |compiled| {
        let criterion = &compiled.criterion;
        criterion.max_age.iter().filter_map(move |(path, days)| {
            let of: Date = dig(&record.json, path).and_then(Value::as_str)?.parse().ok()?;
            Some(EndingDate {
                kind: EndingKind::Fact,
                id: path.clone(),
                pointer: pointer(path),
                until: add_days(of, i64::from(*days)),
                fact: Some((of, criterion.id.clone())),
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::endings;
    use crate::registry::model::{DocumentKind, Partner};

    /// The schema says which fields end something, and of what kind; Rust reads exactly these.
    #[test]
    fn what_ends_by_the_schema_ends_here() {
        let full = include_str!("../../tests/schemas/full/partner.yaml");
        let json: serde_json::Value = serde_yaml::from_str(full).expect("the full example");
        let partner: Partner = serde_json::from_value(json.clone()).expect("a record");
        let mut by_schema = BTreeSet::new();
        DocumentKind::Partner.fields().visit(&json, &mut |pointer, field, _| {
            if let Some(kind) = &field.ends {
                by_schema.insert((kind.clone(), pointer.to_owned()));
            }
        });
        let here: BTreeSet<(String, String)> = endings(&partner)
            .filter_map(|(place, ending)| ending.dated(place))
            .map(|it| (it.kind.word().to_owned(), it.pointer))
            .collect();
        assert_eq!(here, by_schema);
        let words = DocumentKind::Partner.fields().all().filter_map(|f| f.ends.clone());
        let kinds: BTreeSet<String> = by_schema.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, words.collect(), "the full example has each of them");
    }
}
