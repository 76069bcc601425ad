//! Whether the author of a change could make it alone. Each changed leaf has one right, which the schema gives
//! (`registry::fields`); a name that the schema does not know is a maintainer's. A change that needs a maintainer isn't an error:
//! merging is their approval.
//!
//! A leaf is a value with nothing below it. A group that came is judged leaf by leaf as added, one that went as removed,
//! so that moving a field into another one hides nothing.

use serde_json::Value;

use super::authority::Role;
use super::diff::FieldChange;
use crate::date::{Date, add_days};
use crate::registry::fields::{Field, Fields, Right};
use crate::registry::model::Status;
use crate::registry::yaml::escape;

/// Who makes a change to a document, as the state before it knows them.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub role: Role,
    pub login: &'a str,
    /// The partner's record is new.
    pub is_new: bool,
    /// The status of the record before the change.
    pub status: Option<Status>,
    /// The day on which the change was proposed.
    pub opened: Date,
}

/// One changed leaf: what it was and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    pub pointer: &'a str,
    pub before: Option<&'a Value>,
    pub after: Option<&'a Value>,
}

/// The day of an application.
pub(super) const APPLIED_ON: &str = "/applied_on";

impl Author<'_> {
    /// Whether they can make this change alone.
    pub fn can(&self, leaf: Leaf<'_>, fields: &Fields) -> bool {
        let field = fields.at(leaf.pointer);
        if self.role == Role::Maintainer {
            // A maintainer can take the partner's word back, and can't write it.
            return leaf.after.is_none() || field.is_none_or(|field| field.right != Right::Side);
        }
        let Some(field) = field else {
            return false;
        };
        self.has(field.right, field, leaf)
            || (leaf.after.is_none() && field.removed_by.is_some_and(|right| self.has(right, field, leaf)))
    }

    /// Whether they can add or delete a document that is for those with `right`.
    pub fn can_handle(&self, right: Right) -> bool {
        match right {
            Right::Owner | Right::Owners | Right::Named | Right::Side => self.is_the_partner(),
            Right::Applicant => self.role == Role::Applicant || self.role == Role::Maintainer,
            Right::Maintainer | Right::Tool => self.role == Role::Maintainer,
        }
    }

    fn is_the_partner(&self) -> bool {
        matches!(self.role, Role::Owner | Role::Applicant | Role::Maintainer)
    }

    fn has(&self, right: Right, field: &Field, leaf: Leaf<'_>) -> bool {
        let text = leaf.after.and_then(Value::as_str);
        match right {
            Right::Owner => self.is_the_partner() && self.is_in_time(field),
            Right::Owners | Right::Side => self.is_the_partner(),
            Right::Named => {
                self.is_the_partner()
                    && leaf.before.is_none()
                    && text.is_some_and(|t| t.eq_ignore_ascii_case(self.login))
            }
            Right::Applicant => {
                self.role == Role::Applicant && self.is_new && self.is_an_applicants(leaf.pointer, text)
            }
            Right::Maintainer | Right::Tool => false,
        }
    }

    /// Whether the status of the record still leaves the field to owners.
    fn is_in_time(&self, field: &Field) -> bool {
        field.owner_while.is_empty() || self.is_new || self.status.is_some_and(|s| field.owner_while.contains(&s))
    }

    /// What an application can say of itself: that it is one, and that it was made when it was proposed.
    fn is_an_applicants(&self, pointer: &str, text: Option<&str>) -> bool {
        match pointer {
            "/status" => text == Some(Status::Applied.id()),
            // A day earlier, since it is still yesterday somewhere.
            APPLIED_ON => text
                .and_then(|t| t.parse::<Date>().ok())
                .is_some_and(|on| on >= add_days(self.opened, -1)),
            _ => true,
        }
    }
}

/// What of these changes the author cannot make alone, as a reader knows it.
pub(super) fn denied(changes: &[FieldChange], fields: &Fields, author: &Author<'_>) -> Vec<String> {
    let mut denied: Vec<String> = Vec::new();
    for change in changes {
        let (mut all, mut refused) = (0_usize, Vec::new());
        each_leaf(change, &mut |leaf| {
            all += 1;
            if !author.can(leaf, fields) {
                refused.push(leaf.pointer[change.pointer.len()..].to_owned());
            }
        });
        if refused.len() == all {
            denied.push(change.field.clone());
        } else {
            let below = |rest: &String| format!("{}{}", change.field, crate::registry::shape::dotted_below(rest));
            denied.extend(refused.iter().map(below));
        }
    }
    denied.dedup();
    denied
}

/// Calls `seen` for every leaf of a change.
pub fn each_leaf(change: &FieldChange, seen: &mut dyn FnMut(Leaf<'_>)) {
    let is_group = |value: &Value| match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    if !before.is_some_and(is_group) && !after.is_some_and(is_group) {
        seen(Leaf {
            pointer: &change.pointer,
            before,
            after,
        });
        return;
    }
    let mut pointer = change.pointer.clone();
    if let Some(value) = before {
        leaves(&mut pointer, value, &mut |pointer, value| {
            seen(Leaf {
                pointer,
                before: Some(value),
                after: None,
            });
        });
    }
    if let Some(value) = after {
        leaves(&mut pointer, value, &mut |pointer, value| {
            seen(Leaf {
                pointer,
                before: None,
                after: Some(value),
            });
        });
    }
}

fn leaves(pointer: &mut String, value: &Value, seen: &mut dyn FnMut(&str, &Value)) {
    let length = pointer.len();
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                pointer.push('/');
                pointer.push_str(&escape(key));
                leaves(pointer, value, seen);
                pointer.truncate(length);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (i, value) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&i.to_string());
                leaves(pointer, value, seen);
                pointer.truncate(length);
            }
        }
        _ => seen(pointer, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::diff::diff;
    use super::*;
    use crate::registry::DocumentKind;

    fn author(role: Role, is_new: bool) -> Author<'static> {
        Author {
            role,
            login: "zoe",
            is_new,
            status: (!is_new).then_some(Status::Active),
            opened: "2026-11-29".parse().expect("a date"),
        }
    }

    fn refused(author: &Author<'_>, kind: DocumentKind, before: &Value, after: &Value) -> Vec<String> {
        denied(&diff(before, after, kind.fields()), kind.fields(), author)
    }

    #[test]
    fn the_word_of_the_other_side_is_theirs_to_write() {
        let owner = author(Role::Owner, false);
        let partner = |before: Value, after: Value| refused(&owner, DocumentKind::Partner, &before, &after);
        let reach = json!({"reach": {"users": 5, "evidence": {"url": "https://a.example"}}});
        let verified = json!({"reach": {"users": 5, "evidence": {"url": "https://a.example", "verified_by": "mona"}}});
        assert_eq!(partner(reach.clone(), verified.clone()), ["reach.evidence.verified_by"]);
        assert_eq!(
            partner(verified, reach),
            [] as [&str; 0],
            "what is verified can be taken back"
        );
        let story = |by: Value| json!({"case_studies": [{"url": "https://a.example", "approved_by": by}]});
        assert_eq!(partner(story(json!([])), story(json!(["Zoe"]))), [] as [&str; 0]);
        assert_eq!(
            partner(story(json!([])), story(json!(["zoe", "mona"]))),
            ["case_studies (https://a.example).approved_by"]
        );
        let plan = |by: &str| json!({"go_to_market": [{"id": "talk", "program_owner": by, "partner_owner": "zoe"}]});
        assert_eq!(
            partner(plan("mona"), plan("max")),
            ["go_to_market (talk).program_owner"]
        );
        assert_eq!(partner(json!({}), json!({"unheard-of": 1})), ["unheard-of"]);
        assert_eq!(partner(json!({}), json!({"x-color": {"deep": [1]}})), [] as [&str; 0]);
    }

    #[test]
    fn months_have_rights_too() {
        let owner = author(Role::Owner, false);
        let month = |value: f64, by: Option<&str>| {
            let mut figure = json!({"value": value, "evidence": {"url": "https://a.example"}});
            if let Some(by) = by {
                figure["evidence"]["verified_by"] = json!(by);
            }
            json!({"period": "2026-10", "figures": {"uptime": figure}})
        };
        let refused = |before, after| refused(&owner, DocumentKind::Metrics, &before, &after);
        assert_eq!(refused(month(12.0, None), month(99.9, None)), [] as [&str; 0]);
        assert_eq!(
            refused(month(12.0, None), month(12.0, Some("mona"))),
            ["figures.uptime.evidence.verified_by"]
        );
        assert_eq!(
            refused(json!({}), month(12.0, Some("mona"))),
            ["figures.uptime.evidence.verified_by"]
        );
    }

    #[test]
    fn an_application_says_when_it_was_made() {
        let applicant = author(Role::Applicant, true);
        let record = |on: &str| json!({"status": "applied", "tier": "technology", "applied_on": on});
        let refused = |after: Value| refused(&applicant, DocumentKind::Partner, &json!({}), &after);
        assert_eq!(refused(record("2026-11-29")), [] as [&str; 0]);
        assert_eq!(refused(record("2026-11-28")), [] as [&str; 0]);
        assert_eq!(refused(record("2001-01-01")), ["applied_on"]);
        assert_eq!(refused(json!({"status": "active"})), ["status"]);
        assert_eq!(refused(json!({"organization": "acme"})), ["organization"]);
        assert_eq!(refused(json!({"value_proposition": "We help."})), [] as [&str; 0]);
        let owner = author(Role::Owner, false);
        let later = json!({"value_proposition": "We help."});
        assert_eq!(
            denied(
                &diff(&json!({}), &later, DocumentKind::Partner.fields()),
                DocumentKind::Partner.fields(),
                &owner
            ),
            ["value_proposition"]
        );
    }
}
