//! The issue of the phase that a partnership is in: its steps and whose they are, its gate, its days, and whose move it
//! is; and the end of the issues of phases that are over.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::advance::AdvanceState;
use super::facts::{Current, Facts, PartnerFacts};
use super::renames::traits;
use super::steps::{Progress, Side, boxes};
use super::{partnership_key, title};
use crate::escape::{code, markdown, markdown_sentence};
use crate::registry::model::{LabelRole, Phase, PhaseRecord, Status, Step};
use crate::registry::path::DocumentPath;
use crate::sensitive;
use crate::work::issues::index::{Index, Known};
use crate::work::issues::{Block, Checkbox, Closing, Content, Item, Memory, State, Steps};
use crate::work::keys::{ItemKind, is, phase_of, slug_of};
use crate::work::labels::ManagedLabel;

/// The issue of the current phase.
pub(super) fn item(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    current: &Current,
    progress: &Progress,
    way: Option<&AdvanceState>,
) -> Item {
    let phase = current.definition(facts.program);
    let name = phase.map_or(current.phase.as_str(), |p| &p.name);
    let rest = match &current.quarter {
        None => format!(": phase {}, {name}", current.number),
        Some(quarter) => format!(": {name}, {}", quarter.replace('-', " ")),
    };
    let open = phase.map(|p| progress.left(p)).unwrap_or_default();
    let paused = partner.partner.status == Status::Paused;
    let mut labels = vec![
        ManagedLabel::from(LabelRole::Onboarding),
        ManagedLabel::phase(&current.phase),
    ];
    labels.extend(partner.partner.tier.iter().map(|tier| ManagedLabel::tier(tier)));
    if current.quarter.is_some() {
        labels.push(LabelRole::Review.into());
    }
    labels.push(if paused { LabelRole::Paused } else { turn(&open) }.into());
    let mut blocks = vec![Block::text("about", about(facts, partner, current, &open))];
    blocks.extend(way.map(|way| Block::text("advance", way.words())));
    if let Some(phase) = phase {
        blocks.push(steps(phase, progress));
    }
    blocks.extend(gate(partner));
    blocks.extend(enablement(facts, partner));
    Item {
        key: current.key.clone(),
        parent: Some(partnership_key(&partner.slug)),
        title: title::with(&partner.partner.name, &rest),
        blocks,
        labels: facts.labels().names(labels),
        assignees: partner.people(),
        state: State::Open,
        episode: current.episode(),
        stage: way.and_then(AdvanceState::stage),
        due: current.due,
        traits: BTreeMap::new(),
        memory: progress.memory.clone(),
    }
}

/// Whose turn it is: the partner's while a step of theirs is open, else the program's, which looks after the gate.
fn turn(open: &[(&Step, Vec<Side>)]) -> LabelRole {
    if open.iter().any(|(_, sides)| sides.contains(&Side::Partner)) {
        LabelRole::WaitsForPartner
    } else {
        LabelRole::WaitsForProgram
    }
}

fn about(facts: &Facts<'_>, partner: &PartnerFacts, current: &Current, open: &[(&Step, Vec<Side>)]) -> String {
    let record = DocumentPath::record(&partner.slug).to_string();
    let mut text = String::new();
    let _ = writeln!(text, "{}\n", next(facts, partner, current, open));
    let _ = writeln!(text, "| | |\n|---|---|");
    let _ = writeln!(
        text,
        "| Partner | {} |",
        facts
            .links
            .file(&record, &markdown(&sensitive::mask(&partner.partner.name)))
    );
    if let Some(tier) = partner
        .partner
        .tier
        .as_ref()
        .and_then(|id| facts.program.tiers.iter().find(|t| t.id == *id))
    {
        let _ = writeln!(text, "| Tier | {} |", markdown(&tier.name));
    }
    let began = current.counted_from;
    match &current.quarter {
        None => drop(writeln!(text, "| Began | {} |", current.entered)),
        Some(quarter) => drop(writeln!(
            text,
            "| Quarter | {}, from {began} |",
            quarter.replace('-', " ")
        )),
    }
    if current.quarter.is_none() && began != current.entered {
        let _ = writeln!(text, "| Time counts from | {began} |");
    }
    match current.due {
        Some(due) => drop(writeln!(text, "| Due | {due} |")),
        None if partner.partner.status == Status::Paused => drop(writeln!(text, "| Due | the clock stands still |")),
        None => {}
    }
    if let Some(manager) = &partner.partner.manager {
        let _ = writeln!(text, "| Manager | {} |", markdown(&manager.github));
    }
    text
}

/// Whose move it is, and what it is.
fn next(facts: &Facts<'_>, partner: &PartnerFacts, current: &Current, open: &[(&Step, Vec<Side>)]) -> String {
    if partner.partner.status == Status::Paused {
        let reason = partner
            .partner
            .status_reason
            .as_deref()
            .unwrap_or("no reason is on record");
        let since = partner
            .partner
            .status_since
            .map(|d| format!(" since {d}"))
            .unwrap_or_default();
        return format!(
            "**The partnership is paused{since}:** {}",
            markdown(&sensitive::mask(reason))
        );
    }
    let names = |side| -> Vec<String> {
        let of = open.iter().filter(|(_, sides)| sides.contains(&side));
        of.map(|(step, _)| code(&step.id)).collect()
    };
    let (theirs, ours) = (names(Side::Partner), names(Side::Program));
    let mut moves = Vec::new();
    if !theirs.is_empty() {
        moves.push(format!("**The partner's move:** {}.", theirs.join(", ")));
    }
    if !ours.is_empty() {
        moves.push(format!("**The program's move:** {}.", ours.join(", ")));
    }
    if partner.applied {
        moves.push(
            "The application is merged; a maintainer merges the pull request that writes this into the record."
                .to_owned(),
        );
    }
    if moves.is_empty() {
        let gate = partner.standing.gate.as_ref().map_or(0, |g| g.beside_steps.len());
        let lasting = current.definition(facts.program).is_some_and(|p| p.lasting);
        moves.push(match gate {
            _ if lasting => "**Nothing is left to do in this quarter.**".to_owned(),
            0 => "**The program's move:** everything is done; merge the pull request that opens the next phase."
                .to_owned(),
            _ => "**All steps are done;** what the gate asks for is still open.".to_owned(),
        });
    }
    moves.join(" ")
}

fn steps(phase: &Phase, progress: &Progress) -> Block {
    let mut lines = Vec::new();
    for step in &phase.steps {
        let skipped = progress.skipped(step);
        let when = step
            .done_when
            .as_ref()
            .map(|when| format!(" {}", markdown_sentence(when)))
            .unwrap_or_default();
        let name = format!("**{}** {}:{when}", markdown(&step.name), code(&step.id));
        let reason = skipped
            .map(|reason| format!(" _Skipped: {}_", markdown(&sensitive::mask(reason))))
            .unwrap_or_default();
        let boxes = boxes(step);
        let both = boxes.len() > 1;
        if both {
            lines.push(Checkbox {
                id: None,
                text: format!("{name}{reason}"),
                nested: false,
                ticked: false,
            });
        }
        for (id, side) in boxes {
            let whose = match side {
                Side::Partner => "the partner",
                Side::Program => "the program",
            };
            let since = progress.memory.ticked.get(&id).filter(|_| skipped.is_none());
            let since = since.map(|day| format!(" (done on {day})")).unwrap_or_default();
            let text = if both {
                format!("{whose}{since}")
            } else {
                format!("{name} _{whose}_{since}{reason}")
            };
            let ticked = progress.is_ticked(step, &id);
            lines.push(Checkbox {
                id: Some(id),
                text,
                nested: both,
                ticked,
            });
        }
    }
    // One that whoever is new here may do.
    let is_theirs = |step: &&Step| boxes(step).iter().any(|(_, side)| *side == Side::Partner);
    let example = phase.steps.iter().find(is_theirs).or(phase.steps.first());
    let example = example.map_or("STEP", |step| &step.id);
    Block {
        id: "steps".to_owned(),
        content: Content::Steps(Steps {
            head: format!(
                "### Steps\n\nMark a step in a comment: {}, {} or {}. The partner's owners mark the partner's part, maintainers \
                 both. Whoever may write here can tick the boxes as well.\n\n",
                code(&format!("/done {example}")),
                code(&format!("/undo {example}")),
                code(&format!("/skip {example} reason")),
            ),
            boxes: lines,
        }),
    }
}

fn gate(partner: &PartnerFacts) -> Option<Block> {
    let gate = partner.standing.gate.as_ref()?;
    let mut text = "### Before the next phase\n\n".to_owned();
    if gate.beside_steps.is_empty() {
        text.push_str("Besides the steps, nothing is missing: what the gate asks for is on record and verified.\n");
    } else {
        text.push_str("Besides the steps, the record must say this first:\n\n");
        for open in &gate.beside_steps {
            let _ = writeln!(text, "- {}", markdown_sentence(&sensitive::mask(open)));
        }
    }
    Some(Block::text("gate", text))
}

/// What the partner is entitled to now, and what of it was given.
fn enablement(facts: &Facts<'_>, partner: &PartnerFacts) -> Option<Block> {
    let entitled = partner.standing.enablement.iter().filter(|e| e.entitled);
    let mut text = String::new();
    for entitlement in entitled {
        let offer = facts.program.enablement.iter().find(|e| e.id == entitlement.id)?;
        let address = offer
            .url
            .as_ref()
            .filter(|url| !offer.visibility.is_private() && is_address(url));
        let name = match address {
            Some(url) => format!("[{}]({url})", markdown(&offer.name)),
            None => markdown(&offer.name),
        };
        let given = partner
            .partner
            .enablement
            .as_ref()
            .and_then(|given| given.get(&offer.id));
        let state = match given {
            Some(grant) => match grant.expires {
                Some(until) => format!("given on {}, until {until}", grant.granted),
                None => format!("given on {}", grant.granted),
            },
            None if !offer.visibility.is_private() => "open to all".to_owned(),
            None => "not given yet; ask here".to_owned(),
        };
        let _ = writeln!(text, "- {name}: {state}");
    }
    let benefits = partner.standing.benefits.iter().filter(|b| b.entitled);
    let benefits: Vec<String> = benefits.map(|b| markdown(&b.name)).collect();
    if !benefits.is_empty() {
        let _ = writeln!(text, "- Benefits: {}", benefits.join(", "));
    }
    (!text.is_empty()).then(|| Block::text("enablement", format!("### What is there for you\n\n{text}")))
}

/// Whether an address can stand in a link of Markdown as it is.
fn is_address(url: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:?#[]@!$&'*+,;=%".contains(c);
    url.starts_with("https://") && url.chars().all(plain)
}

/// The issues of phases, and of quarters, that are over.
pub(super) fn ended<'x, 'i>(
    partner: &'x PartnerFacts,
    index: &'x Index<'i>,
) -> impl Iterator<Item = (&'x String, &'x Known<'i>)> {
    let current = partner.current.as_ref().map(|c| c.key.clone());
    let is_of = move |key: &str| is(key, ItemKind::Phase) && slug_of(key) == Some(partner.slug.as_str());
    index
        .iter()
        .filter(move |(key, _)| is_of(key) && Some(*key) != current.as_ref())
}

/// How they end. `late` is what they remember of what was said since.
pub(super) fn past(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    index: &Index<'_>,
    late: &BTreeMap<String, Memory>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for (key, known) in ended(partner, index) {
        let Some((id, quarter)) = phase_of(key) else { continue };
        let phase = facts.program.phases.iter().find(|p| p.id == id);
        let record = partner.partner.phases.as_ref().and_then(|p| p.get(id));
        let (done, words) = end(partner, phase, record, quarter);
        items.push(Item {
            key: key.clone(),
            parent: None,
            title: known.mark.title.clone(),
            blocks: Vec::new(),
            // What is over waits for nobody.
            labels: known
                .mark
                .labels
                .iter()
                .filter(|l| !facts.labels().is_turn(l))
                .cloned()
                .collect(),
            assignees: Vec::new(),
            state: State::Closed(Closing { done, words }),
            episode: known.mark.episode.clone(),
            stage: None,
            due: None,
            traits: known.mark.traits.clone(),
            memory: late.get(key).unwrap_or(&known.mark.memory).clone(),
        });
    }
    items
}

/// How a phase ended, in words.
fn end(
    partner: &PartnerFacts,
    phase: Option<&Phase>,
    record: Option<&PhaseRecord>,
    quarter: Option<&str>,
) -> (bool, String) {
    if let Some(quarter) = quarter {
        let next = match &partner.current {
            Some(current) => crate::work::issues::item::reference(&current.key),
            None => "the next".to_owned(),
        };
        let quarter = quarter.replace('-', " ");
        return (
            true,
            format!("**The quarter {quarter} is over.** What is left open goes on in {next}."),
        );
    }
    let name = phase.map_or_else(|| "The phase".to_owned(), |p| markdown(&p.name));
    let Some(left) = record.and_then(|r| r.left) else {
        let status = partner.partner.status;
        return match status {
            Status::Ended | Status::Declined => (
                false,
                format!("**The partnership is {}.**{}", status.id(), why(partner)),
            ),
            _ => (
                false,
                format!("**{name} is not the partnership's phase any more:** the record was set to another."),
            ),
        };
    };
    // The phase in which a partnership ended was not finished.
    let phases = partner.partner.phases.iter().flatten();
    let is_last = phases.filter_map(|(_, record)| record.left).all(|day| day <= left);
    let broken_off = is_last && matches!(partner.partner.status, Status::Ended | Status::Declined);
    let mut text = if broken_off {
        format!(
            "**The partnership is {}.**{}\n",
            partner.partner.status.id(),
            why(partner)
        )
    } else {
        format!("**{name} is over**, since {left}.\n")
    };
    for step in phase.map_or(&[][..], |p| &p.steps) {
        let state = record.and_then(|r| r.steps.as_ref()).and_then(|s| s.get(&step.id));
        let words = match state.map(|s| (s.done, &s.skipped)) {
            Some((Some(day), _)) => format!("done on {day}"),
            Some((None, Some(reason))) => format!("skipped: {}", markdown(&sensitive::mask(reason))),
            _ => "not on record".to_owned(),
        };
        let _ = write!(text, "\n- {}: {words}", markdown(&step.name));
    }
    if !broken_off {
        let next = crate::work::issues::item::reference(&next_key(partner));
        let _ = write!(text, "\n\nIt goes on in {next}.");
    }
    (!broken_off, text)
}

fn next_key(partner: &PartnerFacts) -> String {
    match &partner.current {
        Some(current) => current.key.clone(),
        None => partnership_key(&partner.slug),
    }
}

/// Why a partnership ended, was declined or is paused, and since when.
pub(super) fn why(partner: &PartnerFacts) -> String {
    let since = partner
        .partner
        .status_since
        .map(|d| format!(" Since {d}."))
        .unwrap_or_default();
    let reason = partner.partner.status_reason.as_ref();
    let reason = reason
        .map(|r| format!(" {}", markdown(&sensitive::mask(r))))
        .unwrap_or_default();
    format!("{since}{reason}")
}

/// By what the partnership is known again; kept on its own issue.
pub(super) fn known_by(partner: &PartnerFacts) -> BTreeMap<String, String> {
    traits(partner)
}
