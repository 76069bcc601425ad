//! What both sides promised: in earlier reviews, as the quarter's issue lists it, and to do together in the market, as the
//! issues of the program's phases list it.

use serde::Serialize;

use super::facts::{Facts, PartnerFacts};
use crate::date::Date;
use crate::registry::model::Party;
use crate::registry::path::DocumentPath;

/// An open promise.
#[derive(Debug, Serialize)]
pub(in crate::work) struct PromiseView<'a> {
    what: &'a str,
    by: Party,
    due: Option<Date>,
    /// The file of the review, and where it can be edited.
    path: String,
    edit: Option<String>,
}

impl<'a> PromiseView<'a> {
    /// Who promised it.
    pub(in crate::work) fn by(&self) -> Party {
        self.by
    }

    /// The open promises, those that are due first at the beginning.
    pub(in crate::work) fn all(facts: &Facts<'_>, partner: &'a PartnerFacts) -> Vec<Self> {
        let promises = partner.promises.iter().map(|open| {
            let path = DocumentPath::held_reviews(&partner.slug, open.quarter).to_string();
            Self {
                what: &open.promise.what,
                by: open.promise.by,
                due: open.promise.due,
                edit: facts.links.edit(&path),
                path,
            }
        });
        promises.collect()
    }
}

/// A go-to-market commitment.
#[derive(Debug, Serialize)]
pub(in crate::work) struct CommitmentView<'a> {
    what: &'a str,
    due: Option<Date>,
    done_on: Option<Date>,
    overdue: bool,
    partner_owner: Option<&'a str>,
    program_owner: Option<&'a str>,
}

impl<'a> CommitmentView<'a> {
    /// The open ones, those that are due first at the beginning, and those that were kept since `since`.
    pub(in crate::work) fn all(partner: &'a PartnerFacts, since: Date, today: Date) -> Vec<Self> {
        let all = partner.partner.go_to_market.iter().flatten();
        let shown = all.filter(|one| one.done_on.is_none_or(|done| done >= since));
        let mut views: Vec<Self> = shown
            .map(|one| Self {
                what: &one.what,
                due: one.due,
                done_on: one.done_on,
                overdue: one.done_on.is_none() && one.due.is_some_and(|due| due < today),
                partner_owner: one.partner_owner.as_deref(),
                program_owner: one.program_owner.as_deref(),
            })
            .collect();
        views.sort_by_key(|view| (view.done_on.is_some(), view.due.is_none(), view.due));
        views
    }
}
