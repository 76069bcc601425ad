//! Links of the registry that don't work: one issue for all of them, which closes when all work again.

use std::collections::BTreeSet;

use super::{LinkView, PlaceView, ProblemView, problem};
use crate::links::DeadLink;
use crate::templates::Writer;
use crate::work::issues::Item;
use crate::work::keys::ProblemKind;
use crate::work::labels::ProgramLabels;
use crate::work::onboarding::Links;

/// The issue about dead links; closed when there are none.
pub fn item(dead: &[DeadLink], labels: ProgramLabels<'_>, links: &Links, writer: &Writer<'_>) -> Item {
    let owners: BTreeSet<&String> = dead
        .iter()
        .flat_map(|link| &link.places)
        .filter_map(|p| p.owner.as_ref())
        .collect();
    let view = (!dead.is_empty()).then(|| ProblemView::Links {
        owners: owners.into_iter().cloned().collect(),
        links: dead.iter().map(|link| view(link, links)).collect(),
    });
    let title = "Links of the registry don't work";
    problem(ProblemKind::Links, labels, writer, title, view.as_ref())
}

fn view(link: &DeadLink, links: &Links) -> LinkView {
    let place = |place: &crate::links::LinkPlace| PlaceView {
        url: links.address(&place.path),
        path: place.path.clone(),
        line: place.line,
    };
    LinkView {
        address: link.address.clone(),
        since: link.since,
        status: link.status,
        places: link.places.iter().map(place).collect(),
    }
}
