//! The command line. Only words and types; what a command does is in `commands`.

mod access;
mod agreement;
mod assets;
mod benefits;
mod calendar;
mod certificate;
mod coverage;
mod history;
mod links;
mod metrics;
mod newsletter;
mod site;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::access::{AccessArgs, MAX_AGE};
pub use self::agreement::{
    AgreementArgs, AgreementCommand, AgreementFormat, AgreementListArgs, AgreementOneArgs, AgreementRenderArgs,
    AgreementShowArgs, AgreementSignArgs, SideArg,
};
pub use self::assets::AssetsArgs;
pub use self::benefits::BenefitsArgs;
pub use self::calendar::CalendarArgs;
pub use self::certificate::{
    CertificateArgs, CertificateCommand, CertificateIssueArgs, CertificateListArgs, CertificatePagesArgs,
    CertificateRevokeArgs, CertificateVerifyArgs,
};
pub use self::coverage::{CoverageArgs, SolutionsArgs};
pub use self::history::{HistoryArgs, HistoryFormat};
pub use self::links::{LinksArgs, ListFormat};
pub use self::metrics::{MetricsArgs, MetricsCommand, MetricsExportArgs, MetricsImportArgs, MetricsNewArgs};
pub use self::newsletter::NewsletterArgs;
pub use self::site::SiteArgs;
use crate::date::Date;
use crate::report::PeriodKind;

/// Runs a whole partnership program from a git repository.
#[derive(Debug, Parser)]
#[command(
    name = "psp-partners",
    bin_name = "psp-partners",
    version,
    max_term_width = 100,
    after_help = crate::exit::help()
)]
pub struct Cli {
    /// Folder that holds `partners/`; by default the current one, or the nearest above it that does
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check every record and list every problem
    Validate(ValidateArgs),
    /// Show what a change does, whether its author has the right to make it, and whose turn it is
    Review(ReviewArgs),
    /// Update issues and pull requests on GitHub to match the records; shows a plan unless `--apply` is given
    Onboard(OnboardArgs),
    /// Show what another program would do to every partner
    Whatif(WhatifArgs),
    /// Show which criteria a partner meets, claimed or verified, and what would change it
    Standing(StandingArgs),
    /// Explain a verdict, a benefit or a value: which lines decide it, and since which commit
    Why(WhyArgs),
    /// Show what happened to partners and when, from the commits of the default branch
    History(HistoryArgs),
    /// Show the program's assets and the partners' case studies, and whose approval is missing
    Assets(AssetsArgs),
    /// Show where partners are: regions by industries, languages, compliance, and who could fill white space
    Coverage(CoverageArgs),
    /// Show the solutions of several partners, and whether each is valid
    Solutions(SolutionsArgs),
    /// Show what each partner has of its benefits: promised, granted, used, left, lapsing
    Benefits(BenefitsArgs),
    /// Compare who should have access to a resource with who has it, as a plan that people carry out
    Access(AccessArgs),
    /// List the web addresses that the registry sends people to, and record which of them don't work
    Links(LinksArgs),
    /// Write the program's events, and the due days of partners, as files for calendar apps
    Calendar(CalendarArgs),
    /// List what people must do next: for the program, and for each partner in order
    Todo(TodoArgs),
    /// Check whether psp-partners can work here: machine, program, workflows and GitHub; writes only with `--try`
    Doctor(DoctorArgs),
    /// Show how the program is doing: metrics, funnel, standing, what expires soon, coverage, what changed
    Report(ReportArgs),
    /// Publish reports on GitHub, one issue per past period; shows a plan unless `--apply` is given
    Publish(PublishArgs),
    /// Draft the newsletter of a month; without one, propose and publish newsletters on GitHub
    Newsletter(NewsletterArgs),
    /// Enter monthly metrics: start the files of a month, or import them from a spreadsheet
    Metrics(MetricsArgs),
    /// Write the text that a partner signs, show how to sign it, and check the signatures
    Agreement(AgreementArgs),
    /// Issue, verify, revoke and list the program's certificates for people
    Certificate(CertificateArgs),
    /// Write the public directory as a static site: pages, an API, badges; the same registry gives the same bytes
    Site(SiteArgs),
    /// Explain a rule or a field; without one, list all rules
    Explain(ExplainArgs),
    /// List the texts that people read, or copy one so that the program can change it
    Templates(TemplatesArgs),
    /// Write a new partner's record with comments, from answers or flags
    New(NewArgs),
    /// Write a whole registry for another program
    Init(InitArgs),
    /// Show a schema, or update the copies in `schemas/`
    Schema(SchemaArgs),
    /// For the action and our own tests
    #[command(hide = true)]
    Internal(InternalArgs),
}

/// What every command that reads a registry takes.
#[derive(Debug, Args, Clone)]
pub struct ReadArgs {
    /// The date to check against (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// A git revision to read instead of the files on disk
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// A private folder with the same layout, which adds to the registry
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<PathBuf>,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to show the findings; by default `github` in a workflow, else `text`
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Fail on warnings, too
    #[arg(long)]
    pub deny_warnings: bool,
    /// Compare with this earlier git revision, so that a changed value can't keep its verification
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Github,
    Json,
    Sarif,
    Markdown,
}

/// Arguments of `templates`.
#[derive(Debug, Args)]
pub struct TemplatesArgs {
    #[command(subcommand)]
    pub command: TemplatesCommand,
}

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesCommand {
    /// List every template: its medium, what it is for, and whether the program replaces it
    List,
    /// Write a template of psp-partners to `partners/templates/`, where the program's own are
    Copy {
        /// Name of the template, as `templates list` shows it
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// Compare from this git revision, without using GitHub
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Compare to this git revision; by default HEAD
    #[arg(long, value_name = "REV", requires = "base")]
    pub head: Option<String>,
    /// The account that proposes the change, as LOGIN:ID, to check its rights; by default the change has all rights
    #[arg(long, value_name = "LOGIN:ID", requires = "base", value_parser = account)]
    pub author: Option<(String, u64)>,
    /// Number of the pull request to review; by default the one of the workflow's event
    #[arg(long, value_name = "NUMBER", conflicts_with = "base")]
    pub pull: Option<u64>,
    /// The day to judge by (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// How to show it; by default `github` in a workflow, else `text`
    #[arg(long, value_enum)]
    pub format: Option<ReviewFormat>,
}

/// How a review is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    Text,
    Github,
    Json,
    Markdown,
}

/// Arguments of `onboard`.
#[derive(Debug, Args)]
pub struct OnboardArgs {
    /// Carry the plan out
    #[arg(long, conflicts_with = "offline")]
    pub apply: bool,
    /// Plan as if GitHub had nothing yet, without using GitHub
    #[arg(long)]
    pub offline: bool,
    /// Refuse a plan that changes or closes more issues than this
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub max_changes: usize,
    /// Open at most this many new issues; the next run opens the rest
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub max_new: usize,
    /// Make at most this many writes; the next run makes the rest
    #[arg(long, value_name = "NUMBER", default_value_t = 400)]
    pub budget: usize,
    /// A private folder whose `access/RESOURCE.csv` shows who has access to a resource; issues only count people who are in no
    /// public record
    #[arg(long, value_name = "DIR")]
    pub overlay: Option<PathBuf>,
    /// The day to judge by (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `whatif`.
#[derive(Debug, Args)]
pub struct WhatifArgs {
    /// A program to check all partners against, instead of the registry's
    #[arg(long, value_name = "FILE", conflicts_with = "base")]
    pub program: Option<PathBuf>,
    /// Compare with the program of this git revision; by default HEAD
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// The day to judge by (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `standing`.
#[derive(Debug, Args)]
pub struct StandingArgs {
    /// The partner's folder name; without it, a line for each partner
    pub slug: Option<String>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Read what was on the default branch on this date (YYYY-MM-DD); `--at` is the date to judge by
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "rev")]
    pub known: Option<Date>,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The partner's folder name
    pub slug: String,
    /// The ID of a criterion, a benefit or a metric, or a field of the record, such as `status` or `reach.users`
    pub what: String,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Read what was on the default branch on this date (YYYY-MM-DD); `--at` is the date to judge by
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "rev")]
    pub known: Option<Date>,
    /// Ask GitHub which pull request brought each commit, and who merged it; needs `GITHUB_TOKEN` and `GITHUB_REPOSITORY`
    #[arg(long)]
    pub github: bool,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `todo`.
#[derive(Debug, Args)]
pub struct TodoArgs {
    /// Only this partner, by folder name
    pub slug: Option<String>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Check only what is on this machine, without using GitHub
    #[arg(long)]
    pub offline: bool,
    /// Try everything with real events in a new repository that has nothing to lose: it is written to
    #[arg(long = "try", value_name = "OWNER/REPO", conflicts_with = "offline")]
    pub scratch: Option<String>,
    /// The action that the trial's workflows use; by default the one of the workflows here
    #[arg(long, value_name = "OWNER/REPO@SHA", requires = "scratch")]
    pub action: Option<String>,
    /// Write without asking first
    #[arg(long, requires = "scratch")]
    pub yes: bool,
    /// Leave everything as it is after the trial
    #[arg(long, requires = "scratch")]
    pub keep: bool,
    /// How long to wait for each answer of GitHub, in minutes
    #[arg(long, value_name = "MINUTES", requires = "scratch", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub wait: u32,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// How pages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    Text,
    Json,
    Markdown,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// A month as 2026-10, a quarter as 2026-Q3, a year as 2026, or rolling-12; by default the last month that is over
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Read what was on the default branch on this date (YYYY-MM-DD); `--at` is the date to judge by
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "rev")]
    pub known: Option<Date>,
    /// Show the scorecard of one partner, by folder name
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
    /// Show what changed since this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// How to show it; by default `text`, and with `--out` every form
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,
    /// Render a template of your own instead; its name ends with `.md.j2`, `.html.j2` or `.txt.j2`
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub template: Option<PathBuf>,
    /// Write files into this folder instead of showing the report; replaces files with the same names
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The older way to write `publish --every`
    #[arg(long, hide = true, value_enum, value_name = "EVERY", conflicts_with_all = ["period", "partner", "since", "format", "template", "out"])]
    pub publish: Option<Every>,
    #[arg(long, hide = true, requires = "publish")]
    pub apply: bool,
    #[arg(long, hide = true, value_name = "BRANCH", requires = "publish")]
    pub pages: Option<String>,
    #[arg(
        long,
        hide = true,
        value_name = "FOLDER",
        requires = "publish",
        conflicts_with = "pages"
    )]
    pub pull_to: Option<String>,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Which reports: one for each past month, quarter or year, including missed ones
    #[arg(long, value_enum, value_name = "EVERY")]
    pub every: Every,
    #[command(flatten)]
    pub read: ReadArgs,
    /// Carry the plan out
    #[arg(long)]
    pub apply: bool,
    /// Write the newest report's files to this branch, too
    #[arg(long, value_name = "BRANCH")]
    pub pages: Option<String>,
    /// Propose the newest report's files in this folder of the default branch, by a pull request
    #[arg(long, value_name = "FOLDER", conflicts_with = "pages")]
    pub pull_to: Option<String>,
}

impl ReportArgs {
    /// The same as arguments of `publish`, where they ask for it.
    pub fn as_publish(&self) -> Option<PublishArgs> {
        Some(PublishArgs {
            every: self.publish?,
            read: self.read.clone(),
            apply: self.apply,
            pages: self.pages.clone(),
            pull_to: self.pull_to.clone(),
        })
    }
}

/// How often a report is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Every {
    Month,
    Quarter,
    Year,
}

impl From<Every> for PeriodKind {
    fn from(every: Every) -> Self {
        match every {
            Every::Month => Self::Month,
            Every::Quarter => Self::Quarter,
            Every::Year => Self::Year,
        }
    }
}

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Markdown,
    Json,
    Csv,
    Ndjson,
    Html,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A rule's code or name, such as PSP104 or unknown-value, or a field, such as reach.users
    #[arg(value_name = "RULE|FIELD")]
    pub subject: Option<String>,
    /// List the fields of every kind of document, in place of the rules
    #[arg(long, conflicts_with = "subject")]
    pub fields: bool,
    /// `markdown` writes the whole reference, `json` what a program reads
    #[arg(long, value_enum, default_value = "text")]
    pub format: PageFormat,
}

/// Arguments of `new`.
#[derive(Debug, Args, Default)]
pub struct NewArgs {
    /// The new folder's name: lower-case letters, digits and hyphens
    pub slug: Option<String>,
    /// The partner's name as it is shown
    #[arg(long)]
    pub name: Option<String>,
    /// One of the program's tiers
    #[arg(long)]
    pub tier: Option<String>,
    /// GitHub login of the person who looks after the record
    #[arg(long, value_name = "LOGIN")]
    pub owner: Option<String>,
    /// The partner's website, https
    #[arg(long, value_name = "URL")]
    pub website: Option<String>,
    /// One sentence about the partner
    #[arg(long)]
    pub summary: Option<String>,
    /// The day of the application (YYYY-MM-DD); by default today, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub at: Option<Date>,
    /// Show the record instead of writing it
    #[arg(long)]
    pub print: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write the registry
    pub dir: PathBuf,
    /// The action that the workflows use, pinned to a commit: OWNER/REPO@SHA
    #[arg(long, value_name = "OWNER/REPO@SHA")]
    pub action: Option<String>,
    /// The program's name
    #[arg(long)]
    pub name: Option<String>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// partner, metrics, program, vocabulary, findings, standing, plan, report, review, skipped-review, whatif, explain, todo, shown-agreement or apply
    pub name: Option<String>,
    /// Write them to `schemas/` next to `partners/`, and update `APPLY.md` and the application form
    #[arg(long, conflicts_with = "check")]
    pub write: bool,
    /// Fail if the copies in `schemas/`, `APPLY.md` or the application form are out of date; changes nothing
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `internal`.
#[derive(Debug, Args)]
pub struct InternalArgs {
    /// `action`: run what the inputs in the environment ask for; `action-plan`: show it; `escape`: JSON lines
    /// {level, message, props} in, workflow commands out; `markdown`: JSON lines {text} in, its escaped forms out
    pub what: String,
}

fn account(text: &str) -> Result<(String, u64), String> {
    let parsed = text
        .split_once(':')
        .and_then(|(login, id)| Some((login.to_owned(), id.parse().ok()?)));
    parsed
        .filter(|(login, _)| !login.is_empty())
        .ok_or_else(|| "write the login, a colon and the user ID, such as `zoe:4242`".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    const EXPECTED: &str = "write a date such as 2026-11-29";
    let day: Date = text.parse().map_err(|_| EXPECTED.to_owned())?;
    if day.to_string() == text {
        Ok(day)
    } else {
        Err(EXPECTED.to_owned())
    }
}
