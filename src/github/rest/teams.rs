//! Teams of an organization. A job's own token has no permission for them.

use http::Method;
use serde_json::json;

use super::GitHub;
use super::base::segment;
use super::pages::MOST_PAGES;
use super::send::ApiRequest;
use crate::forge::{ForgeError, ForgeResult, Team, TeamMember, TeamName, Teams};
use crate::github::wire;

fn path(name: &TeamName) -> String {
    format!("/orgs/{}/teams/{}", segment(&name.organization), segment(&name.slug))
}

impl Teams for GitHub {
    fn team(&self, name: &TeamName) -> ForgeResult<Team> {
        let path = path(name);
        let mut members = Vec::new();
        for role in ["maintainer", "member"] {
            let list: Vec<wire::User> =
                self.line
                    .list(&format!("{path}/members?role={role}&per_page=100"), None, MOST_PAGES)?;
            let list = list.into_iter().map(crate::forge::User::from);
            members.extend(list.map(|user| TeamMember {
                login: user.login,
                id: Some(user.id),
                is_maintainer: role == "maintainer",
                is_pending: false,
            }));
        }
        let invitations: ForgeResult<Vec<wire::TeamInvitation>> =
            self.line
                .list(&format!("{path}/invitations?per_page=100"), None, MOST_PAGES);
        let is_complete = match invitations {
            Ok(list) => {
                // An invitation by email address has no login.
                let logins = list.into_iter().filter_map(|invitation| invitation.login);
                members.extend(logins.map(|login| TeamMember {
                    login,
                    id: None,
                    is_maintainer: false,
                    is_pending: true,
                }));
                true
            }
            Err(ForgeError::Forbidden { .. } | ForgeError::NotFound(_)) => false,
            Err(error) => return Err(error),
        };
        Ok(Team { members, is_complete })
    }

    fn add_to_team(&self, name: &TeamName, login: &str) -> ForgeResult<()> {
        let body = json!({ "role": "member" });
        membership(self, &Method::PUT, name, login, Some(&body))
    }

    fn remove_from_team(&self, name: &TeamName, login: &str) -> ForgeResult<()> {
        membership(self, &Method::DELETE, name, login, None)
    }
}

fn membership(
    github: &GitHub,
    method: &Method,
    name: &TeamName,
    login: &str,
    body: Option<&serde_json::Value>,
) -> ForgeResult<()> {
    let path = format!("{}/memberships/{}", path(name), segment(login));
    let ask = ApiRequest {
        method,
        path: &path,
        body,
        repeatable: true,
        etag: None,
    };
    github.line.ask(&ask).map(drop)
}
