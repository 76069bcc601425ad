//! A request as an endpoint sees it: which operation, on what, by whom.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::answer::Answer;
use crate::faults::moved;
use crate::world::{Issue, Pull, Repository, Role, Token, World};

/// A request after routing and authentication.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a str,
    pub(crate) method: &'a str,
    /// The repository, where the path names one.
    pub(crate) repo: u64,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Value,
    /// The secret and the token; `None` is anonymous.
    pub(crate) token: Option<(String, Token)>,
    /// The path after the repository, for links.
    pub(crate) place: String,
}

impl Call<'_> {
    /// A parameter of the path.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// A parameter of the path that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<u64, Answer> {
        self.parameter(name).parse().map_err(|_| Answer::not_found())
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|it| !it.is_empty())
    }

    /// In a locked conversation, people with write access can comment, and a job's own token can't.
    pub(crate) fn unlocked(&self, world: &World, issue: &Issue) -> Result<(), Answer> {
        let is_job = self.token.as_ref().is_some_and(|(_, token)| token.is_actions_token());
        if issue.locked && (is_job || self.role(world) < Role::Write) {
            let message = "Unable to create comment because issue is locked.";
            return Err(Answer::refusal(403, message));
        }
        Ok(())
    }

    /// A text in the body.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.body[name].as_str()
    }

    /// A text in the body that must be there.
    pub(crate) fn required(&self, resource: &str, name: &str) -> Result<&str, Answer> {
        self.text(name)
            .ok_or_else(|| Answer::invalid(resource, name, "missing_field", None))
    }

    /// The account that acts; writing needs one.
    pub(crate) fn actor(&self) -> Result<u64, Answer> {
        self.token
            .as_ref()
            .map(|(_, token)| token.actor)
            .ok_or_else(|| Answer::refusal(401, "Requires authentication"))
    }

    /// The role that the token has in the repository.
    pub(crate) fn role(&self, world: &World) -> Role {
        match (world.repositories.get(&self.repo), &self.token) {
            (Some(repository), Some((_, token))) => world.token_role(repository, token),
            (Some(repository), None) if !repository.private => Role::Read,
            _ => Role::None,
        }
    }

    /// Refuses unless the token has at least this role.
    pub(crate) fn require(&self, world: &World, role: Role) -> Result<(), Answer> {
        let message = "Must have push access to repository";
        if self.role(world) >= role {
            Ok(())
        } else {
            Err(Answer::refusal(403, message))
        }
    }

    /// The issue or pull request of the path: 404 if there is none, 410 if issues are off or it was deleted, a redirect if
    /// it was transferred.
    pub(crate) fn issue<'w>(&self, world: &'w World) -> Result<(&'w Repository, &'w Issue), Answer> {
        let repository = world.repo(self.repo)?;
        let name = if self.parameters.contains_key("pull_number") {
            "pull_number"
        } else {
            "issue_number"
        };
        let issue = repository
            .issues
            .get(&self.number(name)?)
            .ok_or_else(Answer::not_found)?;
        if issue.deleted {
            return Err(Answer::refusal(410, "This issue was deleted"));
        }
        if let Some((repo, number)) = issue.moved_to {
            let location = format!("{}/repositories/{repo}/issues/{number}", world.base_url);
            return Err(moved(self.method, &location));
        }
        if issue.pull.is_none() && !repository.has_issues {
            return Err(issues_disabled());
        }
        Ok((repository, issue))
    }

    /// The pull request of the path.
    pub(crate) fn pull<'w>(&self, world: &'w World) -> Result<(&'w Repository, &'w Issue, &'w Pull), Answer> {
        let (repository, issue) = self.issue(world)?;
        let pull = issue.pull.as_ref().ok_or_else(Answer::not_found)?;
        Ok((repository, issue, pull))
    }
}

/// 410 of a repository that has issues switched off.
pub(crate) fn issues_disabled() -> Answer {
    Answer::refusal(410, "Issues has been disabled in this repository.")
}
