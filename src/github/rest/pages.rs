//! Lists, page by page. While pages are read, items may come and go, which shifts all later ones: an item that shifts
//! forward would be lost between two pages, one that shifts back would come twice.

use std::collections::BTreeSet;

use http::Method;
use serde_json::Value;

use super::client::Reply;
use super::send::{ApiRequest, Connection, read};
use crate::forge::{ForgeError, ForgeResult};
use crate::github::wire::Item;

/// Most pages of a list, unless it is known to be longer: 10,000 items. GitHub takes 2,500 comments on an issue.
pub(super) const MOST_PAGES: usize = 100;

/// Most pages of a repository's issues: 100,000 of them, which takes all that a job's token may ask in an hour.
pub(super) const MOST_PAGES_OF_ISSUES: usize = 1000;

/// How often a list that changes is read.
const MOST_READINGS: usize = 3;

struct Page<T> {
    path: String,
    etag: Option<String>,
    items: Vec<T>,
    next: Option<String>,
}

impl<T: Item> Page<T> {
    fn keys(&self) -> Vec<String> {
        self.items.iter().map(Item::key).collect()
    }
}

impl Connection {
    /// All items of the list at `path`, which is in the field `inside` if it is not the answer itself and has at most
    /// `most` pages.
    pub(super) fn list<T: Item>(&self, path: &str, inside: Option<&str>, most: usize) -> ForgeResult<Vec<T>> {
        for _ in 0..MOST_READINGS {
            let pages: Vec<Page<T>> = self.pages(path, inside, most)?;
            if self.stands(&pages, inside)? {
                let mut seen = BTreeSet::new();
                let items = pages.into_iter().flat_map(|page| page.items);
                return Ok(items.filter(|item| seen.insert(item.key())).collect());
            }
        }
        Err(ForgeError::Conflict(format!(
            "the list changed each of the {MOST_READINGS} times that it was read (GET {path})"
        )))
    }

    fn pages<T: Item>(&self, path: &str, inside: Option<&str>, most: usize) -> ForgeResult<Vec<Page<T>>> {
        let mut pages: Vec<Page<T>> = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next.take() {
            if pages.len() == most || pages.iter().any(|page| page.path == path) {
                return Err(ForgeError::Unreadable(format!(
                    "the list does not end after {} pages (GET {path})",
                    pages.len()
                )));
            }
            let reply = self.ask(&get(&path, None))?;
            let page = self.page(path, &reply, inside)?;
            next.clone_from(&page.next);
            pages.push(page);
        }
        Ok(pages)
    }

    fn page<T: Item>(&self, path: String, reply: &Reply, inside: Option<&str>) -> ForgeResult<Page<T>> {
        let ask = get(&path, None);
        let items = match inside {
            None => read(&ask, &reply.body)?,
            Some(field) => {
                let mut whole: Value = read(&ask, &reply.body)?;
                let list = whole.get_mut(field).map_or(Value::Null, Value::take);
                read(&ask, list.to_string().as_bytes())?
            }
        };
        let next = match reply.header("link").and_then(next_of) {
            None => None,
            Some(address) => Some(self.path_of(address).ok_or_else(|| {
                ForgeError::Unreadable(format!(
                    "the address of the next page isn't part of this API (GET {path})"
                ))
            })?),
        };
        Ok(Page {
            etag: reply.header("etag").map(str::to_owned),
            path,
            items,
            next,
        })
    }

    /// Whether all pages but the last are still as they were when the later ones were read. A 304 costs nothing.
    fn stands<T: Item>(&self, pages: &[Page<T>], inside: Option<&str>) -> ForgeResult<bool> {
        let Some((_, earlier)) = pages.split_last() else {
            return Ok(true);
        };
        for page in earlier {
            let reply = self.ask(&get(&page.path, page.etag.as_deref()))?;
            // An item that was edited stays where it is.
            if reply.status != 304 && self.page::<T>(page.path.clone(), &reply, inside)?.keys() != page.keys() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn get<'a>(path: &'a str, etag: Option<&'a str>) -> ApiRequest<'a> {
    ApiRequest {
        method: &Method::GET,
        path,
        body: None,
        repeatable: true,
        etag,
    }
}

/// The address with `rel="next"` in a `Link` header (RFC 8288).
fn next_of(link: &str) -> Option<&str> {
    link.split('<').skip(1).find_map(|part| {
        let (address, parameters) = part.split_once('>')?;
        let is_next = parameters
            .split([';', ','])
            .any(|parameter| matches!(parameter.trim(), r#"rel="next""# | "rel=next"));
        is_next.then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_others() {
        let link = r#"<https://a/r/1?page=1>; rel="prev", <https://a/r/1?page=3&x=a,b>; rel="next", <https://a/r/1?page=9>; rel="last""#;
        assert_eq!(next_of(link), Some("https://a/r/1?page=3&x=a,b"));
        assert_eq!(next_of(r#"<https://a>; rel="last""#), None);
        assert_eq!(next_of("nonsense <"), None);
    }
}
