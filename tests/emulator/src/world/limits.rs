//! Rate limits. Source: GitHub docs, "Rate limits for the REST API".

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Token, World};
use crate::answer::Answer;

/// Which limits bite; by default none does, and only the headers tell of the primary one.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Requests an hour that are really enforced, instead of only told.
    pub primary: Option<u64>,
    /// Whether content creation is bounded: 80 a minute and 500 an hour.
    pub content_creation: bool,
    /// Requests of this hour by token.
    used: BTreeMap<String, u64>,
    window: Option<Timestamp>,
    created: Vec<Timestamp>,
}

/// The primary limit as a token sees it.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Requests an hour.
    pub limit: u64,
    /// Requests so far.
    pub used: u64,
    /// When the hour ends, in seconds since 1970.
    pub reset: i64,
}

impl Quota {
    /// Requests that are left.
    pub fn remaining(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }

    /// The headers that every answer has.
    pub fn headers(self) -> [(String, String); 5] {
        [
            ("x-ratelimit-limit", self.limit.to_string()),
            ("x-ratelimit-remaining", self.remaining().to_string()),
            ("x-ratelimit-reset", self.reset.to_string()),
            ("x-ratelimit-used", self.used.to_string()),
            ("x-ratelimit-resource", "core".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    }
}

const HOUR: i64 = 3600;

impl World {
    /// The quota of a token: 1,000 an hour for a job's own, 5,000 for a person's, 60 for nobody.
    pub fn quota(&mut self, secret: Option<&str>) -> Quota {
        let now = self.now();
        let window = *self.limits.window.get_or_insert(now);
        if now.as_second() >= window.as_second() + HOUR {
            self.limits.window = Some(now);
            self.limits.used.clear();
        }
        let token = secret.and_then(|secret| self.tokens.get(secret));
        let usual = token.map_or(60, |token: &Token| if token.is_actions_token() { 1_000 } else { 5_000 });
        let used = self.limits.used.get(secret.unwrap_or_default()).copied().unwrap_or(0);
        let reset = self.limits.window.unwrap_or(now).as_second() + HOUR;
        Quota {
            limit: self.limits.primary.unwrap_or(usual),
            used,
            reset,
        }
    }

    /// Counts a request against the primary limit, which a 304 does not do.
    pub(crate) fn count_request(&mut self, secret: Option<&str>) {
        *self
            .limits
            .used
            .entry(secret.unwrap_or_default().to_owned())
            .or_default() += 1;
    }

    /// Refuses a request where a limit is switched on and used up.
    pub(crate) fn check_limits(&mut self, secret: Option<&str>, method: &str) -> Result<(), Answer> {
        let quota = self.quota(secret);
        if self.limits.primary.is_some() && quota.remaining() == 0 {
            return Err(Answer::refusal(403, "API rate limit exceeded for this token."));
        }
        if !self.limits.content_creation || method == "GET" {
            return Ok(());
        }
        let now = self.now().as_second();
        self.limits.created.retain(|when| when.as_second() > now - HOUR);
        let minute = self
            .limits
            .created
            .iter()
            .filter(|when| when.as_second() > now - 60)
            .count();
        if minute >= 80 || self.limits.created.len() >= 500 {
            return Err(Answer::refusal(403, SECONDARY).with_header("retry-after", "60"));
        }
        self.limits.created.push(self.clock.now());
        Ok(())
    }
}

/// The message of a secondary limit.
pub(crate) const SECONDARY: &str =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
