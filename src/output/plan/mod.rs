//! A plan for GitHub, and what came of it, as text, Markdown and JSON.

pub mod json;
pub mod markdown;
pub mod text;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::date::Date;
use crate::forge::{ForgeError, IssueState};
use crate::work::issues::apply::{Outcome, Undone};
use crate::work::issues::plan::{Plan, Remark, Write};
use crate::work::onboarding::advance::{Move, Way};
use crate::work::onboarding::carry::Carried;

/// What is shown of a run.
#[derive(Debug)]
pub struct Shown {
    pub at: Date,
    /// The commit that the records were read from; none where GitHub was not looked at.
    pub commit: Option<String>,
    /// It was carried out.
    pub applied: bool,
    pub moves: Vec<Move>,
    pub writes: Vec<Write>,
    /// Files on branches: where, and what.
    pub files: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// Errors of the registry.
    pub findings: usize,
    /// What could be done without, and what is asked of a person.
    pub notes: Vec<String>,
    pub undone: Vec<Undone>,
    pub done: usize,
    pub left: usize,
    /// Why something is left.
    pub because: Option<String>,
    /// The whole plan was refused: how many changes it has, and how many are allowed.
    pub refused: Option<(usize, usize)>,
}

impl Shown {
    /// Nothing yet.
    pub fn new(at: Date, commit: Option<&str>, applied: bool) -> Self {
        Self {
            at,
            commit: commit.map(str::to_owned),
            applied,
            moves: Vec::new(),
            writes: Vec::new(),
            files: Vec::new(),
            remarks: Vec::new(),
            findings: 0,
            notes: Vec::new(),
            undone: Vec::new(),
            done: 0,
            left: 0,
            because: None,
            refused: None,
        }
    }

    /// What one round plans.
    pub fn add(&mut self, plan: &Plan, moves: &[Move]) {
        // A later round plans again what failed.
        let there: BTreeSet<_> = self.writes.iter().map(line).collect();
        let new = plan.writes.iter().filter(|write| !there.contains(&line(write)));
        self.writes.extend(new.cloned());
        self.moves.extend(moves.iter().filter(|m| !m.is_retry()).cloned());
        self.remarks(&plan.remarks);
    }

    /// What people did and is left as it is, each once.
    pub fn remarks(&mut self, remarks: &[Remark]) {
        for remark in remarks {
            if !self.remarks.contains(remark) {
                self.remarks.push(remark.clone());
            }
        }
    }

    /// Applications that cannot be accepted by the tool.
    pub fn refusals(&mut self, refused: &[(String, String)]) {
        let words = |(slug, why): &(String, String)| {
            format!(
                "the application of `{slug}` cannot be accepted by the tool, so a maintainer does it by hand: {why}"
            )
        };
        self.notes.extend(refused.iter().map(words));
    }

    /// The whole plan is refused.
    pub fn refuse(&mut self, changes: usize, most: usize) {
        self.refused = Some((changes, most));
    }

    /// What came of moves.
    pub fn carried(&mut self, moves: &[Move], carried: &Carried) {
        for step in moves {
            if let Move::Retry { proposal } = step
                && let Some(Way::Open(_)) = carried.ways.get(&proposal.slug)
            {
                let proposal = proposal.clone();
                self.moves.push(Move::Open { proposal });
            }
        }
        self.done += carried.done;
        // Each round plans anew what the one before left.
        self.left = carried.left;
        carried.undone.iter().for_each(|undone| self.undone(undone));
        self.because = self.because.take().or_else(|| carried.stopped.clone());
    }

    /// What came of a plan.
    pub fn applied(&mut self, outcome: &Outcome) {
        self.done += outcome.done;
        self.left += outcome.left;
        outcome.undone.iter().for_each(|undone| self.undone(undone));
        self.because = self.because.take().or_else(|| outcome.because.clone());
    }

    /// Limits leave so many things more for the next run.
    pub fn leave(&mut self, count: usize, why: String) {
        self.left += count;
        self.because = self.because.take().or(Some(why));
    }

    /// Limits ended the run before its last round.
    pub fn stop(&mut self, why: &ForgeError) {
        self.left = self.left.max(1);
        self.because = self.because.take().or_else(|| Some(why.to_string()));
    }

    /// Something that was not done; the same once.
    pub fn undone(&mut self, undone: &Undone) {
        if !self.undone.contains(undone) {
            self.undone.push(undone.clone());
        }
    }

    /// Everything that failed, in sentences.
    pub fn failures(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.undone.iter().map(sentence).collect();
        failures.extend(self.refused.map(|(changes, most)| refusal(changes, most)));
        failures
    }

    /// Whether GitHub shows what it should, as far as this run was to see to it. What is left for the next run because of
    /// limits is no failure.
    pub fn is_in_step(&self) -> bool {
        self.undone.is_empty() && self.refused.is_none()
    }

    /// What the step gives to those after it.
    pub fn outputs(&self) -> [(&'static str, String); 4] {
        [
            ("result", if self.is_in_step() { "pass" } else { "fail" }.to_owned()),
            ("planned", self.planned().to_string()),
            ("done", self.done.to_string()),
            ("left", self.left.to_string()),
        ]
    }

    /// How many things are planned.
    pub fn planned(&self) -> usize {
        self.moves.len() + self.writes.len() + self.files.len()
    }

    /// Every row of the plan: a verb, where, and what.
    fn rows(&self) -> impl Iterator<Item = (&'static str, String, String)> + '_ {
        let row = |write: &Write| {
            let (verb, place, mut what) = line(write);
            if let Write::Say { id, .. } = write {
                what = said(id);
            }
            (verb, place, what)
        };
        let moves = self.moves.iter().map(move_line);
        let files = self.files.iter().cloned();
        let files = files.map(|(place, what)| ("write files", place, what));
        moves.chain(self.writes.iter().map(row)).chain(files)
    }

    /// One line over all of it.
    pub fn summary(&self) -> String {
        let planned = crate::words::count(self.planned(), "write");
        match (self.planned(), self.applied) {
            (0, _) => "nothing to do: GitHub is in step with the records".to_owned(),
            (_, false) if self.commit.is_none() => format!("{planned} planned, as if GitHub had nothing yet"),
            (_, false) => format!("{planned} planned; `--apply` carries them out"),
            (_, true) => {
                let mut text = format!("{} done", crate::words::count(self.done, "write"));
                if self.left > 0 {
                    let _ = write!(text, ", {} left for the next run", self.left);
                }
                if !self.undone.is_empty() {
                    let _ = write!(text, ", {} failed", self.undone.len());
                }
                text
            }
        }
    }
}

/// What failed and why, with the permission to add where one lacks.
pub fn sentence(undone: &Undone) -> String {
    let of = match undone.key.replace('`', "'") {
        key if key.is_empty() => String::new(),
        key => format!(" of `{key}`"),
    };
    let add = permission(&undone.error)
        .map(|lines| format!("; add `{lines}` to the `permissions` of the job to have it"))
        .unwrap_or_default();
    format!("{}{of} was not written: {}{add}", undone.what, undone.error)
}

/// The line of a workflow that gives what GitHub says would be needed, such as `pull_requests=write`. Where several things
/// would do, the first is what is named.
fn permission(error: &ForgeError) -> Option<String> {
    let ForgeError::Forbidden {
        needed: Some(needed), ..
    } = error
    else {
        return None;
    };
    let (name, level) = needed.split([';', ',']).next()?.trim().split_once('=')?;
    Some(format!("{}: {level}", name.replace('_', "-")))
}

/// Why a plan was refused.
pub fn refusal(changes: usize, most: usize) -> String {
    format!(
        "the plan changes or closes {changes} issues, which is more than the {most} that are allowed, so nothing was \
         written; look at it, then run it once with `--max-changes {changes}`"
    )
}

/// A write as verb, where, and what.
pub fn line(write: &Write) -> (&'static str, String, String) {
    let at = |number: &u64| format!("#{number}");
    match write {
        Write::CreateLabel { label } => ("make label", label.name.clone(), String::new()),
        Write::Create(create) => ("open", create.key.clone(), create.title.clone()),
        Write::Link { key, parent } => ("put below", key.clone(), parent.clone()),
        Write::AddLabels { number, names, .. } => ("label", at(number), names.join(", ")),
        Write::RemoveLabel { number, name, .. } => ("unlabel", at(number), name.clone()),
        Write::Assign { number, logins, .. } => ("assign", at(number), logins.join(", ")),
        Write::Unassign { number, logins, .. } => ("unassign", at(number), logins.join(", ")),
        Write::Say { number, id, .. } => ("comment", at(number), id.clone()),
        Write::DeleteComment { id } => ("delete comment", id.to_string(), "a second answer".to_owned()),
        Write::Update(update) => {
            let verb = match update.state {
                None => "update",
                Some(IssueState::Open) => "reopen",
                Some(_) => "close",
            };
            let mut what = update.blocks_changed.join(", ");
            if let Some(title) = &update.title {
                what = format!("title: {title}{}{what}", if what.is_empty() { "" } else { "; " });
            }
            (verb, format!("{} {}", at(&update.number), update.key), what)
        }
    }
}

/// What a comment of ours is, by its id: an answer names the comments that it answers, by GitHub's numbers for them.
fn said(id: &str) -> String {
    match id.strip_prefix("answer ").map(|ids| ids.split(' ').count()) {
        Some(answered) => format!("answer to {}", crate::words::count(answered, "comment")),
        None => id.to_owned(),
    }
}

/// A move as verb, where, and what.
pub fn move_line(step: &Move) -> (&'static str, String, String) {
    match step {
        Move::Push {
            proposal,
            exists: false,
        } => ("push", proposal.branch.clone(), proposal.path.clone()),
        Move::Push { proposal, .. } => ("push again", proposal.branch.clone(), proposal.path.clone()),
        Move::Open { proposal } | Move::Retry { proposal } => {
            ("open pull request", proposal.branch.clone(), proposal.title.clone())
        }
        Move::Forget { number, branch } => ("let go of", format!("#{number}"), branch.clone()),
        Move::Review { number, branch } => ("review", format!("#{number}"), branch.clone()),
        Move::Close { number, branch } => ("close pull request", format!("#{number}"), branch.clone()),
        Move::DeleteBranch { branch } => ("delete branch", branch.clone(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lacking_permission_is_named_as_the_line_to_add() {
        let undone = |key: &str, needed: Option<&str>| Undone {
            key: key.to_owned(),
            what: "the label",
            error: ForgeError::Forbidden {
                message: "no".to_owned(),
                needed: needed.map(str::to_owned),
            },
        };
        let said = sentence(&undone("", Some("pull_requests=write; issues=write")));
        assert!(said.starts_with("the label was not written: "), "{said}");
        assert!(
            said.ends_with("; add `pull-requests: write` to the `permissions` of the job to have it"),
            "{said}"
        );
        assert!(!sentence(&undone("a", None)).contains("add `"));
    }
}
