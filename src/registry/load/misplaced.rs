//! Records in places where none is read, loaded so that their content can be judged.

use std::sync::Arc;

use super::{Content, PartnerFolder, Sources, limits};
use crate::registry::layout::MisplacedRecord;
use crate::registry::model::{DocumentKind, Partner};
use crate::registry::record::{Loaded, Source, load};
use crate::registry::schemas::Schemas;

/// Misplaced records whose content is judged. One is a slip; a hundred are another kind of repository.
const MOST_MISPLACED: usize = 20;

/// Records in places where none is read, as partners: what is in them is judged all the same.
pub fn misplaced(sources: &Sources, records: &[MisplacedRecord], schemas: &Schemas) -> Vec<PartnerFolder> {
    let kind = DocumentKind::Partner;
    let limits = limits(kind);
    let load_one = |record: &MisplacedRecord| {
        let source = Source {
            path: Arc::from(record.path.as_str()),
            content: Content::Blob(sources.tree.read(&record.path, limits.bytes)),
            layer: 0,
        };
        let mut loaded: Loaded<Partner> = load(vec![source], kind, limits, schemas);
        for finding in &mut loaded.findings {
            finding.partner = Some(record.slug.clone());
        }
        PartnerFolder {
            record: loaded.record,
            untyped: loaded.untyped.into_iter().collect(),
            findings: loaded.findings,
            ..PartnerFolder::empty(record.slug.clone())
        }
    };
    records.iter().take(MOST_MISPLACED).map(load_one).collect()
}
