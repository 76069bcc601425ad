//! A request with its patience: paced, repeated where that cannot do anything twice, redirected within the interface.

use std::cell::RefCell;
use std::time::Duration;

use http::Method;
use jiff::fmt::rfc2822;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::base::GRAPHQL;
use super::client::{Client, ReadFailure, Reply};
use crate::forge::{ForgeError, ForgeResult};
use crate::github::clock::Clock;
use crate::github::failure;
use crate::github::pace::{Kind, Pace, RateLimits};

/// Waits before the repeats of a request that failed without a word of limits.
const REPEATS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Most redirects of one request; GitHub needs one.
const MOST_REDIRECTS: usize = 5;

/// A request.
#[derive(Debug, Clone, Copy)]
pub(super) struct ApiRequest<'a> {
    pub(super) method: &'a Method,
    /// Below the interface's address, with its query.
    pub(super) path: &'a str,
    pub(super) body: Option<&'a Value>,
    /// Doing it twice is doing it once.
    pub(super) repeatable: bool,
    pub(super) etag: Option<&'a str>,
}

/// The way to GitHub.
pub(super) struct Connection {
    client: Client,
    clock: Box<dyn Clock>,
    pace: RefCell<Pace>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("client", &self.client)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}

impl Connection {
    pub(super) fn new(client: Client, clock: Box<dyn Clock>, pace: Pace) -> Self {
        Self {
            client,
            clock,
            pace: RefCell::new(pace),
        }
    }

    /// The path in this API of an address.
    pub(super) fn path_of(&self, address: &str) -> Option<String> {
        self.client.base().path_of(address)
    }

    /// Lets time pass.
    pub(super) fn pause(&self, time: Duration) {
        self.clock.sleep(time);
    }

    /// Waits until a change may be sent.
    pub(super) fn ready(&self) -> ForgeResult<()> {
        let wait = self.pace.borrow_mut().wait_before(Kind::Change, self.clock.now());
        let wait = wait.map_err(|why| ForgeError::Limited(format!("{why} (before a change)")))?;
        if !wait.is_zero() {
            self.clock.sleep(wait);
        }
        Ok(())
    }

    /// An answer that is neither refusal nor redirect: a success, or a 304 when there was an `etag`.
    pub(super) fn ask(&self, ask: &ApiRequest<'_>) -> ForgeResult<Reply> {
        let mut path = ask.path.to_owned();
        let mut redirects = 0;
        let mut repeats = REPEATS.iter();
        let mut unsure = false;
        loop {
            let request = format!("{} {}", ask.method, failure::one_line(&path, 200));
            let lost = match self.exchange(ask, &path, &request)? {
                Err(ReadFailure::TooLarge) => return Err(unread(ask, "the answer is too large", &request)),
                Err(ReadFailure::Cut(why)) => why,
                Ok(reply) => match reply.status {
                    200..=299 => return Ok(reply),
                    304 if ask.etag.is_some() => return Ok(reply),
                    301 | 302 | 307 | 308 => {
                        redirects += 1;
                        path = self.redirect(ask, &reply, redirects, &request)?;
                        continue;
                    }
                    // What is gone after a request of ours was cut, that request deleted.
                    404 | 410 if unsure && ask.method == Method::DELETE => return Ok(reply),
                    500.. => failure::reason(reply.status),
                    status => return Err(failure::refusal(&request, status, &reply.headers, &reply.body)),
                },
            };
            unsure = true;
            let again = repeats.next().filter(|_| ask.repeatable);
            let Some(wait) = again else {
                return Err(ForgeError::Unavailable(format!("{lost} ({request})")));
            };
            if self.pace.borrow_mut().lose(*wait).is_err() {
                return Err(ForgeError::Unavailable(format!("{lost} ({request})")));
            }
            self.clock.sleep(*wait);
        }
    }

    /// One request, sent when its time has come, and sent again as long as limits refuse it: so far GitHub did nothing.
    fn exchange(&self, ask: &ApiRequest<'_>, path: &str, request: &str) -> ForgeResult<Result<Reply, ReadFailure>> {
        let kind = match *ask.method {
            Method::GET => Kind::Read,
            Method::POST if ask.path == GRAPHQL => Kind::Read,
            Method::POST => Kind::Create,
            _ => Kind::Change,
        };
        let limited = |why: String| ForgeError::Limited(format!("{why} ({request})"));
        loop {
            let wait = self.pace.borrow_mut().wait_before(kind, self.clock.now());
            let wait = wait.map_err(limited)?;
            if !wait.is_zero() {
                self.clock.sleep(wait);
            }
            self.pace.borrow_mut().sent(kind, self.clock.now());
            let reply = self.client.exchange(ask.method, path, ask.body, ask.etag);
            let now = self.clock.now();
            let mut pace = self.pace.borrow_mut();
            pace.ended(kind, now);
            match &reply {
                Ok(answer) if failure::is_limit(answer.status, &answer.headers, &answer.body) => {
                    pace.refused(&self.told(answer), now).map_err(limited)?;
                }
                Ok(answer) => {
                    // GitHub doesn't count it for requests with a token.
                    if answer.status == 304 && self.client.has_token() {
                        pace.cost_nothing();
                    }
                    pace.answered(&self.told(answer), now);
                    return Ok(reply);
                }
                Err(_) => return Ok(reply),
            }
        }
    }

    /// Where a redirect leads. A write keeps its method and body, so a 301 or 302, which do not ask for that, ends it.
    fn redirect(&self, ask: &ApiRequest<'_>, reply: &Reply, count: usize, request: &str) -> ForgeResult<String> {
        let location = reply.header("location").unwrap_or_default();
        let moved = |but: &str| {
            let to = failure::one_line(location, 200).replace('`', "'");
            ForgeError::NotFound(format!("it was renamed or moved to `{to}`{but} ({request})"))
        };
        if ask.method != Method::GET && !matches!(reply.status, 307 | 308) {
            return Err(moved(""));
        }
        if count > MOST_REDIRECTS {
            return Err(moved(", and then again"));
        }
        self.path_of(location)
            .ok_or_else(|| moved(", which isn't this API, so psp-partners doesn't follow it"))
    }

    fn told(&self, reply: &Reply) -> RateLimits {
        let number = |name| reply.header(name).and_then(|value| value.trim().parse::<u64>().ok());
        // The machine's clock may be wrong; GitHub's own is on every answer.
        let now = reply
            .header("date")
            .and_then(|date| rfc2822::parse(date).ok())
            .and_then(|date| u64::try_from(date.timestamp().as_second()).ok())
            .unwrap_or_else(|| self.clock.epoch());
        RateLimits {
            remaining: number("x-ratelimit-remaining"),
            reset_in: number("x-ratelimit-reset").map(|reset| Duration::from_secs(reset.saturating_sub(now))),
            retry_after: number("retry-after").map(Duration::from_secs),
        }
    }
}

/// A success that cannot be read. A write was carried out then, so the caller must check what exists before it tries again.
fn unread(ask: &ApiRequest<'_>, why: &str, request: &str) -> ForgeError {
    let told = format!("{why} ({request})");
    if ask.method == Method::GET {
        ForgeError::Unreadable(told)
    } else {
        ForgeError::Unavailable(told)
    }
}

/// The body of an answer, typed.
pub(super) fn read<T: DeserializeOwned>(ask: &ApiRequest<'_>, body: &[u8]) -> ForgeResult<T> {
    serde_json::from_slice(body).map_err(|error| {
        let why = failure::one_line(&error.to_string(), 120);
        unread(ask, &why, &format!("{} {}", ask.method, ask.path))
    })
}
