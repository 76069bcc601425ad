//! From a verdict to the lines that decide it: the rule in the program, and each value that the rule reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::{certificates, pull_request};
use crate::date::{Date, Month};
use crate::registry::model::{Metrics, Partner};
use crate::registry::tree::LineOrigin;
use crate::registry::{CheckedFile, PartnerFolder, Record};
use crate::standing::{CompiledCriterion, Entitlement, Policy, Standing, pointer_on};
use crate::words::{closest, count};

/// Most months of a metric that an explanation shows.
const MOST_MONTHS: usize = 12;

/// What an explanation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A criterion of the partner's tier.
    Criterion,
    /// A benefit or an enablement item.
    Benefit,
    /// A metric that partners report each month.
    Metric,
    /// A field of the record.
    Field,
}

/// Something that is known about a partner, and the lines that it comes from.
#[derive(Debug)]
pub struct Explanation {
    pub slug: String,
    pub name: String,
    pub subject: Subject,
    /// As it was asked for.
    pub id: String,
    /// In words.
    pub title: String,
    /// What is known: a verdict, whether the partner is entitled, or the value.
    pub answer: String,
    /// What decided it, one sentence each.
    pub reasons: Vec<String>,
    /// The rule first, then the values in the order in which the rule names them.
    pub leaves: Vec<Leaf>,
}

/// A value, or the rule, and where it is written.
#[derive(Debug)]
pub struct Leaf {
    /// As the program names it, such as `reach.users`.
    pub name: String,
    /// Nothing where it isn't written anywhere.
    pub value: Option<String>,
    pub place: Option<LeafPlace>,
    /// Who checked the value, as the record has it.
    pub verification: Option<Verification>,
    /// The last commit that changed one of its lines; nothing before git was asked, and where a line isn't committed.
    pub origin: Option<LineOrigin>,
    /// The pull request that the commit came from, where its subject names one.
    pub pull_request: Option<u64>,
    /// What GitHub shows about the commit; none where it wasn't asked.
    pub github: Option<CommitOnGitHub>,
}

/// How a commit came to the branch, as GitHub shows it. The commit itself can name any author and any pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitOnGitHub {
    /// By a pull request.
    Pull {
        number: u64,
        /// The logins of the people; none for a deleted account.
        opened_by: Option<String>,
        merged_by: Option<String>,
    },
    /// GitHub shows no merged pull request with it.
    NoPull,
}

/// Lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafPlace {
    pub path: Arc<str>,
    /// From 1.
    pub line: u32,
    pub last_line: u32,
    /// It is in the overlay, whose history is another one.
    pub private: bool,
}

/// A maintainer's check of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    pub by: String,
    pub on: String,
}

/// Nothing has the name that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was probably meant.
    pub near: Option<String>,
}

/// What is asked, and of which partner.
pub struct Question<'a> {
    pub policy: &'a Policy,
    pub folder: &'a PartnerFolder,
    pub record: &'a Record<Partner>,
    pub standing: &'a Standing,
    pub today: Date,
    /// The ID of a criterion, benefit or metric, or a field of the record.
    pub asked: &'a str,
}

/// Finds the lines that decide what is asked.
///
/// # Errors
/// The partner has nothing of that name.
pub fn explain(question: &Question<'_>) -> Result<Explanation, Unknown> {
    let found = (question.criterion())
        .or_else(|| question.benefit())
        .or_else(|| question.metric())
        .or_else(|| question.field());
    found.ok_or_else(|| Unknown {
        near: closest(question.asked, question.names().iter().map(String::as_str)).map(str::to_owned),
    })
}

impl Question<'_> {
    fn names(&self) -> BTreeSet<String> {
        let program = self.policy.program();
        let mut names: BTreeSet<String> = self.criteria().iter().map(|c| c.criterion.id.clone()).collect();
        names.extend(self.entitlements().map(|item| item.id.clone()));
        names.extend(program.metrics.iter().map(|metric| metric.id.clone()));
        names.extend(
            self.record
                .json
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone()),
        );
        names
    }

    fn criteria(&self) -> &[CompiledCriterion] {
        self.policy
            .criteria(self.record.data.tier.as_deref().unwrap_or_default())
    }

    fn entitlements(&self) -> impl Iterator<Item = &Entitlement> {
        self.standing.benefits.iter().chain(&self.standing.enablement)
    }

    fn about(&self, subject: Subject, title: &str, answer: String) -> Explanation {
        Explanation {
            slug: self.standing.slug.clone(),
            name: self.standing.name.clone(),
            subject,
            id: self.asked.to_owned(),
            title: title.to_owned(),
            answer,
            reasons: Vec::new(),
            leaves: Vec::new(),
        }
    }

    fn criterion(&self) -> Option<Explanation> {
        let decided = self
            .standing
            .criteria
            .iter()
            .find(|criterion| criterion.id == self.asked)?;
        let reasons = decided.verdict.reasons().to_vec();
        let mut leaves = Vec::new();
        self.add_criterion(self.asked, &mut leaves);
        Some(Explanation {
            reasons,
            leaves,
            ..self.about(Subject::Criterion, &decided.name, decided.verdict.word().to_owned())
        })
    }

    /// The rule of a criterion, and what it reads.
    fn add_criterion(&self, id: &str, leaves: &mut Vec<Leaf>) {
        let tier = self.record.data.tier.as_deref().unwrap_or_default();
        let tiers = &self.policy.program().tiers;
        let Some((t, c, compiled)) = tiers.iter().position(|known| known.id == tier).and_then(|t| {
            let c = tiers[t].criteria.iter().position(|known| known.id == id)?;
            Some((t, c, self.criteria().get(c)?))
        }) else {
            return;
        };
        let criterion = &compiled.criterion;
        let rule = if criterion.attest { "attest" } else { "expr" };
        leaves.push(leaf(
            "the rule",
            &self.policy.record,
            &format!("/tiers/{t}/criteria/{c}/{rule}"),
        ));
        if criterion.attest {
            self.add_value(&format!("attestations.{id}"), leaves);
        }
        let read = compiled
            .expression
            .iter()
            .flat_map(|expression| &expression.reads.paths);
        let mut seen = BTreeSet::new();
        for path in criterion.needs.iter().chain(read).chain(criterion.max_age.keys()) {
            if seen.insert(path) {
                self.add_value(path, leaves);
            }
        }
        for (metric, months) in &criterion.needs_figures {
            let last = Month::last_complete(self.today);
            for back in 0..i32::from(*months) {
                self.add_month(metric, last.plus(-back), leaves);
            }
        }
        for parameter in compiled
            .expression
            .iter()
            .flat_map(|expression| &expression.reads.parameters)
        {
            self.add_parameter(&parameter.id, leaves);
        }
    }

    fn add_value(&self, path: &str, leaves: &mut Vec<Leaf>) {
        leaves.push(match path.strip_prefix("program.") {
            Some(field) => leaf(path, &self.policy.record, &format!("/{}", field.replace('.', "/"))),
            None => self.value(path),
        });
        if path == certificates::FIELD {
            leaves.extend(certificates::leaves(self.record, self.today));
        }
    }

    /// A field of the record, as standings read it.
    fn value(&self, path: &str) -> Leaf {
        leaf(path, self.record, &pointer_on(&self.record.data, path, self.today))
    }

    fn add_month(&self, metric: &str, month: Month, leaves: &mut Vec<Leaf>) {
        let name = format!("{metric} of {month}");
        leaves.push(match self.folder.metrics.get(&month) {
            Some(file) => figure(&name, file, metric),
            None => nowhere(&name),
        });
    }

    fn add_parameter(&self, id: &str, leaves: &mut Vec<Leaf>) {
        let place = self.record.data.agreement_pointer(self.today).unwrap_or_default();
        let signed = leaf(id, self.record, &format!("{place}/parameters/{id}"));
        if signed.value.is_some() {
            leaves.push(signed);
            return;
        }
        let program = self.policy.program();
        let all = program.agreements.iter().enumerate().flat_map(|(a, agreement)| {
            let clauses = agreement.clauses.iter().enumerate();
            clauses.flat_map(move |(c, clause)| {
                let parameters = clause.parameters.iter().enumerate();
                parameters.map(move |(p, parameter)| (a, c, p, parameter))
            })
        });
        let default = all.filter(|(.., parameter)| parameter.id == id).map(|(a, c, p, _)| {
            let pointer = format!("/agreements/{a}/clauses/{c}/parameters/{p}/default");
            leaf(id, &self.policy.record, &pointer)
        });
        leaves.push(default.into_iter().next().unwrap_or_else(|| nowhere(id)));
    }

    fn benefit(&self) -> Option<Explanation> {
        let item = self.entitlements().find(|item| item.id == self.asked)?;
        let answer = if item.entitled { "entitled" } else { "not entitled" };
        let program = self.policy.program();
        let mut leaves = Vec::new();
        let list = if let Some(at) = program.benefits.iter().position(|known| known.id == item.id) {
            Some(format!("/benefits/{at}"))
        } else {
            let at = program.enablement.iter().position(|known| known.id == item.id);
            at.map(|at| format!("/enablement/{at}"))
        };
        leaves.extend(list.map(|pointer| leaf("the rule", &self.policy.record, &pointer)));
        for field in ["tier", "status"] {
            self.add_value(field, &mut leaves);
        }
        if let Some(phase) = &self.standing.phase {
            self.add_value(&format!("phases.{phase}"), &mut leaves);
        }
        Some(Explanation {
            reasons: vec![item.because.clone()],
            leaves,
            ..self.about(Subject::Benefit, &item.name, answer.to_owned())
        })
    }

    fn metric(&self) -> Option<Explanation> {
        let metric = self
            .policy
            .program()
            .metrics
            .iter()
            .find(|metric| metric.id == self.asked)?;
        let months: Vec<Month> = (self.folder.metrics.keys().rev().copied())
            .filter(|month| *month <= Month::of(self.today))
            .take(MOST_MONTHS)
            .collect();
        let mut leaves = Vec::new();
        for month in months {
            self.add_month(&metric.id, month, &mut leaves);
        }
        leaves.retain(|leaf| leaf.value.is_some());
        let answer = leaves
            .first()
            .and_then(|leaf| Some(format!("{} ({})", leaf.value.as_ref()?, leaf.name)));
        let answer = answer.unwrap_or_else(|| "no value".to_owned());
        Some(Explanation {
            leaves,
            ..self.about(Subject::Metric, &metric.name, answer)
        })
    }

    fn field(&self) -> Option<Explanation> {
        let found = self.value(self.asked);
        let answer = found.value.clone()?;
        let mut leaves = vec![found];
        // A status follows from the dates of the phases.
        if self.asked == "status" && self.record.json.get("phases").is_some() {
            self.add_value("phases", &mut leaves);
        }
        Some(Explanation {
            leaves,
            ..self.about(Subject::Field, self.asked, answer)
        })
    }
}

impl Leaf {
    /// Adds the newest of the commits by which its lines came to be.
    pub fn add_origin(&mut self, lines: &BTreeMap<u32, LineOrigin>) {
        let Some(place) = &self.place else { return };
        let own = || place.line..=place.last_line;
        // A line that isn't committed is newer than every commit.
        if own().any(|line| !lines.contains_key(&line)) {
            return;
        }
        let newest = own()
            .filter_map(|line| lines.get(&line))
            .max_by_key(|origin| origin.day);
        self.pull_request = newest.and_then(|origin| pull_request(&origin.subject));
        self.origin = newest.cloned();
    }
}

fn nowhere(name: &str) -> Leaf {
    Leaf {
        name: name.to_owned(),
        value: None,
        place: None,
        verification: None,
        origin: None,
        pull_request: None,
        github: None,
    }
}

pub(super) fn leaf(name: &str, file: &CheckedFile, pointer: &str) -> Leaf {
    let value = file.json.pointer(pointer).filter(|value| !value.is_null());
    let Some(value) = value else { return nowhere(name) };
    // What a maintainer checked is the whole group of fields.
    let group = pointer
        .split('/')
        .nth(1)
        .map(|group| format!("/{group}"))
        .unwrap_or_default();
    let own = value.get("evidence");
    let evidence = own.or_else(|| file.json.pointer(&group)?.get("evidence"));
    Leaf {
        value: Some(shown(value)),
        place: place(file, pointer),
        verification: evidence.and_then(verification),
        ..nowhere(name)
    }
}

fn figure(name: &str, file: &Record<Metrics>, metric: &str) -> Leaf {
    let pointer = format!("/figures/{metric}");
    let found = leaf(name, file, &pointer);
    let value = file
        .json
        .pointer(&pointer)
        .map(|figure| shown(figure.get("value").unwrap_or(figure)));
    let own = file.json.pointer(&format!("{pointer}/evidence")).and_then(verification);
    let whole = || file.json.get("evidence").and_then(verification);
    Leaf {
        value,
        verification: own.or_else(whole),
        ..found
    }
}

fn verification(evidence: &Value) -> Option<Verification> {
    let text = |key: &str| evidence.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Verification {
        by: text("verified_by")?,
        on: text("verified_on")?,
    })
}

/// A value in a few words.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        Value::Array(items) => count(items.len(), "item"),
        Value::Object(fields) => count(fields.len(), "field"),
        other => other.to_string(),
    }
}

/// The lines of a field, with its name.
fn place(file: &CheckedFile, pointer: &str) -> Option<LeafPlace> {
    let (node, key) = file.root.at(pointer)?;
    let start = key.unwrap_or(node.span).start.line;
    // The end is excluded: at the start of a line, the line before is the last one.
    let end = node.span.end;
    let last = if end.col <= 1 { end.line - 1 } else { end.line };
    Some(LeafPlace {
        path: file.paths[usize::from(node.span.layer)].clone(),
        line: start,
        last_line: last.max(start),
        private: node.span.layer != 0,
    })
}
