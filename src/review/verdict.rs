//! From what was found to a conclusion, whose turn it is, and what merging will do. Wrong data fails; what only needs a
//! maintainer is neutral, and merging is the yes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::home::Area;
use super::partner::Kind;
use super::{Review, authority};
use crate::finding::Severity;
use crate::forge::Conclusion;
use crate::registry::model::{Program, Status};
use crate::words::{count, quote};

/// Sentences of one kind: a pull request over thousands of records is told in a few.
const MOST: usize = 12;

/// What the author of a change that changes nothing can do.
const NOTHING_TO_MERGE: &str = "add a change or close this; both sides have the same files";

/// Whose turn it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The author of the change.
    Partner,
    /// The program's maintainers.
    #[default]
    Program,
}

/// Whose turn it is, and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Turn {
    pub who: Who,
    /// What to do, such as `fix 3 errors`.
    pub action: String,
}

/// Sets the conclusion of a review and all that follows from it. `program` is the one before the change.
pub(super) fn conclude(review: &mut Review, program: Option<&Program>) {
    review.needs = needs(review, program);
    let errors = review.errors();
    let partner = |action: String| Turn {
        who: Who::Partner,
        action,
    };
    (review.conclusion, review.turn) = if errors > 0 {
        let action = format!("fix {}{}", count(errors, "error"), place_of_errors(review));
        (Conclusion::Failure, partner(action))
    } else {
        let conclusion = if review.needs.is_empty() {
            Conclusion::Success
        } else {
            Conclusion::Neutral
        };
        let turn = if review.is_empty() {
            partner(NOTHING_TO_MERGE.to_owned())
        } else if review.subject.draft {
            partner("press `Ready for review` when the change is complete".to_owned())
        } else {
            Turn {
                who: Who::Program,
                action: action_of_a_maintainer(review),
            }
        };
        (conclusion, turn)
    };
    review.merging = merging(review, program);
}

/// Makes it the author's turn to fix the errors of a review.
pub(super) fn fail(review: &mut Review) {
    let action = format!("fix {}{}", count(review.errors(), "error"), place_of_errors(review));
    review.conclusion = Conclusion::Failure;
    review.turn = Turn {
        who: Who::Partner,
        action,
    };
}

/// Where the errors are that the change causes: in one file, or in how many.
fn place_of_errors(review: &Review) -> String {
    let errors = review.caused.iter().filter(|f| f.severity == Severity::Error);
    let files: BTreeSet<&str> = errors.map(|f| &*f.place.path).collect();
    match (files.len(), files.first()) {
        (1, Some(file)) => format!(" in {}", quote(file)),
        (n, _) => format!(" in {}", count(n, "file")),
    }
}

fn action_of_a_maintainer(review: &Review) -> String {
    if review.partners.iter().any(super::PartnerChange::is_application) {
        "decide on the application; merging accepts it".to_owned()
    } else if review.needs.is_empty() {
        "review the change and merge it".to_owned()
    } else {
        "review the change; merging approves it".to_owned()
    }
}

fn needs(review: &Review, program: Option<&Program>) -> Vec<String> {
    let author = review.subject.author.as_ref();
    let mut needs: Vec<String> = Vec::new();
    if review.subject.anonymous {
        return needs;
    }
    let is_maintainer = author.is_some_and(|a| authority::is_maintainer(a, program));
    for (area, paths) in review.areas.iter().filter(|_| !is_maintainer) {
        needs.push(format!("{} changed: {}", count(paths.len(), "file"), area.words()));
    }
    let of_partners: Vec<&String> = review.partners.iter().flat_map(|p| &p.needs).collect();
    let more = of_partners.len().saturating_sub(MOST);
    needs.extend(of_partners.into_iter().take(MOST).cloned());
    if more > 0 {
        needs.push(format!("{more} more reasons of the same kinds"));
    }
    needs
}

/// What merging will do.
fn merging(review: &Review, program: Option<&Program>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    if review.areas.contains_key(&Area::Program) {
        let differ = review.effects.as_ref().map_or(0, Vec::len);
        told.push(format!(
            "the new program takes effect; the criteria of {} change",
            count(differ, "partner")
        ));
    }
    let first = program.and_then(|p| p.phases.first());
    for partner in &review.partners {
        let slug = quote(&partner.slug);
        let status = partner.standing.as_ref().map(|s| s.status);
        told.push(match (&partner.kind, status) {
            (Kind::Removed, _) => format!("{slug} leaves the registry; its history stays in git"),
            (Kind::Renamed { from }, _) => format!("{} moves to {slug}", quote(from)),
            (Kind::Added, Some(Status::Applied)) => match first {
                Some(phase) => format!(
                    "the application of {slug} is accepted, and an issue for phase 1, {}, opens and mentions its owners",
                    quote(&phase.name)
                ),
                None => format!("the application of {slug} is accepted"),
            },
            (Kind::Added, Some(status)) => format!("{slug} joins the registry with the status {}", quote(status.id())),
            (Kind::Added, None) => format!("{slug} joins the registry"),
            (Kind::Changed, _) if !partner.changes_a_document() => continue,
            (Kind::Changed, _) => {
                let mut words = format!("the change of {slug} takes effect");
                if !partner.voided.is_empty() {
                    words.push_str("; a maintainer has to verify its values again");
                }
                words
            }
        });
    }
    let more = told.len().saturating_sub(MOST);
    told.truncate(MOST);
    if more > 0 {
        told.push(format!("the same for {more} more"));
    }
    told
}
