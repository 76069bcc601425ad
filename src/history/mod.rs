//! Explained history: what happened on the branch, and from something that is known about a partner back to the lines that
//! decide it.
//!
//! [`walk`] turns the commits of a branch into [`Event`]s. It is pure: the caller reads commits and files from git. A
//! [`Cache`] has what earlier runs found.
//!
//! [`compare`] gives the events between two lists of [`facts`]. What a report calls changed are such events.
//!
//! [`explain`] finds the lines of a verdict. In goes an evaluated partner, out comes an [`Explanation`] whose leaves have
//! places and no commits yet. The caller asks git for the commits and adds each with [`Leaf::add_origin`].

mod cache;
mod certificates;
mod event;
mod facts;
mod partner_state;
mod program_at;
mod pull_request;
mod walk;
mod why;

pub use cache::{Cache, MOST_BYTES};
pub use event::{Cause, Event, EventKind, compare};
pub use facts::{Fact, FactKey, Facts, Known, Mark, Topic, facts, joint_work};
pub use pull_request::pull_request;
pub use walk::{Branch, History, ReadBlobs, commit_days, walk};
pub use why::{CommitOnGitHub, Explanation, Leaf, LeafPlace, Question, Subject, Unknown, Verification, explain};
