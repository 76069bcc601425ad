//! The Pages site that shows the branch with the reports: whether there is one, and what a person must set.

use anyhow::Result;

use crate::commands::usage;
use crate::forge::{Forge, ForgeError, PagesSite};
use crate::work::write::Write;

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
            Self::None => Some(format!("to show the report as a website, {setting}")),
            Self::Unknown(ForgeError::Forbidden { .. }) => Some(
                "the Pages site, if there is one, doesn't show the new report: add `pages: write` to the `permissions` \
                 of the job"
                    .to_owned(),
            ),
            Self::Unknown(error) => Some(format!("the Pages site could not be read, so it isn't built: {error}")),
        }
    }
}
