//! The arguments of `newsletter`.

use clap::Args;

use super::day;
use crate::date::{Date, Month};

/// Arguments of `newsletter`.
#[derive(Debug, Args)]
pub struct NewsletterArgs {
    /// Show the draft of this month (YYYY-MM), without using GitHub
    #[arg(value_name = "MONTH", conflicts_with = "apply")]
    pub month: Option<Month>,
    /// Carry the plan out: open the pull request of the last month, and publish what was merged
    #[arg(long)]
    pub apply: bool,
    /// The date of the run (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
}
