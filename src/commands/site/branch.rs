//! The public directory on a branch of GitHub, from which GitHub Pages shows it: one commit with the files that differ.

use std::path::PathBuf;

use anyhow::Result;

use super::{base_url, make, open};
use crate::cli::SiteArgs;
use crate::commands::pages_site::{PUSHES, Site, there};
use crate::commands::session::{Session, github, refused};
use crate::commands::{Io, certificate, print, usage};
use crate::exit::Exit;
use crate::forge::{Forge as _, ForgeError};
use crate::github::actions::Step;
use crate::output::markdown::STEP_SUMMARY;
use crate::output::plan::{SyncReport, markdown, text};
use crate::work::apply::{Target, apply};
use crate::work::issues::index::Index;
use crate::work::issues::plan::Plan;
use crate::work::reports::files::{Files, build_site, site_key, site_on_branch};
use crate::work::write::{Write, WriteFailure, WriteKind};

pub(super) fn run(
    root: Option<PathBuf>,
    args: &SiteArgs,
    branch: &str,
    base: Option<String>,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let forge = github("or use `--out DIR`")?;
    // What is published must be a state that everyone can see.
    let rev = args.rev.clone().unwrap_or_else(|| "HEAD".to_owned());
    let reading = open(root, args, Some(rev), io)?;
    let session = Session::of_tree(&reading.root, &reading.sources.tree, &forge, reading.today)?;
    let repository = forge.repository().map_err(|e| refused("the repository", &e))?;
    if repository.default_branch == branch {
        return Err(usage(
            format!("the branch `{branch}` has the registry; the site's files would be among them"),
            "name a branch that only has the site, such as `--pages pages`",
        ));
    }
    let pages_site = Site::read(&forge);
    let address = pages_site.known().filter(|site| site.branch.as_deref() == Some(branch));
    let base = match (base, address.and_then(|site| site.url.as_deref())) {
        (Some(base), _) => Some(base),
        // A registry in a folder has its site below that folder.
        (None, Some(url)) => Some(base_url(&format!(
            "{}/{}",
            url.trim_end_matches('/'),
            session.identity.path("")
        ))?),
        (None, None) => None,
    };
    let made = make(&reading, args.with_report, base.as_deref(), io)?;
    let mut shown = SyncReport::new(reading.today, reading.revision.as_deref(), args.apply);
    shown.notes.extend(made.notes);
    shown.template_faults(&made.site.faults);
    let mut files = Files::default();
    for (path, bytes) in made.site.files {
        match String::from_utf8(bytes) {
            Ok(text) => drop(files.texts.insert(path, text)),
            Err(error) => drop(files.bytes.insert(path, error.into_bytes())),
        }
    }
    if let Some(program) = &session.program {
        files.texts.extend(certificate::published(
            &reading.sources,
            program,
            &session.texts,
            reading.today,
            &mut shown.notes,
        ));
    }
    let key = site_key(reading.today);
    let target = Target {
        repository: &repository.full_name,
        ..Target::new(&forge, &session.identity)
    };
    for push in 1..=PUSHES {
        let there = match there(&forge, branch, &files, &session.identity) {
            Ok(there) => there,
            Err(error) => {
                shown.failed(&WriteFailure {
                    key: branch.to_owned(),
                    kind: WriteKind::Branch,
                    error,
                });
                break;
            }
        };
        let mut writes: Vec<Write> = site_on_branch(branch, &files, reading.today, &there)
            .into_iter()
            .collect();
        let is_pushed = !writes.is_empty();
        let known = pages_site.known();
        writes.extend(known.and_then(|site| build_site(branch, key.clone(), &there, site, is_pushed)));
        shown.add(&Plan::default(), &writes);
        if let Some(note) = pages_site.note(branch, &writes)
            && !shown.notes.contains(&note)
        {
            shown.notes.push(note);
        }
        if !args.apply {
            break;
        }
        let outcome = apply(&target, &writes, &Index::of(&[], &session.identity));
        let is_late = |failure: &WriteFailure| {
            failure.kind == WriteKind::Branch && matches!(failure.error, ForgeError::Conflict(_))
        };
        // Another commit came first: the files are planned again on top of it.
        if push == PUSHES || !outcome.failures.iter().any(is_late) {
            shown.applied(&writes, &outcome);
            break;
        }
    }
    print(io, &format!("{}: {}\n{}", branch, made.summary, text::render(&shown)))?;
    if let Some(step) = Step::current() {
        step.add_summary(&markdown::render(
            &shown,
            "The directory on GitHub",
            STEP_SUMMARY,
            &session.texts,
        ))?;
        step.set_outputs(&shown.outputs())?;
    }
    Ok(if shown.is_in_step() {
        Exit::Clean
    } else {
        Exit::NotInStep
    })
}
