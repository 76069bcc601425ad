//! The engine of issues over any world: random items, random issues that are there already, random edits by people, a
//! fault at any write. People win, nothing is lost, nothing is doubled, and planning again gives nothing.
#![allow(clippy::unwrap_used, reason = "tests stop where something is not there")]

mod cases;
mod edits;
mod program;
mod promises;
mod properties;
mod renewals;
mod tables;
mod world;
