//! The arguments of `certificate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ReadArgs;
use crate::date::Date;

/// Arguments of `certificate`.
#[derive(Debug, Args)]
pub struct CertificateArgs {
    #[command(subcommand)]
    pub what: CertificateCommand,
}

/// What to do with certificates.
#[derive(Debug, Subcommand)]
pub enum CertificateCommand {
    /// List every certificate: its person, its dates, and whether it is valid
    List(CertificateListArgs),
    /// Sign a certificate for a person, and add it to the partner's record
    Issue(CertificateIssueArgs),
    /// Check a certificate; fails if it isn't valid
    Verify(CertificateVerifyArgs),
    /// End a certificate before it expires
    Revoke(CertificateRevokeArgs),
    /// Write the public files: the keys, the list of revoked certificates, and a page that verifies
    Pages(CertificatePagesArgs),
    /// Print the public key of the secret key in `PSP_CERTIFICATE_KEY`
    Key,
}

/// Arguments of `certificate list`.
#[derive(Debug, Args)]
pub struct CertificateListArgs {
    #[command(flatten)]
    pub read: ReadArgs,
}

/// Arguments of `certificate issue`.
#[derive(Debug, Args)]
pub struct CertificateIssueArgs {
    /// The partner's folder name
    pub slug: String,
    /// The ID of the certificate in `partners/program.yaml`
    pub certificate: String,
    /// The person's GitHub login
    pub login: String,
    /// The person's GitHub user ID; by default the one in the record
    #[arg(long, value_name = "NUMBER")]
    pub id: Option<u64>,
    /// The date of the certificate (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub at: Option<Date>,
}

/// Arguments of `certificate verify`.
#[derive(Debug, Args)]
pub struct CertificateVerifyArgs {
    /// The file with the certificate, or `-` for standard input
    pub file: PathBuf,
    /// A folder with the program's public files; by default, the registry decides
    #[arg(long, value_name = "DIR")]
    pub published: Option<PathBuf>,
    /// Check it on this date (YYYY-MM-DD) instead of today
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub at: Option<Date>,
}

/// Arguments of `certificate revoke`.
#[derive(Debug, Args)]
pub struct CertificateRevokeArgs {
    /// The certificate's number, such as `consultant-0001`
    pub credential: String,
    /// Why, in a few words that everyone can read
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The first date when it is no longer valid (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub at: Option<Date>,
}

/// Arguments of `certificate pages`.
#[derive(Debug, Args)]
pub struct CertificatePagesArgs {
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub read: ReadArgs,
}
