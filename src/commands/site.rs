//! `site`: the public directory as files. The overlay is never read, so that nothing private can be in them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use super::{Io, note_fault, read, site_folder, usage, validate};
use crate::cli::{ReadArgs, SiteArgs};
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::load;
use crate::registry::own_templates::texts;
use crate::site::listing::State;
use crate::site::partner::{PartnerPage, name_each_other, page};
use crate::site::{Request, build};
use crate::standing::Policy;
use crate::todo::{self, PartnerTodo};
use crate::words::{count, quote};

pub(super) fn run(root: Option<PathBuf>, args: &SiteArgs, io: &mut Io<'_>) -> Result<Exit> {
    let base = args.base_url.as_deref().map(base_url).transpose()?;
    let reading = read::open(
        root,
        &ReadArgs {
            at: args.at,
            rev: args.rev.clone(),
            overlay: None,
        },
    )?;
    read::need_program(&reading.sources.tree)?;
    read::note_left_out(&reading, io)?;
    let (sources, today) = (&reading.sources, reading.today);
    let evaluation = validate::watched(&reading, None, true, io)?;
    let todo = todo::todo(&todo::Request {
        sources,
        evaluation: &evaluation,
        today,
        repository_owner: None,
        lists_settings: false,
    })?;
    let todo: BTreeMap<&str, &PartnerTodo> = todo.partners.iter().map(|one| (one.slug.as_str(), one)).collect();
    let (record, schemas) = read::program_record(&reading)?;
    let (policy, _) = Policy::compile(record, &schemas);
    let slugs = load::registry(sources).slugs;
    let made = load::each(sources, &slugs, &schemas, &|mut folder| {
        let tasks = todo.get(&*folder.slug).map_or(&[][..], |todo| &todo.tasks);
        let is_read = folder.record.is_some();
        (is_read, page(&mut folder, &policy, tasks, today))
    });
    let unread = made.iter().filter(|(is_read, _)| !is_read).count();
    let mut partners: Vec<PartnerPage> = made.into_iter().filter_map(|(_, page)| page).collect();
    name_each_other(&mut partners);
    let texts = texts(&sources.tree);
    let site = build(
        &Request {
            program: policy.program(),
            partners: &partners,
            at: today,
            base: base.as_deref(),
            revision: reading.revision.as_deref(),
        },
        &texts,
    );
    let written = site_folder::write(&args.out, &site.files)?;
    let of = |state: State| partners.iter().filter(|page| page.document.state == state).count();
    writeln!(
        io.out,
        "{}: {} for {}, {} paused, {} ended",
        line(&args.out.to_string_lossy()),
        count(site.files.len(), "file"),
        count(of(State::Listed) + of(State::Paused), "listed partner"),
        of(State::Paused),
        of(State::Ended)
    )?;
    for kept in &written.kept {
        writeln!(
            io.err,
            "note: {} isn't part of the site any more, but was changed since it was written; delete it yourself",
            quote(kept)
        )?;
    }
    if unread > 0 {
        writeln!(
            io.err,
            "note: {} can't be read and {} no page; run `psp-partners validate` to see what is wrong",
            count(unread, "record"),
            if unread == 1 { "has" } else { "have" }
        )?;
    }
    for fault in &site.faults {
        note_fault(Some(fault), io)?;
    }
    Ok(Exit::Clean)
}

/// The address of the site, with a slash at its end.
fn base_url(text: &str) -> Result<String> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "-._~/:%".contains(c);
    let is_plain = text
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(is_sign));
    if !is_plain {
        return Err(usage(
            format!("{} isn't the address of a site", quote(text)),
            "write it as `https://example.org/partners/`, without `?` and `#`",
        ));
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}
