//! The newest report's files on a branch of their own, such as one that GitHub Pages shows: a folder for each period, and
//! the page as `index.html`.

use anyhow::Result;

use super::{Files, Hub, undone};
use crate::cli::ReportFormat;
use crate::commands::report::{FORMS, file_name, write};
use crate::forge::{Answer, ForgeError};
use crate::output::plan::Shown;
use crate::report::Report;
use crate::work::settle::{again, settle};

/// Keeps the files of a report on `branch`.
///
/// # Errors
/// A form cannot be made.
pub(super) fn keep(forge: Hub<'_>, branch: &str, report: &Report, shown: &mut Shown) -> Result<()> {
    let files = files(report)?;
    match push(forge, branch, &files, &report.period.id) {
        Ok(0) => {}
        Ok(n) => shown.done += n,
        Err(error) => undone(shown, branch, "the files", error),
    }
    Ok(())
}

fn files(report: &Report) -> Result<Files> {
    let mut files = Files::new();
    for form in FORMS.into_iter().chain([ReportFormat::Html]) {
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

/// One commit with all of them; none when the branch has them.
fn push(forge: Hub<'_>, branch: &str, files: &Files, period: &str) -> Answer<usize> {
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
    for (path, text) in &changed {
        tree = again(&|| forge.create_tree(&tree, path, text))?;
    }
    let parent = there.as_ref().map_or("", |b| &b.sha);
    let commit = again(&|| forge.create_commit(&format!("The report of {period}"), &tree, parent))?;
    match there {
        Some(_) => again(&|| forge.move_branch(branch, &commit))?,
        None => {
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
    }
    Ok(changed.len())
}
