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

mod account_names;
mod applications;
mod attacks;
mod board;
mod faults;
mod first_in;
mod forged_requests;
mod good_application;
mod hostile;
mod identity;
mod kept_secrets;
mod late_merges;
mod other_events;
mod other_files;
mod own_templates;
mod people_act;
mod permissions;
mod races;
mod reviewed_change;
mod rights;
mod shared_heads;
mod sizes;
mod stale_merges;
mod statuses;
mod waiting;
