//! Arguments in, exit code out.
#![allow(
    clippy::disallowed_methods,
    reason = "the process itself: its streams and its exit code"
)]

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use psp_partners::cli::Cli;
use psp_partners::commands::{Io, run, say, wants_colour};
use psp_partners::escape::lines;
use psp_partners::exit::Exit;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    report_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            if asked {
                return match error.print() {
                    Ok(()) => Exit::Clean.into(),
                    Err(failed) => say(&failed.into(), &mut std::io::stderr()).into(),
                };
            }
            // What is wrong with the arguments repeats them: in a workflow they may come from anyone.
            let _ = write!(std::io::stderr(), "{}", lines(&error.render().to_string()));
            return Exit::Usage.into();
        }
    };
    let stdout = std::io::stdout();
    let mut out = std::io::BufWriter::new(stdout.lock());
    let mut err = std::io::stderr().lock();
    let watched = std::io::stderr().is_terminal();
    let width = std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .filter(|w| *w >= 40)
        .unwrap_or(140);
    let mut io = Io {
        out: &mut out,
        err: &mut err,
        colour: wants_colour(),
        watched,
        width,
    };
    let exit = run(cli, &mut io);
    let _ = out.flush();
    exit.into()
}

/// A panic is a bug of ours, and its message admits that; its exit code is from the table.
fn report_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        before(info);
        let mut err = std::io::stderr();
        let _ = writeln!(
            err,
            "help: this is a bug in psp-partners {}; report it with these lines and what you did",
            env!("CARGO_PKG_VERSION")
        );
        #[allow(
            clippy::exit,
            reason = "the one way to give a panic the exit code of the table, on any thread and with panic = abort"
        )]
        std::process::exit(i32::from(Exit::OurFault.code()));
    }));
}
