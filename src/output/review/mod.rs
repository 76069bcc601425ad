//! A review as Markdown: the comment, the check's summary and the step's summary are one page, cut to their limits.

pub mod annotations;
pub mod effects;
pub mod json;
pub mod other;
mod partner;
pub mod text;

use std::fmt::Write as _;

use crate::date::Date;
use crate::escape::{code, cut, markdown, markdown_sentence};
use crate::finding::{Finding, Severity};
use crate::forge::Conclusion;
use crate::page::{Section, fit};
use crate::review::home::Area;
use crate::review::{Review, Who};
use crate::sensitive;
use crate::words::{count, thousands};

/// What a page needs to know beside the review.
#[derive(Debug, Clone, Default)]
pub struct Page<'a> {
    /// Since when it is whose move.
    pub since: Option<Date>,
    /// Where files of the head can be seen, up to the path: `https://github.com/OWNER/REPO/blob/SHA/`.
    pub files: Option<&'a str>,
    /// What could not be done, and what would make it possible.
    pub notes: &'a [String],
    /// Largest size in bytes.
    pub limit: usize,
    /// Where a reader finds what did not fit.
    pub elsewhere: &'a str,
}

impl Page<'_> {
    /// All of it, for whoever has room.
    pub fn whole() -> Self {
        Self {
            limit: usize::MAX,
            ..Self::default()
        }
    }
}

/// The title of a check: one line of plain text.
pub fn title(review: &Review) -> String {
    let errors = review.errors();
    let warnings = review.caused.iter().filter(|f| f.severity == Severity::Warning).count();
    match review.conclusion {
        Conclusion::Failure => format!("{} to correct", count(errors, "error")),
        Conclusion::Neutral => "a maintainer decides; merging is the approval".to_owned(),
        Conclusion::Success if warnings > 0 => format!("nothing wrong, {}", count(warnings, "warning")),
        Conclusion::Success => "nothing wrong".to_owned(),
    }
}

/// Whose move it is, since when, and what it is.
pub fn first_line(review: &Review, since: Option<Date>) -> String {
    let who = match (review.turn.who, &review.subject.author) {
        (Who::Program, _) => "The maintainers' move".to_owned(),
        (Who::Partner, Some(author)) => format!("{}'s move", markdown(&author.login)),
        (Who::Partner, None) => "The author's move".to_owned(),
    };
    let since = since.map(|day| format!(" since {day}")).unwrap_or_default();
    format!("**{who}{since}:** {}.", markdown_sentence(&review.turn.action))
}

/// The whole page.
pub fn markdown_page(review: &Review, page: &Page<'_>) -> String {
    let mut sections = vec![Section::text(format!("{}\n\n", first_line(review, page.since)))];
    sections.extend(powerful(review));
    sections.push(Section::text(verdict(review)));
    sections.extend(findings(review, page));
    if !review.needs.is_empty() {
        sections.push(list("#### Why a maintainer decides\n\n", &review.needs, "reasons"));
    }
    let anonymous = review.subject.anonymous;
    sections.extend(review.partners.iter().flat_map(|p| partner::sections(p, anonymous)));
    sections.extend(effects::section(review));
    if review.conclusion != Conclusion::Failure && !review.merging.is_empty() {
        sections.push(list("#### What merging does\n\n", &review.merging, "sentences"));
    }
    sections.extend(already(review));
    if !page.notes.is_empty() {
        sections.push(list("#### What could not be done here\n\n", page.notes, "notes"));
    }
    let footer = footer(review);
    let limit = page.limit.saturating_sub(footer.len());
    format!("{}{footer}", fit(&sections, limit, page.elsewhere))
}

/// What does more than a record can, at the top.
fn powerful(review: &Review) -> Option<Section> {
    let all: Vec<(&Area, &Vec<String>)> = review.areas.iter().collect();
    let alarming = review.areas.keys().any(|a| *a <= Area::Schemas);
    let kind = if alarming { "CAUTION" } else { "IMPORTANT" };
    (!all.is_empty()).then(|| Section {
        head: format!("> [!{kind}]\n> **This change is not only about records.**\n"),
        rows: all
            .into_iter()
            .map(|(area, paths)| {
                const MOST: usize = 5;
                let mut names: Vec<String> = paths.iter().take(MOST).map(|p| path_code(p)).collect();
                if paths.len() > MOST {
                    names.push(format!("{} more", thousands((paths.len() - MOST) as u64)));
                }
                format!("> - {}: {}\n", area.words(), names.join(", "))
            })
            .collect(),
        tail: "\n".to_owned(),
        noun: "areas",
    })
}

fn path_code(path: &str) -> String {
    code(&cut(&sensitive::mask(path), 120))
}

fn verdict(review: &Review) -> String {
    let warnings = review.caused.iter().filter(|f| f.severity == Severity::Warning).count();
    let in_order = match review.conclusion {
        Conclusion::Neutral => "### ✋ The data is in order, and a maintainer decides",
        _ => "### ✅ Nothing is wrong with this change",
    };
    let mut told = match (review.errors(), warnings) {
        (0, 0) => in_order.to_owned(),
        (0, n) => format!("{in_order}; {}", count(n, "warning")),
        (n, 0) => format!("### ❌ {}", count(n, "error")),
        (n, m) => format!("### ❌ {} and {}", count(n, "error"), count(m, "warning")),
    };
    told.push_str("\n\n");
    if !review.solved.is_empty() {
        let _ = write!(
            told,
            "It solves {} that {} there before.\n\n",
            count(review.solved.len(), "problem"),
            if review.solved.len() == 1 { "was" } else { "were" }
        );
    }
    told
}

fn findings(review: &Review, page: &Page<'_>) -> Option<Section> {
    let mut caused: Vec<&Finding> = review.caused.iter().collect();
    caused.sort_by_key(|f| f.severity);
    (!caused.is_empty()).then(|| Section {
        head: "| | where | what | what to do | rule |\n|---|---|---|---|---|\n".to_owned(),
        rows: caused.into_iter().map(|f| finding(f, page)).collect(),
        tail: "\n".to_owned(),
        noun: "findings",
    })
}

fn finding(finding: &Finding, page: &Page<'_>) -> String {
    let sign = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Notice => "ℹ️",
    };
    let pos = finding.place.start();
    let place = path_code(&format!("{}:{}:{}", finding.place.path, pos.line, pos.col));
    let place = match page.files {
        // An address must be exact: what is sensitive in it would be repeated.
        Some(base) if sensitive::find(&finding.place.path).is_empty() => {
            format!("[{place}]({base}{}#L{})", url_path(&finding.place.path), pos.line)
        }
        _ => place,
    };
    let help = finding.help.as_deref().map(markdown_sentence).unwrap_or_default();
    let what = markdown_sentence(&finding.message);
    format!("| {sign} | {place} | {what} | {help} | {} |\n", finding.code)
}

/// A path for an address: whatever is not plainly harmless is escaped.
fn url_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

fn list(head: &str, rows: &[String], noun: &'static str) -> Section {
    Section {
        head: head.to_owned(),
        rows: rows
            .iter()
            .map(|row| format!("- {}\n", markdown_sentence(row)))
            .collect(),
        tail: "\n".to_owned(),
        noun,
    }
}

fn already(review: &Review) -> Option<Section> {
    let errors: Vec<&Finding> = review
        .already
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .collect();
    (!errors.is_empty()).then(|| Section {
        head: format!(
            "<details><summary>{} in the registry before this change; not the author's to solve</summary>\n\n",
            count(errors.len(), "error")
        ),
        rows: errors
            .iter()
            .map(|f| {
                let pos = f.place.start();
                let place = path_code(&format!("{}:{}:{}", f.place.path, pos.line, pos.col));
                format!("- {place}: {} ({})\n", markdown_sentence(&f.message), f.code)
            })
            .collect(),
        tail: "\n</details>\n\n".to_owned(),
        noun: "errors",
    })
}

fn footer(review: &Review) -> String {
    let head: String = review.subject.head.chars().take(10).collect();
    let again = if review.subject.number.is_some() {
        " Comment <code>/recheck</code> to have it looked at again."
    } else {
        ""
    };
    format!(
        "<sub>Looked at {} on {}. <code>psp-partners explain RULE</code> says more about a rule.{again}</sub>\n",
        code(&head),
        review.today
    )
}
