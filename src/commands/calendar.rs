//! `calendar`: the program's events, and the due days of partners, as iCalendar files. The overlay is never read, so that nothing
//! private can be in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::read::Reading;
use super::write::{Batch, Onto};
use super::{Io, print, read, site_folder, unreadable, usage};
use crate::calendar::due::{DueDay, due_days};
use crate::calendar::{Calendar, of_all, write};
use crate::cli::{CalendarArgs, ReadArgs};
use crate::escape::line;
use crate::events::{ListedEvent, listed};
use crate::exit::Exit;
use crate::registry::PartnerFolder;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::load;
use crate::registry::model::Status;
use crate::standing::Policy;
use crate::standing::held_reviews::review_dates;
use crate::words::{closest, count, quote};

/// The file with the events for everyone.
const ALL: &str = "calendar.ics";

pub(super) fn run(root: Option<PathBuf>, args: &CalendarArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(
        root,
        &ReadArgs {
            at: args.at,
            rev: args.rev.clone(),
            overlay: None,
        },
    )?;
    let made = make(&reading, args.partner.as_deref())?;
    let is_file = |path: &Path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ics"));
    match (&args.out, &args.partner) {
        (None, partner) => print(io, made.one(partner.as_deref())?)?,
        (Some(file), partner) if is_file(file) => save(file, made.one(partner.as_deref())?)?,
        (Some(folder), None) => {
            let files = made.files();
            let written = site_folder::write(folder, &files)?;
            let folder = line(&folder.to_string_lossy());
            writeln!(io.out, "{folder}: {}", count(files.len(), "calendar"))?;
            for kept in &written.kept {
                writeln!(
                    io.err,
                    "note: {} isn't written any more, but was changed since; delete it yourself",
                    quote(kept)
                )?;
            }
        }
        (Some(path), Some(_)) => {
            return Err(usage(
                format!("{} isn't the name of a calendar", quote(&path.to_string_lossy())),
                "name a file that ends with `.ics`, or leave out `--partner` to write all calendars into the folder",
            ));
        }
    }
    Ok(Exit::Clean)
}

/// The calendars.
struct Made {
    all: String,
    /// By slug, of each partner that has one.
    partners: BTreeMap<String, String>,
    slugs: Vec<String>,
}

impl Made {
    /// The calendar of a partner, or of all.
    fn one(&self, partner: Option<&str>) -> Result<&str> {
        let Some(slug) = partner else { return Ok(&self.all) };
        if let Some(own) = self.partners.get(slug) {
            return Ok(own);
        }
        if self.slugs.iter().any(|known| known == slug) {
            return Err(usage(
                format!("{} has no calendar", quote(slug)),
                "only partners in onboarding and active partners have one",
            ));
        }
        let near = closest(slug, self.slugs.iter().map(String::as_str));
        Err(usage(
            format!("no partner is called {}", quote(slug)),
            near.map_or_else(
                || "name a folder of the registry".to_owned(),
                |near| format!("did you mean {}?", quote(near)),
            ),
        ))
    }

    fn files(self) -> BTreeMap<String, Vec<u8>> {
        let own = self.partners.into_iter();
        let own = own.map(|(slug, text)| (format!("by-partner/{slug}.ics"), text.into_bytes()));
        own.chain([(ALL.to_owned(), self.all.into_bytes())]).collect()
    }
}

fn make(reading: &Reading, only: Option<&str>) -> Result<Made> {
    let (record, schemas) = read::program_record(reading)?;
    let (policy, _) = Policy::compile(record, &schemas);
    let program = policy.program();
    let registry = load::registry(&reading.sources);
    let events = listed(&reading.sources, &registry.documents, &schemas);
    let holidays = ExpansionFiles::read(&reading.sources, &registry.documents, &schemas).by_year();
    let at = reading.today;
    let calendar = |name: &str, events: Vec<&ListedEvent>, days: &[DueDay]| {
        write(&Calendar {
            program: &program.id,
            name,
            at,
            events,
            days,
        })
    };
    let one = |folder: PartnerFolder| {
        let record = folder.record.as_ref()?;
        if !matches!(record.data.status, Status::Onboarding | Status::Active) {
            return None;
        }
        let reviews = review_dates(program, &record.data, &folder.reviews);
        let days = due_days(&folder.slug, record, &reviews, (&policy, &holidays), at);
        let invited = events.iter().filter(|event| event.invites(&record.data)).collect();
        let name = format!("{}, {}", record.data.name, program.name);
        Some((folder.slug.to_string(), calendar(&name, invited, &days)))
    };
    let wanted: Vec<_> = (registry.slugs.iter())
        .filter(|slug| only.is_none_or(|only| only == &***slug))
        .cloned()
        .collect();
    let partners = load::each(&reading.sources, &wanted, &schemas, &one);
    Ok(Made {
        all: of_all(program, &events, at),
        partners: partners.into_iter().flatten().collect(),
        slugs: registry.slugs.iter().map(ToString::to_string).collect(),
    })
}

fn save(file: &Path, text: &str) -> Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| unreadable("the file has no name", "name a file that ends with `.ics`"))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut batch = Batch::new(Onto::Generated);
    batch.add_text(folder.unwrap_or_else(|| Path::new(".")), &name, text)?;
    batch.commit()
}
