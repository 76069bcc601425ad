//! Private is contagious: what is computed from anything that only the overlay holds is private itself. A standing knows
//! for each of its parts which fields of the record, which figures and which parts of the program it reads; this module
//! answers whether the overlay has a share in any of them. It marks by whole top-level fields: a mark too many hides
//! nothing, one too few gives a secret away.

use std::collections::BTreeMap;

use super::policy::CompiledCriterion;
use super::{Expression, Policy};
use crate::date::Month;
use crate::registry::Record;
use crate::registry::model::{Metrics, Partner};

/// Which tier a partner has and where it is in the process: everything that is asked of it depends on these.
const STATE: [&str; 4] = ["name", "tier", "status", "phases"];

/// What of a partner's inputs comes from the overlay.
pub(super) struct Privacy<'a> {
    policy: &'a Policy,
    record: &'a Record<Partner>,
    metrics: &'a BTreeMap<Month, Record<Metrics>>,
    /// Only the overlay knows the partner.
    whole: bool,
    state: bool,
}

impl<'a> Privacy<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        record: &'a Record<Partner>,
        metrics: &'a BTreeMap<Month, Record<Metrics>>,
    ) -> Self {
        let mut privacy = Self {
            policy,
            record,
            metrics,
            whole: record.root.span.layer != 0,
            state: false,
        };
        privacy.state = privacy.fields(&STATE);
        privacy
    }

    /// The partner's tier, status or phase.
    pub(super) fn state(&self) -> bool {
        self.state
    }

    /// Any of these top-level fields of the record.
    pub(super) fn fields(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.at(&format!("/{field}")))
    }

    /// A value of the record. A field that an error spoils may be spoilt by what the overlay says of it.
    pub(super) fn at(&self, pointer: &str) -> bool {
        let field = pointer.split('/').nth(1).unwrap_or_default();
        let overlaid = !self.record.texts[1].is_empty();
        self.whole || self.record.is_private(pointer) || (overlaid && self.record.spoilt.contains(field))
    }

    /// Any of these top-level fields of the program.
    pub(super) fn program(&self, fields: &[&str]) -> bool {
        fields
            .iter()
            .any(|field| self.policy.record.is_private(&format!("/{field}")))
    }

    /// What an expression and its needs read.
    pub(super) fn reads(&self, needs: &[String], expression: Option<&Expression>) -> bool {
        let read = expression.map(|e| &e.reads);
        let paths = needs.iter().chain(read.iter().flat_map(|r| &r.paths));
        let path = |path: &String| {
            let mut segments = path.split('.');
            match (segments.next(), segments.next()) {
                (Some("program"), Some(field)) => self.program(&[field]),
                (Some(field), _) => self.fields(&[field]),
                (None, _) => false,
            }
        };
        let parameters = read.is_some_and(|r| !r.parameters.is_empty());
        paths.into_iter().any(path) || (parameters && (self.fields(&["agreement"]) || self.program(&["agreements"])))
    }

    /// The verdict on a criterion, and whether it is due, binds or is waived.
    pub(super) fn criterion(&self, compiled: &CompiledCriterion) -> bool {
        let criterion = &compiled.criterion;
        let figures = !criterion.needs_figures.is_empty()
            && self.metrics.values().any(|month| {
                let metric = |id: &String| month.is_private(&format!("/figures/{id}"));
                month.root.span.layer != 0
                    || month.is_private("/evidence")
                    || month.is_private("/period")
                    || !month.spoilt.is_empty() && !month.texts[1].is_empty()
                    || criterion.needs_figures.keys().any(metric)
            });
        let bound = criterion.binds_new.is_some() || criterion.binds_existing.is_some();
        let dates: Vec<String> = criterion.max_age.keys().cloned().collect();
        self.state
            || figures
            || self.reads(&criterion.needs, compiled.expression.as_ref())
            || self.reads(&dates, None)
            || self.program(&["tiers", "phases", "maintainers"])
            || (criterion.attest && self.at(&format!("/attestations/{}", criterion.id)))
            || (bound && self.fields(&["applied_on"]))
            || (self.record.data.waivers.is_some() && self.fields(&["waivers", "owners"]))
    }

    /// What the gate of a phase asks of this partner, beside its criteria.
    pub(super) fn gate(&self, phase: &str) -> bool {
        let mut conditions = self.policy.gate(phase, self.record.data.tier.as_deref());
        self.state
            || self.program(&["phases"])
            || conditions.any(|c| self.reads(&c.condition.needs, c.expression.as_ref()))
    }
}
