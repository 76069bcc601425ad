//! Reads the issues that were made with a form from GitHub, and drafts their files with the registry that was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;

use super::derived_state::text;
use super::reconcile_loop::OnboardSession;
use crate::commands::observed_state::ObservedState;
use crate::commands::read::revision;
use crate::finding::Finding;
use crate::forge::{Comment, ForgeError, ForgeResult};
use crate::forms::Form;
use crate::registry::Tree;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::Program;
use crate::registry::path::DocumentPath;
use crate::rules::engine::{Request, evaluate};
use crate::work::form_issues::{
    Draft, FileChange, FormIssue, FormIssues, FormTexts, IssueLabels, KnownRecord, Progress, Registry, Standing, draft,
    fixes, folder_now, issue_of_key, our_comments, proposal, was_asked_to_open_by_hand, writes,
};
use crate::work::identity::Identity;
use crate::work::issues::plan::{LOCKED, Remark};
use crate::work::onboarding::advance::{AdvanceState, Base, Memory, Seen, moves};
use crate::work::write::{Proposal, Write};

/// The open issues that were made with a form, and what follows from each.
#[derive(Debug, Default)]
pub(super) struct FormState<'a> {
    open: Vec<OpenIssue<'a>>,
    /// Issues that are left for another run, with their keys.
    later: Vec<(u64, String)>,
    /// Whether some issues were not read.
    is_partial: bool,
    /// By branch, the pull request that a person closed, where none is open.
    declined: BTreeMap<String, u64>,
    /// By branch, the open pull request.
    pulls: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct OpenIssue<'a> {
    issue: FormIssue<'a>,
    draft: Draft,
    /// The merged pull request, and the partner whose file it was.
    merged: Option<(u64, Option<String>)>,
    comments: Vec<Comment>,
}

/// The result of the comparison with GitHub's branches.
pub(super) struct Compared {
    pub moves: Vec<Write>,
    pub proposal_states: BTreeMap<u64, AdvanceState>,
    pub remarks: Vec<Remark>,
}

impl<'a> FormState<'a> {
    /// Reads the issues that GitHub shows. `known` are the findings in the registry as it is.
    pub(super) fn of(
        shell: &OnboardSession<'a>,
        observed: &'a ObservedState,
        program: &Program,
        forms: &'a [Form],
        known: &[Finding],
    ) -> ForgeResult<Self> {
        let mut state = Self {
            is_partial: observed.since.is_some(),
            ..Self::default()
        };
        let found = FormIssues::among(&observed.issues, forms, &shell.identity, shell.today);
        state.later = found.later;
        if found.now.is_empty() {
            return Ok(state);
        }
        let merged = merged_pulls(shell, observed);
        let unreadable = |error: anyhow::Error| ForgeError::Unreadable(format!("{error:#}"));
        let (records, drafts) = drafts(shell, &found.now, program, known).map_err(unreadable)?;
        for (issue, draft) in found.now.into_iter().zip(drafts) {
            let comments = if issue.issue.comments == 0 {
                Vec::new()
            } else {
                our_comments(shell.forge.comments(issue.issue.number)?, &shell.identity)
            };
            state.open.push(OpenIssue {
                draft,
                merged: (merged.get(&issue.key())).map(|(pull, slug)| {
                    let folder = slug.as_ref().and_then(|slug| folder_now(&issue, slug, &records));
                    (*pull, folder)
                }),
                issue,
                comments,
            });
        }
        Ok(state)
    }

    /// By branch, the path of the file that is proposed from it.
    pub(super) fn paths(&self, identity: &Identity) -> BTreeMap<String, String> {
        let path = |open: &OpenIssue<'_>| Some((identity.branch(&open.issue.key()), open.change()?.path.clone()));
        self.open.iter().filter_map(path).collect()
    }

    /// The moves that update the pull requests.
    pub(super) fn compare(
        &mut self,
        base: Base<'_>,
        seen: &BTreeMap<String, Seen>,
        texts: &FormTexts<'_>,
        identity: &Identity,
    ) -> Compared {
        for (branch, there) in seen {
            match (there.open, there.closed) {
                (Some((number, _)), _) => drop(self.pulls.insert(branch.clone(), number)),
                (None, Some(number)) => drop(self.declined.insert(branch.clone(), number)),
                (None, None) => {}
            }
        }
        let proposals: Vec<Proposal> = (self.open.iter())
            .filter_map(|open| Some(proposal(&open.issue, open.change()?, texts, identity)))
            .collect();
        let held = |issue: &str| issue.parse().is_ok_and(|issue| self.is_held(issue, identity));
        let by_hand = |proposal: &Proposal| {
            let open = self.open.iter().find(|open| open.issue.key() == proposal.key)?;
            let address = texts.links.compare(&proposal.branch);
            was_asked_to_open_by_hand(&open.comments, texts.links, &proposal.branch)
                .then(|| AdvanceState::ByHand(address, proposal.branch.clone()))
        };
        let (planned, proposal_states, mut remarks) = moves(base, &proposals, seen, &held, &by_hand);
        remarks.extend(self.later.iter().map(|(number, key)| Remark {
            key: key.clone(),
            number: *number,
            words: "too many other issues with a form changed later than this one, so another run reads it".to_owned(),
        }));
        let locked = self.open.iter().filter(|open| open.issue.issue.locked);
        remarks.extend(locked.map(|open| Remark {
            key: open.issue.key(),
            number: open.issue.issue.number,
            words: LOCKED.to_owned(),
        }));
        let mut moves = Vec::new();
        for write in planned {
            // Title and text contain the partner's name, which may have changed. They are updated first: until the
            // branch is pushed, the next run sees that something is left to do.
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
            proposal_states: proposal_states
                .into_iter()
                .filter_map(|(issue, way)| Some((issue.parse().ok()?, way)))
                .collect(),
            remarks,
        }
    }

    /// Whether the branch of an issue stays as it is, because its desired content is not known now.
    fn is_held(&self, issue: u64, identity: &Identity) -> bool {
        match self.open.iter().find(|open| open.issue.issue.number == issue) {
            Some(open) => {
                let is_declined = self.declined.contains_key(&identity.branch(&open.issue.key()));
                open.merged.is_none() && matches!(open.draft, Draft::Fix(_)) && !is_declined
            }
            None => self.is_partial || self.later.iter().any(|(later, _)| *later == issue),
        }
    }

    /// The writes that make the issues match the pull requests in `proposal_states`.
    pub(super) fn writes(
        &self,
        proposal_states: &BTreeMap<u64, AdvanceState>,
        labels: IssueLabels<'_>,
        texts: &FormTexts<'_>,
        identity: &Identity,
    ) -> Vec<Write> {
        let progress = |open: &OpenIssue<'a>| {
            let branch = identity.branch(&open.issue.key());
            let standing = match (&open.merged, &open.draft, self.declined.get(&branch)) {
                (Some((pull, slug)), _, _) => Standing::Done {
                    slug: slug.clone(),
                    pull: Some(*pull),
                },
                (None, Draft::Done { slug }, _) => Standing::Done {
                    slug: Some(slug.clone()),
                    pull: None,
                },
                (None, _, Some(number)) => Standing::Proposed(AdvanceState::Closed(*number)),
                (None, Draft::Fix(fixes), None) => Standing::Fix {
                    fixes: fixes.clone(),
                    pull: self.pulls.get(&branch).copied(),
                },
                (None, Draft::Change(_), None) => {
                    let way = proposal_states.get(&open.issue.issue.number);
                    way.cloned().map_or(Standing::Unknown, Standing::Proposed)
                }
            };
            Progress {
                issue: open.issue.clone(),
                standing,
                comments: open.comments.clone(),
            }
        };
        let can_be_written = self.open.iter().filter(|open| !open.issue.issue.locked);
        writes(&can_be_written.map(progress).collect::<Vec<_>>(), labels, texts)
    }
}

impl OpenIssue<'_> {
    /// The file that should be proposed; none once that was merged.
    fn change(&self) -> Option<&FileChange> {
        self.draft.change().filter(|_| self.merged.is_none())
    }
}

/// Merged pull requests of ours from an issue with a form, by key: the number, and the partner.
fn merged_pulls(shell: &OnboardSession<'_>, observed: &ObservedState) -> BTreeMap<String, (u64, Option<String>)> {
    let merged = observed.issues.iter().filter(|i| i.pull == Some(true));
    merged
        .filter(|issue| shell.identity.wrote(issue.author.as_ref()))
        .filter_map(|issue| {
            let memory = Memory::of(&issue.body).filter(|memory| memory.is_of(&shell.identity))?;
            let path = memory.path().and_then(|path| DocumentPath::parse(&path));
            let slug = path.and_then(|path| path.slug().map(ToString::to_string));
            let key = memory.into_key();
            issue_of_key(&key)?;
            Some((key, (issue.number, slug)))
        })
        .collect()
}

/// The records, and what each issue leads to, judged by the rules.
fn drafts(
    shell: &OnboardSession<'_>,
    issues: &[FormIssue<'_>],
    program: &Program,
    known: &[Finding],
) -> Result<(Vec<KnownRecord>, Vec<Draft>)> {
    let (_, schemas) = load::program(shell.sources)?;
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
    let records: Vec<KnownRecord> = load::each(shell.sources, &slugs, &schemas, &record)
        .into_iter()
        .flatten()
        .collect();
    let slugs: Vec<String> = slugs.iter().map(|slug: &Arc<str>| slug.to_string()).collect();
    let registry = Registry {
        program,
        schemas: &schemas,
        records: &records,
        slugs: &slugs,
        today: shell.today,
        text: &|path| text(shell.sources, path),
    };
    let mut drafts: Vec<(u64, Draft)> = Vec::new();
    for issue in issues {
        let draft = draft(issue, &registry, &drafts);
        drafts.push((issue.issue.number, draft));
    }
    let files: BTreeMap<String, Option<Vec<u8>>> = (drafts.iter())
        .filter_map(|(_, draft)| draft.change())
        .map(|change| (change.path.clone(), Some(change.text.clone().into_bytes())))
        .collect();
    let drafts: Vec<Draft> = drafts.into_iter().map(|(_, draft)| draft).collect();
    if files.is_empty() {
        return Ok((records, drafts));
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
    let judged = |(draft, issue): (Draft, &FormIssue<'_>)| {
        let Some(change) = draft.change() else { return draft };
        let wrong = fixes(issue.form, &change.path, &change.text, &evaluation.findings, known);
        if wrong.is_empty() { draft } else { Draft::Fix(wrong) }
    };
    Ok((records, drafts.into_iter().zip(issues).map(judged).collect()))
}
