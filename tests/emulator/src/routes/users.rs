//! Accounts and the rate limit.

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::page;
use crate::world::World;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "get-authenticated" => authenticated(world, call),
        "get-by-username" => by_login(world, call),
        "get-by-id" => by_id(world, call),
        "list-ssh-signing-keys-for-user" => signing_keys(world, call),
        "get" => Ok(rate_limit(world, call)),
        _ => return None,
    })
}

/// A job's own token belongs to no user: 403.
fn authenticated(world: &World, call: &Call<'_>) -> Outcome {
    match &call.token {
        None => Err(Answer::refusal(401, "Requires authentication")),
        Some((_, token)) if token.is_actions_token() => {
            Err(Answer::refusal(403, "Resource not accessible by integration"))
        }
        Some((_, token)) => Ok(Answer::ok(world.public_user(token.actor))),
    }
}

fn by_login(world: &World, call: &Call<'_>) -> Outcome {
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.public_user(user.id)))
}

fn signing_keys(world: &World, call: &Call<'_>) -> Outcome {
    let user = world
        .user_by_login(call.parameter("username"))
        .ok_or_else(Answer::not_found)?;
    let keys = world.signing_keys.get(&user.id).map_or(&[][..], Vec::as_slice);
    let keys: Vec<(u64, &String)> = (1..).zip(keys).collect();
    Ok(page(
        world,
        call,
        &keys,
        |(id, key)| json!({ "key": key, "id": id, "title": "A laptop", "created_at": "2026-01-01T00:00:00Z" }),
    ))
}

fn by_id(world: &World, call: &Call<'_>) -> Outcome {
    let user = world
        .users
        .get(&call.number("account_id")?)
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.public_user(user.id)))
}

fn rate_limit(world: &mut World, call: &Call<'_>) -> Answer {
    let quota = world.quota(call.token.as_ref().map(|(secret, _)| secret.as_str()));
    let core = json!({
        "limit": quota.limit, "remaining": quota.remaining(), "reset": quota.reset, "used": quota.used, "resource": "core",
    });
    let search = json!({ "limit": 30, "remaining": 30, "reset": quota.reset, "used": 0, "resource": "search" });
    Answer::ok(json!({ "resources": { "core": core, "search": search }, "rate": core }))
}
