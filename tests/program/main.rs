//! The whole binary: on a folder, on a git repository, and against an emulated GitHub that remembers.
#![allow(
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests read and write files of their own, and may fail where they are"
)]

mod action;
mod apply;
mod certificate;
mod cli;
mod common;
mod doctor;
mod doctor_transcript;
mod document;
mod exposed;
mod history;
mod local_review;
mod newsletter;
mod onboard;
mod outputs;
mod page;
mod publish;
#[path = "../library/random_cases.rs"]
mod random_cases;
mod readme;
mod report;
mod review;
#[cfg(unix)]
mod robust;
mod scaffold;
mod scene;
mod second;
#[allow(dead_code, reason = "each test uses its own part")]
mod signer;
mod site;
mod trial;
mod why;
