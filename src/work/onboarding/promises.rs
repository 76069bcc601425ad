//! What both sides promised in earlier reviews and no one has done yet, as the quarter's issue lists it.

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
