//! Pages: 30 by default, 100 at most, with `Link` headers that name the repository by its number, as GitHub does.

use serde_json::Value;

use crate::answer::Answer;
use crate::call::Call;
use crate::world::World;

/// One page of items, rendered only where it is on the page.
pub(crate) fn page<T>(world: &World, call: &Call<'_>, items: &[T], render: impl FnMut(&T) -> Value) -> Answer {
    let (start, end, link) = bounds(world, call, items.len());
    let answer = Answer::ok(items[start..end].iter().map(render).collect());
    match link {
        Some(link) => answer.with_header("link", link),
        None => answer,
    }
}

/// One page in an object `{total_count, NAME: […]}`.
pub(crate) fn counted<T>(
    world: &World,
    call: &Call<'_>,
    name: &str,
    items: &[T],
    render: impl FnMut(&T) -> Value,
) -> Answer {
    let mut answer = page(world, call, items, render);
    answer.body = answer
        .body
        .map(|list| serde_json::json!({ "total_count": items.len(), name: list }));
    answer
}

fn bounds(world: &World, call: &Call<'_>, length: usize) -> (usize, usize, Option<String>) {
    let asked = |name: &str, usual: usize| call.query(name).and_then(|it| it.parse().ok()).unwrap_or(usual).max(1);
    let (size, page) = (asked("per_page", 30).min(100), asked("page", 1));
    let last = length.div_ceil(size).max(1);
    let start = (page - 1).saturating_mul(size).min(length);
    let end = (start + size).min(length);
    let mut links = Vec::new();
    if page > 1 {
        links.push((page - 1, "prev"));
    }
    if page < last {
        links.extend([(page + 1, "next"), (last, "last")]);
    }
    if page > 1 {
        links.push((1, "first"));
    }
    let link = links
        .into_iter()
        .map(|(page, rel)| format!("<{}>; rel=\"{rel}\"", address(world, call, page)));
    let link = link.collect::<Vec<_>>().join(", ");
    (start, end, (!link.is_empty()).then_some(link))
}

fn address(world: &World, call: &Call<'_>, page: usize) -> String {
    let page = page.to_string();
    let mut query: Vec<(&str, &str)> = call
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    query.retain(|(name, _)| *name != "page");
    query.push(("page", &page));
    let query = query
        .iter()
        .map(|(name, value)| format!("{name}={}", crate::render::segment(value)));
    let query = query.collect::<Vec<_>>().join("&");
    format!("{}/repositories/{}{}?{query}", world.base_url, call.repo, call.place)
}
