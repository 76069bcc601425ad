//! Writes whose fate may be unknown: what creates something is looked for before it is sent again, what is a set is sent
//! again.

use crate::forge::{Forge, ForgeError, ForgeResult, Label};

/// How often a create of unknown fate is looked for and tried again.
const TRIES: usize = 3;

/// What a person deleted in the meantime needs no more changes.
pub fn ignore_gone(answer: ForgeResult<()>) -> ForgeResult<()> {
    match answer {
        Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => Ok(()),
        other => other,
    }
}

/// Sends a write again whose answer did not come; only for what may be done twice.
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

/// Creates something, and where the answer does not show whether it was done, looks for it before it tries again.
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

/// Looked for as well: a label that is added without being made is gray permanently.
pub(super) fn create_label(forge: &dyn Forge, label: &Label) -> ForgeResult<()> {
    let find = || {
        let labels = forge.labels()?;
        let there = labels.iter().any(|l| l.name.eq_ignore_ascii_case(&label.name));
        Ok(there.then_some(()))
    };
    match create_or_find(&|| forge.create_label(label), &find) {
        // Another run made it in the meantime, or it cannot be made.
        Err(ForgeError::Invalid(message)) => find()?.ok_or(ForgeError::Invalid(message)),
        other => other,
    }
}
