//! What happened in a month, as the newsletter has it: the events that everyone may know of, each with the commit or the pull
//! request that it comes from. The partners in it are those that the site shows, so that a newsletter names no applicant.
//!
//! How it works. [`draft`] takes the events of the month from the history and writes a sentence for each ([`feed`] has most of
//! them). What the editor wrote comes first in the file, then the line [`MARK`], then the sentences. A file with that line
//! is a whole newsletter; without it, it is the editor's text, and waits for the end of the month.

use std::collections::BTreeMap;

use serde::Serialize;

use super::feed::{self, Past};
use super::partner::{PartnerDocument, PartnerPage};
use super::program::coming;
use crate::date::{Date, Month, days_between};
use crate::events::ListedEvent;
use crate::history::{Cause, Event, EventKind, pull_request};
use crate::registry::model::{Program, Status};
use crate::registry::tree::LoggedCommit;
use crate::sensitive::mask;
use crate::templates::Writer;

/// The line between the editor's text and what happened.
pub const MARK: &str = "<!-- psp-partners: newsletter -->";
/// Days after the month whose meetings a newsletter has.
const AHEAD: i64 = 62;
/// How the history names the whole program, where it is new.
const WHOLE: &str = "program";
/// Characters of a commit's name that a text shows.
const SHORT_NAME: usize = 7;

/// What the sentences of a newsletter are sorted by, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewsTopic {
    /// Partners that are new or active now.
    NewPartners,
    /// Phases that were completed, and other tiers.
    Progress,
    JointWork,
    /// Other names, pauses and ends.
    Changes,
    Program,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    pub text: String,
    /// The changes that it comes from, oldest first.
    pub sources: Vec<NewsSource>,
}

/// A pull request or a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewsSource {
    /// `pull request 12`, or the beginning of the commit's name.
    pub name: String,
    pub is_commit: bool,
    /// Where it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// What happened of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewsGroup {
    pub topic: NewsTopic,
    pub items: Vec<News>,
}

/// The view of a newsletter's templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    pub program: String,
    /// For people, such as `October 2026`.
    pub month: String,
    /// The file.
    pub path: String,
    /// Whether the editor wrote a text.
    pub has_text: bool,
    /// The login of the editor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// Where the file can be edited before it is merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
    pub groups: Vec<NewsGroup>,
    /// Meetings of the weeks after the month.
    pub upcoming: Vec<Upcoming>,
}

/// A meeting that comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upcoming {
    pub title: String,
    pub day: Date,
    /// Local time in the time zone, in two digits each.
    pub hour: String,
    pub minute: String,
    pub zone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// The meetings of the weeks after a month. Those of the board are for its members.
pub fn upcoming(month: Month, program: &Program, events: &[ListedEvent]) -> Vec<Upcoming> {
    let from = month.plus(1).first_day();
    coming(program, events, from)
        .into_iter()
        .filter(|one| days_between(from, one.day) <= AHEAD)
        .map(|one| {
            let (hour, minute) = one.time.split_once(':').unwrap_or((&one.time, "00"));
            Upcoming {
                title: one.title.to_owned(),
                day: one.day,
                hour: hour.to_owned(),
                minute: minute.to_owned(),
                zone: one.zone.to_owned(),
                link: one.url.map(str::to_owned),
            }
        })
        .collect()
}

impl Draft {
    /// Whether there is nothing to write about.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && !self.has_text
    }

    /// The whole file: the editor's text, and what happened.
    pub fn text(&self, editors: &str, writer: &Writer<'_>) -> String {
        let mut text = editors.trim_end().to_owned();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(MARK);
        text.push_str("\n\n");
        text.push_str(writer.write("newsletter.md.j2", self).trim());
        text.push('\n');
        text
    }
}

/// Whether a file is a whole newsletter, not only the editor's text.
pub fn is_whole(text: &str) -> bool {
    text.lines().any(|line| line.trim() == MARK)
}

/// A newsletter as readers see it: without our line, and without what must not become public.
pub fn published(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| line.trim() != MARK).collect();
    // A mark of ours begins like this. None is in what others write.
    let text = lines.join("\n").replace("<!-- psp-partners:", "<!-- ");
    format!("{}\n", mask(text.trim()))
}

/// What happened in `month`. `link` gives the address of a page of the repository, by what follows the repository's own.
pub fn draft(
    month: Month,
    past: Past<'_>,
    partners: &[PartnerPage],
    program: &Program,
    link: &dyn Fn(&str) -> Option<String>,
) -> Vec<NewsGroup> {
    let shown: BTreeMap<&str, &PartnerDocument> = (partners.iter())
        .filter(|page| page.is_known())
        .map(|page| (page.document.slug.as_str(), &page.document))
        .collect();
    let mut groups: BTreeMap<NewsTopic, Vec<News>> = BTreeMap::new();
    for event in past.history.events.iter().filter(|event| Month::of(event.day) == month) {
        let document = event.slug.as_deref().and_then(|slug| shown.get(slug)).copied();
        let Some(source) = source(event, past.commits, link) else {
            continue;
        };
        for (topic, text) in sentences(event, document, program) {
            let (group, text) = (groups.entry(topic).or_default(), mask(&text));
            // Two partners record the same work, and the program changes repeatedly.
            match group.iter_mut().find(|news| news.text == text) {
                Some(news) if news.sources.contains(&source) => {}
                Some(news) => news.sources.push(source.clone()),
                None => group.push(News {
                    text,
                    sources: vec![source.clone()],
                }),
            }
        }
    }
    groups
        .into_iter()
        .map(|(topic, items)| NewsGroup { topic, items })
        .collect()
}

fn sentences(event: &Event, document: Option<&PartnerDocument>, program: &Program) -> Vec<(NewsTopic, String)> {
    let Some(topic) = topic(event) else { return Vec::new() };
    if event.kind == EventKind::ProgramChanged {
        // Its sections, by the names of the fields.
        let sections = event.about.split(", ").filter(|section| *section != WHOLE);
        let sections = sections.map(|section| section.replace('_', " "));
        return sections
            .map(|section| (topic, format!("The program changed: {section}")))
            .collect();
    }
    let text = if event.kind == EventKind::PhaseLeft {
        let phase = program.phases.iter().find(|phase| phase.id == event.about);
        document.zip(phase).map(|(document, phase)| {
            let name = event.name.as_deref().unwrap_or(&document.name);
            format!("{name} completed the phase {}", phase.name)
        })
    } else {
        feed::text(event, document, program)
    };
    text.into_iter().map(|text| (topic, text)).collect()
}

fn topic(event: &Event) -> Option<NewsTopic> {
    match event.kind {
        EventKind::Joined | EventKind::Accepted => Some(NewsTopic::NewPartners),
        EventKind::StatusChanged if event.after.as_deref() == Some(Status::Active.id()) => Some(NewsTopic::NewPartners),
        EventKind::StatusChanged | EventKind::NameChanged => Some(NewsTopic::Changes),
        EventKind::PhaseLeft | EventKind::TierChanged => Some(NewsTopic::Progress),
        EventKind::Collaboration => Some(NewsTopic::JointWork),
        EventKind::ProgramChanged => Some(NewsTopic::Program),
        EventKind::Gone
        | EventKind::Moved
        | EventKind::PhaseEntered
        | EventKind::AgreementSigned
        | EventKind::AgreementRenewed
        | EventKind::AgreementBegan
        | EventKind::AgreementEnded
        | EventKind::Verified
        | EventKind::Voided
        | EventKind::Waived
        | EventKind::WaiverEnded
        | EventKind::BenefitGranted
        | EventKind::BenefitUsed
        | EventKind::BenefitLapsed
        | EventKind::FigureRecorded
        | EventKind::FigureRestated
        | EventKind::ReviewHeld
        | EventKind::OwnerChanged
        | EventKind::ManagerChanged
        | EventKind::CriterionTurned
        | EventKind::Corrected
        | EventKind::Removed
        | EventKind::Unreadable
        | EventKind::ReadableAgain => None,
    }
}

/// What an event comes from. What only time brings has no source.
fn source(event: &Event, commits: &[LoggedCommit], link: &dyn Fn(&str) -> Option<String>) -> Option<NewsSource> {
    let Cause::Commit(at) = event.cause else { return None };
    let commit = commits.get(at)?;
    let number = pull_request(&commit.subject);
    Some(NewsSource {
        name: number.map_or_else(
            || commit.name.chars().take(SHORT_NAME).collect(),
            |number| format!("pull request {number}"),
        ),
        is_commit: number.is_none(),
        link: link(&number.map_or_else(|| format!("commit/{}", commit.name), |number| format!("pull/{number}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_of_its_own_makes_a_newsletter() {
        assert!(is_whole(&format!("Hello\n\n{MARK}\n\n- news\n")));
        for text in [
            "",
            "Hello",
            &format!("see `{MARK}`"),
            "<!-- psp-partners: newsletters -->",
        ] {
            assert!(!is_whole(text), "{text}");
        }
    }

    #[test]
    fn readers_see_no_mark_of_ours() {
        let text = format!("Hello\n{MARK}\n<!-- psp-partners:issue {{}} -->\nwrite to ada@example.org\n");
        let shown = published(&text);
        assert!(!shown.contains("psp-partners:") && !shown.contains("ada@"), "{shown}");
        assert!(shown.starts_with("Hello\n"));
    }
}
