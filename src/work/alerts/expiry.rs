//! Things that expire, with one issue each. It opens on the first of the program's notice days, a comment reminds people
//! on each of the others, and it stays open after the date until the record has a new one. In: the records and the
//! program. Out: items.
//!
//! An issue depends on the record and on today alone, not on when psp-partners first saw the thing. So something that
//! expired before the first run has an issue, and renewing late leads to the same issues as renewing early.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::date::{Date, add_days, days_between};
use crate::registry::model::{Clause, LabelRole};
use crate::registry::path::DocumentPath;
use crate::standing::notice::NoticeDays;
use crate::standing::record_endings::{EndingDate, EndingKind};
use crate::standing::shown_item::OfferedAsset;
use crate::standing::{CriterionStanding, Entitlement};
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;
use crate::work::onboarding::extensions::{self, ExtendView};
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Something that expires.
struct Thing {
    /// Identity within the partnership, such as `certification/ada/psp-1`.
    id: String,
    /// What kind of thing it is, for a template's words.
    kind: &'static str,
    /// Its name, and a second name where one isn't enough.
    names: Vec<String>,
    until: Date,
    /// How many days it is valid, where that is known.
    period: Option<i64>,
    /// For how many months the program counts it, where the record has no end date.
    months: Option<i64>,
    /// What follows for a criterion, if it is the evidence of one.
    evidence: Option<Evidence>,
    /// The ID of the enablement that an extension gives more time.
    extends: Option<String>,
    /// The person in the program who keeps it up to date.
    owner: Option<String>,
    /// Months between two reviews of something of the program.
    review_every: Option<u32>,
    /// The condition that isn't met, if it is a benefit that lapses.
    unmet: Option<String>,
    /// Why it needs no issue, even if the date is near.
    settled: Option<EndView>,
}

impl Thing {
    /// A thing of which no more is known than its date.
    fn new(id: String, kind: &'static str, names: Vec<String>, until: Date) -> Self {
        Self {
            id,
            kind,
            names,
            until,
            period: None,
            months: None,
            evidence: None,
            extends: None,
            owner: None,
            review_every: None,
            unmet: None,
            settled: None,
        }
    }
}

/// What follows for a criterion when its evidence ends.
#[derive(Debug, Serialize)]
struct Evidence {
    /// What the criterion is after that date: `unknown` or `not-met`.
    becomes: &'static str,
    /// What a partner does to meet it, as the program describes it.
    help: Option<String>,
}

/// The issue of something that expires.
#[derive(Debug, Serialize)]
struct ExpiryView<'a> {
    /// The partner; absent for something of the program.
    partner: Option<PartnerView<'a>>,
    program: &'a str,
    /// Where the program can be edited.
    program_edit: Option<String>,
    thing: &'static str,
    names: &'a [String],
    until: Date,
    /// For how many months the program counts it, where the record has no end date.
    months: Option<i64>,
    evidence: Option<&'a Evidence>,
    /// The condition that isn't met, if it is a benefit that lapses.
    unmet: Option<&'a str>,
    over: bool,
    reminders: Vec<Date>,
    /// How the partner extends it with a comment.
    extend: Option<ExtendView<'a>>,
    /// The person in the program who keeps it up to date.
    owner: Option<&'a str>,
    /// The owner is a maintainer whose user ID is known, so that a text can mention them.
    owner_known: bool,
    /// Months between two reviews of something of the program.
    review_every: Option<u32>,
}

/// Why the issue of something that expires is closed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView {
    /// It has a new date.
    Renewed { until: Date },
    /// It is over, and no one has to act.
    Expired { until: Date },
    /// A maintainer waived the criterion that needs it.
    Waived { until: Date },
}

/// An item for each thing of a running partnership, and of the program, that expires: open from its first notice day on,
/// and otherwise closed.
pub fn items(facts: &Facts<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for partner in facts.partners.iter().filter(|p| p.runs() || p.is_target()) {
        let things = things(facts, partner);
        items.extend(things.into_iter().map(|thing| item(facts, Some(partner), &thing)));
    }
    items.extend(of_program(facts).into_iter().map(|thing| item(facts, None, &thing)));
    items
}

fn item(facts: &Facts<'_>, partner: Option<&PartnerFacts>, thing: &Thing) -> Item {
    let until = thing.until;
    let notice = NoticeDays::of(facts.program);
    let renewed = (!notice.is_near(facts.today, until, thing.period)).then_some(EndView::Renewed { until });
    let item = Item {
        key: ItemKey::Expiry {
            slug: partner.map(|p| p.slug.as_str()),
            thing: &thing.id,
        }
        .to_string(),
        parent: None,
        title: String::new(),
        blocks: Vec::new(),
        labels: facts.labels().names([LabelRole::Expiry]),
        assignees: Vec::new(),
        state: State::Open,
        episode: until.to_string(),
        stage: None,
        due: Some(until),
        traits: BTreeMap::new(),
        memory: Memory::default(),
    };
    match thing.settled.as_ref().or(renewed.as_ref()) {
        // Without an issue, nothing is closed.
        Some(end) => Item {
            state: State::Closed(Closing {
                done: true,
                words: facts.writer.write("issue-end.md.j2", end),
            }),
            ..item
        },
        None => open(facts, partner, thing, &notice.before(thing.period), item),
    }
}

/// The open issue of a thing. `notice` has the days before the date on which people are reminded, the longest first.
fn open(facts: &Facts<'_>, partner: Option<&PartnerFacts>, thing: &Thing, notice: &[i64], item: Item) -> Item {
    let until = thing.until;
    let left = days_between(facts.today, until);
    let last = notice.iter().rev().find(|days| left <= **days);
    let stage = match last {
        Some(days) if left >= 0 => format!("{days}-days"),
        _ => "over".to_owned(),
    };
    let owner = facts.maintainer(thing.owner.as_deref());
    let about = partner.map_or(facts.program.name.as_str(), |p| p.partner.name.as_str());
    let view = ExpiryView {
        partner: partner.map(|partner| PartnerView::of(facts, partner)),
        program: &facts.program.name,
        program_edit: facts.links.edit(&edited(thing).to_string()),
        thing: thing.kind,
        names: &thing.names,
        until,
        months: thing.months,
        evidence: thing.evidence.as_ref(),
        unmet: thing.unmet.as_deref(),
        over: left < 0,
        reminders: notice.iter().map(|days| add_days(until, -days)).collect(),
        extend: partner
            .filter(|_| left >= 0)
            .and_then(|partner| extensions::how(facts, partner, thing.extends.as_deref()?)),
        owner: thing.owner.as_deref(),
        owner_known: owner.is_some(),
        review_every: thing.review_every,
    };
    let of_owner = || owner.iter().map(|account| account.github.as_str()).collect();
    let can_mention = partner.map_or_else(of_owner, PartnerFacts::can_mention);
    let view = facts.writer.view(&view, &can_mention);
    let about_it = format!(": {} {} on {until}", what(thing), verb(thing, left < 0));
    Item {
        title: title::with(about, &about_it),
        blocks: vec![Block::text("about", view.write("issue-expiry.md.j2"))],
        assignees: partner.map_or_else(|| owner.into_iter().cloned().collect(), PartnerFacts::people),
        stage: Some(Stage {
            id: format!("{until} {stage}"),
            words: view.write("comment-expiry.md.j2"),
        }),
        ..item
    }
}

/// The program's document that has the date.
fn edited(thing: &Thing) -> DocumentPath {
    if thing.kind == EndingKind::Asset.word() {
        DocumentPath::assets()
    } else {
        DocumentPath::program()
    }
}

/// What it does, or did, on its date.
fn verb(thing: &Thing, is_over: bool) -> &'static str {
    if thing.unmet.is_some() {
        return if is_over { "lapsed" } else { "lapses" };
    }
    let ends = [
        EndingKind::AgreementEnd,
        EndingKind::AgreedPeriod,
        EndingKind::Commitment,
    ];
    let kind = ends.into_iter().find(|kind| kind.word() == thing.kind);
    kind.unwrap_or(EndingKind::Agreement).verb(is_over)
}

/// Names a thing for a title: `evidence for 10,000 users or more`, `certification ada`. A partnership has only one agreement.
fn what(thing: &Thing) -> String {
    let kind = match thing.kind {
        "evidence" => "evidence for",
        "workstream-status" => "status of workstream",
        "agreed-period" => "agreed period of",
        "case-study" => "case study",
        "commitment" => "commitment:",
        kind => kind,
    };
    match thing.names.first() {
        Some(name) => format!("{kind} {name}"),
        None if thing.kind == EndingKind::AgreementEnd.word() => EndingKind::Agreement.word().to_owned(),
        None => kind.to_owned(),
    }
}

/// A text in the form that a key can contain.
fn part(text: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let lower = text.to_ascii_lowercase();
    if !lower.is_empty() && lower.len() <= 60 && lower.chars().all(plain) {
        lower
    } else {
        format!("{:016x}", fnv(text))
    }
}

fn things(facts: &Facts<'_>, partner: &PartnerFacts) -> Vec<Thing> {
    let of_target = [
        EndingKind::Workstream,
        EndingKind::WorkstreamStatus,
        EndingKind::Commitment,
    ];
    let newest_first = {
        let is_followed = |it: &&EndingDate| !partner.is_target() || of_target.contains(&it.kind);
        let mut all: Vec<&EndingDate> = partner.endings.iter().filter(is_followed).collect();
        all.sort_by_key(|it| std::cmp::Reverse(it.until));
        all
    };
    let mut things: Vec<Thing> = Vec::new();
    let mut renewed: BTreeMap<(EndingKind, String), Date> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for it in newest_first {
        let Some(mut thing) = thing(facts, partner, it) else {
            continue;
        };
        // A person can renew a thing by adding a second entry for it.
        let newer = *renewed.entry((it.kind, it.id().to_lowercase())).or_insert(it.until);
        if newer > it.until && it.until < facts.today {
            thing.settled = Some(EndView::Renewed { until: newer });
        }
        if seen.insert(thing.id.clone()) {
            things.push(thing);
        }
    }
    if partner.is_target() {
        return things;
    }
    let criteria = partner.standing.criteria.iter().filter(|c| c.binds && !c.private);
    things.extend(criteria.filter_map(evidence));
    things.extend(partner.standing.benefits.iter().filter_map(lapse));
    things
}

/// The evidence of a criterion.
fn evidence(criterion: &CriterionStanding) -> Option<Thing> {
    let end = criterion.evidence_ends?;
    let id = format!("evidence/{}", part(&criterion.id));
    Some(Thing {
        period: Some(end.period),
        evidence: Some(Evidence {
            becomes: if end.is_unknown_after { "unknown" } else { "not-met" },
            help: criterion.help.clone(),
        }),
        settled: criterion.waived_until.map(|until| EndView::Waived { until }),
        ..Thing::new(id, "evidence", vec![criterion.name.clone()], end.until)
    })
}

/// A granted benefit whose condition isn't met any more: it lapses at the end of its grace period, and stays suspended
/// until the condition is met again.
fn lapse(benefit: &Entitlement) -> Option<Thing> {
    let ledger = &benefit.ledger;
    let until = match ledger.grace_until {
        Some(until) => until,
        None => ledger.grace_ended.filter(|_| benefit.lapsed)?,
    };
    let unmet = benefit
        .unmet
        .as_ref()
        .filter(|_| !benefit.private && !ledger.open.is_empty())?;
    let id = format!("benefit/{}", part(&benefit.id));
    Some(Thing {
        unmet: Some(unmet.clone()),
        ..Thing::new(id, "benefit", vec![benefit.name.clone()], until)
    })
}

/// Whether a waiver that is over is still needed: the criterion binds the partner and isn't met without it.
fn is_needed(partner: &PartnerFacts, waived: &str) -> bool {
    let mut criteria = partner.standing.criteria.iter();
    criteria.any(|c| c.id == waived && c.binds && c.waived_until.is_none() && !c.passes())
}

/// Something of a record that expires, if a person has to act on it and it is public.
fn thing(facts: &Facts<'_>, partner: &PartnerFacts, ending: &EndingDate) -> Option<Thing> {
    if ending.kept_private {
        return None;
    }
    let is_open = match ending.kind {
        EndingKind::Waiver => ending.until >= facts.today || is_needed(partner, ending.id()),
        _ => ending.is_open(facts.today),
    };
    let partner = &partner.partner;
    let names = match ending.kind {
        EndingKind::Agreement | EndingKind::AgreementEnd => Vec::new(),
        EndingKind::Enablement => {
            let offer = facts.program.enablement.iter().find(|e| e.id == ending.id());
            vec![offer.map_or_else(|| ending.id().to_owned(), |offer| offer.name.clone())]
        }
        EndingKind::Workstream | EndingKind::WorkstreamStatus => {
            vec![partner.workstreams.as_ref()?.get(ending.place)?.name.clone()]
        }
        EndingKind::AgreedPeriod => {
            let clauses = facts.program.agreements.iter().flat_map(|agreement| &agreement.clauses);
            let has_it = |clause: &&Clause| clause.parameters.iter().any(|parameter| parameter.id == ending.id());
            let clause = clauses.into_iter().find(has_it);
            vec![clause.map_or_else(|| ending.id().to_owned(), |clause| clause.name.clone())]
        }
        EndingKind::Grant if !partner.grants.as_ref()?.get(ending.place)?.is_waiting() => return None,
        EndingKind::Waiver => {
            let tier = facts
                .program
                .tiers
                .iter()
                .find(|tier| partner.tier.as_ref() == Some(&tier.id));
            let criterion = tier.and_then(|tier| tier.criteria.iter().find(|c| c.id == ending.id()));
            vec![criterion.map_or_else(|| ending.id().to_owned(), |criterion| criterion.name.clone())]
        }
        EndingKind::Certification | EndingKind::Grant | EndingKind::Expert | EndingKind::Asset => ending.names.clone(),
        EndingKind::Compliance => {
            let requirement = facts.program.compliance.iter().find(|r| r.id == ending.id());
            vec![requirement.map_or_else(|| ending.id().to_owned(), |requirement| requirement.name.clone())]
        }
        EndingKind::CaseStudy => vec![partner.case_studies.as_ref()?.get(ending.place)?.title.clone()],
        EndingKind::Commitment => vec![partner.go_to_market.as_ref()?.get(ending.place)?.what.clone()],
        // The criterion that needs it has an issue.
        EndingKind::Fact => return None,
    };
    let parts = ending.names.iter().map(|name| format!("/{}", part(name)));
    let id = parts.fold(ending.kind.word().to_owned(), |id, name| id + &name);
    Some(Thing {
        period: ending.period,
        months: ending.by_program,
        extends: (ending.kind == EndingKind::Enablement).then(|| ending.id().to_owned()),
        settled: (!is_open).then_some(EndView::Expired { until: ending.until }),
        ..Thing::new(id, ending.kind.word(), names, ending.until)
    })
}

/// The program's own dates: reviews of what it offers, and the ends of its assets. Those of private items are private.
fn of_program(facts: &Facts<'_>) -> Vec<Thing> {
    let thing = |id: String, name: &str, until: Date, owner: &Option<String>, every: Option<u32>| Thing {
        owner: owner.clone(),
        review_every: every,
        ..Thing::new(id, "offer", vec![name.to_owned()], until)
    };
    let enablement = facts.program.enablement.iter().filter(|e| !e.visibility.is_private());
    let resources = facts.program.resources.iter().filter(|r| !r.visibility.is_private());
    let enablement = enablement.filter_map(|e| {
        let id = format!("offer/{}", part(&e.id));
        Some(thing(id, &e.name, e.review_by?, &e.owner, e.review_every))
    });
    let resources = resources.filter_map(|r| {
        let id = format!("resource/{}", part(&r.id));
        Some(thing(id, &r.name, r.review_by?, &r.owner, r.review_every))
    });
    let known = |one: &&OfferedAsset| one.item.replaced_by.is_none() && !one.asset.is_private();
    let assets = facts
        .assets
        .iter()
        .filter(known)
        .map(|one| &one.asset)
        .filter_map(|asset| {
            let id = format!("asset/{}", part(&asset.id));
            Some(Thing {
                owner: asset.owner.clone(),
                ..Thing::new(id, EndingKind::Asset.word(), vec![asset.name.clone()], asset.expires?)
            })
        });
    enablement.chain(resources).chain(assets).collect()
}
