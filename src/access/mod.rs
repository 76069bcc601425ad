//! Who should have access to a resource of the program, and who has it. In: the program, the standings, and what the service
//! shows. Out: a plan that people carry out; nothing here changes a service. May use `standing`, `scaffold` for CSV files, and
//! what is below them.

mod export;
mod plan;

pub use export::{ActualAccount, People, read_actual, read_people};
pub use plan::{AccessPerson, AccessPlan, Expected, Request, plan};
