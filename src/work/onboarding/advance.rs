//! Moves of records: an application that was merged is accepted, and a phase whose steps are done and whose gate holds is
//! left. Each is a proposal, an edit of one record that leaves every other byte alone, which the tool brings as a pull
//! request and a maintainer merges. Pure: what should be proposed, compared with the branches and pull requests there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::facts::{Facts, PartnerFacts};
use super::in_phase;
use super::steps::Progress;
use super::title::plain;
use crate::date::Date;
use crate::output::escape::{code, cut, markdown};
use crate::registry::edit::{Change, edit};
use crate::registry::model::Status;
use crate::registry::yaml::{self, LIMITS};
use crate::work::issues::index::Index;
use crate::work::issues::item::Stage;
use crate::work::issues::plan::Remark;
use crate::work::marker;

/// How the names of our branches begin.
pub const BRANCHES: &str = "psp-partners/";
/// The mark of our pull requests.
const ADVANCE: &str = "advance";

/// A change of one record that should be proposed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    pub slug: String,
    /// Its identity, such as `advance/acme/identification`.
    pub key: String,
    pub branch: String,
    pub path: String,
    /// The whole file as it should be.
    #[serde(skip)]
    pub text: String,
    pub title: String,
    /// Markdown, with the mark.
    #[serde(skip)]
    pub body: String,
}

/// What is on GitHub for a branch of ours.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub exists: bool,
    /// The sum of the record's text on it, as [`sum`] makes it.
    pub sum: Option<String>,
    /// The day on which the record leaves the phase there.
    pub left: Option<Date>,
    /// Its last commit is by one of the program's bot accounts.
    pub ours: bool,
    /// An open pull request from it, and whether one of the bot accounts opened it.
    pub open: Option<(u64, bool)>,
    /// The open pull request does not remember a review of this head: a run was stopped before its end.
    pub unreviewed: bool,
    /// A pull request of ours from it that was closed without being merged.
    pub closed: Option<u64>,
}

/// One move on GitHub.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "move")]
pub enum Move {
    /// Makes or moves the branch so that it holds the proposal.
    Push {
        proposal: Proposal,
        exists: bool,
    },
    /// Opens the pull request.
    Open {
        proposal: Proposal,
    },
    /// Tries again to open one, which GitHub refused before: nothing changes as long as it refuses.
    Retry {
        proposal: Proposal,
    },
    /// Reviews an open pull request of ours, which a run that was stopped did not come to.
    Review {
        number: u64,
        branch: String,
    },
    /// Closes a pull request of ours that nothing asks for any more.
    Close {
        number: u64,
        branch: String,
    },
    /// Takes the mark off one that a person closed and nothing asks for any more: a later one is another.
    Forget {
        number: u64,
        branch: String,
    },
    DeleteBranch {
        branch: String,
    },
}

impl Move {
    /// Whether it changes nothing unless somebody changed a setting meanwhile.
    pub fn is_retry(&self) -> bool {
        matches!(self, Self::Retry { .. })
    }
}

/// How the way to the next phase looks, for the phase's issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A pull request is open.
    Open(u64),
    /// A person closed it.
    Closed(u64),
    /// GitHub does not let us open one; a person can, here.
    ByHand(Option<String>, String),
    /// People's own commits are on the branch; with the pull request that is open from it.
    Taken(String, Option<u64>),
}

impl Way {
    /// For the body of the issue.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Open(number) => {
                format!("> [!IMPORTANT]\n> **#{number} moves the record on.** A maintainer looks at it and merges it.")
            }
            Self::Closed(number) => {
                format!(
                    "> [!NOTE]\n> A person closed #{number}, which would move the record on. Open it again to go on; where its \
                     branch was deleted, restore that first."
                )
            }
            Self::ByHand(address, branch) => {
                let by = match address {
                    Some(address) => format!("[open the pull request by hand]({address})"),
                    None => format!("open a pull request from the branch {} by hand", code(branch)),
                };
                format!(
                    "> [!IMPORTANT]\n> **The record can move on:** {by}. The tool may not open it itself: that needs the \
                     setting *Allow GitHub Actions to create and approve pull requests*."
                )
            }
            Self::Taken(branch, None) => format!(
                "> [!NOTE]\n> The branch {} has commits of other people, so it is left to them. Merge or delete it to go on.",
                code(branch)
            ),
            Self::Taken(branch, Some(number)) => format!(
                "> [!IMPORTANT]\n> **#{number} moves the record on.** Its branch {} has commits of other people, so the tool leaves \
                 it to them. A maintainer looks at it and merges it.",
                code(branch)
            ),
        }
    }

    /// A comment that is worth a notification.
    pub(super) fn stage(&self) -> Option<Stage> {
        match self {
            Self::ByHand(_, branch) => Some(Stage {
                id: format!("by-hand {branch}"),
                words: self.words().replace("> [!IMPORTANT]\n> ", ""),
            }),
            _ => None,
        }
    }
}

/// What should be proposed on this day. `text` gives the record of a partner as it is; `seen` what is on a branch.
pub fn proposals(
    facts: &Facts<'_>,
    progress: &BTreeMap<String, Progress>,
    text: &dyn Fn(&str) -> Option<String>,
    seen: &BTreeMap<String, Seen>,
) -> (Vec<Proposal>, Vec<(String, String)>) {
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for (partner, _) in in_phase(facts) {
        let Some(progress) = progress.get(&partner.slug) else {
            continue;
        };
        let Some(wanted) = wanted(facts, partner, progress, seen) else {
            continue;
        };
        let path = format!("partners/{}/partner.yaml", partner.slug);
        let Some(old) = text(&partner.slug) else { continue };
        match edit(&old, &wanted.changes) {
            Ok(new) => made.push(Proposal {
                slug: partner.slug.clone(),
                body: format!("{}{}", marker::write(ADVANCE, &wanted.key), wanted.words),
                branch: branch(&wanted.key),
                key: wanted.key,
                title: wanted.title,
                text: new,
                path,
            }),
            Err(error) => failed.push((partner.slug.clone(), error.to_string())),
        }
    }
    (made, failed)
}

/// The branch of a proposal.
pub fn branch(key: &str) -> String {
    format!("{BRANCHES}{key}")
}

/// The way by hand, where people were told of it: GitHub refused to let us open the pull request.
pub fn told_by_hand(facts: &Facts<'_>, index: &Index<'_>, proposal: &Proposal) -> Option<Way> {
    let (_, current) = in_phase(facts).find(|(partner, _)| partner.slug == proposal.slug)?;
    let way = Way::ByHand(facts.links.compare(&proposal.branch), proposal.branch.clone());
    let stage = way.stage()?;
    let known = index.get(&current.key)?;
    (known.mark.stage == stage.id).then_some(way)
}

/// The body of a pull request of ours that nothing asks for any more, if it is one.
pub fn withdrawn(body: &str) -> Option<String> {
    key_of(body)?;
    let (_, rest) = body.split_once('\n')?;
    Some(format!(
        "> [!NOTE]\n> **Withdrawn:** what it asks for does not hold any more. When it does again, there will be another.\n\n{rest}"
    ))
}

/// What a pull request of ours remembers, so that nobody has to ask for it again with each run: a workflow has a thousand
/// requests an hour, and a large program hundreds of pull requests that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    key: String,
    /// The commit that was reviewed, which is ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sha: String,
    /// The sum of the record there, and the day on which it leaves its phase.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Date>,
}

impl Memory {
    /// What a body says; before its first review it has the key alone.
    pub fn of(body: &str) -> Option<Self> {
        let memory = match marker::read::<Value>(ADVANCE, body)? {
            Value::String(key) => Self { key, ..Self::default() },
            other => serde_json::from_value(other).unwrap_or_default(),
        };
        (!memory.key.is_empty()).then_some(memory)
    }

    /// The body with this in place of what it said, if it is one of ours: the head `sha` with this text of the record was
    /// reviewed.
    pub fn reviewed(body: &str, sha: &str, text: &str) -> Option<String> {
        let key = key_of(body)?;
        let (_, rest) = body.split_once('\n')?;
        let memory = Self {
            sha: sha.to_owned(),
            sum: sum(text),
            left: left(&branch(&key), text),
            key,
        };
        Some(marker::write(ADVANCE, &memory) + rest)
    }
}

/// The key of a pull request of ours, by its body.
pub fn key_of(body: &str) -> Option<String> {
    Memory::of(body).map(|memory| memory.key)
}

struct Wanted {
    key: String,
    changes: Vec<Change>,
    title: String,
    words: String,
}

fn wanted(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    progress: &Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted> {
    if partner.applied {
        return accept(facts, partner, progress);
    }
    leave(facts, partner, progress, seen)
}

/// The changes that accept an application: it is in phase 1 from then on.
pub fn acceptance(first_phase: &str, day: Date) -> Vec<Change> {
    vec![
        Change::new("/status", "onboarding"),
        Change::new("/status_since", day.to_string()),
        Change::new(format!("/phases/{first_phase}/entered"), day.to_string()),
    ]
}

fn accept(facts: &Facts<'_>, partner: &PartnerFacts, progress: &Progress) -> Option<Wanted> {
    let first = facts.program.phases.first()?;
    let day = progress.memory.since?;
    Some(Wanted {
        key: format!("{ADVANCE}/{}/accept", partner.slug),
        changes: acceptance(&first.id, day),
        title: headline("Accept ", partner, ""),
        words: format!(
            "The application of {} was merged. This writes into the record that it is accepted: the partnership is in \
             phase 1, {}, since {day}.\n",
            markdown(&plain(&partner.partner.name)),
            markdown(&first.name)
        ),
    })
}

fn headline(before: &str, partner: &PartnerFacts, after: &str) -> String {
    let room = 240_usize.saturating_sub(before.len() + after.len());
    format!("{before}{}{after}", cut(&plain(&partner.partner.name), room))
}

/// The change that leaves a phase: only when each step is done or skipped, and the gate holds.
fn leave(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    progress: &Progress,
    seen: &BTreeMap<String, Seen>,
) -> Option<Wanted> {
    let current = partner.current.as_ref()?;
    let phase = current.definition(facts.program).filter(|p| !p.lasting)?;
    let next = facts.program.phases.get(current.number)?;
    let gate = partner.standing.gate.as_ref()?;
    if partner.partner.status != Status::Onboarding || !gate.beside_steps.is_empty() || !progress.left(phase).is_empty()
    {
        return None;
    }
    let key = format!("{ADVANCE}/{}/{}", partner.slug, phase.id);
    let at = format!("/phases/{}", phase.id);
    let records = partner
        .partner
        .phases
        .as_ref()
        .and_then(|p| p.get(&phase.id))
        .and_then(|p| p.steps.as_ref());
    let mut changes = Vec::new();
    let mut last = current.entered;
    let mut lines = String::new();
    for step in &phase.steps {
        let state = progress.record(step)?;
        last = last.max(state.done.unwrap_or(last));
        let line = match (state.done, &state.skipped) {
            (Some(day), _) => format!("- {}: done on {day}\n", markdown(&step.name)),
            (None, reason) => format!(
                "- {}: skipped, {}\n",
                markdown(&step.name),
                markdown(&crate::sensitive::mask(reason.as_deref().unwrap_or_default()))
            ),
        };
        lines.push_str(&line);
        if records.is_none_or(|r| !r.contains_key(&step.id)) {
            let value = match state.skipped {
                Some(reason) => json!({ "skipped": reason }),
                None => json!({ "done": state.done.map(|d| d.to_string()) }),
            };
            changes.push(Change::new(format!("{at}/steps/{}", step.id), value));
        }
    }
    // The day that was proposed first stays: else there would be another proposal every day.
    let proposed = seen.get(&branch(&key)).and_then(|s| s.left);
    let day = proposed
        .filter(|day| (last..=facts.today).contains(day))
        .unwrap_or(facts.today.max(last));
    changes.insert(0, Change::new(format!("{at}/left"), day.to_string()));
    changes.push(Change::new(format!("/phases/{}/entered", next.id), day.to_string()));
    if next.lasting {
        changes.push(Change::new("/status", "active"));
        changes.push(Change::new("/status_since", day.to_string()));
    }
    Some(Wanted {
        key,
        changes,
        title: headline(
            "",
            partner,
            &format!(": on to phase {}, {}", current.number + 1, cut(&plain(&next.name), 100)),
        ),
        words: format!(
            "Every step of phase {}, {}, is done or skipped, and its gate holds. This writes the steps into the record of {} \
             and opens phase {}, {}, on {day}.\n\n{lines}",
            current.number,
            markdown(&phase.name),
            markdown(&plain(&partner.partner.name)),
            current.number + 1,
            markdown(&next.name),
        ),
    })
}

/// The day on which a record leaves the phase that a branch of ours proposes to leave.
pub fn left(branch: &str, text: &str) -> Option<Date> {
    let phase = branch.rsplit('/').next()?;
    let root = yaml::read(text.as_bytes().to_vec(), LIMITS).root?;
    let pointer = format!("/phases/{phase}/left");
    root.to_json().pointer(&pointer).and_then(Value::as_str)?.parse().ok()
}

/// A short sum of a text.
pub fn sum(text: &str) -> String {
    format!("{}-{:016x}", text.len(), marker::fnv(text))
}

/// The moves that bring the proposals to GitHub, and how things are for each partner. `by_hand` is what people were told
/// where opening was refused before.
pub fn moves(
    proposals: &[Proposal],
    seen: &BTreeMap<String, Seen>,
    held: &dyn Fn(&str) -> bool,
    by_hand: &dyn Fn(&Proposal) -> Option<Way>,
) -> (Vec<Move>, BTreeMap<String, Way>, Vec<Remark>) {
    let (mut moves, mut ways, mut remarks) = (Vec::new(), BTreeMap::new(), Vec::new());
    let nothing = Seen::default();
    for proposal in proposals {
        let there = seen.get(&proposal.branch).unwrap_or(&nothing);
        let same = there.sum.as_ref() == Some(&sum(&proposal.text));
        if there.exists && !same && !there.ours {
            let open = there.open.map(|(number, _)| number);
            ways.insert(proposal.slug.clone(), Way::Taken(proposal.branch.clone(), open));
            continue;
        }
        if let (Some(number), None) = (there.closed, there.open) {
            remarks.push(Remark {
                key: proposal.key.clone(),
                number,
                words: "a person closed the pull request, so none is opened".to_owned(),
            });
            ways.insert(proposal.slug.clone(), Way::Closed(number));
            continue;
        }
        if !same {
            moves.push(Move::Push {
                proposal: proposal.clone(),
                exists: there.exists,
            });
        }
        let proposal = proposal.clone();
        match (there.open, by_hand(&proposal).filter(|_| same)) {
            (Some((number, _)), _) => {
                if same && there.unreviewed {
                    let branch = proposal.branch;
                    moves.push(Move::Review { number, branch });
                }
                ways.insert(proposal.slug, Way::Open(number));
            }
            (None, None) => moves.push(Move::Open { proposal }),
            (None, Some(way)) => {
                ways.insert(proposal.slug.clone(), way);
                moves.push(Move::Retry { proposal });
            }
        }
    }
    let is_proposed = |name: &String| proposals.iter().any(|p| p.branch == *name);
    for (branch, there) in seen.iter().filter(|(name, _)| !is_proposed(name)) {
        let slug = branch
            .strip_prefix(BRANCHES)
            .and_then(|key| key.split('/').nth(1))
            .unwrap_or_default();
        if held(slug) {
            continue;
        }
        if let Some(number) = there.closed {
            let branch = branch.clone();
            moves.push(Move::Forget { number, branch });
        }
        if !there.exists || !there.ours {
            continue;
        }
        match there.open {
            Some((_, false)) => continue,
            Some((number, true)) => moves.push(Move::Close {
                number,
                branch: branch.clone(),
            }),
            None => {}
        }
        moves.push(Move::DeleteBranch { branch: branch.clone() });
    }
    (moves, ways, remarks)
}
