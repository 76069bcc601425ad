//! What can be wrong with a template.

use std::fmt;

use super::table::TEMPLATES;
use super::{LARGEST, Medium};
use crate::words::{closest, one_of, quote};

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The engine can't read it, in its own words.
    Syntax(String),
    /// A part of the template language that templates of a program can't use, and what to use in its place.
    NotAllowed { what: String, instead: &'static str },
    /// A name that isn't known: what kind of name, the name, and those that are known.
    Unknown {
        what: &'static str,
        name: String,
        known: Vec<String>,
    },
    /// A value that the view doesn't have, as the template writes it.
    NoValue(String),
    /// A value that can't be written as it is, and what to do with it.
    Unwritable { what: String, instead: &'static str },
    /// A file of the site's texts, or one of its texts, that can't be used: why, and what to type.
    Text { message: String, help: String },
    /// More bytes than a template can have.
    TooLarge,
    /// It writes more than a page can have.
    TooLong,
    /// It takes more steps than a page needs.
    TooSlow,
    /// The file isn't UTF-8 text.
    NotText,
    /// The file's name has no ending that names a medium.
    NoMedium,
    /// Something else, in the engine's words.
    Other(String),
}

/// A template that can't be used: which, where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    pub template: String,
    /// From 1.
    pub line: u32,
    pub problem: Problem,
}

impl TemplateError {
    /// A problem in a line of a template.
    pub fn new(template: &str, line: u32, problem: Problem) -> Self {
        Self {
            template: template.to_owned(),
            line: line.max(1),
            problem,
        }
    }

    /// A file that is named like none of our templates.
    pub(super) fn unknown_template(name: &str) -> Self {
        let problem = Problem::Unknown {
            what: "template",
            name: name.to_owned(),
            known: TEMPLATES.iter().map(|t| t.name.to_owned()).collect(),
        };
        Self::new(name, 1, problem)
    }

    /// What is wrong, as the message of a finding.
    pub fn message(&self) -> String {
        match &self.problem {
            Problem::Syntax(why) => format!("the template can't be read: {why}"),
            Problem::NotAllowed { what, .. } => format!("a template can't use {what}"),
            Problem::Unknown {
                what: "template", name, ..
            } => {
                format!("psp-partners has no template {}", quote(name))
            }
            Problem::Unknown { what, name, .. } => format!("{} isn't a known {what}", quote(name)),
            Problem::NoValue(name) => format!("the view has no value {}", quote(name)),
            Problem::Unwritable { what, .. } => format!("{what} can't be written into a text"),
            Problem::Text { message, .. } => message.clone(),
            Problem::TooLarge => format!("the template is larger than {} KiB", LARGEST / 1024),
            Problem::TooLong => {
                let medium = Medium::of(&self.template).unwrap_or(Medium::Text);
                format!("the template writes more than {} MiB", medium.largest() >> 20)
            }
            Problem::TooSlow => "the template takes too many steps".to_owned(),
            Problem::NotText => "the template isn't UTF-8 text".to_owned(),
            Problem::NoMedium => "the file's name doesn't say which medium the template is for".to_owned(),
            Problem::Other(why) => format!("the template can't be rendered: {why}"),
        }
    }

    /// What to type.
    pub fn help(&self) -> String {
        const COPY: &str = "`psp-partners templates copy NAME` writes ours, to start from";
        match &self.problem {
            Problem::NotAllowed { instead, .. } | Problem::Unwritable { instead, .. } => (*instead).to_owned(),
            Problem::Unknown { name, known, .. } => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                match closest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean {}?", quote(near)),
                    None => format!("use {}", one_of(known, 9)),
                }
            }
            Problem::NoValue(name) => format!(
                "`docs/templates.md` lists the values; write `{{% if {name} is defined %}}` around one that can be absent"
            ),
            Problem::Text { help, .. } => help.clone(),
            Problem::TooLarge => "write a shorter one".to_owned(),
            Problem::TooLong | Problem::TooSlow => "take the loops out that are inside other loops".to_owned(),
            Problem::NotText => "save the file with the encoding UTF-8".to_owned(),
            Problem::NoMedium => {
                "end the name with `.md.j2` for Markdown, `.html.j2` for HTML or `.txt.j2` for text".to_owned()
            }
            Problem::Syntax(_) | Problem::Other(_) => COPY.to_owned(),
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`, line {}: {}", self.template, self.line, self.message())
    }
}

impl std::error::Error for TemplateError {}
