//! Requests that wait for an answer. Only GitHub has them: the issue of a partner remembers what was asked for, until the record
//! has it. The issue of a report remembers them as they were on its day, so that the report can be made again. Pure.

use std::collections::BTreeMap;

use crate::report::WaitingRequest;
use crate::work::issues::index::Index;
use crate::work::keys::slug_of;

/// Under which name the issue of a report remembers them.
const TRAIT: &str = "requests";
/// Most requests that a report remembers, the oldest first. Our own choice: the mark of an issue has little room.
const MOST: usize = 50;

/// The requests that partners wait for now, the oldest first.
pub fn waiting(index: &Index<'_>) -> Vec<WaitingRequest> {
    // The issue of the next phase takes over what the issue of the last one remembers.
    let open = index.iter().filter(|(_, known)| known.issue.open);
    let of_issue = open.filter_map(|(key, known)| Some((slug_of(key)?, known)));
    let all = of_issue.flat_map(|(slug, known)| {
        let requests = known.mark.memory.requests.values();
        requests.map(move |request| (slug, request))
    });
    let mut waiting: Vec<WaitingRequest> = all
        .filter(|(_, request)| !request.declined)
        .map(|(slug, request)| WaitingRequest {
            asked_on: request.asked_on,
            partner: slug.to_owned(),
            benefit: request.benefit.clone(),
        })
        .collect();
    waiting.sort();
    waiting.truncate(MOST);
    waiting
}

/// What the issue of a report remembers; none if it has no report yet.
pub(super) fn remembered(traits: &BTreeMap<String, String>) -> Option<Vec<WaitingRequest>> {
    traits.get("commit")?;
    let text = traits.get(TRAIT).map_or("[]", String::as_str);
    // A mark that a person changed is like one that remembers nothing.
    Some(serde_json::from_str(text).unwrap_or_default())
}

/// Remembers them.
pub(super) fn remember(traits: &mut BTreeMap<String, String>, waiting: &[WaitingRequest]) {
    if waiting.is_empty() {
        return;
    }
    if let Ok(text) = serde_json::to_string(waiting) {
        traits.insert(TRAIT.to_owned(), text);
    }
}
