//! `internal`: what the action and our own tests call, and no person types.

use std::io::BufRead as _;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Io, action, usage};
use crate::cli::InternalArgs;
use crate::escape::{self, code, markdown, markdown_sentence, subject, workflow_data, workflow_property};
use crate::exit::Exit;
use crate::visible;

pub(super) fn run(args: &InternalArgs, io: &mut Io<'_>) -> Result<Exit> {
    match args.what.as_str() {
        "action" => action::run(io),
        "action-plan" => action::show(io),
        "escape" => workflow_commands(io),
        "markdown" => markdown_forms(io),
        _ => Err(usage(
            "`internal` has no part of that name",
            "only the action and the tests of psp-partners use this command",
        )),
    }
}

fn samples() -> impl Iterator<Item = Result<Value>> {
    let lines = std::io::stdin().lock().lines();
    lines.map(|line| serde_json::from_str(&line?).context("each line is a JSON object"))
}

/// Each sample as every function for GitHub's texts makes it.
fn markdown_forms(io: &mut Io<'_>) -> Result<Exit> {
    for sample in samples() {
        let sample = sample?;
        let text = sample.get("text").and_then(Value::as_str).unwrap_or_default();
        // What a reader should see: the text, with what hides spelled out.
        let shown: String = visible::chars(text)
            .map(|(c, is_hidden)| match c {
                '\n' | '\r' | '\t' => " ".to_owned(),
                c if is_hidden => c.escape_unicode().to_string(),
                c => c.to_string(),
            })
            .collect();
        let forms = json!({
            "shown": shown,
            "markdown": markdown(text),
            "code": code(text),
            "sentence": markdown_sentence(&format!("`{}`", text.replace('`', "'"))),
            "subject": subject(text),
        });
        writeln!(io.out, "{}", escape::json(&forms.to_string()))?;
    }
    Ok(Exit::Clean)
}

fn workflow_commands(io: &mut Io<'_>) -> Result<Exit> {
    for sample in samples() {
        let sample = sample?;
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
