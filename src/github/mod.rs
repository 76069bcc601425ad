//! What the house knows of GitHub: what a workflow's step can write and who sees it, the event that started it, and
//! the implementation of the forge over its REST interface. May use `escape`; reads the environment,
//! files and the network.

pub mod actions;
pub mod clock;
pub mod event;
pub mod failure;
pub mod fetch;
pub mod pace;
pub mod rest;
pub(crate) mod token;
mod wire;
