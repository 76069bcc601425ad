//! The values of a record that expressions read. There are two views: everything that the partner claims, and only what
//! a maintainer has verified.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, Serde};
use serde_json::Value as Json;

use super::expression::Expression;
use super::functions::{MAINTAINERS, OPEN_COUNTS, PARAMETERS, PARTNER_SIDE, PROGRAM_SIDE, TODAY};
use super::notice::EvidenceEnd;
use super::paths::{AGREEMENT, dig, is_of_agreement, pointer};
use super::policy::{CompiledCriterion, Policy};
use super::signed_values::{SignedValue, SignedValues};
use super::support::Support;
use super::types::ParameterRead;
use crate::date::{Date, Month, add_days};
use crate::decimal::Decimal;
use crate::registry::Record;
use crate::registry::fields::dates_of_values;
use crate::registry::model::{AgreementState, Figure, Metrics, Owner, Partner};
use crate::sensitive::mask;
use crate::words::quote;

/// A record, prepared for expressions.
pub(crate) struct Scope<'a> {
    policy: &'a Policy,
    record: &'a Record<Partner>,
    metrics: &'a BTreeMap<Month, Record<Metrics>>,
    today: Date,
    values: SignedValues<'a>,
    /// The agreement that decides today, as the record has it.
    agreement: Option<&'a Json>,
    claimed: Context,
    claimed_value: Value,
    /// Computed on first use, because most records have few values that could be verified.
    verified: OnceCell<Context>,
}

/// The names that an expression can read. They are few, so a list is faster to search than a map is to build.
#[derive(Debug, Clone)]
struct Context {
    fields: Vec<(Arc<str>, Value)>,
    figures: Option<Value>,
    program: Value,
    parameters: Value,
    today: Value,
    /// Logins in lowercase.
    partner_side: Value,
    program_side: Value,
    maintainers: Value,
    /// Whether an item whose end isn't known counts as valid.
    open_counts: bool,
}

impl Object for Context {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "figures" => self.figures.clone(),
            "program" => Some(self.program.clone()),
            PARAMETERS => Some(self.parameters.clone()),
            TODAY => Some(self.today.clone()),
            PARTNER_SIDE => Some(self.partner_side.clone()),
            PROGRAM_SIDE => Some(self.program_side.clone()),
            MAINTAINERS => Some(self.maintainers.clone()),
            OPEN_COUNTS => Some(Value::from(self.open_counts)),
            _ => self
                .fields
                .iter()
                .find(|(name, _)| **name == *key)
                .map(|(_, value)| value.clone()),
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }
}

/// Why a criterion can't be decided.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Gaps {
    /// Paths of missing values.
    pub absent: Vec<String>,
    /// Values that are too old, each as a sentence.
    pub stale: Vec<String>,
    /// When the first value with a maximum age is no longer recent enough.
    pub ends: Option<EvidenceEnd>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        policy: &'a Policy,
        record: &'a Record<Partner>,
        metrics: &'a BTreeMap<Month, Record<Metrics>>,
        today: Date,
    ) -> Self {
        let values = SignedValues::of(policy.program(), &record.data, today);
        let place = record.data.agreement_pointer(today);
        let agreement = place.and_then(|place| record.json.pointer(&place));
        let wanted = policy.fields(record.data.tier.as_deref());
        let fields = wanted.iter().filter_map(|field| {
            let value = match &**field {
                AGREEMENT => agreement,
                field => record.json.get(field),
            };
            let empty = || Value::from(BTreeMap::<String, Value>::new());
            let value = value.map(|value| Value::from(Serde(value)));
            Some((
                field.clone(),
                value.or_else(|| policy.is_optional_group(field).then(empty))?,
            ))
        });
        let claimed = Context {
            fields: fields.collect(),
            figures: None,
            program: policy.program_value.clone(),
            parameters: parameters(policy, &values),
            today: Value::from(today.to_string()),
            partner_side: partner_side(&record.data),
            program_side: program_side(policy, &record.data),
            maintainers: policy.maintainer_logins().map(str::to_owned).collect(),
            open_counts: false,
        };
        let claimed_value = Value::from_object(claimed.clone());
        Self {
            policy,
            record,
            metrics,
            today,
            values,
            agreement,
            claimed,
            claimed_value,
            verified: OnceCell::new(),
        }
    }

    fn verified(&self) -> &Context {
        self.verified.get_or_init(|| {
            let mut context = self.claimed.clone();
            context.fields.retain_mut(|(field, value)| {
                if self.policy.support(field) != Support::Evidence {
                    return true;
                }
                match self.record.json.get(&**field) {
                    Some(Json::Array(items)) => {
                        let kept: Vec<&Json> = items.iter().filter(|item| self.is_verified(item)).collect();
                        if kept.len() < items.len() {
                            *value = Value::from(Serde(&kept));
                        }
                        true
                    }
                    Some(fact @ Json::Object(_)) => self.is_verified(fact),
                    _ => false,
                }
            });
            context
        })
    }

    /// The record as claimed.
    pub(crate) fn claimed(&self) -> &Value {
        &self.claimed_value
    }

    /// The record with the figures that a criterion needs; `None` when a month of them is missing (or not verified).
    pub(crate) fn with_figures(&self, criterion: &CompiledCriterion, verified: bool) -> Option<Value> {
        if criterion.criterion.needs_figures.is_empty() && !verified {
            return Some(self.claimed_value.clone());
        }
        let context = if verified { self.verified() } else { &self.claimed };
        Some(Value::from_object(self.add_figures(
            criterion,
            verified,
            context.clone(),
        )?))
    }

    /// The record as claimed, with items counted whose end isn't known.
    pub(crate) fn with_open_counted(&self, criterion: &CompiledCriterion) -> Option<Value> {
        let mut context = self.add_figures(criterion, false, self.claimed.clone())?;
        context.open_counts = true;
        Some(Value::from_object(context))
    }

    /// The record as claimed, read on another date. Everything but the date is as it is today.
    pub(crate) fn claimed_on(&self, criterion: &CompiledCriterion, day: Date) -> Option<Value> {
        let today = Value::from(day.to_string());
        let context = self.add_figures(criterion, false, self.claimed.clone())?;
        Some(Value::from_object(Context { today, ..context }))
    }

    /// Items of the lists that an expression reads that have no end, each as a phrase.
    pub(crate) fn open_dates(&self, expression: &Expression) -> Vec<String> {
        let fields = self.record.kind.fields();
        let mut open = Vec::new();
        for path in &expression.reads.paths {
            let list = pointer(path);
            let items = self.record.json.pointer(&list).and_then(Json::as_array);
            for (i, item) in items.into_iter().flatten().enumerate() {
                if item.get("issued").is_some() && item.get("expires").is_none() {
                    let names = fields.names(&self.record.json, &format!("{list}/{i}"));
                    let name = names
                        .first()
                        .map_or_else(String::new, |name| format!(" of {}", quote(&mask(name))));
                    open.push(format!("`{path}[{i}]`{name} has no `expires`"));
                }
            }
        }
        open
    }

    fn add_figures(&self, criterion: &CompiledCriterion, verified: bool, mut context: Context) -> Option<Context> {
        let mut figures: BTreeMap<String, Value> = BTreeMap::new();
        for (metric, months) in &criterion.criterion.needs_figures {
            let values: Option<Vec<f64>> = self
                .months(*months)
                .map(|month| self.figure(month, metric, verified))
                .collect();
            figures.insert(metric.clone(), Value::from_iter(values?));
        }
        context.figures = Some(Value::from(figures));
        Some(context)
    }

    /// Whether an expression that is true for the claimed values is also true for the verified values alone. A group of
    /// fields is verified or not as a whole. So the expression is only evaluated again for figures, and for lists with
    /// an item that isn't verified.
    pub(crate) fn holds_verified(&self, criterion: &CompiledCriterion, expression: &Expression) -> bool {
        let mut again = !criterion.criterion.needs_figures.is_empty();
        for path in &expression.reads.paths {
            let field = path.split('.').next().unwrap_or(path);
            match self.policy.support(field) {
                Support::Evidence => {}
                Support::Claim if field != "program" => return false,
                Support::Claim | Support::Maintainer => continue,
            }
            match self.record.json.get(field) {
                Some(fact @ Json::Object(_)) if !self.is_verified(fact) => return false,
                Some(Json::Array(items)) => again |= !items.iter().all(|item| self.is_verified(item)),
                _ => {}
            }
        }
        !again
            || self
                .with_figures(criterion, true)
                .is_some_and(|context| expression.holds(&context) == Ok(true))
    }

    fn is_verified(&self, fact: &Json) -> bool {
        voided_or_open(fact, self.record.data.owners.as_deref(), self.policy).is_none()
    }

    /// The values in `needs` that are missing, and the values in `max_age` that are too old.
    pub(crate) fn gaps(&self, needs: &[String], max_age: &BTreeMap<String, u32>) -> Gaps {
        let mut gaps = Gaps::default();
        for path in needs {
            if !self.is_known(path) {
                gaps.absent.push(path.clone());
            }
        }
        for (path, days) in max_age {
            let Some(date) = self.date(path) else { continue };
            let period = i64::from(*days);
            let until = add_days(date, period);
            if until < self.today {
                gaps.stale
                    .push(format!("`{path}` is {date}, more than {days} days ago"));
            }
            if gaps.ends.is_none_or(|end| until < end.until) {
                gaps.ends = Some(EvidenceEnd {
                    until,
                    period,
                    is_unknown_after: true,
                });
            }
        }
        gaps
    }

    /// The metrics and months without a value that the criterion needs, each as a phrase.
    pub(crate) fn missing_figures(&self, criterion: &CompiledCriterion) -> Vec<String> {
        let mut missing = Vec::new();
        for (metric, months) in &criterion.criterion.needs_figures {
            let without: Vec<String> = self
                .months(*months)
                .filter(|month| self.figure(*month, metric, false).is_none())
                .map(|month| month.to_string())
                .collect();
            if !without.is_empty() {
                missing.push(format!("`{metric}` for {}", without.join(", ")));
            }
        }
        missing
    }

    /// Parameters that an expression reads and that have no value today, each with the reason as a phrase.
    pub(crate) fn missing_parameters(&self, asked: &[ParameterRead]) -> Vec<String> {
        let phrase = |read: &ParameterRead| match self.values.get(&read.id) {
            SignedValue::Open(why) => Some(why).filter(|_| !read.is_optional),
            SignedValue::Unknown(why) => Some(why),
            SignedValue::Signed(_) | SignedValue::Default(_) => None,
        };
        let mut missing: Vec<String> = asked.iter().filter_map(phrase).collect();
        missing.dedup();
        missing
    }

    /// Why a path counts as missing although the record has it.
    pub(crate) fn suspended(&self, path: &str) -> Option<String> {
        let state = self
            .values
            .state()
            .filter(|state| state.is_out_of_time() && is_of_agreement(path))?;
        Some(format!("the agreement {}", state.why_not()?))
    }

    /// The same record on an earlier day.
    pub(crate) fn on(&self, day: Date) -> Self {
        Self::new(self.policy, self.record, self.metrics, day)
    }

    /// Whether the agreement was in force, and no longer is.
    pub(crate) fn agreement_is_over(&self) -> bool {
        self.values.state().is_some_and(AgreementState::is_over)
    }

    /// The last `count` complete months, oldest first.
    fn months(&self, count: u8) -> impl Iterator<Item = Month> + use<> {
        let last = Month::last_complete(self.today);
        (0..i32::from(count)).rev().map(move |back| last.plus(-back))
    }

    fn figure(&self, month: Month, metric: &str, verified: bool) -> Option<f64> {
        let file = Some(&self.metrics.get(&month)?.data).filter(|file| file.period == month)?;
        let figure = file.figures.get(metric)?;
        let metric = self.policy.program().metrics.iter().find(|m| m.id == metric)?;
        if verified {
            let own = if let Figure::Detailed(d) = figure {
                d.evidence.as_ref()
            } else {
                None
            };
            let evidence = own.or(file.evidence.as_ref())?;
            let by = evidence.verified_by.as_deref()?;
            if !(evidence.is_verified() && self.policy.is_maintainer(by)) {
                return None;
            }
        }
        metric.usable(figure).map(Decimal::approximate)
    }

    fn is_known(&self, path: &str) -> bool {
        if self.suspended(path).is_some() {
            return false;
        }
        match path.strip_prefix("program.") {
            Some("supported_versions") => self.policy.program().supported_versions.is_some(),
            Some(_) => false,
            None => self.value(path).is_some_and(|v| !v.is_null()),
        }
    }

    fn date(&self, path: &str) -> Option<Date> {
        self.value(path)?.as_str()?.parse().ok()
    }

    /// The value of a dotted path. The agreement is the one that decides on the day.
    pub(crate) fn value(&self, path: &str) -> Option<&'a Json> {
        match path.split_once('.') {
            Some((AGREEMENT, below)) => dig(self.agreement?, below),
            None if path == AGREEMENT => self.agreement,
            _ => dig(&self.record.json, path),
        }
    }
}

/// A figure's value as a number; decimal text counts.
pub(crate) fn number(value: &Json) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str().and_then(|t| t.parse().ok()))
        .filter(|n| n.is_finite())
}

/// The logins of the record's owners.
fn partner_side(partner: &Partner) -> Value {
    let owners = partner.owners.iter().flatten();
    owners.map(|owner| owner.github.to_lowercase()).collect()
}

/// The logins of the program's maintainers, and of the person who looks after the partner.
fn program_side(policy: &Policy, partner: &Partner) -> Value {
    let manager = partner.manager.iter().map(|manager| manager.github.to_lowercase());
    policy.maintainer_logins().map(str::to_owned).chain(manager).collect()
}

/// The parameters as expressions read them.
fn parameters(policy: &Policy, values: &SignedValues<'_>) -> Value {
    if !values.has_own() {
        return policy.default_parameters.clone();
    }
    let known = policy
        .parameters()
        .filter_map(|id| Some((id.to_owned(), values.get(id).value()?)));
    let known: BTreeMap<String, Value> = known.map(|(id, value)| (id, Value::from(Serde(value)))).collect();
    Value::from(known)
}

/// Why a value doesn't count as verified; `None` if it does.
pub(crate) fn voided_or_open(fact: &Json, owners: Option<&[Owner]>, policy: &Policy) -> Option<String> {
    // The program signed it: an item whose certificate isn't exactly what was signed is left out when the record is read.
    if fact.get("certificate").is_some_and(Json::is_string) {
        return None;
    }
    let none = Json::Null;
    let evidence = fact.get("evidence").unwrap_or(&none);
    let (Some(by), Some(on)) = (text(evidence, "verified_by"), text(evidence, "verified_on")) else {
        return Some("not yet verified by a maintainer".to_owned());
    };
    if !policy.is_maintainer(by) {
        return Some(format!("{} isn't a maintainer of the program", quote(by)));
    }
    let is_own = |owner: &Owner| owner.github.eq_ignore_ascii_case(by);
    if owners.unwrap_or_default().iter().any(is_own) {
        return Some(format!("{} is an owner of the record", quote(by)));
    }
    let newer = dates_of_values()
        .iter()
        .find_map(|key| text(fact, key).filter(|date| *date > on))
        .or_else(|| text(evidence, "as_of").filter(|d| *d > on));
    newer.map(|date| format!("the value is from {date}, after the verification on {on}"))
}

fn text<'v>(value: &'v Json, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Json::as_str)
}
