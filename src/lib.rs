//! Runs a whole partnership program from a git repository: records are files, history is git, work is issues.
//!
//! The map. A module uses only what is below it in this table; `tests/project/architecture.rs` reads every `use crate::`
//! and fails for an arrow that points up.
//!
//! | module | what happens there |
//! |---|---|
//! | [`commands`] | one file for each command; the only place that orchestrates, and that reads files, environment and clock |
//! | [`cli`] | the command line: words and types only |
//! | [`site`] | a registry on a day → the public directory: pages, documents for machines, badges |
//! | [`output`] | findings, standings, plans, reviews and reports → text, annotations, JSON, SARIF, Markdown, HTML |
//! | [`calendar`] | events and due days → an iCalendar file |
//! | [`doctor`] | whether psp-partners can work here: gathered facts → checks, each with what fixes it |
//! | [`todo`] | what people must do next: findings, standings and gaps of the program → tasks with their places |
//! | [`work`] | the issues, comments and pull requests that there should be, and the plan of writes that leads there |
//! | [`github`] | octocrab behind the narrow traits of [`forge`]: pacing, event payloads, step outputs, fetching |
//! | [`access`] | who should have access to a resource of the program, and who has it |
//! | [`links`] | the web addresses of a registry, and which of them are dead |
//! | [`scaffold`] | what a person begins with, as text: a new record, a month of figures, a new registry |
//! | [`forms`] | the forms that people fill in in the browser: their questions, their files, and what an issue answers |
//! | [`review`] | what a change means: changed paths and leaves, rights, standings before and after, the verdict |
//! | [`report`] | a registry on a day → metrics, trends, funnel, coverage, expiries |
//! | [`history`] | commits → what happened to partners; and from a verdict to the lines and commits that it comes from |
//! | [`rules`] | one table of rules, one file for each family, and the engine that runs them |
//! | [`standing`] | criteria as data → met, not met or unknown, with the reason |
//! | [`events`] | an event of the program → its days and local times |
//! | [`registry`] | kinds of documents, fields, trees of files → parsed, schema-checked, typed documents; edits |
//! | [`forge`] | what a place such as GitHub can do, as traits and plain values |
//! | [`templates`] | texts that people read, rendered from the documents that machines read |
//! | [`charts`] | labels and values → the marks of a chart, as inline SVG |
//! | [`finding`] | one problem at one place, and how many of them are shown |
//! | [`page`] | pages that fit a limit |
//! | [`escape`] | text made harmless for where it is written |
//! | [`amount`] | values with their units in words: `99.95 %`, `+3.5 %`, months as blocks |
//! | [`decimal`] | exact decimal numbers |
//! | [`words`] | values quoted, near names, lists, counts |
//! | [`sensitive`] | what must not become public: secrets, addresses, phone numbers |
//! | [`web_address`] | web addresses as people write them, and what is wrong with one |
//! | [`visible`] | which characters a reader cannot see |
//! | [`date`] | civil days and months |
//! | [`exit`] | exit codes |

pub mod access;
pub mod amount;
pub mod calendar;
pub mod charts;
pub mod cli;
pub mod commands;
pub mod date;
pub mod decimal;
pub mod doctor;
pub mod escape;
pub mod events;
pub mod exit;
pub mod finding;
pub mod forge;
pub mod forms;
pub mod github;
pub mod history;
pub mod links;
pub mod output;
pub mod page;
#[cfg(test)]
#[path = "../tests/library/random_cases.rs"]
mod random_cases;
pub mod registry;
pub mod report;
pub mod review;
pub mod rules;
pub mod scaffold;
pub mod sensitive;
pub mod site;
pub mod standing;
pub mod templates;
pub mod todo;
pub mod visible;
pub mod web_address;
pub mod words;
pub mod work;
