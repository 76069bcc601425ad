//! The clock that waiting goes by, so that tests of waiting need not wait.
#![allow(
    clippy::disallowed_methods,
    reason = "pacing requests is about real time; nothing that is decided about a record depends on it"
)]

use std::time::{Duration, Instant, SystemTime};

/// Time as it passes between requests.
pub trait Clock {
    /// Since some moment before the first request; never goes back.
    fn now(&self) -> Duration;
    /// Seconds since 1970, only to read `x-ratelimit-reset` when an answer has no `date`.
    fn epoch(&self) -> u64;
    fn sleep(&self, time: Duration);
}

/// The machine's clock, or one that runs faster.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
    faster: u32,
}

impl SystemClock {
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            faster: 1,
        }
    }

    /// A clock that runs `times` as fast: for tests of the whole program, so that they don't wait.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        Self {
            faster: times.max(1),
            ..self
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed() * self.faster
    }

    fn epoch(&self) -> u64 {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |time| time.as_secs())
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time / self.faster);
    }
}
