//! `internal`: what the action and our own tests call, and no person types.

use std::io::BufRead as _;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Io, action, usage};
use crate::cli::InternalArgs;
use crate::exit::Exit;
use crate::output::escape::{workflow_data, workflow_property};

pub(super) fn run(args: &InternalArgs, io: &mut Io<'_>) -> Result<Exit> {
    match args.what.as_str() {
        "action" => action::run(io),
        "action-plan" => action::show(io),
        "escape" => escape(io),
        _ => Err(usage(
            "`internal` has no part of that name",
            "only the action and the tests of psp-partners use this command",
        )),
    }
}

/// Workflow commands for samples, to compare with GitHub's own toolkit.
fn escape(io: &mut Io<'_>) -> Result<Exit> {
    for line in std::io::stdin().lock().lines() {
        let sample: Value = serde_json::from_str(&line?).context("each line is a JSON object")?;
        let text = |key: &str| sample.get(key).and_then(Value::as_str).unwrap_or_default();
        let properties: Vec<String> = sample
            .get("props")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (!value.is_empty()).then(|| format!("{key}={}", workflow_property(&value)))
            })
            .collect();
        let space = if properties.is_empty() { "" } else { " " };
        writeln!(
            io.out,
            "::{}{space}{}::{}",
            text("level"),
            properties.join(","),
            workflow_data(text("message"))
        )?;
    }
    Ok(Exit::Clean)
}
