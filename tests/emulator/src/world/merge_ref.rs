//! `refs/pull/N/head` and `refs/pull/N/merge`, which GitHub keeps in the base repository. The merge ref is computed in the
//! background: its first parent is the base, its second the head, and it may be late, old, or missing after a conflict.

use super::{State, World};
use crate::git::{Author, Git};

/// When the merge ref of a pull request is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRef {
    /// At once.
    Immediate,
    /// `mergeable` is null for this many reads of the pull request, then the ref is there.
    Late(u32),
    /// The ref, and what the pull request says of it, stay at the older head for this many reads.
    Stale(u32),
}

/// How far the trial merge of a pull request is.
#[derive(Debug, Clone, Default)]
pub struct MergeState {
    /// `None` while GitHub does not know.
    pub mergeable: Option<bool>,
    /// The trial merge that the ref is at.
    pub sha: Option<String>,
    /// Reads until it is computed; `None` once it is.
    pub pending: Option<u32>,
}

impl World {
    /// Begins the trial merge of a pull request anew, after a push to either side.
    pub(crate) fn begin_merge(&mut self, repo: u64, number: u64) {
        let Some(repository) = self.repositories.get(&repo) else {
            return;
        };
        let (git, mode) = (repository.git(), repository.merge_refs);
        // A closed or merged pull request never gets a fresh merge.
        let open = repository
            .issues
            .get(&number)
            .filter(|issue| issue.state == State::Open);
        let Some(pull) = open.and_then(|issue| issue.pull.as_ref()) else {
            return;
        };
        let (head_sha, head_repo) = (pull.head_sha.clone(), pull.head_repo);
        if let Some(fork) = self.repositories.get(&head_repo).filter(|fork| fork.id != repo) {
            git.fetch(&fork.git_dir, &head_sha)
                .unwrap_or_else(|error| panic!("cannot fetch {head_sha}: {error}"));
        }
        git.set_ref(&format!("refs/pull/{number}/head"), &head_sha)
            .unwrap_or_else(|error| panic!("cannot set the head ref of #{number}: {error}"));
        let base_sha = git.commit(&pull.base_ref.clone()).unwrap_or_default();
        let Some(pull) = self.issue_mut(repo, number).and_then(|issue| issue.pull.as_mut()) else {
            return;
        };
        pull.base_sha = base_sha;
        match mode {
            MergeRef::Immediate => pull.merge.pending = Some(0),
            MergeRef::Late(reads) => {
                pull.merge.mergeable = None;
                pull.merge.pending = Some(reads);
            }
            MergeRef::Stale(reads) => pull.merge.pending = Some(reads),
        }
        if mode == MergeRef::Immediate {
            self.finish_merge(repo, number);
        }
    }

    /// A read of a pull request brings a trial merge that is under way nearer to its end.
    pub(crate) fn read_pull(&mut self, repo: u64, number: u64) {
        let Some(issue) = self.issue_mut(repo, number).filter(|issue| issue.state == State::Open) else {
            return;
        };
        let Some(pull) = &mut issue.pull else { return };
        match &mut pull.merge.pending {
            Some(0) => self.finish_merge(repo, number),
            Some(reads) => *reads -= 1,
            None => {}
        }
    }

    fn finish_merge(&mut self, repo: u64, number: u64) {
        let now = self.now();
        let Some(repository) = self.repositories.get(&repo) else {
            return;
        };
        let git = repository.git();
        let Some(pull) = repository.issues.get(&number).and_then(|issue| issue.pull.as_ref()) else {
            return;
        };
        let message = format!("Merge {} into {}", pull.head_sha, pull.base_sha);
        let author = Author {
            name: "GitHub".to_owned(),
            email: "noreply@github.com".to_owned(),
            when: now,
        };
        let merged = merge(&git, &pull.base_sha, &pull.head_sha, &message, &author);
        if let Some(sha) = &merged {
            git.set_ref(&format!("refs/pull/{number}/merge"), sha)
                .unwrap_or_else(|error| panic!("cannot set the merge ref of #{number}: {error}"));
        }
        let Some(pull) = self.issue_mut(repo, number).and_then(|issue| issue.pull.as_mut()) else {
            return;
        };
        let old = pull.merge.sha.take();
        // After a conflict the ref stays where it was, or is missing.
        pull.merge = MergeState {
            mergeable: Some(merged.is_some()),
            sha: merged.or(old),
            pending: None,
        };
    }
}

/// The merge of two commits, or `None` if they conflict.
pub(crate) fn merge(git: &Git, base: &str, head: &str, message: &str, author: &Author) -> Option<String> {
    let tree = git.merged_tree(base, head)?;
    git.commit_tree(&tree, &[base, head], message, author).ok()
}
