//! The command line of `metrics`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::mapping;
use crate::date::Month;

/// Arguments of `metrics`.
#[derive(Debug, Args)]
pub struct MetricsArgs {
    #[command(subcommand)]
    pub what: MetricsCommand,
}

/// What to do with monthly figures.
#[derive(Debug, Subcommand)]
pub enum MetricsCommand {
    /// Start a month's file, with comments, for every active partner that doesn't have it yet
    New(MetricsNewArgs),
    /// Import metrics from a CSV file: one row per partner and month, one column per metric
    Import(MetricsImportArgs),
}

/// Arguments of `metrics new`.
#[derive(Debug, Args)]
pub struct MetricsNewArgs {
    /// The month, as YYYY-MM
    pub month: Month,
    /// Only this partner, with any status
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
}

/// Arguments of `metrics import`.
#[derive(Debug, Args)]
pub struct MetricsImportArgs {
    /// The CSV file, in UTF-8, with a line of column names; `-` reads standard input
    pub file: PathBuf,
    /// Read a column as something else: COLUMN=METRIC, or partner, month, currency, responses, METRIC.currency,
    /// METRIC.responses; an empty name leaves the column out
    #[arg(long = "map", value_name = "COLUMN=METRIC", value_parser = mapping)]
    pub maps: Vec<(String, String)>,
    /// The private folder with the same layout: private metrics are written there, the others here
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<PathBuf>,
    /// Show what would be written, without writing it
    #[arg(long)]
    pub dry_run: bool,
}
