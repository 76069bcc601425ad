//! A world from a JSON file, for scenarios in other languages. `README.md` beside the crate has an example.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Level, MergeRef, Pages, Role, Workflow, World};

impl World {
    /// Builds a world: `users`, `repositories`, `tokens`, `issues`, `pulls`, and with `now` the time at which it begins;
    /// paths are taken from `folder` on.
    pub fn from_json(description: &Value, folder: &Path) -> Result<Self, String> {
        let mut world = Self::new();
        if let Some(now) = description["now"].as_str() {
            world.clock.set(now.parse().map_err(|error| format!("`now`: {error}"))?);
        }
        for user in list(description, "users") {
            world.add_user(text(user, "login")?, user["id"].as_u64().ok_or("a user needs an `id`")?);
        }
        for repository in list(description, "repositories") {
            world.repository_from_json(repository, folder)?;
        }
        for token in list(description, "tokens") {
            world.token_from_json(token)?;
        }
        for issue in list(description, "issues") {
            let repository = text(issue, "repository")?;
            world.open_issue(
                repository,
                text(issue, "login")?,
                text(issue, "title")?,
                or_empty(issue, "body"),
            );
        }
        for pull in list(description, "pulls") {
            let (repository, login) = (text(pull, "repository")?, text(pull, "login")?);
            let base = pull["base"].as_str().unwrap_or("main");
            world.open_pull(
                repository,
                login,
                text(pull, "head")?,
                base,
                text(pull, "title")?,
                or_empty(pull, "body"),
            );
        }
        Ok(world)
    }

    fn repository_from_json(&mut self, given: &Value, folder: &Path) -> Result<(), String> {
        let (name, git_dir) = (text(given, "name")?, folder.join(text(given, "git_dir")?));
        match given["fork_of"].as_str() {
            Some(parent) => self.fork(parent, name, git_dir),
            None => self.add_repository(name, git_dir),
        };
        let mut collaborators = Vec::new();
        for (login, role) in given["collaborators"].as_object().into_iter().flatten() {
            let role = role
                .as_str()
                .and_then(Role::parse)
                .ok_or_else(|| format!("`{login}` needs a role"))?;
            collaborators.push((login.as_str(), role));
        }
        for (login, role) in collaborators {
            self.collaborator(name, login, role);
        }
        for label in given["labels"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            self.add_label(name, label, "ededed");
        }
        let workflows: Vec<Workflow> = list(given, "workflows")
            .iter()
            .map(|workflow| {
                let (name, path) = (text(workflow, "name")?.to_owned(), text(workflow, "path")?.to_owned());
                let state = workflow["state"].as_str().unwrap_or("active").to_owned();
                Ok(Workflow {
                    id: self.next_id(),
                    name,
                    path,
                    state,
                })
            })
            .collect::<Result<_, String>>()?;
        let repository = self.repository_mut(name);
        repository.workflows = workflows;
        repository.private = given["private"].as_bool().unwrap_or(false);
        repository.rules.required_checks = (list(given, "required_checks").iter())
            .filter_map(|check| check.as_str().map(str::to_owned))
            .collect();
        repository.archived = given["archived"].as_bool().unwrap_or(false);
        repository.has_issues = given["has_issues"].as_bool().unwrap_or(true);
        repository.pages = given["pages"].as_str().map(Pages::of_branch);
        repository.actions_can_open_pulls = given["actions_can_open_pulls"].as_bool().unwrap_or(false);
        if let Some(branch) = given["default_branch"].as_str() {
            branch.clone_into(&mut repository.default_branch);
        }
        let reads = |name: &str| {
            given["merge_refs"][name]
                .as_u64()
                .and_then(|reads| u32::try_from(reads).ok())
        };
        repository.merge_refs = match (reads("late"), reads("stale")) {
            (Some(reads), _) => MergeRef::Late(reads),
            (None, Some(reads)) => MergeRef::Stale(reads),
            (None, None) => MergeRef::Immediate,
        };
        Ok(())
    }

    fn token_from_json(&mut self, given: &Value) -> Result<(), String> {
        let secret = text(given, "token")?;
        let mut permissions = BTreeMap::new();
        for (name, level) in given["permissions"].as_object().into_iter().flatten() {
            let level = match level.as_str() {
                Some("write") => Level::Write,
                Some("read") => Level::Read,
                Some("none") => Level::None,
                _ => return Err(format!("permission `{name}` is none, read or write")),
            };
            permissions.insert(name.as_str(), level);
        }
        let permissions: Vec<(&str, Level)> = permissions.into_iter().collect();
        match given["actions"].as_str() {
            Some(repository) => self.actions_token(secret, repository, &permissions),
            None => self.token(secret, text(given, "login")?, &permissions),
        }
        Ok(())
    }
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, String> {
    value[name]
        .as_str()
        .ok_or_else(|| format!("`{name}` is missing in {value}"))
}

fn or_empty<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
