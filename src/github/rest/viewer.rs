//! Whose token it is. REST's `GET /user` refuses the tokens of apps, and so a workflow's own; GraphQL's `viewer` answers all of
//! them, on every server: the number of `github-actions[bot]` isn't the same everywhere. Source: GitHub's GraphQL reference,
//! `Query.viewer`.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::GitHub;
use super::base::GRAPHQL;
use super::send::{ApiRequest, read};
use crate::forge::{ForgeError, ForgeResult, User};

#[derive(Deserialize)]
struct Answer {
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    viewer: Option<Viewer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Viewer {
    login: String,
    database_id: Option<u64>,
}

/// The account of the token.
///
/// # Errors
/// The server has no GraphQL, or doesn't answer this question: not found.
pub(super) fn get(github: &GitHub) -> ForgeResult<Option<User>> {
    let question = json!({ "query": "query { viewer { login databaseId } }" });
    let ask = ApiRequest {
        method: &Method::POST,
        path: GRAPHQL,
        body: Some(&question),
        repeatable: true,
        etag: None,
    };
    let answer: Answer = read(&ask, &github.line.ask(&ask)?.body)?;
    let viewer = answer.data.and_then(|data| data.viewer);
    viewer
        .and_then(|viewer| {
            Some(User {
                login: viewer.login,
                id: viewer.database_id?,
            })
        })
        .map(Some)
        .ok_or_else(|| ForgeError::NotFound("the account of the token".to_owned()))
}
