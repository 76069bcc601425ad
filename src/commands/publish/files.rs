//! The newest report's files on a branch of their own, such as one that GitHub Pages shows: a folder for each period, and
//! the page as `index.html`. Or in a folder of the default branch, by a pull request.

use anyhow::Result;

use super::{Files, Hub, undone};
use crate::cli::ReportFormat;
use crate::commands::report::{FORMS, file_name, write};
use crate::forge::{Answer, ForgeError, NewPull};
use crate::output::plan::Shown;
use crate::report::Report;
use crate::work::settle::{again, settle};

/// Keeps the files of a report on `branch`.
///
/// # Errors
/// A form cannot be made.
pub(super) fn keep(forge: Hub<'_>, branch: &str, report: &Report, shown: &mut Shown) -> Result<()> {
    let files = files(report)?;
    match push(forge, branch, &files, &report.period.id, None) {
        Ok(0) => {}
        Ok(n) => shown.done += n,
        Err(error) => undone(shown, branch, "the files", error),
    }
    Ok(())
}

/// The branch of the pull request. Its name is no advance's, so that nobody takes it for one.
const BRANCH: &str = "psp-partners-report";

/// Proposes the files of a report in `folder` of the default branch `base`, on top of `commit`.
///
/// # Errors
/// A form cannot be made.
pub(super) fn propose(
    forge: Hub<'_>,
    folder: &str,
    base: &str,
    commit: &str,
    report: &Report,
    shown: &mut Shown,
) -> Result<()> {
    let folder = folder.trim_matches('/');
    let files: Files = files(report)?
        .into_iter()
        .map(|(path, text)| (format!("{folder}/{path}"), text))
        .collect();
    match pull(forge, &files, base, commit, &report.period.id) {
        Ok(n) => shown.done += n,
        Err(error) => undone(shown, BRANCH, "the pull request with the files", error),
    }
    Ok(())
}

fn pull(forge: Hub<'_>, files: &Files, base: &str, commit: &str, period: &str) -> Answer<usize> {
    let mut there = true;
    for (path, text) in files {
        there = there && forge.file(path, commit)?.as_deref() == Some(text.as_bytes());
    }
    // Merged already.
    if there {
        return Ok(0);
    }
    let written = push(forge, BRANCH, files, period, Some(commit))?;
    let look = || Ok(forge.open_pulls()?.into_iter().find(|pull| pull.head_ref == BRANCH));
    if look()?.is_some() {
        return Ok(written);
    }
    let new = NewPull {
        title: format!("The report of {period}"),
        body: "The files of the newest report. Its issue has what it says.\n".to_owned(),
        head: BRANCH.to_owned(),
        base: base.to_owned(),
    };
    settle(&|| forge.create_pull(&new), &look)?;
    Ok(written + 1)
}

fn files(report: &Report) -> Result<Files> {
    let mut files = Files::new();
    for form in FORMS {
        let mut bytes = Vec::new();
        write(report, form, &mut bytes)?;
        let text = String::from_utf8(bytes)?;
        if form == ReportFormat::Html {
            files.insert("index.html".to_owned(), text.clone());
        }
        files.insert(format!("{}/{}", report.period.id, file_name(report, form)), text);
    }
    // Pages are shown as they are.
    files.insert(".nojekyll".to_owned(), String::new());
    Ok(files)
}

/// One commit with all of them, on top of `base` or of what the branch has; none when the branch has them.
fn push(forge: Hub<'_>, branch: &str, files: &Files, period: &str, base: Option<&str>) -> Answer<usize> {
    let there = forge.branches(branch)?.into_iter().find(|b| b.name == branch);
    let mut tree = String::new();
    let mut changed = Vec::new();
    if let Some(there) = &there {
        tree = forge.commit(&there.sha)?.tree;
        for (path, text) in files {
            if forge.file(path, &there.sha)?.as_deref() != Some(text.as_bytes()) {
                changed.push((path, text));
            }
        }
    } else {
        changed.extend(files);
    }
    if changed.is_empty() {
        return Ok(0);
    }
    if let Some(base) = base {
        tree = forge.commit(base)?.tree;
        changed = files.iter().collect();
    }
    for (path, text) in &changed {
        tree = again(&|| forge.create_tree(&tree, path, text))?;
    }
    let parent = base.unwrap_or_else(|| there.as_ref().map_or("", |b| &b.sha));
    let commit = again(&|| forge.create_commit(&format!("The report of {period}"), &tree, parent))?;
    if there.is_some() {
        again(&|| forge.move_branch(branch, &commit))?;
    } else {
        let look = || {
            let there = forge.branches(branch)?;
            Ok(there.iter().any(|b| b.name == branch && b.sha == commit).then_some(()))
        };
        match settle(&|| forge.create_branch(branch, &commit), &look) {
            Err(ForgeError::Invalid(message)) => {
                return Err(ForgeError::Conflict(message));
            }
            other => other?,
        }
    }
    Ok(changed.len())
}
