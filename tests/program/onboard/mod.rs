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

mod access;
mod answers;
mod applications;
mod assignees;
mod benefits;
mod circle;
mod commands;
mod commitments;
mod control;
mod enablement;
mod events;
pub mod faults;
mod filled_form;
mod first_edition;
mod first_hour;
mod first_sync;
mod form_ends;
mod form_months;
mod form_profiles;
mod hostile;
mod limits;
mod locked;
mod many;
mod meetings;
mod neighbors;
mod page;
mod people;
pub mod play;
mod pulls;
mod quarters;
mod races;
mod records;
mod regions;
mod renamed_program;
mod resign;
mod scale;
pub mod shown;
mod signatures;
mod signatures_later;
mod signing_transcript;
mod stopped;
mod targets;
pub mod thirty;
mod watch;
mod year;
