//! One table of hostile samples (`tests/hostile.jsonl`) through every output that exists.
//!
//! How it works. The commands and their formats are asked of the command line itself, the texts for GitHub of the
//! requests that an emulated GitHub got, the files of those that were written. Each must be in a table here that names
//! its medium; one that is not fails the test. Each medium has one check ([`media`]). Markdown is kept in a folder as
//! well, where `.ci/markdown_oracle.py` renders it.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail where it is, on files of its own"
)]

mod arguments;
mod commands;
mod github;
pub mod media;
pub mod samples;
mod templates;
