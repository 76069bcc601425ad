//! `doctor --try`: carries a trial out in a scratch repository, step by step, and looks at what GitHub shows after each.
//! Nothing is written before the plan was shown and agreed to. What goes wrong ends the trial, not the command: what was
//! seen until then is judged, and what was written is removed.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::Result;
use dialoguer::Confirm;

use crate::cli::DoctorArgs;
use crate::commands::session::refused;
use crate::commands::{Io, local_facts, read, usage};
use crate::doctor::trial::{
    Candidate, Cleaned, MARK_FILE, OnboardingSeen, ReviewSeen, TOPICS, TrialFacts, TrialPlan, checks, plan, refusal,
};
use crate::doctor::{Diagnosis, Facts, pinned};
use crate::escape::line;
use crate::forge::{
    Forge as _, ForgeError, ForgeResult, Inspect as _, Issue, IssueChange, IssueState, NewPull, Pull, Trial as _,
};
use crate::github::rest::{GitHub, Settings};
use crate::scaffold::Pin;
use crate::words::{count, quote};
use crate::work::issues::body::Body;

/// Between two looks at GitHub: a run takes a minute, and each look costs some requests.
const SECONDS: u32 = 15;

/// Workflows that a trial needs.
const WORKFLOWS: [&str; 3] = [
    ".github/workflows/validate.yml",
    ".github/workflows/review.yml",
    ".github/workflows/onboard.yml",
];

pub(super) fn run(root: &Path, here: &Facts, name: &str, args: &DoctorArgs, io: &mut Io<'_>) -> Result<Diagnosis> {
    let action = match &args.action {
        Some(text) => Pin::parse(text).map_err(|e| usage(format!("`--action`: {}", e.message()), e.help()))?,
        None => pinned(&here.workflows).ok_or_else(|| {
            usage(
                "no workflow here uses a pinned action, so the trial doesn't know which one to use",
                "add `--action OWNER/REPO@SHA`, with the repository of the psp-partners action and the full name of a commit",
            )
        })?,
    };
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !has("GITHUB_TOKEN") && !has("GH_TOKEN") {
        return Err(usage(
            "a trial writes to GitHub, and `GITHUB_TOKEN` isn't set",
            "set it to a personal access token of yours with the scopes `repo` and `workflow`",
        ));
    }
    let settings = Settings::for_repository(name).and_then(GitHub::new);
    let github = settings.map_err(|error| usage(format!("{error:#}"), "write `--try OWNER/REPO`"))?;
    let candidate = candidate(&github, name, root)?;
    if let Some(why) = refusal(&candidate) {
        return Err(usage(why.message(name), why.help()));
    }
    let plan = plan(&candidate, action, read::today())?;
    agree(&plan, args.yes, io)?;
    let mut trial = Running {
        github: &github,
        io,
        minutes: args.wait,
        newest: newest_number(&github)?,
    };
    let mut facts = TrialFacts::new(plan, candidate.repository.private, args.wait);
    trial.circle(&mut facts);
    // A push whose answer was lost may have happened.
    if matches!(&facts.pushed, Some(Ok(_) | Err(ForgeError::Unavailable(_)))) {
        facts.cleaned = Some(trial.clean(&facts, args.keep));
    }
    Ok(Diagnosis { checks: checks(&facts) })
}

/// Reads what decides whether the repository may be used. What takes many requests comes last.
fn candidate(github: &GitHub, name: &str, root: &Path) -> Result<Candidate> {
    let read = |what: &str, error: &ForgeError| refused(what, error);
    let repository = github.repository().map_err(|e| read("the repository", &e))?;
    let branches = match github.branches("") {
        // GitHub answers so in a repository without commits.
        Err(ForgeError::Conflict(_)) => Vec::new(),
        other => other.map_err(|e| read("its branches", &e))?,
    };
    let (default, others): (Vec<_>, Vec<_>) = branches
        .into_iter()
        .partition(|branch| branch.name == repository.default_branch);
    let tip = default.into_iter().next().map(|branch| branch.sha);
    let mut candidate = Candidate {
        name: name.to_owned(),
        here: local_facts::repositories(root),
        account: github.me().map_err(|e| read("the token's account", &e))?,
        files: BTreeSet::new(),
        mark: None,
        issues: 0,
        branches: others.into_iter().map(|branch| branch.name).collect(),
        tip,
        repository,
    };
    if let Some(tip) = &candidate.tip {
        let top = BTreeSet::from([String::new()]);
        let files = github.blobs(tip, &top).map_err(|e| read("its files", &e))?;
        candidate.files = files.into_keys().collect();
        candidate.mark = github.file(MARK_FILE, tip).map_err(|e| read("its files", &e))?;
    }
    if refusal(&candidate).is_none() {
        candidate.issues = github.issues(None).map_err(|e| read("its issues", &e))?.len();
    }
    Ok(candidate)
}

fn newest_number(github: &GitHub) -> Result<u64> {
    let issues = github.issues(None).map_err(|e| refused("its issues", &e))?;
    Ok(issues.iter().map(|issue| issue.number).max().unwrap_or(0))
}

/// Shows the plan, and goes on only if a person agrees.
fn agree(plan: &TrialPlan, yes: bool, io: &mut Io<'_>) -> Result<()> {
    writeln!(
        io.err,
        "This trial writes to {}. It will:",
        line(&quote(&plan.repository))
    )?;
    for words in plan.words() {
        writeln!(io.err, "  - {}", line(&words))?;
    }
    if yes {
        return Ok(());
    }
    let refuse = || {
        usage(
            "nothing was written, because no one agreed to it",
            "run it in a terminal and answer yes, or add `--yes`",
        )
    };
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(refuse());
    }
    let agreed = Confirm::new().with_prompt("Continue?").default(false).interact()?;
    if agreed { Ok(()) } else { Err(refuse()) }
}

struct Running<'a, 'io> {
    github: &'a GitHub,
    io: &'a mut Io<'io>,
    minutes: u32,
    /// Issues and pull requests with a larger number are the trial's.
    newest: u64,
}

impl Running<'_, '_> {
    /// The whole circle, until a step fails or GitHub doesn't answer it in time.
    fn circle(&mut self, facts: &mut TrialFacts) {
        self.say(&format!("pushing a new registry to {}", quote(&facts.plan.branch)));
        let pushed = facts.pushed.insert(push(self.github, &facts.plan));
        let Ok(tip) = pushed.clone() else { return };
        let known = self.wait("GitHub to list the workflows", workflows_are_known, |known| *known);
        if facts.known.insert(known).as_ref().is_ok_and(|known| !known) {
            return;
        }
        let opened = facts.opened.insert(apply(self.github, &facts.plan, &tip));
        let Ok(pull) = opened.clone() else { return };
        let identity = facts.plan.identity.clone();
        let review = self.wait(
            &format!("the review of #{}", pull.number),
            |github| reviewed(github, &pull, &identity.check()),
            |seen| seen.is_complete(&identity),
        );
        let is_good = review.as_ref().is_ok_and(|seen| seen.is_good(&identity));
        facts.review = Some(review);
        if !is_good {
            return;
        }
        self.say(&format!("merging #{}", pull.number));
        let merged = facts.merged.insert(merge(self.github, &pull));
        let Ok(merge) = merged.clone() else { return };
        let newest = self.newest;
        facts.onboarding = Some(self.wait(
            "`onboard` to open issues and its pull request",
            |github| onboarded(github, &merge, newest, &identity.branches()),
            |seen| seen.is_complete(&identity) || seen.has_failed(),
        ));
        // What runs later than the verdict, such as the review after `validate.yml`, is seen only now.
        if let (Some(Ok(seen)), Ok(late)) = (&mut facts.review, reviewed(self.github, &pull, &identity.check())) {
            *seen = late;
        }
    }

    /// Looks until `done`, or until the time is over; what was seen last. GitHub fails now and then, which ends nothing.
    fn wait<T>(
        &mut self,
        what: &str,
        look: impl Fn(&GitHub) -> ForgeResult<T>,
        done: impl Fn(&T) -> bool,
    ) -> ForgeResult<T> {
        let most = count(self.minutes as usize, "minute");
        self.say(&format!("waiting for {what}, {most} at most"));
        let mut left = self.minutes.saturating_mul(60) / SECONDS;
        loop {
            let seen = look(self.github);
            let is_over = match &seen {
                Ok(seen) => done(seen),
                Err(ForgeError::Unavailable(_)) => false,
                Err(_) => true,
            };
            if is_over || left == 0 {
                return seen;
            }
            left -= 1;
            self.github.pause(SECONDS);
        }
    }

    /// Removes what the trial made, or lists it.
    fn clean(&mut self, facts: &TrialFacts, keep: bool) -> Cleaned {
        let mut cleaned = Cleaned {
            kept: keep,
            ..Cleaned::default()
        };
        let github = self.github;
        // An earlier trial that was interrupted, or that kept everything, left the others.
        let is_made = |issue: &Issue| {
            issue.number > self.newest
                || (facts.plan.identity.wrote(issue.author.as_ref()) && Body::parse(&issue.body).mark.is_some())
        };
        let made: Vec<Issue> = match github.issues(None) {
            Ok(issues) => issues
                .into_iter()
                .filter(|issue| issue.open && is_made(issue))
                .collect(),
            Err(error) => {
                cleaned.left.push(format!("the issues: {error}"));
                Vec::new()
            }
        };
        let branches = [TOPICS, &facts.plan.identity.branches()];
        let branches: Vec<String> = branches
            .into_iter()
            .flat_map(|prefix| github.branches(prefix).unwrap_or_default())
            .map(|branch| branch.name)
            .collect();
        if keep {
            cleaned.left.push(format!("the files on {}", quote(&facts.plan.branch)));
            cleaned
                .left
                .extend(made.iter().map(|issue| format!("#{}", issue.number)));
            cleaned
                .left
                .extend(branches.iter().map(|name| format!("the branch {}", quote(name))));
            return cleaned;
        }
        self.say("removing what the trial made");
        // The workflows go first, so that nothing answers what follows.
        let mut note = |what: String, done: ForgeResult<()>| match done {
            Ok(()) => cleaned.done.push(what),
            Err(error) => cleaned.left.push(format!("{what}: {error}")),
        };
        note(
            format!("the files on {}", quote(&facts.plan.branch)),
            remove_files(github, &facts.plan),
        );
        for issue in made {
            let state = if issue.pull.is_some() {
                IssueState::Completed
            } else {
                IssueState::NotPlanned
            };
            let change = IssueChange {
                state: Some(state),
                ..IssueChange::default()
            };
            note(
                format!("#{}", issue.number),
                github.update_issue(issue.number, &change).map(drop),
            );
        }
        for name in branches {
            note(format!("the branch {}", quote(&name)), github.delete_branch(&name));
        }
        cleaned
    }

    /// Shows a person that it goes on.
    fn say(&mut self, words: &str) {
        let _ = writeln!(self.io.err, "{}…", line(words));
    }
}

/// Moves the default branch to a commit with this tree.
fn commit(github: &GitHub, plan: &TrialPlan, from: &str, tree: &str, message: &str) -> ForgeResult<String> {
    let commit = github.create_commit(message, tree, Some(from))?;
    github.advance_branch(&plan.branch, from, &commit)?;
    Ok(commit)
}

/// The tree without what was there before, except what a trial leaves alone.
fn clean_tree(github: &GitHub, plan: &TrialPlan) -> ForgeResult<String> {
    let changes: Vec<(String, Option<&str>)> = (plan.clean.iter())
        .map(|(path, text)| (path.clone(), text.as_deref()))
        .collect();
    github.create_tree(Some(&github.tree_of(&plan.tip)?), &changes)
}

fn push(github: &GitHub, plan: &TrialPlan) -> ForgeResult<String> {
    let files: Vec<(String, Option<&str>)> = (plan.registry.iter())
        .map(|(path, text)| (path.clone(), Some(text.as_str())))
        .collect();
    let tree = github.create_tree(Some(&clean_tree(github, plan)?), &files)?;
    commit(github, plan, &plan.tip, &tree, "Start a registry for a trial")
}

fn remove_files(github: &GitHub, plan: &TrialPlan) -> ForgeResult<()> {
    let tree = clean_tree(github, plan)?;
    let branches = github.branches(&plan.branch)?;
    let tip = branches.into_iter().find(|branch| branch.name == plan.branch);
    let tip = tip.ok_or_else(|| ForgeError::NotFound(format!("there is no branch {}", quote(&plan.branch))))?;
    commit(github, plan, &tip.sha, &tree, "Remove the registry after the trial").map(drop)
}

fn workflows_are_known(github: &GitHub) -> ForgeResult<bool> {
    let known = github.workflows()?;
    let is_active = |path: &&str| known.iter().any(|it| it.path == **path && it.state == "active");
    Ok(WORKFLOWS.iter().all(is_active))
}

/// Opens the pull request with the application.
fn apply(github: &GitHub, plan: &TrialPlan, tip: &str) -> ForgeResult<Pull> {
    let (path, text) = &plan.record;
    let tree = github.create_tree(Some(&github.tree_of(tip)?), &[(path.clone(), Some(text))])?;
    let commit = github.create_commit(&plan.pull.0, &tree, Some(tip))?;
    github.create_branch(&plan.topic, &commit)?;
    github.create_pull(&NewPull {
        title: plan.pull.0.clone(),
        body: plan.pull.1.clone(),
        head: plan.topic.clone(),
        base: plan.branch.clone(),
    })
}

fn reviewed(github: &GitHub, pull: &Pull, check: &str) -> ForgeResult<ReviewSeen> {
    let since = |file: &str| -> ForgeResult<Vec<_>> {
        let mut runs = github.runs(file)?;
        runs.retain(|run| run.created_at >= pull.created_at);
        Ok(runs)
    };
    Ok(ReviewSeen {
        runs: since("review.yml")?,
        validations: since("validate.yml")?,
        statuses: github.statuses(&pull.head_sha)?,
        checks: github.check_runs(&pull.head_sha, check)?,
        comments: github.comments(pull.number)?,
    })
}

/// Merges; a merge whose answer was lost has happened.
fn merge(github: &GitHub, pull: &Pull) -> ForgeResult<String> {
    github.merge_pull(pull.number, &pull.head_sha).or_else(|error| {
        let now = github.pull(pull.number)?;
        now.merge_sha.filter(|_| now.merged).ok_or(error)
    })
}

fn onboarded(github: &GitHub, merge: &str, newest: u64, branches: &str) -> ForgeResult<OnboardingSeen> {
    let mut runs = github.runs("onboard.yml")?;
    runs.retain(|run| run.head_sha == merge);
    let mut issues = github.issues(None)?;
    issues.retain(|issue| issue.number > newest && issue.pull.is_none());
    let mut pulls = github.open_pulls()?;
    pulls.retain(|pull| pull.number > newest && pull.head_ref.starts_with(branches));
    let head = pulls.first().map(|pull| pull.head_sha.clone());
    let statuses = head.as_ref().map(|head| github.statuses(head)).transpose()?;
    let mut validations = github.runs("validate.yml")?;
    validations.retain(|run| Some(&run.head_sha) == head.as_ref());
    Ok(OnboardingSeen {
        runs,
        validations,
        issues,
        pulls,
        statuses: statuses.unwrap_or_default(),
    })
}
