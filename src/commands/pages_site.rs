//! What GitHub has of a website: the Pages site that shows a branch, and the files on that branch.

use anyhow::Result;

use crate::commands::usage;
use crate::forge::{Forge, ForgeError, ForgeResult, PagesSite};
use crate::work::identity::Identity;
use crate::work::reports::files::{Files, OnBranch};
use crate::work::write::Write;

/// Most pushes of the files, where other people push to the same branch at the same time.
pub(super) const PUSHES: usize = 3;

/// What GitHub shows of the site.
pub(super) enum Site {
    Known(PagesSite),
    None,
    /// Not shown to this token, or not now.
    Unknown(ForgeError),
}

impl Site {
    pub(super) fn read(forge: &dyn Forge) -> Self {
        match forge.pages_site() {
            Ok(Some(site)) => Self::Known(site),
            Ok(None) => Self::None,
            Err(error) => Self::Unknown(error),
        }
    }

    pub(super) fn known(&self) -> Option<&PagesSite> {
        match self {
            Self::Known(site) => Some(site),
            Self::None | Self::Unknown(_) => None,
        }
    }

    /// # Errors
    /// The site shows `branch` to people who can't see the repository, and the report would have private data.
    pub(super) fn refuse_private(&self, branch: &str) -> Result<()> {
        match self.known() {
            Some(site) if site.public && site.branch.as_deref() == Some(branch) => Err(usage(
                "an overlay is private, and the Pages site that shows this branch is public",
                "publish without `--overlay`, or change the site under *Settings → Pages*",
            )),
            _ => Ok(()),
        }
    }

    /// What a person must do so that the site shows what these writes push to `branch`.
    pub(super) fn note(&self, branch: &str, writes: &[Write]) -> Option<String> {
        let is_pushed = writes.iter().any(|write| matches!(write, Write::Push { .. }));
        let setting = format!(
            "open *Settings → Pages*, choose *Deploy from a branch* under *Source*, the branch `{branch}` and the folder `/ (root)`"
        );
        match self {
            _ if !is_pushed => None,
            Self::Known(site) if site.branch.as_deref() == Some(branch) => None,
            Self::Known(_) => Some(format!("the Pages site doesn't show these files: {setting}")),
            Self::None => Some(format!("to show the files as a website, {setting}")),
            Self::Unknown(ForgeError::Forbidden { .. }) => Some(
                "the Pages site, if there is one, doesn't show the new files: add `pages: write` to the `permissions` \
                 of the job"
                    .to_owned(),
            ),
            Self::Unknown(error) => Some(format!("the Pages site could not be read, so it isn't built: {error}")),
        }
    }
}

/// What a branch has in the folders of these files.
///
/// # Errors
/// GitHub doesn't show it.
pub(super) fn there(forge: &dyn Forge, branch: &str, files: &Files, identity: &Identity) -> ForgeResult<OnBranch> {
    let tip = forge.branches(branch)?.into_iter().find(|b| b.name == branch);
    let Some(tip) = tip.map(|branch| branch.sha) else {
        return Ok(OnBranch::default());
    };
    // From the top of the repository to the registry's folder, and back.
    let at = |path: &str| identity.path(path).trim_end_matches('/').to_owned();
    let folders = files.folders().iter().map(|folder| at(folder)).collect();
    let root = identity.path("");
    let blobs = forge.blobs(&tip, &folders)?;
    let here = |(path, name): (String, String)| Some((path.strip_prefix(&root)?.to_owned(), name));
    Ok(OnBranch {
        tip: Some(tip),
        blobs: blobs.into_iter().filter_map(here).collect(),
    })
}
