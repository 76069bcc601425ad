//! Organizations: who is a public member.

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::world::World;

pub(super) fn dispatch(world: &World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    match name {
        "check-public-membership-for-user" => Some(is_public_member(world, call)),
        _ => None,
    }
}

/// 204 or 404. Source: GitHub docs, "Check public organization membership for a user".
fn is_public_member(world: &World, call: &Call<'_>) -> Outcome {
    let organization = world.user_by_login(call.parameter("org"));
    let user = world.user_by_login(call.parameter("username"));
    let is_member = organization.zip(user).is_some_and(|(organization, user)| {
        let members = world.public_members.get(&organization.id);
        members.is_some_and(|members| members.contains(&user.id))
    });
    if is_member {
        Ok(Answer::no_content())
    } else {
        Err(Answer::not_found())
    }
}
