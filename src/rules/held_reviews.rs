//! Reviews with partners: each document is for the right quarter, each review is one that the program asks for, and both
//! sides took part.

use std::collections::BTreeSet;

use super::{Check, HeldReviewsContext, PartnerContext, Report, Rule, example};
use crate::date::Quarter;
use crate::finding::Severity::{Error, Warning};
use crate::registry::Aspect;
use crate::registry::path::DocumentPath;
use crate::standing::held_reviews::{in_record, is_review_step, review_steps};
use crate::words::{one_of, quote};

/// Steps that a help names.
const MOST_STEPS: usize = 12;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP860",
        name: "quarter-is-file-name",
        severity: Error,
        summary: "A file of reviews is named after the quarter in its `period`.",
        explain: "`period` and the file name must be the same quarter. A copied file often keeps the old `period`.",
        waivable: false,
        reads: &["period"],
        check: Check::HeldReviews(quarter_is_file_name),
        example: example!("PSP860", "partners/acme/reviews/2026-Q1.yaml"),
    },
    Rule {
        code: "PSP861",
        name: "review-in-its-quarter",
        severity: Error,
        summary: "A review is in the file of the quarter in which it was held.",
        explain: "Reports count one review of each kind for each quarter. If a review of one quarter takes place in the next one, it counts for the next one.",
        waivable: false,
        reads: &["period", "reviews"],
        check: Check::HeldReviews(review_in_its_quarter),
        example: example!("PSP861", "partners/acme/reviews/2026-Q1.yaml"),
    },
    Rule {
        code: "PSP862",
        name: "review-of-step",
        severity: Error,
        summary: "A review is one that the program asks for.",
        explain: "The program asks for a review with a step of its lasting phase that has `writes: review`. psp-partners finds the reviews of a partner by the ids of these steps.",
        waivable: false,
        reads: &["reviews", "program.phases"],
        check: Check::HeldReviews(review_of_step),
        example: example!("PSP862", "partners/acme/reviews/2026-Q1.yaml"),
    },
    Rule {
        code: "PSP863",
        name: "attendee-of-one-side",
        severity: Error,
        summary: "A person attends a review for one side.",
        explain: "A review is a meeting of two sides. A person who works for both attends for one of them.",
        waivable: false,
        reads: &["reviews"],
        check: Check::HeldReviews(attendee_of_one_side),
        example: example!("PSP863", "partners/acme/reviews/2026-Q1.yaml"),
    },
    Rule {
        code: "PSP864",
        name: "review-has-document",
        severity: Warning,
        summary: "A review is in a file of its quarter, not in the record.",
        explain: "Earlier versions wrote the date of the last review into the record, so that the next review replaced it. Reports still count such a date while no file has the review. Move it to `reviews/<YYYY-Qn>.yaml`: the help shows the whole text.",
        waivable: true,
        reads: &["phases", "program.phases"],
        check: Check::Partner(review_has_document),
        example: example!("PSP864"),
    },
];

fn quarter_is_file_name(cx: &HeldReviewsContext<'_>, report: &mut Report<'_>) {
    if cx.file.data.period != cx.quarter {
        report
            .say(
                cx.file.place("/period", Aspect::Value),
                format!(
                    "`period` is `{}`, but the file name is `{}.yaml`",
                    cx.file.data.period, cx.quarter
                ),
            )
            .with_help(format!("write `period: {}`, or rename the file", cx.quarter))
            .with_fix(cx.quarter.to_string());
    }
}

fn review_in_its_quarter(cx: &HeldReviewsContext<'_>, report: &mut Report<'_>) {
    // A wrong `period` has its own finding.
    if cx.file.data.period != cx.quarter {
        return;
    }
    for (id, review) in &cx.file.data.reviews {
        let own = Quarter::of(review.held_on);
        if own != cx.quarter {
            report
                .say(
                    cx.file.place(&format!("/reviews/{id}/held_on"), Aspect::Value),
                    format!(
                        "the review was held on {}, which is in {own}; this file is for {}",
                        review.held_on, cx.quarter
                    ),
                )
                .with_help(format!("correct the date, or move the review to `reviews/{own}.yaml`"));
        }
    }
}

fn review_of_step(cx: &HeldReviewsContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    for id in cx.file.data.reviews.keys().filter(|id| !is_review_step(program, id)) {
        let known: Vec<&str> = review_steps(program).map(|(_, step)| step.id.as_str()).collect();
        let help = if known.is_empty() {
            "add `writes: review` to a step of a lasting phase in the program, or delete this review".to_owned()
        } else {
            format!("the steps with a review are {}", one_of(known.into_iter(), MOST_STEPS))
        };
        report
            .say(
                cx.file.place(&format!("/reviews/{id}"), Aspect::Key),
                format!("the step {} doesn't ask for a review", quote(id)),
            )
            .with_help(help);
    }
}

fn attendee_of_one_side(cx: &HeldReviewsContext<'_>, report: &mut Report<'_>) {
    for (id, review) in &cx.file.data.reviews {
        let Some(attendees) = &review.attended_by else { continue };
        let partner: BTreeSet<String> = attendees.partner.iter().map(|login| login.to_lowercase()).collect();
        for (i, login) in attendees.program.iter().enumerate() {
            if partner.contains(&login.to_lowercase()) {
                let pointer = format!("/reviews/{id}/attended_by/program/{i}");
                report
                    .say(
                        cx.file.place(&pointer, Aspect::Value),
                        format!("{} is listed for both sides", quote(login)),
                    )
                    .with_help("delete the login from one of the two lists");
            }
        }
    }
}

fn review_has_document(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    for (phase, step, day) in in_record(cx.policy.program(), cx.partner()) {
        let quarter = Quarter::of(day);
        let pointer = format!("/phases/{}/steps/{}", phase.id, step.id);
        let path = DocumentPath::held_reviews(cx.slug, quarter).to_string();
        let is_there = cx.reviews.get(&quarter);
        let is_there = is_there.is_some_and(|document| document.data.reviews.contains_key(&step.id));
        let message = if is_there {
            format!(
                "the review {} of {quarter} is in {} already",
                quote(&step.id),
                quote(&path)
            )
        } else {
            format!(
                "the record has the date of the review {}; expected it in {}",
                quote(&step.id),
                quote(&path)
            )
        };
        let delete = format!("delete `phases.{}.steps.{}`", phase.id, step.id);
        let help = if is_there {
            delete
        } else {
            format!(
                "{delete}, and write `{{period: {quarter}, reviews: {{{}: {{held_on: {day}}}}}}}` into {}",
                step.id,
                quote(&path)
            )
        };
        report.say(cx.key(&pointer), message).with_help(help);
    }
}
