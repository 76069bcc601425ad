//! Pairs the documents of a partner with their earlier versions, for the rules that compare the two.

use std::collections::BTreeMap;

use crate::date::{Month, Quarter};
use crate::registry::load::PartnerFolder;
use crate::registry::model::{HeldReviews, Metrics, Partner};
use crate::registry::path::DocumentPath;
use crate::registry::{CheckedFile, Record};

/// The documents that are there before and after, each with the record before.
pub(super) fn pairs<'a>(
    base: Option<&'a PartnerFolder>,
    record: &'a Record<Partner>,
    metrics: &'a BTreeMap<Month, Record<Metrics>>,
    reviews: &'a BTreeMap<Quarter, Record<HeldReviews>>,
    documents: &'a BTreeMap<DocumentPath, CheckedFile>,
) -> Vec<((&'a CheckedFile, &'a Record<Partner>), &'a CheckedFile)> {
    let Some((base, old)) = base.and_then(|base| Some((base, base.record.as_ref()?))) else {
        return Vec::new();
    };
    let months = metrics
        .iter()
        .filter_map(|(month, file)| Some((&base.metrics.get(month)?.file, &file.file)));
    let quarters = reviews
        .iter()
        .filter_map(|(quarter, file)| Some((&base.reviews.get(quarter)?.file, &file.file)));
    let others = documents
        .iter()
        .filter_map(|(path, file)| Some((base.documents.get(path)?, file)));
    let all = std::iter::once((&old.file, &record.file))
        .chain(months)
        .chain(quarters)
        .chain(others);
    all.map(|(was, is)| ((was, old), is)).collect()
}
