//! The library without the binary: reading, schemas, rules, standings, and the plan of onboarding as values.
#![allow(
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read and write files of their own, and may fail where they are"
)]

mod access;
mod certificates;
mod change;
mod first_hour;
mod forms;
mod history;
mod random_cases;
mod rules;
mod schemas;
mod sensitive;
mod standing;
mod work;
mod yaml;
