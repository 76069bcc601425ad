//! Everything in a record that ends on a day: one list, for the rules that warn, the reports that tell, and the work that
//! follows from it.

use serde_json::Value;

use super::{Policy, dig, pointer};
use crate::date::{Date, add_days};
use crate::registry::Record;
use crate::registry::model::Partner;

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
    let partner = &record.data;
    let mut list = Vec::new();
    let mut push = |kind, id: &str, pointer: String, until: Option<Date>| {
        list.extend(until.map(|until| Dated {
            kind,
            id: id.to_owned(),
            pointer,
            until,
            fact: None,
        }));
    };
    for (i, c) in partner.certifications.iter().flatten().enumerate() {
        let pointer = format!("/certifications/{i}/expires");
        push(DatedKind::Certification, &c.github, pointer, c.expires);
    }
    if let Some(agreement) = &partner.agreement {
        let pointer = "/agreement/expires".to_owned();
        push(DatedKind::Agreement, &agreement.template, pointer, agreement.expires);
    }
    for (id, grant) in partner.enablement.iter().flatten() {
        let pointer = format!("/enablement/{id}/expires");
        push(DatedKind::Enablement, id, pointer, grant.expires);
    }
    for (i, stream) in partner.workstreams.iter().flatten().enumerate() {
        let pointer = format!("/workstreams/{i}/renew_by");
        push(DatedKind::Workstream, &stream.id, pointer, stream.renew_by);
    }
    for (i, waiver) in partner.waivers.iter().flatten().enumerate() {
        let id = waiver
            .criterion
            .as_deref()
            .or(waiver.rule.as_deref())
            .unwrap_or_default();
        push(DatedKind::Waiver, id, format!("/waivers/{i}/until"), Some(waiver.until));
    }
    for (i, grant) in partner.grants.iter().flatten().enumerate() {
        push(
            DatedKind::Grant,
            &grant.benefit,
            format!("/grants/{i}/expires"),
            grant.expires,
        );
    }
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
