//! The engine of issues over any world: random items, random issues that are there already, random edits by people, a
//! fault at any write. People win, nothing is lost, nothing is doubled, and planning again gives nothing.
//! `PROPTEST_CASES` raises the number of cases.
#![allow(clippy::unwrap_used, reason = "tests stop where something is not there")]

#[path = "work/edits.rs"]
mod edits;
#[path = "work/program.rs"]
mod program;
#[path = "work/promises.rs"]
mod promises;
#[path = "work/properties.rs"]
mod properties;
#[path = "work/world.rs"]
mod world;
