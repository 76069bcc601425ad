//! A field in words: its name, what it is, who can change it, and what else there is to know. `explain FIELD`,
//! `docs/fields.md` and editors show the same.

use super::{Field, ITEM, Right};

/// Separates a description from who can change the field.
const WHO: &str = " Who can change it: ";

/// A description without who can change the field.
pub fn meaning_of(description: &str) -> &str {
    description.split(WHO).next().unwrap_or_default()
}

/// Who can change the field, if the description ends with it.
pub fn who_of(description: &str) -> Option<&str> {
    Some(description.split_once(WHO)?.1.trim_end_matches('.'))
}

impl Field {
    /// The field as people write it: `owners[].github`, `figures.*.value`.
    pub fn dotted(&self) -> String {
        let mut out = String::new();
        for name in &self.path {
            if name == ITEM {
                out.push_str(ITEM);
            } else {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
        }
        out
    }

    /// What it is: the description without who can change it, or the title.
    pub fn meaning(&self) -> &str {
        match meaning_of(&self.description) {
            "" => &self.title,
            text => text,
        }
    }

    /// The values that it can have and what each means, in a sentence each; empty where the schema doesn't describe them.
    pub fn choices_in_words(&self) -> String {
        let sentences = self.choices.iter().map(|(value, text)| format!("`{value}`: {text}"));
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// Who can change it, in words.
    pub fn who(&self) -> String {
        if self.owner_while.is_empty() {
            let removed = match self.removed_by {
                Some(Right::Owner) => "; an owner can remove it",
                _ => "",
            };
            return format!("{}{removed}", self.right.words());
        }
        let statuses: Vec<String> = self.owner_while.iter().map(|s| format!("`{}`", s.id())).collect();
        format!(
            "an owner while the status is {}; otherwise a maintainer",
            statuses.join(" or ")
        )
    }

    /// What else there is to know, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_private() {
            notes.push("Private: only the overlay can hold it.".to_owned());
        }
        if self.is_past {
            notes.push("It can't be in the future.".to_owned());
        }
        if let Some(what) = &self.ends {
            notes.push(format!("On this day the {what} ends; reminders come before it."));
        }
        if self.approves {
            notes.push("A change of what it covers voids both approvals.".to_owned());
        }
        if self.evidence.is_some() {
            notes.push("A change of the value or of the evidence voids the verification.".to_owned());
        }
        if let Some(old) = &self.formerly {
            notes.push(format!("It was called `{old}` before."));
        }
        notes
    }
}
