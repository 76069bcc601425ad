//! The filters of templates. Those that give markup escape what they get, so that their result is safe in its medium.

mod charts;
mod columns;
mod markup;
mod numbers;
mod site_text;

pub(super) use site_text::of_page;

use std::fmt::Write as _;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::Medium;
use super::environment::medium;
use crate::escape::{self, cut};
use crate::words::{self, thousands};

/// Filters that a template can use.
pub(super) const FILTERS: &[&str] = &[
    "amount",
    "and_more",
    "bar_chart",
    "capital",
    "change",
    "code",
    "count",
    "funnel_chart",
    "heat_map",
    "isolate",
    "issue",
    "issue_entry",
    "left",
    "length",
    "line_chart",
    "link",
    "markdown",
    "mention",
    "mini_chart",
    "month",
    "new_id",
    "number",
    "places_chart",
    "right",
    "sentence",
    "sparkline",
    "text",
    "value",
    "widest",
];
/// Tests that a template can use.
pub(super) const TESTS: &[&str] = &["defined"];

/// Around the key of an issue, in the place of a number that is only known once the issue exists. No value can contain
/// these characters, since every medium's escaping spells them out.
pub const NUMBER: char = '\u{1}';
/// The same for an entry of a list: `- #12`, with a box where the issue isn't a sub-issue.
pub const ENTRY: char = '\u{2}';

/// The accounts that a text can mention. No template can name this value, or give it another.
pub(super) const CAN_MENTION: &str = " can mention";

/// What can't be written, in the words of [`super::Problem::Unwritable`].
pub(super) const LIST: &str = "a list";
pub(super) const GROUP: &str = "a group of values";
const NOTHING: &str = "an absent value";

/// Most items of a list in a sentence.
const MOST_IN_A_SENTENCE: usize = 7;
/// Most accounts that one text mentions: as many as GitHub assigns.
const MOST_MENTIONS: usize = 10;
/// Longest value of a field that a table shows, in bytes.
const LONGEST_VALUE: usize = 160;

/// Adds the filters and tests of the two lists.
pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("and_more", and_more);
    environment.add_filter("capital", capital);
    environment.add_filter("code", code);
    environment.add_filter("count", count);
    environment.add_filter("issue", |state: &State<'_, '_>, key: &Value| issue(state, key, NUMBER));
    environment.add_filter("issue_entry", |state: &State<'_, '_>, key: &Value| {
        issue(state, key, ENTRY)
    });
    environment.add_filter("length", length);
    environment.add_filter("link", link);
    environment.add_filter("markdown", markup::markdown);
    environment.add_filter("mention", mentions);
    environment.add_filter("sentence", sentence);
    environment.add_filter("value", value);
    numbers::add_to(environment);
    site_text::add_to(environment);
    columns::add_to(environment);
    charts::add_to(environment);
    environment.add_test("defined", minijinja::tests::is_defined);
}

/// The text of a value that is one: a text, a number, true or false.
pub(super) fn text_of(value: &Value) -> Result<String, Error> {
    let refuse = |what: &'static str| Err(Error::new(ErrorKind::BadSerialization, what));
    match value.kind() {
        ValueKind::String | ValueKind::Number | ValueKind::Bool => Ok(value.to_string()),
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => refuse(NOTHING),
        ValueKind::Map => refuse(GROUP),
        _ => refuse(LIST),
    }
}

/// A mention of an account, where its login is one that GitHub gives to people; nothing otherwise.
pub(super) fn mention(login: &str) -> Option<String> {
    /// GitHub's limit.
    const LONGEST_LOGIN: usize = 39;
    let is_plain = login.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_plain && !login.is_empty() && login.len() <= LONGEST_LOGIN).then(|| format!("@{login}"))
}

/// `{{ partner.owners|mention }}`: an account or a list of accounts, mentioned where the text is for them, and named
/// otherwise.
fn mentions(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let can = state.lookup(CAN_MENTION).unwrap_or_default();
    let can: Vec<String> = can
        .try_iter()
        .into_iter()
        .flatten()
        .map(|login| login.to_string())
        .collect();
    let one = |login: &Value| -> Result<String, Error> {
        let name = text_of(login)?;
        let known = can.contains(&name) && medium(state) == Medium::Markdown;
        match mention(&name).filter(|_| known) {
            Some(mention) => Ok(mention),
            None => plain(state, login),
        }
    };
    if value.kind() == ValueKind::String {
        return one(value).map(Value::from_safe_string);
    }
    let all = length(value)?;
    let shown = value.try_iter()?.take(MOST_MENTIONS).map(|login| one(&login));
    let shown = shown.collect::<Result<Vec<String>, Error>>()?;
    let mut out = shown.join(", ");
    if all > shown.len() {
        let _ = write!(out, " and {} more", thousands((all - shown.len()) as u64));
    }
    Ok(Value::from_safe_string(out))
}

/// `{{ next|issue }}`: the issue with this key, as `#12`. The number is filled in when the text is written to GitHub.
fn issue(state: &State<'_, '_>, key: &Value, sign: char) -> Result<Value, Error> {
    let text = text_of(key)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    let is_key = text.contains('/') && text.chars().all(is_plain);
    if is_key && medium(state) == Medium::Markdown {
        return Ok(Value::from_safe_string(format!("{sign}{text}{sign}")));
    }
    plain(state, key).map(Value::from_safe_string)
}

/// `{{ path|code }}`: a value as inline code; `{{ path|code(120) }}` in at most so many bytes.
fn code(state: &State<'_, '_>, value: &Value, most: Option<usize>) -> Result<Value, Error> {
    let text = text_of(value)?;
    Ok(code_of(medium(state), &cut(&text, most.unwrap_or(usize::MAX))))
}

fn code_of(medium: Medium, text: &str) -> Value {
    Value::from_safe_string(match medium {
        Medium::Markdown => escape::code(text),
        Medium::Html => format!("<code>{}</code>", escape::html(text)),
        Medium::Text => format!("`{}`", escape::line(text)),
    })
}

/// `{{ period.name|capital }}`: with a capital letter at the beginning.
fn capital(value: &Value) -> Result<String, Error> {
    Ok(words::capital(&text_of(value)?))
}

/// `{{ errors|count("error") }}`: `1 error`, `3 errors`.
fn count(number: usize, noun: &str) -> String {
    words::count(number, noun)
}

/// How many items a list has.
fn length(value: &Value) -> Result<usize, Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    value
        .len()
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "`length` takes a list"))
}

/// A sentence of ours, whose values are between backticks: each as code, the rest as text.
fn sentence(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let text = text_of(value)?;
    Ok(Value::from_safe_string(match medium(state) {
        Medium::Markdown => escape::markdown_sentence(&text),
        Medium::Html => escape::html_sentence(&text),
        Medium::Text => escape::line(&text),
    }))
}

pub(super) fn plain(state: &State<'_, '_>, value: &Value) -> Result<String, Error> {
    let text = text_of(value)?;
    Ok(if value.is_safe() {
        text
    } else {
        match medium(state) {
            Medium::Markdown => escape::markdown(&text),
            Medium::Html => escape::html(&text),
            Medium::Text => escape::line(&text),
        }
    })
}

/// `{{ text|link(address) }}`: a link, where the address is a plain one of the web, or one that begins at a parent folder of
/// the page, such as `../../pulls`; otherwise the text alone.
fn link(state: &State<'_, '_>, value: &Value, address: &str) -> Result<Value, Error> {
    let text = plain(state, value)?;
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "-._~/:%#?=&+".contains(c);
    let begins = ["https://", "http://", "../"]
        .iter()
        .any(|begin| address.starts_with(begin));
    let is_plain = begins && address.chars().all(is_sign);
    Ok(Value::from_safe_string(match (medium(state), is_plain) {
        (Medium::Markdown, true) => format!("[{text}]({address})"),
        (Medium::Html, true) => format!("<a href=\"{}\">{text}</a>", escape::html(address)),
        (Medium::Text, true) => format!("{text} <{address}>"),
        (_, false) => text,
    }))
}

/// `{{ names|and_more }}`: `a, b, c`; beyond seven items, how many more. `{{ paths|and_more("code") }}` shows each as code.
fn and_more(state: &State<'_, '_>, list: &Value, form: Option<&str>) -> Result<Value, Error> {
    let all = length(list)?;
    let mut shown = Vec::new();
    for item in list.try_iter()?.take(MOST_IN_A_SENTENCE) {
        shown.push(match form {
            Some("code") => code(state, &item, Some(LONGEST_VALUE))?.to_string(),
            Some("sentence") => sentence(state, &item)?.to_string(),
            _ => plain(state, &item)?,
        });
    }
    let mut out = shown.join(", ");
    if all > shown.len() {
        out.push_str(&site_text::and_more(state, all - shown.len())?);
    }
    Ok(Value::from_safe_string(out))
}

/// A value of a field in words: a text as code, a number with its thousands, a list or a group of fields by its parts.
fn value(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let mut budget = LONGEST_VALUE;
    words_of(medium(state), value, &mut budget, true).map(Value::from_safe_string)
}

fn words_of(medium: Medium, value: &Value, budget: &mut usize, is_top: bool) -> Result<String, Error> {
    let mut text = |text: &str| {
        let text = cut(text, (*budget).max('…'.len_utf8()));
        *budget = budget.saturating_sub(text.len());
        text
    };
    Ok(match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => "none".to_owned(),
        ValueKind::Bool => if value.is_true() { "yes" } else { "no" }.to_owned(),
        ValueKind::Number => {
            u64::try_from(value.clone()).map_or_else(|_| text_of(value), |number| Ok(thousands(number)))?
        }
        ValueKind::String => code_of(medium, &text(&value.to_string())).to_string(),
        ValueKind::Map => {
            let mut parts = Vec::new();
            let all = value.len().unwrap_or_default();
            for key in value.try_iter()? {
                if *budget == 0 || parts.len() == MOST_IN_A_SENTENCE {
                    break;
                }
                let name = cut(&key.to_string().replace('_', " "), (*budget).max('…'.len_utf8()));
                *budget = budget.saturating_sub(name.len());
                let name = escaped(medium, &name);
                parts.push(format!(
                    "{name}: {}",
                    words_of(medium, &value.get_item(&key)?, budget, false)?
                ));
            }
            joined(&parts, all, is_top)
        }
        _ => {
            let mut parts = Vec::new();
            let all = value.len().unwrap_or_default();
            for item in value.try_iter()? {
                if *budget == 0 || parts.len() == MOST_IN_A_SENTENCE {
                    break;
                }
                parts.push(words_of(medium, &item, budget, false)?);
            }
            joined(&parts, all, is_top)
        }
    })
}

fn escaped(medium: Medium, text: &str) -> String {
    match medium {
        Medium::Markdown => escape::markdown(text),
        Medium::Html => escape::html(text),
        Medium::Text => escape::line(text),
    }
}

/// Parts of a list or of a group; one inside another is in parentheses.
fn joined(parts: &[String], all: usize, is_top: bool) -> String {
    let mut out = match (parts, all) {
        (_, 0) => return "none".to_owned(),
        ([], _) => return "…".to_owned(),
        (parts, _) => parts.join(", "),
    };
    if all > parts.len() {
        let _ = write!(out, " and {} more", thousands((all - parts.len()) as u64));
    }
    if is_top { out } else { format!("({out})") }
}
