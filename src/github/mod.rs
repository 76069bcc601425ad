//! What the house knows of GitHub. So far: what a workflow's step may write, and to whom it is shown. May use
//! `output::escape`; reads the environment and files, nothing else.

pub mod actions;
