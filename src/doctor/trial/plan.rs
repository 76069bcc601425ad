//! What a trial writes, decided before anything is written, and why a repository can't be used for one.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::date::Date;
use crate::forge::{Repository, User};
use crate::registry::edit::{Change, edit};
use crate::registry::model::Account;
use crate::registry::path::{DocumentPath, PROGRAM};
use crate::registry::{Sources, Tree, load};
use crate::scaffold::{Answers, Pin, Starter, record, starter};
use crate::words::{count, quote};
use crate::work::identity::Identity;
use crate::work::marker::ACTIONS_BOT;

/// The file that marks a scratch repository. Only a trial writes it.
pub const MARK_FILE: &str = ".psp-partners-scratch";

/// How the names of the branches begin that trials push.
pub const TOPICS: &str = "psp-partners-try/";

/// What the file contains, to the letter.
const MARK: &str = "\
This is a scratch repository of `psp-partners doctor --try`. Each trial replaces what is here.
";

/// How the names of the files begin that GitHub itself puts into a new repository.
const OF_GITHUB: [&str; 4] = ["README", "LICENSE", ".gitignore", MARK_FILE];

/// Most names that a refusal lists.
const MOST_NAMES: usize = 7;

/// What was read of a repository before a trial.
#[derive(Debug)]
pub struct Candidate {
    /// As the person named it.
    pub name: String,
    pub repository: Repository,
    /// The repositories of this checkout and of the environment, as `owner/name`.
    pub here: Vec<String>,
    /// Whose token it is.
    pub account: Option<User>,
    /// The newest commit of the default branch; none in a repository without commits.
    pub tip: Option<String>,
    /// Files of that commit.
    pub files: BTreeSet<String>,
    /// The content of [`MARK_FILE`].
    pub mark: Option<Vec<u8>>,
    /// How many issues and pull requests it has, closed ones included.
    pub issues: usize,
    /// Its branches, except the default branch.
    pub branches: Vec<String>,
}

impl Candidate {
    /// An earlier trial left its mark.
    fn is_marked(&self) -> bool {
        self.mark.as_deref() == Some(MARK.as_bytes())
    }

    /// Files of a person.
    fn foreign_files(&self) -> Vec<&String> {
        let is_ours = |path: &&String| !path.contains('/') && OF_GITHUB.iter().any(|start| path.starts_with(start));
        self.files.iter().filter(|path| !is_ours(path)).collect()
    }
}

/// Why a repository can't be used for a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotScratch {
    /// It is the repository of this checkout, or the one that the environment names.
    Here,
    /// GitHub knows it under another name.
    Moved(String),
    Archived,
    NoIssues,
    /// What a job's own token does starts no workflow.
    JobToken,
    /// GitHub doesn't show whose token it is.
    NoAccount,
    NoCommit,
    /// It isn't marked and has these files.
    Files(Vec<String>),
    /// It isn't marked and has so many issues and pull requests.
    Issues(usize),
    /// It isn't marked and has other branches.
    Branches(Vec<String>),
}

impl NotScratch {
    /// What was found.
    pub fn message(&self, name: &str) -> String {
        let name = quote(name);
        let listed = |names: &[String]| {
            let mut shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| quote(name)).collect();
            if names.len() > MOST_NAMES {
                shown.push(format!("and {} more", names.len() - MOST_NAMES));
            }
            shown.join(", ")
        };
        match self {
            Self::Here => format!("{name} is the repository that you work in"),
            Self::Moved(now) => format!("{name} is now {}", quote(now)),
            Self::Archived => format!("{name} is archived, so nothing can be written"),
            Self::NoIssues => format!("issues are turned off in {name}"),
            Self::JobToken => "this is a workflow's own token, and what it writes triggers no workflow".to_owned(),
            Self::NoAccount => "GitHub doesn't show whose token this is".to_owned(),
            Self::NoCommit => format!("{name} has no commit yet, so no branch can be made in it"),
            Self::Files(files) => format!("{name} isn't a scratch repository: it has {}", listed(files)),
            Self::Issues(n) => format!(
                "{name} isn't a scratch repository: it has {} or pull requests, closed ones included",
                count(*n, "issue")
            ),
            Self::Branches(names) => {
                format!(
                    "{name} isn't a scratch repository: it has the branches {}",
                    listed(names)
                )
            }
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Here | Self::Files(_) | Self::Issues(_) | Self::Branches(_) => {
                "create a new repository on GitHub, turn on *Add a README file*, and name that one; nothing was written"
            }
            Self::Moved(_) => "write the name that it has now; nothing was written",
            Self::Archived => "name a repository that isn't archived",
            Self::NoIssues => "open Settings → General → Features and turn on *Issues*",
            Self::JobToken | Self::NoAccount => {
                "set `GITHUB_TOKEN` to a personal access token of yours, and run this on your machine"
            }
            Self::NoCommit => "open the repository on GitHub, choose *Add a README file*, and commit it",
        }
    }
}

/// Why this repository can't be used; none if it can.
pub fn refusal(candidate: &Candidate) -> Option<NotScratch> {
    let repository = &candidate.repository;
    let is_here =
        |name: &String| name.eq_ignore_ascii_case(&candidate.name) || name.eq_ignore_ascii_case(&repository.full_name);
    if candidate.here.iter().any(is_here) {
        return Some(NotScratch::Here);
    }
    if !repository.full_name.eq_ignore_ascii_case(&candidate.name) {
        return Some(NotScratch::Moved(repository.full_name.clone()));
    }
    if repository.archived {
        return Some(NotScratch::Archived);
    }
    if !repository.has_issues {
        return Some(NotScratch::NoIssues);
    }
    match &candidate.account {
        None => return Some(NotScratch::NoAccount),
        Some(user) if user.id == ACTIONS_BOT || user.login == "github-actions[bot]" => {
            return Some(NotScratch::JobToken);
        }
        Some(_) => {}
    }
    if candidate.tip.is_none() {
        return Some(NotScratch::NoCommit);
    }
    if candidate.is_marked() {
        return None;
    }
    let files = candidate.foreign_files();
    if !files.is_empty() {
        return Some(NotScratch::Files(files.into_iter().cloned().collect()));
    }
    if candidate.issues > 0 {
        return Some(NotScratch::Issues(candidate.issues));
    }
    (!candidate.branches.is_empty()).then(|| NotScratch::Branches(candidate.branches.clone()))
}

/// What a trial writes.
#[derive(Debug, Clone)]
pub struct TrialPlan {
    /// `owner/name`.
    pub repository: String,
    /// The default branch.
    pub branch: String,
    /// Its commit before the trial.
    pub tip: String,
    /// What is there before and after the trial: changes of the tree at `tip`. A path without a text is removed.
    pub clean: Vec<(String, Option<String>)>,
    /// A new registry, on top of that.
    pub registry: Vec<(String, String)>,
    /// The folder of the partner that applies.
    pub slug: String,
    /// The branch of its pull request.
    pub topic: String,
    /// Path and text of its record.
    pub record: (String, String),
    /// Title and text of its pull request.
    pub pull: (String, String),
    /// How what psp-partners writes there is recognized.
    pub identity: Identity,
}

impl TrialPlan {
    /// What will be written, for a person to agree to.
    pub fn words(&self) -> Vec<String> {
        vec![
            format!(
                "replace the files in {} by a new registry with {}, in one commit on {}",
                quote(&self.repository),
                count(self.registry.len(), "file"),
                quote(&self.branch)
            ),
            format!("push the branch {} and open a pull request with an application", quote(&self.topic)),
            "merge it if its review is good, and wait for the issues and the pull request of `onboard`".to_owned(),
            "close all of these, remove the branches, and remove the files again; a README, a LICENSE and the history stay"
                .to_owned(),
        ]
    }
}

/// The plan for a repository that [`refusal`] accepts, with the workflows of this action.
///
/// # Errors
/// A template or schema that we bring along is broken, which a test forbids.
pub fn plan(candidate: &Candidate, action: Pin, today: Date) -> Result<TrialPlan> {
    let (account, tip) = (candidate.account.as_ref(), candidate.tip.as_deref());
    let (account, tip) = account.zip(tip).context("a repository that was refused")?;
    let branch = candidate.repository.default_branch.clone();
    let files = starter(&Starter {
        name: "Scratch Program".to_owned(),
        action: Some(action),
        branch: branch.clone(),
    })?;
    let mut registry: Vec<(String, String)> = files.files.into_iter().map(|file| (file.path, file.text)).collect();
    let maintainer = Change::new("/maintainers", json!([{ "github": account.login, "id": account.id }]));
    for (_, text) in registry.iter_mut().filter(|(path, _)| path == PROGRAM) {
        *text = edit(text, std::slice::from_ref(&maintainer))?;
    }
    let tree = registry
        .iter()
        .map(|(path, text)| (path.clone(), Some(text.clone().into_bytes())));
    let (loaded, schemas) = load::program(&Sources {
        tree: Tree::Empty.with(tree.collect()),
        overlay: None,
    })?;
    let program = loaded.record.context("the program of a new registry")?.data;
    let short: String = tip.chars().take(8).collect();
    let slug = format!("scratch-{short}");
    let answers = Answers {
        slug: slug.clone(),
        name: format!("Scratch {short}"),
        tier: program.tiers.first().context("a tier")?.id.clone(),
        owner: account.login.clone(),
        owner_id: Some(account.id),
        website: None,
        summary: None,
        others: Vec::new(),
        on: today,
    };
    let bots: Vec<Account> = program.bots.clone();
    let removed = candidate.foreign_files().into_iter().map(|path| (path.clone(), None));
    let mark = (MARK_FILE.to_owned(), Some(MARK.to_owned()));
    Ok(TrialPlan {
        repository: candidate.repository.full_name.clone(),
        tip: tip.to_owned(),
        clean: removed.chain([mark]).collect(),
        record: (
            DocumentPath::record(&slug).to_string(),
            record(&answers, &program, &schemas),
        ),
        pull: (
            format!("Scratch {short} applies"),
            "`psp-partners doctor --try` opened this pull request to see what GitHub does with it.".to_owned(),
        ),
        topic: format!("{TOPICS}{slug}"),
        identity: Identity::new(bots, &program.id, "", [(String::new(), [slug.clone()].into())].into()),
        branch,
        registry,
        slug,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::rules::engine::{Request, evaluate};

    const TIP: &str = "0123456789abcdef0123456789abcdef01234567";

    fn candidate() -> Candidate {
        Candidate {
            name: "mona/scratch".to_owned(),
            repository: Repository {
                id: 1,
                full_name: "mona/scratch".to_owned(),
                private: false,
                default_branch: "trunk".to_owned(),
                archived: false,
                has_issues: true,
                open: 0,
            },
            here: vec!["mona/registry".to_owned()],
            account: Some(User {
                login: "mona".to_owned(),
                id: 2,
            }),
            tip: Some(TIP.to_owned()),
            files: [".gitignore", "LICENSE", "README.md"].map(str::to_owned).into(),
            mark: None,
            issues: 0,
            branches: Vec::new(),
        }
    }

    /// The plan for a new repository.
    pub(in crate::doctor) fn plan() -> TrialPlan {
        let action = Pin::parse(&format!("acme/psp-partners@{TIP}")).expect("a pin");
        super::plan(&candidate(), action, today()).expect("a plan")
    }

    fn today() -> Date {
        "2026-11-24".parse().expect("a date")
    }

    #[test]
    fn the_application_passes_the_rules_of_the_new_registry() {
        let plan = plan();
        let (path, text) = plan.record.clone();
        let files = plan.registry.iter().cloned().chain([(path, text)]);
        let sources = Sources {
            tree: Tree::Empty.with(files.map(|(path, text)| (path, Some(text.into_bytes()))).collect()),
            overlay: None,
        };
        let evaluation = evaluate(&Request {
            sources: &sources,
            base: None,
            today: today(),
            touched: None,
            keep_standings: false,
            progress: &|_, _| {},
        });
        let evaluation = evaluation.expect("our own schemas");
        let errors: Vec<_> = (evaluation.findings.iter())
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (&finding.code, &finding.message))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let workflow = |(path, text): &&(String, String)| path.ends_with("onboard.yml") && text.contains("[trunk]");
        assert!(
            plan.registry.iter().any(|file| workflow(&file)),
            "the default branch is the repository's"
        );
        // Nothing of a person is removed from a new repository.
        assert_eq!(plan.clean.len(), 1);
    }

    #[test]
    fn only_our_own_mark_allows_a_repository_with_files() {
        assert_eq!(refusal(&candidate()), None);
        let full = Candidate {
            files: ["README.md", "src/main.rs", "docs/README"].map(str::to_owned).into(),
            issues: 3,
            branches: vec!["topic".to_owned()],
            ..candidate()
        };
        let files = vec!["docs/README".to_owned(), "src/main.rs".to_owned()];
        assert_eq!(refusal(&full), Some(NotScratch::Files(files)));
        let mark = |text: &str| Candidate {
            mark: Some(text.as_bytes().to_owned()),
            ..candidate()
        };
        let marked = Candidate {
            mark: mark(MARK).mark,
            ..full
        };
        assert_eq!(refusal(&marked), None);
        let here = Candidate {
            here: vec!["Mona/Scratch".to_owned()],
            ..mark(MARK)
        };
        assert_eq!(refusal(&here), Some(NotScratch::Here), "the mark doesn't allow this");
        let forged = Candidate {
            issues: 1,
            ..mark("scratch")
        };
        assert_eq!(refusal(&forged), Some(NotScratch::Issues(1)));
    }
}
