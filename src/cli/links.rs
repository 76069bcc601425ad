//! The arguments of `links`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::day;
use crate::date::Date;

/// Arguments of `links`.
#[derive(Debug, Args)]
pub struct LinksArgs {
    /// Update `partners/link-log.yaml` from the results of a check: a CSV file with the columns address, day and status
    #[arg(long, value_name = "FILE")]
    pub results: Option<PathBuf>,
    /// Write the list as JSON to this file, too
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The day to list for (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: ListFormat,
}

/// How a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Text,
    Json,
}
