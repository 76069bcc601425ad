//! A partner's agreement on a day, in one view: what it is worth and since when, who still has to sign, and whether a newer
//! version must be signed. Standings, reports, `whatif`, issues and `agreement list` all show this.
//!
//! In: the program, a record, and a date. Out: [`AgreementStanding`]. Pure.

use serde::Serialize;

use super::notice::NoticeDays;
use crate::date::{Date, days_between};
use crate::registry::model::{Agreement, AgreementState, EndedBy, Partner, Program, Side};

/// What an agreement is worth, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementWord {
    InForce,
    /// In force, and its last day is known and near, or a side gave notice.
    Ending,
    /// No agreement is in force yet.
    NotSigned,
    /// Both sides have signed, and it counts from a later date.
    Upcoming,
    /// A new version wasn't signed in time.
    Outdated,
    Expired,
    Ended,
    /// The record has an error in it.
    HasError,
}

/// The agreement of a partner, on a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementStanding {
    /// The program's agreement, by ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The version that both sides signed; while nothing is signed, the one that they are to sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub state: AgreementWord,
    /// The state as a phrase.
    pub words: String,
    /// The date from which the state counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Its last day, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The sides that still have to sign the newest text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting_for: Vec<Side>,
    /// The date of the first signature, while another one is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Date>,
    /// The current version, where it has other words than the signed one and the same meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// The version that must be signed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resign: Option<ResignStanding>,
    /// Both sides' signatures are the record's word alone: neither the program nor the partner has a text that they could be
    /// compared with.
    #[serde(skip)]
    pub is_from_record: bool,
    /// Computed from something private.
    pub private: bool,
}

/// A newer version that a partner must sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResignStanding {
    pub version: String,
    /// The date from which the partner can sign it.
    pub from: Date,
    /// The last day on which the old signatures count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
}

impl AgreementStanding {
    /// The agreement of a partner on a date; none where the record has none.
    pub fn of(program: &Program, partner: &Partner, today: Date) -> Option<Self> {
        let state = partner.agreement_state(program, today)?;
        let mut standing = Self {
            template: None,
            version: None,
            state: AgreementWord::HasError,
            words: "has an error, and doesn't count".to_owned(),
            since: None,
            until: None,
            waiting_for: Vec::new(),
            waiting_since: None,
            wording: None,
            resign: None,
            is_from_record: false,
            private: false,
        };
        let Some(agreement) = partner
            .agreement_on(today)
            .filter(|_| state != AgreementState::HasError)
        else {
            return Some(standing);
        };
        standing.template = Some(agreement.template.clone());
        standing.version = Some(agreement.version.clone());
        standing.until = last_day(program, agreement);
        standing.since = since(agreement, state);
        standing.is_from_record = is_from_record(program, agreement);
        (standing.waiting_for, standing.waiting_since) = waiting(partner);
        standing.state = word(program, agreement, state, standing.until, today);
        standing.newer(program, agreement, state, today);
        standing.words = standing.in_words(agreement, state);
        if let Some(next) = next(partner, agreement, today) {
            let next = format!("the next one counts from {next}");
            standing.words = [standing.words, next].join("; ");
        }
        Some(standing)
    }

    /// The versions that are newer than the signed one.
    fn newer(&mut self, program: &Program, agreement: &Agreement, state: AgreementState, today: Date) {
        let Some(template) = program.agreement(&agreement.template) else {
            return;
        };
        if !matches!(state, AgreementState::InForce | AgreementState::Outdated(_)) {
            return;
        }
        self.resign = template.resign(&agreement.version).map(|resign| ResignStanding {
            version: resign.version.version.clone(),
            from: resign.from,
            by: resign.by,
        });
        let newer = template
            .newer(&agreement.version)
            .iter()
            .take_while(|version| version.from <= today);
        let wording = newer.take_while(|version| !version.is_material()).last();
        self.wording = wording.map(|version| version.version.clone());
    }

    fn in_words(&self, agreement: &Agreement, state: AgreementState) -> String {
        let mut said = vec![match (state.why_not(), &agreement.ended, self.until) {
            (Some(_), ..) if self.state == AgreementWord::NotSigned => self.waits(),
            (Some(why), ..) if self.state == AgreementWord::Upcoming => format!("signed; {why}"),
            (Some(why), ..) => why,
            (None, Some(end), _) => format!("ends on {}, {}", end.last_day, ended_by(end.by)),
            (None, None, Some(until)) => format!("in force until {until}"),
            (None, None, None) => "in force".to_owned(),
        }];
        if let Some(wording) = &self.wording {
            said.push(format!("signed in {}, wording {wording}", agreement.version));
        }
        if let Some(resign) = self.resign.as_ref().filter(|_| state == AgreementState::InForce) {
            let by = resign.by.map_or_else(String::new, |by| format!(" by {by}"));
            said.push(format!("version {} must be signed{by}", resign.version));
        }
        if state == AgreementState::InForce && !self.waiting_for.is_empty() {
            said.push(self.waits());
        }
        said.join("; ")
    }

    fn waits(&self) -> String {
        let since = self
            .waiting_since
            .map_or_else(String::new, |since| format!(", since {since}"));
        match self.waiting_for.as_slice() {
            [] => "not in force yet".to_owned(),
            [one] => format!("waiting for the signature of the {}{since}", one.id()),
            _ => "waiting for the signatures of both sides".to_owned(),
        }
    }
}

fn ended_by(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Partner => "by notice of the partner",
        EndedBy::Program => "by notice of the program",
        EndedBy::Both => "as both sides agreed",
    }
}

fn is_from_record(program: &Program, agreement: &Agreement) -> bool {
    let template = program.agreement(&agreement.template);
    let version = template.and_then(|template| template.version(&agreement.version));
    let has_text = version.is_some_and(|version| version.sha256.is_some()) || agreement.sha256.is_some();
    agreement.signed_on.is_some() && !has_text
}

/// The last day that is known.
fn last_day(program: &Program, agreement: &Agreement) -> Option<Date> {
    let ended = agreement.ended.as_ref().map(|end| end.last_day);
    ended.into_iter().chain(agreement.last_day(program)).min()
}

/// The first day of an agreement that is signed and follows the one that decides.
fn next(partner: &Partner, decides: &Agreement, today: Date) -> Option<Date> {
    let newest = partner
        .agreement
        .as_ref()
        .filter(|newest| !std::ptr::eq(*newest, decides))?;
    newest.begins().filter(|begins| *begins > today)
}

fn since(agreement: &Agreement, state: AgreementState) -> Option<Date> {
    match state {
        AgreementState::InForce => agreement.begins(),
        AgreementState::Upcoming(_) => agreement.signed_on,
        // The day after its last one.
        _ => state.day().map(|day| crate::date::add_days(day, 1)),
    }
}

fn word(
    program: &Program,
    agreement: &Agreement,
    state: AgreementState,
    until: Option<Date>,
    today: Date,
) -> AgreementWord {
    let period = agreement
        .begins()
        .zip(until)
        .map(|(begins, until)| days_between(begins, until));
    let is_near = |until: Date| NoticeDays::of(program).is_near(today, until, period);
    match state {
        AgreementState::InForce if agreement.ended.is_some() || until.is_some_and(is_near) => AgreementWord::Ending,
        AgreementState::InForce => AgreementWord::InForce,
        AgreementState::NotSigned => AgreementWord::NotSigned,
        AgreementState::Upcoming(_) => AgreementWord::Upcoming,
        AgreementState::Expired(_) => AgreementWord::Expired,
        AgreementState::Ended(_) => AgreementWord::Ended,
        AgreementState::Outdated(_) => AgreementWord::Outdated,
        AgreementState::HasError => AgreementWord::HasError,
    }
}

/// The sides that haven't signed the newest text, and since when it waits for them.
fn waiting(partner: &Partner) -> (Vec<Side>, Option<Date>) {
    let Some(newest) = partner.agreement.as_ref().filter(|newest| newest.signed_on.is_none()) else {
        return (Vec::new(), None);
    };
    let signatures = || newest.signatures.iter().flatten();
    let missing = Side::ALL
        .into_iter()
        .filter(|side| !signatures().any(|signature| signature.side == *side));
    (
        missing.collect(),
        signatures().map(|signature| signature.signed_on).min(),
    )
}
