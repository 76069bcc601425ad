//! The clock of the world, which a test may hold and move.

use jiff::{SignedDuration, Timestamp};

/// Real time, until a test sets it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock(Option<Timestamp>);

impl Clock {
    /// The time of the world, in whole seconds as GitHub writes it.
    pub fn now(self) -> Timestamp {
        let now = self.0.unwrap_or_else(Timestamp::now);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// Holds the clock at a time.
    pub fn set(&mut self, now: Timestamp) {
        self.0 = Some(now);
    }

    /// Moves the clock; a running one is held first.
    pub fn advance(&mut self, seconds: i64) {
        self.0 = Some(self.now() + SignedDuration::from_secs(seconds));
    }
}
