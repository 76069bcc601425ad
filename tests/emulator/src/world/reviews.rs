//! Reviews that people write in the browser, and the two other ways of merging.

use serde_json::json;

use super::{Review, State, World};
use crate::git::{Author, Git};

impl World {
    /// A person reviews the head of a pull request, with a state such as `APPROVED`; gives the review's id.
    pub fn review_pull(&mut self, full_name: &str, number: u64, login: &str, state: &str) -> u64 {
        let user = self.user_id(login);
        let pull = self
            .repository(full_name)
            .issue(number)
            .pull
            .clone()
            .expect("a pull request");
        let (id, submitted_at) = (self.next_id(), self.now());
        let review = Review {
            id,
            number,
            user,
            body: String::new(),
            state: state.to_owned(),
            commit: pull.head_sha,
            submitted_at,
        };
        let repository = self.repository_mut(full_name);
        repository.reviews.insert(id, review);
        let repo = repository.id;
        self.touch(repo, number);
        id
    }

    /// A maintainer dismisses a review: its state changes, and nothing else of it.
    pub fn dismiss_review(&mut self, full_name: &str, id: u64) {
        let review = self.repository_mut(full_name).reviews.get_mut(&id);
        "DISMISSED".clone_into(&mut review.expect("a review").state);
    }

    /// Merges a pull request as one commit that doesn't have the commits of the pull request as parents.
    pub fn squash_pull(&mut self, full_name: &str, number: u64, login: &str) -> String {
        self.merge_without_parents(full_name, number, login, true)
    }

    /// Merges a pull request by writing each of its commits again on top of the base.
    pub fn rebase_pull(&mut self, full_name: &str, number: u64, login: &str) -> String {
        self.merge_without_parents(full_name, number, login, false)
    }

    fn merge_without_parents(&mut self, full_name: &str, number: u64, login: &str, is_squash: bool) -> String {
        let (repo, user, now) = (self.repository(full_name).id, self.user_id(login), self.now());
        let repository = self.repository(full_name);
        let pull = repository.issue(number).pull.clone().expect("a pull request");
        let git = repository.git();
        let author = Author {
            name: login.to_owned(),
            email: format!("{user}+{login}@users.noreply.github.com"),
            when: now,
        };
        let base = git.commit(&pull.base_ref).expect("the base");
        let mut heads = vec![pull.head_sha.clone()];
        if !is_squash {
            let range = format!("{}..{}", pull.base_sha, pull.head_sha);
            let listed = git.run(&["rev-list", "--reverse", &range]).expect("the commits");
            heads = listed.lines().map(str::to_owned).collect();
        }
        let brought: Vec<String> = on_top(&git, &base, &heads, &author);
        let sha = brought.last().cloned().expect("a commit");
        git.set_ref(&format!("refs/heads/{}", pull.base_ref), &sha)
            .expect("the base moves");
        let merged = self.issue_mut(repo, number).and_then(|issue| issue.pull.as_mut());
        let merged = merged.expect("a pull request");
        merged.merged_at = Some(now);
        merged.merged_by = Some(user);
        merged.merged_as = Some(sha.clone());
        merged.brought = brought;
        self.happened(repo, number, user, "merged", json!({ "commit_id": sha }));
        self.set_state(repo, number, user, State::Closed, None);
        self.branch_moved(repo, &pull.base_ref);
        sha
    }
}

/// One commit for each head, with the tree of its merge, one on top of the other.
fn on_top(git: &Git, base: &str, heads: &[String], author: &Author) -> Vec<String> {
    let mut tip = base.to_owned();
    let write = |head: &String| {
        // Of several, each brings only what it changes itself.
        let tree = if heads.len() > 1 {
            let parent = format!("--merge-base={head}^");
            git.run(&["merge-tree", "--write-tree", &parent, &tip, head]).ok()
        } else {
            git.merged_tree(&tip, head)
        };
        let tree = tree.expect("no conflict");
        tip = git.commit_tree(&tree, &[&tip], "A change", author).expect("a commit");
        tip.clone()
    };
    heads.iter().map(write).collect()
}
