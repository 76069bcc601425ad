//! The arguments of `benefits`.

use clap::Args;

use super::{PageFormat, ReadArgs, day};
use crate::date::Date;

/// Arguments of `benefits`.
#[derive(Debug, Args)]
pub struct BenefitsArgs {
    /// Only this partner, by folder name
    pub slug: Option<String>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Read what was on the default branch on this date (YYYY-MM-DD); `--at` is the date to judge by
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "rev")]
    pub known: Option<Date>,
    /// As of the last day of this period, such as 2026-Q3 or 2026
    #[arg(long, conflicts_with = "at")]
    pub period: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}
