//! What the house knows of GitHub: what a workflow's step may write and to whom it is shown, and the forge, where pull
//! requests, comments, labels and checks live. May use `output::escape`; reads the environment, files and the network.

pub mod actions;
