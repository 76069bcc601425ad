//! Who is assigned: whoever should be and can be. Whoever cannot is named in the body, and the issue opens all the same.

use std::fmt::Write as _;

use crate::forge::User;
use crate::registry::model::Account;

use super::item::Block;

/// GitHub takes ten.
const MOST: usize = 10;

/// Whom an item asks for, as far as GitHub lets them be assigned.
pub(super) struct People {
    /// By their login of today.
    pub able: Vec<User>,
    /// Names the others.
    pub block: Option<Block>,
}

/// Splits `wanted` by `assignable`, which is none when GitHub did not say.
pub(super) fn split(wanted: &[Account], assignable: Option<&[User]>) -> People {
    let mut able: Vec<User> = Vec::new();
    let (mut unable, mut over): (Vec<&Account>, Vec<&Account>) = (Vec::new(), Vec::new());
    for account in wanted {
        let is_it = |user: &&User| match account.id {
            Some(id) => user.id == id,
            None => user.login.eq_ignore_ascii_case(&account.github),
        };
        match assignable.unwrap_or_default().iter().find(is_it) {
            Some(user) if able.contains(user) => {}
            Some(user) if able.len() < MOST => able.push(user.clone()),
            Some(_) => over.push(account),
            None => unable.push(account),
        }
    }
    let mut words = Vec::new();
    if !unable.is_empty() {
        words.push(format!(
            "This concerns {}, too. GitHub lets only people be assigned who work in this repository or have commented here.",
            names(&unable)
        ));
    }
    if !over.is_empty() {
        words.push(format!(
            "This concerns {}, too. GitHub lets no more than ten people be assigned.",
            names(&over)
        ));
    }
    People {
        able,
        block: (!words.is_empty()).then(|| Block::text("people", words.join("\n\n"))),
    }
}

fn names(accounts: &[&Account]) -> String {
    let mut names = String::new();
    for (i, account) in accounts.iter().take(MOST).enumerate() {
        let plain: String = account
            .github
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        // Whose number is on record is called by name; a name alone could be anybody's.
        let at = if account.id.is_some() { "@" } else { "" };
        let _ = write!(names, "{}{at}{plain}", if i > 0 { ", " } else { "" });
    }
    if accounts.len() > MOST {
        let _ = write!(names, " and {} more", accounts.len() - MOST);
    }
    names
}
