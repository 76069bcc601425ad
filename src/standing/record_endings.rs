//! Everything in a record that ends on a day: for the rules that warn, the reports that tell, and the work that follows
//! from it. Which fields these are, what names the thing that ends, and whether it is private is all in the schema
//! (`x-ends`, `x-key`, `x-visibility`, `x-private-if`); here is what kinds there are, and what is said of each.

use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};
use serde_json::Value;

use super::{Policy, dig, pointer};
use crate::date::{Date, add_days};
use crate::registry::Record;
use crate::registry::model::Partner;
use crate::sensitive::mask;
use crate::words::quote;

/// What kind of thing ends: the words of `x-ends`, and facts, whose end the program sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndingKind {
    Certification,
    Agreement,
    Enablement,
    Workstream,
    Waiver,
    Grant,
    /// A fact that a criterion rests on, and that turns too old.
    Fact,
}

impl EndingKind {
    /// A word for it; in the schema, too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certification => "certification",
            Self::Agreement => "agreement",
            Self::Fact => "fact",
            Self::Enablement => "enablement",
            Self::Workstream => "workstream",
            Self::Waiver => "waiver",
            Self::Grant => "grant",
        }
    }

    /// The kind that the schema's word means. A test holds that each word means one.
    fn parse(word: &str) -> Option<Self> {
        let word: StrDeserializer<'_, Error> = word.into_deserializer();
        Self::deserialize(word).ok()
    }

    /// Whether somebody still has to do something once it is over. What was given or let pass until a day just ends,
    /// and of a fact that is too old the criterion speaks.
    fn is_open_once_over(self) -> bool {
        match self {
            Self::Certification | Self::Agreement | Self::Workstream => true,
            Self::Enablement | Self::Waiver | Self::Grant | Self::Fact => false,
        }
    }
}

/// One thing that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingDate {
    pub kind: EndingKind,
    /// What names it, the best first: a consultant's login and the certificate's number, an id, or a path.
    pub names: Vec<String>,
    /// Which item of its list it is, from 0; 0 where it is in no list.
    pub place: usize,
    /// Where the day stands in the record.
    pub pointer: String,
    /// The last day on which it holds.
    pub until: Date,
    /// The schema keeps it to the overlay, wherever it stands.
    pub kept_private: bool,
    /// For a fact: its own day, and the criterion that is unknown once it is too old.
    pub fact: Option<(Date, String)>,
}

impl EndingDate {
    /// Which one: a consultant's login, a path, or an id.
    pub fn id(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Whether anything is to be done about it on a day, near or not.
    pub fn is_open(&self, today: Date) -> bool {
        self.until >= today || self.kind.is_open_once_over()
    }

    /// What it is, in words, such as "the certificate of `zoe`".
    pub fn words(&self) -> String {
        let id = quote(self.id());
        match self.kind {
            EndingKind::Certification => format!("the certificate of {id}"),
            EndingKind::Agreement => "the agreement".to_owned(),
            EndingKind::Enablement => format!("the enablement {id}"),
            EndingKind::Workstream => format!("the workstream {id}"),
            EndingKind::Waiver => format!("the waiver of {id}"),
            EndingKind::Grant => format!("the benefit {id}"),
            EndingKind::Fact => match &self.fact {
                Some((of, criterion)) => format!("{id} is of {of}; then the criterion {} is unknown", quote(criterion)),
                None => id,
            },
        }
    }
}

/// Everything dated of a partner, facts that turn too old among it, in the order of [`endings`], facts last. Whether it
/// still matters (an ended partnership, a paused one) is for the caller to say.
pub fn ending_dates(record: &Record<Partner>, policy: &Policy) -> Vec<EndingDate> {
    let mut all = endings(record);
    all.extend(facts(record, policy));
    all
}

/// What the record itself says the end of. By kind, in the order of [`EndingKind`]; of a kind, a list in its own order
/// and a mapping by its keys. So the order of the fields in a file makes no difference.
pub fn endings(record: &Record<Partner>) -> Vec<EndingDate> {
    let fields = record.kind.fields();
    let json = &record.json;
    let mut found = Vec::new();
    fields.visit(json, &mut |pointer, field, value| {
        let kind = field.ends.as_deref().and_then(EndingKind::parse);
        let until = value.as_str().and_then(|text| text.parse().ok());
        if let (Some(kind), Some(until), Some((thing, _))) = (kind, until, pointer.rsplit_once('/')) {
            let item = thing.rsplit_once('/');
            let place = item.filter(|(list, _)| json.pointer(list).is_some_and(Value::is_array));
            let mut names = fields.names(json, thing);
            // `json` is what was read; whatever is made from it must not repeat anything sensitive.
            if !record.exposed.is_empty() {
                names = names.iter().map(|name| mask(name)).collect();
            }
            found.push(EndingDate {
                kind,
                names,
                place: place.and_then(|(_, index)| index.parse().ok()).unwrap_or_default(),
                pointer: pointer.to_owned(),
                until,
                kept_private: fields.is_private(json, pointer),
                fact: None,
            });
        }
    });
    found.sort_by(|a, b| (a.kind, a.place, &a.names).cmp(&(b.kind, b.place, &b.names)));
    found
}

fn facts<'a>(record: &'a Record<Partner>, policy: &'a Policy) -> impl Iterator<Item = EndingDate> + 'a {
    let tier = record.data.tier.as_deref().unwrap_or_default();
    policy.criteria(tier).iter().flat_map(move |compiled| {
        let criterion = &compiled.criterion;
        criterion.max_age.iter().filter_map(move |(path, days)| {
            let of: Date = dig(&record.json, path).and_then(Value::as_str)?.parse().ok()?;
            Some(EndingDate {
                kind: EndingKind::Fact,
                names: vec![path.clone()],
                place: 0,
                pointer: pointer(path),
                until: add_days(of, i64::from(*days)),
                kept_private: false,
                fact: Some((of, criterion.id.clone())),
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{EndingKind, endings};
    use crate::registry::Record;
    use crate::registry::model::{DocumentKind, KINDS, Partner};
    use crate::registry::record::{Content, Source, load};
    use crate::registry::schemas::Schemas;
    use crate::registry::yaml::{self, LIMITS};

    fn record(text: &str) -> Record<Partner> {
        let source = Source {
            path: "partners/acme/partner.yaml".into(),
            content: Content::Read(yaml::read(text.as_bytes().to_vec(), LIMITS)),
            layer: 0,
        };
        let schemas = Schemas::compile(None).expect("schemas compile");
        let loaded = load(vec![source], DocumentKind::Partner, LIMITS, &schemas);
        loaded.record.expect("a record")
    }

    #[test]
    fn each_word_of_the_schema_is_a_kind() {
        let words = |kind: DocumentKind| kind.fields().all().filter_map(|f| f.ends.as_deref());
        for word in words(DocumentKind::Partner) {
            let kind = EndingKind::parse(word);
            assert_eq!(kind.map(EndingKind::word), Some(word), "`x-ends: {word}` is no kind");
        }
        let others = KINDS.iter().filter(|row| row.kind != DocumentKind::Partner);
        let unread: Vec<&str> = others.flat_map(|row| words(row.kind)).collect();
        assert!(unread.is_empty(), "looked for in a partner's record alone: {unread:?}");
    }

    /// What names a thing becomes part of its issue's key: another name would open the issue anew.
    #[test]
    fn all_that_ends_is_found_and_has_its_names() {
        let full = record(include_str!("../../tests/schemas/full/partner.yaml"));
        let found = endings(&full).into_iter();
        let found: Vec<String> = found
            .map(|it| format!("{}: {}", it.pointer, it.names.join(", ")))
            .collect();
        assert_eq!(
            found,
            [
                "/certifications/0/expires: octocat, PSP-C-0042",
                "/agreement/expires: technology",
                "/enablement/sandbox/expires: sandbox",
                "/workstreams/0/renew_by: community",
                "/waivers/0/until: minimum-users",
                "/waivers/1/until: PSP012",
                "/grants/0/expires: conference-speaking, 2026-07-01",
            ]
        );
        let kinds: BTreeSet<EndingKind> = endings(&full).into_iter().map(|it| it.kind).collect();
        let words = DocumentKind::Partner.fields().all().filter_map(|f| f.ends.as_deref());
        let by_schema: BTreeSet<EndingKind> = words.filter_map(EndingKind::parse).collect();
        assert_eq!(kinds, by_schema, "the full example has each of them");
    }

    #[test]
    fn the_order_of_the_fields_in_a_file_makes_no_difference() {
        let grants = "grants:\n- {benefit: b, granted_on: 2026-01-01, expires: 2026-03-01}\n\
                      - {benefit: a, granted_on: 2026-01-01, expires: 2026-02-01}\n";
        let given = "enablement: {z: {granted: 2026-01-01, expires: 2026-09-01}, \
                     a: {granted: 2026-01-01, expires: 2026-09-01}}\n";
        let head = "name: Acme\nstatus: active\n";
        let told = |text: &str| -> Vec<String> { endings(&record(text)).into_iter().map(|it| it.pointer).collect() };
        let expected = [
            "/enablement/a/expires",
            "/enablement/z/expires",
            "/grants/0/expires",
            "/grants/1/expires",
        ];
        assert_eq!(told(&format!("{head}{grants}{given}")), expected);
        assert_eq!(told(&format!("{given}{grants}{head}")), expected);
    }

    #[test]
    fn the_schema_says_what_is_kept_private() {
        let streams = "- {id: a, name: A, renew_by: 2026-01-01}\n\
                       - {id: b, name: B, visibility: private, renew_by: 2026-01-01}\n\
                       - {id: c, name: C, kind: acquisition, renew_by: 2026-01-01}\n";
        let found = endings(&record(&format!("name: Acme\nstatus: active\nworkstreams:\n{streams}")));
        let kept: Vec<(&str, bool)> = found.iter().map(|it| (it.id(), it.kept_private)).collect();
        assert_eq!(kept, [("a", false), ("b", true), ("c", true)]);
    }

    /// A name comes from the file as it was read, and is shown to anybody.
    #[test]
    fn a_name_repeats_nothing_sensitive() {
        let held =
            "certifications: [{github: ada, credential: ada@example.com, issued: 2026-01-01, expires: 2027-01-01}]\n";
        let found = endings(&record(&format!("name: Acme\nstatus: active\n{held}")));
        assert_eq!(found[0].names, ["ada", "[e-mail]"]);
    }
}
