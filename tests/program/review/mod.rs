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

mod applications;
mod attacks;
mod faults;
mod hostile;
mod permissions;
mod races;
mod rights;
mod sizes;
