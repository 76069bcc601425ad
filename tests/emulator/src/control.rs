//! Control endpoints under `/_emulator/`, so that a script in any language can drive a scenario. They are outside of the
//! emulated GitHub: not logged, not limited, not checked.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};

use crate::faults::{Effect, Fault};
use crate::http::{Request, Response};
use crate::service::{Service, Shared};

/// Answers a control request; `None` for everything else.
pub(crate) fn serve(service: &Service, request: &Request) -> Option<Response> {
    let action = request.path.strip_prefix("/_emulator/")?;
    let given = serde_json::from_slice(&request.body).unwrap_or_default();
    let mut shared = service.lock();
    // A scenario that names what is not there is the script's mistake, and must not end the server.
    let done = catch_unwind(AssertUnwindSafe(|| act(&mut shared, &request.method, action, &given)));
    let (status, body) = match done {
        Ok(Some(body)) => (200, body),
        Ok(None) => (404, json!({ "message": format!("no control `{action}`") })),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .map_or("the scenario names what is not there", String::as_str);
            (400, json!({ "message": message }))
        }
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Some(Response {
        status,
        headers,
        body: body.to_string().into_bytes(),
    })
}

fn act(shared: &mut Shared, method: &str, action: &str, given: &Value) -> Option<Value> {
    let text = |name: &str| given[name].as_str().unwrap_or_default();
    let (repository, login) = (text("repository"), text("login"));
    let number = given["number"].as_u64().unwrap_or_default();
    let world = &mut shared.world;
    Some(match (method, action) {
        ("GET", "log") => shared.log.0.iter().map(crate::log::Exchange::to_json).collect(),
        ("GET", "violations") => json!(shared.violations),
        ("GET", "state") => state(shared),
        ("POST", "push") => {
            world.push(repository, text("branch"));
            json!({})
        }
        ("POST", "issue") => json!({ "number": world.open_issue(repository, login, text("title"), text("body")) }),
        ("POST", "comment") => json!({ "id": world.comment(repository, number, login, text("body")) }),
        ("POST", "pull") => {
            let base = given["base"].as_str().unwrap_or("main");
            let number = world.open_pull(repository, login, text("head"), base, text("title"), text("body"));
            json!({ "number": number })
        }
        ("POST", "edit") => {
            world.edit(repository, number, given["title"].as_str(), given["body"].as_str());
            json!({})
        }
        ("POST", "close") => {
            world.close(repository, number, login);
            json!({})
        }
        ("POST", "review") => json!({ "id": world.review_pull(repository, number, login, text("state")) }),
        ("POST", "signing-key") => {
            let user = world.user_id(login);
            world.signing_keys.entry(user).or_default().push(text("key").to_owned());
            json!({})
        }
        ("POST", "merge") => json!({ "sha": world.merge_pull(repository, number, login) }),
        ("POST", "reopen") => {
            world.reopen(repository, number, login);
            json!({})
        }
        ("POST", "workflow-run") => json!({ "suite": world.begin_workflow_run(repository, text("sha")) }),
        ("POST", "requirement") => json!(format!("{:?}", world.requirement(repository, number, text("name")))),
        ("POST", "event") => world.event(text("event"), repository, number, text("action")),
        ("POST", "forget") => {
            shared.log.forget_bodies();
            json!({})
        }
        ("POST", "clock") => {
            world.clock.set(text("now").parse().ok()?);
            json!({ "now": world.now().to_string() })
        }
        ("POST", "advance") => {
            world.clock.advance(given["seconds"].as_i64().unwrap_or_default());
            json!({ "now": world.now().to_string() })
        }
        ("POST", "fault") => {
            let times = given["times"]
                .as_u64()
                .and_then(|it| u32::try_from(it).ok())
                .unwrap_or(1);
            shared
                .faults
                .add(Fault::once(text("method"), text("path"), effect(given)?).times(times));
            json!({})
        }
        _ => return None,
    })
}

fn effect(given: &Value) -> Option<Effect> {
    let status = given["status"]
        .as_u64()
        .and_then(|it| u16::try_from(it).ok())
        .unwrap_or(403);
    Some(match given["effect"].as_str()? {
        "bad-gateway-before" => Effect::BadGatewayBefore,
        "bad-gateway-after" => Effect::BadGatewayAfter,
        "primary-limit" => Effect::PrimaryLimit {
            status,
            reset_in: given["reset_in"].as_i64().unwrap_or(60),
        },
        "secondary-limit" => Effect::SecondaryLimit {
            status,
            retry_after: given["retry_after"].as_u64(),
        },
        "refuse" => Effect::Refuse {
            status,
            message: given["message"].as_str().unwrap_or("refused").to_owned(),
        },
        "cut-before" => Effect::CutBefore,
        "cut-after" => Effect::CutAfter,
        _ => return None,
    })
}

/// All issues, pull requests, comments, check runs and statuses, as GitHub would show them.
fn state(shared: &Shared) -> Value {
    let world = &shared.world;
    let repositories = world.repositories.values().map(|repository| {
        let issues = repository.issues.values().filter(|issue| issue.is_here());
        let state = json!({
            "repository": world.repository_json(repository),
            "issues": issues.map(|issue| world.issue(repository, issue)).collect::<Value>(),
            "comments": repository.comments.values().map(|it| world.issue_comment(repository, it)).collect::<Value>(),
            "reviews": repository.reviews.values().map(|it| world.review(repository, it)).collect::<Value>(),
            "statuses": repository.statuses.values().map(|it| world.commit_status(repository, it)).collect::<Value>(),
            "check_runs": repository.check_runs.values().map(|it| world.check_run(repository, it)).collect::<Value>(),
        });
        (world.full_name(repository), state)
    });
    Value::Object(repositories.collect())
}
