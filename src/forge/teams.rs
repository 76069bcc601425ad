//! Teams of an organization: who is in one, and a change of one member.

use std::fmt;

use super::ForgeResult;

/// A team of an organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TeamName {
    pub organization: String,
    /// The team's name in addresses.
    pub slug: String,
}

impl TeamName {
    /// Reads `organization/team`.
    pub fn parse(text: &str) -> Option<Self> {
        let (organization, slug) = text.split_once('/')?;
        let is_name = |name: &str| !name.is_empty() && !name.contains('/');
        (is_name(organization) && is_name(slug)).then(|| Self {
            organization: organization.to_owned(),
            slug: slug.to_owned(),
        })
    }
}

impl fmt::Display for TeamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.organization, self.slug)
    }
}

/// A member of a team, or a person who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMember {
    pub login: String,
    /// None for an invitation: GitHub shows only the login.
    pub id: Option<u64>,
    pub is_maintainer: bool,
    /// The person hasn't accepted the invitation.
    pub is_pending: bool,
}

/// Who is in a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Team {
    pub members: Vec<TeamMember>,
    /// Everyone is listed, and everyone who is invited.
    pub is_complete: bool,
}

/// Teams. Both changes set a state, so that making one twice does no harm.
pub trait Teams {
    fn team(&self, name: &TeamName) -> ForgeResult<Team>;
    /// Makes an account a member. GitHub invites a person who isn't in the organization.
    fn add_to_team(&self, name: &TeamName, login: &str) -> ForgeResult<()>;
    /// Removes a member, or takes an invitation back.
    fn remove_from_team(&self, name: &TeamName, login: &str) -> ForgeResult<()>;
}
