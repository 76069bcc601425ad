//! The arguments of `access`.

use std::path::PathBuf;

use clap::Args;

use super::{ListFormat, ReadArgs};

/// Days after which a service's list removes no one. Our own choice.
pub const MAX_AGE: u16 = 7;

/// Arguments of `access`.
#[derive(Debug, Args)]
pub struct AccessArgs {
    /// The ID of a resource of the program
    pub resource: String,
    /// What the service shows: a CSV file with the columns `account`, `id`, `status` and `as_of`; by default
    /// `access/RESOURCE.csv` of the overlay, and without one the records
    #[arg(long, value_name = "FILE")]
    pub actual: Option<PathBuf>,
    /// Don't remove anyone if the file is older than this
    #[arg(long, value_name = "DAYS", default_value_t = MAX_AGE, value_parser = clap::value_parser!(u16).range(0..=366))]
    pub max_age: u16,
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: ListFormat,
}
