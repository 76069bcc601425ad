//! A review as JSON: a contract (`schemas/review.schema.json`).

use serde::Serialize;
use serde_json::Value;

use crate::output::json::{Item, document_text, items, value_of};
use crate::review::whatif::Effect;
use crate::review::{ChangedPath, DocumentChange, PartnerChange, Review, Subject, Turn};
use crate::sensitive;

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/review/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: String,
    subject: &'a Subject,
    conclusion: &'static str,
    turn: &'a Turn,
    needs: &'a [String],
    caused: Vec<Item<'a>>,
    already: Vec<Item<'a>>,
    solved: Vec<Item<'a>>,
    partners: &'a [PartnerChange],
    areas: Value,
    paths: &'a [ChangedPath],
    documents: &'a [DocumentChange],
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<&'a [Effect]>,
    merging: &'a [String],
}

/// The whole review as one JSON document.
pub fn render(review: &Review) -> String {
    let document = Document {
        contract: CONTRACT,
        at: review.today.to_string(),
        subject: &review.subject,
        conclusion: review.conclusion.id(),
        turn: &review.turn,
        needs: &review.needs,
        caused: items(&review.caused, ""),
        already: items(&review.already, ""),
        solved: items(&review.solved, ""),
        partners: &review.partners,
        areas: value_of(&review.areas),
        paths: &review.paths,
        documents: &review.documents,
        effects: review.effects.as_deref(),
        merging: &review.merging,
    };
    let mut document = value_of(&document);
    mask(&mut document);
    document_text(&document)
}

/// Names, keys and values come from the records as they are: what is sensitive in them is not repeated.
fn mask(value: &mut Value) {
    match value {
        Value::String(text) if !sensitive::find(text).is_empty() => *text = sensitive::mask(text),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(map) => {
            map.values_mut().for_each(mask);
            if map.keys().any(|key| !sensitive::find(key).is_empty()) {
                let kept = std::mem::take(map);
                map.extend(kept.into_iter().map(|(key, value)| (sensitive::mask(&key), value)));
            }
        }
        _ => {}
    }
}
