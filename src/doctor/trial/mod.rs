//! A trial: the whole circle in a scratch repository, with GitHub's real events. In go what was read of the repository, and
//! then what GitHub showed after each step; out come a plan of what is written, and checks of what GitHub did.
//!
//! How it works: [`refusal`] and [`plan`] decide before anything is written. The command carries the plan out: it pushes a new
//! registry, opens a pull request with an application, waits for the review, merges, and waits for `onboard`. What it
//! sees goes into [`TrialFacts`], of which [`checks`] judges each thing that shows itself only with real events. Pure.

mod checks;
mod onboarding;
mod plan;
mod review;

pub use checks::checks;
pub use onboarding::OnboardingSeen;
pub use plan::{Candidate, MARK_FILE, NotScratch, TOPICS, TrialPlan, plan, refusal};
pub use review::ReviewSeen;

use super::Check;
use super::{Area, State};
use crate::forge::{ForgeResult, Pull};

/// Everything that a trial saw. What isn't there wasn't reached.
pub struct TrialFacts {
    pub plan: TrialPlan,
    pub private: bool,
    /// How long each wait may take.
    pub minutes: u32,
    /// The commit with the new registry.
    pub pushed: Option<ForgeResult<String>>,
    /// Whether GitHub listed the workflows in time.
    pub known: Option<ForgeResult<bool>>,
    pub opened: Option<ForgeResult<Pull>>,
    pub review: Option<ForgeResult<ReviewSeen>>,
    /// The commit of the merge.
    pub merged: Option<ForgeResult<String>>,
    pub onboarding: Option<ForgeResult<OnboardingSeen>>,
    pub cleaned: Option<Cleaned>,
}

/// How the trial ended.
#[derive(Debug, Default)]
pub struct Cleaned {
    /// The person asked for everything to stay.
    pub kept: bool,
    /// What was closed and removed.
    pub done: Vec<String>,
    /// What stayed and why.
    pub left: Vec<String>,
}

impl TrialFacts {
    /// Before the first step.
    pub fn new(plan: TrialPlan, private: bool, minutes: u32) -> Self {
        Self {
            plan,
            private,
            minutes,
            pushed: None,
            known: None,
            opened: None,
            review: None,
            merged: None,
            onboarding: None,
            cleaned: None,
        }
    }
}

fn check(id: &'static str, title: &str, state: State, found: impl Into<String>) -> Check {
    Check::new(id, Area::Try, title, state, found)
}
