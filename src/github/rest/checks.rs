//! Check runs.

use http::Method;
use serde_json::json;

use super::GitHub;
use super::base::segment;
use super::send::read;
use crate::forge::{CheckOutput, CheckRun, Conclusion, ForgeResult};
use crate::github::wire;

pub(super) fn list(github: &GitHub, sha: &str, name: &str) -> ForgeResult<Vec<CheckRun>> {
    let (sha, name) = (segment(sha), segment(name));
    let below = format!("/commits/{sha}/check-runs?check_name={name}&filter=latest&per_page=100");
    github.list::<wire::CheckRun, _>(&below, Some("check_runs"))
}

pub(super) fn create(
    github: &GitHub,
    sha: &str,
    name: &str,
    external_id: &str,
    output: &CheckOutput,
) -> ForgeResult<CheckRun> {
    let body = json!({
        "name": name,
        "head_sha": sha,
        "external_id": external_id,
        "status": "in_progress",
        "output": output,
    });
    github.post::<wire::CheckRun>("/check-runs", &body).map(Into::into)
}

pub(super) fn update(
    github: &GitHub,
    id: u64,
    output: &CheckOutput,
    conclusion: Option<Conclusion>,
) -> ForgeResult<CheckRun> {
    let mut body = json!({ "status": "in_progress", "output": output });
    if let Some(conclusion) = conclusion {
        body["status"] = json!("completed");
        body["conclusion"] = json!(conclusion.id());
    }
    // Annotations are appended: sent twice, they would be there twice.
    let repeatable = output.annotations.is_empty();
    let below = format!("/check-runs/{id}");
    github
        .write::<wire::CheckRun>(&Method::PATCH, &below, Some(&body), repeatable, read)
        .map(Into::into)
}
