//! `doctor`: gathers what the checks need to know, and shows their results. It only reads, except for a trial in a scratch
//! repository.

mod trial;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::DoctorArgs;
use crate::commands::session::{identity, listed_bots, program_here};
use crate::commands::{Io, PageForms, local_facts, read, show_page};
use crate::doctor::{Asked, GitHubFacts, State, Subject, examine};
use crate::exit::Exit;
use crate::forge::{Forge as _, Inspect as _, TeamName, Teams as _};
use crate::github::actions::Step;
use crate::github::rest::GitHub;
use crate::output::doctor as shown;
use crate::registry::Tree;
use crate::registry::own_templates::texts;
use crate::scaffold::DEFAULT_BRANCH;

pub(in crate::commands) fn run(root: Option<PathBuf>, args: &DoctorArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    let mut facts = local_facts::of(&root)?;
    let diagnosis = if let Some(name) = &args.scratch {
        trial::run(&root, &facts, name, args, io)?
    } else {
        facts.github = if args.offline {
            GitHubFacts::NotAsked("`--offline` was given".to_owned())
        } else {
            ask(&root)
        };
        examine(&facts)
    };
    let texts = texts(&Tree::folder(&root));
    let forms = PageForms {
        text: &|| shown::text(&diagnosis),
        json: &|| shown::json(&diagnosis),
        markdown: &|limit| shown::markdown(&diagnosis, &texts, limit),
    };
    show_page(io, args.format, &forms)?;
    let fixes = diagnosis.count(State::Fix);
    if let Some(step) = Step::current() {
        step.set_outputs(&[
            ("result", if fixes == 0 { "pass" } else { "fail" }.to_owned()),
            ("fixes", fixes.to_string()),
        ])?;
    }
    Ok(if fixes == 0 { Exit::Clean } else { Exit::Findings })
}

/// Asks GitHub, where the environment has a token and a repository.
fn ask(root: &Path) -> GitHubFacts {
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let missing = if !has("GITHUB_TOKEN") && !has("GH_TOKEN") {
        Some("`GITHUB_TOKEN` isn't set")
    } else if !has("GITHUB_REPOSITORY") {
        Some("`GITHUB_REPOSITORY` isn't set")
    } else {
        None
    };
    if let Some(missing) = missing {
        return GitHubFacts::NotAsked(missing.to_owned());
    }
    let github = match GitHub::from_env() {
        Ok(github) => github,
        Err(error) => return GitHubFacts::NotAsked(format!("{error:#}")),
    };
    let repository = github.repository();
    let branch = repository
        .as_ref()
        .map_or_else(|_| DEFAULT_BRANCH.to_owned(), |r| r.default_branch.clone());
    let program = program_here(root);
    let identity = match identity(root, &Tree::folder(root), Vec::new(), program.as_ref()) {
        Ok(identity) => identity,
        // Without the names of this repository's registries, the name of the status isn't known.
        Err(error) => return GitHubFacts::NotAsked(format!("{error:#}")),
    };
    GitHubFacts::Asked(Box::new(Asked {
        account: github.me(),
        bots: listed_bots(program.as_ref()),
        is_workflow: Step::current().is_some(),
        reads: Subject::ALL
            .into_iter()
            .map(|subject| (subject, github.can_read(subject, &branch)))
            .collect(),
        status: identity.status(),
        check: identity.check(),
        required: github.required_checks(&branch),
        actions_enabled: github.actions_enabled(),
        workflow_settings: github.workflow_settings(),
        workflows: github.workflows(),
        teams: (program.iter().flat_map(|program| &program.resources))
            .filter_map(|resource| TeamName::parse(resource.github_team.as_deref()?))
            .map(|name| (name.clone(), github.team(&name)))
            .collect(),
        repository,
    }))
}
