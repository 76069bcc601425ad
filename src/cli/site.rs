//! The arguments of `site`.

use std::path::PathBuf;

use clap::Args;

use super::{Every, day};
use crate::date::Date;

/// Arguments of `site`.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// The folder to write to: an empty one, or one that this command wrote before
    #[arg(long, value_name = "DIR", required_unless_present = "pages")]
    pub out: Option<PathBuf>,
    /// Write the site to this branch on GitHub; shows a plan unless `--apply` is given
    #[arg(long, value_name = "BRANCH", conflicts_with = "out")]
    pub pages: Option<String>,
    /// Carry the plan out
    #[arg(long, requires = "pages")]
    pub apply: bool,
    /// Show the report of the newest complete month, quarter or year on the site, too: everything that `report` shows
    /// without the overlay
    #[arg(long, value_enum, value_name = "EVERY")]
    pub with_report: Option<Every>,
    /// Where the site will be, such as `https://example.org/partners/`: for the site map, and for badges to copy; with
    /// `--pages`, by default the address of the Pages site
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The date of the site (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// A git revision to read instead of the files on disk
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}
