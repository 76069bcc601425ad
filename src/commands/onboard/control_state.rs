//! Asks GitHub whether partners control the repositories of their integrations.

use anyhow::Result;

use super::reconcile_loop::OnboardSession;
use super::registry_state::RegistryState;
use super::signing_state::share;
use crate::commands::session::refused;
use crate::forge::{Forge, ForgeError, ForgeResult, RepositoryName};
use crate::work::issues::index::Index;
use crate::work::onboarding::PartnerFacts;
use crate::work::onboarding::control::{Answers, FILE, decide, wanted};

/// Most owners of a partnership that a run looks for among the members of an organization. Our own choice.
const MOST_OWNERS: usize = 5;

/// Looks at repositories without a proof. A run that a comment started doesn't: it can wait for the daily run. What an issue
/// remembers as proven isn't asked again.
pub(super) fn find_control(shell: &OnboardSession<'_>, index: &Index<'_>, gathered: &mut RegistryState) -> Result<()> {
    let Some(program) = gathered.evaluation.program.clone() else {
        return Ok(());
    };
    if shell.reads_recent_only {
        return Ok(());
    }
    let is_open = |partner: &PartnerFacts| {
        let Some(name) = wanted(partner).map(|name| name.to_string()) else {
            return false;
        };
        let issue = partner.current.as_ref().and_then(|current| index.get(&current.key));
        let known = issue.and_then(|known| known.mark.memory.control.as_ref());
        let is_proven = known.is_some_and(|check| check.repository == name && check.found.is_some());
        partner.runs() && !partner.applied && !is_proven
    };
    let open: Vec<usize> = (gathered.partners.iter().enumerate())
        .filter(|(_, partner)| is_open(partner))
        .map(|(at, _)| at)
        .collect();
    for at in share(open, shell.today).0 {
        let partner = &gathered.partners[at];
        let Some(name) = wanted(partner) else { continue };
        match answers(shell.forge, &name, partner) {
            Ok(answers) => {
                let check = decide(partner, &program, &name, &answers, shell.today);
                gathered.partners[at].control = Some(check);
            }
            Err(error @ (ForgeError::Limited(_) | ForgeError::Unauthorized(_))) => {
                return Err(refused("a repository of a partner", &error));
            }
            // What the issue remembers stays.
            Err(error) => gathered
                .notes
                .push(format!("the repository {name} could not be looked at: {error}")),
        }
    }
    Ok(())
}

fn answers(forge: &dyn Forge, name: &RepositoryName, partner: &PartnerFacts) -> ForgeResult<Answers> {
    let Some(found) = forge.public_repository(name)? else {
        return Ok(Answers::default());
    };
    let mut answers = Answers {
        owner: Some(found.owner.id),
        moved_to: found.name.filter(|now| !now.is(name)),
        ..Answers::default()
    };
    let owners = || {
        let owners = partner.partner.owners.iter().flatten();
        owners.filter_map(|owner| Some((owner.github.as_str(), owner.id?)))
    };
    if answers.moved_to.is_some() || owners().any(|(_, id)| id == found.owner.id) {
        return Ok(answers);
    }
    answers.file = match forge.public_file(name, FILE) {
        // A folder, a link or something huge has this name.
        Err(ForgeError::Unreadable(_)) => Some(Vec::new()),
        other => other?,
    };
    if !found.is_organization {
        return Ok(answers);
    }
    for (login, id) in owners().take(MOST_OWNERS) {
        // A login can belong to another account by now.
        if forge.is_public_member(&found.owner.login, login)? && forge.user(login)?.is_some_and(|user| user.id == id) {
            answers.members.push(id);
            break;
        }
    }
    Ok(answers)
}
