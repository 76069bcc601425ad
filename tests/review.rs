//! `review` end to end: the whole binary against a GitHub that remembers, over HTTP, with real git repositories. Every
//! scenario asserts all that was written, and that nothing broke GitHub's own description of its interface.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail where it stands, on files of its own"
)]

#[path = "review/applications.rs"]
mod applications;
mod common;
#[path = "review/faults.rs"]
mod faults;
#[path = "review/hostile.rs"]
mod hostile;
#[path = "review/permissions.rs"]
mod permissions;
#[path = "review/races.rs"]
mod races;
#[path = "review/rights.rs"]
mod rights;
#[path = "review/scene.rs"]
mod scene;
#[path = "review/sizes.rs"]
mod sizes;
