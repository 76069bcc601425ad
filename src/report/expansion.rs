//! What partners offer in regions and industries: languages, compliance, experts, and solutions of several partners. Also who
//! could fill an empty cell of the coverage.

use serde::Serialize;

use super::Named;
use super::partner_digest::PartnerDigest;
use crate::date::Date;
use crate::registry::expansion::ReadSolution;
use crate::registry::model::{Evidence, Expert, Partner, Program, Status};
use crate::standing::compliance::{ComplianceState, asked_requirements, is_language, offered_languages};
use crate::standing::solutions::{PartFacts, SolutionProblem, SolutionState, solution_problems, solution_state};

/// Most partners that are named for an empty cell.
const MOST_FILLERS: usize = 7;

/// How many partners meet a requirement in a region or an industry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequirementCount {
    pub requirement: Named,
    /// Active partners that meet it, verified by a maintainer.
    pub met: usize,
    /// Not verified yet.
    pub claimed: usize,
    /// What proved it has expired.
    pub not_met: usize,
    pub unknown: usize,
    /// Those of `met` and `claimed` that expire soon.
    pub expiring: usize,
}

/// Why a partner could fill an empty cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FillerReason {
    /// A record that the program wants to win, in this region or industry.
    Target,
    /// Applied or onboarding, in this region or industry.
    Applicant,
    /// Active in the same region or the same industry.
    Neighbor,
}

/// A partner that could fill an empty cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filler {
    pub partner: Named,
    pub reason: FillerReason,
}

/// A requirement that a partner should meet.
#[derive(Debug, Clone, Serialize)]
pub struct ComplianceLine {
    pub partner: Named,
    pub requirement: Named,
    pub state: ComplianceState,
    /// The last day on which the evidence counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    pub expiring: bool,
}

/// A person at a partner who knows an industry or a requirement.
#[derive(Debug, Clone, Serialize)]
pub struct ExpertLine {
    pub partner: Named,
    pub github: String,
    /// The industry or the requirement.
    pub domain: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// A maintainer verified it.
    pub verified: bool,
}

/// One partner's part of a solution.
#[derive(Debug, Clone, Serialize)]
pub struct PartLine {
    pub partner: Named,
    pub role: String,
    /// None where the registry has no such partner that can be read.
    pub status: Option<Status>,
}

/// A solution, and whether it is valid.
#[derive(Debug, Clone, Serialize)]
pub struct SolutionLine {
    pub solution: Named,
    pub summary: String,
    pub state: SolutionState,
    /// Why it isn't valid, each as a sentence without a full stop.
    pub because: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertical: Option<Named>,
    pub regions: Vec<Named>,
    pub parts: Vec<PartLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub psp_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_study: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What is kept of a partner for this.
#[derive(Debug, Clone, Default)]
pub(super) struct ExpansionDigest {
    languages: Option<Vec<String>>,
    /// In the program's order.
    requirements: Vec<(String, ComplianceState, Option<Date>, bool)>,
    experts: Vec<Expert>,
    psp_version: Option<String>,
}

impl ExpansionDigest {
    pub(super) fn of(program: &Program, partner: &Partner, at: Date) -> Self {
        let asked = asked_requirements(program, partner, at).into_iter();
        let still = |expert: &&Expert| expert.until.is_none_or(|until| until >= at);
        Self {
            languages: offered_languages(partner).map(|all| all.into_iter().map(str::to_owned).collect()),
            requirements: asked
                .map(|one| (one.requirement.id.clone(), one.state, one.until, one.expiring))
                .collect(),
            experts: partner.experts.iter().flatten().filter(still).cloned().collect(),
            psp_version: (partner.compatibility.as_ref()).and_then(|tested| tested.psp_version.clone()),
        }
    }
}

/// The languages of a region that none of these partners offers.
pub(super) fn missing_languages(asked: &[String], partners: &[&PartnerDigest]) -> Vec<String> {
    let is_offered = |asked: &str| {
        let offered = partners
            .iter()
            .flat_map(|kept| kept.expansion.languages.iter().flatten());
        offered.into_iter().any(|offered| is_language(asked, offered))
    };
    asked.iter().filter(|asked| !is_offered(asked)).cloned().collect()
}

/// How many of these partners meet each of the requirements.
pub(super) fn requirement_counts(
    program: &Program,
    asked: &[String],
    partners: &[&PartnerDigest],
) -> Vec<RequirementCount> {
    let known = program.compliance.iter().filter(|one| asked.contains(&one.id));
    let count = |requirement: &crate::registry::model::Requirement| {
        let mut count = RequirementCount {
            requirement: named(&requirement.id, &requirement.name),
            ..RequirementCount::default()
        };
        let of_partner = |kept: &&PartnerDigest| {
            let mut all = kept.expansion.requirements.iter();
            all.find(|one| one.0 == requirement.id).map(|one| (one.1, one.3))
        };
        for (state, expiring) in partners.iter().filter_map(of_partner) {
            match state {
                ComplianceState::Met => count.met += 1,
                ComplianceState::Claimed => count.claimed += 1,
                ComplianceState::NotMet => count.not_met += 1,
                ComplianceState::Unknown => count.unknown += 1,
            }
            count.expiring += usize::from(expiring);
        }
        count
    };
    known.map(count).collect()
}

/// Who could fill a cell: those that name its region or its industry. Targets first, then applicants, then active partners of
/// the neighboring cells.
pub(super) fn could_fill(region: &str, vertical: &str, shown: &[&PartnerDigest]) -> Vec<Filler> {
    let names = |ids: &Option<Vec<String>>, id: &str| ids.iter().flatten().any(|one| one == id);
    let filler = |kept: &&PartnerDigest| {
        let is_near = names(&kept.regions, region) || names(&kept.verticals, vertical);
        let reason = match kept.status {
            Status::Target => FillerReason::Target,
            Status::Applied | Status::Onboarding => FillerReason::Applicant,
            Status::Active => FillerReason::Neighbor,
            Status::Paused | Status::Ended | Status::Declined => return None,
        };
        is_near.then(|| Filler {
            partner: kept.named(),
            reason,
        })
    };
    let mut fillers: Vec<Filler> = shown.iter().filter_map(filler).collect();
    fillers.sort_by(|a, b| (a.reason, &a.partner.id).cmp(&(b.reason, &b.partner.id)));
    fillers.truncate(MOST_FILLERS);
    fillers
}

/// Each requirement of each active partner, by partner.
pub(super) fn compliance_lines(program: &Program, shown: &[&PartnerDigest]) -> Vec<ComplianceLine> {
    let mut lines = Vec::new();
    for kept in shown.iter().filter(|kept| kept.status == Status::Active) {
        for (id, state, until, expiring) in &kept.expansion.requirements {
            let requirement = program.compliance.iter().find(|one| one.id == *id);
            lines.push(ComplianceLine {
                partner: kept.named(),
                requirement: named(id, requirement.map_or(id, |one| &one.name)),
                state: *state,
                until: *until,
                expiring: *expiring,
            });
        }
    }
    lines
}

/// The experts of active partners, by domain in the program's order, then by partner.
pub(super) fn expert_lines(program: &Program, shown: &[&PartnerDigest]) -> Vec<ExpertLine> {
    let industries = program.verticals.iter().map(|one| named(&one.id, &one.name));
    let requirements = program.compliance.iter().map(|one| named(&one.id, &one.name));
    let mut lines = Vec::new();
    for domain in industries.chain(requirements) {
        for kept in shown.iter().filter(|kept| kept.status == Status::Active) {
            let of_domain = kept.expansion.experts.iter().filter(|one| one.domain == domain.id);
            lines.extend(of_domain.map(|expert| ExpertLine {
                partner: kept.named(),
                github: expert.github.clone(),
                domain: domain.clone(),
                until: expert.until,
                verified: expert.evidence.as_ref().is_some_and(Evidence::is_verified),
            }));
        }
    }
    lines
}

/// The solutions in which one of the shown partners has a part; all of them in a report about all partners.
pub(super) fn solution_lines(
    program: &Program,
    solutions: &[ReadSolution],
    kept: &[PartnerDigest],
    only: Option<&str>,
) -> Vec<SolutionLine> {
    let find = |slug: &str| {
        let place = kept.binary_search_by(|k| (*k.slug).cmp(slug)).ok()?;
        kept.get(place)
    };
    let facts = |slug: &str| {
        find(slug).map(|kept| PartFacts {
            status: kept.status,
            psp_version: kept.expansion.psp_version.as_deref(),
        })
    };
    let is_shown = |one: &&ReadSolution| only.is_none_or(|slug| one.data.parts.iter().any(|part| part.partner == slug));
    let line = |one: &ReadSolution| {
        let data = &one.data;
        let problems = solution_problems(data, &facts);
        let region = |id: &String| {
            let known = program.regions.iter().find(|region| region.id == *id);
            named(id, known.map_or(id, |region| &region.name))
        };
        let vertical = |id: &String| {
            let known = program.verticals.iter().find(|vertical| vertical.id == *id);
            named(id, known.map_or(id, |vertical| &vertical.name))
        };
        SolutionLine {
            solution: named(&one.id, &data.name),
            summary: data.summary.clone(),
            state: solution_state(&problems),
            because: problems.iter().map(SolutionProblem::words).collect(),
            vertical: data.vertical.as_ref().map(vertical),
            regions: data.regions.iter().flatten().map(region).collect(),
            parts: (data.parts.iter())
                .map(|part| PartLine {
                    partner: find(&part.partner)
                        .map_or_else(|| named(&part.partner, &part.partner), PartnerDigest::named),
                    role: part.role.clone(),
                    status: find(&part.partner).map(|kept| kept.status),
                })
                .collect(),
            psp_version: data.psp_version.clone(),
            demo: data.demo.clone(),
            case_study: data.case_study.clone(),
            owner: data.owner.clone(),
        }
    };
    solutions.iter().filter(is_shown).map(line).collect()
}

fn named(id: &str, name: &str) -> Named {
    Named {
        id: id.to_owned(),
        name: name.to_owned(),
    }
}
