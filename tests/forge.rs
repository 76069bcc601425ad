//! The way to GitHub over real sockets: against a server that answers by a script and writes down what it was asked, and
//! against an emulated GitHub that remembers, and holds every request and answer against GitHub's own description.
#![allow(clippy::disallowed_methods, reason = "the server and its clock belong to the test")]

#[path = "forge/hub.rs"]
mod hub;
#[path = "forge/server.rs"]
mod server;

#[path = "forge/assignees.rs"]
mod assignees;
#[path = "forge/branches.rs"]
mod branches;
#[path = "forge/endpoints.rs"]
mod endpoints;
#[path = "forge/failures.rs"]
mod failures;
#[path = "forge/fetch.rs"]
mod fetch;
#[path = "forge/issue_writes.rs"]
mod issue_writes;
#[path = "forge/issues.rs"]
mod issues;
#[path = "forge/limits.rs"]
mod limits;
#[path = "forge/methods.rs"]
mod methods;
#[path = "forge/objects.rs"]
mod objects;
#[path = "forge/pages.rs"]
mod pages;
#[path = "forge/parts.rs"]
mod parts;
#[path = "forge/pulls.rs"]
mod pulls;
#[path = "forge/redirects.rs"]
mod redirects;
#[path = "forge/workflows.rs"]
mod workflows;
