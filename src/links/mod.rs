//! The web addresses that the public registry sends people to, and which of them are dead. In: the program and the records,
//! and the results of a job that opens each address. Out: the list for that job, and the log of links that don't work.
//! Nothing here opens an address: a job of its own does that, so that no request goes to an address that a partner
//! wrote while a token is near. May use `scaffold` for CSV files, and what is below it.

mod list;
mod results;

pub use list::{DeadLink, Link, LinkPlace, dead, links, log};
pub use results::{LinkResults, Tally, read_results, update};
