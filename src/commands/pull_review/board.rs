//! The vote of the advisory board on a pull request with a decision: GitHub's reviews, counted by the board of the default
//! branch.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::ReviewSession;
use super::judgment::Judgment;
use crate::commands::session::refused;
use crate::forge::Pull;
use crate::registry::load;
use crate::registry::model::{Board, Decision};
use crate::registry::path::DocumentPath;
use crate::registry::{DocumentKind, Sources};
use crate::review::board::{board_vote, differs, recorded_too_early, votes_of};

/// Adds the vote to the review, where the change has a decision and the registry has a board.
///
/// # Errors
/// GitHub doesn't show the reviews, or an embedded schema is broken.
pub(super) fn add_vote(shell: &ReviewSession<'_>, pull: &Pull, judged: &mut Judgment) -> Result<()> {
    let decisions = decisions(judged);
    if decisions.is_empty() {
        return Ok(());
    }
    let Some((board, organizations)) = board(&judged.before)? else {
        return Ok(());
    };
    let reviews = shell
        .forge
        .reviews(pull.number)
        .map_err(|e| refused("the reviews of the pull request", &e))?;
    let votes = votes_of(&reviews, &pull.head_sha);
    let names = decisions.iter().map(|(path, _)| path.clone()).collect();
    let vote = board_vote(&board, &votes, shell.today, names, &|slug| {
        organizations.get(slug).cloned()
    });
    for (path, _) in decisions.iter().filter(|(_, has_votes)| *has_votes) {
        judged.review.fail_with(recorded_too_early(path));
    }
    judged.review.add_vote(vote);
    Ok(())
}

/// The changed decisions on whose text the board votes, and whether each has votes already.
fn decisions(judged: &Judgment) -> Vec<(String, bool)> {
    let paths = judged.review.documents.iter().map(|document| &document.path);
    let read = |sources: &Sources, path: &DocumentPath| -> Option<Decision> {
        let raw = load::raw(&sources.tree, path)?;
        serde_json::from_value(raw.json).ok()
    };
    paths
        .filter(|path| path.kind() == DocumentKind::Decision)
        .filter_map(|path| {
            let (before, after) = (read(&judged.before, path), read(&judged.after, path));
            let has_votes = after
                .as_ref()
                .is_some_and(|after| after.votes.is_some() || after.decided_on.is_some());
            differs(before.as_ref(), after.as_ref()).then(|| (path.to_string(), has_votes))
        })
        .collect()
}

/// The board of the default branch, and the companies of its members' partners.
fn board(before: &Sources) -> Result<Option<(Board, BTreeMap<String, String>)>> {
    let (_, schemas) = load::program(before)?;
    let path = DocumentPath::board();
    let (documents, _) = load::documents(before, std::slice::from_ref(&path), &schemas);
    let board = documents
        .get(&path)
        .and_then(|file| serde_json::from_value::<Board>(file.json.clone()).ok());
    let Some(board) = board else { return Ok(None) };
    let known = load::registry(before).slugs;
    let wanted: BTreeSet<Arc<str>> = (board.members.iter())
        .filter_map(|member| member.partner.as_deref().map(Arc::from))
        .filter(|slug| known.contains(slug))
        .collect();
    let wanted: Vec<Arc<str>> = wanted.into_iter().collect();
    let organizations = load::folders(before, &wanted, &schemas).into_iter();
    let organizations = organizations.filter_map(|folder| {
        let organization = folder.record?.data.organization?;
        Some((folder.slug.to_string(), organization))
    });
    Ok(Some((board, organizations.collect())))
}
