//! The repository itself: its workflows, its threat model, its structure.
#![allow(clippy::disallowed_methods, reason = "tests read the files of the repository")]

mod architecture;
mod contributing;
mod documents;
mod field_lists;
mod install;
mod policy;
mod rust_text;
mod templates;
mod threat_model;
mod voice;
mod workflows;
