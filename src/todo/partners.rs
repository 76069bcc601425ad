//! What is waited for in each partnership, in order: errors of the record, the steps of the phase, what its gate asks for,
//! then what expires or is worth a look.

use std::sync::Arc;

use super::{PartnerTodo, Request, Task, TaskPlace, of_finding};
use crate::finding::{Finding, Severity};
use crate::registry::fields::Right;
use crate::registry::model::{DocumentKind, Partner, Party, Status};
use crate::registry::{Aspect, Record, Schemas, load};
use crate::standing::{CriterionStanding, Outcome, Policy, Standing};
use crate::words::quote;

pub(super) fn all(policy: &Policy, schemas: &Schemas, request: &Request<'_>) -> Vec<PartnerTodo> {
    let slugs = load::registry(request.sources).slugs;
    let one = |folder: load::PartnerFolder| of_partner(policy, request, &folder);
    let all = load::each(request.sources, &slugs, schemas, &one);
    all.into_iter().filter(|partner| !partner.tasks.is_empty()).collect()
}

/// The tasks of one partner. `standing` and `findings` are its own.
pub fn tasks(
    policy: &Policy,
    folder: &load::PartnerFolder,
    standing: Option<&Standing>,
    findings: &[&Finding],
) -> Vec<Task> {
    let (errors, others): (Vec<&Finding>, Vec<&Finding>) =
        (findings.iter().copied()).partition(|finding| finding.severity == Severity::Error);
    let mut tasks: Vec<Task> = errors.into_iter().map(of_finding).collect();
    if let Some((record, standing)) = folder.record.as_ref().zip(standing) {
        tasks.extend(of_status(policy, record, standing));
    }
    tasks.extend(others.into_iter().map(of_finding));
    tasks
}

fn of_partner(policy: &Policy, request: &Request<'_>, folder: &load::PartnerFolder) -> PartnerTodo {
    let is_theirs = |slug: &Option<Arc<str>>| slug.as_ref() == Some(&folder.slug);
    let findings = request.evaluation.findings.iter();
    let findings: Vec<&Finding> = findings.filter(|f| is_theirs(&f.partner)).collect();
    let standing = (request.evaluation.standings.iter()).find(|standing| standing.slug == *folder.slug);
    let both = folder.record.as_ref().zip(standing);
    PartnerTodo {
        slug: folder.slug.to_string(),
        name: both.map_or_else(|| folder.slug.to_string(), |(_, standing)| standing.name.clone()),
        status: both.map_or_else(Status::default, |(_, standing)| standing.status),
        phase: both.and_then(|(_, standing)| standing.phase.clone()),
        tasks: tasks(policy, folder, standing, &findings),
    }
}

/// What the status of a partnership waits for.
fn of_status(policy: &Policy, record: &Record<Partner>, standing: &Standing) -> Vec<Task> {
    match standing.status {
        Status::Applied => vec![Task {
            who: Party::Program,
            what: "the application waits for a maintainer".to_owned(),
            action: Some(
                "merge the pull request with which psp-partners accepts it, or set `status: declined` with a `status_reason`"
                    .to_owned(),
            ),
            places: vec![place(record, "/status")],
        }],
        Status::Onboarding => {
            let mut tasks = open_steps(policy, record, standing);
            let gaps = standing.gate.iter().flat_map(|gate| &gate.gaps);
            tasks.extend(gaps.map(|gap| {
                let gap = Gap {
                    name: &gap.name,
                    needs: if gap.missing.is_empty() { &gap.needs } else { &gap.missing },
                    why: gap.why.clone(),
                    help: gap.help.as_deref(),
                    awaits_verification: gap.awaits_verification,
                };
                gap.task(record)
            }));
            tasks
        }
        Status::Active => {
            let is_open = |c: &&CriterionStanding| c.due && c.binds && c.waived_until.is_none() && !c.passes();
            let open = standing.criteria.iter().filter(is_open);
            open.map(|criterion| of_criterion(policy, record, criterion)).collect()
        }
        Status::Target | Status::Paused | Status::Ended | Status::Declined => Vec::new(),
    }
}

/// Steps of the current phase that the record doesn't have. What was done in the phase's issue comes into the record when
/// the partner leaves the phase.
fn open_steps(policy: &Policy, record: &Record<Partner>, standing: &Standing) -> Vec<Task> {
    let Some((_, phase)) = standing.phase.as_deref().and_then(|id| policy.phase(id)) else {
        return Vec::new();
    };
    let kept = record
        .data
        .phases
        .as_ref()
        .and_then(|phases| phases.get(&phase.id)?.steps.as_ref());
    let open = phase
        .steps
        .iter()
        .filter(|step| kept.is_none_or(|kept| !kept.contains_key(&step.id)));
    open.map(|step| Task {
        who: step.by,
        what: format!("{} (step {})", step.name, quote(&step.id)),
        action: step.help.clone(),
        places: vec![place(record, &format!("/phases/{}", phase.id))],
    })
    .collect()
}

fn of_criterion(policy: &Policy, record: &Record<Partner>, criterion: &CriterionStanding) -> Task {
    let tier = record.data.tier.as_deref().unwrap_or_default();
    let known = policy.criteria(tier).iter().map(|compiled| &compiled.criterion);
    let needs = known
        .filter(|known| known.id == criterion.id)
        .flat_map(|known| &known.needs);
    let gap = Gap {
        name: &criterion.name,
        needs: &needs.cloned().collect::<Vec<_>>(),
        why: criterion.verdict.reasons().to_vec(),
        help: criterion.help.as_deref(),
        awaits_verification: criterion.verdict.outcome() == Outcome::MetClaimed,
    };
    gap.task(record)
}

/// Something that a phase or the tier requires, and that the record doesn't show yet.
struct Gap<'a> {
    name: &'a str,
    needs: &'a [String],
    why: Vec<String>,
    help: Option<&'a str>,
    awaits_verification: bool,
}

impl Gap<'_> {
    fn task(&self, record: &Record<Partner>) -> Task {
        let first = self.needs.iter().find(|path| !path.starts_with("program."));
        let pointer = first.map_or_else(|| "/status".to_owned(), |path| format!("/{}", path.replace('.', "/")));
        let fields = DocumentKind::Partner.fields();
        let right = first
            .and_then(|path| fields.by_names(path.split('.')))
            .map(|field| field.right);
        let is_maintainers = matches!(right, Some(Right::Maintainer | Right::Tool));
        let (who, action) = if self.awaits_verification {
            let action = "check the evidence, then add `verified_by` and `verified_on` to it".to_owned();
            (Party::Program, Some(action))
        } else {
            let who = if is_maintainers { Party::Program } else { Party::Partner };
            let fill = || first.map(|path| format!("add {} to the record", quote(path)));
            (who, self.help.map(str::to_owned).or_else(fill))
        };
        let why = if self.awaits_verification {
            ": claimed, not yet verified".to_owned()
        } else if self.why.is_empty() {
            ": not in the record yet".to_owned()
        } else {
            format!(": {}", self.why.join("; "))
        };
        Task {
            who,
            what: format!("{}{why}", self.name),
            action,
            places: vec![place(record, &pointer)],
        }
    }
}

fn place(record: &Record<Partner>, pointer: &str) -> TaskPlace {
    TaskPlace::of(&record.place(pointer, Aspect::Key))
}
