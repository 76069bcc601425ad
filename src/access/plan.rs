//! The difference between who should have access and who has it, as a plan. It never removes an account that belongs to no
//! person of a record, such as a guest or a bot, and removes no one because of an export that is old or has no date: the
//! person may have got access since.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{ActualAccount, Expected, People};
use crate::date::{Date, days_between};

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub expected: &'a [Expected],
    pub people: &'a People,
    pub actual: &'a [ActualAccount],
    /// Logins, in lowercase, of the people who run the program.
    pub program: &'a [String],
    pub today: Date,
    /// An export that is older is stale.
    pub max_age: i64,
}

/// One person of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AccessPerson {
    pub account: String,
    pub github: String,
    /// The partners whose owner the person is.
    pub partners: Vec<String>,
    /// By when the program promises the access that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_by: Option<Date>,
}

/// What people do so that access and records agree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AccessPlan {
    /// The oldest date of the export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The export is too old to remove anyone, or has no date.
    pub stale: bool,
    pub add: Vec<AccessPerson>,
    pub remove: Vec<AccessPerson>,
    /// Who would be removed if the export weren't stale.
    pub check: Vec<AccessPerson>,
    /// Accounts of people that neither the records nor the list of people have.
    pub unknown: Vec<String>,
    /// How many people have access and should.
    pub right: usize,
}

impl AccessPlan {
    /// Whether people have nothing to do.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty() && self.check.is_empty() && self.unknown.is_empty()
    }
}

/// What one person should have, over all partners: access through any of them counts.
#[derive(Debug, Default)]
pub(super) struct Person<'a> {
    pub github: &'a str,
    pub id: Option<u64>,
    pub partners: BTreeSet<&'a str>,
    pub entitled: bool,
    pub suspended: bool,
    /// The earliest day by which a partnership that entitles the person promises the access.
    pub promised_by: Option<Date>,
}

impl Person<'_> {
    /// Whether an account that the person has stays.
    pub(super) fn keeps(&self) -> bool {
        self.entitled || self.suspended
    }

    /// The person in a plan that adds or removes an account.
    pub(super) fn listed(&self, account: &str) -> AccessPerson {
        AccessPerson {
            account: account.to_owned(),
            github: self.github.to_owned(),
            partners: self.partners.iter().map(|slug| (*slug).to_owned()).collect(),
            promised_by: self.promised_by.filter(|_| self.entitled),
        }
    }
}

/// Everyone of the records, by login in lowercase.
pub(super) fn people(expected: &[Expected]) -> BTreeMap<String, Person<'_>> {
    let mut wanted: BTreeMap<String, Person<'_>> = BTreeMap::new();
    for one in expected {
        let person = wanted.entry(one.github.to_lowercase()).or_default();
        person.github = &one.github;
        person.id = person.id.or(one.id);
        person.partners.insert(&one.partner);
        match one.entitled {
            Some(true) => {
                person.entitled = true;
                person.promised_by = [person.promised_by, one.promised_by].into_iter().flatten().min();
            }
            Some(false) => {}
            None => person.suspended = true,
        }
    }
    wanted
}

/// Compares.
pub fn plan(request: &Request<'_>) -> AccessPlan {
    let wanted = people(request.expected);
    let mut has: BTreeMap<String, &str> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for account in request.actual {
        let login = request.people.login_of(account);
        let shown = if account.account.is_empty() {
            &account.id
        } else {
            &account.account
        };
        if wanted.contains_key(&login) || request.people.knows(&login) {
            has.insert(login, shown);
        } else if !request.program.contains(&login) {
            unknown.insert(shown.clone());
        }
    }
    let as_of = request.actual.iter().map(|account| account.as_of).min().flatten();
    let is_recent = |day: Date| (-1..=request.max_age).contains(&days_between(day, request.today));
    let stale = !as_of.is_some_and(is_recent);
    let person = |login: &str, account: &str| match wanted.get(login) {
        Some(known) => known.listed(account),
        None => AccessPerson {
            account: account.to_owned(),
            github: login.to_owned(),
            ..AccessPerson::default()
        },
    };
    let add = wanted
        .iter()
        .filter(|(login, one)| one.entitled && !has.contains_key(*login));
    let add = add
        .map(|(login, one)| person(login, request.people.account_of(one.github)))
        .collect();
    let keeps = |login: &String| wanted.get(login).is_some_and(Person::keeps);
    let gone: Vec<AccessPerson> = (has.iter().filter(|(login, _)| !keeps(login)))
        .map(|(login, account)| person(login, account))
        .collect();
    let (remove, check) = if stale { (Vec::new(), gone) } else { (gone, Vec::new()) };
    let is_right = |login: &String| wanted.get(login).is_some_and(|one| one.entitled);
    AccessPlan {
        as_of,
        stale,
        add,
        remove,
        check,
        unknown: unknown.into_iter().collect(),
        right: has.keys().filter(|login| is_right(login)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{read_actual, read_people};

    const TODAY: &str = "2026-11-29";

    fn planned(people: &str, actual: &str) -> AccessPlan {
        let one = |github: &str, entitled| Expected {
            github: github.to_owned(),
            id: None,
            partner: "acme".to_owned(),
            entitled,
            promised_by: None,
        };
        let expected = [
            one("Zoe", Some(true)),
            one("adam", Some(true)),
            one("eve", Some(false)),
            one("pat", None),
        ];
        plan(&Request {
            expected: &expected,
            people: &read_people(people.as_bytes()).expect("people"),
            actual: &read_actual(actual.as_bytes()).expect("an export"),
            program: &["mona".to_owned()],
            today: TODAY.parse().expect("a date"),
            max_age: 7,
        })
    }

    fn accounts(people: &[AccessPerson]) -> Vec<&str> {
        people.iter().map(|person| person.account.as_str()).collect()
    }

    const PEOPLE: &str = "github,account,id\nadam,adam.smith,9\nformer,former.owner,5\n";

    #[test]
    fn a_plan_adds_removes_and_leaves_alone_what_it_does_not_know() {
        let found = planned(
            PEOPLE,
            "account,id,as_of\nzoe,1,2026-11-28\neve,2,2026-11-28\npat,3,2026-11-28\nformer.owner,5,2026-11-28\nbuild-bot,6,2026-11-28\nMona,8,2026-11-28\n",
        );
        assert_eq!(accounts(&found.add), ["adam.smith"]);
        assert_eq!(
            accounts(&found.remove),
            ["eve", "former.owner"],
            "an owner that left, too"
        );
        assert_eq!(
            (found.unknown, found.right, found.stale),
            (vec!["build-bot".to_owned()], 1, false)
        );
        assert_eq!(found.add[0].partners, ["acme"]);
    }

    #[test]
    fn an_old_export_removes_no_one() {
        for actual in [
            "account,as_of\neve,2026-11-01\n",
            "account\neve\n",
            "account,as_of\neve,2026-11-28\nzoe,\n",
            "account,as_of\neve,2999-01-01\n",
            "account,as_of\n",
        ] {
            let found = planned(PEOPLE, actual);
            assert!(found.stale && found.remove.is_empty(), "{actual}: {found:?}");
            assert_eq!(
                accounts(&found.check),
                if actual.contains("eve") { vec!["eve"] } else { vec![] }
            );
        }
    }
}
