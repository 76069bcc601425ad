//! Applications by the form, read from GitHub's issues and judged on the registry at hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;

use super::derived_state::text;
use super::reconcile_loop::OnboardSession;
use crate::commands::observed_state::ObservedState;
use crate::commands::session::revision;
use crate::forge::{Comment, ForgeError, ForgeResult, Issue};
use crate::forms::Form;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::Program;
use crate::registry::{Schemas, Tree};
use crate::rules::engine::{Request, evaluate};
use crate::work::applications::{
    Application, Applications, Draft, IssueLabels, KnownRecord, Progress, Registry, Standing, draft, fixes, key,
    our_comments, proposal, was_told_by_hand, writes,
};
use crate::work::issues::plan::Remark;
use crate::work::marker::is_ours;
use crate::work::onboarding::Links;
use crate::work::onboarding::advance::{AdvanceState, Base, Memory, Seen, branch, moves};
use crate::work::write::{Proposal, Write};

/// The open applications, and what follows from each.
#[derive(Debug, Default)]
pub(super) struct ApplicationState<'a> {
    open: Vec<OpenApplication<'a>>,
    /// Issues that are left for another run.
    later: Vec<u64>,
    /// Not all issues were looked at.
    is_partial: bool,
    /// By branch, the pull request that a person closed, where none is open.
    declined: BTreeMap<String, u64>,
    /// By branch, the open pull request.
    pulls: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct OpenApplication<'a> {
    application: Application<'a>,
    draft: Draft,
    /// The merged pull request.
    merged: Option<u64>,
    comments: Vec<Comment>,
}

/// What the comparison with GitHub's branches came to.
pub(super) struct Compared {
    pub moves: Vec<Write>,
    pub ways: BTreeMap<u64, AdvanceState>,
    pub remarks: Vec<Remark>,
}

impl<'a> ApplicationState<'a> {
    /// Those that GitHub shows.
    pub(super) fn of(shell: &OnboardSession<'a>, observed: &'a ObservedState, program: &Program) -> ForgeResult<Self> {
        let mut state = Self {
            is_partial: observed.since.is_some(),
            ..Self::default()
        };
        let is_strangers =
            |issue: &Issue| issue.open && issue.pull.is_none() && !is_ours(issue.author.as_ref(), &shell.bots);
        if !observed.issues.iter().any(is_strangers) {
            return Ok(state);
        }
        let unreadable = |error: anyhow::Error| ForgeError::Unreadable(format!("{error:#}"));
        let (_, schemas) = load::program(shell.sources).map_err(unreadable)?;
        let Some(form) = Form::of(program, &schemas) else {
            return Ok(state);
        };
        let found = Applications::among(&observed.issues, &form, &shell.bots, shell.today);
        state.later = found.later;
        if found.now.is_empty() {
            return Ok(state);
        }
        let merged = merged_pulls(shell, observed);
        let drafts = drafts(shell, &found.now, &form, program, &schemas).map_err(unreadable)?;
        for (application, draft) in found.now.into_iter().zip(drafts) {
            let comments = if application.issue.comments == 0 {
                Vec::new()
            } else {
                our_comments(shell.forge.comments(application.issue.number)?, &shell.bots)
            };
            let merged = merged.get(&application.key());
            state.open.push(OpenApplication {
                draft: match merged.and_then(|(_, slug)| slug.clone()) {
                    Some(slug) => Draft::Merged { slug },
                    None => draft,
                },
                merged: merged.map(|(number, _)| *number),
                application,
                comments,
            });
        }
        Ok(state)
    }

    /// By branch, the path of the record that is proposed from it.
    pub(super) fn record_paths(&self) -> BTreeMap<String, String> {
        let path = |open: &OpenApplication<'_>| match &open.draft {
            Draft::Record(text) => Some((branch(&open.application.key()), text.path())),
            Draft::Fix(_) | Draft::Merged { .. } => None,
        };
        self.open.iter().filter_map(path).collect()
    }

    /// The moves that bring the pull requests in step.
    pub(super) fn compare(&mut self, base: Base<'_>, seen: &BTreeMap<String, Seen>, links: &Links) -> Compared {
        for (branch, there) in seen {
            match (there.open, there.closed) {
                (Some((number, _)), _) => drop(self.pulls.insert(branch.clone(), number)),
                (None, Some(number)) => drop(self.declined.insert(branch.clone(), number)),
                (None, None) => {}
            }
        }
        let proposals: Vec<Proposal> = (self.open.iter())
            .filter_map(|open| match &open.draft {
                Draft::Record(text) => Some(proposal(&open.application, text)),
                Draft::Fix(_) | Draft::Merged { .. } => None,
            })
            .collect();
        let held = |issue: &str| issue.parse().is_ok_and(|issue| self.is_held(issue));
        let by_hand = |proposal: &Proposal| {
            let open = self.open.iter().find(|open| open.application.key() == proposal.key)?;
            was_told_by_hand(&open.comments, links, &proposal.branch)
                .then(|| AdvanceState::ByHand(links.compare(&proposal.branch), proposal.branch.clone()))
        };
        let (planned, ways, mut remarks) = moves(base, &proposals, seen, &held, &by_hand);
        remarks.extend(self.later.iter().map(|issue| Remark {
            key: key(*issue),
            number: *issue,
            words: "too many open applications changed later than this one, so another run reads it".to_owned(),
        }));
        let mut moves = Vec::new();
        for write in planned {
            // Title and text name the partner, whose name can be what changed. They come first: while the branch is as it
            // was, the next run sees that there is something left to do.
            if let Write::Push { proposal, pull, .. } = &write
                && let Some(number) = pull
                && seen
                    .get(&proposal.branch)
                    .and_then(|there| there.open)
                    .is_some_and(|(_, is_ours)| is_ours)
            {
                moves.push(Write::UpdatePull {
                    number: *number,
                    proposal: proposal.clone(),
                });
            }
            moves.push(write);
        }
        Compared {
            moves,
            ways: ways
                .into_iter()
                .filter_map(|(issue, way)| Some((issue.parse().ok()?, way)))
                .collect(),
            remarks,
        }
    }

    /// Whether the branch of an issue stays as it is: what should be on it is not known now.
    fn is_held(&self, issue: u64) -> bool {
        match self.open.iter().find(|open| open.application.issue.number == issue) {
            Some(open) => matches!(open.draft, Draft::Fix(_)) && !self.declined.contains_key(&branch(&key(issue))),
            None => self.is_partial || self.later.contains(&issue),
        }
    }

    /// The writes that make the issues match the pull requests in `ways`.
    pub(super) fn writes(
        &self,
        ways: &BTreeMap<u64, AdvanceState>,
        labels: IssueLabels<'_>,
        links: &Links,
    ) -> Vec<Write> {
        let progress = |open: &OpenApplication<'a>| {
            let branch = branch(&open.application.key());
            let standing = match (&open.draft, self.declined.get(&branch)) {
                (Draft::Merged { slug }, _) => Standing::Merged {
                    slug: slug.clone(),
                    pull: open.merged,
                },
                (_, Some(number)) => Standing::Proposed(AdvanceState::Closed(*number)),
                (Draft::Fix(fixes), None) => Standing::Fix {
                    fixes: fixes.clone(),
                    pull: self.pulls.get(&branch).copied(),
                },
                (Draft::Record(_), None) => {
                    let way = ways.get(&open.application.issue.number);
                    way.cloned().map_or(Standing::Unknown, Standing::Proposed)
                }
            };
            Progress {
                application: open.application.clone(),
                standing,
                comments: open.comments.clone(),
            }
        };
        writes(&self.open.iter().map(progress).collect::<Vec<_>>(), labels, links)
    }
}

/// Merged pull requests of ours with an application, by key: the number, and the partner.
fn merged_pulls(shell: &OnboardSession<'_>, observed: &ObservedState) -> BTreeMap<String, (u64, Option<String>)> {
    let merged = observed.issues.iter().filter(|i| i.pull == Some(true));
    merged
        .filter(|issue| is_ours(issue.author.as_ref(), &shell.bots))
        .filter_map(|issue| {
            let memory = Memory::of(&issue.body)?;
            let path = memory
                .record_path()
                .and_then(|path| crate::registry::path::DocumentPath::parse(&path));
            let slug = path.and_then(|path| path.slug().map(ToString::to_string));
            Some((memory.into_key(), (issue.number, slug)))
        })
        .collect()
}

/// What each application leads to, judged by the rules.
fn drafts(
    shell: &OnboardSession<'_>,
    applications: &[Application<'_>],
    form: &Form,
    program: &Program,
    schemas: &Schemas,
) -> Result<Vec<Draft>> {
    let slugs = load::registry(shell.sources).slugs;
    let record = |folder: PartnerFolder| {
        let data = &folder.record.as_ref()?.data;
        Some(KnownRecord {
            slug: folder.slug.to_string(),
            name: data.name.clone(),
            tier: data.tier.clone(),
            status: data.status,
            owners: data.owners.iter().flatten().filter_map(|owner| owner.id).collect(),
        })
    };
    let records: Vec<KnownRecord> = load::each(shell.sources, &slugs, schemas, &record)
        .into_iter()
        .flatten()
        .collect();
    let slugs: Vec<String> = slugs.iter().map(|slug: &Arc<str>| slug.to_string()).collect();
    let registry = Registry {
        form,
        program,
        schemas,
        records: &records,
        slugs: &slugs,
        text: &|slug| text(shell.sources, slug),
    };
    let mut drafts: Vec<(u64, Draft)> = Vec::new();
    for application in applications {
        let draft = draft(application, &registry, &drafts);
        drafts.push((application.issue.number, draft));
    }
    let files: BTreeMap<String, Option<Vec<u8>>> = (drafts.iter())
        .filter_map(|(_, draft)| match draft {
            Draft::Record(text) => Some((text.path(), Some(text.text.clone().into_bytes()))),
            Draft::Fix(_) | Draft::Merged { .. } => None,
        })
        .collect();
    if files.is_empty() {
        return Ok(drafts.into_iter().map(|(_, draft)| draft).collect());
    }
    let sources = Sources {
        tree: Tree::Revision(revision(shell.root, shell.commit)?).with(files),
        overlay: None,
    };
    let evaluation = evaluate(&Request {
        sources: &sources,
        base: None,
        today: shell.today,
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })?;
    let judged = |(_, draft): (u64, Draft)| match draft {
        Draft::Record(text) => {
            let wrong = fixes(form, &text.path(), &text.text, &evaluation.findings);
            if wrong.is_empty() {
                Draft::Record(text)
            } else {
                Draft::Fix(wrong)
            }
        }
        other @ (Draft::Fix(_) | Draft::Merged { .. }) => other,
    };
    Ok(drafts.into_iter().map(judged).collect())
}
