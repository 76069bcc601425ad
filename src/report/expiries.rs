//! What expires in the next 90 days.

use serde::Serialize;

use super::Named;
use super::partner_digest::PartnerDigest;
use crate::date::{Date, days_between};
use crate::registry::model::Program;
use crate::standing::record_endings::EndingKind;
use crate::words::quote;

/// Days ahead that are looked at.
pub const AHEAD: i64 = 90;

/// Everything dated that ends soon.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Expiries {
    /// Soonest first. What has expired and is still in a record comes before everything else.
    pub list: Vec<Expiry>,
}

/// One thing that expires.
#[derive(Debug, Clone, Serialize)]
pub struct Expiry {
    /// `None` for what belongs to the whole program.
    pub partner: Option<Named>,
    /// The word of an [`EndingKind`].
    pub kind: &'static str,
    /// What it is, in words, such as "the certificate of `zoe`".
    pub what: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Days from the report's day; negative when it is over.
    pub days: i64,
    pub private: bool,
}

/// What ends for these partners, and of the program itself unless the report is about one of them.
pub(super) fn expiries(program: Option<&Program>, shown: &[&PartnerDigest], at: Date, private: bool) -> Expiries {
    let mut list: Vec<Expiry> = Vec::new();
    for kept in shown {
        list.extend(kept.dated.iter().map(|(dated, private)| Expiry {
            partner: Some(kept.named()),
            kind: dated.kind.word(),
            what: dated.words(),
            until: dated.until,
            days: days_between(at, dated.until),
            private: *private,
        }));
    }
    for item in program.iter().flat_map(|p| &p.enablement) {
        let hidden = item.visibility.is_private();
        let Some(until) = item.review_by.filter(|_| private || !hidden) else {
            continue;
        };
        if days_between(at, until) <= AHEAD {
            list.push(Expiry {
                partner: None,
                kind: EndingKind::Enablement.word(),
                what: format!("the review of the enablement {}", quote(&item.id)),
                until,
                days: days_between(at, until),
                private: hidden,
            });
        }
    }
    list.sort_by(|a, b| {
        let key = |e: &Expiry| (e.until, e.partner.clone().map(|p| p.id), e.kind);
        key(a).cmp(&key(b)).then_with(|| a.what.cmp(&b.what))
    });
    Expiries { list }
}
