//! `onboard` end to end: the whole binary against a GitHub that remembers, over HTTP, with real git repositories. Every
//! scenario asserts what GitHub shows afterwards, and that nothing broke GitHub's own description of its interface.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, on files of its own"
)]

#[path = "onboard/circle.rs"]
mod circle;
mod common;
#[path = "onboard/faults.rs"]
mod faults;
#[path = "onboard/page.rs"]
mod page;
#[path = "onboard/races.rs"]
mod races;
#[path = "onboard/scale.rs"]
mod scale;
#[path = "review/scene.rs"]
mod scene;
#[path = "onboard/shown.rs"]
mod shown;
#[path = "onboard/thirty.rs"]
mod thirty;
