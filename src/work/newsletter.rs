//! The newsletter on GitHub: a pull request with the draft of each month, and an issue for each that was merged. Pure. In: the
//! texts of the registry, and what GitHub shows. Out: items and writes.
//!
//! How it works. A month without a newsletter gets a pull request from a branch of its own ([`propose`]). From then on the
//! text is people's: nothing is pushed to the branch again, and a pull request that a person closed isn't opened again. A
//! newsletter on the default branch gets an issue ([`items`]), which follows later corrections of the text.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::issues::index::Index;
use super::issues::item::reference;
use super::issues::{Block, Closing, Item, Memory, State};
use super::keys::{ItemKey, ItemKind, is};
use super::labels::ProgramLabels;
use super::marker;
use super::reports::files::OnBranch;
use super::write::{BranchUpdate, Proposal, Write};
use crate::date::{Date, Month};
use crate::forge::Issue;
use crate::page::{fit, sections};
use crate::registry::model::LabelRole;
use crate::work::identity::Identity;
use crate::work::onboarding::title;

/// The branch of a month's pull request begins with this.
const BRANCH: &str = "psp-partners-newsletter";
/// The mark of the pull request, with the month.
const MARK: &str = "newsletter";
/// Most months that are caught up: an older newsletter has no readers.
const MOST: i32 = 3;
/// Largest body, in bytes. GitHub takes 65,536 characters, and people may write below it.
const BODY: usize = 50_000;

/// How far the newsletter of a month is, by its pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PullOutcome {
    /// A person closed it.
    Declined,
    Open,
    Merged,
}

/// A newsletter on the default branch, as readers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub month: Month,
    pub text: String,
}

/// What a pull request of ours remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Remembered {
    month: String,
    /// The registry that it belongs to.
    of: String,
}

/// The months that should have a newsletter on `today`, oldest first: the last that is over, and up to two before it that
/// were missed. `known` are the months that have one, or a pull request.
pub fn due(today: Date, known: &BTreeSet<Month>) -> Vec<Month> {
    let last = Month::last_complete(today);
    let Some(newest) = known.iter().filter(|month| **month <= last).max() else {
        return vec![last];
    };
    let missed = (newest.until(last)).clamp(0, MOST);
    (1 - missed..=0).map(|back| last.plus(back)).collect()
}

/// The pull requests of ours, by month. Of several for one month, the one that got furthest counts.
pub fn pulls(issues: &[Issue], identity: &Identity) -> BTreeMap<Month, PullOutcome> {
    let mut known: BTreeMap<Month, PullOutcome> = BTreeMap::new();
    for issue in issues {
        let (Some(merged), true) = (issue.pull, identity.wrote(issue.author.as_ref())) else {
            continue;
        };
        let Some(remembered) = marker::read::<Remembered>(MARK, &issue.body) else {
            continue;
        };
        let Ok(month) = remembered.month.parse::<Month>() else {
            continue;
        };
        if !identity.owns(&remembered.of, None) {
            continue;
        }
        let outcome = match (merged, issue.open) {
            (true, _) => PullOutcome::Merged,
            (false, true) => PullOutcome::Open,
            (false, false) => PullOutcome::Declined,
        };
        let known = known.entry(month).or_insert(outcome);
        *known = outcome.max(*known);
    }
    known
}

/// The branch of a month's pull request.
pub fn branch(month: Month, identity: &Identity) -> String {
    identity.own_name(&format!("{BRANCH}-{month}"))
}

/// What proposes the newsletter of a month: a file with its text.
pub struct Draft<'a> {
    pub month: Month,
    pub path: &'a str,
    pub text: String,
    /// The text of the pull request, without its mark.
    pub words: &'a str,
}

/// Proposes a newsletter for the default branch `base`. Where its branch is there already, only the pull request is missing.
pub fn propose(
    draft: Draft<'_>,
    base: &str,
    on_base: &OnBranch,
    on_ours: &OnBranch,
    identity: &Identity,
) -> Vec<Write> {
    let remembered = Remembered {
        month: draft.month.to_string(),
        of: identity.id(),
    };
    let proposal = Proposal {
        key: format!("newsletter-file/{}", draft.month),
        branch: branch(draft.month, identity),
        files: BTreeMap::from([(draft.path.to_owned(), draft.text)]),
        bytes: BTreeMap::new(),
        removed: Vec::new(),
        title: format!("Newsletter of {}", draft.month.name()),
        body: marker::write(MARK, &remembered) + draft.words,
    };
    let again = on_ours.tip.is_some();
    let push = Write::Push {
        proposal: proposal.clone(),
        base: on_base.tip.clone(),
        branch_update: BranchUpdate::Create,
        pull: None,
    };
    let open = Write::OpenPull {
        proposal,
        base: base.to_owned(),
        again,
    };
    (!again).then_some(push).into_iter().chain([open]).collect()
}

/// The key of a month's issue.
pub fn key(month: Month) -> String {
    ItemKey::Newsletter {
        month: &month.to_string(),
    }
    .to_string()
}

/// The months whose issues are on GitHub.
pub fn months(index: &Index<'_>) -> BTreeSet<Month> {
    let is_ours = index.iter().filter(|(key, _)| is(key, ItemKind::Newsletter));
    is_ours
        .filter_map(|(key, _)| key.split_once('/')?.1.parse().ok())
        .collect()
}

/// The issues of newsletters, of which the newest is open. One that is older than the newest by more than some months, and
/// has no issue, gets none.
pub fn items(program: &str, published: &[Published], labels: ProgramLabels<'_>, index: &Index<'_>) -> Vec<Item> {
    let Some(newest) = published.iter().map(|one| one.month).max() else {
        return Vec::new();
    };
    let is_wanted = |one: &&Published| one.month.until(newest) < MOST || index.get(&key(one.month)).is_some();
    let item = |one: &Published| {
        let is_newest = one.month == newest;
        // The issue of the newest is opened first, so that the others can name it.
        let has_successor = index.get(&key(newest)).is_some();
        let words = format!("The newest newsletter is {}.", reference(&key(newest)));
        let state = if is_newest || !has_successor {
            State::Open
        } else {
            State::Closed(Closing { done: true, words })
        };
        Item {
            key: key(one.month),
            parent: None,
            title: title::with(program, &format!(": newsletter of {}", one.month.name())),
            blocks: vec![Block::text(
                "newsletter",
                fit(&sections(&one.text), BODY, "the file of the newsletter has all"),
            )],
            labels: labels.names([LabelRole::Report]),
            assignees: Vec::new(),
            state,
            episode: one.month.to_string(),
            stage: None,
            due: None,
            traits: BTreeMap::new(),
            memory: Memory::default(),
        }
    };
    published.iter().filter(is_wanted).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(texts: &[&str]) -> BTreeSet<Month> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn due_on(today: &str, known: &[&str]) -> Vec<String> {
        let due = due(today.parse().unwrap(), &months(known));
        due.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_month_that_was_missed_is_caught_up() {
        assert_eq!(due_on("2026-11-01", &[]), ["2026-10"], "the first one");
        assert_eq!(due_on("2026-11-01", &["2026-09"]), ["2026-10"]);
        assert_eq!(due_on("2026-11-30", &["2026-10"]), [""; 0], "once a month");
        assert_eq!(due_on("2027-01-02", &["2026-10"]), ["2026-11", "2026-12"]);
        assert_eq!(due_on("2027-06-02", &["2026-10"]), ["2027-03", "2027-04", "2027-05"]);
        assert_eq!(due_on("2026-11-01", &["2026-12"]), ["2026-10"], "a text for later");
    }
}
