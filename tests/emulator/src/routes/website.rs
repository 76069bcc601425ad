//! The Pages site: what it shows, and its builds. A push with a job's own token builds nothing.

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::render::time;
use crate::world::{Pages, World};

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "get-pages" => get(world, call),
        "get-latest-pages-build" => latest(world, call),
        "request-pages-build" => request(world, call),
        _ => return None,
    })
}

fn site<'w>(world: &'w World, call: &Call<'_>) -> Result<&'w Pages, Answer> {
    world.repo(call.repo)?.pages.as_ref().ok_or_else(Answer::not_found)
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, site) = (world.repo(call.repo)?, site(world, call)?);
    Ok(Answer::ok(json!({
        "url": world.api(repository, "/pages"),
        "status": site.builds.last().map(|_| "built"),
        "cname": null,
        "custom_404": false,
        "html_url": format!("https://pages.example/{}/", repository.name),
        "build_type": if site.by_workflow { "workflow" } else { "legacy" },
        "source": { "branch": site.branch, "path": "/" },
        "public": site.public,
        "https_enforced": true,
    })))
}

fn latest(world: &World, call: &Call<'_>) -> Outcome {
    let (repository, site) = (world.repo(call.repo)?, site(world, call)?);
    let build = site.builds.last().ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({
        "url": world.api(repository, "/pages/builds/1"),
        "status": build.status,
        "error": { "message": null },
        "pusher": world.simple_user(build.pusher),
        "commit": build.commit,
        "duration": 2104,
        "created_at": time(build.at),
        "updated_at": time(build.at),
    })))
}

fn request(world: &mut World, call: &Call<'_>) -> Outcome {
    let actor = call.actor()?;
    let site = site(world, call)?;
    if site.by_workflow || !world.build_pages(call.repo, actor) {
        return Err(Answer::refusal(404, "Not Found"));
    }
    let url = world.api(world.repo(call.repo)?, "/pages/builds/latest");
    Ok(Answer::created(json!({ "url": url, "status": "queued" })))
}
