//! The state of the emulated GitHub. Tests build one, hand it to the server, and look at or change it while it runs.

mod access;
mod checks;
mod from_json;
mod issues;
mod limits;
mod merge_ref;
mod payload;
mod pulls;
mod repository;
mod reviews;
mod scenario;
mod teams;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;

pub use access::{Access, Level, Permissions, Token};
pub use issues::{Comment, Issue, IssueEvent, Label, State};
pub(crate) use limits::SECONDARY;
pub use limits::{Limits, Quota};
pub use merge_ref::{MergeRef, MergeState};
pub use pulls::{CheckRun, CheckSuite, CommitStatus, Pull, Requirement, Review, ReviewComment};
pub use repository::{Pages, PagesBuild, Repository, Role, Rules, Workflow, WorkflowRun};
pub use teams::{Team, TeamRole};

use crate::answer::Answer;
use crate::clock::Clock;

/// What kind of account a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    User,
    /// An app's account, such as `github-actions[bot]`.
    Bot,
    /// An organisation, which owns and never acts.
    Organization,
}

/// An account.
#[derive(Debug, Clone)]
pub struct User {
    /// The number that stays when the login changes.
    pub id: u64,
    /// The login.
    pub login: String,
    /// Person, bot or organisation.
    pub kind: Kind,
}

/// All that the emulated GitHub knows. A clone brings it back as it was, beside its git repositories.
#[derive(Debug, Clone)]
pub struct World {
    /// The address of the server; links and `url`s begin with it.
    pub base_url: String,
    /// The clock of `created_at`, `updated_at` and the limits.
    pub clock: Clock,
    /// Accounts by id.
    pub users: BTreeMap<u64, User>,
    /// Repositories by id.
    pub repositories: BTreeMap<u64, Repository>,
    /// Tokens by their secret.
    pub tokens: BTreeMap<String, Token>,
    /// Primary and secondary limits.
    pub limits: Limits,
    /// A server without GraphQL.
    pub without_graphql: bool,
    /// SSH keys with which accounts sign, by account.
    pub signing_keys: BTreeMap<u64, Vec<String>>,
    /// Teams of organizations by `organization/team`, in small letters.
    pub teams: BTreeMap<String, Team>,
    /// Accounts that are in an organization.
    pub organization_members: BTreeSet<u64>,
    /// Accounts that show that they are in an organization, by its account.
    pub public_members: BTreeMap<u64, BTreeSet<u64>>,
    /// Former names of repositories, in small letters.
    renamed: BTreeMap<String, u64>,
    last_id: u64,
}

/// The account of the job's own token.
pub const ACTIONS_BOT: &str = "github-actions[bot]";

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A world with nobody in it but `github-actions[bot]`, under its real id.
    pub fn new() -> Self {
        let mut world = Self {
            base_url: "http://127.0.0.1".to_owned(),
            clock: Clock::default(),
            users: BTreeMap::new(),
            repositories: BTreeMap::new(),
            tokens: BTreeMap::new(),
            limits: Limits::default(),
            without_graphql: false,
            signing_keys: BTreeMap::new(),
            teams: BTreeMap::new(),
            organization_members: BTreeSet::new(),
            public_members: BTreeMap::new(),
            renamed: BTreeMap::new(),
            last_id: 1_000_000,
        };
        world.add_account(ACTIONS_BOT, 41_898_282, Kind::Bot);
        world
    }

    /// A new id: they only ever grow, over all kinds of objects.
    pub fn next_id(&mut self) -> u64 {
        self.last_id += 17;
        self.last_id
    }

    /// The time of the world.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Adds a person.
    pub fn add_user(&mut self, login: &str, id: u64) -> u64 {
        self.add_account(login, id, Kind::User)
    }

    /// Adds an account of any kind.
    pub fn add_account(&mut self, login: &str, id: u64, kind: Kind) -> u64 {
        self.users.insert(
            id,
            User {
                id,
                login: login.to_owned(),
                kind,
            },
        );
        id
    }

    /// Adds a repository that is a bare git repository on disk; an owner nobody knows becomes an organisation.
    pub fn add_repository(&mut self, full_name: &str, git_dir: impl AsRef<Path>) -> u64 {
        let (owner, name) = full_name.split_once('/').expect("a repository is named owner/name");
        let owner = if let Some(user) = self.user_by_login(owner) {
            user.id
        } else {
            let id = self.next_id();
            self.add_account(owner, id, Kind::Organization)
        };
        let id = self.next_id();
        let repository = Repository::new(id, owner, name, git_dir.as_ref(), self.now());
        self.repositories.insert(id, repository);
        id
    }

    /// Adds a repository as a fork of another.
    pub fn fork(&mut self, parent: &str, full_name: &str, git_dir: impl AsRef<Path>) -> u64 {
        let parent = self.repository(parent).id;
        let id = self.add_repository(full_name, git_dir);
        self.repositories.get_mut(&id).expect("just added").fork_of = Some(parent);
        id
    }

    /// Gives a repository a new name; the old one answers with a redirect.
    pub fn rename(&mut self, full_name: &str, name: &str) {
        let id = self.repository(full_name).id;
        self.renamed.insert(full_name.to_ascii_lowercase(), id);
        name.clone_into(&mut self.repositories.get_mut(&id).expect("found above").name);
    }

    /// Removes a repository, as an owner does; pull requests from it keep a head without a repository.
    pub fn delete_repository(&mut self, full_name: &str) {
        let id = self.repository(full_name).id;
        self.repositories.remove(&id);
    }

    /// An account by its login; case does not count.
    pub fn user_by_login(&self, login: &str) -> Option<&User> {
        self.users.values().find(|user| user.login.eq_ignore_ascii_case(login))
    }

    /// The id of an account that a scenario names.
    pub fn user_id(&self, login: &str) -> u64 {
        self.user_by_login(login)
            .unwrap_or_else(|| panic!("the world has no user `{login}`"))
            .id
    }

    /// The full name of a repository.
    pub fn full_name(&self, repository: &Repository) -> String {
        let owner = self.users.get(&repository.owner).map_or("ghost", |owner| &owner.login);
        format!("{owner}/{}", repository.name)
    }

    /// The id of a repository by its full name; case does not count.
    pub fn repository_id(&self, full_name: &str) -> Option<u64> {
        let found = self
            .repositories
            .values()
            .find(|it| self.full_name(it).eq_ignore_ascii_case(full_name));
        found.map(|repository| repository.id)
    }

    /// Where a repository of this former name is now.
    pub fn renamed_to(&self, full_name: &str) -> Option<u64> {
        self.renamed.get(&full_name.to_ascii_lowercase()).copied()
    }

    /// A repository that a scenario names.
    pub fn repository(&self, full_name: &str) -> &Repository {
        let id = self
            .repository_id(full_name)
            .unwrap_or_else(|| panic!("the world has no repository `{full_name}`"));
        &self.repositories[&id]
    }

    /// A repository that a scenario names, to change it.
    pub fn repository_mut(&mut self, full_name: &str) -> &mut Repository {
        let id = self.repository(full_name).id;
        self.repositories.get_mut(&id).expect("found above")
    }

    /// A repository by its id, as an endpoint needs it.
    pub(crate) fn repo(&self, id: u64) -> Result<&Repository, Answer> {
        self.repositories.get(&id).ok_or_else(Answer::not_found)
    }

    /// A repository by its id, to change it.
    pub(crate) fn repo_mut(&mut self, id: u64) -> Result<&mut Repository, Answer> {
        self.repositories.get_mut(&id).ok_or_else(Answer::not_found)
    }
}
