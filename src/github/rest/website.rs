//! The website of GitHub Pages.

use http::Method;

use super::GitHub;
use crate::forge::{ForgeError, ForgeResult, PagesSite};
use crate::github::wire;

pub(super) fn get(github: &GitHub) -> ForgeResult<Option<PagesSite>> {
    let site: wire::Site = match github.get("/pages") {
        Err(ForgeError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    // Only a site that is built from a branch has builds.
    let built = match site.branch() {
        None => None,
        Some(_) => match github.get::<wire::Build>("/pages/builds/latest") {
            Err(ForgeError::NotFound(_)) => None,
            other => other?.commit(),
        },
    };
    Ok(Some(site.built(built)))
}

/// A build that is asked for twice is done twice, which does no harm.
pub(super) fn build(github: &GitHub) -> ForgeResult<()> {
    github.write(&Method::POST, "/pages/builds", None, false, |_, _| Ok(()))
}
