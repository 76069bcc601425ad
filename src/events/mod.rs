//! When the program's events take place. In: an event's document. Out: its days and local times, the same on every machine.
//! May use the model and the dates. Pure: the time zone database is a part of psp-partners, and no file is read.

mod dates;
mod listed;
mod zone;

pub use dates::{EventDates, MOST_YEARS, Occurrence};
pub use listed::{ListedEvent, listed};
pub use zone::{Fit, closest_zone, find_zone, fit};
