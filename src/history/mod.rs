//! Explained history: from something that is known about a partner back to the lines that decide it, and from each line to
//! the commit by which it came to the branch.
//!
//! [`explain`] finds the lines. It is pure: in goes an evaluated partner, out comes an [`Explanation`] whose leaves have
//! places and no commits yet. The caller asks git for the commits and adds each with [`Leaf::add_origin`].

mod certificates;
mod pull_request;
mod why;

pub use pull_request::pull_request;
pub use why::{Explanation, Leaf, LeafPlace, Question, Subject, Unknown, Verification, explain};
