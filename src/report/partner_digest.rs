//! What is kept of each partner after its files are read: numbers and a few words, no documents, so that a large registry
//! fits into little memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::benefits::{BenefitDigest, Overdue};
use super::expansion::ExpansionDigest;
use super::offered::OfferDigest;
use super::own_targets::OwnTarget;
use super::{Decimal, MetricReport, Named};
use crate::date::{Date, Month};
use crate::history::Facts;
use crate::registry::model::{PhaseRecord, Status};
use crate::standing::record_endings::EndingDate;
use crate::standing::shared_quota::CountedGrant;
use crate::standing::shown_item::ShownItem;
use crate::standing::{ActiveSpan, AgreementStanding, Outcome};

/// One figure of one month.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Place of the metric in the program.
    pub(super) metric: u16,
    pub(super) month: Month,
    pub(super) value: Decimal,
    /// What a mean is weighted by, or what the rate of a sum is computed with; `None` when that is not known.
    pub(super) weight: Option<Decimal>,
    pub(super) currency: Option<[u8; 3]>,
    pub(super) private: bool,
}

/// What of a record is private.
#[derive(Debug, Clone, Copy, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one for each part of a record, any of which may be private"
)]
pub(super) struct Hidden {
    /// All of it: only the overlay knows the partner.
    pub(super) record: bool,
    /// Its status, its phases or their dates.
    pub(super) life: bool,
    pub(super) tier: bool,
    /// Its regions or verticals.
    pub(super) place: bool,
    /// Its languages, what it meets, its experts, or what it was tested with.
    pub(super) expansion: bool,
    pub(super) collaborations: bool,
    pub(super) reviews: bool,
    pub(super) commitments: bool,
    pub(super) target: bool,
    pub(super) agreement: bool,
}

/// Whether a criterion that holds, or is waived, will not hold in the days ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fails {
    No,
    /// On the day after this one.
    After(Date),
    /// On some day.
    Soon,
}

/// The outcome for a criterion, in short.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) outcome: Outcome,
    pub(super) why: Vec<String>,
    pub(super) due: bool,
    pub(super) binds: bool,
    pub(super) waived_until: Option<Date>,
    pub(super) fails: Fails,
    pub(super) private: bool,
}

/// One collaboration, from the record of one side.
#[derive(Debug, Clone)]
pub(super) struct Together {
    pub(super) with: String,
    pub(super) kind: String,
    pub(super) date: Date,
}

/// Why values of a month changed after it was over.
#[derive(Debug, Clone)]
pub(super) struct Reason {
    pub(super) reason: String,
    pub(super) private: bool,
}

/// A commitment with a day, and an owner on our side.
#[derive(Debug, Clone)]
pub(super) struct Commitment {
    pub(super) what: String,
    pub(super) due: Date,
}

/// A workstream without a recent date.
#[derive(Debug, Clone)]
pub(super) struct Workstream {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) status: String,
    pub(super) last: Date,
    pub(super) days: i64,
    pub(super) private: bool,
}

/// One partner, in numbers and a few words.
#[derive(Debug, Clone)]
pub(super) struct PartnerDigest {
    pub(super) slug: Arc<str>,
    pub(super) name: String,
    pub(super) tier: Option<String>,
    pub(super) status: Status,
    pub(super) phase: Option<String>,
    pub(super) broken_off: Option<String>,
    pub(super) life: ActiveSpan,
    pub(super) regions: Option<Vec<String>>,
    pub(super) verticals: Option<Vec<String>>,
    /// Its languages, what it meets, and its experts.
    pub(super) expansion: ExpansionDigest,
    pub(super) target: Option<String>,
    pub(super) phases: BTreeMap<String, PhaseRecord>,
    pub(super) collaborations: Option<Vec<Together>>,
    /// The date of the last review on or before the day of the report.
    pub(super) last_review: Option<Date>,
    pub(super) commitments: Vec<Commitment>,
    /// Those that are stale.
    pub(super) workstreams: Vec<Workstream>,
    /// What ends soon or has ended, each with whether that is private.
    pub(super) dated: Vec<(EndingDate, bool)>,
    pub(super) judged: Vec<Judged>,
    /// By metric and month.
    pub(super) cells: Vec<Cell>,
    /// For each metric of the program, whether this partner can have values of it.
    pub(super) applies: Vec<bool>,
    /// The targets that its agreement sets, by metric.
    pub(super) own_targets: BTreeMap<String, OwnTarget>,
    /// Its agreement; none where the record has none, or where it is private and no one may see it.
    pub(super) agreement: Option<AgreementStanding>,
    /// The benefits that it can have, has, or had.
    pub(super) benefits: Vec<BenefitDigest>,
    /// What the program owes it.
    pub(super) owed: Vec<Overdue>,
    /// The enablement and the resources that it can use.
    pub(super) offers: Vec<OfferDigest>,
    /// Places of the program's assets that it can use.
    pub(super) assets: Vec<usize>,
    pub(super) case_studies: Vec<ShownItem>,
    /// The company that it is a partnership of.
    pub(super) organization: Option<String>,
    /// Its grants that count for quotas which the partnerships of the company share.
    pub(super) shared_grants: Vec<CountedGrant>,
    /// The reasons why values of a month changed after it was over.
    pub(super) restated: BTreeMap<Month, Reason>,
    /// What is known about it, where the report compares it with an earlier state.
    pub(super) facts: Facts,
    pub(super) hidden: Hidden,
}

impl PartnerDigest {
    pub(super) fn named(&self) -> Named {
        Named {
            id: self.slug.to_string(),
            name: self.name.clone(),
        }
    }

    /// What its values of a metric are held against.
    pub(super) fn target_of(&self, metric: &MetricReport) -> Option<Decimal> {
        self.own_targets.get(&metric.id).map_or(metric.target, |own| own.value)
    }

    /// Whether it can have values of a metric.
    pub(super) fn can_have(&self, metric: usize) -> bool {
        self.applies.get(metric).is_none_or(|applies| *applies)
    }

    /// Whether it should have a value of a metric for these months.
    pub(super) fn is_asked(&self, metric: usize, first: Month, last: Month) -> bool {
        self.can_have(metric) && self.life.through(first, last)
    }

    /// Takes figures of metrics that it has none of.
    pub(super) fn add(&mut self, cells: Vec<Cell>) {
        let cells: Vec<Cell> = cells
            .into_iter()
            .filter(|c| self.of(usize::from(c.metric)).is_empty())
            .collect();
        self.cells.extend(cells);
        self.cells.sort_by_key(|c| (c.metric, c.month));
    }

    /// The figures of a metric, oldest first.
    pub(super) fn of(&self, metric: usize) -> &[Cell] {
        let below = self.cells.partition_point(|c| usize::from(c.metric) < metric);
        let through = self.cells.partition_point(|c| usize::from(c.metric) <= metric);
        self.cells.get(below..through).unwrap_or_default()
    }
}
