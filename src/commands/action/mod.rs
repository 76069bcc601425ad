//! The action's inputs, as its step hands them over in the environment → the command that they ask for, in this
//! process's place.

mod inputs;

use std::io::Write as _;
use std::path::Path;
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

/// How many settings `git` is given in the environment. Source: git's documentation, `GIT_CONFIG_COUNT`.
const GIT_SETTINGS: &str = "GIT_CONFIG_COUNT";

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
    command.envs(trusted_checkouts(plan, |name| std::env::var(name).ok()));
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

/// Settings for `git` that make it read the job's own checkout although another user owns it: a job in a container runs as
/// root in a workspace that the runner's user made, and `actions/checkout` takes its own `safe.directory` back when its step
/// ends.
///
/// git refuses such a folder so that no one can plant a repository above the current folder. In a job the runner made the
/// workspace, the workflow's own steps filled it, and they run with the same rights as this one. So the workspace is trusted, and
/// the folders between it and `root`, where a checkout can be; nothing else, and never outside the action.
fn trusted_checkouts(plan: &Plan, variable: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let workspace = variable("GITHUB_WORKSPACE").filter(|path| Path::new(path).is_absolute());
    let (Some(workspace), Some("true")) = (workspace, variable("GITHUB_ACTIONS").as_deref()) else {
        return Vec::new();
    };
    let mut folders = vec![workspace.trim_end_matches('/').to_owned()];
    let root = plan
        .arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--root="));
    let mut below = folders[0].clone();
    for part in root.unwrap_or_default().split('/') {
        match part {
            "" | "." => {}
            // Such a path leaves the workspace, or comes back to it; both need the workflow's own setting.
            ".." => break,
            part => {
                below = format!("{below}/{part}");
                folders.push(below.clone());
            }
        }
    }
    // What the runner or the workflow set already keeps its number.
    let before: usize = variable(GIT_SETTINGS)
        .and_then(|count| count.parse().ok())
        .unwrap_or_default();
    let mut settings = vec![(GIT_SETTINGS.to_owned(), (before + folders.len()).to_string())];
    for (number, folder) in (before..).zip(folders) {
        settings.push((format!("GIT_CONFIG_KEY_{number}"), "safe.directory".to_owned()));
        settings.push((format!("GIT_CONFIG_VALUE_{number}"), folder));
    }
    settings
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

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(arguments: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
        let plan = Plan {
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            needs_token: false,
        };
        let settings = trusted_checkouts(&plan, |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        settings
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn only_the_workspace_of_a_job_is_trusted() {
        let job = [("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", "/w/r")];
        assert_eq!(
            trusted(&["validate"], &job),
            [
                "GIT_CONFIG_COUNT=1",
                "GIT_CONFIG_KEY_0=safe.directory",
                "GIT_CONFIG_VALUE_0=/w/r"
            ]
        );
        let counted = [job[0], job[1], ("GIT_CONFIG_COUNT", "2")];
        assert_eq!(
            trusted(&["--root=./a/b", "validate"], &counted),
            [
                "GIT_CONFIG_COUNT=5",
                "GIT_CONFIG_KEY_2=safe.directory",
                "GIT_CONFIG_VALUE_2=/w/r",
                "GIT_CONFIG_KEY_3=safe.directory",
                "GIT_CONFIG_VALUE_3=/w/r/a",
                "GIT_CONFIG_KEY_4=safe.directory",
                "GIT_CONFIG_VALUE_4=/w/r/a/b",
            ]
        );
        assert_eq!(trusted(&["--root=../x", "validate"], &job).len(), 3);
        for elsewhere in [
            &[("GITHUB_WORKSPACE", "/w/r")][..],
            &[("GITHUB_ACTIONS", "true")],
            &[("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", "*")],
        ] {
            assert_eq!(trusted(&["validate"], elsewhere), [""; 0]);
        }
    }
}
