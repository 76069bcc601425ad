//! Who is assigned: everyone who should be and can be. The others are mentioned in the body, and the issue opens
//! anyway.

use serde::Serialize;

use crate::forge::User;
use crate::registry::model::Account;
use crate::templates::Writer;

use super::item::{Block, Content};

/// GitHub takes ten.
const MOST: usize = 10;

/// The people of an item, by whether GitHub lets them be assigned.
pub(super) struct People<'a> {
    /// With their current logins.
    pub able: Vec<User>,
    others: Vec<&'a Account>,
}

/// Splits `wanted` by `assignable`, which is none when GitHub doesn't say who can be assigned.
pub(super) fn split<'a>(wanted: &'a [Account], assignable: Option<&[User]>) -> People<'a> {
    let mut able: Vec<User> = Vec::new();
    let mut others: Vec<&Account> = Vec::new();
    for account in wanted {
        let is_it = |user: &&User| match account.id {
            Some(id) => user.id == id,
            None => user.login.eq_ignore_ascii_case(&account.github),
        };
        match assignable.unwrap_or_default().iter().find(is_it) {
            Some(user) if able.contains(user) => {}
            Some(user) if able.len() < MOST => able.push(user.clone()),
            Some(_) | None => others.push(account),
        }
    }
    People { able, others }
}

#[derive(Serialize)]
struct PeopleView<'a> {
    people: Vec<&'a str>,
}

impl People<'_> {
    /// A block that mentions people who can't be assigned, unless `blocks` mention them already.
    pub(super) fn block(&self, blocks: &[Block], writer: &Writer<'_>) -> Option<Block> {
        let others = self.others.iter().filter(|other| !is_mentioned(&other.github, blocks));
        let (people, ids): (Vec<&str>, Vec<bool>) = others.map(|o| (o.github.as_str(), o.id.is_some())).unzip();
        if people.is_empty() {
            return None;
        }
        // A login without a user ID could be anyone's.
        let known = people.iter().zip(ids).filter(|(_, has_id)| *has_id);
        let can_mention: Vec<&str> = known.map(|(login, _)| *login).collect();
        let text = writer
            .view(&PeopleView { people }, &can_mention)
            .write("issue-people.md.j2");
        Some(Block::text("people", text))
    }
}

/// Whether one of `blocks` mentions an account: an `@` in them is ours, since escaping leaves none in a value.
fn is_mentioned(login: &str, blocks: &[Block]) -> bool {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    let mention = format!("@{login}");
    blocks.iter().any(|block| match &block.content {
        Content::Text(text) => text
            .match_indices(&mention)
            .any(|(at, found)| is_end(&text[at + found.len()..])),
        Content::Steps(_) => false,
    })
}
