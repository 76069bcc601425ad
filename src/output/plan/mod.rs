//! A plan for GitHub, and what came of it, as text, Markdown and JSON.

pub mod json;
pub mod markdown;
pub mod text;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::access::TeamChange;
use crate::date::Date;
use crate::forge::{ForgeError, IssueState};
use crate::templates::TemplateError;
use crate::work::apply::{Opened, Outcome};
use crate::work::issues::plan::{Plan, Remark};
use crate::work::write::{CommentMark, Write, WriteFailure};

/// What is shown of a run.
#[derive(Debug)]
pub struct SyncReport {
    pub at: Date,
    /// The commit that the records were read from; none where GitHub was not read.
    pub commit: Option<String>,
    /// It was carried out.
    pub applied: bool,
    pub writes: Vec<Write>,
    pub remarks: Vec<Remark>,
    /// Errors of the registry.
    pub findings: usize,
    /// What could be done without, and what is asked of a person.
    pub notes: Vec<String>,
    pub failures: Vec<WriteFailure>,
    pub done: usize,
    pub left: usize,
    /// Why something is left.
    pub stopped: Option<String>,
    /// The whole plan was refused: how many changes it has, and how many are allowed.
    pub refused: Option<(usize, usize)>,
}

impl SyncReport {
    /// Nothing yet.
    pub fn new(at: Date, commit: Option<&str>, applied: bool) -> Self {
        Self {
            at,
            commit: commit.map(str::to_owned),
            applied,
            writes: Vec::new(),
            remarks: Vec::new(),
            findings: 0,
            notes: Vec::new(),
            failures: Vec::new(),
            done: 0,
            left: 0,
            stopped: None,
            refused: None,
        }
    }

    /// What one round plans.
    pub fn add(&mut self, plan: &Plan, proposals: &[Write]) {
        // A later round plans again what failed.
        let there: BTreeSet<_> = self.writes.iter().map(line).collect();
        let is_new = |write: &&Write| !there.contains(&line(write)) && !write.is_another_try();
        self.writes.extend(proposals.iter().filter(is_new).cloned());
        self.writes.extend(plan.writes.iter().filter(is_new).cloned());
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

    /// Templates of the program that could not be used.
    pub fn template_faults(&mut self, faults: &[TemplateError]) {
        let words = |fault: &TemplateError| format!("the program's own template wasn't used: {fault}");
        self.notes.extend(faults.iter().map(words));
    }

    /// New issues that a run doesn't open, because `most` is all that it opens.
    pub fn wait_for(&mut self, new: usize, most: usize) {
        if new > most {
            self.notes.push(format!(
                "{} of {} wait, because a run opens at most {most}: the next run goes on; to open all at once, run it with \
                 `--max-new {new}`",
                new - most,
                crate::words::count(new, "new issue"),
            ));
        }
    }

    /// The whole plan is refused.
    pub fn refuse(&mut self, changes: usize, most: usize) {
        self.refused = Some((changes, most));
    }

    /// What came of a plan, or of a part of it.
    pub fn applied(&mut self, writes: &[Write], outcome: &Outcome) {
        // One that GitHub refused before is shown once it succeeds.
        for write in writes {
            if let Write::OpenPull { proposal, base, again } = write
                && *again
                && let Some(Opened::Number(_)) = outcome.pulls.get(&proposal.branch)
            {
                let (proposal, base) = (proposal.clone(), base.clone());
                self.writes.push(Write::OpenPull {
                    proposal,
                    base,
                    again: false,
                });
            }
        }
        self.done += outcome.done;
        self.left += outcome.left;
        outcome.failures.iter().for_each(|failure| self.failed(failure));
        let locked = outcome.locked.iter().map(ToString::to_string);
        let new: Vec<String> = locked.filter(|note| !self.notes.contains(note)).collect();
        self.notes.extend(new);
        self.stopped = self.stopped.take().or_else(|| outcome.stopped.clone());
    }

    /// Clears the failures of the round before. The next round plans that work again: what fails again is shown once,
    /// and what succeeds isn't a failure.
    pub fn begin_round(&mut self) {
        self.failures.clear();
        self.left = 0;
    }

    /// Counts what limits leave for the next run.
    pub fn leave(&mut self, count: usize, why: String) {
        self.left += count;
        self.stopped = self.stopped.take().or(Some(why));
    }

    /// Limits ended the run before its last round.
    pub fn stop(&mut self, why: &ForgeError) {
        self.left = self.left.max(1);
        self.stopped = self.stopped.take().or_else(|| Some(why.to_string()));
    }

    /// Something that was not done; the same once.
    pub fn failed(&mut self, failure: &WriteFailure) {
        if !self.failures.contains(failure) {
            self.failures.push(failure.clone());
        }
    }

    /// Everything that failed, in sentences.
    pub fn failures_shown(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.failures.iter().map(ToString::to_string).collect();
        failures.extend(self.refused.map(|(changes, most)| refusal(changes, most)));
        failures
    }

    /// Whether this run did its part, so that GitHub shows what it should. Work that limits leave for the next run
    /// isn't a failure.
    pub fn is_in_step(&self) -> bool {
        self.failures.is_empty() && self.refused.is_none()
    }

    /// The outputs of the step, for the steps after it.
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
        self.writes.len()
    }

    /// Every row of the plan, proposals first: a verb, where, and what.
    fn rows(&self) -> impl Iterator<Item = (&'static str, String, String)> + '_ {
        let (proposals, others): (Vec<&Write>, Vec<&Write>) = self.writes.iter().partition(|w| w.is_proposal());
        proposals.into_iter().chain(others).map(line)
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
                if !self.failures.is_empty() {
                    let _ = write!(text, ", {} failed", self.failures.len());
                }
                text
            }
        }
    }
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
        Write::CreateIssue(create) => ("open", create.key.clone(), create.title.clone()),
        Write::UpdateIssue(update) => {
            let verb = match update.state {
                None => "update",
                Some(IssueState::Open) => "reopen",
                Some(IssueState::Completed | IssueState::NotPlanned | IssueState::Duplicate) => "close",
            };
            let mut what = update.blocks_changed.join(", ");
            if let Some(title) = &update.title {
                what = format!("title: {title}{}{what}", if what.is_empty() { "" } else { "; " });
            }
            (verb, format!("{} {}", at(&update.number), update.key), what)
        }
        Write::LinkIssue { key, parent } => ("put below", key.clone(), parent.clone()),
        Write::AddLabels { number, names, .. } => ("label", at(number), names.join(", ")),
        Write::RemoveLabel { number, name, .. } => ("unlabel", at(number), name.clone()),
        Write::Assign { number, logins, .. } => ("assign", at(number), logins.join(", ")),
        Write::Unassign { number, logins, .. } => ("unassign", at(number), logins.join(", ")),
        Write::CreateComment { number, mark, .. } => ("comment", at(number), comment(mark)),
        Write::UpdateComment { id, mark, .. } => ("update comment", id.to_string(), comment(mark)),
        Write::CloseIssue { key, number, .. } => ("close", format!("{} {key}", at(number)), String::new()),
        Write::DeleteComment { id, .. } => ("delete comment", id.to_string(), "no longer needed".to_owned()),
        Write::EndCheck { id } => ("end check", id.to_string(), String::new()),
        Write::PostCheck { check, .. } => ("check", check.sha.clone(), check.title.clone()),
        Write::PostStatus { sha, status } => ("status", sha.clone(), status.description.clone()),
        Write::Suggest { number, comments, .. } => {
            ("suggest", at(number), crate::words::count(comments.len(), "change"))
        }
        Write::Push {
            proposal,
            branch_update,
            ..
        } => {
            let verb = if branch_update.exists() { "push again" } else { "push" };
            (verb, proposal.branch.clone(), proposal.files_shown())
        }
        Write::OpenPull { proposal, .. } => ("open pull request", proposal.branch.clone(), proposal.title.clone()),
        Write::UpdatePull { number, proposal } => ("retitle", at(number), proposal.title.clone()),
        Write::ReviewPull { number, branch } => ("review", at(number), branch.clone()),
        Write::WithdrawPull {
            number,
            branch,
            is_open,
        } => {
            let verb = if *is_open { "close pull request" } else { "let go of" };
            (verb, at(number), branch.clone())
        }
        Write::DeleteBranch { branch } => ("delete branch", branch.clone(), String::new()),
        Write::ChangeTeam {
            team, login, change, ..
        } => {
            let verb = match change {
                TeamChange::Add => "add to team",
                TeamChange::Remove => "remove from team",
            };
            (verb, team.to_string(), login.clone())
        }
        Write::BuildPages { branch, .. } => ("build Pages site", branch.clone(), String::new()),
    }
}

/// What a comment of ours is: an answer names the comments that it answers, by GitHub's numbers for them.
fn comment(mark: &CommentMark) -> String {
    match mark {
        CommentMark::Review(_) => "the review".to_owned(),
        CommentMark::Said(id) => match id.strip_prefix("answer ").map(|ids| ids.split(' ').count()) {
            Some(answered) => format!("answer to {}", crate::words::count(answered, "comment")),
            None => id.clone(),
        },
    }
}
