//! The Atom feeds of the site, from the history: what everyone may know of the partners that have a page. Who did it, commit
//! subjects and reasons are for the people who see the repository, so no feed has them.

use std::collections::BTreeMap;

use super::Request;
use super::index::Named;
use super::listing::State;
use super::partner::PartnerDocument;
use crate::history::{Event, EventKind, History};
use crate::output::history::{Feed, FeedEntry, category, event_id, feed_id, write_feed};
use crate::registry::model::{Program, Status};
use crate::registry::tree::LoggedCommit;
use crate::sensitive::mask;
use crate::words::quote;

/// What happened on the branch. A clone that has only the newest commits has no history that a feed could show.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    pub history: &'a History,
    pub commits: &'a [LoggedCommit],
}

/// The feed's path, next to the page that it belongs to.
pub(super) const FEED: &str = "feed.xml";
/// What the history writes between a metric and its month. Metrics aren't on the site.
const OF_MONTH: &str = " of ";

/// The feeds by their paths: of all partners, and of each that is listed.
pub(super) fn feeds(request: &Request<'_>, past: Past<'_>) -> BTreeMap<String, String> {
    let documents: BTreeMap<&str, &PartnerDocument> = (request.partners.iter())
        .filter(|page| page.is_known())
        .map(|page| (page.document.slug.as_str(), &page.document))
        .collect();
    let mut all = Vec::new();
    let mut by_partner: BTreeMap<&str, Vec<FeedEntry>> = (request.partners.iter())
        .filter(|page| page.is_shown())
        .map(|page| (page.document.slug.as_str(), Vec::new()))
        .collect();
    for event in &past.history.events {
        let document = event.slug.as_deref().and_then(|slug| documents.get(slug));
        let Some(text) = text(event, document.copied(), request.program) else {
            continue;
        };
        let page = document.map_or_else(|| "program/".to_owned(), |document| format!("p/{}/", document.slug));
        let entry = FeedEntry {
            id: event_id(event, past.commits),
            day: event.day.to_string(),
            category: category(event.kind),
            title: mask(&text),
            link: request.base.map(|base| format!("{base}{page}")),
        };
        if let Some(own) = document.and_then(|document| by_partner.get_mut(document.slug.as_str())) {
            own.push(entry.clone());
        }
        all.push(entry);
    }
    let name = mask(&request.program.name);
    let begin = past.commits.first().map_or("", |first| first.name.as_str());
    let feed = |title: String, page: &str, entries: Vec<FeedEntry>| {
        let path = format!("{page}{FEED}");
        let text = write_feed(&Feed {
            title: &title,
            id: feed_id(&format!("site {begin} {page}")),
            author: &name,
            at: request.at.to_string(),
            links: request
                .base
                .map(|base| (format!("{base}{path}"), format!("{base}{page}"))),
            entries,
        });
        (path, text)
    };
    let mut made = BTreeMap::from([feed(name.clone(), "", all)]);
    for (slug, entries) in by_partner {
        let title = documents.get(slug).map_or(slug, |document| document.name.as_str());
        made.extend([feed(format!("{}, {name}", mask(title)), &format!("p/{slug}/"), entries)]);
    }
    made
}

/// What happened, as everyone may read it; none where it isn't for everyone.
pub(super) fn text(event: &Event, document: Option<&PartnerDocument>, program: &Program) -> Option<String> {
    let Some(document) = document else {
        let is_programs = event.slug.is_none() && event.kind == EventKind::ProgramChanged;
        return is_programs.then(|| format!("The program changed {}", event.about));
    };
    let name = event.name.as_deref().unwrap_or(&document.name);
    // Of a partner that is gone, the site shows only that it was one.
    if document.state == State::Ended && event.kind != EventKind::StatusChanged {
        return None;
    }
    let after = event.after.as_deref().unwrap_or_default();
    let said = match event.kind {
        EventKind::Accepted => "was accepted into the program".to_owned(),
        EventKind::StatusChanged if after == Status::Active.id() => "is an active partner".to_owned(),
        EventKind::StatusChanged if after == Status::Paused.id() => "paused its partnership".to_owned(),
        EventKind::StatusChanged if after == Status::Ended.id() => "ended its partnership".to_owned(),
        EventKind::NameChanged => event.sentence(),
        // A record that begins with one of these was entered by the program. An application isn't public.
        EventKind::Joined if [Status::Onboarding, Status::Active].iter().any(|is| is.id() == after) => {
            "is a new partner".to_owned()
        }
        // The first tier is part of an application.
        EventKind::TierChanged if event.before.is_some() && event.after.is_some() => {
            format!("moved to {}", Named::tier(program, after).name)
        }
        EventKind::Verified if !event.about.contains(OF_MONTH) => {
            format!("has new evidence that a maintainer verified: {}", quote(&event.about))
        }
        EventKind::Collaboration => format!("worked with another partner: {}", event.about),
        EventKind::StatusChanged
        | EventKind::TierChanged
        | EventKind::Verified
        | EventKind::Joined
        | EventKind::Gone
        | EventKind::Moved
        | EventKind::PhaseEntered
        | EventKind::PhaseLeft
        | EventKind::AgreementSigned
        | EventKind::AgreementRenewed
        | EventKind::AgreementBegan
        | EventKind::AgreementEnded
        | EventKind::Voided
        | EventKind::Waived
        | EventKind::WaiverEnded
        | EventKind::BenefitGranted
        | EventKind::BenefitUsed
        | EventKind::BenefitLapsed
        | EventKind::FigureRecorded
        | EventKind::FigureRestated
        | EventKind::ReviewHeld
        | EventKind::OwnerChanged
        | EventKind::ManagerChanged
        | EventKind::CriterionTurned
        | EventKind::Corrected
        | EventKind::Removed
        | EventKind::Unreadable
        | EventKind::ReadableAgain
        | EventKind::ProgramChanged => return None,
    };
    Some(format!("{name} {said}"))
}
