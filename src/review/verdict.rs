//! From what was found to a conclusion, whose move it is, and what merging will do. Wrong data fails; what only needs a
//! maintainer is neutral, and merging is the yes.

use serde::{Deserialize, Serialize};

use super::home::Area;
use super::partner::Kind;
use super::{Review, authority};
use crate::forge::Conclusion;
use crate::registry::model::{Program, Status};
use crate::words::{count, quote};

/// Sentences of one kind: a pull request over thousands of records is told in a few.
const MOST: usize = 12;

/// Whose move it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Whoever proposes the change.
    Partner,
    /// The program's maintainers.
    #[default]
    Program,
}

/// Whose move it is, and what the move is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Turn {
    pub who: Who,
    /// The move as an order, such as `correct 3 errors`.
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
        let action = format!("correct {} that this change causes", count(errors, "error"));
        (Conclusion::Failure, partner(action))
    } else {
        let conclusion = if review.needs.is_empty() {
            Conclusion::Success
        } else {
            Conclusion::Neutral
        };
        let turn = if review.subject.draft {
            partner("mark it as ready for review when it is".to_owned())
        } else {
            Turn {
                who: Who::Program,
                action: move_of_the_program(review),
            }
        };
        (conclusion, turn)
    };
    review.merging = merging(review, program);
}

fn move_of_the_program(review: &Review) -> String {
    if review.partners.iter().any(super::PartnerChange::is_application) {
        "decide on the application; merging accepts it".to_owned()
    } else if review.needs.is_empty() {
        "look at it and merge".to_owned()
    } else {
        "decide; merging is the approval".to_owned()
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
            "the new program holds from then on; the standing of {} differs",
            count(differ, "partner")
        ));
    }
    let first = program.and_then(|p| p.phases.first());
    for partner in &review.partners {
        let slug = quote(&partner.slug);
        let status = partner.standing.as_ref().map(|s| s.status);
        told.push(match (&partner.kind, status) {
            (Kind::Removed, _) => format!("{slug} leaves the registry; its history stays in git"),
            (Kind::Renamed { from }, _) => format!("{} is called {slug} from then on", quote(from)),
            (Kind::Added, Some(Status::Applied)) => match first {
                Some(phase) => format!(
                    "the application of {slug} is accepted; `onboard`, which the merge wakes, opens the issue of phase 1, {}",
                    quote(&phase.name)
                ),
                None => format!("the application of {slug} is accepted"),
            },
            (Kind::Added, Some(status)) => format!("{slug} joins the registry with the status {}", quote(status.id())),
            (Kind::Added, None) => format!("{slug} joins the registry"),
            (Kind::Changed, _) if partner.fields.is_empty() && partner.months.is_empty() && partner.documents.is_empty() => continue,
            (Kind::Changed, _) => {
                let mut words = format!("the record of {slug} says so from then on");
                if !partner.voided.is_empty() {
                    words.push_str("; what was verified of it must be verified again");
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
