//! Regions and industries with and without partners, and the targets.

use serde::Serialize;

use super::Named;
use super::expansion::{
    ComplianceLine, ExpertLine, Filler, RequirementCount, SolutionLine, compliance_lines, could_fill, expert_lines,
    missing_languages, requirement_counts,
};
use super::partner_digest::PartnerDigest;
use crate::registry::model::{Program, Region, Status, Vertical};
pub use crate::standing::TargetState;
use crate::standing::is_of_target;

/// Regions, verticals and targets.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Coverage {
    /// In the program's order.
    pub regions: Vec<Place>,
    pub verticals: Vec<Place>,
    /// A row for each region, a cell for each vertical.
    pub cells: Vec<Vec<Cell>>,
    /// How many cells the rows have in all.
    pub combinations: usize,
    /// Cells without any active or coming partner: region and vertical, in the program's order.
    pub white: Vec<White>,
    /// Active or coming partners that name no region, or no vertical: where they are is unknown.
    pub unplaced: Vec<Named>,
    pub targets: Vec<TargetLine>,
    /// What active partners should meet, by partner.
    pub compliance: Vec<ComplianceLine>,
    /// Experts of active partners, by domain.
    pub experts: Vec<ExpertLine>,
    /// Solutions of several partners, by ID.
    pub solutions: Vec<SolutionLine>,
    /// Computed from something private.
    pub private: bool,
}

/// A region or a vertical.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub place: Named,
    /// Partners that are active in it.
    pub active: usize,
    /// Partners that applied or are onboarding.
    pub coming: usize,
    /// Active partners wanted.
    pub target: Option<usize>,
    pub reached: Option<bool>,
    /// The person who looks after a region, by login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Languages of a region that no active partner in it offers.
    pub missing_languages: Vec<String>,
    /// What the region or the industry requires, and how many of its active partners meet it.
    pub requirements: Vec<RequirementCount>,
}

/// One region in one vertical.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub active: usize,
    pub coming: usize,
}

/// A region and an industry without partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct White {
    pub region: Named,
    pub vertical: Named,
    /// Who could fill it: those that name the region or the industry.
    pub could_fill: Vec<Filler>,
}

/// A record of a target.
#[derive(Debug, Clone, Serialize)]
pub struct TargetPartner {
    pub partner: Named,
    pub status: Status,
}

/// One of the program's targets.
#[derive(Debug, Clone, Serialize)]
pub struct TargetLine {
    pub target: Named,
    pub tier: String,
    /// The furthest of its partners.
    pub state: TargetState,
    /// Its records, by slug.
    pub partners: Vec<TargetPartner>,
}

impl Coverage {
    /// The same for one region alone; what has no region stays.
    pub fn of_region(&mut self, id: &str) {
        let kept: Vec<bool> = self.regions.iter().map(|region| region.place.id == id).collect();
        let mut is_kept = kept.iter();
        self.cells.retain(|_| is_kept.next().copied().unwrap_or_default());
        self.regions.retain(|region| region.place.id == id);
        self.white.retain(|white| white.region.id == id);
        self.combinations = self.cells.iter().map(Vec::len).sum();
        self.solutions
            .retain(|solution| solution.regions.is_empty() || solution.regions.iter().any(|region| region.id == id));
    }
}

/// Whether a partner is there, or on its way.
fn cell(kept: &PartnerDigest) -> Option<Cell> {
    match kept.status {
        Status::Active => Some(Cell { active: 1, coming: 0 }),
        Status::Applied | Status::Onboarding => Some(Cell { active: 0, coming: 1 }),
        Status::Target | Status::Paused | Status::Ended | Status::Declined => None,
    }
}

fn add(sum: &mut Cell, one: Cell) {
    sum.active += one.active;
    sum.coming += one.coming;
}

/// Where these partners are.
pub(super) fn coverage(program: &Program, shown: &[&PartnerDigest], solutions: Vec<SolutionLine>) -> Coverage {
    let named = |id: &str, name: &str| Named {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    let regions: Vec<(Named, Option<u32>)> = program
        .regions
        .iter()
        .map(|r| (named(&r.id, &r.name), r.target))
        .collect();
    let verticals: Vec<(Named, Option<u32>)> = program
        .verticals
        .iter()
        .map(|v| (named(&v.id, &v.name), v.target))
        .collect();
    let mut cells = vec![vec![Cell::default(); verticals.len()]; regions.len()];
    let mut by_region = vec![Cell::default(); regions.len()];
    let mut by_vertical = vec![Cell::default(); verticals.len()];
    let mut unplaced = Vec::new();
    let mut private = false;
    for kept in shown {
        let Some(one) = cell(kept) else { continue };
        private |= kept.hidden.record || kept.hidden.life || kept.hidden.place;
        let places = |all: &[(Named, Option<u32>)], ids: &Option<Vec<String>>| -> Vec<usize> {
            let is = |(i, (place, _)): (usize, &(Named, Option<u32>))| {
                ids.iter().flatten().any(|id| *id == place.id).then_some(i)
            };
            all.iter().enumerate().filter_map(is).collect()
        };
        let (r, v) = (places(&regions, &kept.regions), places(&verticals, &kept.verticals));
        if r.is_empty() || v.is_empty() {
            unplaced.push(kept.named());
        }
        for v in &v {
            add(&mut by_vertical[*v], one);
        }
        for r in &r {
            add(&mut by_region[*r], one);
            for v in &v {
                add(&mut cells[*r][*v], one);
            }
        }
    }
    let mut white = Vec::new();
    for ((region, _), row) in regions.iter().zip(&cells) {
        for ((vertical, _), cell) in verticals.iter().zip(row) {
            if *cell == Cell::default() {
                white.push(White {
                    region: region.clone(),
                    vertical: vertical.clone(),
                    could_fill: could_fill(&region.id, &vertical.id, shown),
                });
            }
        }
    }
    let place = |((place, target), sum): ((Named, Option<u32>), Cell)| {
        let target = target.and_then(|t| usize::try_from(t).ok());
        Place {
            place,
            active: sum.active,
            coming: sum.coming,
            target,
            reached: target.map(|target| sum.active >= target),
            manager: None,
            missing_languages: Vec::new(),
            requirements: Vec::new(),
        }
    };
    private |= shown.iter().any(|kept| kept.hidden.expansion);
    let regions = regions.into_iter().zip(by_region).map(place);
    let verticals = verticals.into_iter().zip(by_vertical).map(place);
    // The partners of a target decide its state.
    let touches =
        |k: &&PartnerDigest| k.hidden.target || (!program.targets.is_empty() && (k.hidden.record || k.hidden.life));
    private |= shown.iter().any(touches);
    Coverage {
        regions: regions
            .zip(&program.regions)
            .map(|(at, region)| in_region(at, region, program, shown))
            .collect(),
        verticals: verticals
            .zip(&program.verticals)
            .map(|(at, vertical)| in_vertical(at, vertical, program, shown))
            .collect(),
        combinations: cells.iter().map(Vec::len).sum(),
        cells,
        white,
        unplaced,
        targets: targets(program, shown),
        compliance: compliance_lines(program, shown),
        experts: expert_lines(program, shown),
        solutions,
        private,
    }
}

/// The active partners whose list of regions or industries has an ID.
fn active<'k>(
    shown: &[&'k PartnerDigest],
    id: &str,
    list: impl Fn(&PartnerDigest) -> &Option<Vec<String>>,
) -> Vec<&'k PartnerDigest> {
    let is_in = |kept: &&&PartnerDigest| list(kept).iter().flatten().any(|one| one == id);
    let active = shown.iter().filter(|kept| kept.status == Status::Active);
    active.filter(is_in).copied().collect()
}

/// A region with what its active partners offer.
fn in_region(at: Place, region: &Region, program: &Program, shown: &[&PartnerDigest]) -> Place {
    let there = active(shown, &region.id, |kept| &kept.regions);
    Place {
        manager: region.manager.as_ref().map(|manager| manager.github.clone()),
        missing_languages: missing_languages(region.languages.as_deref().unwrap_or_default(), &there),
        requirements: requirement_counts(program, &region.compliance, &there),
        ..at
    }
}

/// An industry with what its active partners meet.
fn in_vertical(at: Place, vertical: &Vertical, program: &Program, shown: &[&PartnerDigest]) -> Place {
    let there = active(shown, &vertical.id, |kept| &kept.verticals);
    Place {
        requirements: requirement_counts(program, &vertical.compliance, &there),
        ..at
    }
}

fn targets(program: &Program, shown: &[&PartnerDigest]) -> Vec<TargetLine> {
    program
        .targets
        .iter()
        .map(|target| {
            let is = |k: &&&PartnerDigest| is_of_target(target, &k.slug, k.target.as_deref());
            let partners: Vec<TargetPartner> = shown
                .iter()
                .filter(is)
                .map(|k| TargetPartner {
                    partner: k.named(),
                    status: k.status,
                })
                .collect();
            let state = TargetState::of(partners.iter().map(|p| p.status));
            TargetLine {
                target: Named {
                    id: target.id.clone(),
                    name: target.name.clone(),
                },
                tier: target.tier.clone(),
                state,
                partners,
            }
        })
        .collect()
}
