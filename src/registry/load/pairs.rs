//! Partners of two states of a registry, read together for a comparison. Only the bytes of all of them are in memory; what they
//! are read into is handed on and dropped one partner at a time, since a file of 64 KiB can become megabytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Files, PartnerFolder, Sources, folder, gather};
use crate::registry::path::DocumentPath;
use crate::registry::record::Unusable;
use crate::registry::schemas::Schemas;

/// One state of a registry.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub sources: &'a Sources,
    pub schemas: &'a Schemas,
    /// If the public documents are wanted as their bytes say them, too: those of which an earlier reading could use nothing. Of
    /// these only the bytes are read, if anything. Their findings are known, and finding them again is what costs most.
    pub raw: Option<&'a BTreeMap<DocumentPath, Unusable>>,
}

impl Side<'_> {
    fn folder(&self, slug: &Arc<str>, files: Files) -> PartnerFolder {
        folder(slug, self.sources, files, None, self.schemas, self.raw)
    }
}

/// What `then` makes of each partner of `slugs` before and after, in that order and in parallel. The state before is only read
/// of the partners that `has_before` takes.
pub fn each_pair<T: Send>(
    before: Side<'_>,
    after: Side<'_>,
    slugs: &[Arc<str>],
    has_before: impl Fn(&str) -> bool,
    then: &(impl Fn(Option<PartnerFolder>, PartnerFolder) -> T + Sync),
) -> Vec<T> {
    let compared: Vec<Arc<str>> = slugs.iter().filter(|slug| has_before(slug)).cloned().collect();
    let mut was = compared.iter().zip(gather(before.sources, &compared, None)).peekable();
    let is = slugs.iter().zip(gather(after.sources, slugs, None));
    let pairs: Vec<(&Arc<str>, Option<Files>, Files)> = is
        .map(|(slug, files)| {
            (
                slug,
                was.next_if(|(old, _)| *old == slug).map(|(_, files)| files),
                files,
            )
        })
        .collect();
    let one = |(slug, was, is): (&Arc<str>, Option<Files>, Files)| {
        then(was.map(|files| before.folder(slug, files)), after.folder(slug, is))
    };
    pairs.into_par_iter().map(one).collect()
}
