//! The reader and the editor of records, from outside: a corpus of hard cases, an independent reader beside ours, and
//! properties over random texts.

#![expect(clippy::disallowed_methods, reason = "a test may read its own files and settings")]

#[path = "yaml/corpus.rs"]
mod corpus;
#[path = "yaml/edits.rs"]
mod edits;
#[path = "yaml/plain.rs"]
mod plain;
#[path = "yaml/properties.rs"]
mod properties;
