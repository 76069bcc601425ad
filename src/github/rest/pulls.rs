//! Pull requests, and reviews with comments on their lines.

use serde_json::{Value, json};

use super::GitHub;
use super::base::segment;
use crate::forge::{ForgeResult, LineComment, NewLineComment, NewPull, Pull, PullReview};
use crate::github::wire;

pub(super) fn get(github: &GitHub, number: u64) -> ForgeResult<Pull> {
    github.get::<wire::Pull>(&format!("/pulls/{number}")).map(Into::into)
}

/// Open ones.
pub(super) fn list(github: &GitHub) -> ForgeResult<Vec<Pull>> {
    github.list::<wire::Pull, _>("/pulls?state=open&per_page=100", None)
}

pub(super) fn create(github: &GitHub, new: &NewPull) -> ForgeResult<Pull> {
    github.post::<wire::Pull>("/pulls", &json!(new)).map(Into::into)
}

pub(super) fn line_comments(github: &GitHub, number: u64) -> ForgeResult<Vec<LineComment>> {
    github.list::<wire::LineComment, _>(&format!("/pulls/{number}/comments?per_page=100"), None)
}

pub(super) fn reviews(github: &GitHub, number: u64) -> ForgeResult<Vec<PullReview>> {
    github.list::<wire::PullReview, _>(&format!("/pulls/{number}/reviews?per_page=100"), None)
}

pub(super) fn of_commit(github: &GitHub, sha: &str) -> ForgeResult<Vec<Pull>> {
    let below = format!("/commits/{}/pulls?per_page=100", segment(sha));
    github.list::<wire::Pull, _>(&below, None)
}

pub(super) fn create_review(
    github: &GitHub,
    number: u64,
    sha: &str,
    body: &str,
    comments: &[NewLineComment],
) -> ForgeResult<()> {
    let comments: Vec<Value> = comments.iter().map(line_comment).collect();
    let body = json!({ "commit_id": sha, "event": "COMMENT", "body": body, "comments": comments });
    github.post_blind(&format!("/pulls/{number}/reviews"), &body)
}

/// `start_line` must come before `line`: one line is told by `line` alone.
fn line_comment(comment: &NewLineComment) -> Value {
    let NewLineComment {
        path,
        start_line,
        line,
        body,
    } = comment;
    let mut value = json!({ "path": path, "line": line, "side": "RIGHT", "body": body });
    if let Some(start) = start_line.filter(|start| start < line) {
        value["start_line"] = json!(start);
        value["start_side"] = json!("RIGHT");
    }
    value
}
