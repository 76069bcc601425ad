//! Public facts about repositories of other people.

use std::fmt;

use super::{ForgeResult, User};

/// A repository on GitHub by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryName {
    pub owner: String,
    pub name: String,
}

impl RepositoryName {
    /// Reads `OWNER/NAME`.
    pub fn parse(text: &str) -> Option<Self> {
        let (owner, name) = text.split_once('/')?;
        let is_name = |name: &str| {
            let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            !matches!(name, "" | "." | "..") && name.len() <= 100 && name.bytes().all(is_plain)
        };
        (is_name(owner) && is_name(name)).then(|| Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Whether it names the same repository: GitHub ignores the case.
    pub fn is(&self, other: &Self) -> bool {
        self.owner.eq_ignore_ascii_case(&other.owner) && self.name.eq_ignore_ascii_case(&other.name)
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// A repository that everyone can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRepository {
    /// Its name now: GitHub leads on from the name that it had before.
    pub name: Option<RepositoryName>,
    /// The account or organization that it belongs to.
    pub owner: User,
    pub is_organization: bool,
}

/// What everyone can see of other repositories. A job's own token reads them like anyone.
pub trait Elsewhere {
    /// A public repository; `None` where there is none, or where not everyone can read it.
    fn public_repository(&self, name: &RepositoryName) -> ForgeResult<Option<PublicRepository>>;
    /// A file at the top of its default branch; `None` where there is none.
    fn public_file(&self, name: &RepositoryName, file: &str) -> ForgeResult<Option<Vec<u8>>>;
    /// Whether an account shows on GitHub that it is a member of an organization.
    fn is_public_member(&self, organization: &str, login: &str) -> ForgeResult<bool>;
}
