//! Answers to commands: each is answered once, with what it did or why not. An answer tells how things stand after the
//! command, so that it reads the same when it is given again after a run that was stopped.

use std::collections::BTreeSet;

use super::command::{Command, Verb, commands};
use super::facts::{Current, Facts, PartnerFacts, Voice};
use super::steps::{Progress, Side, boxes};
use crate::escape::{code, markdown};
use crate::forge::Comment;
use crate::registry::model::{Party, Phase, Step};
use crate::sensitive;
use crate::words::closest;
use crate::work::issues::Memory;
use crate::work::issues::apply::said;
use crate::work::issues::plan::Answer;

/// What is said, and what of it was said twice.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub answer: Option<Answer>,
    pub twice: Vec<u64>,
    /// The last comment, and how many there are once the answer is written.
    heard: u64,
    comments: u64,
}

impl Told {
    fn remember(&self, memory: &mut Memory) {
        memory.heard = self.heard;
        memory.comments = self.comments;
    }
}

/// How the ids of answers begin; the numbers of the comments that are answered follow.
const ANSWER: &str = "answer";

/// Listens to what was said below a phase's issue, and does it.
pub(super) fn answer(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    progress: &mut Progress,
    comments: &[Comment],
) -> Told {
    let heard = progress.memory.heard;
    let told = listen(facts, &current.key, heard, comments, &mut |comment, command, fresh| {
        let voice = facts.voice(partner, comment.author.as_ref());
        obey(facts, current, progress, command, voice, fresh)
    });
    told.remember(&mut progress.memory);
    told
}

/// Listens to what was said below an issue whose steps are not to be marked any more, and says so.
pub(super) fn too_late(facts: &Facts<'_>, key: &str, why: &str, memory: &mut Memory, comments: &[Comment]) -> Told {
    let told = listen(facts, key, memory.heard, comments, &mut |_, _, _| {
        format!("not done: {why}")
    });
    told.remember(memory);
    told
}

fn listen(
    facts: &Facts<'_>,
    key: &str,
    heard: u64,
    comments: &[Comment],
    obey: &mut dyn FnMut(&Comment, &Command, bool) -> String,
) -> Told {
    let mut told = Told::default();
    let mut answered: BTreeSet<u64> = BTreeSet::new();
    for comment in comments.iter().filter(|c| is_ours(facts, c)) {
        let ids = answered_by(&comment.body);
        if !ids.is_empty() && ids.iter().all(|id| answered.contains(id)) {
            told.twice.push(comment.id);
        }
        answered.extend(ids);
    }
    let mut lines = Vec::new();
    let mut new = Vec::new();
    for comment in comments.iter().filter(|c| !is_ours(facts, c)) {
        let asked = commands(&comment.body);
        if asked.is_empty() {
            continue;
        }
        let fresh = comment.id > heard;
        let is_answered = answered.contains(&comment.id);
        if !fresh && is_answered {
            continue;
        }
        for command in &asked {
            let outcome = obey(comment, command, fresh);
            lines.push(format!("- {}: {outcome}\n", told_by(comment, command)));
        }
        if !is_answered {
            new.push(comment.id);
        }
    }
    told.heard = comments.iter().map(|c| c.id).max().unwrap_or_default().max(heard);
    told.comments = (comments.len() - told.twice.len()) as u64;
    if !new.is_empty() {
        let ids: Vec<String> = new.iter().map(u64::to_string).collect();
        told.comments += 1;
        told.answer = Some(Answer {
            key: key.to_owned(),
            id: format!("{ANSWER} {}", ids.join(" ")),
            words: lines.concat(),
        });
    }
    told
}

fn is_ours(facts: &Facts<'_>, comment: &Comment) -> bool {
    crate::work::marker::is_ours(comment.author.as_ref(), facts.bots)
}

fn answered_by(body: &str) -> Vec<u64> {
    let id = said(body).unwrap_or_default();
    let ids = id.strip_prefix(ANSWER).unwrap_or_default();
    ids.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Who said what.
fn told_by(comment: &Comment, command: &Command) -> String {
    let login = comment.author.as_ref().map_or("somebody", |a| &a.login);
    let step = sensitive::mask(&command.step);
    format!(
        "{} by {}",
        code(format!("{} {step}", command.verb.word()).trim_end()),
        markdown(login)
    )
}

fn obey(
    facts: &Facts<'_>,
    current: &Current,
    progress: &mut Progress,
    command: &Command,
    voice: Voice,
    fresh: bool,
) -> String {
    let Some(phase) = current.definition(facts.program) else {
        return "the program no longer has this phase".to_owned();
    };
    if !voice.owner && !voice.maintainer {
        return "not done: only owners of the record who are listed with their account's number, and maintainers of the \
                program, mark steps"
            .to_owned();
    }
    let Some(step) = phase.steps.iter().find(|s| s.id == command.step) else {
        return unknown(phase, &command.step);
    };
    match command.verb {
        Verb::Skip => skip(progress, step, command, voice, fresh),
        Verb::Done => tick(facts, progress, step, voice, fresh),
        Verb::Undo => undo(progress, step, voice, fresh),
    }
}

fn unknown(phase: &Phase, named: &str) -> String {
    let ids = phase.steps.iter().map(|s| s.id.as_str());
    let all: Vec<String> = ids.clone().map(code).collect();
    match closest(named, ids) {
        _ if named.is_empty() => format!("not done: name a step, one of {}", all.join(", ")),
        Some(near) => format!("not done: this phase has no such step; did you mean {}?", code(near)),
        None => format!("not done: this phase has no such step; it has {}", all.join(", ")),
    }
}

/// The boxes of a step that somebody may tick.
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

const NOT_YOURS: &str = "not done: this step is the program's, and a maintainer marks it";

fn tick(facts: &Facts<'_>, progress: &mut Progress, step: &Step, voice: Voice, fresh: bool) -> String {
    let own = own(step, voice);
    if own.is_empty() {
        return NOT_YOURS.to_owned();
    }
    if fresh && progress.skipped(step).is_none() {
        for id in own {
            progress.memory.ticked.entry(id).or_insert(facts.today);
        }
    }
    state(progress, step)
}

fn undo(progress: &mut Progress, step: &Step, voice: Voice, fresh: bool) -> String {
    let own = own(step, voice);
    if own.is_empty() {
        return NOT_YOURS.to_owned();
    }
    if progress.skipped(step).is_some() && !may_skip(step, voice) {
        return "not done: a maintainer decides that a step of both sides is skipped or not".to_owned();
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

fn skip(progress: &mut Progress, step: &Step, command: &Command, voice: Voice, fresh: bool) -> String {
    if !may_skip(step, voice) {
        return "not done: owners skip the partner's own steps; a maintainer skips the others".to_owned();
    }
    if command.reason.is_empty() {
        return format!(
            "not done: say why, as in {}",
            code(&format!("/skip {} reason", step.id))
        );
    }
    if !sensitive::find(&command.reason).is_empty() {
        return "not done: the reason holds an address, a number or a secret, and it would go into the public record"
            .to_owned();
    }
    if fresh {
        progress.memory.skipped.insert(step.id.clone(), command.reason.clone());
    }
    state(progress, step)
}

/// How a step stands.
fn state(progress: &Progress, step: &Step) -> String {
    let name = markdown(&step.name);
    if let Some(reason) = progress.skipped(step) {
        return format!("{name} is skipped: {}", markdown(&sensitive::mask(reason)));
    }
    let both = boxes(step).len() > 1;
    let parts: Vec<String> = boxes(step)
        .into_iter()
        .map(|(id, side)| {
            let whose = match side {
                Side::Partner => "the partner's part",
                Side::Program => "the program's part",
            };
            let what = if both { whose } else { "it" };
            match progress.memory.ticked.get(&id) {
                Some(day) => format!("{what} is done since {day}"),
                None => format!("{what} is open"),
            }
        })
        .collect();
    format!("{name}: {}", parts.join(", "))
}
