//! Compares what a review wants GitHub to show with what it shows, and writes the difference. What the token may not read or
//! write is left out, and returned with the reason.

use std::collections::BTreeSet;

use anyhow::Result;

use super::ReviewSession;
use crate::commands::session::refused;
use crate::commands::{Io, Refusal};
use crate::exit::Exit;
use crate::forge::{Comment, ForgeError};
use crate::work::apply::{OnLimit, Target, apply};
use crate::work::issues::index::Index;
use crate::work::pull_review::{Desired, Observed, Place, plan};
use crate::work::write::{WriteFailure, WriteKind};

/// Compares with what GitHub shows, and writes the difference; `None` if a newer push arrived and nothing was written.
pub(super) fn post(
    shell: &ReviewSession<'_>,
    number: Option<u64>,
    head: &str,
    desired: &Desired,
    comments: Option<&[Comment]>,
    on_pull: &BTreeSet<String>,
    io: &mut Io<'_>,
) -> Result<Option<Vec<WriteFailure>>> {
    let forge = shell.forge;
    if let Some(number) = number {
        let now = forge.pull(number).map_err(|e| refused("the pull request", &e))?;
        if now.head_sha != head {
            writeln!(io.err, "nothing was written: a newer push has its own run")?;
            return Ok(None);
        }
    }
    let mut failures: Vec<WriteFailure> = Vec::new();
    let mut fail = |kind: WriteKind, error: ForgeError| {
        // A label is made and then added, each of several: the same reason is one sentence.
        let kind = match kind {
            WriteKind::Label => WriteKind::Labels,
            WriteKind::SecondComment => WriteKind::Comment,
            kind => kind,
        };
        let key = String::new();
        let failure = WriteFailure { key, kind, error };
        // A permission that is missing for several writes of a kind is one sentence.
        let is_same = |known: &WriteFailure| match failure.permission() {
            Some(permission) => known.kind == kind && known.permission() == Some(permission),
            None => *known == failure,
        };
        if !failures.iter().any(is_same) {
            failures.push(failure);
        }
    };
    let has_new_labels = desired.labels.iter().any(|l| !on_pull.contains(l));
    let mut observed = Observed {
        comments: comments.map(<[Comment]>::to_vec).unwrap_or_default(),
        labels: on_pull.iter().cloned().collect(),
        ..Observed::default()
    };
    let mut desired = desired.clone();
    if desired.check.is_some() {
        match forge.check_runs(head, &shell.identity.check()) {
            Ok(runs) => observed.checks = runs,
            Err(error) => {
                fail(WriteKind::Check, error);
                desired.check = None;
            }
        }
    }
    if desired.status.is_some() {
        match forge.statuses(head) {
            Ok(statuses) => observed.statuses = statuses,
            Err(error) => {
                fail(WriteKind::Status, error);
                desired.status = None;
            }
        }
    }
    if has_new_labels {
        // GitHub would create a missing label in grey, and it would stay grey.
        match forge.labels() {
            Ok(known) => observed.repository_labels = known,
            Err(error) => {
                fail(WriteKind::Labels, error);
                desired.labels.clone_from(on_pull);
            }
        }
    }
    if let (Some(number), false) = (number, desired.suggestions.is_empty()) {
        match forge.line_comments(number) {
            Ok(made) => observed.suggestions = made,
            Err(error) => {
                fail(WriteKind::Suggestions, error);
                desired.suggestions.clear();
            }
        }
    }
    if shell.identity.has_neighbors()
        && let Some((state, _)) = &mut desired.comment
    {
        // Another registry may have added the same labels: only those that this one wanted before are taken away.
        desired.managed.retain(|name| state.labels.contains(name));
        state.labels.clone_from(&desired.labels);
    }
    let writes = plan(&Place { number, head }, &desired, &observed, &shell.identity);
    let target = Target {
        on_limit: OnLimit::TryTheRest,
        ..Target::new(forge, &shell.identity)
    };
    let outcome = apply(&target, &writes, &Index::default());
    if let Some(why) = outcome.stopped {
        let exit = Exit::NotInStep;
        return Err(Refusal {
            exit,
            message: why,
            help: None,
            limited: false,
        }
        .into());
    }
    let refused = outcome.failures.into_iter().chain(outcome.locked);
    refused.for_each(|f| fail(f.kind, f.error));
    Ok(Some(failures))
}
