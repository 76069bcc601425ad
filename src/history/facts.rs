//! What is known about a partner on a day, as a flat list of facts: two such lists can be compared fact by fact. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::{Date, Month};
use crate::registry::model::{Agreement, AgreementState, Figure, Partner};
use crate::registry::{CheckedFile, PartnerFolder, Record};
use crate::standing::{Outcome, Policy, Standing, broken_off, voided_or_open};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The rules of the partnership. Only events have it; a fact about a partner never has it.
    Program,
    /// Every partner with a record has exactly one.
    Status,
    Name,
    /// The partner's folder.
    Folder,
    /// Whether today's schemas can read the record.
    Reading,
    Tier,
    PhaseEntered,
    PhaseLeft,
    Agreement,
    Verification,
    Waiver,
    Grant,
    /// How often a grant was used.
    GrantUse,
    Figure,
    Review,
    Collaboration,
    Owner,
    Manager,
    /// Last, because the other facts decide it.
    Criterion,
}

/// What a fact is about, and which one of these: the ID of a criterion, the login of an owner.
pub type FactKey = (Topic, String);

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub value: String,
    /// Why, where the registry contains a reason.
    pub reason: Option<String>,
    pub mark: Mark,
}

/// What distinguishes facts of one topic, where the value alone doesn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    None,
    /// It no longer counts, by its own words or because its time is over.
    Over,
    /// An agreement that takes the place of another one.
    Renewal,
    /// A phase in which the partnership ended.
    BrokenOff,
}

/// Everything that is known about one partner.
pub type Facts = BTreeMap<FactKey, Fact>;

/// What the facts about a partner are made from.
pub struct Known<'a> {
    pub folder: &'a PartnerFolder,
    pub record: &'a Record<Partner>,
    pub policy: &'a Policy,
    /// None where the results of criteria aren't asked for.
    pub standing: Option<&'a Standing>,
}

/// The facts about a partner on a day.
pub fn facts(known: &Known<'_>, day: Date) -> Facts {
    let mut list = List(Facts::new());
    list.state(known);
    list.people(&known.record.data);
    list.agreements(known, day);
    list.verifications(known);
    list.waivers(known, day);
    list.grants(&known.record.data, day);
    list.figures(known);
    list.shared_work(known);
    if let Some(standing) = known.standing {
        list.criteria(standing);
    }
    list.0
}

struct List(Facts);

impl List {
    fn add(&mut self, topic: Topic, about: impl Into<String>, value: impl Into<String>) -> &mut Fact {
        let fact = self.0.entry((topic, about.into())).or_insert(Fact {
            value: String::new(),
            reason: None,
            mark: Mark::None,
        });
        fact.value = value.into();
        fact
    }

    fn state(&mut self, known: &Known<'_>) {
        let partner = &known.record.data;
        (self.add(Topic::Status, "", partner.status.id()).reason).clone_from(&partner.status_reason);
        self.add(Topic::Name, "", &partner.name);
        self.add(Topic::Folder, "", &*known.folder.slug);
        if let Some(tier) = &partner.tier {
            self.add(Topic::Tier, "", tier);
        }
        let broken = broken_off(partner, known.policy);
        for (id, phase) in partner.phases.iter().flatten() {
            self.add(Topic::PhaseEntered, id, phase.entered.to_string());
            if let Some(left) = phase.left {
                let fact = self.add(Topic::PhaseLeft, id, left.to_string());
                if broken == Some(id) {
                    fact.mark = Mark::BrokenOff;
                }
            }
        }
    }

    fn people(&mut self, partner: &Partner) {
        for owner in partner.owners.iter().flatten() {
            self.add(Topic::Owner, &owner.github, account(&owner.github, owner.id));
        }
        if let Some(manager) = &partner.manager {
            self.add(Topic::Manager, "", account(&manager.github, manager.id));
        }
    }

    fn agreements(&mut self, known: &Known<'_>, day: Date) {
        let partner = &known.record.data;
        let all: Vec<&Agreement> = partner
            .earlier_agreements
            .iter()
            .flatten()
            .chain(&partner.agreement)
            .collect();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for agreement in all {
            let mut about = format!("{} {}", agreement.template, agreement.version);
            let times = seen.entry(about.clone()).or_default();
            *times += 1;
            // The same version can be signed again: each signing is an agreement of its own.
            if *times > 1 {
                about = format!("{about} ({times})");
            }
            let state = if partner.agreement_has_error {
                AgreementState::HasError
            } else {
                agreement.state(known.policy.program(), day)
            };
            if state == AgreementState::NotSigned {
                continue;
            }
            let is_renewal = agreement.renews.is_some() || agreement.supersedes.is_some();
            let value = state.why_not().unwrap_or_else(|| "is in force".to_owned());
            let fact = self.add(Topic::Agreement, about, value);
            fact.reason = agreement.ended.as_ref().map(|end| end.reason.clone());
            if state.is_over() {
                fact.mark = Mark::Over;
            } else if is_renewal {
                fact.mark = Mark::Renewal;
            }
        }
    }

    /// Values that count as verified.
    fn verifications(&mut self, known: &Known<'_>) {
        self.verified_in(known.record, known, "");
        for (month, file) in &known.folder.metrics {
            self.verified_in(file, known, &month.to_string());
        }
    }

    fn verified_in(&mut self, file: &CheckedFile, known: &Known<'_>, within: &str) {
        let owners = known.record.data.owners.as_deref();
        for (pointer, value) in with_evidence(&file.json) {
            // `attestations.ID` is evidence itself.
            let is_evidence = pointer.starts_with("/attestations/");
            let wrapped = is_evidence.then(|| serde_json::json!({ "evidence": value }));
            if voided_or_open(wrapped.as_ref().unwrap_or(value), owners, known.policy).is_some() {
                continue;
            }
            let evidence = if is_evidence { value } else { &value["evidence"] };
            let text = |key: &str| evidence.get(key).and_then(Value::as_str).unwrap_or_default();
            let by = format!("{} on {}", text("verified_by"), text("verified_on"));
            let name = dotted(file, &pointer);
            let about = match (within, name.as_str()) {
                ("", name) => name.to_owned(),
                (month, "") => month.to_owned(),
                (month, name) => format!("{} of {month}", name.trim_start_matches("figures.")),
            };
            self.add(Topic::Verification, about, by);
        }
    }

    /// Waivers that count on the day.
    fn waivers(&mut self, known: &Known<'_>, day: Date) {
        let partner = &known.record.data;
        for waiver in partner.waivers.iter().flatten() {
            let about = waiver.criterion.as_ref().or(waiver.rule.as_ref());
            if let Some(about) = about.filter(|_| known.policy.grants(waiver, partner, day)) {
                let value = format!("until {} by {}", waiver.until, waiver.by);
                self.add(Topic::Waiver, about, value).reason = Some(waiver.reason.clone());
            }
        }
    }

    fn grants(&mut self, partner: &Partner, day: Date) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for grant in partner.grants.iter().flatten() {
            let name = grant.id.clone();
            let mut about = name.unwrap_or_else(|| format!("{} of {}", grant.benefit, grant.granted_on));
            let times = seen.entry(about.clone()).or_default();
            *times += 1;
            if *times > 1 {
                about = format!("{about} ({times})");
            }
            let fact = self.add(Topic::Grant, &about, &grant.benefit);
            if !grant.is_open(day) {
                fact.mark = Mark::Over;
                if grant.is_waiting() {
                    fact.reason = Some("it was never used".to_owned());
                }
            }
            if grant.used() > 0 {
                self.add(Topic::GrantUse, about, grant.used().to_string());
            }
        }
    }

    /// Values of metrics, without those that the program keeps private.
    fn figures(&mut self, known: &Known<'_>) {
        let metrics = &known.policy.program().metrics;
        let private: BTreeSet<&str> = (metrics.iter())
            .filter(|metric| metric.visibility.is_private())
            .map(|metric| metric.id.as_str())
            .collect();
        for (month, file) in &known.folder.metrics {
            for (id, figure) in file
                .data
                .figures
                .iter()
                .filter(|(id, _)| !private.contains(id.as_str()))
            {
                let fact = self.add(Topic::Figure, figure_name(id, *month), figure_value(figure));
                fact.reason.clone_from(&file.data.restated);
            }
        }
    }

    fn shared_work(&mut self, known: &Known<'_>) {
        for (quarter, file) in &known.folder.reviews {
            for (step, review) in &file.data.reviews {
                self.add(
                    Topic::Review,
                    format!("{step} of {quarter}"),
                    review.held_on.to_string(),
                );
            }
        }
        for one in known.record.data.collaborations.iter().flatten() {
            let about = joint_work(&one.kind, &one.with, one.date);
            self.add(Topic::Collaboration, about, one.date.to_string());
        }
    }

    fn criteria(&mut self, standing: &Standing) {
        for criterion in &standing.criteria {
            let outcome = criterion.verdict.outcome();
            let fact = self.add(Topic::Criterion, &criterion.id, outcome.word());
            let reasons = criterion.verdict.reasons();
            fact.reason = (!reasons.is_empty()).then(|| reasons.join("; "));
        }
    }
}

/// Whether a fact is what holds for a partner about which nothing is known: its first appearance then makes no event.
pub(super) fn is_initial(topic: Topic, fact: &Fact) -> bool {
    topic == Topic::Criterion && fact.value == Outcome::Unknown.word()
}

/// How joint work is named.
pub fn joint_work(kind: &str, with: &str, date: Date) -> String {
    format!("{kind} with {with} on {date}")
}

fn figure_name(metric: &str, month: Month) -> String {
    format!("{metric} of {month}")
}

fn figure_value(figure: &Figure) -> String {
    let (value, currency) = match figure {
        Figure::Bare(value) => (value, None),
        Figure::Detailed(detailed) => (&detailed.value, detailed.currency.as_ref()),
    };
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    currency.map_or_else(|| value.clone(), |currency| format!("{value} {currency}"))
}

/// A login with the user ID, which a renamed account keeps.
fn account(login: &str, id: Option<u64>) -> String {
    id.map_or_else(|| login.to_owned(), |id| format!("{login} ({id})"))
}

/// Everything that has evidence of its own, with its JSON Pointer.
fn with_evidence(json: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), json)];
    while let Some((pointer, value)) = open.pop() {
        let is_attestation = pointer.starts_with("/attestations/");
        if is_attestation || value.get("evidence").is_some_and(Value::is_object) {
            found.push((pointer.clone(), value));
        }
        match value {
            Value::Object(fields) if !is_attestation => {
                open.extend(fields.iter().map(|(name, value)| (format!("{pointer}/{name}"), value)));
            }
            Value::Array(items) => {
                open.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(at, value)| (format!("{pointer}/{at}"), value)),
                );
            }
            _ => {}
        }
    }
    found
}

/// A pointer as people write it, such as `reach` or `certifications.octocat`: items of a list by what names them.
fn dotted(file: &CheckedFile, pointer: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    for (at, _) in pointer.match_indices('/').skip(1).chain([(pointer.len(), "")]) {
        let part = &pointer[..at];
        let own = part.rsplit_once('/').map_or("", |(_, own)| own);
        let is_item = own.bytes().all(|byte| byte.is_ascii_digit());
        let own_name = file.kind.fields().names(&file.json, part);
        let name = if is_item && !own_name.is_empty() {
            own_name.join(" ")
        } else {
            own.to_owned()
        };
        names.push(name);
    }
    names.retain(|name| !name.is_empty());
    names.join(".")
}
