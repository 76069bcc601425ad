//! The events of a registry.

use crate::registry::load::{self, Sources};
use crate::registry::model::{Event, Partner};
use crate::registry::path::DocumentPath;
use crate::registry::{DocumentKind, Schemas};

/// An event and its ID, which is the name of its file.
#[derive(Debug, Clone)]
pub struct ListedEvent {
    pub id: String,
    pub event: Event,
}

impl ListedEvent {
    /// Where it is, relative to the root.
    pub fn path(&self) -> String {
        DocumentPath::event(&self.id).map_or_else(|| self.id.clone(), |path| path.to_string())
    }

    /// Whether this partner is invited as a partner. The members of the board are invited as persons.
    pub fn invites(&self, partner: &Partner) -> bool {
        let Some(audience) = &self.event.audience else {
            return true;
        };
        let matches = |wanted: &Option<Vec<String>>, own: &dyn Fn(&String) -> bool| {
            wanted.as_ref().is_none_or(|wanted| wanted.iter().any(own))
        };
        !audience.is_board()
            && matches(&audience.tiers, &|tier| partner.tier.as_ref() == Some(tier))
            && matches(&audience.regions, &|region| {
                partner.regions.iter().flatten().any(|own| own == region)
            })
    }
}

/// The events of a registry that can be used, by ID. `paths` are its documents that belong to no partner.
pub fn listed(sources: &Sources, paths: &[DocumentPath], schemas: &Schemas) -> Vec<ListedEvent> {
    let paths: Vec<DocumentPath> = (paths.iter())
        .filter(|path| path.kind() == DocumentKind::Event)
        .cloned()
        .collect();
    let (documents, _) = load::documents(sources, &paths, schemas);
    let of = |(path, file): (&DocumentPath, &crate::registry::CheckedFile)| {
        Some(ListedEvent {
            id: path.id()?.to_string(),
            event: serde_json::from_value(file.json.clone()).ok()?,
        })
    };
    documents.iter().filter_map(of).collect()
}
