//! A partner's files → a digest of them. What can't be counted counts as unknown, and the report lists it.

use std::collections::BTreeMap;

use super::Decimal;
use super::benefits::{BenefitDigest, owed_access};
use super::expansion::ExpansionDigest;
use super::offered::OfferDigest;
use super::own_targets::own_targets;
use super::partner_digest::{Cell, Commitment, Fails, Hidden, Judged, PartnerDigest, Reason, Together, Workstream};
use crate::date::{Date, Month, add_days, days_between};
use crate::finding::{Finding, Severity};
use crate::history::{Facts, Known, facts};
use crate::registry::PartnerFolder;
use crate::registry::Record;
use crate::registry::model::{
    Collaboration, Figure, Metric, MetricSource, MetricUnit, Metrics, Partner, Status, Weight,
};
use crate::standing::held_reviews::review_dates;
use crate::standing::record_endings::{EndingDate, EndingKind, ending_dates};
use crate::standing::shared_quota::counted_grants;
use crate::standing::shown_item::OfferedAsset;
use crate::standing::{
    ActiveSpan, AgreementStanding, Policy, StaleWorkstream, Standing, Verdict, broken_off, current_phase, judge,
    stale_workstreams,
};
use crate::words::{count, quote};

/// How to look at a partner.
pub(super) struct Reader<'a> {
    pub(super) policy: &'a Policy,
    pub(super) assets: &'a [OfferedAsset],
    pub(super) at: Date,
    /// Figures before this month are only looked at for when there last was one.
    pub(super) earliest: Month,
    /// An overlay was read.
    pub(super) private: bool,
    /// How many days before it ends something is listed.
    pub(super) ahead: i64,
    /// The report compares partners with an earlier state.
    pub(super) compares: bool,
}

/// What could be read of a partner, and what couldn't be counted, as sentences.
pub(super) struct Read {
    pub(super) kept: Option<PartnerDigest>,
    pub(super) notices: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn read(&self, unit: PartnerFolder) -> Read {
        let mut notices = Vec::new();
        let errors = unit.findings.iter().filter(|f| f.severity == Severity::Error);
        let errors: usize = errors.map(Finding::weight).sum();
        if errors > 0 {
            notices.push(format!(
                "{} has {}; the values with errors count as unknown",
                quote(&unit.slug),
                count(errors, "error")
            ));
        }
        let restated = restated(&unit);
        notices.extend(restated.iter().map(|(month, restated)| {
            let slug = quote(&unit.slug);
            format!("{slug} restated values of {month}: {}", restated.reason)
        }));
        let Some(record) = unit.record.as_ref().filter(|r| r.json.is_object()) else {
            return Read { kept: None, notices };
        };
        let partner = &record.data;
        let hidden = self.hidden(&unit, record);
        let program = self.policy.program();
        let cells = self.cells(&unit.slug, &unit.metrics, &mut notices);
        let life = ActiveSpan::of(partner, &program.phases);
        let standing =
            is_judged(partner.status).then(|| judge(&unit.slug, record, &unit.metrics, self.policy, self.at));
        let facts = self.facts(&unit, record, standing.as_ref());
        let benefits = standing
            .as_ref()
            .map(|standing| BenefitDigest::of(&standing.benefits, program, self.at, self.ahead, hidden.record));
        let is_hidden = hidden.record
            || hidden.life
            || (self.private && ["/owners", "/access"].iter().any(|f| record.is_private(f)));
        let owed = standing
            .as_ref()
            .map(|standing| owed_access((&unit.slug, partner), standing, program, self.at, is_hidden));
        let offers = standing
            .as_ref()
            .map(|standing| OfferDigest::of(standing, hidden.record));
        let assets = standing
            .as_ref()
            .map(|standing| self.usable(standing))
            .unwrap_or_default();
        let case_studies = standing.as_ref().map(|standing| standing.case_studies.clone());
        let kept = PartnerDigest {
            name: partner.name.clone(),
            tier: partner.tier.clone(),
            status: partner.status,
            phase: current_phase(partner, self.policy),
            broken_off: broken_off(partner, self.policy).map(str::to_owned),
            life,
            regions: partner.regions.clone(),
            verticals: partner.verticals.clone(),
            expansion: ExpansionDigest::of(program, partner, self.at),
            target: partner.target.clone(),
            phases: partner.phases.clone().unwrap_or_default(),
            collaborations: partner
                .collaborations
                .as_ref()
                .map(|list| list.iter().map(together).collect()),
            last_review: review_dates(program, partner, &unit.reviews)
                .into_values()
                .flat_map(BTreeMap::into_values)
                .filter(|held| *held <= self.at)
                .max(),
            commitments: self.commitments(partner),
            workstreams: self.workstreams(record, hidden),
            dated: self.dated(record, partner, hidden),
            judged: standing
                .filter(|standing| standing.status != Status::Paused)
                .map(|standing| self.judged(&standing, record))
                .unwrap_or_default(),
            benefits: benefits.unwrap_or_default(),
            owed: owed.unwrap_or_default(),
            offers: offers.unwrap_or_default(),
            assets,
            case_studies: case_studies.unwrap_or_default(),
            organization: partner.organization.clone(),
            shared_grants: counted_grants(record, program),
            cells,
            applies: program
                .metrics
                .iter()
                .map(|metric| metric.applies_to(partner))
                .collect(),
            own_targets: own_targets(program, partner, self.at),
            agreement: AgreementStanding::of(program, partner, self.at).map(|agreement| AgreementStanding {
                private: hidden.record || hidden.agreement,
                ..agreement
            }),
            restated,
            facts,
            hidden,
            slug: unit.slug,
        };
        Read {
            kept: Some(kept),
            notices,
        }
    }

    /// What is known about it, where it is compared.
    fn facts(&self, folder: &PartnerFolder, record: &Record<Partner>, standing: Option<&Standing>) -> Facts {
        if !self.compares {
            return Facts::new();
        }
        let known = Known {
            folder,
            record,
            policy: self.policy,
            standing,
        };
        facts(&known, self.at)
    }

    /// Commitments with an owner on our side that are overdue.
    fn commitments(&self, partner: &Partner) -> Vec<Commitment> {
        let ours = partner.go_to_market.iter().flatten();
        let ours = ours.filter(|c| c.program_owner.is_some());
        let overdue = ours.filter_map(|c| {
            let is_done = c.done_on.is_some_and(|done| done <= self.at);
            let due = c.due.filter(|due| *due < self.at && !is_done)?;
            Some(Commitment {
                what: c.what.clone(),
                due,
            })
        });
        overdue.collect()
    }

    /// Whether an active partner has no figure of some metric, whose last one may be an older one.
    pub(super) fn lacks(&self, kept: &PartnerDigest) -> bool {
        let metrics = self.policy.program().metrics.iter().enumerate();
        let asked = metrics.filter(|(_, m)| m.source == MetricSource::Figures && m.stale_after.is_some());
        let mut read = asked.filter(|(_, m)| self.private || !m.visibility.is_private());
        kept.life.on(self.at, self.at) == Some(true) && read.any(|(i, _)| kept.can_have(i) && kept.of(i).is_empty())
    }

    /// The last figure of each metric before those that are computed with.
    pub(super) fn older(&self, unit: &PartnerFolder) -> Vec<Cell> {
        let cells = self.cells(&unit.slug, &unit.metrics, &mut Vec::new());
        let mut last: BTreeMap<u16, Cell> = BTreeMap::new();
        for cell in cells.into_iter().filter(|c| c.month < self.earliest) {
            last.insert(cell.metric, cell);
        }
        last.into_values().collect()
    }

    fn hidden(&self, unit: &PartnerFolder, record: &Record<Partner>) -> Hidden {
        if !self.private {
            return Hidden::default();
        }
        let any = |fields: &[&str]| fields.iter().any(|f| record.is_private(&format!("/{f}")));
        Hidden {
            // If a public file exists too, the root is the public one's.
            record: record.root.span.layer != 0,
            life: any(&["status", "status_since", "phases"]),
            tier: any(&["tier"]),
            place: any(&["regions", "verticals"]),
            expansion: any(&[
                "languages",
                "services",
                "localizations",
                "compliance",
                "experts",
                "compatibility",
            ]),
            collaborations: any(&["collaborations"]),
            // A document of reviews that the overlay has a part in.
            reviews: unit
                .reviews
                .values()
                .any(|document| document.texts.iter().skip(1).any(|text| !text.is_empty())),
            commitments: any(&["go_to_market"]),
            target: any(&["target"]),
            agreement: any(&["agreement", "earlier_agreements"]),
        }
    }

    /// The places of the assets that a partner can use.
    fn usable(&self, standing: &Standing) -> Vec<usize> {
        let all = self.assets.iter().enumerate();
        all.filter(|(_, asset)| asset.is_for(standing))
            .map(|(place, _)| place)
            .collect()
    }

    fn cells(&self, slug: &str, months: &BTreeMap<Month, Record<Metrics>>, notices: &mut Vec<String>) -> Vec<Cell> {
        let complete = Month::last_complete(self.at);
        let mut cells: Vec<Cell> = Vec::new();
        for (month, file) in months {
            if *month > complete {
                continue;
            }
            if file.data.period != *month {
                notices.push(format!(
                    "the file {} of {} has values for {}; it isn't counted",
                    quote(&month.to_string()),
                    quote(slug),
                    file.data.period
                ));
                continue;
            }
            for (i, metric) in self.policy.program().metrics.iter().enumerate() {
                let Some(figure) = file.data.figures.get(&metric.id) else {
                    continue;
                };
                // Without an overlay, private values aren't read, even where a public file has them.
                if metric.source != MetricSource::Figures || (metric.visibility.is_private() && !self.private) {
                    continue;
                }
                let index = u16::try_from(i).unwrap_or(u16::MAX);
                match self.cell(index, metric, *month, figure, file) {
                    Some(cell) => cells.push(cell),
                    None => notices.push(format!(
                        "the value {} of {} for {month} counts as unknown: it is outside its range, has too many digits, or has no currency",
                        quote(&metric.id),
                        quote(slug)
                    )),
                }
            }
        }
        cells.sort_by_key(|c| (c.metric, c.month));
        cells.shrink_to_fit();
        cells
    }

    fn cell(&self, index: u16, metric: &Metric, month: Month, figure: &Figure, file: &Record<Metrics>) -> Option<Cell> {
        let (currency, responses) = match figure {
            Figure::Bare(_) => (None, None),
            Figure::Detailed(detailed) => (detailed.currency.as_deref(), detailed.responses),
        };
        let value = metric.usable(figure)?;
        let money = metric.unit == MetricUnit::Money;
        let currency = currency.filter(|_| money);
        let currency = currency.and_then(|code| <[u8; 3]>::try_from(code.as_bytes()).ok());
        let mut private =
            self.private && (metric.visibility.is_private() || file.is_private(&format!("/figures/{}", metric.id)));
        let weight = match &metric.weight {
            None => None,
            Some(Weight::Responses) => responses.and_then(|n| usize::try_from(n).ok()).map(Decimal::whole),
            Some(Weight::Metric(other)) => {
                let metrics = &self.policy.program().metrics;
                let metric = metrics.iter().find(|m| m.id == *other);
                let secret = metric.is_some_and(|m| m.visibility.is_private());
                private |= self.private && (secret || file.is_private(&format!("/figures/{other}")));
                file.data
                    .figures
                    .get(other)
                    .filter(|_| self.private || !secret)
                    .and_then(|figure| metric?.usable(figure))
                    .filter(|weight| !weight.is_negative())
            }
        };
        Some(Cell {
            metric: index,
            month,
            value,
            weight,
            currency,
            private,
        })
    }

    fn workstreams(&self, record: &Record<Partner>, hidden: Hidden) -> Vec<Workstream> {
        let stale = stale_workstreams(&record.data, self.policy.program(), self.at);
        let one = |stale: &StaleWorkstream<'_>| Workstream {
            id: stale.stream.id.clone(),
            name: stale.stream.name.clone(),
            status: stale.stream.status.clone().unwrap_or_default(),
            last: stale.last,
            days: stale.days,
            private: hidden.record
                || hidden.life
                || (self.private && record.is_private(&format!("/workstreams/{}", stale.place))),
        };
        stale.iter().map(one).collect()
    }

    fn dated(&self, record: &Record<Partner>, partner: &Partner, hidden: Hidden) -> Vec<(EndingDate, bool)> {
        if matches!(partner.status, Status::Ended | Status::Declined) {
            return Vec::new();
        }
        let under_way = matches!(partner.status, Status::Onboarding | Status::Active);
        ending_dates(record, self.policy, self.at)
            .into_iter()
            .filter(|d| days_between(self.at, d.until) <= self.ahead)
            // Reports have lists of their own for workstreams without a recent date, and for commitments.
            .filter(|d| !matches!(d.kind, EndingKind::WorkstreamStatus | EndingKind::Commitment))
            .filter(|d| d.is_open(self.at) && (under_way || d.kind != EndingKind::Fact))
            .filter(|d| self.private || !d.kept_private)
            .map(|d| {
                // A fact matters because a criterion of the tier reads it, and nothing matters but by the status.
                let listed = hidden.record || hidden.life || (d.kind == EndingKind::Fact && hidden.tier);
                let private = d.kept_private || listed || (self.private && record.is_private(&d.pointer));
                (d, private)
            })
            .collect()
    }

    fn judged(&self, standing: &Standing, record: &Record<Partner>) -> Vec<Judged> {
        let partner = &record.data;
        let later = self.later(&standing.slug, record);
        let last = add_days(self.at, self.ahead);
        let figures: BTreeMap<&str, bool> = partner
            .tier
            .as_deref()
            .map(|tier| self.policy.criteria(tier))
            .unwrap_or_default()
            .iter()
            .map(|c| (c.criterion.id.as_str(), c.criterion.needs_figures.is_empty()))
            .collect();
        standing
            .criteria
            .iter()
            .map(|c| {
                let met = matches!(c.verdict, Verdict::Met { .. });
                let turns = later.as_ref().is_some_and(|later| {
                    figures.get(c.id.as_str()) == Some(&true)
                        && later
                            .criteria
                            .iter()
                            .any(|l| l.id == c.id && !matches!(l.verdict, Verdict::Met { .. }))
                });
                let ends = if met { c.holds_until } else { c.waived_until };
                let fails = match ends.filter(|until| *until < last) {
                    Some(until) => Fails::After(until),
                    None if met && turns => Fails::Soon,
                    None => Fails::No,
                };
                Judged {
                    id: c.id.clone(),
                    name: c.name.clone(),
                    outcome: c.verdict.outcome(),
                    why: match &c.verdict {
                        Verdict::Met { .. } => Vec::new(),
                        Verdict::NotMet { why, .. } => why.clone(),
                        Verdict::Unknown { missing } => missing.clone(),
                    },
                    due: c.due,
                    binds: c.binds,
                    waived_until: c.waived_until,
                    fails,
                    private: c.private || record.root.span.layer != 0,
                }
            })
            .collect()
    }

    /// The standing at the end of the days ahead, where anything in the record could have run out by then.
    fn later(&self, slug: &str, record: &Record<Partner>) -> Option<Standing> {
        let partner = &record.data;
        let dated = partner.certifications.iter().flatten().next().is_some()
            || partner.case_studies.iter().flatten().next().is_some();
        dated.then(|| {
            judge(
                slug,
                record,
                &BTreeMap::new(),
                self.policy,
                add_days(self.at, self.ahead),
            )
        })
    }
}

/// The months whose values were restated.
fn restated(unit: &PartnerFolder) -> BTreeMap<Month, Reason> {
    let restated = unit.metrics.iter().filter_map(|(month, file)| {
        let reason = Reason {
            reason: file.data.restated.clone()?,
            private: file.is_private("/restated"),
        };
        Some((*month, reason))
    });
    restated.collect()
}

/// Whether a partner is judged: its partnership runs, or is asked for.
fn is_judged(status: Status) -> bool {
    matches!(
        status,
        Status::Applied | Status::Onboarding | Status::Active | Status::Paused
    )
}

fn together(joint: &Collaboration) -> Together {
    Together {
        with: joint.with.clone(),
        kind: joint.kind.clone(),
        date: joint.date,
    }
}
