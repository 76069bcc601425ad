//! The arguments of `history`.

use clap::{Args, ValueEnum};

use super::day;
use crate::date::Date;

/// Arguments of `history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only this partner, by folder name
    pub slug: Option<String>,
    /// Only events on or after this date (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Only events on or before this date (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// The date up to which time passes (YYYY-MM-DD); by default today, in UTC. Later commits are left out
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// The git revision whose history is read; by default the default branch
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// Work everything out again, and leave the cache as it is
    #[arg(long)]
    pub no_cache: bool,
    /// How to show it; `ndjson` has one event on each line
    #[arg(long, value_enum, default_value = "text")]
    pub format: HistoryFormat,
}

/// How a history is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    Text,
    Markdown,
    Json,
    Ndjson,
    Atom,
}
