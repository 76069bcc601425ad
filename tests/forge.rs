//! The way to GitHub over real sockets, against a server that answers by a script and writes down what it was asked.
#![allow(clippy::disallowed_methods, reason = "the server and its clock belong to the test")]

#[path = "forge/server.rs"]
mod server;

#[path = "forge/failures.rs"]
mod failures;
#[path = "forge/fetch.rs"]
mod fetch;
#[path = "forge/limits.rs"]
mod limits;
#[path = "forge/methods.rs"]
mod methods;
#[path = "forge/pages.rs"]
mod pages;
#[path = "forge/redirects.rs"]
mod redirects;
