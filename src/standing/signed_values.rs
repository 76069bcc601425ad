//! The values that a partner is judged by: the signed ones while the agreement is in force, and the program's defaults where
//! nothing is signed. A value that isn't in force has no default in its place, so that no one is judged by what neither
//! side signed: it is unknown. Criteria, targets of metrics, and the time to recover all ask here.
//!
//! In: the program, a record, and a date. Out: a value, or why there is none.

use serde_json::Value;

use crate::date::Date;
use crate::registry::model::{Agreement, AgreementState, AgreementTemplate, Parameter, Partner, Program};

/// The value of a parameter for one partner.
#[derive(Debug, Clone, PartialEq)]
pub enum SignedValue<'a> {
    Signed(&'a Value),
    /// Nothing is signed: the program's own.
    Default(&'a Value),
    /// Nothing is signed, and the program has no default; as a phrase.
    Open(String),
    /// Why a signed value doesn't count, as a phrase.
    Unknown(String),
}

impl<'a> SignedValue<'a> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&'a Value> {
        match self {
            Self::Signed(value) | Self::Default(value) => Some(value),
            Self::Open(_) | Self::Unknown(_) => None,
        }
    }
}

/// The values of a partner on a day.
#[derive(Debug, Clone, Copy)]
pub struct SignedValues<'a> {
    program: &'a Program,
    agreement: Option<&'a Agreement>,
    state: Option<AgreementState>,
}

impl<'a> SignedValues<'a> {
    /// The values of a partner on a day.
    pub fn of(program: &'a Program, partner: &'a Partner, day: Date) -> Self {
        Self {
            program,
            agreement: partner.agreement_on(day),
            state: partner.agreement_state(program, day),
        }
    }

    /// What the agreement is worth; none without an agreement.
    pub fn state(&self) -> Option<AgreementState> {
        self.state
    }

    /// The value of a parameter.
    pub fn get(&self, id: &str) -> SignedValue<'a> {
        if self.state == Some(AgreementState::HasError) {
            let why = AgreementState::HasError.why_not().unwrap_or_default();
            return SignedValue::Unknown(format!("`agreement` {why}"));
        }
        let signed = self
            .agreement
            .and_then(|agreement| agreement.parameters.as_ref()?.get(id));
        match (signed, self.state.and_then(AgreementState::why_not)) {
            (Some(_), Some(why)) => SignedValue::Unknown(format!("the agreement that sets `{id}` {why}")),
            (Some(value), None) => SignedValue::Signed(value),
            (None, _) => match parameter(self.program, id).and_then(|parameter| parameter.default.as_ref()) {
                Some(value) => SignedValue::Default(value),
                None => SignedValue::Open(format!("the parameter `{id}` has no signed value and no default")),
            },
        }
    }

    /// Whether anything differs from the program's defaults.
    pub(super) fn has_own(&self) -> bool {
        let signed = self.agreement.and_then(|agreement| agreement.parameters.as_ref());
        self.state == Some(AgreementState::HasError) || signed.is_some_and(|signed| !signed.is_empty())
    }
}

/// A parameter of the program's agreements.
fn parameter<'a>(program: &'a Program, id: &str) -> Option<&'a Parameter> {
    let mut all = program.agreements.iter().flat_map(AgreementTemplate::parameters);
    all.find(|parameter| parameter.id == id)
}
