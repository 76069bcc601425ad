//! Which reviews were held with a partner: the documents in `reviews/` decide. Earlier versions wrote the date of the last
//! review into the record, as the step of a lasting phase. Such a date counts while no document has that review.

use std::collections::BTreeMap;

use crate::date::{Date, Quarter};
use crate::registry::Record;
use crate::registry::model::{HeldReviews, Partner, Phase, Program, Promise, Step, StepWrites};

/// When reviews were held: by quarter, and by the step that asks for them.
pub type ReviewDates = BTreeMap<Quarter, BTreeMap<String, Date>>;

/// A promise that isn't done yet, and the quarter of the review in which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPromise {
    pub quarter: Quarter,
    pub promise: Promise,
}

/// What both sides promised in any review and haven't done, in the order of the dates; without a date, last.
pub fn open_promises(documents: &BTreeMap<Quarter, Record<HeldReviews>>) -> Vec<OpenPromise> {
    let reviews = documents
        .iter()
        .flat_map(|(quarter, document)| document.data.reviews.values().map(move |review| (*quarter, review)));
    let promises = reviews.flat_map(|(quarter, review)| {
        let open = review
            .promises
            .iter()
            .flatten()
            .filter(|promise| promise.done_on.is_none());
        open.map(move |promise| OpenPromise {
            quarter,
            promise: promise.clone(),
        })
    });
    let mut promises: Vec<OpenPromise> = promises.collect();
    promises.sort_by_key(|open| (open.promise.due.is_none(), open.promise.due, open.quarter));
    promises
}

/// The steps of a program whose end is a review, each with its phase.
pub fn review_steps(program: &Program) -> impl Iterator<Item = (&Phase, &Step)> {
    let lasting = program.phases.iter().filter(|phase| phase.lasting);
    let steps = lasting.flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)));
    steps.filter(|(_, step)| step.writes == Some(StepWrites::Review))
}

/// Whether `id` is a step of the program whose end is a review.
pub fn is_review_step(program: &Program, id: &str) -> bool {
    review_steps(program).any(|(_, step)| step.id == id)
}

/// The dates of reviews in the record itself, where earlier versions wrote them: the phase, the step and the date.
pub fn in_record<'p>(
    program: &'p Program,
    partner: &'p Partner,
) -> impl Iterator<Item = (&'p Phase, &'p Step, Date)> + use<'p> {
    review_steps(program).filter_map(|(phase, step)| {
        let record = partner.phases.as_ref()?.get(&phase.id)?;
        Some((phase, step, record.steps.as_ref()?.get(&step.id)?.done?))
    })
}

/// The reviews that were held with a partner.
pub fn review_dates(
    program: &Program,
    partner: &Partner,
    documents: &BTreeMap<Quarter, Record<HeldReviews>>,
) -> ReviewDates {
    let mut dates = ReviewDates::new();
    for (quarter, document) in documents {
        let own = document.data.reviews.iter();
        let known = own.filter(|(id, _)| is_review_step(program, id));
        let known = known.map(|(id, review)| (id.clone(), review.held_on));
        dates.entry(*quarter).or_default().extend(known);
    }
    for (_, step, day) in in_record(program, partner) {
        let quarter = dates.entry(Quarter::of(day)).or_default();
        quarter.entry(step.id.clone()).or_insert(day);
    }
    dates
}
