//! The newest report's files on a branch of their own, such as one that GitHub Pages shows: a folder for each period, and
//! the page as `index.html`. Or in a folder of the default branch, by a pull request.

use anyhow::Result;

use super::{Files, Hub, undone};
use crate::cli::ReportFormat;
use crate::commands::onboard::observe::Look;
use crate::commands::report::{FORMS, file_name, write};
use crate::forge::{Answer, Branch, ForgeError, Issue, IssueChange, NewPull, Repository};
use crate::output::plan::Shown;
use crate::registry::model::Account;
use crate::report::Report;
use crate::work::marker::{self, is_ours};
use crate::work::onboarding::links::Links;
use crate::work::settle::{again, settle};

/// Keeps the files of a report on `branch`, or only says so unless `apply`.
///
/// # Errors
/// A form cannot be made.
pub(super) fn keep(forge: Hub<'_>, apply: bool, branch: &str, report: &Report, shown: &mut Shown) -> Result<()> {
    let files = files(report)?;
    let what = format!("the report of {}", report.period.id);
    match push(forge, apply, branch, &files, &report.period.id, None) {
        Ok(false) => {}
        Ok(true) => wrote(shown, apply, branch, what),
        Err(error) => undone(shown, branch, "the commit with the report's files", error),
    }
    Ok(())
}

fn wrote(shown: &mut Shown, apply: bool, branch: &str, what: String) {
    shown.files.push((format!("branch {branch}"), what));
    shown.done += usize::from(apply);
}

/// The branch of the pull request. Its name is no advance's, so that nobody takes it for one.
const BRANCH: &str = "psp-partners-report";

/// The mark of the pull request, with the period.
const MARK: &str = "report-files";

/// Proposes the files of a report in `folder` of the default branch. What a person closed or merged is not proposed again.
///
/// # Errors
/// A form cannot be made.
pub(super) fn propose(
    forge: Hub<'_>,
    apply: bool,
    bots: &[Account],
    look: &Look,
    folder: &str,
    report: &Report,
    shown: &mut Shown,
) -> Result<()> {
    let period = &report.period.id;
    let is_done = |issue: &&Issue| {
        !issue.open
            && issue.pull.is_some()
            && is_ours(issue.author.as_ref(), bots)
            && marker::read::<String>(MARK, &issue.body).as_ref() == Some(period)
    };
    if look.issues.iter().any(|issue| is_done(&issue)) {
        return Ok(());
    }
    let folder = folder.trim_matches('/');
    let files: Files = files(report)?
        .into_iter()
        .map(|(path, text)| (format!("{folder}/{path}"), text))
        .collect();
    match pull(forge, apply, &files, &look.repository, period) {
        Ok(Proposal::There) => {}
        Ok(Proposal::Written) => wrote(
            shown,
            apply,
            BRANCH,
            format!("the report of {period}, and its pull request"),
        ),
        // A setting, which a person may have chosen: the branch is there, and a person can open it.
        Ok(Proposal::ByHand) => {
            let server = std::env::var("GITHUB_SERVER_URL").ok();
            let repository = &look.repository;
            let links = Links::new(server.as_deref(), &repository.full_name, &repository.default_branch);
            shown.notes.push(format!(
                "GitHub does not let this workflow open pull requests: open the one with the files of {period} by hand, {}",
                links.compare(BRANCH).unwrap_or_else(|| format!("from the branch {BRANCH}"))
            ));
        }
        Err(error) => undone(shown, BRANCH, "the pull request with the report's files", error),
    }
    Ok(())
}

/// What became of the files that were to be proposed.
enum Proposal {
    /// They are there, or wait in a pull request.
    There,
    /// They were written, or would be.
    Written,
    /// They are on the branch, and GitHub lets a person alone open the pull request.
    ByHand,
}

impl Proposal {
    const fn of(is_written: bool) -> Self {
        if is_written { Self::Written } else { Self::There }
    }
}

fn pull(forge: Hub<'_>, apply: bool, files: &Files, repository: &Repository, period: &str) -> Answer<Proposal> {
    let base = &repository.default_branch;
    let is_base = |branch: &Branch| branch.name == *base;
    let tip = forge.branches(base)?.into_iter().find(is_base);
    let tip = tip
        .ok_or_else(|| ForgeError::NotFound(format!("the branch {base}")))?
        .sha;
    let mut there = true;
    for (path, text) in files {
        there = there && forge.file(path, &tip)?.as_deref() == Some(text.as_bytes());
    }
    if there {
        return Ok(Proposal::There);
    }
    let look = || {
        let pulls = forge.open_pulls()?;
        Ok(pulls.into_iter().find(|p| p.is_from(&repository.full_name, BRANCH)))
    };
    let title = format!("The report of {period}");
    let body = marker::write(MARK, &period) + "The files of the newest report. Its issue has what it says.\n";
    if let Some(open) = look()? {
        // It keeps the files of the months before.
        let written = push(forge, apply, BRANCH, files, period, None)?;
        let is_told = marker::read::<String>(MARK, &forge.issue(open.number)?.body).as_deref() == Some(period);
        let change = IssueChange {
            title: Some(title),
            body: Some(body),
            ..IssueChange::default()
        };
        if !is_told && apply {
            again(&|| forge.update_issue(open.number, &change).map(drop))?;
        }
        return Ok(Proposal::of(written || !is_told));
    }
    push(forge, apply, BRANCH, files, period, Some(&tip))?;
    let new = NewPull {
        title,
        body,
        head: BRANCH.to_owned(),
        base: base.clone(),
    };
    if apply {
        match settle(&|| forge.create_pull(&new), &look) {
            Err(ForgeError::Forbidden { .. }) => return Ok(Proposal::ByHand),
            other => drop(other?),
        }
    }
    Ok(Proposal::Written)
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

/// One commit with all of them, on top of `base` or of what the branch has; none when the branch has them, or unless
/// `apply`. Whether one was made, or would be.
fn push(forge: Hub<'_>, apply: bool, branch: &str, files: &Files, period: &str, base: Option<&str>) -> Answer<bool> {
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
    if changed.is_empty() || !apply {
        return Ok(!changed.is_empty());
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
    Ok(true)
}
