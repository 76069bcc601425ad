//! What a change does to one partner's files, and whether its author may do it alone.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::authority::{self, Note, Role, Side};
use super::diff::{FieldChange, diff};
use super::rights::{Right, right};
use super::whatif::{Effect, effect};
use crate::date::Month;
use crate::finding::Place;
use crate::forge::User;
use crate::registry::model::{Partner, Program, Status};
use crate::registry::{Aspect, Record, Unit};
use crate::sensitive;
use crate::standing::Standing;

/// What happens to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Kind {
    Added,
    Changed,
    Removed,
    /// The same partnership in another folder.
    Renamed {
        from: String,
    },
}

/// A month of figures that came, went or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthChange {
    pub month: String,
    pub changes: Vec<FieldChange>,
}

/// What a change does to one partner.
#[derive(Debug, Clone, Serialize)]
pub struct PartnerChange {
    pub slug: String,
    pub name: String,
    #[serde(flatten)]
    pub kind: Kind,
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    pub fields: Vec<FieldChange>,
    pub months: Vec<MonthChange>,
    /// Verifications that fall with the change, by the field that they were of.
    pub voided: Vec<String>,
    /// Why a maintainer must agree; empty when the author may do all of it.
    pub needs: Vec<String>,
    /// The record before, and what the change does to its standing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Standing after; absent when the record is gone or cannot be judged. The contract shows its criteria.
    #[serde(
        rename = "criteria",
        serialize_with = "criteria",
        skip_serializing_if = "Option::is_none"
    )]
    pub standing: Option<Standing>,
    /// Existing partners with the nearest names: slug and name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<(String, String)>,
    /// The place of the author among the new record's owners, when it lacks their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks_id: Option<usize>,
}

#[allow(clippy::ref_option, reason = "serde asks with a reference")]
fn criteria<S: serde::Serializer>(standing: &Option<Standing>, serializer: S) -> Result<S::Ok, S::Error> {
    standing.as_ref().map(|s| &s.criteria).serialize(serializer)
}

impl PartnerChange {
    /// An application: a new record that asks to be one.
    pub fn is_application(&self) -> bool {
        self.kind == Kind::Added && self.standing.as_ref().is_some_and(|s| s.status == Status::Applied)
    }
}

/// One partner on both sides of a change.
pub(super) struct Both<'a> {
    pub slug: &'a str,
    pub before: Option<&'a Unit>,
    pub after: Option<&'a Unit>,
    /// Whether the files are there at all, readable or not.
    pub existed: bool,
    pub exists: bool,
    pub standing_before: Option<&'a Standing>,
    pub standing_after: Option<&'a Standing>,
    /// Stretches of files, before and after, that must not be repeated.
    pub masked: [&'a [Place]; 2],
}

/// Stands where a value must not be repeated.
pub const HIDDEN: &str = "(not repeated here)";

/// Takes the values out of changes of fields that hold something private or secret. A whole field goes at once: items
/// move, and a place inside a list is no sure sign.
fn hide<T>(changes: &mut [FieldChange], records: [Option<&Record<T>>; 2], masked: [&[Place]; 2]) {
    let holds = |side: usize, field: &str| {
        let Some(record) = records[side] else { return false };
        // The place of a list or a mapping is where it begins; what it holds is found in its texts.
        let name = field.replace("~1", "/").replace("~0", "~");
        if record.json.get(&name).is_some_and(is_sensitive) {
            return true;
        }
        let Some(span) = record.place(&format!("/{field}"), Aspect::Value).span else {
            return false;
        };
        let of_record = masked[side].iter().filter(|place| place.path == record.paths[0]);
        of_record
            .filter_map(|place| place.span)
            .any(|secret| span.holds(&secret))
    };
    for change in changes {
        let field = change.pointer.split('/').nth(1).unwrap_or_default().to_owned();
        if holds(0, &field) || holds(1, &field) {
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                *value = Value::String(HIDDEN.to_owned());
            }
        }
    }
}

/// Whether any text in `value` is sensitive, names of fields included.
fn is_sensitive(value: &Value) -> bool {
    let found = |text: &str| !sensitive::find(text).is_empty();
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().any(is_sensitive),
        Value::Object(map) => map.iter().any(|(key, value)| found(key) || is_sensitive(value)),
        _ => false,
    }
}

fn typed(unit: Option<&Unit>) -> Option<&Partner> {
    unit.and_then(|u| u.record.as_ref()).map(|r| &r.data)
}

fn json(unit: Option<&Unit>) -> Option<&Value> {
    unit.and_then(|u| u.record.as_ref()).map(|r| &r.json)
}

/// Judges the change of one partner's files by `author`, with the rights that `program` gives, as it was before.
pub(super) fn partner_change(both: &Both<'_>, author: Option<&User>, program: Option<&Program>) -> PartnerChange {
    let (before, after) = (typed(both.before), typed(both.after));
    let side = match (both.existed, before) {
        (false, _) => Side::Absent,
        (true, None) => Side::Broken,
        (true, Some(partner)) => Side::Read(partner),
    };
    let (role, note) = authority::role(author, side, after, program);
    let kind = match (both.existed, both.exists) {
        (false, _) => Kind::Added,
        (true, false) => Kind::Removed,
        (true, true) => Kind::Changed,
    };
    let empty = Value::Object(serde_json::Map::new());
    let mut fields = match kind {
        // Every field of a record that comes or goes as a whole is new or gone: that is its text, not a change.
        Kind::Removed => Vec::new(),
        _ => diff(json(both.before).unwrap_or(&empty), json(both.after).unwrap_or(&empty)),
    };
    hide(
        &mut fields,
        [both.before, both.after].map(|unit| unit.and_then(|u| u.record.as_ref())),
        both.masked,
    );
    let mut change = PartnerChange {
        slug: both.slug.to_owned(),
        name: after.or(before).map_or(both.slug, |p| &p.name).to_owned(),
        needs: Vec::new(),
        voided: voided(&fields),
        months: months(both),
        effect: both
            .standing_before
            .zip(both.standing_after)
            .and_then(|(b, a)| effect(b, a)),
        standing: both.standing_after.cloned(),
        near: Vec::new(),
        lacks_id: author.and_then(|author| lacks_id(author, after)),
        kind,
        role,
        note,
        fields,
    };
    change.needs = needs(&change, author, before, after);
    change
}

fn lacks_id(author: &User, after: Option<&Partner>) -> Option<usize> {
    let owners = after?.owners.as_deref()?;
    owners
        .iter()
        .position(|o| o.id.is_none() && o.github.eq_ignore_ascii_case(&author.login))
}

fn voided(fields: &[FieldChange]) -> Vec<String> {
    let gone = fields.iter().filter(|c| c.before.is_some() && c.after.is_none());
    gone.filter_map(|c| {
        let whole = c.before.as_ref().is_some_and(|v| v.get("verified_on").is_some());
        let field = match c.field.strip_suffix(".verified_on") {
            Some(field) => field.strip_suffix(".evidence").unwrap_or(field),
            // The evidence is gone as a whole, and the fact stays.
            None => c.field.strip_suffix(".evidence").filter(|_| whole)?,
        };
        Some(field.to_owned())
    })
    .collect()
}

fn months(both: &Both<'_>) -> Vec<MonthChange> {
    let empty = Value::Object(serde_json::Map::new());
    let files = [both.before, both.after].map(|unit| unit.map(|u| &u.metrics));
    let all: BTreeSet<Month> = files
        .iter()
        .flatten()
        .flat_map(|months| months.keys().copied())
        .collect();
    all.into_iter()
        .filter_map(|month| {
            let records = files.map(|months| months.and_then(|m| m.get(&month)));
            let [old, new] = records.map(|record| record.map_or(&empty, |r| &r.json));
            let mut changes = diff(old, new);
            hide(&mut changes, records, both.masked);
            (!changes.is_empty()).then(|| MonthChange {
                month: month.to_string(),
                changes,
            })
        })
        .collect()
}

/// Why a maintainer must agree, a sentence each.
fn needs(
    change: &PartnerChange,
    author: Option<&User>,
    before: Option<&Partner>,
    after: Option<&Partner>,
) -> Vec<String> {
    let who = author.map_or_else(
        || "the author, whose account is gone,".to_owned(),
        |a| format!("`{}`", a.login),
    );
    let slug = &change.slug;
    let mut needs = Vec::new();
    if change.role == Role::Maintainer {
        return needs;
    }
    if change.kind == Kind::Removed {
        needs.push(format!("only a maintainer deletes a record, here that of `{slug}`"));
        return needs;
    }
    match (&change.kind, change.role) {
        (Kind::Added, Role::Stranger) => {
            needs.push(format!(
                "the new record of `{slug}` does not list {who} among its `owners`"
            ));
        }
        (_, Role::Stranger) => needs.push(stranger(change.note.as_ref(), &who, slug)),
        _ => {}
    }
    let is_new = change.kind == Kind::Added;
    let asks = |c: &&FieldChange| match right(&c.pointer, c.after.as_ref()) {
        Right::Owner | Right::Owners => false,
        Right::Maintainer => true,
        Right::Applicant => !is_new || (c.pointer == "/status" && after.is_some_and(|p| p.status != Status::Applied)),
    };
    let mut fields: Vec<&str> = change.fields.iter().filter(asks).map(|c| c.field.as_str()).collect();
    fields.dedup();
    if !fields.is_empty() {
        needs.push(format!(
            "{} of `{slug}` {} a maintainer's to set: {}",
            if fields.len() == 1 { "a field" } else { "fields" },
            if fields.len() == 1 { "is" } else { "are" },
            listed(&fields)
        ));
    }
    let owners_changed = change.fields.iter().any(|c| c.pointer.starts_with("/owners"));
    if let (Role::Owner, true, Some(before), Some(after)) = (change.role, owners_changed, before, after)
        && !authority::an_owner_remains(before, after)
    {
        needs.push(format!(
            "none of the owners of `{slug}` would remain, and that is a maintainer's decision"
        ));
    }
    needs
}

fn stranger(note: Option<&Note>, who: &str, slug: &str) -> String {
    match note {
        Some(Note::TakenOver { owner, author, .. }) => format!(
            "{who} is not the owner of `{slug}`: the record's owner of that name is account {owner}, and this is account {author}"
        ),
        Some(Note::Unproven { .. }) => format!(
            "the record of `{slug}` names {who} without `id`, and a name alone gives no rights; a maintainer adds the `id`"
        ),
        _ => format!("{who} is no owner of `{slug}`"),
    }
}

/// `a`, `b` and 3 more, each as code.
fn listed(fields: &[&str]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = fields.iter().take(MOST).map(|f| crate::words::quote(f)).collect();
    match fields.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
