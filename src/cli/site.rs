//! The arguments of `site`.

use std::path::PathBuf;

use clap::Args;

use super::day;
use crate::date::Date;

/// Arguments of `site`.
#[derive(Debug, Args)]
pub struct SiteArgs {
    /// The folder to write to: an empty one, or one that this command wrote before
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where the site will be, such as `https://example.org/partners/`: for the site map, and for badges to copy
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The date of the site (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// A git revision to read instead of the files on disk
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}
