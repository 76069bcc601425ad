//! What an earlier run found out, so that the next one doesn't do it again. Pure: bytes go in and come out, and the caller
//! keeps them in a file.
//!
//! How it works: the commits of the branch are read on from where they were read last. Every other entry is the answer to a
//! question, under a key that is the checksum of everything that the answer depends on: the object names of all files of a
//! partner and of the program, commit by commit, with their days. So an entry never gets old. A commit, a force-push or
//! another branch leads to other keys, and only what they change is worked out again. The program that made the entries is
//! part of it as `maker`: another build may answer otherwise.
//!
//! The file is a line with `maker` and the checksum of the rest, then a line for each entry: its key, a space, its JSON.
//! Bytes that aren't exactly that are no cache: then everything is worked out, as on the first run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;

use ring::digest::{SHA256, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::registry::tree::CommitLog;

/// How a file begins. Another form of the file gets another number.
const FORMAT: &str = "psp-partners cache 1";

/// The key of the commits that were read last.
const LOG: &str = "log";

/// Largest cache in bytes. A registry of 1,000 partners with 5,000 commits has 5 MB.
pub const MOST_BYTES: usize = 64 << 20;

/// Answers of earlier runs, and those of this one.
#[derive(Debug, Default)]
pub struct Cache {
    maker: String,
    known: BTreeMap<String, String>,
    /// Keys that this run asked for.
    used: Mutex<BTreeSet<String>>,
    new: BTreeMap<String, String>,
}

impl Cache {
    /// Reads what the run of a program wrote that was built as this one is. Of any other bytes, nothing is used.
    pub fn read(bytes: &[u8], maker: &str) -> Self {
        Self {
            maker: maker.to_owned(),
            known: entries(bytes, maker).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The commits that an earlier run read.
    pub fn log(&self) -> Option<CommitLog> {
        self.get(LOG)
    }

    /// Keeps the commits of a branch, unless they are those that are known.
    pub fn put_log(&mut self, known: Option<&str>, log: &CommitLog) {
        if known != Some(&log.tip) {
            self.put(LOG, log);
        }
    }

    /// The answer to a question, if it is known.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let found = serde_json::from_str(self.known.get(key)?).ok()?;
        if let Ok(mut used) = self.used.lock() {
            used.insert(key.to_owned());
        }
        Some(found)
    }

    /// Keeps an answer for the next run.
    pub(super) fn put(&mut self, key: &str, answer: &impl Serialize) {
        // JSON has no line breaks outside of its texts, and writes those in texts as `\n`.
        if let Ok(json) = serde_json::to_string(answer) {
            self.new.insert(key.to_owned(), json);
        }
    }

    /// What to write; none where this run learned nothing, or too much. Answers that it didn't need are kept while the file
    /// doesn't grow, or has at most twice what the run needed: people ask for one partner or for a day in the past, and
    /// then for everything again.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        if self.new.is_empty() {
            return None;
        }
        let used = self.used.lock().ok()?;
        let mut body = String::new();
        let line = |body: &mut String, key: &str, json: &str| {
            let _ = writeln!(body, "{key} {json}");
        };
        for (key, json) in &self.new {
            line(&mut body, key, json);
        }
        let rest = || self.known.iter().filter(|(key, _)| !self.new.contains_key(*key));
        for (key, json) in rest().filter(|(key, _)| used.contains(*key)) {
            line(&mut body, key, json);
        }
        let before: usize = self.known.iter().map(|(key, json)| key.len() + json.len() + 2).sum();
        let limit = (2 * body.len()).max(before);
        for (key, json) in rest().filter(|(key, _)| !used.contains(*key)) {
            if body.len() + key.len() + json.len() + 2 > limit {
                break;
            }
            line(&mut body, key, json);
        }
        let file = format!("{}{body}", head(&self.maker, &body));
        (file.len() <= MOST_BYTES).then(|| file.into_bytes())
    }
}

/// The checksum of what an answer depends on.
pub(super) fn key(inputs: &impl Serialize) -> Option<String> {
    serde_json::to_vec(inputs).ok().map(|bytes| checksum(&bytes))
}

/// SHA-256 in hexadecimal digits. `ring` has it in assembly: the file has megabytes, and is read each time.
fn checksum(bytes: &[u8]) -> String {
    let sum = digest(&SHA256, bytes);
    sum.as_ref().iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn head(maker: &str, body: &str) -> String {
    format!("{FORMAT} {maker} {}\n", checksum(body.as_bytes()))
}

fn entries(bytes: &[u8], maker: &str) -> Option<BTreeMap<String, String>> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let (first, body) = text.split_once('\n')?;
    if format!("{first}\n") != head(maker, body) {
        return None;
    }
    let entry = |line: &str| {
        line.split_once(' ')
            .map(|(key, json)| (key.to_owned(), json.to_owned()))
    };
    body.lines().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled() -> Vec<u8> {
        let mut cache = Cache::read(b"", "build");
        cache.put("a", &["x\ny", "z"]);
        cache.put("b", &7);
        cache.bytes().expect("something new")
    }

    #[test]
    fn answers_are_found_again() {
        let bytes = filled();
        let cache = Cache::read(&bytes, "build");
        assert_eq!(
            cache.get::<Vec<String>>("a"),
            Some(vec!["x\ny".to_owned(), "z".to_owned()])
        );
        assert_eq!((cache.get::<u32>("b"), cache.get::<u32>("c")), (Some(7), None));
        assert_eq!(cache.get::<u32>("a"), None, "an answer of another form is none");
        assert_eq!(cache.bytes(), None, "nothing new");
        assert_eq!(Cache::read(&bytes, "another build").get::<u32>("b"), None);
    }

    #[test]
    fn answers_that_are_not_needed_go_when_they_are_many() {
        let mut cache = Cache::read(b"", "build");
        for key in ["a", "b", "c"] {
            cache.put(key, &key);
        }
        let bytes = cache.bytes().expect("new");
        let next = |needed: &[&str]| {
            let mut cache = Cache::read(&bytes, "build");
            for key in needed {
                assert!(cache.get::<String>(key).is_some());
            }
            cache.put("d", &"d");
            let cache = Cache::read(&cache.bytes().expect("new"), "build");
            cache.known.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(next(&["c"]), ["a", "b", "c", "d"], "twice what was needed");
        assert_eq!(next(&[]), ["a", "b", "d"], "no larger than before");
    }

    proptest! {
        /// Bytes that no run wrote are no cache, and break nothing.
        #[test]
        fn any_other_bytes_are_no_cache(
            noise in prop::collection::vec(any::<u8>(), 0..300),
            cut in 0_usize..300,
            at in 0_usize..300,
            flip in 1_u8..,
        ) {
            let good = filled();
            prop_assert!(Cache::read(&noise, "build").known.is_empty());
            let short = &good[..cut.min(good.len() - 1)];
            prop_assert!(Cache::read(short, "build").known.is_empty());
            let mut other = good.clone();
            other[at % good.len()] ^= flip;
            prop_assert!(Cache::read(&other, "build").known.is_empty());
            let long = [&good[..], &noise].concat();
            prop_assert_eq!(Cache::read(&long, "build").known.is_empty(), !noise.is_empty());
        }
    }
}
