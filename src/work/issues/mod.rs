//! One engine for all issues that should exist. Producers list the [`Item`]s that there should be, and
//! [`plan`](plan::plan) compares them with what GitHub shows. The plan is a value that is printed, serialized or
//! [applied](super::apply::apply). People win: what they ticked, wrote, retitled, labeled, assigned or closed stays.
//! Knows nothing of partners.

pub mod body;
pub mod former_id;
pub mod index;
pub mod item;
pub mod mark;
mod people;
pub mod plan;

pub use item::{Block, Checkbox, Closing, Content, Item, Stage, State, Steps};
pub use mark::{Mark, Memory};
