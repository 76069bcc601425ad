//! The arguments of `calendar`.

use std::path::PathBuf;

use clap::Args;

use super::day;
use crate::date::Date;

/// Arguments of `calendar`.
#[derive(Debug, Args)]
pub struct CalendarArgs {
    /// Only this partner: the events to which it is invited, and its due days
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
    /// Where to write: a file whose name ends with `.ics`, or a folder for the calendar of all and those of each partner; by
    /// default, the calendar is printed
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The date of the calendar (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// A git revision to read instead of the files on disk
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}
