//! Public facts about repositories of other people.

use serde_json::Value;

use super::GitHub;
use super::base::segment;
use crate::forge::{Elsewhere, ForgeError, ForgeResult, PublicRepository, RepositoryName};
use crate::github::wire;

fn path(name: &RepositoryName) -> String {
    format!("/repos/{}/{}", segment(&name.owner), segment(&name.name))
}

/// Nothing where GitHub shows nothing: also where an organization keeps foreign tokens out.
fn shown<T>(answer: ForgeResult<T>) -> ForgeResult<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(ForgeError::NotFound(_) | ForgeError::Forbidden { .. } | ForgeError::Gone(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Elsewhere for GitHub {
    fn public_repository(&self, name: &RepositoryName) -> ForgeResult<Option<PublicRepository>> {
        let found = shown(self.get_path::<wire::OtherRepository>(&path(name)))?;
        Ok(found.and_then(wire::OtherRepository::public))
    }

    fn public_file(&self, name: &RepositoryName, file: &str) -> ForgeResult<Option<Vec<u8>>> {
        let path = format!("{}/contents/{}", path(name), segment(file));
        let unreadable = |why: &str| ForgeError::Unreadable(format!("{why} (GET {path})"));
        let found = shown(self.get_path::<Value>(&path))?;
        found
            .map(|answer| wire::file_bytes(&answer).map_err(unreadable))
            .transpose()
    }

    fn is_public_member(&self, organization: &str, login: &str) -> ForgeResult<bool> {
        let path = format!("/orgs/{}/public_members/{}", segment(organization), segment(login));
        Ok(shown(self.answers(&path))?.is_some())
    }
}
