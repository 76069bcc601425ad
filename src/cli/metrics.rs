//! The arguments of `metrics`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use encoding_rs::Encoding;

use crate::date::Month;
use crate::scaffold::figures::{DateOrder, DecimalSign, PercentScale, currency, separator};

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
    /// Import metrics from a spreadsheet's CSV file: shows each value that changes, and writes all of them or none
    Import(MetricsImportArgs),
    /// Print all values as CSV, one row per value; `metrics import` reads it back
    Export(MetricsExportArgs),
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
    /// The CSV file, with a line of column names; `-` reads standard input. Rows may be one partner's month or one value;
    /// columns may be metrics or months
    pub file: PathBuf,
    /// Read a column as something else: COLUMN=METRIC, or partner, month, metric, value, currency, responses,
    /// METRIC.currency, METRIC.responses or YYYY-MM; an empty name leaves the column out
    #[arg(long = "map", value_name = "COLUMN=METRIC", value_parser = mapping)]
    pub maps: Vec<(String, String)>,
    /// The private folder with the same layout: private metrics are written there, the others here
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<PathBuf>,
    /// Show what would be written, without writing it
    #[arg(long)]
    pub dry_run: bool,
    /// The decimal sign, `.` or `,`, where a number such as 25.000 has two readings
    #[arg(long, value_name = "SIGN")]
    pub decimal: Option<DecimalSign>,
    /// The order of day, month and year, where a date such as 01/08/2026 has two readings: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    pub date: Option<DateOrder>,
    /// How percentages without a percent sign are written: 0-100 (99.9) or 0-1 (0.999)
    #[arg(long, value_name = "SCALE")]
    pub percent: Option<PercentScale>,
    /// The file's encoding, such as windows-1252; UTF-8 and marked UTF-16 are recognized
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<&'static Encoding>,
    /// What separates the cells: `,`, `;`, `|` or tab; by default what the first line shows
    #[arg(long, value_name = "SIGN", value_parser = separator)]
    pub separator: Option<char>,
    /// The currency of amounts that don't name one, such as EUR
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<String>,
    /// The partner of all rows, if no column has it
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
    /// The month of all rows, if no column has it, as YYYY-MM
    #[arg(long)]
    pub month: Option<Month>,
    /// The metric of all values, if no column has it
    #[arg(long)]
    pub metric: Option<String>,
}

/// Arguments of `metrics export`.
#[derive(Debug, Args)]
pub struct MetricsExportArgs {
    /// Only this partner
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
    /// From this month on, as YYYY-MM
    #[arg(long, value_name = "MONTH")]
    pub from: Option<Month>,
    /// Up to this month, as YYYY-MM
    #[arg(long, value_name = "MONTH")]
    pub to: Option<Month>,
    /// The private folder with the same layout: its values are printed, too
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<PathBuf>,
    /// The decimal sign, `.` or `,`; with `,`, semicolons separate the cells
    #[arg(long, value_name = "SIGN")]
    pub decimal: Option<DecimalSign>,
}

fn encoding(text: &str) -> Result<&'static Encoding, String> {
    // The replacement encoding marks those that are never safe to read.
    Encoding::for_label_no_replacement(text.as_bytes()).ok_or_else(|| {
        "expected the name of an encoding, such as `windows-1252`, `macintosh`, `utf-16le` or `shift_jis`".to_owned()
    })
}

fn mapping(text: &str) -> Result<(String, String), String> {
    // A column's name may hold the sign; a metric's never does.
    let parsed = text.rsplit_once('=').filter(|(column, _)| !column.is_empty());
    parsed
        .map(|(column, metric)| (column.to_owned(), metric.to_owned()))
        .ok_or_else(|| {
            "write the column's name, an equals sign and the metric, such as `Open tickets=tickets`".to_owned()
        })
}
