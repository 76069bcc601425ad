//! Who proposes a change: the role of its author for a record, by the state *before* the change and by user ID. Logins
//! change hands; a number does not.

use serde::Serialize;

use crate::forge::User;
use crate::registry::model::{Owner, Partner, Program};

/// The role of an account for a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Neither the record nor the program lists the account.
    Stranger,
    /// The record is new, and lists them.
    Applicant,
    /// The record before the change lists them, with their number.
    Owner,
    /// The program before the change lists them, with their number.
    Maintainer,
}

/// Something about the author that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "note")]
pub enum Note {
    /// The number is the owner's, the login in the record is an older one.
    Renamed { before: String, now: String },
    /// The login is an owner's, the number is not: another account has registered the login again.
    TakenOver { login: String, owner: u64, author: u64 },
    /// The login is an owner's, and the record has no number to tell by.
    Unproven { login: String },
}

/// A record on one side of a change.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    Absent,
    /// It is there and can't be read, so it lists no one.
    Broken,
    Read(&'a Partner),
}

/// What `author` is to a record, and what is to be said of that.
pub fn role(
    author: Option<&User>,
    before: Side<'_>,
    after: Option<&Partner>,
    program: Option<&Program>,
) -> (Role, Option<Note>) {
    let Some(author) = author else {
        return (Role::Stranger, None);
    };
    // A maintainer who is an owner of the record acts for the partner there: no one approves their own record.
    let is_own = |partner: &Partner| owners(Some(partner)).iter().any(|o| o.id == Some(author.id));
    let owns = match before {
        Side::Read(before) => is_own(before),
        Side::Absent => after.is_some_and(is_own),
        Side::Broken => false,
    };
    if is_maintainer(author, program) && !owns {
        return (Role::Maintainer, None);
    }
    if let Side::Broken = before {
        return (Role::Stranger, None);
    }
    let Side::Read(before) = before else {
        let listed = owners(after)
            .iter()
            .any(|o| o.github.eq_ignore_ascii_case(&author.login) && o.id.is_none_or(|id| id == author.id));
        return (if listed { Role::Applicant } else { Role::Stranger }, None);
    };
    let owners = owners(Some(before));
    if let Some(owner) = owners.iter().find(|o| o.id == Some(author.id)) {
        let renamed = !owner.github.eq_ignore_ascii_case(&author.login);
        let note = renamed.then(|| Note::Renamed {
            before: owner.github.clone(),
            now: author.login.clone(),
        });
        return (Role::Owner, note);
    }
    let note = owners
        .iter()
        .find(|o| o.github.eq_ignore_ascii_case(&author.login))
        .map(|o| match o.id {
            Some(id) => Note::TakenOver {
                login: author.login.clone(),
                owner: id,
                author: author.id,
            },
            None => Note::Unproven {
                login: author.login.clone(),
            },
        });
    (Role::Stranger, note)
}

/// Whether the program lists the account, by number.
pub fn is_maintainer(user: &User, program: Option<&Program>) -> bool {
    let listed = program.and_then(|p| p.maintainers.as_deref()).unwrap_or_default();
    listed.iter().any(|m| m.id == Some(user.id))
}

/// Whether one of the owners of `before` who can be told by number is still an owner after.
pub fn an_owner_remains(before: &Partner, after: &Partner) -> bool {
    let known = |partner| {
        owners(Some(partner))
            .iter()
            .filter_map(|o: &Owner| o.id)
            .collect::<Vec<u64>>()
    };
    let after = known(after);
    known(before).iter().any(|id| after.contains(id))
}

fn owners(partner: Option<&Partner>) -> &[Owner] {
    partner.and_then(|p| p.owners.as_deref()).unwrap_or_default()
}
