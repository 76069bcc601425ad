//! `access`: who should have access to a resource, who has it, and what people do about the difference. Changes nothing.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::overlay_lists::{LARGEST, OverlayLists};
use super::{Io, print, read, unreadable, usage};
use crate::access::{
    ActualAccount, Expected, People, Request, people_of, plan, program_people, read_actual, read_people,
};
use crate::cli::{AccessArgs, ListFormat};
use crate::date::Date;
use crate::escape::line;
use crate::exit::Exit;
use crate::output::access as shown;
use crate::registry::load::{self, PartnerFolder};
use crate::registry::model::Resource;
use crate::scaffold::figures::Mistake;
use crate::standing::resources::resource_access;
use crate::standing::{Policy, judge};
use crate::words::{closest, quote};

pub(super) fn run(root: Option<PathBuf>, args: &AccessArgs, io: &mut Io<'_>) -> Result<Exit> {
    let reading = read::open(root, &args.read)?;
    let (record, schemas) = read::program_record(&reading)?;
    read::note_left_out(&reading, io)?;
    let today = reading.today;
    let resource = chosen(&record.data.resources, &args.resource)?.clone();
    let (policy, _) = Policy::compile(record, &schemas);
    let slugs = load::registry(&reading.sources).slugs;
    let units = load::each(&reading.sources, &slugs, &schemas, &|unit| {
        of_partner(&unit, &resource, &policy, today)
    });
    let (mut expected, mut recorded) = (Vec::new(), Vec::new());
    for (people, has) in units {
        expected.extend(people);
        recorded.extend(has);
    }
    let overlay = args.read.overlay.as_deref();
    let lists = overlay.map(|folder| OverlayLists::of(folder, &resource.id));
    let (listed_people, listed) = lists.map_or((None, None), |lists| (lists.people, lists.actual));
    let people = match listed_people {
        Some(file) => match read_people(&bytes(&file)?) {
            Ok(people) => people,
            Err(mistake) => return refuse(&file, &mistake, io),
        },
        None => People::default(),
    };
    let actual = match args.actual.clone().or(listed) {
        Some(file) => {
            // A service's list has people who are in no public record.
            read::refuse_in_public()?;
            match read_actual(&bytes(&file)?) {
                Ok(actual) => actual,
                Err(mistake) => return refuse(&file, &mistake, io),
            }
        }
        None => recorded,
    };
    let plan = plan(&Request {
        expected: &expected,
        people: &people,
        actual: &actual,
        program: &program_people(policy.program()),
        today,
        max_age: i64::from(args.max_age),
    });
    let page = shown::Page {
        resource: &resource,
        plan: &plan,
        at: today,
        private: reading.sources.overlay.is_some() || args.actual.is_some(),
    };
    let text = match args.format {
        ListFormat::Text => shown::text(&page),
        ListFormat::Json => shown::json(&page),
    };
    print(io, &text)?;
    Ok(Exit::Clean)
}

fn chosen<'r>(resources: &'r [Resource], id: &str) -> Result<&'r Resource> {
    resources.iter().find(|resource| resource.id == id).ok_or_else(|| {
        let ids = resources.iter().map(|resource| resource.id.as_str());
        let help = closest(id, ids).map_or_else(
            || "`resources` in `partners/program.yaml` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        usage(format!("the program has no resource {}", quote(id)), help)
    })
}

/// The people of a partner, each with whether they should have access, and who has it by the record.
fn of_partner(
    unit: &PartnerFolder,
    resource: &Resource,
    policy: &Policy,
    today: Date,
) -> (Vec<Expected>, Vec<ActualAccount>) {
    let Some(record) = &unit.record else {
        return (Vec::new(), Vec::new());
    };
    let partner = &record.data;
    let standing = judge(&unit.slug, record, &unit.metrics, policy, today);
    let access = resource_access(resource, partner, &standing, policy.program(), today);
    people_of(&unit.slug, partner, resource, access, today)
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    read::named_file(file, LARGEST).map_err(|why| {
        unreadable(
            format!("{} cannot be read: {why}", quote(&file.to_string_lossy())),
            "save the list of the service as CSV, and name that file",
        )
    })
}

fn refuse(file: &Path, mistake: &Mistake, io: &mut Io<'_>) -> Result<Exit> {
    let column = if mistake.column.is_empty() {
        String::new()
    } else {
        format!(", column {}", quote(&mistake.column))
    };
    writeln!(
        io.err,
        "error: {}, line {}{column}: {}\n  help: {}",
        quote(&file.to_string_lossy()),
        mistake.line,
        line(&mistake.what),
        line(&mistake.help)
    )?;
    Ok(Exit::Findings)
}
