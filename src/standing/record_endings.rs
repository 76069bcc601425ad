//! Everything in a record that expires on a date, or by a period of the program. Rules warn about these dates, reports list them, and `onboard` opens
//! issues for them. The schema defines which fields these are, what names the thing that expires, and whether it is
//! private (`x-ends`, `x-key`, `x-visibility`, `x-private-if`). This module defines the kinds and the words for each.

mod by_agreement;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};
use serde_json::Value;

use super::expression::Expression;
use super::lapse::item_ends;
use super::scope::Scope;
use super::workstreams::checked_workstreams;
use super::{Policy, compliance, pointer_on};
use crate::date::{Date, add_days, days_between};
use crate::registry::Record;
use crate::registry::model::{Certification, Partner};
use crate::sensitive::mask;
use crate::words::quote;

/// The kinds of things that expire: the words of `x-ends`, and values whose maximum age the program sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndingKind {
    Certification,
    Agreement,
    /// The last day of an agreement that a side ended.
    AgreementEnd,
    Enablement,
    /// A number of months that an agreement sets, counted from a date in the record.
    AgreedPeriod,
    Workstream,
    Waiver,
    Grant,
    CaseStudy,
    /// Something that both sides promised to do together in the market.
    Commitment,
    /// A requirement that a partner meets.
    Compliance,
    /// A person at a partner who knows an industry.
    Expert,
    /// One of the program's assets; no record has it.
    Asset,
    /// The status of a workstream, which the program wants to be checked regularly.
    WorkstreamStatus,
    /// A value that a criterion needs, and that gets too old.
    Fact,
}

impl EndingKind {
    /// The word for the kind, as the schema writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Certification => "certification",
            Self::Agreement => "agreement",
            Self::AgreementEnd => "agreement-end",
            Self::AgreedPeriod => "agreed-period",
            Self::Fact => "fact",
            Self::Enablement => "enablement",
            Self::Workstream => "workstream",
            Self::Waiver => "waiver",
            Self::Grant => "grant",
            Self::CaseStudy => "case-study",
            Self::Commitment => "commitment",
            Self::Compliance => "compliance",
            Self::Expert => "expert",
            Self::Asset => "asset",
            Self::WorkstreamStatus => "workstream-status",
        }
    }

    /// What it does, or did, on its date.
    pub fn verb(self, is_over: bool) -> &'static str {
        match (self, is_over) {
            (Self::AgreementEnd | Self::AgreedPeriod, false) => "ends",
            (Self::AgreementEnd | Self::AgreedPeriod, true) => "ended",
            (Self::Commitment, false) => "is due",
            (Self::Commitment, true) => "was due",
            (_, false) => "expires",
            (_, true) => "expired",
        }
    }

    /// The kind that a word of the schema means. A test checks that every word means a kind.
    fn parse(word: &str) -> Option<Self> {
        let word: StrDeserializer<'_, Error> = word.into_deserializer();
        Self::deserialize(word).ok()
    }

    /// Whether a person still has to act after the date. Benefits and waivers simply end. For a value that is too old,
    /// the criterion has a finding of its own.
    fn is_open_once_over(self) -> bool {
        match self {
            Self::Certification
            | Self::Agreement
            | Self::AgreementEnd
            | Self::Workstream
            | Self::WorkstreamStatus
            | Self::CaseStudy
            | Self::Commitment
            | Self::Compliance
            | Self::Expert
            | Self::Asset
            | Self::Enablement => true,
            Self::Waiver | Self::Grant | Self::Fact | Self::AgreedPeriod => false,
        }
    }
}

/// One thing that expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingDate {
    pub kind: EndingKind,
    /// The names that identify it, the best one first: a consultant's login and the certificate's number, an id, or a
    /// path.
    pub names: Vec<String>,
    /// The index of the item in its list; 0 if it isn't in a list.
    pub place: usize,
    /// The JSON Pointer to the date in the record.
    pub pointer: String,
    /// The last date on which it is valid.
    pub until: Date,
    /// How many days it is valid, where the record has the date on which it began.
    pub period: Option<i64>,
    /// The schema allows it only in the overlay, even if this record has it elsewhere.
    pub kept_private: bool,
    /// For a value with a maximum age: its own date, and the criterion that is unknown once the value is too old.
    pub fact: Option<(Date, String)>,
    /// For an item without an end date of its own: the number of months for which the program counts it.
    pub by_program: Option<i64>,
}

impl EndingDate {
    /// The best name for it: a consultant's login, a path, or an id.
    pub fn id(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Whether a person still has to act on it, no matter how far ahead the date is.
    pub fn is_open(&self, today: Date) -> bool {
        self.until >= today || self.kind.is_open_once_over()
    }

    /// What it is, in words, such as "the certificate of `zoe`".
    pub fn words(&self) -> String {
        let id = quote(self.id());
        match self.kind {
            EndingKind::Certification => format!("the certificate of {id}"),
            EndingKind::Agreement | EndingKind::AgreementEnd => "the agreement".to_owned(),
            EndingKind::Enablement => format!("the enablement {id}"),
            EndingKind::AgreedPeriod => format!("the agreed period {id}"),
            EndingKind::Workstream => format!("the workstream {id}"),
            EndingKind::Waiver => format!("the waiver of {id}"),
            EndingKind::Grant => format!("the benefit {id}"),
            EndingKind::CaseStudy => format!("the case study {id}"),
            EndingKind::Commitment => format!("the go-to-market commitment {id}"),
            EndingKind::Compliance => format!("the requirement {id}"),
            EndingKind::Expert => format!("the time of the expert {id}"),
            EndingKind::Asset => format!("the asset {id}"),
            EndingKind::WorkstreamStatus => format!("the status of the workstream {id}"),
            EndingKind::Fact => match &self.fact {
                Some((of, criterion)) => format!(
                    "{id} is {of}; once it is too old, the criterion {} is unknown",
                    quote(criterion)
                ),
                None => id,
            },
        }
    }
}

/// Everything of a partner that expires: what has an end date in the record, in the order of [`endings`], then what ends
/// by a period of the program. The caller decides whether it still matters (for an ended or a paused partnership).
pub fn ending_dates(record: &Record<Partner>, policy: &Policy, today: Date) -> Vec<EndingDate> {
    let mut all = endings(record);
    all.extend(items(record, policy, today));
    all.retain(|it| it.kind != EndingKind::Certification || !is_replaced(record, policy, it, today));
    all.extend(workstreams(record, policy));
    requirements(record, policy, &mut all);
    all.extend(by_agreement::dates(record, policy.program(), today));
    all.extend(facts(record, policy, today));
    all
}

/// Whether no one has to do anything about a certificate: it is revoked, the person has a later one that takes its place, or
/// it is one of the program's that has expired. Such a one stays in the record, and no longer counts.
fn is_replaced(record: &Record<Partner>, policy: &Policy, it: &EndingDate, today: Date) -> bool {
    let items: Vec<&Certification> = record.data.certifications.iter().flatten().collect();
    let Some(own) = items.get(it.place) else { return false };
    let takes_place = |other: &Certification| match (&own.certificate, &other.certificate) {
        (Some(own), Some(other)) => {
            own == other
                || policy
                    .program()
                    .certificates
                    .iter()
                    .any(|kind| kind.id == *other && kind.renews.contains(own))
        }
        // What the program didn't sign has no kind: people keep or delete it themselves.
        _ => false,
    };
    let is_later = |other: &&Certification| {
        other.is_same_person(own)
            && other.issued > own.issued
            && other.issued <= today
            && !other.is_revoked_on(today)
            && takes_place(other)
    };
    let is_over = own.certificate.is_some() && it.until < today;
    is_over || own.is_revoked_on(today) || items.iter().any(is_later)
}

/// Everything that has an end date in the record itself. The result is sorted by [`EndingKind`]; within a kind, a list
/// keeps its own order and a mapping is sorted by its keys. So the order of the fields in a file makes no difference.
pub fn endings(record: &Record<Partner>) -> Vec<EndingDate> {
    let fields = record.kind.fields();
    let json = &record.json;
    let mut found = Vec::new();
    fields.visit(json, &mut |pointer, field, value| {
        let kind = field.ends.as_deref().and_then(EndingKind::parse);
        let until = value.as_str().and_then(|text| text.parse().ok());
        if let (Some(kind), Some(until), Some((thing, _))) = (kind, until, pointer.rsplit_once('/')) {
            if !decides(&record.data, kind, pointer) {
                return;
            }
            let item = thing.rsplit_once('/');
            let place = item.filter(|(list, _)| json.pointer(list).is_some_and(Value::is_array));
            found.push(EndingDate {
                kind,
                names: names(record, thing),
                place: place.and_then(|(_, index)| index.parse().ok()).unwrap_or_default(),
                pointer: pointer.to_owned(),
                until,
                period: field.begins.as_ref().and_then(|begins| {
                    let begun = json.pointer(&format!("{thing}/{begins}"))?.as_str()?;
                    Some(days_between(begun.parse().ok()?, until))
                }),
                kept_private: fields.is_private(json, pointer),
                fact: None,
                by_program: None,
            });
        }
    });
    found.sort_by(|a, b| (a.kind, a.place, &a.names).cmp(&(b.kind, b.place, &b.names)));
    found
}

/// Items without an end date, such as certificates, that the criteria of the tier count for a limited time. Where two
/// criteria differ, the shorter time counts.
fn items(record: &Record<Partner>, policy: &Policy, today: Date) -> Vec<EndingDate> {
    let fields = record.kind.fields();
    let json = &record.json;
    let criteria = policy.criteria(record.data.tier.as_deref().unwrap_or_default());
    let expressions: Vec<&Expression> = (criteria.iter().filter_map(|c| c.expression.as_ref()))
        .filter(|expression| expression.reads_items_with_ends())
        .collect();
    if expressions.is_empty() {
        return Vec::new();
    }
    let none = BTreeMap::new();
    let scope = Scope::new(policy, record, &none, today);
    let mut found: BTreeMap<String, EndingDate> = BTreeMap::new();
    for end in expressions
        .into_iter()
        .flat_map(|expression| item_ends(expression, &scope, json))
    {
        let kind = fields
            .at(&format!("{}/expires", end.item))
            .and_then(|field| field.ends.as_deref());
        let Some(kind) = kind.and_then(EndingKind::parse) else {
            continue;
        };
        let pointer = format!("{}/{}", end.item, end.begins);
        let date = EndingDate {
            kind,
            names: names(record, &end.item),
            place: end
                .item
                .rsplit_once('/')
                .and_then(|(_, i)| i.parse().ok())
                .unwrap_or_default(),
            until: end.until,
            period: Some(end.period),
            kept_private: fields.is_private(json, &pointer),
            pointer,
            fact: None,
            by_program: Some(end.months),
        };
        let shortest = found.entry(end.item).or_insert_with(|| date.clone());
        if date.until < shortest.until {
            *shortest = date;
        }
    }
    let mut found: Vec<EndingDate> = found.into_values().collect();
    found.sort_by_key(|it| (it.kind, it.place));
    found
}

/// The status of each open workstream, which has to be checked again after the program's number of days.
fn workstreams<'a>(record: &'a Record<Partner>, policy: &Policy) -> impl Iterator<Item = EndingDate> + 'a {
    let limit = policy
        .program()
        .workstreams
        .as_ref()
        .and_then(|policy| policy.stale_after)
        .map(i64::from);
    let checked = limit
        .into_iter()
        .flat_map(|limit| checked_workstreams(&record.data).map(move |one| (limit, one)));
    checked.map(|(limit, one)| {
        let item = format!("/workstreams/{}", one.place);
        let pointer = format!("{item}/status");
        EndingDate {
            kind: EndingKind::WorkstreamStatus,
            names: names(record, &item),
            place: one.place,
            until: add_days(one.last, limit),
            period: Some(limit),
            kept_private: record.kind.fields().is_private(&record.json, &pointer),
            pointer,
            fact: None,
            by_program: None,
        }
    })
}

/// Evidence of a requirement gets too old after the program's `max_age`. Where that is before its own last day, it counts.
fn requirements(record: &Record<Partner>, policy: &Policy, all: &mut Vec<EndingDate>) {
    let known = &policy.program().compliance;
    for (place, item) in record.data.compliance.iter().flatten().enumerate() {
        let requirement = known.iter().find(|requirement| requirement.id == item.id);
        let dated = item.evidence.as_ref().and_then(|evidence| evidence.as_of);
        let (Some(days), Some(dated)) = (requirement.and_then(compliance::period), dated) else {
            continue;
        };
        let until = add_days(dated, days);
        if item.valid_until.is_some_and(|valid| valid <= until) {
            continue;
        }
        let pointer = format!("/compliance/{place}/evidence/as_of");
        all.retain(|it| it.kind != EndingKind::Compliance || it.place != place);
        all.push(EndingDate {
            kind: EndingKind::Compliance,
            names: names(record, &format!("/compliance/{place}")),
            place,
            until,
            period: Some(days),
            kept_private: record.kind.fields().is_private(&record.json, &pointer),
            pointer,
            fact: None,
            by_program: None,
        });
    }
}

/// What names an item of the record. The record is the file as it was read, and anyone can see the name.
fn names(record: &Record<Partner>, item: &str) -> Vec<String> {
    let names = record.kind.fields().names(&record.json, item);
    if record.exposed.is_empty() {
        names
    } else {
        names.iter().map(|name| mask(name)).collect()
    }
}

/// Whether the date is one that counts. Of several agreements, only the last signed one ends, and with notice only on its
/// last day.
fn decides(partner: &Partner, kind: EndingKind, pointer: &str) -> bool {
    if kind == EndingKind::Commitment {
        // One that was kept has no date any more.
        let place = pointer.split('/').nth(2).and_then(|place| place.parse::<usize>().ok());
        let commitment = place.and_then(|place| partner.go_to_market.as_ref()?.get(place));
        return commitment.is_some_and(|commitment| commitment.done_on.is_none());
    }
    if !matches!(kind, EndingKind::Agreement | EndingKind::AgreementEnd) {
        return true;
    }
    let place = partner.agreement_pointer(Date::MAX).unwrap_or_default();
    let has_end = partner
        .agreement_on(Date::MAX)
        .is_some_and(|agreement| agreement.ended.is_some());
    let is_of_it = pointer.strip_prefix(&place).is_some_and(|field| field.starts_with('/'));
    is_of_it && has_end == (kind == EndingKind::AgreementEnd)
}

fn facts<'a>(record: &'a Record<Partner>, policy: &'a Policy, today: Date) -> impl Iterator<Item = EndingDate> + 'a {
    let tier = record.data.tier.as_deref().unwrap_or_default();
    policy.criteria(tier).iter().flat_map(move |compiled| {
        let criterion = &compiled.criterion;
        criterion.max_age.iter().filter_map(move |(path, days)| {
            let pointer = pointer_on(&record.data, path, today);
            let of: Date = record.json.pointer(&pointer).and_then(Value::as_str)?.parse().ok()?;
            Some(EndingDate {
                kind: EndingKind::Fact,
                names: vec![path.clone()],
                place: 0,
                pointer,
                until: add_days(of, i64::from(*days)),
                period: Some(i64::from(*days)),
                kept_private: false,
                fact: Some((of, criterion.id.clone())),
                by_program: None,
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
            assert_eq!(kind.map(EndingKind::word), Some(word), "`x-ends: {word}` isn't a kind");
        }
        // The program's assets have their own reader.
        let others = KINDS.iter().filter(|row| row.kind != DocumentKind::Partner);
        let unread: Vec<&str> = others.flat_map(|row| words(row.kind)).collect();
        assert_eq!(
            unread,
            [EndingKind::Asset.word()],
            "looked for in a partner's record alone"
        );
    }

    /// The names become part of the key: with another name, a second issue would open.
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
                "/agreement/ended/last_day: both",
                "/enablement/sandbox/expires: sandbox",
                "/workstreams/0/renew_by: community",
                "/waivers/0/until: minimum-users",
                "/waivers/1/until: PSP012",
                "/grants/0/expires: conference-speaking-1",
                "/case_studies/0/expires: https://example.com/stories/1",
                "/go_to_market/1/due: talk-2027",
                "/compliance/0/valid_until: gdpr",
                "/experts/0/until: octocat, finance",
            ]
        );
        let mut kinds: BTreeSet<EndingKind> = endings(&full).into_iter().map(|it| it.kind).collect();
        // An agreement that a side ended doesn't expire as well.
        assert!(kinds.insert(EndingKind::Agreement));
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
        let pointers =
            |text: &str| -> Vec<String> { endings(&record(text)).into_iter().map(|it| it.pointer).collect() };
        let expected = [
            "/enablement/a/expires",
            "/enablement/z/expires",
            "/grants/0/expires",
            "/grants/1/expires",
        ];
        assert_eq!(pointers(&format!("{head}{grants}{given}")), expected);
        assert_eq!(pointers(&format!("{given}{grants}{head}")), expected);
    }

    #[test]
    fn the_schema_defines_what_is_private() {
        let streams = "- {id: a, name: A, renew_by: 2026-01-01}\n\
                       - {id: b, name: B, visibility: private, renew_by: 2026-01-01}\n\
                       - {id: c, name: C, kind: acquisition, renew_by: 2026-01-01}\n";
        let found = endings(&record(&format!("name: Acme\nstatus: active\nworkstreams:\n{streams}")));
        let kept: Vec<(&str, bool)> = found.iter().map(|it| (it.id(), it.kept_private)).collect();
        assert_eq!(kept, [("a", false), ("b", true), ("c", true)]);
    }

    #[test]
    fn the_schema_defines_when_each_began() {
        let full = record(include_str!("../../tests/schemas/full/partner.yaml"));
        let without: Vec<String> = endings(&full)
            .into_iter()
            .filter(|it| it.period.is_none())
            .map(|it| it.pointer)
            .collect();
        // The example has no `granted_on` there; the others have no beginning.
        assert_eq!(
            without,
            [
                "/waivers/1/until",
                "/go_to_market/1/due",
                "/compliance/0/valid_until",
                "/experts/0/until"
            ]
        );
    }

    /// A name comes from the file as it was read, and anyone can see it.
    #[test]
    fn a_name_repeats_nothing_sensitive() {
        let held =
            "certifications: [{github: ada, credential: ada@example.com, issued: 2026-01-01, expires: 2027-01-01}]\n";
        let found = endings(&record(&format!("name: Acme\nstatus: active\n{held}")));
        assert_eq!(found[0].names, ["ada", "[e-mail]"]);
    }
}
