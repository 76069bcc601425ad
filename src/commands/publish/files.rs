//! The newest report's files, and what the branches have of them.

use anyhow::Result;

use crate::cli::ReportFormat;
use crate::commands::observed_state::ObservedState;
use crate::commands::pages_site::there;
use crate::commands::report_files::{FORMS, file_name, possible_names, write};
use crate::forge::{Forge, ForgeError, ForgeResult, Issue, PagesSite};
use crate::report::Report;
use crate::templates::Texts;
use crate::work::identity::Identity;
use crate::work::reports::files::{Files, branch, build_site, by_pull, key, on_branch, proposed_period};
use crate::work::write::Write;

/// Where the files of the newest report go.
pub(super) enum Destination<'a> {
    /// A branch of their own.
    Branch(&'a str),
    /// A folder of the default branch, by a pull request.
    Folder(&'a str),
}

impl Destination<'_> {
    /// The branch that they are pushed to.
    pub(super) fn branch(&self, identity: &Identity) -> String {
        match self {
            Self::Branch(branch) => (*branch).to_owned(),
            Self::Folder(_) => branch(identity),
        }
    }
}

/// What is to be written so that the files of a report are there. What a person closed or merged is not proposed again.
///
/// # Errors
/// GitHub does not give what is there.
pub(super) fn plan(
    forge: &dyn Forge,
    identity: &Identity,
    look: &ObservedState,
    destination: &Destination<'_>,
    site: Option<&PagesSite>,
    files: &Files,
    period: &str,
) -> ForgeResult<Vec<Write>> {
    let folder = match destination {
        Destination::Branch(branch) => {
            let there = there(forge, branch, files, identity)?;
            let mut writes = on_branch(branch, files, period, &there, identity);
            let is_pushed = !writes.is_empty();
            writes.extend(site.and_then(|site| build_site(branch, key(period), &there, site, is_pushed)));
            return Ok(writes);
        }
        Destination::Folder(folder) => folder.trim_matches('/'),
    };
    let is_over = |issue: &&Issue| {
        !issue.open
            && issue.pull.is_some()
            && identity.wrote(issue.author.as_ref())
            && proposed_period(&issue.body, identity).as_deref() == Some(period)
    };
    if look.issues.iter().any(|issue| is_over(&issue)) {
        return Ok(Vec::new());
    }
    let files = files.below(folder);
    let base = &look.repository.default_branch;
    let on_base = there(forge, base, &files, identity)?;
    if on_base.tip.is_none() {
        return Err(ForgeError::NotFound(format!("the branch {base}")));
    }
    if on_base.has_all(&files) {
        return Ok(Vec::new());
    }
    let ours = branch(identity);
    let on_ours = there(forge, &ours, &files, identity)?;
    let pulls = forge.open_pulls()?;
    let open = pulls.iter().find(|p| p.is_from(&look.repository.full_name, &ours));
    let open = open.map(|pull| (pull.number, proposed_period(&pull.body, identity)));
    Ok(by_pull(base, &files, period, (&on_base, &on_ours), open, identity))
}

/// The files of a report: a folder for its period, and the page as `index.html`.
///
/// # Errors
/// A form cannot be made.
pub(super) fn of(report: &Report, texts: &Texts) -> Result<Files> {
    let folder = &report.period.id;
    let mut files = Files {
        owned: possible_names(report).map(|name| format!("{folder}/{name}")).collect(),
        ..Files::default()
    };
    for form in FORMS {
        let mut bytes = Vec::new();
        write(report, texts, form, &mut bytes)?;
        let text = String::from_utf8(bytes)?;
        if form == ReportFormat::Html {
            files.texts.insert("index.html".to_owned(), text.clone());
        }
        files
            .texts
            .insert(format!("{folder}/{}", file_name(report, form)), text);
    }
    // Pages are shown as they are.
    files.texts.insert(".nojekyll".to_owned(), String::new());
    Ok(files)
}
