//! Writes whose outcome may be unknown. Before a write that creates something is sent again, we search for what it
//! creates. A write that sets a state is sent again.

use crate::forge::{Forge, ForgeError, ForgeResult, Label};

/// How often a create with an unknown outcome is searched for and tried again.
const TRIES: usize = 3;

/// If a person deleted the thing in the meantime, nothing needs to change.
pub fn ignore_gone(answer: ForgeResult<()>) -> ForgeResult<()> {
    match answer {
        Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => Ok(()),
        other => other,
    }
}

/// Sends a write again if no answer came. Only for writes that may be done twice.
pub fn retry<T>(write: &dyn Fn() -> ForgeResult<T>) -> ForgeResult<T> {
    let mut answer = write();
    for _ in 1..TRIES {
        match answer {
            Err(ForgeError::Unavailable(_)) => answer = write(),
            other => return other,
        }
    }
    answer
}

/// Creates something. If the answer doesn't show whether it was created, searches for it before trying again.
pub fn create_or_find<T>(
    create: &dyn Fn() -> ForgeResult<T>,
    find: &dyn Fn() -> ForgeResult<Option<T>>,
) -> ForgeResult<T> {
    let mut answer = create();
    for _ in 1..TRIES {
        match answer {
            Err(ForgeError::Unavailable(_)) => {
                if let Some(found) = find()? {
                    return Ok(found);
                }
                answer = create();
            }
            other => return other,
        }
    }
    match answer {
        Err(ForgeError::Unavailable(message)) => find()?.ok_or(ForgeError::Unavailable(message)),
        other => other,
    }
}

/// Labels are searched for, too: adding a label that wasn't created makes it gray permanently.
pub(super) fn create_label(forge: &dyn Forge, label: &Label) -> ForgeResult<()> {
    let find = || {
        let labels = forge.labels()?;
        let there = labels.iter().any(|l| l.name.eq_ignore_ascii_case(&label.name));
        Ok(there.then_some(()))
    };
    match create_or_find(&|| forge.create_label(label), &find) {
        // Another run created it in the meantime, or it can't be created.
        Err(ForgeError::Invalid(message)) => find()?.ok_or(ForgeError::Invalid(message)),
        other => other,
    }
}
