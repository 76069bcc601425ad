//! What must never become public: email addresses, phone numbers, secrets. Text goes in, the bytes of what is sensitive
//! in it come out. One pass over a text looks for *leads* (`@`, `+4`, `ghp_`, …); only where one occurs is looked closer.
//! Every look is bounded, so the whole is linear in the text. Uses nothing of the house.

mod contacts;
mod invitations;
mod secrets;
mod shape;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

pub use invitations::{PrivateAddress, private_addresses};
pub use secrets::SHAPES;
pub use shape::Shape;

/// A kind of sensitive text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Email,
    Phone,
    Secret,
}

/// One sensitive stretch of a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub kind: Kind,
    pub bytes: Range<usize>,
}

/// Every lead, as one pattern of plain words: the engine walks over it at the speed of reading.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    let mut leads: BTreeSet<String> = SHAPES.iter().map(|shape| regex::escape(shape.lead)).collect();
    leads.extend(contacts::AT_SIGNS.iter().map(|sign| regex::escape(sign)));
    leads.extend(contacts::PHONE_LEADS.iter().map(|lead| (*lead).to_owned()));
    compile(&leads.into_iter().collect::<Vec<_>>().join("|"))
});

/// The shapes whose leads begin with each byte, so that a lead is compared with few of them.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<&'static Shape>>> = LazyLock::new(|| {
    let mut table: Vec<Vec<&Shape>> = vec![Vec::new(); 256];
    for shape in &SHAPES {
        table[usize::from(shape.lead.as_bytes()[0])].push(shape);
    }
    table
});

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns in `sensitive` are valid")
}

/// Every sensitive stretch of `text`, in order and without overlap; where two begin at one lead, the secret is told.
pub fn find(text: &str) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    // Nothing sensitive is shorter than an address such as `a@b.cd`.
    if text.len() < 6 {
        return found;
    }
    let (mut at, mut from) = (0, 0);
    while let Some(lead) = LEADS.find_at(text, at).map(|lead| lead.start()) {
        if let Some(hit) = look(text, lead, from) {
            // A lead may be inside of the last one's end, as `+` in a password.
            (at, from) = (hit.bytes.end.max(lead + 1), hit.bytes.end);
            found.push(hit);
        } else {
            at = lead + 1;
        }
        at = text.ceil_char_boundary(at);
        if at > text.len() {
            break;
        }
    }
    found
}

/// What begins at the lead at byte `at`; nothing before byte `from` belongs to it.
fn look(text: &str, at: usize, from: usize) -> Option<Match> {
    let first = text.as_bytes()[at];
    let secret = BY_FIRST_BYTE[usize::from(first)]
        .iter()
        .filter(|shape| text[at..].starts_with(shape.lead))
        .find_map(|shape| shape.find(text, at, from));
    let kind = |kind: Kind| move |bytes| Match { kind, bytes };
    secret
        .map(kind(Kind::Secret))
        .or_else(|| contacts::email(text, at, from).map(kind(Kind::Email)))
        .or_else(|| contacts::phone(text, at, from).map(kind(Kind::Phone)))
}

/// Whether anything in `text` is sensitive.
pub fn is_in(text: &str) -> bool {
    !find(text).is_empty()
}

/// `text` with every sensitive stretch replaced by what it was.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for hit in find(text) {
        out.push_str(&text[from..hit.bytes.start]);
        out.push_str(hit.kind.placeholder());
        from = hit.bytes.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Masks every text in `json`, names of fields included. Two names that become one keep the later value.
pub fn mask_json(json: &mut Value) {
    match json {
        Value::String(text) if !find(text).is_empty() => *text = mask(text),
        Value::Array(items) => items.iter_mut().for_each(mask_json),
        Value::Object(map) => {
            map.values_mut().for_each(mask_json);
            if map.keys().any(|key| !find(key).is_empty()) {
                let kept = std::mem::take(map);
                map.extend(kept.into_iter().map(|(key, value)| (mask(&key), value)));
            }
        }
        _ => {}
    }
}

impl Kind {
    /// What replaces it in a masked text.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Email => "[e-mail]",
            Self::Phone => "[phone]",
            Self::Secret => "[secret]",
        }
    }
}
