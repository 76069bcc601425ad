//! Writes whose fate may be unknown: a create is looked for before it is tried again, what is a set is sent again.

use crate::forge::{Answer, Forge, ForgeError, Label};

/// How often a create of unknown fate is looked for and tried again.
const TRIES: usize = 3;

/// What a person deleted meanwhile needs no more changing.
pub(crate) fn gone_is_done(answer: Answer<()>) -> Answer<()> {
    match answer {
        Err(ForgeError::NotFound(_) | ForgeError::Gone(_)) => Ok(()),
        other => other,
    }
}

pub(crate) fn again<T>(write: &dyn Fn() -> Answer<T>) -> Answer<T> {
    let mut answer = write();
    for _ in 1..TRIES {
        match answer {
            Err(ForgeError::Unavailable(_)) => answer = write(),
            other => return other,
        }
    }
    answer
}

/// Creates, and where the answer does not tell whether it was done, looks before trying again.
pub(crate) fn settle<T>(create: &dyn Fn() -> Answer<T>, look: &dyn Fn() -> Answer<Option<T>>) -> Answer<T> {
    let mut answer = create();
    for _ in 1..TRIES {
        match answer {
            Err(ForgeError::Unavailable(_)) => {
                if let Some(found) = look()? {
                    return Ok(found);
                }
                answer = create();
            }
            other => return other,
        }
    }
    match answer {
        Err(ForgeError::Unavailable(message)) => look()?.ok_or(ForgeError::Unavailable(message)),
        other => other,
    }
}

/// Looked for as well: a label that is added without being made is grey for ever.
pub(crate) fn create_label(forge: &dyn Forge, label: &Label) -> Answer<()> {
    let look = || {
        let labels = forge.labels()?;
        let there = labels.iter().any(|l| l.name.eq_ignore_ascii_case(&label.name));
        Ok(there.then_some(()))
    };
    match settle(&|| forge.create_label(label), &look) {
        // Somebody else made it meanwhile, or it cannot be made.
        Err(ForgeError::Invalid(message)) => look()?.ok_or(ForgeError::Invalid(message)),
        other => other,
    }
}
