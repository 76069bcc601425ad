//! What a trial in a scratch repository needs.

use http::Method;
use serde_json::json;

use super::GitHub;
use super::base::segment;
use super::send::read;
use crate::forge::{ForgeError, ForgeResult, Trial, WorkflowRun};
use crate::github::wire;

impl Trial for GitHub {
    fn merge_pull(&self, number: u64, sha: &str) -> ForgeResult<String> {
        let body = json!({ "sha": sha, "merge_method": "merge" });
        let below = format!("/pulls/{number}/merge");
        self.write(&Method::PUT, &below, Some(&body), false, read::<wire::Made>)
            .map(|made| made.sha)
    }

    fn runs(&self, file: &str) -> ForgeResult<Vec<WorkflowRun>> {
        let below = format!("/actions/workflows/{}/runs?per_page=50", segment(file));
        match self.get::<wire::Runs>(&below) {
            Ok(runs) => Ok(runs.into()),
            Err(ForgeError::NotFound(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
