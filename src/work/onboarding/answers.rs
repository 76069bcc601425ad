//! Answers to commands. Each command is answered once, with what it did or why not. An answer describes the state after
//! the command, so a run that was stopped can give the same answer again.

use std::fmt::Write as _;

use super::answer_view::{Outcome, RowView, SideView};
use super::answered::{ANSWER, Answered, token};
use super::command::{Command, Verb, commands};
use super::extensions;
use super::facts::{Current, Facts, PartnerFacts, Voice};
use super::requests;
use super::steps::{Progress, Side, boxes};
use crate::forge::Comment;
use crate::registry::model::{Party, Phase, Step};
use crate::sensitive;
use crate::words::closest;
use crate::work::issues::Memory;
use crate::work::issues::plan::Answer;

/// The answers to the commands below one issue.
#[derive(Debug, Default)]
pub(super) struct Replies {
    pub answers: Vec<Answer>,
    /// Duplicate answers of ours.
    pub twice: Vec<u64>,
    /// The last comment that was read.
    last_read: u64,
    /// When the last of the comments with commands that a person edited was edited.
    edited: String,
    /// How many comments the issue has after the answers are written; 0 where some are left for the next run.
    comments: u64,
}

impl Replies {
    fn remember(&self, memory: &mut Memory) {
        memory.last_read = self.last_read;
        memory.edited.clone_from(&self.edited);
        memory.comments = self.comments;
    }
}

/// Largest answer in bytes, with its mark. GitHub takes 65,536 characters.
const LARGEST_ANSWER: usize = 60_000;
/// Most answers below one issue in one run: each sends a notification to everyone on the issue. Our own choice. Further
/// commands are carried out now and answered by the next run.
const MOST_ANSWERS: usize = 5;
/// Room for the last row of an answer that is cut.
const CUT_NOTE: usize = 100;

/// Carries out the commands below a phase's issue, and answers them.
pub(super) fn answer(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    progress: &mut Progress,
    comments: &[Comment],
) -> Replies {
    let before = progress.memory.clone();
    let phase = current.definition(facts.program);
    let is_step = |id: &str| phase.is_some_and(|phase| phase.steps.iter().any(|step| step.id == id));
    let replies = reply(
        facts,
        &current.key,
        &before,
        comments,
        &is_step,
        &mut |comment, asked, fresh| {
            let voice = facts.voice(partner, comment.author.as_ref());
            if voice.owner || voice.maintainer {
                let carry_out = |command: &Command| {
                    let outcome = match command.verb {
                        Some(Verb::Request) => {
                            requests::request(facts, partner, &mut progress.memory, command, comment)
                        }
                        Some(Verb::Used) => requests::used(facts, partner, &mut progress.memory, command, comment),
                        Some(Verb::Extend) => {
                            extensions::extend(facts, partner, &mut progress.memory, (command, comment), fresh)
                        }
                        Some(Verb::Done | Verb::Undo | Verb::Skip) | None => {
                            carry_out(facts, current, progress, command, voice, fresh)
                        }
                    };
                    row(facts, comment, command, 0, &outcome)
                };
                return asked.iter().map(carry_out).collect();
            }
            one_row(facts, comment, asked, &not_allowed(facts, partner, comment))
        },
    );
    replies.remember(&mut progress.memory);
    replies
}

/// Who can use commands. For an owner without a user ID, the answer shows the line to add.
fn not_allowed(facts: &Facts<'_>, partner: &PartnerFacts, comment: &Comment) -> Outcome {
    let listed = |login: &str| {
        let mut owners = partner.partner.owners.iter().flatten();
        owners.any(|owner| owner.id.is_none() && owner.github.eq_ignore_ascii_case(login))
    };
    match comment.author.as_ref().filter(|author| listed(&author.login)) {
        Some(author) => Outcome::NoUserId {
            login: author.login.clone(),
            id: author.id.to_string(),
            edit: facts.links.edit_record(&partner.slug),
            accepting: partner.applied && partner.found_ids.contains_key(&author.login),
        },
        None => Outcome::NotAllowed,
    }
}

/// Why the steps of an issue can't be marked any more.
pub(super) enum TooLate<'a> {
    /// A person closed it.
    Closed,
    /// The phase or quarter is over.
    Over {
        is_quarter: bool,
        /// The key of the issue for the partnership's current phase.
        current: Option<&'a str>,
        status: &'static str,
    },
}

/// Answers commands below an issue whose steps can't be marked any more.
pub(super) fn too_late(
    facts: &Facts<'_>,
    key: &str,
    why: &TooLate<'_>,
    memory: &mut Memory,
    comments: &[Comment],
) -> Replies {
    let outcome = match why {
        TooLate::Closed => Outcome::ClosedIssue,
        TooLate::Over {
            is_quarter,
            current,
            status,
        } => Outcome::Over {
            is_quarter: *is_quarter,
            current: current.map(str::to_owned),
            status,
        },
    };
    let replies = reply(facts, key, memory, comments, &|_| false, &mut |comment, asked, _| {
        one_row(facts, comment, asked, &outcome)
    });
    replies.remember(memory);
    replies
}

/// The rows of an answer for one comment with commands.
type ReplyTo<'a> = dyn FnMut(&Comment, &[Command], bool) -> Vec<String> + 'a;

/// Goes through the comments once. Every command is carried out. Only the number of answers is limited. `before` is what
/// the issue remembers.
fn reply(
    facts: &Facts<'_>,
    key: &str,
    before: &Memory,
    comments: &[Comment],
    is_step: &dyn Fn(&str) -> bool,
    reply_to: &mut ReplyTo<'_>,
) -> Replies {
    let mut replies = Replies {
        edited: before.edited.clone(),
        ..Replies::default()
    };
    let mut answered = Answered::default();
    for comment in comments.iter().filter(|c| is_ours(facts, c)) {
        if answered.add(comment) {
            replies.twice.push(comment.id);
        }
    }
    let mut drafts: Vec<Draft> = Vec::new();
    let mut is_left = false;
    for comment in comments.iter().filter(|c| !is_ours(facts, c)) {
        let mut asked = commands(&comment.body);
        asked.retain(|command| command.is_meant(is_step));
        if asked.is_empty() {
            continue;
        }
        let is_answered = answered.has(comment, &asked);
        let fresh = comment.id > before.last_read || (!is_answered && comment.is_edited_after(&before.edited));
        if comment.is_edited_after(&replies.edited) {
            replies.edited.clone_from(&comment.updated_at);
        }
        if !fresh && is_answered {
            continue;
        }
        let rows = reply_to(comment, &asked, fresh);
        if !is_answered {
            is_left |= !add(facts, &mut drafts, &token(comment, &asked), &rows);
        }
    }
    replies.last_read = comments
        .iter()
        .map(|c| c.id)
        .max()
        .unwrap_or_default()
        .max(before.last_read);
    let count = comments.len() - replies.twice.len() + drafts.len();
    replies.comments = if is_left { 0 } else { count as u64 };
    replies.answers = drafts.into_iter().map(|draft| draft.answer(key)).collect();
    replies
}

/// An answer that is being written: the comments that it answers, and its rows.
#[derive(Default)]
struct Draft {
    comments: String,
    rows: String,
}

impl Draft {
    fn has_room_for(&self, rows: &str) -> bool {
        self.comments.len() + self.rows.len() + rows.len() + CUT_NOTE <= LARGEST_ANSWER
    }

    fn answer(self, key: &str) -> Answer {
        Answer {
            key: key.to_owned(),
            id: format!("{ANSWER}{}", self.comments),
            words: self.rows,
        }
    }
}

/// Adds the rows for one comment to the last draft, or to a new one; false where no more answers are written now. All
/// rows for a comment are in one answer, so that the next run sees whether it was answered.
fn add(facts: &Facts<'_>, drafts: &mut Vec<Draft>, comment: &str, rows: &[String]) -> bool {
    let text = cut_rows(facts, rows);
    if !drafts.last().is_some_and(|draft| draft.has_room_for(&text)) {
        if drafts.len() == MOST_ANSWERS {
            return false;
        }
        drafts.push(Draft::default());
    }
    if let Some(draft) = drafts.last_mut() {
        let _ = write!(draft.comments, " {comment}");
        draft.rows.push_str(&text);
    }
    true
}

/// The rows as one text. If one answer can't hold all of them, the last rows are left out.
fn cut_rows(facts: &Facts<'_>, rows: &[String]) -> String {
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        if text.len() + row.len() + 2 * CUT_NOTE > LARGEST_ANSWER {
            let rest = Outcome::Rest { count: rows.len() - i };
            text.push_str(&facts.writer.write(ROW, &rest));
            break;
        }
        text.push_str(row);
    }
    text
}

/// The template of a row.
const ROW: &str = "comment-answer.md.j2";

/// One row for all commands of a comment that have the same outcome.
fn one_row(facts: &Facts<'_>, comment: &Comment, asked: &[Command], outcome: &Outcome) -> Vec<String> {
    let others = asked.len().saturating_sub(1);
    asked
        .first()
        .map(|first| row(facts, comment, first, others, outcome))
        .into_iter()
        .collect()
}

fn row(facts: &Facts<'_>, comment: &Comment, command: &Command, others: usize, outcome: &Outcome) -> String {
    let view = RowView {
        command: format!("/{} {}", command.word, command.step).trim_end().to_owned(),
        others,
        by: comment.author.as_ref().map(|author| author.login.as_str()),
        outcome,
    };
    facts.writer.write(ROW, &view)
}

fn is_ours(facts: &Facts<'_>, comment: &Comment) -> bool {
    facts.identity.wrote(comment.author.as_ref())
}

fn carry_out(
    facts: &Facts<'_>,
    current: &Current,
    progress: &mut Progress,
    command: &Command,
    voice: Voice,
    fresh: bool,
) -> Outcome {
    let Some(phase) = current.definition(facts.program) else {
        return Outcome::NoPhase;
    };
    let Some(verb) = command.verb else {
        return not_a_command(phase, command);
    };
    let by_id = phase.steps.iter().find(|s| s.id == command.step);
    let named = |s: &Step| {
        command
            .with_name(&s.name)
            .or_else(|| command.with_name(&s.id.replace('-', " ")))
    };
    let by_name = phase.steps.iter().filter_map(|s| Some((s, named(s)?)));
    let named: Vec<(&Step, Command)> = match by_id {
        Some(step) => vec![(step, command.clone())],
        None => by_name.collect(),
    };
    // A name that two steps share identifies neither.
    let [(step, command)] = named.as_slice() else {
        return unknown(phase, &command.step);
    };
    match verb {
        Verb::Skip => skip(progress, step, command, voice, fresh),
        Verb::Done => tick(facts, progress, step, voice, fresh),
        Verb::Undo => undo(progress, step, voice, fresh),
        // These don't name a step.
        Verb::Request | Verb::Used | Verb::Extend => Outcome::NoPhase,
    }
}

/// The commands to type in place of a line that is none.
fn not_a_command(phase: &Phase, command: &Command) -> Outcome {
    let ids = phase.steps.iter().map(|s| s.id.as_str());
    let step = closest(&command.step, ids).unwrap_or("STEP");
    let verbs = Verb::near(&command.word).map_or_else(|| Verb::OF_STEPS.to_vec(), |verb| vec![verb]);
    let whole = |verb: Verb| match verb {
        Verb::Skip => format!("/{} {step} reason", verb.word()),
        Verb::Done | Verb::Undo => format!("/{} {step}", verb.word()),
        Verb::Request => format!("/{} BENEFIT reason", verb.word()),
        Verb::Used => format!("/{} GRANT URL", verb.word()),
        Verb::Extend => format!("/{} ENABLEMENT", verb.word()),
    };
    Outcome::UnknownCommand {
        commands: verbs.into_iter().map(whole).collect(),
    }
}

fn unknown(phase: &Phase, named: &str) -> Outcome {
    let ids = phase.steps.iter().map(|s| s.id.as_str());
    let steps = ids.clone().map(str::to_owned).collect();
    if named.is_empty() {
        return Outcome::NoStep { steps };
    }
    let near = closest(named, ids).map(str::to_owned);
    Outcome::UnknownStep { steps, near }
}

/// The boxes of a step that a person can tick.
fn own(step: &Step, voice: Voice) -> Vec<String> {
    let all = boxes(step);
    let alone = all.len() == 1;
    let may = |side: Side| match side {
        Side::Partner => voice.owner || (voice.maintainer && alone),
        Side::Program => voice.maintainer,
    };
    all.into_iter()
        .filter(|(_, side)| may(*side))
        .map(|(id, _)| id)
        .collect()
}

fn tick(facts: &Facts<'_>, progress: &mut Progress, step: &Step, voice: Voice, fresh: bool) -> Outcome {
    let own = own(step, voice);
    if own.is_empty() {
        return Outcome::MaintainersStep;
    }
    if fresh && progress.skipped(step).is_none() {
        for id in own {
            progress.memory.ticked.entry(id).or_insert(facts.today);
        }
    }
    state(progress, step)
}

fn undo(progress: &mut Progress, step: &Step, voice: Voice, fresh: bool) -> Outcome {
    let own = own(step, voice);
    if own.is_empty() {
        return Outcome::MaintainersStep;
    }
    if progress.skipped(step).is_some() && !may_skip(step, voice) {
        return Outcome::MaintainerSkips;
    }
    if fresh {
        progress.memory.skipped.remove(&step.id);
        for id in own {
            progress.memory.ticked.remove(&id);
        }
    }
    state(progress, step)
}

fn may_skip(step: &Step, voice: Voice) -> bool {
    voice.maintainer || (voice.owner && step.by == Party::Partner)
}

fn skip(progress: &mut Progress, step: &Step, command: &Command, voice: Voice, fresh: bool) -> Outcome {
    if !may_skip(step, voice) {
        return Outcome::MaintainerSkips;
    }
    if command.reason.is_empty() {
        return Outcome::NoReason { step: step.id.clone() };
    }
    if !sensitive::find(&command.reason).is_empty() {
        return Outcome::SensitiveReason;
    }
    if fresh {
        progress.memory.skipped.insert(step.id.clone(), command.reason.clone());
    }
    state(progress, step)
}

/// A step as it is now.
fn state(progress: &Progress, step: &Step) -> Outcome {
    let name = step.name.clone();
    if let Some(reason) = progress.skipped(step) {
        let reason = reason.to_owned();
        return Outcome::Skipped { step: name, reason };
    }
    let side = |(id, side): (String, Side)| SideView {
        side: side.id(),
        done: progress.memory.ticked.get(&id).copied(),
    };
    Outcome::Sides {
        step: name,
        sides: boxes(step).into_iter().map(side).collect(),
    }
}
