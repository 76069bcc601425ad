//! Decides which parts of a standing are private. Anything that is computed from private data is private too. Each part
//! of a standing reads certain fields of the record, figures and parts of the program; this module checks whether any
//! of them comes from the overlay. It marks whole top-level fields: marking too much hides little, but marking too
//! little would reveal a secret.

use std::collections::BTreeMap;

use super::policy::CompiledCriterion;
use super::{Expression, Policy};
use crate::date::Month;
use crate::registry::Record;
use crate::registry::model::{Metrics, Partner};

/// The tier of a partner and its place in the process: every criterion and gate depends on these fields.
const STATE: [&str; 4] = ["name", "tier", "status", "phases"];

/// Which inputs of a partner's standing come from the overlay.
pub(super) struct Privacy<'a> {
    policy: &'a Policy,
    record: &'a Record<Partner>,
    metrics: &'a BTreeMap<Month, Record<Metrics>>,
    /// The whole partner is only in the overlay.
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

    /// Whether the partner's name, tier, status or phase is private.
    pub(super) fn state(&self) -> bool {
        self.state
    }

    /// Whether any of these top-level fields of the record is private.
    pub(super) fn fields(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.at(&format!("/{field}")))
    }

    /// Whether a value of the record is private. If a field has an error, the overlay's value may have caused it.
    pub(super) fn at(&self, pointer: &str) -> bool {
        let field = pointer.split('/').nth(1).unwrap_or_default();
        let overlaid = !self.record.texts[1].is_empty();
        self.whole || self.record.is_private(pointer) || (overlaid && self.record.spoilt.contains(field))
    }

    /// Whether any of these top-level fields of the program is private.
    pub(super) fn program(&self, fields: &[&str]) -> bool {
        fields
            .iter()
            .any(|field| self.policy.record.is_private(&format!("/{field}")))
    }

    /// Whether the agreement, and what follows from it, is private.
    pub(super) fn agreement(&self) -> bool {
        self.fields(&["agreement", "earlier_agreements"]) || self.program(&["agreements"])
    }

    /// Whether an expression and its needs read anything private.
    pub(super) fn reads(&self, needs: &[String], expression: Option<&Expression>) -> bool {
        let read = expression.map(|e| &e.reads);
        let paths = needs.iter().chain(read.iter().flat_map(|r| &r.paths));
        let path = |path: &String| {
            let mut segments = path.split('.');
            match (segments.next(), segments.next()) {
                (Some("program"), Some(field)) => self.program(&[field]),
                (Some("agreement"), _) => self.agreement(),
                (Some(field), _) => self.fields(&[field]),
                (None, _) => false,
            }
        };
        let parameters = read.is_some_and(|r| !r.parameters.is_empty());
        let people = read.is_some_and(|r| r.people);
        paths.into_iter().any(path)
            || (people && (self.fields(&["owners", "manager"]) || self.program(&["maintainers"])))
            || (parameters && self.agreement())
    }

    /// Whether a criterion's outcome is private: its verdict, and whether it is due, binding or waived.
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

    /// Whether the gate of a phase reads anything private, apart from its criteria.
    pub(super) fn gate(&self, phase: &str) -> bool {
        let mut conditions = self.policy.gate(phase, self.record.data.tier.as_deref());
        self.state
            || self.program(&["phases"])
            || conditions.any(|c| self.reads(&c.condition.needs, c.expression.as_ref()))
    }
}
