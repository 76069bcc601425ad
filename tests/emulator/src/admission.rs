//! Who gets in: the token, the repository behind a path, visibility and permissions.

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::moved;
use crate::http::Request;
use crate::world::{Access, Role, Token, World};

impl World {
    /// The token of a secret: none is anonymous, an unknown one is 401.
    pub(crate) fn authenticate(&self, secret: Option<&str>) -> Result<Option<Token>, Answer> {
        let Some(secret) = secret else { return Ok(None) };
        let token = self
            .tokens
            .get(secret)
            .ok_or_else(|| Answer::refusal(401, "Bad credentials"))?;
        Ok(Some(token.clone()))
    }

    /// The repository that a path names by name or number, and the path with its name.
    pub(crate) fn locate(&self, request: &Request) -> Result<(Option<u64>, String), Answer> {
        let path = request.path.as_str();
        if let Some(rest) = path.strip_prefix("/repositories/") {
            let (id, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let repository = id.parse().ok().and_then(|id| self.repositories.get(&id));
            let repository = repository.ok_or_else(Answer::not_found)?;
            return Ok((
                Some(repository.id),
                format!("/repos/{}{rest}", self.full_name(repository)),
            ));
        }
        let Some(rest) = path.strip_prefix("/repos/") else {
            return Ok((None, path.to_owned()));
        };
        let mut parts = rest.splitn(3, '/');
        let name = format!(
            "{}/{}",
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default()
        );
        if let Some(id) = self.repository_id(&name) {
            return Ok((Some(id), path.to_owned()));
        }
        let id = self.renamed_to(&name).ok_or_else(Answer::not_found)?;
        let rest = parts.next().map_or(String::new(), |rest| format!("/{rest}"));
        let query = if request.query.is_empty() {
            String::new()
        } else {
            format!("?{}", request.query)
        };
        let location = format!("{}/repositories/{id}{rest}{query}", self.base_url);
        Err(moved(&request.method, &location))
    }

    /// Whether the caller sees the repository (404), has the permission (403), and the repository can be written.
    pub(crate) fn admit(&self, call: &Call<'_>) -> Result<(), Answer> {
        let repository = self.repo(call.repo)?;
        if call.role(self) == Role::None {
            return Err(Answer::not_found());
        }
        let write = call.method != "GET";
        let Some((_, token)) = &call.token else {
            return if write {
                Err(Answer::refusal(401, "Requires authentication"))
            } else {
                Ok(())
            };
        };
        let number = call.parameters.get("issue_number").and_then(|it| it.parse().ok());
        let issue = number.and_then(|number: u64| repository.issues.get(&number));
        let on_pull = issue.is_some_and(|issue| issue.pull.is_some());
        let Some(access) = Access::of(call.operation, call.method, on_pull) else {
            return Ok(());
        };
        // A job's own token writes nowhere but at home; what is public elsewhere it reads like anybody.
        let abroad = token.repository.is_some_and(|own| own != repository.id);
        if if abroad { write } else { !access.granted_to(token) } {
            let who = if token.is_actions_token() {
                "integration"
            } else {
                "personal access token"
            };
            return Err(Answer::refusal(403, &format!("Resource not accessible by {who}"))
                .with_header("x-accepted-github-permissions", access.header()));
        }
        if write && repository.archived {
            return Err(Answer::refusal(403, "Repository was archived so is read-only."));
        }
        Ok(())
    }
}

/// The path after the repository, for links.
pub(crate) fn place(path: &str) -> String {
    path.splitn(5, '/')
        .nth(4)
        .map_or(String::new(), |rest| format!("/{rest}"))
}
