//! The repository on GitHub: what the token can do, and the settings that the workflows need.

use super::facts::{Asked, GitHubFacts, WorkflowFile};
use super::{Area, Check, State};
use crate::forge::{Denial, ForgeError, Repository, Team, TeamName};
use crate::registry::path::PROGRAM;
use crate::words::quote;

/// Where GitHub has the settings of workflows.
const ACTIONS: &str = "open Settings → Actions → General";

pub(super) fn checks(facts: &GitHubFacts, files: &[WorkflowFile]) -> Vec<Check> {
    let asked = match facts {
        GitHubFacts::NotAsked(why) => {
            return vec![
                check("repository", "Repository", State::NotAsked, format!("not asked: {why}"))
                    .fix("set `GITHUB_TOKEN` and `GITHUB_REPOSITORY=OWNER/REPO`, or run `doctor` in a workflow"),
            ];
        }
        GitHubFacts::Asked(asked) => asked,
    };
    let repository = match &asked.repository {
        Ok(repository) => repository,
        Err(error) => {
            let fix = match error {
                ForgeError::NotFound(_) => "set `GITHUB_REPOSITORY` to a repository that this token may read",
                ForgeError::Unauthorized(_) => "set `GITHUB_TOKEN` to a token that isn't expired or revoked",
                _ => "correct this first; nothing else was asked",
            };
            return vec![check("repository", "Repository", State::Fix, error.to_string()).fix(fix)];
        }
    };
    let mut checks = vec![is_writable(repository), issues(repository), account(asked)];
    checks.extend(reads(asked));
    checks.push(actions(asked));
    checks.push(pulls_by_actions(asked));
    checks.push(policy(repository));
    checks.push(required(asked));
    checks.extend(workflows(asked, files));
    checks.extend(
        asked
            .teams
            .iter()
            .map(|(name, team)| access_team(name, team, asked.is_workflow)),
    );
    checks
}

fn check(id: &'static str, title: &str, state: State, found: impl Into<String>) -> Check {
    Check::new(id, Area::GitHub, title, state, found)
}

fn is_writable(repository: &Repository) -> Check {
    let (id, title, name) = ("repository", "Repository", quote(&repository.full_name));
    if repository.archived {
        return check(
            id,
            title,
            State::Fix,
            format!("{name} is archived, so nothing can be written"),
        )
        .fix("open Settings → General → Danger Zone and choose *Unarchive this repository*");
    }
    let kind = if repository.private { "private" } else { "public" };
    check(
        id,
        title,
        State::Ok,
        format!("{name}, {kind}, default branch {}", quote(&repository.default_branch)),
    )
}

fn issues(repository: &Repository) -> Check {
    if repository.has_issues {
        return check("issues", "Issues", State::Ok, "issues are turned on");
    }
    check(
        "issues",
        "Issues",
        State::Fix,
        "issues are turned off, so onboarding has no place",
    )
    .fix("open Settings → General → Features and turn on *Issues*")
}

/// What isn't known to be ours would be written again at every run.
fn account(asked: &Asked) -> Check {
    let (id, title) = ("account", "Account of the token");
    let user = match &asked.account {
        Ok(Some(user)) => user,
        Ok(None) => {
            return check(
                id,
                title,
                State::Unknown,
                "this server doesn't show whose token this is",
            )
            .fix(format!(
                "list the account that opens issues and comments here under `bots` in `{PROGRAM}`"
            ));
        }
        Err(error) => return unread(id, title, error, None),
    };
    let name = quote(&user.login);
    if asked.bots.iter().any(|bot| bot.id == Some(user.id)) {
        return check(id, title, State::Ok, format!("{name} is one of the program's `bots`"));
    }
    if asked.is_workflow {
        let found = format!(
            "{name} isn't among the program's `bots`, so runs with another token don't recognize what it writes"
        );
        return check(id, title, State::Fix, found).fix(format!(
            "add `- github: {}` with `id: {}` to `bots` in `{PROGRAM}`",
            user.login, user.id
        ));
    }
    let found = format!("{name} isn't among the program's `bots`; workflows use another token");
    check(id, title, State::Unknown, found)
        .fix("run `doctor` in a workflow (input `command: doctor`) to check that one")
}

/// A public repository is readable without any permission; a write shows the rest.
fn reads(asked: &Asked) -> Vec<Check> {
    let one = |(subject, read): &(super::Subject, Result<(), ForgeError>)| {
        let (id, title) = (subject.id(), format!("Permission `{}`", subject.permission()));
        match read {
            Ok(()) if subject.is_only_read() => check(id, &title, State::Ok, "reading works, and more isn't needed"),
            Ok(()) => check(
                id,
                &title,
                State::Unknown,
                "reading works; writing is not known until a run writes",
            )
            .fix(format!(
                "if a run reports a missing permission, add `{}: write` to the `permissions` of its job",
                subject.permission()
            )),
            Err(error) => unread(id, &title, error, Some(subject.permission())),
        }
    };
    asked.reads.iter().map(one).collect()
}

fn actions(asked: &Asked) -> Check {
    let (id, title) = ("actions", "GitHub Actions");
    match &asked.actions_enabled {
        Ok(true) => check(id, title, State::Ok, "GitHub Actions are turned on"),
        Ok(false) => check(id, title, State::Fix, "GitHub Actions are turned off")
            .fix(format!("{ACTIONS} and allow actions under *Actions permissions*")),
        Err(error) => setting(
            id,
            title,
            error,
            &format!("{ACTIONS}: *Actions permissions* must allow the actions of the workflows"),
        ),
    }
}

fn pulls_by_actions(asked: &Asked) -> Check {
    let (id, title) = ("actions-pulls", "Pull requests by workflows");
    let place = format!(
        "{ACTIONS} → Workflow permissions and turn on *Allow GitHub Actions to create and approve pull requests*"
    );
    match &asked.workflow_settings {
        Ok(settings) if settings.can_open_pulls => {
            let more = if settings.writes_by_default {
                "; every workflow may write by default, and those of psp-partners don't need that"
            } else {
                ""
            };
            check(
                id,
                title,
                State::Ok,
                format!("GitHub Actions may open pull requests{more}"),
            )
        }
        Ok(_) => check(
            id,
            title,
            State::Fix,
            "GitHub Actions may not open pull requests, so people must open each by hand",
        )
        .fix(place),
        Err(error) => setting(id, title, error, &place),
    }
}

/// GitHub has no endpoint that shows the event policies of a repository.
fn policy(repository: &Repository) -> Check {
    let (id, title) = ("policy", "Policy for `pull_request_target`");
    if repository.private {
        return check(
            id,
            title,
            State::Ok,
            "GitHub's default policy concerns public repositories only",
        );
    }
    let found = "GitHub doesn't show its policies; without one of your own, it blocks `pull_request_target` in public repositories \
                 from 2026-12-02, and applicants wait for their review";
    check(id, title, State::Unknown, found)
        .fix("open Settings → Actions → Policies and allow `pull_request_target` for `.github/workflows/review.yml`")
}

fn required(asked: &Asked) -> Check {
    let (id, title, name) = ("required-status", "Required status", quote(&asked.status));
    let place = format!(
        "open Settings → Rules → Rulesets, choose the ruleset of the default branch, turn on *Require status checks to pass*, \
         and add {name}"
    );
    match &asked.required {
        Ok(required) if required.contains(&asked.status) => {
            check(id, title, State::Ok, format!("the default branch requires {name}"))
        }
        Ok(required) if required.contains(&asked.check) => check(
            id,
            title,
            State::Fix,
            format!(
                "the default branch requires the check {}, which stays *Expected* after *Reopen pull request*",
                quote(&asked.check)
            ),
        )
        .fix(format!("{place} in place of the check")),
        Ok(_) => check(
            id,
            title,
            State::Fix,
            format!("the default branch doesn't require {name}, so anything can be merged"),
        )
        .fix(place),
        Err(error) => setting(id, title, error, &place),
    }
}

/// Whether GitHub runs the workflows.
fn workflows(asked: &Asked, files: &[WorkflowFile]) -> Vec<Check> {
    let (id, title) = ("workflows-on-github", "Workflows on GitHub");
    let there = match &asked.workflows {
        Ok(there) => there,
        Err(error) => return vec![unread(id, title, error, Some("actions"))],
    };
    let mut wrong = Vec::new();
    let mut to_do = Vec::new();
    for file in files.iter().filter(|file| file.text.is_some()) {
        let name = file.name();
        match there.iter().find(|workflow| workflow.path == file.path) {
            None => {
                wrong.push(format!("GitHub doesn't know `{name}`"));
                to_do.push(format!("push `{}` to the default branch", file.path));
            }
            Some(workflow) if workflow.state == "active" => {}
            Some(workflow) => {
                let why = match workflow.state.as_str() {
                    "disabled_inactivity" => "GitHub turned off after 60 days without activity",
                    "disabled_manually" => "a person turned off",
                    "disabled_fork" => "GitHub turned off, because this is a fork",
                    _ => "is turned off",
                };
                let joined = if why.starts_with("is ") {
                    format!("`{name}` {why}")
                } else {
                    format!("`{name}`, which {why}, doesn't run")
                };
                wrong.push(joined);
                to_do.push(format!(
                    "open Actions → {} and choose *Enable workflow*",
                    name.trim_end_matches(".yml")
                ));
            }
        }
    }
    vec![if wrong.is_empty() {
        check(id, title, State::Ok, "GitHub runs each workflow that is here")
    } else {
        check(id, title, State::Fix, wrong.join("; ")).fix(to_do.join("; "))
    }]
}

/// Without the permission nothing fails: the issue about the team lists what to do by hand.
fn access_team(name: &TeamName, team: &Result<Team, ForgeError>, is_workflow: bool) -> Check {
    let (id, title) = ("team", format!("Team {}", quote(&name.to_string())));
    let what = "use the token of a GitHub App with the organization permission *Members: Read and write*, or change the team by \
                hand as its issue lists";
    let unknown = |found: String| check(id, &title, State::Unknown, found).fix(what);
    match team {
        Ok(team) if team.is_complete => {
            unknown("reading works; changing is not known until a run changes it".to_owned())
        }
        Ok(_) => unknown("its invitations can't be read, so no run changes it".to_owned()),
        Err(error) if is_workflow => unknown(format!("a workflow's own token can't read teams: {error}")),
        Err(error) => unknown(error.to_string()),
    }
}

/// A setting that only administrators can read: GitHub answers 403 or 404 to all others.
fn setting(id: &'static str, title: &str, error: &ForgeError, place: &str) -> Check {
    let is_hidden = matches!(error, ForgeError::NotFound(_)) || error.is_permission();
    if is_hidden {
        return check(
            id,
            title,
            State::Unknown,
            "only an administrator's token can read this setting",
        )
        .fix(format!("look: {place}"));
    }
    unread(id, title, error, None)
}

/// A question that GitHub refused.
fn unread(id: &'static str, title: &str, error: &ForgeError, permission: Option<&str>) -> Check {
    let refused = check(id, title, State::Fix, error.to_string());
    match (error, permission) {
        (
            ForgeError::Forbidden {
                cause: Denial::Permission { .. },
                ..
            }
            | ForgeError::NotFound(_),
            Some(permission),
        ) => refused.fix(format!(
            "give the token the permission `{permission}`; in a workflow, list it under `permissions`"
        )),
        (ForgeError::Forbidden { .. } | ForgeError::AgainstRules(_), _) => refused,
        (ForgeError::Gone(_), _) => refused.fix("turn on what is switched off, then run it again"),
        (ForgeError::Limited(_), _) => Check {
            state: State::Unknown,
            ..refused
        }
        .fix("run it again in an hour"),
        _ => Check {
            state: State::Unknown,
            ..refused
        }
        .fix("check https://www.githubstatus.com, then run it again"),
    }
}
