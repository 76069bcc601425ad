//! The phase that a partner is in, or in which its partnership ended.

use super::Policy;
use crate::registry::model::{Partner, Status};

/// The phase in which a partnership ended or was declined: the partner left it without passing its gate.
pub fn broken_off<'p>(partner: &Partner, policy: &'p Policy) -> Option<&'p str> {
    let ended = matches!(partner.status, Status::Ended | Status::Declined);
    let phases = partner.phases.as_ref().filter(|_| ended)?;
    policy
        .program()
        .phases
        .iter()
        .rev()
        .find(|p| phases.contains_key(&p.id))
        .map(|p| p.id.as_str())
}

/// The phase that a partner is in: the last one in the program's order that was entered and not left.
pub fn current_phase(partner: &Partner, policy: &Policy) -> Option<String> {
    let phases = partner.phases.as_ref()?;
    policy
        .program()
        .phases
        .iter()
        .rev()
        .find(|p| phases.get(&p.id).is_some_and(|r| r.left.is_none()))
        .map(|p| p.id.clone())
}
