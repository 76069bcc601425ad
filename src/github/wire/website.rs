//! The website of GitHub Pages, and its builds.

use serde::Deserialize;

use super::lenient;
use crate::forge;

#[derive(Debug, Deserialize)]
pub(crate) struct Site {
    /// Unknown counts as public: less is shown to where all can see it.
    #[serde(default = "yes")]
    public: bool,
    #[serde(default, deserialize_with = "lenient")]
    html_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    build_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    source: Option<Source>,
}

#[derive(Debug, Deserialize)]
struct Source {
    branch: String,
    path: String,
}

/// A build of the site from its branch.
#[derive(Debug, Deserialize)]
pub(crate) struct Build {
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    commit: Option<String>,
}

fn yes() -> bool {
    true
}

impl Build {
    /// The commit that it shows, or will show when it is done.
    pub(crate) fn commit(self) -> Option<String> {
        self.commit.filter(|_| self.status.as_deref() != Some("errored"))
    }
}

impl Site {
    /// With the commit that was built last.
    pub(crate) fn built(self, built: Option<String>) -> forge::PagesSite {
        forge::PagesSite {
            branch: self.branch(),
            public: self.public,
            url: self.html_url,
            built,
        }
    }

    /// The branch that it shows from the top. A site that a workflow builds can still name the branch that it had before.
    pub(crate) fn branch(&self) -> Option<String> {
        let is_by_workflow = self.build_type.as_deref() == Some("workflow");
        let source = self
            .source
            .as_ref()
            .filter(|source| !is_by_workflow && source.path == "/")?;
        Some(source.branch.clone())
    }
}
