//! Runs a whole partnership program from a git repository: records are files, history is git, work is issues.
//!
//! The map of the house, arrows pointing down only:
//!
//! | room | what happens there |
//! |---|---|
//! | [`cli`] | the command line, words and types only |
//! | [`commands`] | one file a command; wires the rest together; files, environment, clock |
//! | [`output`] | findings and standings → text, annotations, JSON, SARIF, Markdown |
//! | [`github`] | the event that woke us, the forge, and what a workflow's step may write |
//! | [`scaffold`] | what a person begins with: a new record, a new registry, as text |
//! | [`report`] | a registry on a day → what a report says: figures, funnel, expiries, coverage, changes |
//! | [`review`] | what a change means: rights, differences in words, standings before and after, whose move it is |
//! | [`work`] | marks by which we know our own on GitHub |
//! | [`rules`] | one table of rules, one file a family, and the engine that runs them |
//! | [`standing`] | criteria as data → met, not met or unknown, with the reason |
//! | [`registry`] | a tree of files → parsed, schema-checked, typed records; edits |
//! | [`finding`], [`date`], [`words`], [`sensitive`], [`exit`] | small shared words |
//! | [`escape`], [`page`] | text made harmless for where it is written; pages that fit a limit |
//! | [`visible`] | which characters a reader cannot see |

pub mod cli;
pub mod commands;
pub mod date;
pub mod escape;
pub mod exit;
pub mod finding;
pub mod forge;
pub mod github;
pub mod output;
pub mod page;
pub mod registry;
pub mod report;
pub mod review;
pub mod rules;
pub mod scaffold;
pub mod sensitive;
pub mod standing;
pub mod visible;
pub mod words;
pub mod work;
