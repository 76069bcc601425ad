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
#[path = "review/scene.rs"]
mod scene;
#[path = "onboard/shown.rs"]
mod shown;
