//! The arguments of `agreement`.

use clap::{Args, Subcommand, ValueEnum};

use super::ReadArgs;
use crate::registry::model::Side;

/// Arguments of `agreement`.
#[derive(Debug, Args)]
pub struct AgreementArgs {
    #[command(subcommand)]
    pub what: AgreementCommand,
}

/// What to do with agreements.
#[derive(Debug, Subcommand)]
pub enum AgreementCommand {
    /// List every partner's agreement: its version, its state, and who still has to sign
    List(AgreementListArgs),
    /// Show one partner's agreement: its text, its values, and its signatures
    Show(AgreementShowArgs),
    /// Write the text of a partner's agreement, and its values into the record
    Render(AgreementRenderArgs),
    /// Show how a person signs a partner's agreement
    Sign(AgreementSignArgs),
    /// Check the text and the signatures of a partner's agreement; fails if one of them is wrong
    Verify(AgreementOneArgs),
    /// Show what changed between the text that a partner has and the program's current text
    Diff(AgreementOneArgs),
}

/// Arguments of `agreement list`.
#[derive(Debug, Args)]
pub struct AgreementListArgs {
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Arguments of commands that read one partner's agreement.
#[derive(Debug, Args)]
pub struct AgreementOneArgs {
    /// The partner's folder name
    pub slug: String,
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Arguments of `agreement show`.
#[derive(Debug, Args)]
pub struct AgreementShowArgs {
    /// The partner's folder name
    pub slug: String,
    /// Output format; `html` is a page to print, with the text, its checksum and its signatures
    #[arg(long, value_enum, default_value_t = AgreementFormat::Text)]
    pub format: AgreementFormat,
    #[command(flatten)]
    pub read: ReadArgs,
}

/// How an agreement is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AgreementFormat {
    Text,
    Json,
    Html,
}

/// Arguments of `agreement render`.
#[derive(Debug, Args)]
pub struct AgreementRenderArgs {
    /// The partner's folder name
    pub slug: String,
    /// A value to sign, such as `uptime=99.9`; by default the record's, then the program's
    #[arg(long, value_name = "ID=VALUE", value_parser = set)]
    pub set: Vec<(String, String)>,
    /// The partner's name in the text; by default the record's `legal_name`, then `name`
    #[arg(long, value_name = "NAME")]
    pub legal_name: Option<String>,
    /// The last day of the agreement (YYYY-MM-DD); for a signed agreement, this renews it
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub expires: Option<crate::date::Date>,
    /// The date that decides which version is current (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub at: Option<crate::date::Date>,
    /// The private overlay with the partner's schedule, for a parameter with `type: schedule`
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<std::path::PathBuf>,
    /// Print the text, and write nothing
    #[arg(long)]
    pub print: bool,
}

/// Arguments of `agreement sign`.
#[derive(Debug, Args)]
pub struct AgreementSignArgs {
    /// The partner's folder name
    pub slug: String,
    /// The side that signs
    #[arg(long, value_enum)]
    pub side: SideArg,
    #[command(flatten)]
    pub read: ReadArgs,
}

/// A side, as a word of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SideArg {
    Partner,
    Program,
}

impl From<SideArg> for Side {
    fn from(side: SideArg) -> Self {
        match side {
            SideArg::Partner => Self::Partner,
            SideArg::Program => Self::Program,
        }
    }
}

fn set(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((id, value)) if !id.is_empty() && !value.is_empty() => Ok((id.to_owned(), value.to_owned())),
        _ => Err("expected an ID and a value, such as `uptime=99.9`".to_owned()),
    }
}
