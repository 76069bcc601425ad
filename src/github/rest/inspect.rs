//! Questions of `doctor`: settings, and one page of each thing that the token must be able to read.

use super::GitHub;
use super::base::{segment, segments};
use super::pages::MOST_PAGES;
use crate::forge::{ForgeError, ForgeResult, Inspect, Subject, WorkflowSettings, WorkflowState};
use crate::github::wire;

impl Inspect for GitHub {
    fn can_read(&self, subject: Subject, branch: &str) -> ForgeResult<()> {
        let branch = segment(branch);
        let below = match subject {
            Subject::Contents => format!("/commits/{branch}"),
            Subject::Issues => "/issues?per_page=1".to_owned(),
            Subject::PullRequests => "/pulls?per_page=1".to_owned(),
            Subject::Checks => format!("/commits/{branch}/check-runs?per_page=1"),
            Subject::Statuses => format!("/commits/{branch}/statuses?per_page=1"),
            Subject::Actions => "/actions/workflows?per_page=1".to_owned(),
        };
        match self.answers(&self.path(&below)) {
            // An empty repository has no commit yet: 409 or 422, and the permission is there.
            Err(ForgeError::Conflict(_) | ForgeError::Invalid(_)) => Ok(()),
            other => other,
        }
    }

    fn required_checks(&self, branch: &str) -> ForgeResult<Vec<String>> {
        let Some(name) = segments(branch) else {
            return Ok(Vec::new());
        };
        let rules = self.path(&format!("/rules/branches/{name}?per_page=100"));
        let rules: ForgeResult<Vec<wire::Rule>> = self.line.list(&rules, None, MOST_PAGES);
        // An older server has no rulesets, and shows protections alone.
        let rules = match rules {
            Err(ForgeError::NotFound(_)) => Vec::new(),
            other => other?,
        };
        let mut required: Vec<String> = rules.iter().flat_map(wire::Rule::required_checks).collect();
        match self.get::<wire::Branch>(&format!("/branches/{name}")) {
            Ok(branch) => required.extend(branch.required_checks()),
            // No one pushed yet, or the token can't read contents.
            Err(ForgeError::NotFound(_) | ForgeError::Forbidden { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(required)
    }

    fn actions_enabled(&self) -> ForgeResult<bool> {
        self.get::<wire::ActionsPermissions>("/actions/permissions")
            .map(|it| it.enabled)
    }

    fn workflow_settings(&self) -> ForgeResult<WorkflowSettings> {
        self.get::<wire::WorkflowPermissions>("/actions/permissions/workflow")
            .map(Into::into)
    }

    fn workflows(&self) -> ForgeResult<Vec<WorkflowState>> {
        self.list::<wire::ListedWorkflow, _>("/actions/workflows?per_page=100", Some("workflows"))
    }
}
