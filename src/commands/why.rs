//! `why`: where something that is known about a partner comes from, down to lines and commits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::session::{github, refused};
use super::{Io, print, read, unreadable, usage, validate};
use crate::cli::{PageFormat, WhyArgs};
use crate::exit::Exit;
use crate::forge::{Forge, ForgeError, ForgeResult};
use crate::history::{CommitOnGitHub, Explanation, Question, Unknown, explain};
use crate::output::why as shown;
use crate::registry::load;
use crate::registry::own_templates::texts;
use crate::registry::tree::{LineOrigin, Revision, RevisionError, line_origins};
use crate::standing::Policy;
use crate::words::quote;

pub(super) fn run(root: Option<PathBuf>, args: &WhyArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open_known(root, &args.read, args.known)?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let evaluation = validate::watched(&reading, None, true, io)?;
    let (loaded, schemas) = load::program(&reading.sources)?;
    let slugs = load::registry(&reading.sources).slugs;
    let Some(slug) = slugs.iter().find(|known| ***known == *args.slug) else {
        let known = slugs.iter().map(|known| &**known);
        return Err(read::no_partner(&args.slug, known, read::LIST_PARTNERS));
    };
    let folder = load::folders(&reading.sources, std::slice::from_ref(slug), &schemas).pop();
    let standing = evaluation.standings.iter().find(|standing| standing.slug == args.slug);
    let (Some(program), Some(folder), Some(standing)) = (loaded.record, folder, standing) else {
        return Err(unreadable(
            format!("the record of {} or the program has errors", quote(&args.slug)),
            "run `psp-partners validate` to see what is wrong",
        ));
    };
    let (policy, _) = Policy::compile(program, &schemas);
    let Some(record) = &folder.record else {
        return Err(unreadable(
            format!("the record of {} can't be used", quote(&args.slug)),
            "run `psp-partners validate` to see what is wrong",
        ));
    };
    let question = Question {
        policy: &policy,
        folder: &folder,
        record,
        standing,
        today: reading.today,
        asked: &args.what,
    };
    let mut explanation = explain(&question).map_err(|Unknown { near }| {
        let help = near.map_or_else(
            || "name a criterion, a benefit, a metric, or a field of the record".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        usage(format!("{} has no {}", quote(&args.slug), quote(&args.what)), help)
    })?;
    let note = add_origins(&reading, &mut explanation)?;
    if args.github {
        add_pulls(&github("set both, or leave `--github` out")?, &mut explanation)?;
    }
    let page = shown::Page {
        explanation: &explanation,
        at: reading.today,
        revision: reading.revision.as_deref(),
        prefix: &reading.prefix,
        note: note.as_deref(),
    };
    let text = match args.format {
        PageFormat::Text => shown::text(&page),
        PageFormat::Json => shown::json(&page),
        PageFormat::Markdown => shown::markdown(&page, &texts(&reading.sources.tree), usize::MAX).text,
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}

/// Asks git for the commits of all lines, one file after the other. Returns why there are none.
fn add_origins(reading: &read::Reading, explanation: &mut Explanation) -> Result<Option<String>> {
    let name = reading.revision.as_deref().unwrap_or("HEAD");
    let head = match Revision::open(&reading.root, name) {
        Ok(head) => head,
        Err(error @ (RevisionError::NoRepository | RevisionError::Empty)) => return Ok(Some(error.to_string())),
        Err(error) => return Err(read::no_revision(&error)),
    };
    let mut wanted: BTreeMap<Arc<str>, Vec<_>> = BTreeMap::new();
    for place in explanation.leaves.iter().filter_map(|leaf| leaf.place.as_ref()) {
        // The overlay has a history of its own, and a file that isn't committed has none.
        if !place.private && head.object(&place.path).is_some() {
            let ranges = wanted.entry(place.path.clone()).or_default();
            ranges.push(place.line..=place.last_line);
        }
    }
    let mut found: BTreeMap<Arc<str>, BTreeMap<u32, LineOrigin>> = BTreeMap::new();
    for (path, ranges) in wanted {
        let lines = line_origins(&reading.root, reading.revision.as_deref(), &path, &ranges)?;
        found.insert(path, lines);
    }
    for leaf in &mut explanation.leaves {
        let lines = leaf.place.as_ref().and_then(|place| found.get(&place.path));
        if let Some(lines) = lines {
            leaf.add_origin(lines);
        }
    }
    Ok(None)
}

/// Asks GitHub how the commits came to the branch, each once.
fn add_pulls(forge: &dyn Forge, explanation: &mut Explanation) -> Result<()> {
    let mut known: BTreeMap<String, Option<CommitOnGitHub>> = BTreeMap::new();
    for leaf in &mut explanation.leaves {
        // In a shallow clone, an older commit may have brought the line.
        let origin = leaf.origin.as_ref().filter(|origin| !origin.is_first_known);
        let Some(origin) = origin else { continue };
        let found = if let Some(found) = known.get(&origin.commit) {
            found.clone()
        } else {
            let found = on_github(forge, &origin.commit).map_err(|e| refused("the pull request of a commit", &e))?;
            known.entry(origin.commit.clone()).or_insert(found).clone()
        };
        if let Some(CommitOnGitHub::Pull { number, .. }) = found {
            leaf.pull_request = Some(number);
        }
        leaf.github = found;
    }
    Ok(())
}

/// Nothing where GitHub doesn't know the commit, such as one that isn't pushed.
fn on_github(forge: &dyn Forge, commit: &str) -> ForgeResult<Option<CommitOnGitHub>> {
    let pulls = match forge.pulls_of_commit(commit) {
        Err(ForgeError::NotFound(_) | ForgeError::Invalid(_)) => return Ok(None),
        other => other?,
    };
    let Some(number) = pulls.iter().find(|pull| pull.merged).map(|pull| pull.number) else {
        return Ok(Some(CommitOnGitHub::NoPull));
    };
    // A list of pull requests doesn't have who merged them.
    let pull = forge.pull(number)?;
    Ok(Some(CommitOnGitHub::Pull {
        number,
        opened_by: pull.author.map(|user| user.login),
        merged_by: pull.merged_by.map(|user| user.login),
    }))
}
