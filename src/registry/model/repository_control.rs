//! The repository of an integration, and the proof that the partner controls it.

use serde::{Deserialize, Serialize};

use super::{Integration, Partner};
use crate::date::Date;

impl Integration {
    /// The name of its repository, `OWNER/NAME`, where that is on GitHub.
    pub fn github_repository(&self) -> Option<&str> {
        let address = self.repository.as_deref()?;
        let name = address.strip_prefix("https://github.com/").unwrap_or(address);
        let name = name.trim_end_matches('/').trim_end_matches(".git");
        Some(name).filter(|name| !name.contains("://"))
    }
}

/// Proof that the partner controls the repository of its integration.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct RepositoryControl {
    /// `OWNER/NAME` on GitHub.
    pub repository: String,
    pub proof: Proof,
    /// The owner of the partnership who owns it, or who is a member of its organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github: Option<String>,
    pub proven_on: Date,
}

impl Partner {
    /// The proof that it controls the repository of its integration. One about another repository proves nothing.
    pub fn proven_control(&self) -> Option<&RepositoryControl> {
        let name = self.integration.as_ref()?.github_repository()?;
        let control = self.repository_control.as_ref();
        control.filter(|control| control.repository.eq_ignore_ascii_case(name))
    }
}

/// What proves that a partner controls a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// A file at the top of the repository names the program and the partner.
    File,
    /// It belongs to an owner of the partnership.
    Owner,
    /// An owner of the partnership is a public member of the organization that it belongs to.
    Member,
}

impl Proof {
    /// As a record writes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }
}
