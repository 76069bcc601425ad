//! Commits, differences and git's own objects.

use serde_json::{Value, json};

use super::{node_id, path};
use crate::diff::FileChange;
use crate::history::{Commit, Signature};
use crate::world::{Repository, World};

impl World {
    /// GitHub's `commit`, as lists have it.
    pub(crate) fn commit(&self, repository: &Repository, commit: &Commit) -> Value {
        let url = self.api(repository, &format!("/commits/{}", commit.sha));
        json!({
            "url": url,
            "sha": commit.sha,
            "node_id": node_id("C", &commit.sha),
            "html_url": self.html(repository, &format!("/commit/{}", commit.sha)),
            "comments_url": format!("{url}/comments"),
            "commit": {
                "url": self.api(repository, &format!("/git/commits/{}", commit.sha)),
                "author": signature(&commit.author),
                "committer": signature(&commit.committer),
                "message": commit.message,
                "comment_count": 0,
                "tree": self.tree_of(repository, commit),
                "verification": unverified(),
            },
            "author": self.account_of(&commit.author),
            "committer": self.account_of(&commit.committer),
            "parents": self.parents(repository, commit, "/commits/"),
        })
    }

    /// GitHub's `git-commit`.
    pub(crate) fn git_commit(&self, repository: &Repository, commit: &Commit) -> Value {
        json!({
            "sha": commit.sha,
            "node_id": node_id("C", &commit.sha),
            "url": self.api(repository, &format!("/git/commits/{}", commit.sha)),
            "html_url": self.html(repository, &format!("/commit/{}", commit.sha)),
            "author": signature(&commit.author),
            "committer": signature(&commit.committer),
            "message": commit.message,
            "tree": self.tree_of(repository, commit),
            "parents": self.parents(repository, commit, "/git/commits/"),
            "verification": unverified(),
        })
    }

    fn tree_of(&self, repository: &Repository, commit: &Commit) -> Value {
        json!({ "sha": commit.tree, "url": self.api(repository, &format!("/git/trees/{}", commit.tree)) })
    }

    fn parents(&self, repository: &Repository, commit: &Commit, place: &str) -> Value {
        let parents = commit.parents.iter().map(|sha| {
            json!({
                "sha": sha,
                "url": self.api(repository, &format!("{place}{sha}")),
                "html_url": self.html(repository, &format!("/commit/{sha}")),
            })
        });
        parents.collect()
    }

    /// The account behind an address `ID+login@users.noreply.github.com`.
    fn account_of(&self, who: &Signature) -> Value {
        let id = who.email.split_once('+').and_then(|(id, _)| id.parse().ok());
        id.filter(|id| self.users.contains_key(id))
            .map_or(Value::Null, |id| self.simple_user(id))
    }

    /// GitHub's `diff-entry`.
    pub(crate) fn diff_entry(&self, repository: &Repository, head: &str, change: &FileChange) -> Value {
        let file = path(&change.path);
        let mut json = json!({
            "sha": change.sha,
            "filename": change.path,
            "status": change.status,
            "additions": change.additions,
            "deletions": change.deletions,
            "changes": change.additions + change.deletions,
            "blob_url": self.html(repository, &format!("/blob/{head}/{file}")),
            "raw_url": self.html(repository, &format!("/raw/{head}/{file}")),
            "contents_url": self.api(repository, &format!("/contents/{file}?ref={head}")),
        });
        if let Some(previous) = &change.previous {
            json["previous_filename"] = previous.as_str().into();
        }
        if let Some(patch) = &change.patch {
            json["patch"] = patch.as_str().into();
        }
        json
    }

    /// GitHub's `git-ref`.
    pub(crate) fn git_ref(&self, repository: &Repository, name: &str, sha: &str) -> Value {
        json!({
            "ref": name,
            "node_id": node_id("REF", name),
            "url": self.api(repository, &format!("/git/{}", path(name))),
            "object": {
                "sha": sha,
                "type": "commit",
                "url": self.api(repository, &format!("/git/commits/{sha}")),
            },
        })
    }
}

fn signature(who: &Signature) -> Value {
    json!({ "name": who.name, "email": who.email, "date": who.date })
}

fn unverified() -> Value {
    json!({ "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null })
}
