//! A workflow's step: its summary, its outputs, and whether what it writes is public.
#![allow(
    clippy::disallowed_methods,
    reason = "the environment and the files of the runner are this file's subject"
)]

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::hash::{BuildHasher, Hasher};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

/// The step that we run in.
#[derive(Debug)]
pub struct Step {
    summary: Option<PathBuf>,
    outputs: Option<PathBuf>,
    event: Option<PathBuf>,
}

impl Step {
    /// The step, when we run in one.
    pub fn current() -> Option<Self> {
        let path = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        (std::env::var("GITHUB_ACTIONS").as_deref() == Ok("true")).then(|| Self {
            summary: path("GITHUB_STEP_SUMMARY"),
            outputs: path("GITHUB_OUTPUT"),
            event: path("GITHUB_EVENT_PATH"),
        })
    }

    /// Whether the repository that the step writes to is known to be private: its logs and summaries are public else.
    pub fn is_private(&self) -> bool {
        let event = self.event.as_ref().and_then(|path| std::fs::read(path).ok());
        let event: Option<Value> = event.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        event
            .as_ref()
            .and_then(|e| e.pointer("/repository/private"))
            .and_then(Value::as_bool)
            == Some(true)
    }

    /// Adds Markdown to the step's summary.
    ///
    /// # Errors
    /// The runner's file cannot be written.
    pub fn add_summary(&self, markdown: &str) -> Result<()> {
        append(self.summary.as_ref(), markdown)
    }

    /// Sets outputs of the step.
    ///
    /// # Errors
    /// The runner's file cannot be written.
    pub fn set_outputs(&self, outputs: &[(&str, String)]) -> Result<()> {
        let mut text = String::new();
        for (name, value) in outputs {
            // A value must not be able to end its own block: the delimiter is new each time.
            let delimiter = format!("psp_{:016x}{:016x}", random(), random());
            let _ = writeln!(text, "{name}<<{delimiter}\n{value}\n{delimiter}");
        }
        append(self.outputs.as_ref(), &text)
    }
}

fn append(path: Option<&PathBuf>, text: &str) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .with_context(|| format!("cannot open `{}`", path.display()))?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))
}

/// The standard library seeds its hashers from the system's randomness.
fn random() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
