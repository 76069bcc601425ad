//! Check runs: 50 annotations a request, further requests append. Source: GitHub docs, "REST API endpoints for check runs".

use serde_json::Value;

use super::text::at_most;
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::paging::{counted, page};
use crate::world::{CheckRun, World};

const ANNOTATIONS: usize = 50;
const TEXT: usize = 65_535;

pub(super) fn dispatch(world: &mut World, call: &Call<'_>, name: &str) -> Option<Outcome> {
    Some(match name {
        "create" => create(world, call),
        "update" => update(world, call),
        "get" => get(world, call),
        "list-annotations" => annotations(world, call),
        "list-for-ref" => for_ref(world, call),
        _ => return None,
    })
}

fn create(world: &mut World, call: &Call<'_>) -> Outcome {
    let user = call.actor()?;
    let (name, head_sha) = (
        call.required("CheckRun", "name")?,
        call.required("CheckRun", "head_sha")?,
    );
    // The head of a fork is known here through its pull request.
    if head_sha.len() != 40
        || world
            .repo(call.repo)?
            .git()
            .resolve(&format!("{head_sha}^{{commit}}"))
            .is_none()
    {
        return Err(Answer::unprocessable(
            &format!("No commit found for SHA: {head_sha}"),
            None,
        ));
    }
    check_output(&call.body["output"])?;
    let (name, head_sha) = (name.to_owned(), head_sha.to_owned());
    let suite = world.suite_for_run(call.repo, user, &head_sha);
    let (id, now) = (world.next_id(), world.now().to_string());
    let mut run = CheckRun {
        id,
        user,
        suite,
        name,
        head_sha,
        status: "queued".to_owned(),
        conclusion: None,
        external_id: None,
        details_url: None,
        started_at: Some(now.clone()),
        completed_at: None,
        title: None,
        summary: None,
        text: None,
        annotations: Vec::new(),
    };
    apply(&mut run, &call.body, &now);
    let answer = world.check_run(world.repo(call.repo)?, &run);
    world.repo_mut(call.repo)?.check_runs.insert(id, run);
    Ok(Answer::created(answer))
}

fn update(world: &mut World, call: &Call<'_>) -> Outcome {
    let user = call.actor()?;
    let id = call.number("check_run_id")?;
    let run = world
        .repo(call.repo)?
        .check_runs
        .get(&id)
        .ok_or_else(Answer::not_found)?;
    if run.user != user {
        return Err(Answer::refusal(
            403,
            "Invalid app_id - check run can only be modified by the GitHub App that created it.",
        ));
    }
    check_output(&call.body["output"])?;
    let now = world.now().to_string();
    if let Some(run) = world.repo_mut(call.repo)?.check_runs.get_mut(&id) {
        if let Some(name) = call.text("name") {
            name.clone_into(&mut run.name);
        }
        apply(run, &call.body, &now);
    }
    get(world, call)
}

fn check_output(output: &Value) -> Result<(), Answer> {
    if output.is_null() {
        return Ok(());
    }
    for field in ["summary", "text"] {
        at_most("CheckRun", field, output[field].as_str(), TEXT)?;
    }
    if output["summary"].is_null() {
        return Err(Answer::unprocessable(
            "Invalid request.\n\n\"summary\" wasn't supplied.",
            None,
        ));
    }
    let annotations = output["annotations"].as_array().map_or(&[][..], Vec::as_slice);
    if annotations.len() > ANNOTATIONS {
        let message = format!(
            "Invalid request.\n\nNo more than 50 items are allowed; {} were supplied.",
            annotations.len()
        );
        return Err(Answer::unprocessable(&message, None));
    }
    for annotation in annotations {
        let lines = annotation["start_line"].as_u64().zip(annotation["end_line"].as_u64());
        if lines.is_none_or(|(start, end)| end < start || start == 0) {
            return Err(Answer::invalid(
                "CheckRun",
                "annotations",
                "invalid",
                Some("end_line must not precede start_line"),
            ));
        }
        if annotation["start_line"] != annotation["end_line"] && !annotation["start_column"].is_null() {
            let message = "columns cannot be given where start_line and end_line differ";
            return Err(Answer::invalid("CheckRun", "annotations", "invalid", Some(message)));
        }
    }
    Ok(())
}

fn apply(run: &mut CheckRun, body: &Value, now: &str) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let set = |field: &mut Option<String>, value: &Value| *field = text(value).or(field.take());
    set(&mut run.external_id, &body["external_id"]);
    set(&mut run.details_url, &body["details_url"]);
    set(&mut run.started_at, &body["started_at"]);
    set(&mut run.conclusion, &body["conclusion"]);
    set(&mut run.title, &body["output"]["title"]);
    set(&mut run.summary, &body["output"]["summary"]);
    set(&mut run.text, &body["output"]["text"]);
    run.annotations
        .extend(body["output"]["annotations"].as_array().cloned().unwrap_or_default());
    if let Some(status) = text(&body["status"]) {
        run.status = status;
    }
    // A conclusion completes the run.
    if !body["conclusion"].is_null() {
        "completed".clone_into(&mut run.status);
        run.completed_at = Some(now.to_owned());
    } else if run.status != "completed" {
        run.conclusion = None;
        run.completed_at = None;
    }
    set(&mut run.completed_at, &body["completed_at"]);
}

fn get(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let run = repository
        .check_runs
        .get(&call.number("check_run_id")?)
        .ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(world.check_run(repository, run)))
}

fn annotations(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let run = repository
        .check_runs
        .get(&call.number("check_run_id")?)
        .ok_or_else(Answer::not_found)?;
    Ok(page(world, call, &run.annotations, |sent| {
        world.annotation(repository, run, sent)
    }))
}

/// `filter=latest`, the default, has the newest run of each name and app.
fn for_ref(world: &World, call: &Call<'_>) -> Outcome {
    let repository = world.repo(call.repo)?;
    let name = call.parameter("ref");
    let Some(sha) = repository.git().commit(name) else {
        return Err(Answer::unprocessable(&format!("No commit found for SHA: {name}"), None));
    };
    let mut runs: Vec<&CheckRun> = repository
        .check_runs
        .values()
        .filter(|run| run.head_sha == sha)
        .collect();
    runs.reverse();
    if let Some(name) = call.query("check_name") {
        runs.retain(|run| run.name == name);
    }
    if let Some(app) = call.query("app_id").and_then(|it| it.parse::<u64>().ok()) {
        runs.retain(|run| world.app_id(run.user) == app);
    }
    if let Some(status) = call.query("status") {
        runs.retain(|run| run.status == status);
    }
    if call.query("filter") != Some("all") {
        let mut seen = std::collections::BTreeSet::new();
        runs.retain(|run| seen.insert((run.user, run.name.as_str())));
    }
    Ok(counted(world, call, "check_runs", &runs, |run| {
        world.check_run(repository, run)
    }))
}
