//! Who of a partner's people should have access to a resource, and who has it by the record.

use super::ActualAccount;
use crate::date::Date;
use crate::registry::model::{Partner, Program, Resource, Status};
use crate::standing::resources::{ResourceAccess, entitled_owners, listed_people, promised_by};

/// A person of a record, and whether they should have access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub github: String,
    /// The user ID in the record.
    pub id: Option<u64>,
    pub partner: String,
    /// None while nothing changes: the partnership is paused, or its record has errors.
    pub entitled: Option<bool>,
    /// By when the program promises the access.
    pub promised_by: Option<Date>,
}

/// The people that a record knows, each with whether they should have access, and who has it by the record.
pub fn people_of(
    slug: &str,
    partner: &Partner,
    resource: &Resource,
    access: ResourceAccess,
    today: Date,
) -> (Vec<Expected>, Vec<ActualAccount>) {
    let entitled = match access {
        ResourceAccess::Entitled => Some(true),
        ResourceAccess::Suspended => None,
        ResourceAccess::NotEntitled => Some(false),
    };
    let gets: Vec<&str> = entitled_owners(resource, partner)
        .map(|owner| owner.github.as_str())
        .collect();
    let expected = |github: &str, id, entitled| Expected {
        github: github.to_owned(),
        id,
        partner: slug.to_owned(),
        entitled,
        promised_by: promised_by(partner),
    };
    // A target's owners, where a record has some, are no people of the program.
    let owners = partner.owners.iter().flatten();
    let owners = owners.filter(|_| partner.status != Status::Target);
    let mut all: Vec<Expected> = owners
        .map(|owner| {
            let is_for = gets.contains(&owner.github.as_str());
            expected(&owner.github, owner.id, if is_for { entitled } else { Some(false) })
        })
        .collect();
    // A former owner whose access has ended is still a person of the record.
    let listed = partner.access.as_ref().and_then(|access| access.get(&resource.id));
    for person in listed.into_iter().flatten() {
        if !all.iter().any(|one| one.github.eq_ignore_ascii_case(&person.github)) {
            all.push(expected(&person.github, person.id, Some(false)));
        }
    }
    let has = listed_people(resource, partner, today).map(|person| ActualAccount {
        account: person.github.clone(),
        id: String::new(),
        as_of: Some(today),
    });
    (all, has.collect())
}

/// The logins, in lowercase, of the people and bots that run the program: they are in no record, and aren't unknown.
pub fn program_people(program: &Program) -> Vec<String> {
    let accounts = program.maintainers.iter().flatten().chain(&program.bots);
    accounts.map(|account| account.github.to_lowercase()).collect()
}
