//! The arguments of `coverage` and `solutions`.

use clap::Args;

use super::{PageFormat, ReadArgs};

/// Arguments of `coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// Show only this region
    #[arg(long, value_name = "ID")]
    pub region: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `solutions`.
#[derive(Debug, Args)]
pub struct SolutionsArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to show them
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}
