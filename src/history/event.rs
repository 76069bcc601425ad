//! What happened to a partner: one kind for each change that people ask about, and its sentence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::facts::{Fact, FactKey, Facts, Mark, Topic, is_initial};
use crate::date::Date;
use crate::registry::model::Status;
use crate::words::quote;

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The record was added.
    Joined,
    /// The application was accepted.
    Accepted,
    StatusChanged,
    /// The record was deleted.
    Gone,
    NameChanged,
    /// The partner's folder got another name.
    Moved,
    TierChanged,
    PhaseEntered,
    PhaseLeft,
    AgreementSigned,
    AgreementRenewed,
    AgreementBegan,
    AgreementEnded,
    /// A maintainer verified a value.
    Verified,
    /// A verification no longer counts.
    Voided,
    Waived,
    WaiverEnded,
    BenefitGranted,
    BenefitUsed,
    /// A grant expired or was ended.
    BenefitLapsed,
    FigureRecorded,
    /// A value that was on record changed.
    FigureRestated,
    ReviewHeld,
    Collaboration,
    OwnerChanged,
    ManagerChanged,
    CriterionTurned,
    /// A date or a value in the record was corrected.
    Corrected,
    /// Something is no longer on record.
    Removed,
    /// Today's schemas can't read the record of that time.
    Unreadable,
    ReadableAgain,
    ProgramChanged,
}

/// Where an event comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Place of the commit in the history.
    Commit(usize),
    /// Only time passed.
    Calendar,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub day: Date,
    pub kind: EventKind,
    pub topic: Topic,
    /// The partner's folder at that time; none for the program.
    pub slug: Option<String>,
    /// The partner's name at that time.
    pub name: Option<String>,
    /// Which criterion, metric or owner.
    pub about: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    pub cause: Cause,
}

impl Event {
    /// What happened, without the partner's name and without a full stop, such as "entered the phase `discovery`".
    pub fn sentence(&self) -> String {
        let sentence = self.without_reason();
        match &self.reason {
            Some(reason) => format!("{sentence}: {reason}"),
            None if self.kind == EventKind::FigureRestated => format!("{sentence}, without a reason"),
            None => sentence,
        }
    }

    /// The same without the reason.
    pub fn without_reason(&self) -> String {
        let about = quote(&self.about);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let (before, after) = (text(&self.before), text(&self.after));
        let (was, is) = (quote(&before), quote(&after));
        match self.kind {
            EventKind::Joined => format!("is new, with the status {is}"),
            EventKind::Accepted => format!("was accepted: the status changed from {was} to {is}"),
            EventKind::StatusChanged => format!("changed its status from {was} to {is}"),
            EventKind::Gone => "is no longer on record".to_owned(),
            EventKind::NameChanged => format!("changed its name from {was} to {is}"),
            EventKind::Moved => format!("moved from the folder {was} to {is}"),
            EventKind::TierChanged => match (&self.before, &self.after) {
                (None, _) => format!("now has the tier {is}"),
                (Some(_), None) => format!("no longer has a tier; it was {was}"),
                (Some(_), Some(_)) => format!("changed its tier from {was} to {is}"),
            },
            EventKind::PhaseEntered => format!("entered the phase {about} on {after}"),
            EventKind::PhaseLeft => format!("left the phase {about} on {after}"),
            EventKind::AgreementSigned => format!("signed the agreement {about}"),
            EventKind::AgreementRenewed => format!("renewed or amended its agreement with {about}"),
            EventKind::AgreementBegan => format!("has the agreement {about}, which now {after}"),
            EventKind::AgreementEnded => format!("has an agreement that no longer counts: {about} {after}"),
            EventKind::Verified => format!("has a verification of {about}, by {after}"),
            EventKind::Voided => format!("no longer has a valid verification of {about}; it was by {before}"),
            EventKind::Waived => format!("has a waiver of {about} {after}"),
            EventKind::WaiverEnded => format!("no longer has the waiver of {about} {before}"),
            EventKind::BenefitGranted => format!("was granted the benefit {is}, as {about}"),
            EventKind::BenefitUsed => format!("used the grant {about}, in total {after} times"),
            EventKind::BenefitLapsed => format!("no longer has the grant {about} of the benefit {is}"),
            EventKind::FigureRecorded => format!("reported {about}: {after}"),
            EventKind::FigureRestated => format!("restated {about} from {before} to {after}"),
            EventKind::ReviewHeld => format!("held the review {about} on {after}"),
            EventKind::Collaboration => format!("recorded joint work: {about}"),
            EventKind::OwnerChanged => match (&self.before, &self.after) {
                (None, _) => format!("has the new owner {is}"),
                (Some(_), None) => format!("no longer has the owner {was}"),
                (Some(_), Some(_)) => format!("has the owner {is}, who was {was}"),
            },
            EventKind::ManagerChanged => match (&self.before, &self.after) {
                (None, _) => format!("has the partner manager {is}"),
                (Some(_), None) => format!("no longer has a partner manager; it was {was}"),
                (Some(_), Some(_)) => format!("changed its partner manager from {was} to {is}"),
            },
            EventKind::CriterionTurned => {
                let before = self.before.as_deref().unwrap_or("unknown");
                let after = self.after.as_deref().unwrap_or("no longer a criterion of its tier");
                format!("has a new result for the criterion {about}: {after}, was {before}")
            }
            EventKind::Corrected => format!("corrected {}: {after}, was {before}", self.thing()),
            EventKind::Removed => format!("removed {} from its record", self.thing()),
            EventKind::Unreadable => "has a record that can't be read".to_owned(),
            EventKind::ReadableAgain => "has a record that can be read again".to_owned(),
            EventKind::ProgramChanged => format!("changed {about}"),
        }
    }

    /// What was corrected or removed, in words.
    fn thing(&self) -> String {
        let about = quote(&self.about);
        match self.topic {
            Topic::PhaseEntered => format!("the day of entering the phase {about}"),
            Topic::PhaseLeft => format!("the day of leaving the phase {about}"),
            Topic::Agreement => format!("the agreement {about}"),
            Topic::Grant => format!("the grant {about}"),
            Topic::GrantUse => format!("the uses of the grant {about}"),
            Topic::Figure => format!("the value of {about}"),
            Topic::Review => format!("the review {about}"),
            Topic::Collaboration => format!("the joint work {about}"),
            // These have kinds of events of their own.
            Topic::Program
            | Topic::Status
            | Topic::Name
            | Topic::Folder
            | Topic::Reading
            | Topic::Tier
            | Topic::Verification
            | Topic::Waiver
            | Topic::Owner
            | Topic::Manager
            | Topic::Criterion => about,
        }
    }
}

/// What happened between two days, or with one commit: the facts that differ, in the order of the topics.
pub fn compare(before: &Facts, after: &Facts, day: Date, folder: &str, cause: &Cause) -> Vec<Event> {
    let status = |facts: &Facts| facts.get(&(Topic::Status, String::new())).is_some();
    let value = |facts: &Facts, topic| facts.get(&(topic, String::new())).map(|fact: &Fact| fact.value.clone());
    // What follows from a record that is gone, or that is only there under another name, has no event of its own.
    let is_gone = status(before) && !status(after);
    let shown = if is_gone { before } else { after };
    let slug = value(shown, Topic::Folder).unwrap_or_else(|| folder.to_owned());
    let name = value(shown, Topic::Name).unwrap_or_else(|| folder.to_owned());
    let mut events = Vec::new();
    let mut add = |key: &FactKey, was: Option<&Fact>, is: Option<&Fact>| {
        if is_gone && key.0 != Topic::Status {
            return;
        }
        let Some(kind) = kind(key.0, was, is) else { return };
        // A month's reason is about the values that changed, not about the first ones.
        let has_reason = !matches!(kind, EventKind::FigureRecorded | EventKind::Removed);
        let reason = is.or(was).and_then(|fact| fact.reason.clone()).filter(|_| has_reason);
        events.push(Event {
            day,
            kind,
            topic: key.0,
            slug: Some(slug.clone()),
            name: Some(name.clone()),
            about: key.1.clone(),
            before: was.map(|fact| fact.value.clone()),
            after: is.map(|fact| fact.value.clone()),
            reason,
            cause: cause.clone(),
        });
    };
    let keys: BTreeSet<&FactKey> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (was, is) = (before.get(key), after.get(key));
        if was != is {
            add(key, was, is);
        }
    }
    events
}

/// Which event it is when a fact becomes another one; none where it is none that people ask about.
fn kind(topic: Topic, was: Option<&Fact>, is: Option<&Fact>) -> Option<EventKind> {
    let is_same_value = was.map(|fact| &fact.value) == is.map(|fact| &fact.value);
    let over = |fact: Option<&Fact>| fact.is_some_and(|fact| fact.mark == Mark::Over);
    Some(match topic {
        // The caller compares programs.
        Topic::Program => return None,
        Topic::Status => match (was, is) {
            (None, _) => EventKind::Joined,
            (_, None) => EventKind::Gone,
            _ if is_same_value => return None,
            (Some(was), Some(is)) if is_acceptance(&was.value, &is.value) => EventKind::Accepted,
            _ => EventKind::StatusChanged,
        },
        // A new partner's name and folder are part of its joining.
        Topic::Name => return was.map(|_| EventKind::NameChanged),
        Topic::Folder => return was.map(|_| EventKind::Moved),
        Topic::Reading => {
            if is.is_some() {
                EventKind::Unreadable
            } else {
                EventKind::ReadableAgain
            }
        }
        Topic::Tier => EventKind::TierChanged,
        Topic::PhaseEntered => new_or(was, is, EventKind::PhaseEntered),
        Topic::PhaseLeft if is_same_value => return None,
        Topic::PhaseLeft => new_or(was, is, EventKind::PhaseLeft),
        Topic::Agreement => match (was, is) {
            (_, None) => EventKind::Removed,
            (Some(was), Some(is)) if was.value == is.value => return None,
            _ if over(is) => EventKind::AgreementEnded,
            (Some(_), _) => EventKind::AgreementBegan,
            (None, Some(fact)) if fact.mark == Mark::Renewal => EventKind::AgreementRenewed,
            (None, Some(_)) => EventKind::AgreementSigned,
        },
        Topic::Verification if is.is_some() => EventKind::Verified,
        Topic::Verification => EventKind::Voided,
        Topic::Waiver if is.is_some() => EventKind::Waived,
        Topic::Waiver => EventKind::WaiverEnded,
        Topic::Grant => match (was, is) {
            (None, _) => EventKind::BenefitGranted,
            (_, None) => EventKind::Removed,
            _ if over(is) && !over(was) => EventKind::BenefitLapsed,
            _ => EventKind::Corrected,
        },
        Topic::GrantUse if is.is_none() => EventKind::Removed,
        Topic::GrantUse => EventKind::BenefitUsed,
        Topic::Figure => match (was, is) {
            (None, _) => EventKind::FigureRecorded,
            (_, None) => EventKind::Removed,
            _ if is_same_value => return None,
            _ => EventKind::FigureRestated,
        },
        Topic::Review => new_or(was, is, EventKind::ReviewHeld),
        Topic::Collaboration => new_or(was, is, EventKind::Collaboration),
        Topic::Owner => EventKind::OwnerChanged,
        Topic::Manager => EventKind::ManagerChanged,
        Topic::Criterion => {
            let is_start = was.is_none() && is.is_some_and(|fact| is_initial(topic, fact));
            let is_end = is.is_none() && was.is_some_and(|fact| is_initial(topic, fact));
            if is_same_value || is_start || is_end {
                return None;
            }
            EventKind::CriterionTurned
        }
    })
}

fn new_or(was: Option<&Fact>, is: Option<&Fact>, new: EventKind) -> EventKind {
    match (was, is) {
        (None, _) => new,
        (Some(_), None) => EventKind::Removed,
        (Some(_), Some(_)) => EventKind::Corrected,
    }
}

fn is_acceptance(was: &str, is: &str) -> bool {
    let one_of = |value: &str, all: [Status; 2]| all.iter().any(|status| status.id() == value);
    one_of(was, [Status::Target, Status::Applied]) && one_of(is, [Status::Onboarding, Status::Active])
}
