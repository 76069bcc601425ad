//! The typed form of the files in a registry. What each field means, and who may change it, stands in the schemas
//! (`schemas/`), which also decide what is let in; a test holds the two together. Absent is unknown: every field that a
//! partner may leave out is an `Option`, and an empty list is a *no*.

mod metrics;
mod partner;
mod program;
mod vocabulary;

pub use metrics::*;
pub use partner::*;
pub use program::*;
pub use vocabulary::*;
