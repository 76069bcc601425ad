//! The way of a request: fault, token, limit, route, permission, endpoint, check, log.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::admission;
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::description::Description;
use crate::faults::{Effect, Faults};
use crate::http::{Request, Response};
use crate::log::{Exchange, Log};
use crate::routes;
use crate::world::{Token, World};

/// What the server sends back.
pub(crate) enum Reply {
    Whole(Response),
    /// Half an answer, then the end of the connection.
    Half(Response),
    /// The end of the connection.
    Nothing,
}

/// Everything that connections share.
pub(crate) struct Service {
    state: Mutex<Shared>,
}

/// What the lock of the service guards.
pub(crate) struct Shared {
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) violations: Vec<String>,
    /// Requests with this index and later ones get no answer.
    pub(crate) stop_after: Option<u64>,
}

impl Service {
    pub(crate) fn new(world: World) -> Self {
        let shared = Shared {
            world,
            faults: Faults::default(),
            log: Log::default(),
            violations: Vec::new(),
            stop_after: None,
        };
        Self {
            state: Mutex::new(shared),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves one request.
    pub(crate) fn serve(&self, request: &Request) -> Reply {
        let mut shared = self.lock();
        let index = shared.log.0.len() as u64;
        let mut exchange = Exchange {
            index,
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.parameters(),
            body: serde_json::from_slice(&request.body).ok(),
            actor: None,
            status: 0,
            operation: None,
            answer: None,
        };
        let stopped = shared.stop_after.is_some_and(|last| index >= last);
        let target = format!("{}?{}", request.path, request.query);
        let effect = shared.faults.take(index, &request.method, &target);
        // The place in the log is taken now: another request may come while this one waits.
        shared.log.0.push(exchange.clone());
        if stopped || matches!(effect, Some(Effect::CutBefore)) {
            return Reply::Nothing;
        }
        match &effect {
            Some(Effect::Delay(time)) => {
                drop(shared);
                std::thread::sleep(*time);
                shared = self.lock();
            }
            Some(Effect::Meanwhile(happens)) => {
                drop(shared);
                happens();
                shared = self.lock();
            }
            Some(Effect::Then(change)) => change(&mut shared.world),
            _ => {}
        }
        let now = shared.world.now().as_second();
        let instead = effect.as_ref().and_then(|effect| effect.answer(&request.method, now));
        let answer = match (&effect, instead) {
            (Some(Effect::BadGatewayBefore), _) => return bad_gateway(&mut shared, exchange),
            (_, Some(answer)) => answer,
            (_, None) => shared.process(request, &mut exchange),
        };
        if matches!(effect, Some(Effect::BadGatewayAfter)) {
            return bad_gateway(&mut shared, exchange);
        }
        let response = shared.finish(request, answer, &mut exchange);
        let cut = matches!(effect, Some(Effect::CutAfter));
        if cut {
            exchange.status = 0;
        }
        record(&mut shared, exchange);
        if cut {
            Reply::Half(response)
        } else {
            Reply::Whole(response)
        }
    }
}

fn record(shared: &mut Shared, exchange: Exchange) {
    let index = usize::try_from(exchange.index).unwrap_or_default();
    shared.log.0[index] = exchange;
}

/// The page of a proxy that lost its backend.
fn bad_gateway(shared: &mut Shared, mut exchange: Exchange) -> Reply {
    exchange.status = 502;
    record(shared, exchange);
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    let body =
        b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body></body></html>".to_vec();
    Reply::Whole(Response {
        status: 502,
        headers,
        body,
    })
}

/// The one question of GraphQL that is answered: whose token it is, which is the bot for a token of an app. A server without
/// GraphQL is a world of its own.
fn viewer(world: &World, token: Option<&Token>, body: Option<&Value>) -> Outcome {
    let token = token.ok_or_else(|| Answer::refusal(401, "This endpoint requires you to be authenticated."))?;
    let asked = body.and_then(|body| body["query"].as_str());
    if world.without_graphql || asked != Some("query { viewer { login databaseId } }") {
        return Err(Answer::not_found());
    }
    let user = &world.users[&token.actor];
    Ok(Answer::ok(
        json!({ "data": { "viewer": { "login": user.login, "databaseId": user.id } } }),
    ))
}

impl Shared {
    /// The answer to a request that reaches GitHub.
    fn process(&mut self, request: &Request, exchange: &mut Exchange) -> Answer {
        let routed = catch_unwind(AssertUnwindSafe(|| self.route(request, exchange)));
        let outcome = routed.unwrap_or_else(|_| {
            self.violation(exchange, "the emulator panicked");
            Err(Answer::refusal(500, "the emulator panicked"))
        });
        outcome.unwrap_or_else(|refusal| refusal)
    }

    fn violation(&mut self, exchange: &Exchange, what: &str) {
        self.violations.push(format!(
            "#{} {} {}: {what}",
            exchange.index, exchange.method, exchange.path
        ));
    }

    fn route(&mut self, request: &Request, exchange: &mut Exchange) -> Outcome {
        let secret = request.token();
        let token = self.world.authenticate(secret)?;
        let actor = token.as_ref().and_then(|token| self.world.users.get(&token.actor));
        exchange.actor = actor.map(|user| user.login.clone());
        if request.path == "/graphql" {
            self.world.check_limits(secret, "GET")?;
            return viewer(&self.world, token.as_ref(), exchange.body.as_ref());
        }
        self.world.check_limits(secret, &request.method)?;
        if !request.body.is_empty() && exchange.body.is_none() {
            return Err(Answer::refusal(400, "Problems parsing JSON"));
        }
        let (repo, path) = self.world.locate(request)?;
        let description = Description::get();
        let Some((operation, parameters)) = description.find(&request.method, &path) else {
            self.violation(
                exchange,
                "GitHub describes no such endpoint, or it is not in openapi.json",
            );
            return Err(Answer::not_found());
        };
        exchange.operation = Some(operation.id.clone());
        for wrong in description.check_request(operation, &parameters, &exchange.query, exchange.body.as_ref()) {
            self.violation(exchange, &wrong);
        }
        let call = Call {
            operation: &operation.id,
            method: &operation.method,
            repo: repo.unwrap_or_default(),
            parameters,
            query: exchange.query.clone(),
            body: exchange.body.clone().unwrap_or_default(),
            token: secret.map(str::to_owned).zip(token),
            place: admission::place(&path),
        };
        if repo.is_some() {
            self.world.admit(&call)?;
        }
        let outcome = routes::dispatch(&mut self.world, &call);
        let outcome = outcome.unwrap_or_else(|| {
            self.violation(exchange, "the emulator does not answer this operation");
            Err(Answer::refusal(501, "not emulated"))
        });
        let answer = outcome.as_ref().unwrap_or_else(|refusal| refusal);
        for wrong in description.check_answer(operation, answer.status, answer.body.as_ref()) {
            self.violation(exchange, &format!("the answer {}: {wrong}", answer.status));
        }
        outcome
    }

    /// The answer with the headers that every answer has; an answer that the client already has is 304.
    fn finish(&mut self, request: &Request, answer: Answer, exchange: &mut Exchange) -> Response {
        let mut body = answer
            .body
            .as_ref()
            .map(Value::to_string)
            .unwrap_or_default()
            .into_bytes();
        let mut status = answer.status;
        let mut headers = answer.headers;
        if status == 200 && request.method == "GET" {
            let mut hasher = DefaultHasher::new();
            body.hash(&mut hasher);
            let etag = format!("W/\"{:016x}\"", hasher.finish());
            if request
                .headers
                .get("if-none-match")
                .is_some_and(|known| known.contains(&etag))
            {
                (status, body) = (304, Vec::new());
            }
            headers.push(("etag".to_owned(), etag));
        }
        if status != 304 && request.path != "/rate_limit" {
            self.world.count_request(request.token());
        }
        for (name, value) in self.world.quota(request.token()).headers() {
            if !headers.iter().any(|(given, _)| *given == name) {
                headers.push((name, value));
            }
        }
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json; charset=utf-8".to_owned()));
        }
        headers.push(("x-github-request-id".to_owned(), format!("EMU:{:X}", exchange.index)));
        exchange.status = status;
        exchange.answer = answer.body.filter(|_| status != 304);
        Response { status, headers, body }
    }
}
