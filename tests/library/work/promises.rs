//! What holds after any run, beside that the plan is empty.

use std::collections::BTreeSet;

use psp_partners::forge::Issue;
use psp_partners::work::issues::body::Body;
use psp_partners::work::issues::index::Index;

use crate::work::program::{Spec, bots};
use crate::work::world::State;

/// Texts of people's in a body: each has a number.
fn notes(text: &str) -> BTreeSet<String> {
    let ends = text.split("note-").skip(1).filter_map(|rest| rest.split_once('.'));
    ends.map(|(number, _)| format!("note-{number}.")).collect()
}

fn is_ours(issue: &Issue) -> bool {
    let bot = issue.author.as_ref().is_some_and(|a| bots().wrote(Some(a)));
    bot && issue.pull.is_none() && Body::parse(&issue.body).mark.is_some_and(|m| !m.key.is_empty())
}

/// Nothing of people's was taken away, and nothing that is not ours was touched.
pub(crate) fn people_win(before: &State, after: &State) -> Result<(), String> {
    for (number, old) in &before.issues {
        let new = &after.issues[number];
        if !is_ours(old) {
            if old != new {
                return Err(format!("#{number} is not ours: {old:?} became {new:?}"));
            }
            continue;
        }
        let mark = Body::parse(&old.body).mark.unwrap_or_default();
        for note in notes(&old.body) {
            if !new.body.contains(&note) {
                return Err(format!("{note} of #{number} is lost: {} became {}", old.body, new.body));
            }
        }
        if old.title != mark.title && old.title != new.title {
            return Err(format!("the title of #{number}, {}, became {}", old.title, new.title));
        }
        let theirs = old.labels.iter().filter(|l| !mark.labels.contains(l));
        for label in theirs {
            if !new.labels.contains(label) {
                return Err(format!("label {label} of #{number} is gone"));
            }
        }
        for user in old.assignees.iter().filter(|a| !mark.assigned.contains(&a.id)) {
            if !new.assignees.contains(user) {
                return Err(format!("{} is no longer assigned to #{number}", user.login));
            }
        }
    }
    Ok(())
}

/// One open issue for each key that is wanted, unless a person closed it; no second one; none that is not wanted, unless a
/// person opened it.
pub(crate) fn one_each(state: &State, specs: &[Spec]) -> Result<(), String> {
    let issues: Vec<Issue> = state.issues.values().cloned().collect();
    let bots = bots();
    let index = Index::of(&issues, &bots);
    if let Some((double, _)) = index.doubles.iter().find(|(double, _)| double.issue.open) {
        return Err(format!("#{} is a double of {}", double.issue.number, double.mark.key));
    }
    for spec in specs {
        let known = index.get(&spec.key());
        match (spec.closed, known) {
            (None, None) => return Err(format!("{} is not there", spec.key())),
            (None, Some(known)) if known.issue.open => {}
            (None, Some(known)) if !known.mark.closed && known.mark.episode == spec.episode.to_string() => {}
            (None, Some(known)) => return Err(format!("{} is closed: {:?}", spec.key(), known.mark)),
            (Some(_), Some(known)) if known.issue.open && !known.mark.closed => {
                return Err(format!("{} is open", spec.key()));
            }
            (Some(_), _) => {}
        }
    }
    for (key, known) in index.iter() {
        let kind = key.split('/').next().unwrap_or_default();
        let wanted = specs.iter().any(|s| s.key() == *key);
        if known.issue.open && !wanted && ["phase", "partnership"].contains(&kind) && !known.mark.closed {
            return Err(format!("{key} is open, and nobody asked for it"));
        }
    }
    Ok(())
}

/// What is seen of a world, by key, and what is remembered beside whom we assigned: an assignment whose write was answered
/// but not written down counts as a person's, since it is better kept than taken away.
pub(crate) fn seen(state: &State) -> Vec<String> {
    let key = |number: u64| {
        let mark = state
            .issues
            .get(&number)
            .and_then(|issue| Body::parse(&issue.body).mark);
        mark.map_or_else(|| number.to_string(), |mark| mark.key)
    };
    // Issues may be made in another order: their numbers are named by their keys.
    let named = |text: &str| {
        let mut parts = text.split('#');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match part[..digits].parse() {
                Ok(number) => format!("{text}#{}{}", key(number), &part[digits..]),
                Err(_) => format!("{text}#{part}"),
            }
        })
    };
    let one = |issue: &Issue| {
        let body = Body::parse(&issue.body);
        let (texts, mut mark) = (body.texts(), body.mark.clone());
        if let Some(mark) = &mut mark {
            mark.assigned.clear();
            // Sums of lines that name other issues.
            mark.lines.clear();
            // Where it hangs is seen; it is written down when something else is.
            mark.linked &= issue.parent.is_none();
        }
        let labels: BTreeSet<&String> = issue.labels.iter().collect();
        let assignees: BTreeSet<u64> = issue.assignees.iter().map(|a| a.id).collect();
        let comments = state.comments.iter().filter(|(n, _)| *n == issue.number);
        let mut said: Vec<String> = comments.map(|(_, c)| named(&c.body)).collect();
        said.sort();
        let texts: Vec<String> = texts
            .into_iter()
            .map(|(id, text)| format!("{id}: {}", named(&text)))
            // Whether what is below a closed one has a box there depends on what was closed, or refused, first.
            .map(|text| {
                if issue.open {
                    text
                } else {
                    text.replace("- [ ] #", "- #").replace("- [x] #", "- #")
                }
            })
            .collect();
        format!(
            "{} {} {texts:?} {mark:?} {labels:?} {assignees:?} {:?} {said:?}",
            issue.title,
            issue.open,
            issue.parent.map(key)
        )
    };
    let mut all: Vec<String> = state
        .issues
        .values()
        .map(|i| format!("{} {}", key(i.number), one(i)))
        .collect();
    all.sort();
    all
}
