//! The action's inputs, as its step hands them over in the environment → the command that they ask for, in this
//! process's place.

mod inputs;

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::Io;
use crate::escape::{line, workflow_data};
use crate::exit::Exit;
use crate::github::token;
use inputs::Plan;

/// The names under which this program and `git` would find a token by themselves.
const TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];

/// Runs what the inputs ask for.
pub(super) fn run(io: &mut Io<'_>) -> Result<Exit> {
    let plan = match plan() {
        Ok(plan) => plan,
        Err(why) => return refuse(&why, io),
    };
    io.out.flush()?;
    become_command(&mut command(&plan)?)
}

/// Shows what [`run`] would run, for tests of the action's own steps.
pub(super) fn show(io: &mut Io<'_>) -> Result<Exit> {
    match plan() {
        Ok(plan) => {
            let shown = json!({ "arguments": plan.arguments, "token": plan.needs_token && token().is_some() });
            writeln!(io.out, "{shown}")?;
            Ok(Exit::Clean)
        }
        Err(why) => refuse(&why, io),
    }
}

fn plan() -> Result<Plan, String> {
    for name in inputs::names() {
        let value = std::env::var_os(inputs::variable(name));
        if value.is_some_and(|value| value.to_str().is_none()) {
            return Err(format!("the input `{name}` is not valid UTF-8"));
        }
    }
    inputs::plan(|name| {
        std::env::var(inputs::variable(name))
            .ok()
            .filter(|value| !value.is_empty())
    })
}

fn token() -> Option<String> {
    std::env::var(inputs::variable("token"))
        .ok()
        .filter(|value| !value.is_empty())
}

/// The command in an environment of its own: without the inputs, and with a token only where it talks to GitHub.
fn command(plan: &Plan) -> Result<Command> {
    let program = std::env::current_exe().context("the path of psp-partners itself")?;
    let mut command = Command::new(program);
    command.args(&plan.arguments);
    for name in inputs::names() {
        command.env_remove(inputs::variable(name));
    }
    let token = token().filter(|_| plan.needs_token);
    if !plan.needs_token || token.is_some() {
        for name in TOKENS {
            command.env_remove(name);
        }
    }
    match token {
        None => command.stdin(Stdio::null()),
        // What a process was started with stays readable in `/proc`; what it has read does not.
        Some(token) => command
            .env(TOKENS[0], token::ON_STANDARD_INPUT)
            .stdin(handed_over(&token)?),
    };
    Ok(command)
}

/// A standard input that holds the token, and ends. A pipe takes far more than a token before it waits for a reader.
fn handed_over(token: &str) -> Result<Stdio> {
    let (reader, mut writer) = std::io::pipe().context("a pipe for the token")?;
    writeln!(writer, "{token}").context("the token could not be handed over")?;
    Ok(reader.into())
}

/// A new environment needs a new process image: what this one was started with stays readable in `/proc`.
#[cfg(unix)]
fn become_command(command: &mut Command) -> Result<Exit> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("psp-partners could not start itself")
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) -> Result<Exit> {
    let status = command.status().context("psp-partners could not start itself")?;
    let code = status.code();
    let known = crate::exit::TABLE
        .iter()
        .find(|(_, number, _)| code == Some(i32::from(*number)));
    Ok(known.map_or(Exit::OurFault, |(exit, ..)| *exit))
}

/// Wrong usage, where the person who wrote the workflow sees it: as an annotation.
fn refuse(why: &str, io: &mut Io<'_>) -> Result<Exit> {
    writeln!(io.out, "::error title=psp-partners::{}", workflow_data(&line(why)))?;
    Ok(Exit::Usage)
}
