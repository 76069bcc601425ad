//! Teams of an organization.

use std::collections::{BTreeMap, BTreeSet};

use super::World;

/// The role of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamRole {
    /// Can only use the team.
    Member,
    /// Can change it.
    Maintainer,
}

impl TeamRole {
    /// As GitHub spells it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Maintainer => "maintainer",
        }
    }
}

/// A team.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// Members by account.
    pub members: BTreeMap<u64, TeamRole>,
    /// Accounts that haven't accepted their invitation.
    pub invited: BTreeSet<u64>,
}

impl World {
    /// Adds a team `organization/team` with these members, who are in the organization.
    pub fn team(&mut self, name: &str, members: &[(&str, TeamRole)]) {
        let members: BTreeMap<u64, TeamRole> = members
            .iter()
            .map(|(login, role)| (self.user_id(login), *role))
            .collect();
        self.organization_members.extend(members.keys());
        let invited = BTreeSet::new();
        self.teams.insert(name.to_lowercase(), Team { members, invited });
    }

    /// The logins of a team, members and invited people.
    pub fn team_logins(&self, name: &str) -> (Vec<String>, Vec<String>) {
        let team = &self.teams[&name.to_lowercase()];
        let login = |id: &u64| self.users[id].login.clone();
        (
            team.members.keys().map(login).collect(),
            team.invited.iter().map(login).collect(),
        )
    }
}
