//! The fixed texts of the site's pages, in English and in the languages that a program adds. Data of records and of the
//! program isn't among them.
//!
//! For: the filter `text`, and names that a view needs in the page's language. In: the texts of a file, as a program wrote
//! them, each with its line. Out: for each name a text, with its placeholders still in it. What isn't translated is English.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{Problem, TemplateError};
use crate::sensitive::mask;
use crate::words::quote;

/// Our texts. Each line is a name and its text: a program's file has the same form, and can use all of YAML.
pub const ENGLISH: &str = include_str!("../../templates/site/en.yaml");
/// The language of [`ENGLISH`].
pub const DEFAULT_LANGUAGE: &str = "en";
/// Longest text in bytes: several times the longest of ours. With each placeholder once, a text with its values stays small.
const LONGEST: usize = 1_000;
/// The end of a name whose text is for the number 1.
const ONE: &str = "_one";
/// The text that names the language in itself.
const LANGUAGE_NAME: &str = "language_name";
/// Folders of the site, which can't be languages.
const FOLDERS: &[&str] = &["api", "by", "me"];
/// Languages that are written from right to left, by their codes in ISO 639 (CLDR, `characterOrder`).
const RIGHT_TO_LEFT: &[&str] = &[
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "mzn", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
];
/// The same for scripts, by their codes in ISO 15924.
const RIGHT_TO_LEFT_SCRIPTS: &[&str] = &["adlm", "arab", "hebr", "nkoo", "syrc", "thaa"];

/// One text of a program's file.
#[derive(Debug, Clone)]
pub struct GivenText {
    pub name: String,
    /// None where the value isn't a text.
    pub text: Option<String>,
    /// From 1.
    pub line: u32,
}

/// The texts of the site in one language.
#[derive(Debug, Clone)]
pub struct SiteTexts {
    language: String,
    /// Those that take the place of ours.
    own: BTreeMap<String, String>,
}

/// Our texts by name.
static TEXTS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = ENGLISH.lines().filter(|line| !line.starts_with('#'));
    // In our file, no text has a quotation mark of YAML in it. A test reads the file as YAML, too.
    lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, text)| (name, text.trim_matches('"')))
        .collect()
});

/// Our text with this name.
pub(super) fn english(name: &str) -> Option<&'static str> {
    TEXTS.get(name).copied()
}

/// The names of all texts.
pub fn text_names() -> impl Iterator<Item = &'static str> {
    TEXTS.keys().copied()
}

/// The placeholders that a text with this name can have: those of ours, for any number.
pub(super) fn placeholders_of(name: &str) -> BTreeSet<&'static str> {
    let whole = name
        .strip_suffix(ONE)
        .filter(|whole| english(whole).is_some())
        .unwrap_or(name);
    english(whole)
        .map(|text| placeholders(text).collect())
        .unwrap_or_default()
}

/// The names between braces in a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter_map(|part| match part {
        Part::Placeholder(name) => Some(name),
        Part::Text(_) => None,
    })
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    Placeholder(&'t str),
}

/// The parts of a text: a name between braces is a placeholder.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let found = rest.find('{').and_then(|open| {
            let close = open + rest[open..].find('}')?;
            Some((open, close))
        });
        let Some((open, close)) = found else {
            return Some(Part::Text(std::mem::take(&mut rest)));
        };
        if open > 0 {
            let (text, more) = rest.split_at(open);
            rest = more;
            return Some(Part::Text(text));
        }
        let name = &rest[1..close];
        rest = &rest[close + 1..];
        Some(Part::Placeholder(name))
    })
}

impl Default for SiteTexts {
    fn default() -> Self {
        Self {
            language: DEFAULT_LANGUAGE.to_owned(),
            own: BTreeMap::new(),
        }
    }
}

impl SiteTexts {
    /// The texts of a program's file. Each text that can't be used is left out, and what is wrong with it is listed.
    pub fn new(language: &str, file: &str, given: Vec<GivenText>) -> (Self, Vec<TemplateError>) {
        let (mut own, mut faults) = (BTreeMap::new(), Vec::new());
        for one in given {
            match checked(&one) {
                Ok(text) => drop(own.insert(one.name.clone(), mask(text))),
                Err(problem) => faults.push(TemplateError::new(file, one.line, problem)),
            }
        }
        let language = language.to_owned();
        (Self { language, own }, faults)
    }

    /// The language, as `lang` has it.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The language's name in itself.
    pub fn language_name(&self) -> &str {
        if self.language == DEFAULT_LANGUAGE {
            return self.get(LANGUAGE_NAME, None);
        }
        self.own.get(LANGUAGE_NAME).map_or(&self.language, String::as_str)
    }

    /// The direction of its writing, as `dir` has it.
    pub fn direction(&self) -> &'static str {
        let mut parts = self.language.split('-');
        let is_language = parts.next().is_some_and(|code| RIGHT_TO_LEFT.contains(&code));
        let script = parts.find(|part| part.len() == 4).map(str::to_lowercase);
        let is_rtl = script.map_or(is_language, |script| RIGHT_TO_LEFT_SCRIPTS.contains(&script.as_str()));
        if is_rtl { "rtl" } else { "ltr" }
    }

    /// The text with this name; for a number, the one that fits it. English where there is none; the name where it is none of
    /// ours.
    pub fn get<'t>(&'t self, name: &'t str, count: Option<u64>) -> &'t str {
        let for_one = (count == Some(1)).then(|| format!("{name}{ONE}"));
        let own = |name: &str| self.own.get(name).map(String::as_str);
        (for_one.as_deref().and_then(own))
            .or_else(|| own(name))
            .or_else(|| for_one.as_deref().and_then(english))
            .or_else(|| english(name))
            .unwrap_or(name)
    }
}

/// The text, if it can be used.
fn checked(given: &GivenText) -> Result<&str, Problem> {
    let bad = |message: String, help: &str| {
        Err(Problem::Text {
            message,
            help: help.to_owned(),
        })
    };
    let name = &given.name;
    if english(name).is_none() {
        return Err(Problem::Unknown {
            what: "text",
            name: name.clone(),
            known: text_names().map(str::to_owned).collect(),
        });
    }
    let Some(text) = given.text.as_deref() else {
        return bad(
            format!("{} isn't a text", quote(name)),
            "write the text in quotation marks",
        );
    };
    if text.trim().is_empty() {
        return bad(
            format!("the text {} is empty", quote(name)),
            "delete the line to show the English text, or write one",
        );
    }
    if text.len() > LONGEST {
        return bad(
            format!("the text {} is longer than {LONGEST} bytes", quote(name)),
            "write a shorter one",
        );
    }
    let known = placeholders_of(name);
    let mut seen = BTreeSet::new();
    for found in placeholders(text) {
        if !known.contains(found) {
            let known: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
            if known.is_empty() {
                return bad(
                    format!(
                        "the text {} has no placeholder, but this one has {}",
                        quote(name),
                        quote(&format!("{{{found}}}"))
                    ),
                    "delete the braces and what is between them",
                );
            }
            return Err(Problem::Unknown {
                what: "placeholder",
                name: format!("{{{found}}}"),
                known,
            });
        }
        if !seen.insert(found) {
            return bad(
                format!("the text {} has {} twice", quote(name), quote(&format!("{{{found}}}"))),
                "write each placeholder once",
            );
        }
    }
    Ok(text)
}

/// The language of a file of texts, by its name; or what is wrong with the name.
///
/// # Errors
/// The name isn't a language's code with the ending `.yaml`.
pub fn language_of_file(name: &str) -> Result<&str, Problem> {
    let bad = |help: String| Problem::Text {
        message: format!("{} doesn't name a language", quote(name)),
        help,
    };
    let Some(code) = name.strip_suffix(".yaml") else {
        return Err(bad(
            "name the file by its language's code and `.yaml`, such as `de.yaml`".to_owned(),
        ));
    };
    if !is_code(code) {
        return Err(bad(
            "use the language's code, such as `de.yaml` or `pt-BR.yaml`".to_owned()
        ));
    }
    if FOLDERS.contains(&code) {
        return Err(bad(format!(
            "the site has a folder {} already; use a code of three letters",
            quote(code)
        )));
    }
    Ok(code)
}

/// Whether a folder of a site belongs to a language.
pub fn is_language(folder: &str) -> bool {
    is_code(folder) && !FOLDERS.contains(&folder)
}

/// Whether a text has the form of a language's code, as in BCP 47: a language of two or three letters, and more parts.
fn is_code(code: &str) -> bool {
    let mut parts = code.split('-');
    let is_first = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_more = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.next().is_some_and(is_first) && parts.all(is_more)
}
