//! `review`: a change judged, on a laptop between two revisions, or for a pull request on GitHub.

mod local;

use std::path::PathBuf;

use anyhow::Result;

use super::Io;
use crate::cli::ReviewArgs;
use crate::exit::Exit;

pub(super) fn run(root: Option<PathBuf>, args: &ReviewArgs, io: &mut Io<'_>) -> Result<Exit> {
    local::run(root, args, io)
}
