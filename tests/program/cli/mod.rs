//! The whole binary, as a person or a workflow meets it: exit codes, streams, formats, trees and overlays.
#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

mod access;
mod agreement_life;
mod agreement_print;
mod agreement_schedule;
mod agreement_texts;
mod agreement_time;
mod assets;
mod benefits;
mod calendar;
mod exit_codes;
mod expansion;
mod explain_pages;
mod git_state;
mod links;
mod output_forms;
mod private_overlay;
mod safe_outputs;
mod source_trees;
mod todo_lists;

use crate::common::{Registry, Run};

const AT: [&str; 2] = ["--at", "2026-11-24"];

fn record(extra: &str) -> String {
    format!("name: Acme\nstatus: applied\ntier: technology\napplied_on: 2026-11-01\nowners:\n  - github: ada\n{extra}")
}

fn validate(registry: &Registry, more: &[&str]) -> Run {
    registry.run(&[&["validate"], &AT[..], more].concat())
}
