//! One file a command: arguments in, the rest of the house called in order, an exit code out. The only place that
//! orchestrates, and with `github` and `registry::tree` the only one that touches files, the environment and the clock.
#![allow(
    clippy::disallowed_methods,
    reason = "the shell of the program: files, environment and clock are its subject"
)]

mod access;
mod action;
mod agreement;
mod assets;
mod benefits;
mod cache_file;
mod calendar;
mod certificate;
mod coverage;
mod doctor;
mod ensure_issues;
mod explain;
mod history;
mod init;
mod internal;
mod links;
mod local_facts;
mod machine;
mod metrics;
mod new;
mod newsletter;
mod observed_state;
mod onboard;
mod our_pulls;
mod overlay_lists;
mod pages_site;
mod publish;
mod pull_review;
mod read;
mod report;
mod report_files;
mod report_template;
mod review;
mod schema;
mod session;
mod site;
mod site_folder;
mod standing;
mod templates;
mod todo;
mod validate;
mod whatif;
mod why;
mod write;

use std::io::{IsTerminal as _, Write};

use anyhow::Result;

use crate::cli::{Cli, Command, PageFormat};
use crate::exit::Exit;
use crate::github::actions::Step;
use crate::output::markdown::STEP_SUMMARY;
use crate::templates::{Rendered, TemplateError};

/// Where a command writes: results on one side, words to the person on the other.
pub struct Io<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    /// Whether results go to a terminal that shows colours.
    pub colour: bool,
    /// Whether a person watches, so that progress is worth showing.
    pub watched: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A problem that is the user's to solve: told as it is, without a chain and without asking for a report.
#[derive(Debug)]
pub struct Refusal {
    pub exit: Exit,
    pub message: String,
    pub help: Option<String>,
    /// Only GitHub's limits are in the way: what is left is for the next run.
    pub limited: bool,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// A refusal for wrong usage.
fn usage(message: impl Into<String>, help: impl Into<String>) -> anyhow::Error {
    Refusal {
        exit: Exit::Usage,
        message: message.into(),
        help: Some(help.into()),
        limited: false,
    }
    .into()
}

/// A refusal because something cannot be read or written.
fn unreadable(message: impl Into<String>, help: impl Into<String>) -> anyhow::Error {
    Refusal {
        exit: Exit::Unreadable,
        message: message.into(),
        help: Some(help.into()),
        limited: false,
    }
    .into()
}

/// Runs a command line, and reports what went wrong in one line.
pub fn run(cli: Cli, io: &mut Io<'_>) -> Exit {
    let mut words = machine::Words(&mut *io.err);
    let io = &mut Io {
        out: &mut *io.out,
        err: &mut words,
        ..*io
    };
    let done = match cli.command {
        Command::Validate(args) => validate::run(cli.root, &args, io),
        Command::Review(args) => review::run(cli.root, &args, io),
        Command::Onboard(args) => onboard::run(cli.root, &args, io),
        Command::Whatif(args) => whatif::run(cli.root, &args, io),
        Command::Standing(args) => standing::run(cli.root, &args, io),
        Command::Why(args) => why::run(cli.root, &args, io),
        Command::History(args) => history::run(cli.root, &args, io),
        Command::Assets(args) => assets::run(cli.root, &args, io),
        Command::Coverage(args) => coverage::run(cli.root, &args, io),
        Command::Solutions(args) => coverage::solutions(cli.root, &args, io),
        Command::Benefits(args) => benefits::run(cli.root, &args, io),
        Command::Access(args) => access::run(cli.root, &args, io),
        Command::Links(args) => links::run(cli.root, &args, io),
        Command::Calendar(args) => calendar::run(cli.root, &args, io),
        Command::Doctor(args) => doctor::run(cli.root, &args, io),
        Command::Todo(args) => todo::run(cli.root, &args, io),
        Command::Report(args) => match args.as_publish() {
            Some(publish) => publish::run(cli.root, &publish, io),
            None => report::run(cli.root, &args, io),
        },
        Command::Publish(args) => publish::run(cli.root, &args, io),
        Command::Newsletter(args) => newsletter::run(cli.root, &args, io),
        Command::Metrics(args) => metrics::run(cli.root, &args, io),
        Command::Agreement(args) => agreement::run(cli.root, &args, io),
        Command::Certificate(args) => certificate::run(cli.root, &args, io),
        Command::Site(args) => site::run(cli.root, &args, io),
        Command::Explain(args) => explain::run(cli.root.as_deref(), &args, io),
        Command::Schema(args) => schema::run(cli.root, &args, io),
        Command::Internal(args) => internal::run(&args, io),
        Command::Templates(args) => templates::run(cli.root, &args, io),
        Command::New(args) => new::run(cli.root, &args, io),
        Command::Init(args) => init::run(cli.root.as_deref(), &args, io),
    };
    // What is still held back must be out before a run may end well.
    let done = done.and_then(|exit| Ok(io.out.flush().map(|()| exit)?));
    match done {
        Ok(exit) => exit,
        Err(error) => say(&error, io.err),
    }
}

/// Prints why a run failed, and returns its exit code.
pub fn say(error: &anyhow::Error, err: &mut dyn Write) -> Exit {
    use crate::escape::line;
    if let Some(refusal) = error.downcast_ref::<Refusal>() {
        let _ = writeln!(err, "error: {}", line(&refusal.message));
        if let Some(help) = &refusal.help {
            let _ = writeln!(err, "help: {}", line(help));
        }
        return refusal.exit;
    }
    // The reader of our output can stop reading: `psp-partners … | head` isn't an error.
    let refused = machine::kind(error);
    if refused == Some(std::io::ErrorKind::BrokenPipe) {
        return Exit::Clean;
    }
    let chain: Vec<String> = error.chain().map(|e| line(&e.to_string())).collect();
    if let Some(kind) = refused {
        // Without more words it was the result that could not be written.
        let what = if chain.len() == 1 {
            "cannot write the result: "
        } else {
            ""
        };
        let _ = writeln!(err, "error: {what}{}", chain.join(": "));
        let _ = writeln!(err, "help: {}", machine::help(kind));
        return Exit::Unreadable;
    }
    let _ = writeln!(err, "error: {}", chain.join(": "));
    let _ = writeln!(
        err,
        "help: this is a bug in psp-partners {}; report it with these lines and what you did",
        env!("CARGO_PKG_VERSION")
    );
    Exit::OurFault
}

/// Whether `NO_COLOR`, `CLICOLOR_FORCE` or the terminal decides for colours.
pub fn wants_colour() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    if set("NO_COLOR") {
        return false;
    }
    set("CLICOLOR_FORCE") || (std::io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|t| t != "dumb"))
}

/// Reports on standard error that the program's own template couldn't be used.
fn note_fault(fault: Option<&TemplateError>, io: &mut Io<'_>) -> Result<()> {
    if let Some(fault) = fault {
        let fault = crate::escape::line(&fault.to_string());
        writeln!(io.err, "note: the program's own template wasn't used: {fault}")?;
    }
    Ok(())
}

/// The forms of a page.
struct PageForms<'a> {
    text: &'a dyn Fn() -> String,
    json: &'a dyn Fn() -> String,
    /// In at most this many bytes.
    markdown: &'a dyn Fn(usize) -> Rendered,
}

/// Shows a page in the form that was asked for, and in the summary of a workflow's step.
fn show_page(io: &mut Io<'_>, format: PageFormat, forms: &PageForms<'_>) -> Result<()> {
    let text = match format {
        PageFormat::Text => (forms.text)(),
        PageFormat::Json => (forms.json)(),
        PageFormat::Markdown => (forms.markdown)(usize::MAX).text,
    };
    print(io, &text)?;
    if let Some(step) = Step::current() {
        step.add_summary(&(forms.markdown)(STEP_SUMMARY).text)?;
    }
    Ok(())
}

/// Writes a whole result.
fn print(io: &mut Io<'_>, text: &str) -> Result<()> {
    io.out.write_all(text.as_bytes())?;
    io.out.flush()?;
    Ok(())
}
