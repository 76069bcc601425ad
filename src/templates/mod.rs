//! Texts that people read, as templates: the words are in `templates/`, and a program can replace any of them in
//! `partners/templates/`.
//!
//! For: everything longer than a line that a person reads on GitHub. In: the name of a template and a view, which is the
//! JSON document that a machine gets, too. Out: text, escaped for its medium. May use: [`crate::escape`], [`crate::words`].
//!
//! How it works. A template's ending names its medium, and the medium decides how each `{{ value }}` is escaped; no
//! template can turn that off. A program's own template is checked before it is used: [`language`] lets only those parts of
//! the template language through whose cost has a limit, and [`Texts::check`] renders it on sample views. What fails
//! anyway falls back to our template, and the caller is told ([`Rendered::fault`]). One page is rendered by
//! [`Texts::render`]; a run that writes many texts sets the engine up once, with a [`Writer`].

mod agreement;
mod environment;
mod error;
mod filters;
mod language;
mod pages;
mod places;
mod site_texts;
mod style;
mod table;
mod writer;

pub use agreement::{AGREEMENT_VALUES, agreement_text};
pub use error::{Problem, TemplateError};
pub use filters::{ENTRY, NUMBER};
pub use pages::{PageItem, PageView, Pages};
pub use site_texts::{DEFAULT_LANGUAGE, ENGLISH, GivenText, SiteTexts, is_language, language_of_file, text_names};
pub use style::{
    PRINT_STYLE, PRINT_STYLE_HASH, SCRIPT, SCRIPT_HASH, SEARCH_SCRIPT, SEARCH_SCRIPT_HASH, SITE_STYLE, STYLE,
    STYLE_HASH,
};
pub use table::{TEMPLATES, Template, View, find};
pub use writer::{ReadyView, Writer};

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::escape::cut;
use environment::Prepared;

/// Largest template of a program, in bytes: that of a record.
pub const LARGEST: usize = 64 * 1024;

/// Where a value is written, which decides how it is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// Markdown on GitHub.
    Markdown,
    /// A page.
    Html,
    /// A terminal, a log, or the body of an email.
    Text,
}

impl Medium {
    /// The medium that a template's ending names.
    pub fn of(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".j2")?;
        Some(match stem.rsplit_once('.')?.1 {
            "md" => Self::Markdown,
            "html" => Self::Html,
            "txt" => Self::Text,
            _ => return None,
        })
    }

    /// Most steps of the engine for one text.
    fn steps(self) -> u64 {
        match self {
            // Enough for a page of 5,000 findings and 5,000 changed fields, which a test renders.
            Self::Markdown | Self::Text => 4_000_000,
            // Enough for a report with 20 metrics, and with the 200 groups that it shows in full, which a test renders.
            Self::Html => 20_000_000,
        }
    }

    /// Most bytes of one text.
    fn largest(self) -> usize {
        match self {
            // The largest text on GitHub is a step's summary, with 1 MiB.
            Self::Markdown | Self::Text => 2 << 20,
            Self::Html => 64 << 20,
        }
    }

    /// For a list of templates.
    pub fn words(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Text => "text",
        }
    }
}

/// What a template is rendered from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The document of a contract.
    pub view: &'a Value,
    /// Login of the account that should act, as GitHub names it: the only text that can become a mention.
    pub mention: Option<&'a str>,
    /// Where a reader finds what didn't fit.
    pub elsewhere: &'a str,
    /// Largest size in bytes.
    pub limit: usize,
}

/// A template that is none of ours: anybody's, for a document that they have.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its ending names the medium.
    pub name: &'a str,
    pub text: &'a str,
    pub view: View,
}

/// A text, and what was wrong with the program's own template, if ours had to take its place.
#[derive(Debug)]
pub struct Rendered {
    pub text: String,
    pub fault: Option<TemplateError>,
}

/// Our templates, with those of the program in the place of ours of the same name.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    own: BTreeMap<String, String>,
}

impl Texts {
    /// Takes the program's template `name`. One that is none of ours changes nothing.
    #[must_use]
    pub fn with(mut self, name: &str, text: String) -> Self {
        self.own.insert(name.to_owned(), text);
        self
    }

    /// Whether the program replaces the template.
    pub fn replaces(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }

    /// Without the program's template `name`, so that ours takes its place; without any where it has none of that name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if self.own.remove(name).is_none() {
            self.own.clear();
        }
        self
    }

    fn by_name(&self) -> BTreeMap<&str, &str> {
        let own = self.own.iter();
        own.map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    /// The text of the page `name`. Ours takes the place of each template of the program that can't be used; the first
    /// of them is named.
    pub fn render(&self, name: &'static str, input: &Input<'_>) -> Rendered {
        self.render_context(name, &environment::context(input), input.limit)
    }

    fn render_context(&self, name: &'static str, context: &environment::Context, limit: usize) -> Rendered {
        let medium = Medium::of(name).unwrap_or(Medium::Text);
        let mut texts = self.clone();
        let mut first = None;
        loop {
            let rendered =
                Prepared::new(&texts.by_name(), medium).and_then(|prepared| prepared.fit(name, context, limit));
            let fault = match rendered {
                Ok(text) => return Rendered { text, fault: first },
                Err(fault) => fault,
            };
            if texts.own.is_empty() {
                let text = last_resort(&fault, limit);
                let fault = Some(first.unwrap_or(fault));
                return Rendered { text, fault };
            }
            texts = texts.without(&fault.template);
            first.get_or_insert(fault);
        }
    }

    /// The text of a template that is none of ours. It can include our parts of its view and medium, or the program's in
    /// their places.
    ///
    /// # Errors
    /// What is wrong with the template. A fault in one of the program's parts isn't: ours takes its place.
    pub fn render_file(&self, file: &File<'_>, input: &Input<'_>) -> Result<Rendered, TemplateError> {
        let Some(medium) = Medium::of(file.name) else {
            return Err(TemplateError::new(file.name, 1, Problem::NoMedium));
        };
        if file.text.len() > LARGEST {
            return Err(TemplateError::new(file.name, 1, Problem::TooLarge));
        }
        let mut texts = self.clone();
        texts.own.remove(file.name);
        let mut first = None;
        loop {
            let prepared = Prepared::new(&texts.by_name(), medium).and_then(|prepared| prepared.with(file));
            let fault = match prepared
                .and_then(|prepared| prepared.fit(file.name, &environment::context(input), input.limit))
            {
                Ok(text) => return Ok(Rendered { text, fault: first }),
                Err(fault) => fault,
            };
            if fault.template == file.name || texts.own.is_empty() {
                return Err(fault);
            }
            texts = texts.without(&fault.template);
            first.get_or_insert(fault);
        }
    }

    /// Checks a program's template by rendering every page that it may be part of, on the samples of its view.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(name: &str, text: &str) -> Result<(), TemplateError> {
        let Some(template) = find(name) else {
            return Err(TemplateError::unknown_template(name));
        };
        if text.len() > LARGEST {
            return Err(TemplateError::new(name, 1, Problem::TooLarge));
        }
        let medium = template.medium();
        let prepared = Prepared::new(&BTreeMap::from([(template.name, text)]), medium)?;
        let is_affected = |page: &&Template| page.is_page() && template.is_for(page.view) && page.medium() == medium;
        for page in TEMPLATES.iter().filter(is_affected) {
            for sample in page.view.samples() {
                let input = Input {
                    view: &sample,
                    mention: Some("octocat"),
                    elsewhere: "the check shows all",
                    limit: usize::MAX,
                };
                // A list that is cut has words of its own.
                for most in [usize::MAX, 1] {
                    prepared.render(page.name, environment::context(&input), input.limit, most)?;
                }
            }
        }
        Ok(())
    }
}

/// A view or a document as a value, for what is masked or taken apart before it is written.
///
/// # Panics
/// Never: our own types have only text as keys, so they can always be written. An empty view instead would be a page without
/// its values.
pub fn value_of(view: &impl Serialize) -> Value {
    serde_json::to_value(view).expect("a view has only text as keys")
}

/// A mention of an account in Markdown, by its login as GitHub names it; its name as text where it can't be mentioned.
pub fn mention(login: &str) -> String {
    filters::mention(login).unwrap_or_else(|| crate::escape::markdown(login))
}

/// Our own template is broken, which is a fault of ours that the tests should have found. A person gets to know it.
fn last_resort(fault: &TemplateError, limit: usize) -> String {
    cut(
        &format!(
            "This text could not be written: {}.\n",
            crate::escape::markdown_sentence(&fault.to_string())
        ),
        limit,
    )
}

#[cfg(test)]
mod tests;
