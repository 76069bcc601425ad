//! Commit statuses.

use serde_json::json;

use super::GitHub;
use super::base::segment;
use crate::forge::{CommitStatus, ForgeResult, NewStatus};
use crate::github::wire;

pub(super) fn list(github: &GitHub, sha: &str) -> ForgeResult<Vec<CommitStatus>> {
    let below = format!("/commits/{}/statuses?per_page=100", segment(sha));
    github.list::<wire::CommitStatus, _>(&below, None)
}

pub(super) fn create(github: &GitHub, sha: &str, status: &NewStatus) -> ForgeResult<()> {
    github.post_blind(&format!("/statuses/{}", segment(sha)), &json!(status))
}
