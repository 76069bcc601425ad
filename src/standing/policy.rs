//! The program, prepared for decisions: every expression is compiled and checked once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;

use super::expression::Expression;
use super::support::{Support, Supports};
use super::types::{ExprFault, Names};
use crate::date::Date;
use crate::registry::model::{Criterion, GateCondition, Owner, Parameter, Partner, Phase, Program, Tier, Waiver};
use crate::registry::{Record, Schemas};

/// A program and its compiled criteria and gates.
#[derive(Debug)]
pub struct Policy {
    pub record: Record<Program>,
    /// By tier id.
    criteria: BTreeMap<String, Vec<CompiledCriterion>>,
    /// By phase id.
    gates: BTreeMap<String, Vec<CompiledCondition>>,
    parameters: BTreeMap<String, Parameter>,
    /// Logins of the maintainers in lowercase; `None` if the program has no list of maintainers.
    maintainers: Option<BTreeSet<String>>,
    /// Top-level fields that expressions read, by tier; without a tier, those of the gates.
    fields: BTreeMap<Option<String>, Vec<Arc<str>>>,
    /// Groups of fields that an expression can do without: it reads an absent one as an empty group.
    optional_groups: BTreeSet<String>,
    /// What supports each field of a record, and so whether it can be verified.
    supports: Supports,
    /// What expressions read from the program, and the defaults of parameters that have no signed value.
    pub(super) program_value: Value,
    pub(super) default_parameters: Value,
}

/// A criterion with its expression; `None` for an attested one, or one that does not compile.
#[derive(Debug)]
pub struct CompiledCriterion {
    pub criterion: Criterion,
    pub expression: Option<Expression>,
}

/// A condition of a gate.
#[derive(Debug)]
pub struct CompiledCondition {
    pub condition: GateCondition,
    pub expression: Option<Expression>,
}

/// An error in an expression of the program, with the pointer to the expression.
#[derive(Debug, Clone)]
pub struct PolicyFault {
    pub pointer: String,
    pub fault: ExprFault,
}

impl Policy {
    /// Compiles a program. An expression that doesn't compile is reported, and its criterion is unknown. The others
    /// work.
    pub fn compile(record: Record<Program>, schemas: &Schemas) -> (Self, Vec<PolicyFault>) {
        let program = &record.data;
        let mut faults = Vec::new();
        let parameters: BTreeMap<String, Parameter> = program
            .agreements
            .iter()
            .flat_map(|a| a.clauses.iter().flat_map(|c| c.parameters.iter()))
            .map(|p| (p.id.clone(), p.clone()))
            .collect();
        let metrics: Vec<&str> = program.metrics.iter().map(|m| m.id.as_str()).collect();
        let mut names = Names {
            schemas,
            metrics,
            needed_metrics: Vec::new(),
            parameters: parameters.keys().map(String::as_str).collect(),
        };
        let mut criteria = BTreeMap::new();
        for (t, tier) in program.tiers.iter().enumerate() {
            let mut compiled = Vec::new();
            for (c, criterion) in tier.criteria.iter().enumerate() {
                names.needed_metrics = criterion.needs_figures.keys().map(String::as_str).collect();
                let pointer = format!("/tiers/{t}/criteria/{c}/expr");
                let expression = compile(criterion.expr.as_deref(), &pointer, &names, &mut faults);
                compiled.push(CompiledCriterion {
                    criterion: criterion.clone(),
                    expression,
                });
            }
            criteria.insert(tier.id.clone(), compiled);
        }
        names.needed_metrics = Vec::new();
        let mut gates = BTreeMap::new();
        for (p, phase) in program.phases.iter().enumerate() {
            let mut compiled = Vec::new();
            for (g, condition) in phase.gate.iter().enumerate() {
                let pointer = format!("/phases/{p}/gate/{g}/expr");
                let expression = compile(Some(&condition.expr), &pointer, &names, &mut faults);
                compiled.push(CompiledCondition {
                    condition: condition.clone(),
                    expression,
                });
            }
            gates.insert(phase.id.clone(), compiled);
        }
        let maintainers = program
            .maintainers
            .as_ref()
            .map(|list| list.iter().map(|m| m.github.to_lowercase()).collect());
        let mut shown: BTreeMap<String, Value> = BTreeMap::new();
        if let Some(versions) = &program.supported_versions {
            shown.insert(
                "supported_versions".to_owned(),
                versions.iter().map(String::as_str).collect(),
            );
        }
        let mut policy = Self {
            record,
            criteria,
            gates,
            parameters,
            maintainers,
            fields: BTreeMap::new(),
            optional_groups: BTreeSet::new(),
            supports: Supports::of(schemas),
            program_value: Value::from(shown),
            default_parameters: Value::default(),
        };
        policy.default_parameters = Value::from(policy.defaults());
        let tiers: Vec<Option<String>> = policy
            .program()
            .tiers
            .iter()
            .map(|t| Some(t.id.clone()))
            .chain([None])
            .collect();
        policy.fields = tiers
            .into_iter()
            .map(|tier| (tier.clone(), policy.fields_read(tier.as_deref())))
            .collect();
        policy.optional_groups = policy.groups_that_can_be_absent();
        (policy, faults)
    }

    /// The program as typed data.
    pub fn program(&self) -> &Program {
        &self.record.data
    }

    /// The criteria of a tier.
    pub fn criteria(&self, tier: &str) -> &[CompiledCriterion] {
        self.criteria.get(tier).map_or(&[], Vec::as_slice)
    }

    /// The conditions in a phase's gate that apply to partners of `tier`.
    pub fn gate<'p>(&'p self, phase: &str, tier: Option<&'p str>) -> impl Iterator<Item = &'p CompiledCondition> {
        self.gates
            .get(phase)
            .into_iter()
            .flatten()
            .filter(move |c| match (&c.condition.tiers, tier) {
                (None, _) => true,
                (Some(tiers), Some(tier)) => tiers.iter().any(|t| t == tier),
                (Some(_), None) => false,
            })
    }

    /// All conditions of a phase's gate, in the program's order.
    pub fn all_conditions(&self, phase: &str) -> &[CompiledCondition] {
        self.gates.get(phase).map_or(&[], Vec::as_slice)
    }

    /// A phase and its place in the order.
    pub fn phase(&self, id: &str) -> Option<(usize, &Phase)> {
        self.program().phases.iter().enumerate().find(|(_, p)| p.id == id)
    }

    /// A tier.
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.program().tiers.iter().find(|t| t.id == id)
    }

    /// A parameter of an agreement.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.get(id)
    }

    /// The ids of all parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(String::as_str)
    }

    /// Whether `login` may verify and waive. Upper and lower case make no difference in logins.
    pub fn is_maintainer(&self, login: &str) -> bool {
        self.maintainers
            .as_ref()
            .is_some_and(|m| m.contains(&login.to_lowercase()))
    }

    /// The logins of the maintainers, in lowercase.
    pub(super) fn maintainer_logins(&self) -> impl Iterator<Item = &str> {
        self.maintainers.iter().flatten().map(String::as_str)
    }

    /// Whether a waiver is valid: it has not expired, and a maintainer who isn't an owner of the record granted it.
    pub fn grants(&self, waiver: &Waiver, partner: &Partner, today: Date) -> bool {
        let own = |owner: &Owner| owner.github.eq_ignore_ascii_case(&waiver.by);
        waiver.until >= today && self.is_maintainer(&waiver.by) && !partner.owners.iter().flatten().any(own)
    }

    /// What supports a top-level field of a record, and so whether it can be verified.
    pub(crate) fn support(&self, field: &str) -> Support {
        self.supports.get(field)
    }

    /// Whether the program has at least one maintainer, and so anyone who can verify.
    pub fn has_maintainers(&self) -> bool {
        self.maintainers.as_ref().is_some_and(|m| !m.is_empty())
    }

    /// Metrics that any criterion needs, each with the largest number of months.
    pub fn figures_needed(&self) -> BTreeMap<&str, u8> {
        let mut needed: BTreeMap<&str, u8> = BTreeMap::new();
        for criterion in self.criteria.values().flatten() {
            for (metric, months) in &criterion.criterion.needs_figures {
                let most = needed.entry(metric).or_default();
                *most = (*most).max(*months);
            }
        }
        needed
    }

    /// Top-level fields that the expressions for a tier read.
    pub(super) fn fields(&self, tier: Option<&str>) -> &[Arc<str>] {
        let known = self.fields.iter().find(|(id, _)| id.as_deref() == tier);
        known
            .or_else(|| self.fields.get_key_value(&None))
            .map_or(&[], |(_, fields)| fields)
    }

    /// The program's defaults of parameters.
    fn defaults(&self) -> BTreeMap<String, Value> {
        let default = |(id, parameter): (&String, &Parameter)| {
            parameter
                .default
                .as_ref()
                .map(|value| (id.clone(), Value::from(Serde(value))))
        };
        self.parameters.iter().filter_map(default).collect()
    }

    /// Whether an expression reads the group also where the record doesn't have it.
    pub(super) fn is_optional_group(&self, field: &str) -> bool {
        self.optional_groups.contains(field)
    }

    fn groups_that_can_be_absent(&self) -> BTreeSet<String> {
        let criteria = self.criteria.values().flatten().map(|c| &c.expression);
        let gates = self.gates.values().flatten().map(|c| &c.expression);
        let paths = criteria.chain(gates).flatten().flat_map(|e| &e.reads.may_be_absent);
        paths
            .filter_map(|path| path.split_once('.'))
            .map(|(group, _)| group.to_owned())
            .collect()
    }

    fn fields_read(&self, tier: Option<&str>) -> Vec<Arc<str>> {
        let criteria = self
            .criteria(tier.unwrap_or_default())
            .iter()
            .filter_map(|c| c.expression.as_ref());
        let gates = self
            .program()
            .phases
            .iter()
            .flat_map(|phase| self.gate(&phase.id, tier));
        let paths = criteria
            .chain(gates.filter_map(|c| c.expression.as_ref()))
            .flat_map(|e| e.reads.paths.iter());
        let fields: BTreeSet<&str> = paths
            .filter_map(|p| p.split('.').next())
            .filter(|f| *f != "program")
            .collect();
        fields.into_iter().map(Arc::from).collect()
    }
}

fn compile(text: Option<&str>, pointer: &str, names: &Names<'_>, faults: &mut Vec<PolicyFault>) -> Option<Expression> {
    match Expression::compile(text?, names) {
        Ok(expression) => Some(expression),
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| PolicyFault {
                pointer: pointer.to_owned(),
                fault,
            }));
            None
        }
    }
}
