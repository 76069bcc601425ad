//! Standings of all partners in short: which criteria fail, which are about to, which are unknown.

use serde::Serialize;

use super::Named;
use crate::date::Date;

/// Criteria over all partners that applied, are onboarding, or active.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// By tier and criterion, in the program's order.
    pub criteria: Vec<CriterionLine>,
    /// Criteria that bind, are due and not met, without a waiver; by slug.
    pub failing: Vec<Verdict>,
    /// Criteria that are met, and whose facts turn too old in the next 90 days; soonest first.
    pub about_to_fail: Vec<Verdict>,
    /// Criteria that bind, are due and unknown, without a waiver; by slug.
    pub unknown: Vec<Verdict>,
    /// Computed from something private.
    pub private: bool,
}

/// One criterion over all partners of its tier that it binds.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionLine {
    pub tier: Named,
    pub criterion: Named,
    pub verified: usize,
    pub claimed: usize,
    pub not_met: usize,
    pub unknown: usize,
    /// Of those not met or unknown, the waived ones.
    pub waived: usize,
}

/// One criterion of one partner.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    pub partner: Named,
    pub criterion: Named,
    /// Why, a sentence each.
    pub why: Vec<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub private: bool,
}
