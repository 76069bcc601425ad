//! What a service shows, and which account of it belongs to which GitHub login. Both are CSV files that people save, so both
//! are hostile.

use std::collections::BTreeMap;

use crate::date::Date;
use crate::scaffold::figures::{Mistake, SheetColumn, sheet};
use crate::words::quote;

/// One account that the service lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualAccount {
    /// The name of the account, such as a login.
    pub account: String,
    /// The service's own ID, which stays when the name changes; empty where the file has none.
    pub id: String,
    pub as_of: Option<Date>,
}

/// Words for an account that has no access any more.
const INACTIVE: [&str; 8] = [
    "inactive",
    "deactivated",
    "disabled",
    "suspended",
    "removed",
    "deleted",
    "left",
    "no",
];

const ACTUAL: [SheetColumn; 4] = [
    SheetColumn {
        name: "account",
        also: &["login", "username", "user"],
        required: true,
    },
    SheetColumn {
        name: "id",
        also: &["account_id", "user_id"],
        required: false,
    },
    SheetColumn {
        name: "status",
        also: &["state"],
        required: false,
    },
    SheetColumn {
        name: "as_of",
        also: &["date"],
        required: false,
    },
];

const PEOPLE: [SheetColumn; 3] = [
    SheetColumn {
        name: "github",
        also: &["login"],
        required: true,
    },
    SheetColumn {
        name: "account",
        also: &["username"],
        required: false,
    },
    SheetColumn {
        name: "id",
        also: &["account_id", "user_id"],
        required: false,
    },
];

/// Reads what a service shows: the columns `account`, `id`, `status` and `as_of`. Accounts without access are left out.
///
/// # Errors
/// The file isn't such a file, or one of its dates can't be read.
pub fn read_actual(bytes: &[u8]) -> Result<Vec<ActualAccount>, Mistake> {
    let mut all = Vec::new();
    for row in sheet(bytes, &ACTUAL)? {
        let [account, id, status, as_of] = row.cells;
        let as_of = match as_of.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| Mistake {
                line: row.line,
                column: "as_of".to_owned(),
                what: format!("{} isn't a date", quote(text)),
                help: "write a date such as 2026-11-29".to_owned(),
            })?),
        };
        let has_access = !INACTIVE.contains(&status.to_lowercase().as_str());
        if has_access && !(account.is_empty() && id.is_empty()) {
            all.push(ActualAccount { account, id, as_of });
        }
    }
    Ok(all)
}

/// GitHub logins and the accounts of the same people in a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    by_id: BTreeMap<String, String>,
    by_account: BTreeMap<String, String>,
    /// The account to add for a login, in lowercase.
    account_of: BTreeMap<String, String>,
}

/// Reads which account belongs to which login: the columns `github`, `account` and `id`.
///
/// # Errors
/// The file isn't such a file, or gives one account to two people.
pub fn read_people(bytes: &[u8]) -> Result<People, Mistake> {
    let mut people = People::default();
    for row in sheet(bytes, &PEOPLE)? {
        let [github, account, id] = row.cells;
        if github.is_empty() {
            continue;
        }
        let login = github.to_lowercase();
        let pairs = [
            (&mut people.by_id, id.clone()),
            (&mut people.by_account, account.to_lowercase()),
        ];
        for (known, key) in pairs.into_iter().filter(|(_, key)| !key.is_empty()) {
            let of = known.entry(key.clone()).or_insert_with(|| login.clone());
            if *of != login {
                return Err(Mistake {
                    line: row.line,
                    column: String::new(),
                    what: format!("{} belongs to {} and to {}", quote(&key), quote(of), quote(&github)),
                    help: "keep the row of the right person".to_owned(),
                });
            }
        }
        let shown = if account.is_empty() { id } else { account };
        people.account_of.insert(login, shown);
    }
    Ok(people)
}

impl People {
    /// The login of the person who has an account. An ID counts more than a name, since a name can be given to another
    /// person. An account that the file doesn't list belongs to the login with its name.
    pub(super) fn login_of(&self, account: &ActualAccount) -> String {
        let name = account.account.to_lowercase();
        let known = self.by_id.get(&account.id).or_else(|| self.by_account.get(&name));
        known.cloned().unwrap_or(name)
    }

    /// The account to add for a login.
    pub(super) fn account_of<'a>(&'a self, login: &'a str) -> &'a str {
        let known = self.account_of.get(&login.to_lowercase());
        known
            .map(String::as_str)
            .filter(|account| !account.is_empty())
            .unwrap_or(login)
    }

    /// Whether the file lists this login.
    pub(super) fn knows(&self, login: &str) -> bool {
        self.account_of.contains_key(login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_exports_are_read_or_refused() {
        let text =
            "\u{feff}Account;Status;As of;ID\r\n=cmd|'/C calc'!A0;active;2026-11-29;7\r\nzoe;Deactivated;;\r\n;;;\r\n";
        let all = read_actual(text.as_bytes()).expect("an export");
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].account.as_str(), all[0].id.as_str()),
            ("=cmd|'/C calc'!A0", "7")
        );
        for (text, what) in [
            ("account,as_of\nzoe,29.11.2026\n", "`29.11.2026` isn't a date"),
            ("account,login\nzoe,zoe\n", "two columns"),
            ("name\nzoe\n", "no column `account`"),
            ("account\n\"zoe\n", "quotation mark"),
        ] {
            let mistake = read_actual(text.as_bytes()).expect_err(text);
            assert!(mistake.what.contains(what), "{mistake:?}");
        }
    }

    #[test]
    fn an_account_belongs_to_one_person() {
        let people = read_people(b"github,account,id\nzoe,Zoe.X,7\nzoe,,8\nadam,adam,9\n").expect("people");
        let login = |account: &str, id: &str| {
            people.login_of(&ActualAccount {
                account: account.to_owned(),
                id: id.to_owned(),
                as_of: None,
            })
        };
        // The name was given to another person; the ID stays.
        assert_eq!(login("adam", "7"), "zoe");
        assert_eq!(
            (login("ZOE.x", ""), login("x", "8"), login("Guest", "")),
            ("zoe".into(), "zoe".into(), "guest".into())
        );
        let twice = read_people(b"github,id\nzoe,7\nadam,7\n").expect_err("one account, two people");
        assert!(twice.what.contains("`7` belongs to `zoe` and to `adam`"), "{twice:?}");
    }
}
