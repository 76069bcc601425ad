//! The way to GitHub over real sockets: against a server that answers by a script and writes down what it was asked, and
//! against an emulated GitHub that remembers, and holds every request and answer against GitHub's own description.
#![allow(clippy::disallowed_methods, reason = "the server and its clock belong to the test")]

mod hub;
mod server;

mod assignees;
mod branches;
mod certificates;
mod elsewhere;
mod endpoints;
mod failures;
mod fetch;
mod issue_writes;
mod issues;
mod limits;
mod methods;
mod objects;
mod pages;
mod parts;
mod proxy;
mod publication;
mod pulls;
mod redirects;
mod trial;
mod website;
mod workflows;
