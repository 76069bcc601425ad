//! Onboarding as issues: one for each partnership, and below it one for the phase that it is in, with its steps, who
//! does each, and what the next phase requires. Pure. In: the records, and what the issues remember. Out: items,
//! answers and proposals. Templates have the words; [`view`] has what they show. May use `standing`, `registry`,
//! `templates` and `work::issues`.

pub mod advance;
mod agreement_view;
mod answer_view;
mod answered;
mod answers;
pub mod command;
mod comment_facts;
pub mod control;
pub(in crate::work) mod extensions;
pub mod facts;
pub mod links;
mod partnership;
mod phase;
pub(in crate::work) mod promises;
mod renames;
mod requests;
pub mod steps;
pub mod title;
pub(in crate::work) mod view;

use std::collections::BTreeMap;

use crate::forge::Comment;
use crate::work::issues::index::Index;
use crate::work::issues::plan::Answer;
use crate::work::issues::{Item, Memory};
use crate::work::keys::{ItemKey, phase_of};
pub use advance::AdvanceState;
use answers::TooLate;
pub use facts::{Current, Facts, PartnerFacts};
pub use links::Links;
pub use renames::rename;
use steps::Progress;

/// What people wrote below the issues, and each partnership's progress after it.
#[derive(Debug, Default)]
pub struct ReadComments {
    /// The progress of each partner in its current phase, by slug.
    pub progress: BTreeMap<String, Progress>,
    pub answers: Vec<Answer>,
    /// Duplicate answers, which two runs at once can leave.
    pub answered_twice: Vec<u64>,
    /// What the issues of phases that are over remember from now on, by key.
    pub late: BTreeMap<String, Memory>,
}

impl ReadComments {
    fn take(&mut self, replies: answers::Replies) {
        self.answered_twice.extend(replies.twice);
        self.answers.extend(replies.answers);
    }
}

/// The key of a partnership's issue.
pub fn partnership_key(slug: &str) -> String {
    ItemKey::Partnership { slug }.to_string()
}

/// The key of a phase's issue. A lasting phase has one issue a quarter.
pub fn phase_key(slug: &str, phase: &str, quarter: Option<&str>) -> String {
    let key = ItemKey::Phase { slug, phase, quarter };
    key.to_string()
}

/// The comments below issues, by the issue's number. Only issues with new comments have an entry.
pub type CommentsByIssue = BTreeMap<u64, Vec<Comment>>;

/// Reads ticks and commands.
pub fn read_comments(facts: &Facts<'_>, index: &Index<'_>, comments_by_issue: &CommentsByIssue) -> ReadComments {
    let mut out = ReadComments::default();
    for (partner, current) in in_phase(facts) {
        let known = index.get(&current.key);
        let mut before = known.map(|k| k.mark.memory.clone()).unwrap_or_default();
        update(partner, index, known.is_none(), &mut before);
        let boxes = known.map(|k| k.boxes.clone()).unwrap_or_default();
        let phase = current.definition(facts.program);
        let mut progress = Progress::of(partner, current, phase, before, &boxes, facts.today);
        if let Some(comments) = known.and_then(|k| comments_by_issue.get(&k.issue.number)) {
            let told = if known.is_some_and(|k| k.stays_closed(&current.episode())) {
                answers::too_late(facts, &current.key, &TooLate::Closed, &mut progress.memory, comments)
            } else {
                answers::answer(facts, partner, current, &mut progress, comments)
            };
            out.take(told);
        }
        out.progress.insert(partner.slug.clone(), progress);
    }
    for partner in facts.partners {
        for (key, known) in phase::ended(partner, index) {
            let Some(comments) = comments_by_issue.get(&known.issue.number) else {
                continue;
            };
            let why = TooLate::Over {
                is_quarter: phase_of(key).is_some_and(|(_, quarter)| quarter.is_some()),
                current: partner.current.as_ref().map(|current| current.key.as_str()),
                status: partner.partner.status.id(),
            };
            let mut memory = known.mark.memory.clone();
            out.take(answers::too_late(facts, key, &why, &mut memory, comments));
            out.late.insert(key.clone(), memory);
        }
    }
    out
}

/// Brings what the issue remembers up to date: the issue of a new phase takes over what is open in earlier issues, and what
/// the record has is no longer open.
fn update(partner: &PartnerFacts, index: &Index<'_>, is_new: bool, memory: &mut Memory) {
    if is_new {
        for (_, known) in phase::ended(partner, index) {
            let earlier = &known.mark.memory;
            memory.requests.extend(earlier.requests.clone());
            memory.uses.extend(earlier.uses.clone());
            memory.extensions.extend(earlier.extensions.clone());
            memory.control = memory.control.take().or_else(|| earlier.control.clone());
        }
    }
    requests::forget(partner, memory);
    extensions::forget(partner, memory);
    control::update(partner, memory);
}

/// The issues of all partnerships, as they should be: sub-issues before their parents.
pub fn items(
    facts: &Facts<'_>,
    index: &Index<'_>,
    read: &ReadComments,
    ways: &BTreeMap<String, AdvanceState>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for partner in facts.partners.iter().filter(|partner| !partner.is_target()) {
        if let Some((current, progress)) = partner.current.as_ref().zip(read.progress.get(&partner.slug)) {
            items.push(phase::item(facts, partner, current, progress, ways));
        }
        items.extend(phase::past(facts, partner, index, &read.late));
        items.extend(partnership::item(facts, partner, index));
    }
    items
}

/// Partners that are in a phase, each with its phase.
pub(crate) fn in_phase<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = (&'f PartnerFacts, &'f Current)> {
    facts.partners.iter().filter_map(|p| Some((p, p.current.as_ref()?)))
}
