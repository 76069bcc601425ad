//! Faults on demand: what GitHub and the network do on a bad day.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::answer::Answer;
use crate::world::{SECONDARY, World};

/// Which requests a fault hits. All that is given must fit.
#[derive(Debug, Clone, Default)]
pub struct Match {
    /// The verb in capitals.
    pub method: Option<String>,
    /// A part of path and query, as in `/issues?page=2` (`page=2` alone is a part of `per_page=20` too).
    pub path: Option<String>,
    /// Only from the n-th request on that fits, counted from 1 since the fault was set.
    pub nth: Option<u64>,
    /// The index of the request in the log, counted from 0.
    pub index: Option<u64>,
}

/// The three shapes of `errors` in a 422.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorsShape {
    /// `[{resource, field, code}]`
    Objects,
    /// `["…"]`
    Strings,
    /// No `errors` at all.
    Absent,
}

/// What happens to a request that a fault hits.
#[derive(Clone)]
pub enum Effect {
    /// 502 with an HTML page; nothing was done.
    BadGatewayBefore,
    /// 502 with an HTML page, although it was done.
    BadGatewayAfter,
    /// 403 or 429 with no requests left until the reset, in seconds from now.
    PrimaryLimit {
        /// 403 or 429.
        status: u16,
        /// Seconds until the reset.
        reset_in: i64,
    },
    /// 403 or 429 for too much at once; `retry-after` may be missing, and requests are left.
    SecondaryLimit {
        /// 403 or 429.
        status: u16,
        /// The value of `retry-after`.
        retry_after: Option<u64>,
    },
    /// Any plain refusal, such as 401, 403, 404, 410, 500.
    Refuse {
        /// The status.
        status: u16,
        /// The message.
        message: String,
    },
    /// 301 for GET and 307 for the rest, to this address.
    Moved(String),
    /// 422 in one of its shapes.
    Unprocessable(ErrorsShape),
    /// The answer comes late.
    Delay(Duration),
    /// The connection ends before anything was done.
    CutBefore,
    /// It was done, and the connection ends in the middle of the answer.
    CutAfter,
    /// The world changes just before the request is served: a page that shifts, a process that is killed.
    Then(Arc<dyn Fn(&mut World) + Send + Sync>),
    /// Something happens while the request is on its way, such as a whole run of somebody else; it is served afterwards.
    Meanwhile(Arc<dyn Fn() + Send + Sync>),
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::BadGatewayBefore => "BadGatewayBefore",
            Self::BadGatewayAfter => "BadGatewayAfter",
            Self::PrimaryLimit { .. } => "PrimaryLimit",
            Self::SecondaryLimit { .. } => "SecondaryLimit",
            Self::Refuse { .. } => "Refuse",
            Self::Moved(_) => "Moved",
            Self::Unprocessable(_) => "Unprocessable",
            Self::Delay(_) => "Delay",
            Self::CutBefore => "CutBefore",
            Self::CutAfter => "CutAfter",
            Self::Then(_) => "Then",
            Self::Meanwhile(_) => "Meanwhile",
        };
        f.write_str(name)
    }
}

impl Effect {
    /// The answer in place of the real one, for faults that keep the request from being served.
    pub(crate) fn answer(&self, method: &str, now: i64) -> Option<Answer> {
        let answer = match self {
            Self::PrimaryLimit { status, reset_in } => {
                Answer::refusal(*status, "API rate limit exceeded for installation.")
                    .with_header("x-ratelimit-remaining", "0")
                    .with_header("x-ratelimit-reset", (now + reset_in).to_string())
            }
            Self::SecondaryLimit { status, retry_after } => {
                let answer = Answer::refusal(*status, SECONDARY);
                match retry_after {
                    Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
                    None => answer,
                }
            }
            Self::Refuse { status, message } => Answer::refusal(*status, message),
            Self::Moved(location) => moved(method, location),
            Self::Unprocessable(ErrorsShape::Objects) => Answer::invalid("Issue", "title", "invalid", None),
            Self::Unprocessable(ErrorsShape::Strings) => {
                Answer::unprocessable("Validation Failed", Some(json!(["Something about it is wrong"])))
            }
            Self::Unprocessable(ErrorsShape::Absent) => Answer::unprocessable("Unprocessable Entity", None),
            _ => return None,
        };
        Some(answer)
    }
}

/// A redirect: 301 for reads, 307 for what must keep its verb and body.
pub(crate) fn moved(method: &str, location: &str) -> Answer {
    let (status, message) = if method == "GET" {
        (301, "Moved Permanently")
    } else {
        (307, "Temporary Redirect")
    };
    let mut answer = Answer::refusal(status, message).with_header("location", location);
    if let Some(body) = &mut answer.body {
        body["url"] = location.into();
    }
    answer
}

/// A fault: what it hits, what it does, how often.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which requests.
    pub when: Match,
    /// What happens to them.
    pub effect: Effect,
    /// How many of them; then it is used up.
    pub times: u32,
}

impl Fault {
    /// A fault for the next request of a verb whose path and query contain a text.
    pub fn once(method: &str, path: &str, effect: Effect) -> Self {
        let when = Match {
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            ..Match::default()
        };
        Self { when, effect, times: 1 }
    }

    /// A fault for the request with this index in the log.
    pub fn at(index: u64, effect: Effect) -> Self {
        Self {
            when: Match {
                index: Some(index),
                ..Match::default()
            },
            effect,
            times: 1,
        }
    }

    /// The same fault for the n-th request that fits.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.when.nth = Some(nth);
        self
    }

    /// The same fault for so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// The faults that are set, the first that fits wins.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(Fault, u64)>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    /// The effect on a request, and one less of it.
    pub(crate) fn take(&mut self, index: u64, method: &str, target: &str) -> Option<Effect> {
        let mut hit = None;
        for (fault, seen) in &mut self.0 {
            let when = &fault.when;
            let fits = when.method.as_deref().is_none_or(|it| it == method)
                && when.path.as_deref().is_none_or(|it| target.contains(it))
                && when.index.is_none_or(|it| it == index);
            if !fits {
                continue;
            }
            *seen += 1;
            if hit.is_none() && fault.times > 0 && when.nth.is_none_or(|nth| *seen >= nth) {
                fault.times -= 1;
                hit = Some(fault.effect.clone());
            }
        }
        hit
    }
}
