//! Teams of an organization: members, invitations, and a membership that is set or removed.

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::{Level, TeamRole, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "list-members-in-org" => members(world, call),
        "list-pending-invitations-in-org" => invitations(world, call),
        "add-or-update-membership-for-user-in-org" => add(world, call),
        "remove-membership-for-user-in-org" => remove(world, call),
        _ => return None,
    })
}

/// The team's name, for a token with the organization's permission *Members*. A job's own token can't have it.
fn team(call: &Call<'_>, level: Level) -> Result<String, Answer> {
    let Some((_, token)) = &call.token else {
        return Err(Answer::refusal(401, "Requires authentication"));
    };
    if token.is_actions_token() || token.level("members") < level {
        let who = if token.is_actions_token() {
            "integration"
        } else {
            "personal access token"
        };
        let needed = if level == Level::Write {
            "members=write"
        } else {
            "members=read"
        };
        return Err(Answer::refusal(403, &format!("Resource not accessible by {who}"))
            .with_header("x-accepted-github-permissions", needed.to_owned()));
    }
    Ok(format!("{}/{}", call.parameter("org"), call.parameter("team_slug")).to_lowercase())
}

fn members(world: &World, call: &Call<'_>) -> Outcome {
    let team = world
        .teams
        .get(&team(call, Level::Read)?)
        .ok_or_else(Answer::not_found)?;
    let role = call.query("role").unwrap_or("all");
    let fits = |it: TeamRole| role == "all" || role == it.id();
    let ids: Vec<u64> = team
        .members
        .iter()
        .filter(|(_, role)| fits(**role))
        .map(|(id, _)| *id)
        .collect();
    Ok(page(world, call, &ids, |id| world.simple_user(*id)))
}

fn invitations(world: &World, call: &Call<'_>) -> Outcome {
    let team = world
        .teams
        .get(&team(call, Level::Read)?)
        .ok_or_else(Answer::not_found)?;
    let invited: Vec<u64> = team.invited.iter().copied().collect();
    let actor = call.actor()?;
    Ok(page(world, call, &invited, |id| {
        json!({
            "id": id + 7_000_000, "login": world.users[id].login, "email": null, "role": "direct_member",
            "created_at": "2026-11-20T08:00:00Z", "inviter": world.simple_user(actor), "team_count": 1,
            "invitation_teams_url": format!("{}/organizations/1/invitations/{id}/teams", world.base_url),
            "node_id": "SU52aXRhdGlvbg==",
        })
    }))
}

/// A person who isn't in the organization is invited.
fn add(world: &mut World, call: &Call<'_>) -> Outcome {
    let name = team(call, Level::Write)?;
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?
        .id;
    let url = format!("{}/organizations/1/team/1/memberships/{user}", world.base_url);
    let is_inside = world.organization_members.contains(&user);
    let team = world.teams.get_mut(&name).ok_or_else(Answer::not_found)?;
    if is_inside {
        team.members.entry(user).or_insert(TeamRole::Member);
    } else {
        team.invited.insert(user);
    }
    let state = if is_inside { "active" } else { "pending" };
    Ok(Answer::ok(json!({ "url": url, "role": "member", "state": state })))
}

fn remove(world: &mut World, call: &Call<'_>) -> Outcome {
    let name = team(call, Level::Write)?;
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?
        .id;
    let team = world.teams.get_mut(&name).ok_or_else(Answer::not_found)?;
    if team.members.remove(&user).is_none() && !team.invited.remove(&user) {
        return Err(Answer::not_found());
    }
    Ok(Answer::no_content())
}
