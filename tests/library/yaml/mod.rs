//! The reader and the editor of records, from outside: a corpus of hard cases, an independent reader beside ours, and
//! properties over random texts.

#![expect(clippy::disallowed_methods, reason = "a test may read its own files and settings")]

mod corpus;
mod edits;
mod plain;
mod properties;
