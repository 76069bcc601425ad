//! How fast GitHub may be asked, as a state machine without a clock: before a request it returns how long to wait, after an
//! answer it is told what GitHub said of its limits. The sources of the numbers are "Rate limits for the REST API" and
//! "Best practices for using the REST API" in GitHub's documentation.

use std::collections::VecDeque;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// What kind of request is about to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Read,
    /// Changes or deletes what is there.
    Change,
    /// Makes something new.
    Create,
}

/// The limits that we keep by ourselves.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Between one write and the next; GitHub's advice is one second.
    pub between_writes: Duration,
    /// GitHub's secondary limit is 80 for what makes content, and it does not say what all does.
    pub writes_a_minute: usize,
    /// GitHub's secondary limit is 500.
    pub writes_an_hour: usize,
    /// GitHub's primary limit for a job's own token is 1,000 a repository, shared with every other job.
    pub requests_an_hour: usize,
    /// First wait after a secondary limit that does not say how long; GitHub asks for a minute at least, then more.
    pub unexplained: Duration,
    /// How often one request is repeated because of limits.
    pub tries: u32,
    /// How long a run waits for limits and for repeats, all together. Our own choice: a job costs minutes.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            between_writes: Duration::from_secs(1),
            writes_a_minute: 79,
            writes_an_hour: 499,
            requests_an_hour: 1000,
            unexplained: MINUTE,
            tries: 4,
            patience: Duration::from_mins(10),
        }
    }
}

/// The limits that an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// `x-ratelimit-remaining`.
    pub remaining: Option<u64>,
    /// Time until `x-ratelimit-reset`.
    pub reset_in: Option<Duration>,
    /// `retry-after`.
    pub retry_after: Option<Duration>,
}

/// What was sent, and what must be waited for.
#[derive(Debug)]
pub struct Pace {
    limits: Limits,
    /// When each request of the last hour was sent.
    requests: VecDeque<Duration>,
    writes: VecDeque<Duration>,
    last_write: Option<Duration>,
    /// GitHub wants nothing before this.
    closed_until: Duration,
    waited: Duration,
    limited: u32,
}

impl Pace {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            requests: VecDeque::new(),
            writes: VecDeque::new(),
            last_write: None,
            closed_until: Duration::ZERO,
            waited: Duration::ZERO,
            limited: 0,
        }
    }

    /// How long to wait before a request that would be sent now.
    ///
    /// # Errors
    /// The requests of an hour are used up, or waiting that long is more than a run may wait; in words.
    pub fn wait_before(&mut self, kind: Kind, now: Duration) -> Result<Duration, String> {
        let Limits {
            writes_a_minute,
            writes_an_hour,
            requests_an_hour,
            between_writes,
            ..
        } = self.limits;
        // Nothing else gets done until then either: the caller gets the refusal at once, and tries again later.
        let used_up = free_at(&self.requests, requests_an_hour, HOUR, now).saturating_sub(now);
        if !used_up.is_zero() {
            return Err(format!(
                "all {} that a run has in an hour are used up, and the next can be made in {}",
                crate::words::count(requests_an_hour, "request"),
                in_words(used_up)
            ));
        }
        let mut until = self.closed_until;
        if kind != Kind::Read {
            until = until
                .max(free_at(&self.writes, writes_a_minute, MINUTE, now))
                .max(free_at(&self.writes, writes_an_hour, HOUR, now));
        }
        let imposed = until.saturating_sub(now);
        if !imposed.is_zero() {
            self.lose(imposed)?;
        }
        // The second between two writes is our own courtesy, not a delay to report.
        let gap = match (kind, self.last_write) {
            (Kind::Change | Kind::Create, Some(last)) => (last + between_writes).saturating_sub(now),
            _ => Duration::ZERO,
        };
        Ok(imposed.max(gap))
    }

    /// Takes `time` from what a run may wait.
    ///
    /// # Errors
    /// There is not so much left; in words.
    pub fn lose(&mut self, time: Duration) -> Result<(), String> {
        if self.waited + time > self.limits.patience {
            return Err(format!(
                "it would take {} more, and a run waits {} at most",
                in_words(time),
                in_words(self.limits.patience)
            ));
        }
        self.waited += time;
        Ok(())
    }

    /// A request is being sent.
    pub fn sent(&mut self, kind: Kind, now: Duration) {
        self.requests.push_back(now);
        if kind != Kind::Read {
            self.writes.push_back(now);
        }
        for times in [&mut self.requests, &mut self.writes] {
            while times.front().is_some_and(|first| *first + HOUR <= now) {
                times.pop_front();
            }
        }
    }

    /// The request that was sent last is not counted by GitHub, such as one whose answer is 304.
    pub fn cost_nothing(&mut self) {
        self.requests.pop_back();
    }

    /// A request was answered, or failed: the gap between writes counts from here.
    pub fn ended(&mut self, kind: Kind, now: Duration) {
        if kind != Kind::Read {
            self.last_write = Some(now);
        }
    }

    /// An answer that was not refused because of limits: the next one may be, when nothing remains.
    pub fn answered(&mut self, told: &RateLimits, now: Duration) {
        self.limited = 0;
        if let (Some(0), Some(reset)) = (told.remaining, told.reset_in) {
            self.closed_until = self.closed_until.max(now + reset);
        }
    }

    /// An answer that was refused because of limits.
    ///
    /// # Errors
    /// It was refused too often; in words.
    pub fn refused(&mut self, told: &RateLimits, now: Duration) -> Result<(), String> {
        let wait = match (told.retry_after, told.remaining, told.reset_in) {
            (Some(time), _, _) => time,
            (None, Some(0), Some(reset)) => reset,
            _ => self.limits.unexplained * 2_u32.pow(self.limited.min(10)),
        };
        self.limited += 1;
        if self.limited > self.limits.tries {
            return Err(format!("it was refused {} times because of limits", self.limited));
        }
        // The server rounds whole seconds down.
        self.closed_until = now + wait.max(Duration::from_secs(1));
        Ok(())
    }
}

/// When one more would be at most `most` within `window`.
fn free_at(times: &VecDeque<Duration>, most: usize, window: Duration, now: Duration) -> Duration {
    match times.len().checked_sub(most).and_then(|first| times.get(first)) {
        Some(first) if *first + window > now => *first + window,
        _ => Duration::ZERO,
    }
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => crate::words::count(usize::try_from(seconds).unwrap_or_default(), "second"),
        seconds => crate::words::count(usize::try_from(seconds.div_ceil(60)).unwrap_or_default(), "minute"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn writes_are_a_second_apart_and_reads_are_not() {
        let mut pace = Pace::new(Limits::default());
        assert_eq!(pace.wait_before(Kind::Change, seconds(5)), Ok(Duration::ZERO));
        pace.sent(Kind::Change, seconds(5));
        pace.ended(Kind::Change, seconds(6));
        assert_eq!(pace.wait_before(Kind::Read, seconds(6)), Ok(Duration::ZERO));
        assert_eq!(pace.wait_before(Kind::Create, seconds(6)), Ok(seconds(1)));
        assert_eq!(pace.wait_before(Kind::Create, seconds(7)), Ok(Duration::ZERO));
    }

    #[test]
    fn writes_stay_below_eighty_a_minute_and_five_hundred_an_hour() {
        let limits = Limits {
            between_writes: Duration::ZERO,
            patience: HOUR * 2,
            ..Limits::default()
        };
        let (mut pace, mut now, mut sent) = (Pace::new(limits), Duration::ZERO, Vec::new());
        for _ in 0..600 {
            now += pace.wait_before(Kind::Create, now).expect("patient");
            pace.sent(Kind::Create, now);
            sent.push(now);
        }
        let most = |window: Duration| {
            let within = |from: &Duration| sent.iter().filter(|t| *t >= from && **t < *from + window).count();
            sent.iter().map(within).max()
        };
        assert_eq!(most(MINUTE), Some(79));
        assert_eq!(most(HOUR), Some(499));
    }

    #[test]
    fn the_budget_of_requests_ends_a_run() {
        let mut pace = Pace::new(Limits {
            requests_an_hour: 3,
            ..Limits::default()
        });
        for _ in 0..3 {
            assert_eq!(pace.wait_before(Kind::Read, seconds(1)), Ok(Duration::ZERO));
            pace.sent(Kind::Read, seconds(1));
        }
        let refused = pace
            .wait_before(Kind::Read, seconds(2))
            .expect_err("an hour is too long");
        assert_eq!(
            refused,
            "all 3 requests that a run has in an hour are used up, and the next can be made in 60 minutes"
        );
        let soon = pace
            .wait_before(Kind::Read, seconds(3599))
            .expect_err("a wait for us alone");
        assert_eq!(
            soon,
            "all 3 requests that a run has in an hour are used up, and the next can be made in 2 seconds"
        );
        assert_eq!(pace.wait_before(Kind::Read, seconds(3601)), Ok(Duration::ZERO));
    }

    #[test]
    fn what_github_does_not_count_is_not_counted() {
        let mut pace = Pace::new(Limits {
            requests_an_hour: 2,
            ..Limits::default()
        });
        pace.sent(Kind::Read, seconds(1));
        for _ in 0..5 {
            assert_eq!(pace.wait_before(Kind::Read, seconds(2)), Ok(Duration::ZERO));
            pace.sent(Kind::Read, seconds(2));
            pace.cost_nothing();
        }
        pace.sent(Kind::Read, seconds(3));
        assert!(pace.wait_before(Kind::Read, seconds(3)).is_err());
        // The first of them is the one that was counted first.
        assert_eq!(pace.wait_before(Kind::Read, seconds(3601)), Ok(Duration::ZERO));
    }

    #[test]
    fn each_form_of_a_limit_has_its_own_wait() {
        let told = |remaining, reset, retry| RateLimits {
            remaining,
            reset_in: reset,
            retry_after: retry,
        };
        for (told, wait) in [
            (told(Some(0), Some(seconds(90)), None), 90),
            (told(Some(0), Some(seconds(90)), Some(seconds(7))), 7),
            (told(Some(12), Some(seconds(90)), None), 60),
            (told(None, None, None), 60),
            (told(Some(0), None, None), 60),
            (told(Some(0), Some(Duration::ZERO), None), 1),
        ] {
            let mut pace = Pace::new(Limits::default());
            pace.refused(&told, seconds(10)).expect("the first");
            assert_eq!(pace.wait_before(Kind::Read, seconds(10)), Ok(seconds(wait)), "{told:?}");
        }
    }

    #[test]
    fn unexplained_limits_double_until_patience_ends() {
        let (mut pace, mut now, mut waits) = (Pace::new(Limits::default()), Duration::ZERO, Vec::new());
        let ended = loop {
            pace.refused(&RateLimits::default(), now).expect("patience ends first");
            match pace.wait_before(Kind::Create, now) {
                Ok(wait) => {
                    waits.push(wait.as_secs());
                    now += wait;
                }
                Err(words) => break words,
            }
        };
        assert_eq!(waits, [60, 120, 240]);
        assert_eq!(
            ended,
            "it would take 8 minutes more, and a run waits 10 minutes at most"
        );
    }

    #[test]
    fn a_limit_that_never_ends_is_given_up() {
        let mut pace = Pace::new(Limits::default());
        let told = RateLimits {
            retry_after: Some(Duration::ZERO),
            ..RateLimits::default()
        };
        for _ in 0..4 {
            pace.refused(&told, seconds(1)).expect("not yet");
        }
        assert!(pace.refused(&told, seconds(1)).is_err());
    }

    #[test]
    fn the_last_request_of_an_hour_closes_the_door() {
        let mut pace = Pace::new(Limits::default());
        let told = RateLimits {
            remaining: Some(0),
            reset_in: Some(seconds(30)),
            retry_after: None,
        };
        pace.answered(&told, seconds(1));
        assert_eq!(pace.wait_before(Kind::Read, seconds(1)), Ok(seconds(30)));
    }
}
