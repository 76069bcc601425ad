//! Everything in a record that ends on a day: one list, for the rules that warn, the reports that tell, and the work that
//! follows from it.

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

    fn kind(&self) -> DatedKind {
        match self {
            Self::Certification(_) => DatedKind::Certification,
            Self::Agreement(_) => DatedKind::Agreement,
            Self::Enablement(..) => DatedKind::Enablement,
            Self::Workstream(_) => DatedKind::Workstream,
            Self::Waiver(_) => DatedKind::Waiver,
            Self::Grant(_) => DatedKind::Grant,
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Certification(it) => &it.github,
            Self::Agreement(it) => &it.template,
            Self::Enablement(id, _) => id,
            Self::Workstream(it) => &it.id,
            Self::Waiver(it) => waived(it),
            Self::Grant(it) => &it.benefit,
        }
    }
}

/// The criterion or rule that a waiver is for.
pub fn waived(waiver: &Waiver) -> &str {
    let what = waiver.criterion.as_deref().or(waiver.rule.as_deref());
    what.unwrap_or_default()
}

/// What a record holds that can end, in the record's order, with where its day stands or would stand.
pub fn endings(partner: &Partner) -> Vec<(Ending<'_>, String)> {
    let mut list = Vec::new();
    for (i, it) in partner.certifications.iter().flatten().enumerate() {
        list.push((Ending::Certification(it), format!("/certifications/{i}/expires")));
    }
    if let Some(it) = &partner.agreement {
        list.push((Ending::Agreement(it), "/agreement/expires".to_owned()));
    }
    for (id, it) in partner.enablement.iter().flatten() {
        list.push((Ending::Enablement(id, it), format!("/enablement/{id}/expires")));
    }
    for (i, it) in partner.workstreams.iter().flatten().enumerate() {
        list.push((Ending::Workstream(it), format!("/workstreams/{i}/renew_by")));
    }
    for (i, it) in partner.waivers.iter().flatten().enumerate() {
        list.push((Ending::Waiver(it), format!("/waivers/{i}/until")));
    }
    for (i, it) in partner.grants.iter().flatten().enumerate() {
        list.push((Ending::Grant(it), format!("/grants/{i}/expires")));
    }
    list
}

/// What kind of thing ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatedKind {
    Certification,
    Agreement,
    /// A fact that a criterion rests on, and that turns too old.
    Fact,
    Enablement,
    Workstream,
    Waiver,
    Grant,
}

impl DatedKind {
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
pub struct Dated {
    pub kind: DatedKind,
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
pub fn dated(record: &Record<Partner>, policy: &Policy) -> Vec<Dated> {
    let own = |(ending, pointer): (Ending<'_>, String)| {
        Some(Dated {
            kind: ending.kind(),
            id: ending.id().to_owned(),
            until: ending.until()?,
            pointer,
            fact: None,
        })
    };
    let mut list: Vec<Dated> = endings(&record.data).into_iter().filter_map(own).collect();
    list.extend(facts(record, policy));
    list
}

fn facts<'a>(record: &'a Record<Partner>, policy: &'a Policy) -> impl Iterator<Item = Dated> + 'a {
    let tier = record.data.tier.as_deref().unwrap_or_default();
    policy.criteria(tier).iter().flat_map(move |compiled| {
        let criterion = &compiled.criterion;
        criterion.max_age.iter().filter_map(move |(path, days)| {
            let of: Date = dig(&record.json, path).and_then(Value::as_str)?.parse().ok()?;
            Some(Dated {
                kind: DatedKind::Fact,
                id: path.clone(),
                pointer: pointer(path),
                until: add_days(of, i64::from(*days)),
                fact: Some((of, criterion.id.clone())),
            })
        })
    })
}
