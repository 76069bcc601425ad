//! `onboard` end to end: the whole binary against a GitHub that remembers, over HTTP, with real git repositories. Every
//! scenario asserts what GitHub shows afterwards, and that nothing broke GitHub's own description of its interface.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::needless_for_each,
    clippy::assigning_clones,
    clippy::match_same_arms,
    reason = "a test may fail where it stands, on files of its own"
)]

#[path = "onboard/assignees.rs"]
mod assignees;
#[path = "onboard/circle.rs"]
mod circle;
#[path = "onboard/commands.rs"]
mod commands;
mod common;
#[path = "onboard/faults.rs"]
mod faults;
#[path = "onboard/hostile.rs"]
mod hostile;
#[path = "onboard/limits.rs"]
mod limits;
#[path = "onboard/many.rs"]
mod many;
#[path = "onboard/page.rs"]
mod page;
#[path = "onboard/people.rs"]
mod people;
#[path = "onboard/play.rs"]
mod play;
#[path = "onboard/pulls.rs"]
mod pulls;
#[path = "onboard/races.rs"]
mod races;
#[path = "onboard/records.rs"]
mod records;
#[path = "onboard/scale.rs"]
mod scale;
#[path = "review/scene.rs"]
mod scene;
#[path = "onboard/shown.rs"]
mod shown;
#[path = "onboard/thirty.rs"]
mod thirty;
#[path = "onboard/watch.rs"]
mod watch;
