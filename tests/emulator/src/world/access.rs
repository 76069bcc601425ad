//! Tokens and what they may do. Source: GitHub docs, "Permissions required for GitHub Apps" and "`GITHUB_TOKEN`".

use std::collections::BTreeMap;

use super::{ACTIONS_BOT, Repository, Role, World};

/// How much of one permission a token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// Permissions by their names: `contents`, `issues`, `pull_requests`, `checks`, `statuses`, `actions`, `pages`, `metadata`.
pub type Permissions = BTreeMap<String, Level>;

/// A token.
#[derive(Debug, Clone)]
pub struct Token {
    /// The id of the account that acts.
    pub actor: u64,
    /// What it was given; what is not named is none.
    pub permissions: Permissions,
    /// The one repository of a job's own token.
    pub repository: Option<u64>,
}

impl Token {
    /// Whether it is a job's own token.
    pub fn is_actions_token(&self) -> bool {
        self.repository.is_some()
    }

    /// Its level of one permission; `metadata` can always be read.
    pub fn level(&self, permission: &str) -> Level {
        let given = self.permissions.get(permission).copied().unwrap_or(Level::None);
        if permission == "metadata" {
            given.max(Level::Read)
        } else {
            given
        }
    }
}

/// What an operation needs: one of these permissions, at this level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Any one of them is enough.
    pub permissions: Vec<&'static str>,
    /// At least this much of it.
    pub level: Level,
}

impl Access {
    /// What GitHub asks for an operation; `on_pull` says that the issue is a pull request.
    pub fn of(operation: &str, method: &str, on_pull: bool) -> Option<Self> {
        let level = if method == "GET" { Level::Read } else { Level::Write };
        let permissions = match operation.split_once('/')? {
            ("issues", "list-assignees" | "check-user-can-be-assigned")
            | ("repos", "get" | "get-branch-rules" | "check-collaborator" | "get-collaborator-permission-level") => {
                vec!["metadata"]
            }
            ("issues", name) if on_pull || name.ends_with("-label") || name.ends_with("-for-repo") => {
                vec!["issues", "pull_requests"]
            }
            ("issues", name) if name.ends_with("-comment") => vec!["issues", "pull_requests"],
            ("issues", _) => vec!["issues"],
            ("repos", name) if name.contains("-pages") => vec!["pages"],
            ("repos", name) if name.contains("status") => vec!["statuses"],
            ("repos", "list-pull-requests-associated-with-commit") => vec!["pull_requests"],
            ("pulls", "merge") | ("git" | "repos", _) => vec!["contents"],
            ("pulls", _) => vec!["pull_requests"],
            ("checks", _) => vec!["checks"],
            ("actions", name) if name.starts_with("get-github-actions-") => vec!["administration"],
            ("actions", _) => vec!["actions"],
            _ => return None,
        };
        Some(Self { permissions, level })
    }

    /// Whether a token has it.
    pub fn granted_to(&self, token: &Token) -> bool {
        self.permissions
            .iter()
            .any(|permission| token.level(permission) >= self.level)
    }

    /// The value of `X-Accepted-GitHub-Permissions`.
    pub fn header(&self) -> String {
        let level = if self.level == Level::Write { "write" } else { "read" };
        let each = self
            .permissions
            .iter()
            .map(|permission| format!("{permission}={level}"));
        each.collect::<Vec<_>>().join("; ")
    }
}

impl World {
    /// Adds a personal token: what it may do is bounded by what its owner may do.
    pub fn token(&mut self, secret: &str, login: &str, permissions: &[(&str, Level)]) {
        let actor = self.user_id(login);
        self.add_token(secret, actor, permissions, None);
    }

    /// Adds a job's own token, of `github-actions[bot]` and for one repository.
    pub fn actions_token(&mut self, secret: &str, full_name: &str, permissions: &[(&str, Level)]) {
        let (actor, repository) = (self.user_id(ACTIONS_BOT), self.repository(full_name).id);
        self.add_token(secret, actor, permissions, Some(repository));
    }

    fn add_token(&mut self, secret: &str, actor: u64, permissions: &[(&str, Level)], repository: Option<u64>) {
        let permissions = permissions
            .iter()
            .map(|(name, level)| ((*name).to_owned(), *level))
            .collect();
        self.tokens.insert(
            secret.to_owned(),
            Token {
                actor,
                permissions,
                repository,
            },
        );
    }

    /// The role of an account in a repository; everybody may read what is public.
    pub fn role(&self, repository: &Repository, user: u64) -> Role {
        let given = repository.collaborators.get(&user).copied().unwrap_or(Role::None);
        let at_least = if repository.private { Role::None } else { Role::Read };
        if user == repository.owner {
            Role::Admin
        } else {
            given.max(at_least)
        }
    }

    /// The role a token has in a repository: a job's own token writes where its permissions let it.
    pub fn token_role(&self, repository: &Repository, token: &Token) -> Role {
        match token.repository {
            Some(own) if own == repository.id => Role::Write,
            Some(_) => {
                if repository.private {
                    Role::None
                } else {
                    Role::Read
                }
            }
            None => self.role(repository, token.actor),
        }
    }
}
