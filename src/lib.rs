//! Runs a whole partnership program from a git repository.

pub mod date;
pub mod finding;
pub mod registry;
pub mod rules;
pub mod sensitive;
pub mod standing;
pub mod words;
