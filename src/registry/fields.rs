//! The schema is the table of fields. Each kind's schema is read once into a tree of [`Field`]s: who can change a field,
//! whether it is private, whether its date is in the past, what ends on it, and which values an evidence supports. Rights,
//! privacy, dates, expiry, voided verifications, `explain FIELD` and `docs/fields.md` all look here; no other list of
//! field names exists.
//!
//! A field is found by a JSON Pointer into a document: a name is looked for among `properties`, then among
//! `patternProperties`, then taken as any key (`additionalProperties`) or any item (`items`). What a schema doesn't define
//! for a field, the field around it defines. Below a field whose schema leaves its content open (`x-…`), everything
//! belongs to that field. A name that the schema does not know has no field; that is for a maintainer to decide.

mod read;
mod words;

pub use words::{meaning_of, who_of};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;

use super::model::{DocumentKind, KINDS, Status};
use super::yaml::{escape, unescape};

/// Who can change a field: `x-editable-by` in a schema. Anything that another person than these writes needs a
/// maintainer, whose merging is the yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// An owner of the record.
    Owner,
    /// An owner, while one of the owners stays.
    Owners,
    /// The applicant, in a new record; a maintainer afterwards.
    Applicant,
    /// The account that the value names.
    Named,
    /// An owner of the record, for the partner: no maintainer can write it in their place.
    Side,
    /// A maintainer of the program.
    Maintainer,
    /// The tool's own pull request, or a maintainer.
    Tool,
}

impl Right {
    const ALL: [Self; 7] = [
        Self::Owner,
        Self::Owners,
        Self::Applicant,
        Self::Named,
        Self::Side,
        Self::Maintainer,
        Self::Tool,
    ];

    /// As a schema writes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Owners => "owners",
            Self::Applicant => "applicant",
            Self::Named => "named",
            Self::Side => "side",
            Self::Maintainer => "maintainer",
            Self::Tool => "tool",
        }
    }

    /// Who it is, as the end of *Who can change it: …*.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Owner => "an owner or a maintainer",
            Self::Owners => "an owner, while at least one owner stays; otherwise a maintainer",
            Self::Applicant => "the applicant in a new record; afterwards a maintainer",
            Self::Named => "the person that it names, or a maintainer",
            Self::Side => "the owner that it names",
            Self::Maintainer => "a maintainer",
            Self::Tool => "psp-partners itself, or a maintainer",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.id() == text)
    }
}

/// Which values an evidence supports: `x-evidence` in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supports {
    /// The fields next to it. One that has an evidence of its own is not meant.
    Siblings,
    /// Itself: the evidence is all there is, as in an attestation.
    Itself,
}

/// Who can see a field: `x-visibility` in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldVisibility {
    /// As the item around it is, which is public where it does not say otherwise.
    AsAround,
    /// Public even where the item around it is private.
    AlwaysPublic,
    /// Only the overlay can hold it.
    Private,
}

/// Whether a field can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
}

/// One field of a kind of document.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one for each question about a field of the schema"
)]
pub struct Field {
    /// Names from the top; `*` for any item or key.
    pub path: Vec<String>,
    pub title: String,
    pub description: String,
    /// What a value is, such as `date` or `one of: a, b`.
    pub type_words: String,
    /// The values that it can have and what each means, where the schema describes them.
    pub choices: Vec<(String, String)>,
    pub example: Option<Value>,
    pub right: Right,
    /// Who can also remove it.
    pub removed_by: Option<Right>,
    /// Where it is not empty, an owner can change the field only while the record's status is one of these.
    pub owner_while: Vec<Status>,
    pub visibility: FieldVisibility,
    /// An item is private where one of its fields has one of these values.
    pub private_if: Vec<(String, Vec<String>)>,
    /// It takes a web address.
    pub is_address: bool,
    /// The date of something that happened.
    pub is_past: bool,
    /// The kind of thing that ends on this day.
    pub ends: Option<String>,
    /// Of a status: the values that can follow each value.
    pub moves: BTreeMap<String, Vec<String>>,
    /// Of a status: the field next to it with the date since when it has its value.
    pub since: Option<String>,
    /// The field next to it with the date on which that begins.
    pub begins: Option<String>,
    /// It is an evidence, and what it supports.
    pub evidence: Option<Supports>,
    /// It has the approvals of what is next to it: they cover all of that but the evidence.
    pub approves: bool,
    /// It takes the ID of one of the program's assets.
    pub names_asset: bool,
    /// It takes an SPDX license expression.
    pub is_license: bool,
    /// What a maintainer has to do while the field is missing.
    pub to_fill: Option<String>,
    /// What the field was called before.
    pub formerly: Option<String>,
    /// For a list: fields that tell its items apart, the best first. For a group of fields: those that name it.
    pub keys: Vec<Vec<String>>,
    /// A mapping with keys of its own, whose entries are independent of each other.
    pub is_map: bool,
    /// Another field that can have the value.
    pub filled_by: Option<String>,
    /// Nothing is below it: a value, or content that the schema leaves open.
    pub is_leaf: bool,
    /// Whether what it belongs to can be without it.
    pub presence: Presence,
    /// The most characters of a text in a person's own words.
    pub longest_text: Option<u64>,
}

impl Field {
    /// Whether only the overlay can hold it.
    pub fn is_private(&self) -> bool {
        self.visibility == FieldVisibility::Private
    }

    /// Whether the content of `value` is private because of `value` itself, such as `visibility: private`.
    pub fn makes_private(&self, value: &Value) -> bool {
        self.private_if.iter().any(|(name, values)| {
            let text = value.get(name).and_then(Value::as_str);
            text.is_some_and(|text| values.iter().any(|v| v == text))
        })
    }

    /// Whether what it belongs to can't be without it.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// Whether it is a text of one line, such as a name or a title.
    pub fn is_line(&self) -> bool {
        self.longest_text.is_some_and(|most| most <= LONGEST_TITLE)
    }

    /// Whether its value is a whole number.
    pub fn is_whole_number(&self) -> bool {
        self.type_words == WHOLE_NUMBER
    }
}

/// The longest text, in characters, that is one line; a longer one may have paragraphs.
const LONGEST_TITLE: u64 = 200;
/// What the type of whole numbers is called.
const WHOLE_NUMBER: &str = "whole number";
/// Any item of a list in [`Field::path`]; any key of a mapping is `*`.
const ITEM: &str = "[]";
/// Any key of a mapping in [`Field::path`].
const KEY: &str = "*";

/// The fields of one kind of document.
#[derive(Debug)]
pub struct Fields {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    field: Field,
    named: BTreeMap<String, usize>,
    /// Beginning of a name, from `patternProperties`.
    prefixed: Vec<(String, usize)>,
    /// Any item or key.
    any: Option<usize>,
    /// The schema leaves the content open.
    is_open: bool,
}

impl Node {
    fn next(&self, name: &str) -> Option<usize> {
        let prefixed = || self.prefixed.iter().find(|(p, _)| name.starts_with(p.as_str()));
        (self.named.get(name).copied())
            .or_else(|| prefixed().map(|(_, next)| *next))
            .or(self.any)
    }
}

static FIELDS: LazyLock<Vec<Fields>> = LazyLock::new(|| KINDS.iter().map(|row| Fields::read(row.schema.0)).collect());

impl DocumentKind {
    /// The fields of this kind.
    pub fn fields(self) -> &'static Fields {
        &FIELDS[self as usize]
    }
}

impl Fields {
    /// The field at a JSON Pointer (RFC 6901) into a document; `None` where the schema knows no such field.
    pub fn at(&self, pointer: &str) -> Option<&Field> {
        self.walk(pointer.split('/').skip(1).map(unescape))
            .map(|node| &node.field)
    }

    /// The titles of the field at a JSON Pointer and of the groups that it is in, such as *Reach › Users*; empty where the
    /// schema knows no such field. Items of a list and keys of a mapping have no title: they have a name of their own.
    pub fn title(&self, pointer: &str) -> String {
        let ends = pointer
            .match_indices('/')
            .map(|(at, _)| at)
            .skip(1)
            .chain([pointer.len()]);
        let mut titles: Vec<&str> = Vec::new();
        for end in ends {
            let Some(field) = pointer.get(..end).and_then(|above| self.at(above)) else {
                return String::new();
            };
            if field.path.last().is_some_and(|name| name != ITEM && name != KEY)
                && titles.last() != Some(&field.title.as_str())
            {
                titles.push(&field.title);
            }
        }
        titles.join(" › ")
    }

    /// The same by plain names.
    pub fn by_names<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&Field> {
        self.walk(names.into_iter()).map(|node| &node.field)
    }

    fn walk(&self, names: impl Iterator<Item = impl AsRef<str>>) -> Option<&Node> {
        let mut node = self.nodes.first()?;
        for name in names {
            let name = name.as_ref();
            if node.is_open {
                return Some(node);
            }
            node = &self.nodes[node.next(name)?];
        }
        Some(node)
    }

    /// Calls `seen` for each value in `json` that the schema knows, with its pointer and its field, from the top down.
    pub fn visit(&self, json: &Value, seen: &mut dyn FnMut(&str, &Field, &Value)) {
        let mut pointer = String::new();
        self.visit_below(0, &mut pointer, json, seen);
    }

    fn visit_below(
        &self,
        index: usize,
        pointer: &mut String,
        json: &Value,
        seen: &mut dyn FnMut(&str, &Field, &Value),
    ) {
        let node = &self.nodes[index];
        seen(pointer, &node.field, json);
        if node.is_open {
            return;
        }
        let length = pointer.len();
        match json {
            Value::Object(map) => {
                for (name, value) in map {
                    if let Some(next) = node.next(name) {
                        pointer.push('/');
                        pointer.push_str(&escape(name));
                        self.visit_below(next, pointer, value, seen);
                        pointer.truncate(length);
                    }
                }
            }
            Value::Array(items) => {
                let Some(next) = node.any else { return };
                for (i, value) in items.iter().enumerate() {
                    pointer.push('/');
                    pointer.push_str(&i.to_string());
                    self.visit_below(next, pointer, value, seen);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// What names the item of a list, the entry of a mapping or the group of fields at `pointer`: the values of its
    /// `x-key`, or its key. Empty where it has no name.
    pub fn names(&self, json: &Value, pointer: &str) -> Vec<String> {
        let (around, own) = pointer.rsplit_once('/').unwrap_or_default();
        let list = self.at(around);
        let Some(value) = json.pointer(pointer) else {
            return Vec::new();
        };
        if list.is_some_and(|list| list.is_map) {
            return vec![unescape(own).into_owned()];
        }
        let mut keys = list.into_iter().chain(self.at(pointer)).flat_map(|field| &field.keys);
        keys.find_map(|key| parts(value, key)).unwrap_or_default()
    }

    /// Whether the value at `pointer` is for the overlay alone, by its schema or by something around it.
    pub fn is_private(&self, json: &Value, pointer: &str) -> bool {
        let Some(field) = self.at(pointer) else { return false };
        let around = pointer.match_indices('/').map(|(at, _)| &pointer[..at]);
        let makes_private = |around: &str| {
            let both = self.at(around).zip(json.pointer(around));
            both.is_some_and(|(field, value)| field.makes_private(value))
        };
        match field.visibility {
            FieldVisibility::Private => true,
            FieldVisibility::AlwaysPublic => false,
            FieldVisibility::AsAround => around.into_iter().any(makes_private),
        }
    }

    /// Every field, in the schema's order, the document itself left out.
    pub fn all(&self) -> impl Iterator<Item = &Field> {
        self.nodes.iter().skip(1).map(|node| &node.field)
    }
}

/// The values of these fields of an item; `None` where one is missing or is neither text nor a number.
pub fn parts(item: &Value, key: &[String]) -> Option<Vec<String>> {
    key.iter()
        .map(|name| match item.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect()
}

/// Names of dates in the past that are next to an evidence: they say when the value was last looked at, so that one after
/// the verification voids it.
pub fn dates_of_values() -> &'static BTreeSet<String> {
    static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let mut names = BTreeSet::new();
        for fields in FIELDS.iter() {
            let is_evidence = |child: &usize| fields.nodes[*child].field.evidence == Some(Supports::Siblings);
            for node in fields.nodes.iter().filter(|node| node.named.values().any(is_evidence)) {
                let dates = node
                    .named
                    .iter()
                    .filter(|(_, child)| fields.nodes[**child].field.is_past);
                names.extend(dates.map(|(name, _)| name.clone()));
            }
        }
        names
    });
    &NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(kind: DocumentKind, pointer: &str) -> Option<Right> {
        kind.fields().at(pointer).map(|field| field.right)
    }

    #[test]
    fn fields_are_found_by_pointer() {
        let partner = |pointer: &str| right(DocumentKind::Partner, pointer);
        assert_eq!(partner("/reach/users"), Some(Right::Owner));
        assert_eq!(partner("/reach/evidence/url"), Some(Right::Owner));
        assert_eq!(partner("/reach/evidence/verified_by"), Some(Right::Maintainer));
        assert_eq!(partner("/attestations/any/verified_on"), Some(Right::Maintainer));
        assert_eq!(partner("/owners/0/github"), Some(Right::Owners));
        assert_eq!(partner("/case_studies/3/approved_by/0"), Some(Right::Named));
        assert_eq!(partner("/case_studies/3/approved_by/partner/github"), Some(Right::Side));
        assert_eq!(
            partner("/case_studies/3/approved_by/program/github"),
            Some(Right::Maintainer)
        );
        assert_eq!(partner("/go_to_market/0/program_owner"), Some(Right::Maintainer));
        assert_eq!(partner("/phases/any/steps/any/done"), Some(Right::Tool));
        assert_eq!(partner("/x-color/deep/0/er"), Some(Right::Owner));
        assert_eq!(partner("/unheard-of"), None);
        assert_eq!(partner("/reach/unheard-of"), None);
        assert_eq!(partner("/reach/users/deeper"), None);
        let metrics = |pointer: &str| right(DocumentKind::Metrics, pointer);
        assert_eq!(metrics("/figures/uptime"), Some(Right::Owner));
        assert_eq!(metrics("/figures/uptime/evidence/verified_on"), Some(Right::Maintainer));
        assert_eq!(metrics("/evidence/verified_by"), Some(Right::Maintainer));
        assert_eq!(
            right(DocumentKind::Program, "/tiers/0/criteria/0/expr"),
            Some(Right::Maintainer)
        );
        assert_eq!(right(DocumentKind::Event, "/zone"), Some(Right::Maintainer));
    }

    #[test]
    fn a_field_says_what_the_rules_ask() {
        let at = |pointer: &str| DocumentKind::Partner.fields().at(pointer).expect("a field");
        assert!(at("/reach/evidence/verified_on").is_past);
        assert!(!at("/launch/date").is_past, "a launch can be planned");
        assert_eq!(at("/certifications/0/expires").ends.as_deref(), Some("certification"));
        assert_eq!(at("/reach/evidence").evidence, Some(Supports::Siblings));
        assert_eq!(at("/attestations/any").evidence, Some(Supports::Itself));
        assert!(at("/internal_notes").is_private());
        assert_eq!(at("/compatibility/tested_on").formerly.as_deref(), Some("on"));
        assert_eq!(at("/owners/0/github").dotted(), "owners[].github");
        let dates: Vec<&str> = dates_of_values().iter().map(String::as_str).collect();
        assert_eq!(
            dates,
            [
                "as_of",
                "confirmed_on",
                "done_on",
                "issued",
                "published",
                "since",
                "tested_on"
            ]
        );
        assert_eq!(at("/value_proposition").owner_while, [Status::Target, Status::Applied]);
    }
}
