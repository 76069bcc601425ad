//! One engine for all issues that should exist: producers say which [`Item`]s there should be, [`plan`](plan::plan)
//! compares them with what GitHub shows, and the plan is a value that is printed, serialised or [applied](super::apply::apply).
//! People win: what they ticked, wrote, retitled, labelled, assigned or closed stays. Knows nothing of partners.

pub mod body;
pub mod index;
pub mod item;
pub mod mark;
mod people;
pub mod plan;

pub use item::{Block, Checkbox, Closing, Content, Item, Stage, State, Steps};
pub use mark::{Mark, Memory};
