//! What nobody else would notice, as issues: a default branch that is broken, dates that come near, steps that are
//! overdue, a schedule that stopped, a run that failed. One small file each: what is known in, items out.

pub mod expiry;
pub mod figures;
pub mod overdue;
pub mod registry;
pub mod run;
pub mod schedule;

use std::collections::BTreeMap;

use super::issues::{Block, Closing, Item, Memory, State};
use super::keys::{ItemKey, ProblemKind};
use super::labels::ProgramLabels;
use super::onboarding::Facts;
use super::onboarding::steps::Progress;
use crate::registry::model::LabelRole;

/// The items that follow from records and the state of their steps.
pub fn items(facts: &Facts<'_>, progress: &BTreeMap<String, Progress>) -> Vec<Item> {
    let mut items = expiry::items(facts);
    items.extend(overdue::items(facts, progress));
    items.extend(figures::items(facts));
    items
}

/// An issue about something that went wrong: open with `text`, or closed with the word that it is right again.
fn problem(kind: ProblemKind, labels: ProgramLabels<'_>, title: &str, text: Option<String>, right_again: &str) -> Item {
    Item {
        key: ItemKey::Problem(kind).to_string(),
        parent: None,
        title: title.to_owned(),
        labels: labels.names([LabelRole::Problem]),
        assignees: Vec::new(),
        state: match &text {
            Some(_) => State::Open,
            None => State::Closed(Closing {
                done: true,
                words: right_again.to_owned(),
            }),
        },
        blocks: text.map(|text| Block::text("about", text)).into_iter().collect(),
        // Each time it goes wrong is another time.
        episode: String::new(),
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}
