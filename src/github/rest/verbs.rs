//! The few ways in which things are read and written, for the routes that are next to this file.

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::GitHub;
use super::pages::MOST_PAGES;
use super::send::{ApiRequest, read};
use crate::forge::{ForgeResult, Repository};
use crate::github::wire;

impl GitHub {
    pub(super) fn path(&self, below: &str) -> String {
        format!("{}{below}", self.root)
    }

    /// Reads one thing; when it is asked for again, only if it changed.
    pub(super) fn get<T: DeserializeOwned>(&self, below: &str) -> ForgeResult<T> {
        self.get_path(&self.path(below))
    }

    pub(super) fn get_path<T: DeserializeOwned>(&self, path: &str) -> ForgeResult<T> {
        let known = self.remembered.borrow().get(path).cloned();
        let ask = ApiRequest {
            method: &Method::GET,
            path,
            body: None,
            repeatable: true,
            etag: known.as_ref().map(|(etag, _)| etag.as_str()),
        };
        let reply = self.line.ask(&ask)?;
        if let (304, Some((_, body))) = (reply.status, &known) {
            return read(&ask, body);
        }
        let it = read(&ask, &reply.body)?;
        if let Some(etag) = reply.header("etag") {
            let remembered = (etag.to_owned(), reply.body.clone());
            self.remembered.borrow_mut().insert(path.to_owned(), remembered);
        }
        Ok(it)
    }

    /// Whether a path has an answer; what the answer is doesn't matter.
    pub(super) fn answers(&self, path: &str) -> ForgeResult<()> {
        let ask = ApiRequest {
            method: &Method::GET,
            path,
            body: None,
            repeatable: true,
            etag: None,
        };
        self.line.ask(&ask).map(drop)
    }

    pub(super) fn list<T: wire::Item + Into<U>, U>(&self, below: &str, inside: Option<&str>) -> ForgeResult<Vec<U>> {
        let all: Vec<T> = self.line.list(&self.path(below), inside, MOST_PAGES)?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    /// Writes, and gives the body of the answer with the request that it answers.
    pub(super) fn write<T>(
        &self,
        method: &Method,
        below: &str,
        body: Option<&Value>,
        repeatable: bool,
        reader: impl FnOnce(&ApiRequest<'_>, &[u8]) -> ForgeResult<T>,
    ) -> ForgeResult<T> {
        let path = self.path(below);
        let ask = ApiRequest {
            method,
            path: &path,
            body,
            repeatable,
            etag: None,
        };
        let reply = self.line.ask(&ask)?;
        reader(&ask, &reply.body)
    }

    /// Makes something, once.
    pub(super) fn post<T: DeserializeOwned>(&self, below: &str, body: &Value) -> ForgeResult<T> {
        self.write(&Method::POST, below, Some(body), false, read)
    }

    /// Makes something, once, and does not read what became of it.
    pub(super) fn post_blind(&self, below: &str, body: &Value) -> ForgeResult<()> {
        self.write(&Method::POST, below, Some(body), false, |_, _| Ok(()))
    }

    pub(super) fn delete(&self, below: &str) -> ForgeResult<()> {
        self.write(&Method::DELETE, below, None, true, |_, _| Ok(()))
    }

    /// The repository, asked for once.
    pub(super) fn known(&self) -> ForgeResult<&Repository> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let repository = self.get::<wire::Repository>("")?.into();
        Ok(self.known.get_or_init(|| repository))
    }
}
