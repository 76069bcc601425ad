//! Who should have access to a resource of the program, and who has it. In: the program, the standings, and what the service
//! or a GitHub team shows. Out: a plan that people carry out, and for a team the few changes that a run makes; nothing here
//! changes a service. May use `standing`, `scaffold` for CSV files, `forge` for its values, and what is below them.

mod expected;
mod export;
mod plan;
mod team;

pub use expected::{Expected, people_of, program_people};
pub use export::{ActualAccount, People, read_actual, read_people};
pub use plan::{AccessPerson, AccessPlan, Request, plan};
pub use team::{HeldChange, HeldReason, TeamChange, TeamPlan, TeamRequest, most_changes, team_plan};
