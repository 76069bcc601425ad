//! The filter `text`: a fixed text of the site, in the language of the page.

use std::sync::Arc;

use minijinja::value::{Kwargs, Object};
use minijinja::{Environment, Error, State, Value};

use super::{escaped, medium, plain};
use crate::templates::Medium;
use crate::templates::site_texts::{Part, SiteTexts, parts};

/// The texts of the page's language. No template can name this value, or give it another.
const TEXTS: &str = " texts";
/// The value that decides which form of a text fits.
const COUNT: &str = "count";

/// The texts, as a value that templates can't look into.
#[derive(Debug)]
struct OfPage(SiteTexts);

impl Object for OfPage {}

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("isolate", isolate);
    environment.add_filter("text", text);
}

/// The texts of a page's language, as a value of its view.
pub(in crate::templates) fn of_page(texts: &SiteTexts) -> (String, Value) {
    (TEXTS.to_owned(), Value::from_object(OfPage(texts.clone())))
}

/// `{{ "partner_since"|text(date=since) }}`: the text with this name. Its words are escaped for the medium, and so is each
/// value, so nothing in a translation is markup.
#[expect(clippy::needless_pass_by_value, reason = "the engine gives filters their arguments")]
fn text(state: &State<'_, '_>, name: &str, values: Kwargs) -> Result<Value, Error> {
    let count = values.get::<Option<u64>>(COUNT).ok().flatten();
    let mut out = String::new();
    of_state(state, name, count, |part| {
        match part {
            Part::Text(words) => out.push_str(&escaped(medium(state), words)),
            Part::Placeholder(name) => out.push_str(&plain(state, &values.get::<Value>(name)?)?),
        }
        Ok(())
    })?;
    Ok(Value::from_safe_string(out))
}

/// `{{ date|isolate }}`: a value with a direction of its own. Without it, a date behind Arabic words is shown from right to
/// left, day first.
fn isolate(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let text = plain(state, value)?;
    Ok(Value::from_safe_string(match medium(state) {
        Medium::Html => format!("<bdi>{text}</bdi>"),
        Medium::Markdown | Medium::Text => text,
    }))
}

/// The parts of a text in the language of the page.
fn of_state(
    state: &State<'_, '_>,
    name: &str,
    count: Option<u64>,
    each: impl FnMut(Part<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let found: Option<Arc<OfPage>> = state.lookup(TEXTS).and_then(|texts| texts.downcast_object());
    let english = SiteTexts::default();
    let texts = found.as_deref().map_or(&english, |page| &page.0);
    parts(texts.get(name, count)).try_for_each(each)
}

/// The end of a list that is cut, in the language of the page.
pub(super) fn and_more(state: &State<'_, '_>, count: usize) -> Result<String, Error> {
    let number = crate::words::thousands(count as u64);
    let mut out = String::from(" ");
    of_state(state, "and_more", None, |part| {
        out.push_str(&match part {
            Part::Text(words) => escaped(medium(state), words),
            Part::Placeholder(_) => number.clone(),
        });
        Ok(())
    })?;
    Ok(out)
}
