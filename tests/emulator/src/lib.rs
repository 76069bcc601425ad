//! A stateful GitHub over HTTP, for tests.
//!
//! A [`World`] is the state, an [`Emulator`] serves it. Every request and every answer is held against GitHub's own
//! description of its interface; what breaks it is in [`Emulator::violations`], and a test suite asserts that it is empty.

mod admission;
mod answer;
mod call;
mod clock;
mod control;
mod description;
mod diff;
mod faults;
mod git;
mod history;
mod http;
mod log;
mod operation;
mod paging;
mod render;
mod routes;
mod server;
mod service;
pub mod world;

use std::sync::Arc;

pub use clock::Clock;
pub use description::Description;
pub use faults::{Effect, ErrorsShape, Fault, Match};
pub use git::{Author, Git};
pub use log::{Exchange, Log};
pub use operation::Operation;
pub use world::World;

use crate::server::Server;
use crate::service::Service;

/// A running server; dropping it stops it.
pub struct Emulator {
    service: Arc<Service>,
    server: Server,
}

impl Emulator {
    /// Serves a world on a free port of this machine.
    ///
    /// # Panics
    /// When no port can be had.
    pub fn start(world: World) -> Self {
        let service = Arc::new(Service::new(world));
        let server = Server::start(service.clone()).expect("a free port on this machine");
        Self { service, server }
    }

    /// The address to put into `GITHUB_API_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Looks at the world, or changes it, while no request is served.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.service.lock().world)
    }

    /// What was asked and answered so far.
    pub fn log(&self) -> Log {
        self.service.lock().log.clone()
    }

    /// How many requests have come so far.
    pub fn requests(&self) -> usize {
        self.service.lock().log.0.len()
    }

    /// What was asked and answered from request `index` on.
    pub fn log_from(&self, index: usize) -> Vec<Exchange> {
        self.service.lock().log.0[index..].to_vec()
    }

    /// What broke GitHub's description so far, in words.
    pub fn violations(&self) -> Vec<String> {
        self.service.lock().violations.clone()
    }

    /// Takes the violations away, for a test that provokes them.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.service.lock().violations)
    }

    /// Sets a fault.
    pub fn fault(&self, fault: Fault) {
        self.service.lock().faults.add(fault);
    }

    /// Runs a callback just before the request with this index is served, for example to kill the client.
    pub fn before(&self, index: u64, run: impl Fn(&mut World) + Send + Sync + 'static) {
        self.fault(Fault::at(index, Effect::Then(Arc::new(run))));
    }

    /// Answers this many requests in all, and cuts every connection after them.
    pub fn stop_after(&self, requests: u64) {
        self.service.lock().stop_after = Some(requests);
    }

    /// Answers everything again.
    pub fn resume(&self) {
        self.service.lock().stop_after = None;
    }
}
