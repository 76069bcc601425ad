//! How far a partnership is in its phase: which boxes are ticked and since when, which steps are skipped and why. A
//! tick in the issue counts from the day on which a run first sees it. Where the record and the issue differ, the
//! record counts.

use std::collections::BTreeMap;

use super::facts::{Current, PartnerFacts};
use crate::date::Date;
use crate::registry::model::{Party, Phase, Step, StepRecord};
use crate::work::issues::Memory;

/// Which side a box is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Partner,
    Program,
}

impl Side {
    /// Its name in views.
    pub fn id(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Program => "program",
        }
    }
}

/// The boxes of a step: one for each side that has a part in it.
pub fn boxes(step: &Step) -> Vec<(String, Side)> {
    match step.by {
        Party::Partner => vec![(step.id.clone(), Side::Partner)],
        Party::Program => vec![(step.id.clone(), Side::Program)],
        Party::Both => vec![
            (format!("{}.partner", step.id), Side::Partner),
            (format!("{}.program", step.id), Side::Program),
        ],
    }
}

/// The progress of a phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What the issue remembers from now on.
    pub memory: Memory,
}

impl Progress {
    /// From what the issue remembered and shows, and from the record.
    pub fn of(
        partner: &PartnerFacts,
        current: &Current,
        phase: Option<&Phase>,
        before: Memory,
        shown: &BTreeMap<String, bool>,
        today: Date,
    ) -> Self {
        let mut memory = before;
        if partner.applied && memory.since.is_none() {
            memory.since = Some(current.entered);
        }
        let records = partner.partner.phases.as_ref().and_then(|p| p.get(&current.phase));
        let records = records
            .filter(|_| current.quarter.is_none())
            .and_then(|r| r.steps.as_ref());
        for step in phase.map_or(&[][..], |p| &p.steps) {
            let boxes = boxes(step);
            let is = |id: &String, ticked: bool| shown.get(id) == Some(&ticked);
            if memory.skipped.contains_key(&step.id) {
                // All boxes of a skipped step are ticked. If a person clears one, the step is no longer skipped.
                if boxes.iter().any(|(id, _)| is(id, false)) {
                    memory.skipped.remove(&step.id);
                }
            } else {
                for (id, _) in &boxes {
                    if is(id, true) {
                        memory.ticked.entry(id.clone()).or_insert(today);
                    } else if is(id, false) {
                        memory.ticked.remove(id);
                    }
                }
            }
            if let Some(day) = current.held(partner).and_then(|held| held.get(&step.id)) {
                memory.skipped.remove(&step.id);
                memory.ticked.extend(boxes.iter().map(|(id, _)| (id.clone(), *day)));
            }
            let Some(state) = records.and_then(|r| r.get(&step.id)) else {
                continue;
            };
            match (state.done, &state.skipped) {
                (Some(day), _) => memory.ticked.extend(boxes.into_iter().map(|(id, _)| (id, day))),
                (None, Some(reason)) => drop(memory.skipped.insert(step.id.clone(), reason.clone())),
                (None, None) => {}
            }
        }
        Self { memory }
    }

    /// Whether a box is ticked, also because its step is skipped.
    pub fn is_ticked(&self, step: &Step, id: &str) -> bool {
        self.memory.skipped.contains_key(&step.id) || self.memory.ticked.contains_key(id)
    }

    /// Why a step is skipped.
    pub fn skipped(&self, step: &Step) -> Option<&str> {
        self.memory.skipped.get(&step.id).map(String::as_str)
    }

    /// The sides that still have to act.
    pub fn open(&self, step: &Step) -> Vec<Side> {
        let open = boxes(step).into_iter().filter(|(id, _)| !self.is_ticked(step, id));
        open.map(|(_, side)| side).collect()
    }

    /// What the record gets for a step; none while it is open.
    pub fn record(&self, step: &Step) -> Option<StepRecord> {
        if let Some(reason) = self.skipped(step) {
            return Some(StepRecord {
                done: None,
                skipped: Some(reason.to_owned()),
            });
        }
        let days: Option<Vec<Date>> = boxes(step)
            .iter()
            .map(|(id, _)| self.memory.ticked.get(id).copied())
            .collect();
        let done = days?.into_iter().max()?;
        Some(StepRecord {
            done: Some(done),
            skipped: None,
        })
    }

    /// Steps that are neither done nor skipped, with the sides whose turn it is.
    pub fn left<'p>(&self, phase: &'p Phase) -> Vec<(&'p Step, Vec<Side>)> {
        let all = phase.steps.iter().map(|step| (step, self.open(step)));
        all.filter(|(_, open)| !open.is_empty()).collect()
    }
}
