//! The arguments of `assets`.

use clap::Args;

use super::{PageFormat, ReadArgs};

/// Arguments of `assets`.
#[derive(Debug, Args)]
pub struct AssetsArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}
