//! The engine, set up once for all texts: escaping by medium, strict names, limits.

use std::collections::BTreeMap;
use std::io;
use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::{
    File, Input, Medium, PRINT_STYLE, PRINT_STYLE_HASH, Problem, SCRIPT, SCRIPT_HASH, SEARCH_SCRIPT,
    SEARCH_SCRIPT_HASH, STYLE, STYLE_HASH, TEMPLATES, TemplateError, filters, language,
};
use crate::escape::{html, line, markdown};

/// Depth of the engine; it counts a template inside another as ten.
const DEPTH: usize = 100;
/// Findings that a page shows for each item of other lists: they are what a person has to fix.
const FINDINGS_FOR_EACH: usize = 4;
/// Most items of a list that a page shows, where it has room.
const MOST: usize = 5_000;

/// How templates are read: a block of its own in a line leaves no line behind.
///
/// # Panics
/// Never: the delimiters are the engine's own.
pub(super) fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the engine's own delimiters")
}

/// The medium that is being written.
pub(super) fn medium(state: &State<'_, '_>) -> Medium {
    Medium::of(state.name()).unwrap_or(Medium::Markdown)
}

/// The engine without a template, with the limits of a medium.
pub(super) fn engine<'a>(medium: Medium) -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_syntax(syntax());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(medium.steps()));
    environment.set_recursion_limit(DEPTH);
    // The formatter reads the medium from the name; this callback keeps the engine from escaping as well.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("medium".into()));
    environment.set_formatter(write);
    environment.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    environment.add_global("style_hash", Value::from(STYLE_HASH));
    environment.add_global("script", Value::from_safe_string(SCRIPT.to_owned()));
    environment.add_global("script_hash", Value::from(SCRIPT_HASH));
    environment.add_global("search_script", Value::from_safe_string(SEARCH_SCRIPT.to_owned()));
    environment.add_global("search_script_hash", Value::from(SEARCH_SCRIPT_HASH));
    environment.add_global("print_style", Value::from_safe_string(PRINT_STYLE.to_owned()));
    environment.add_global("print_style_hash", Value::from(PRINT_STYLE_HASH));
    filters::add_to(&mut environment);
    environment
}

/// Our templates of a medium. They are read once in a process: a copy of them costs next to nothing.
fn ours(medium: Medium) -> &'static Result<Prepared<'static>, TemplateError> {
    static OURS: [OnceLock<Result<Prepared<'static>, TemplateError>>; 3] = [const { OnceLock::new() }; 3];
    let place = match medium {
        Medium::Text => &OURS[0],
        Medium::Markdown => &OURS[1],
        Medium::Html => &OURS[2],
    };
    place.get_or_init(|| {
        let mut environment = engine(medium);
        let mut texts = BTreeMap::new();
        for template in TEMPLATES.iter().filter(|template| template.medium() == medium) {
            environment
                .add_template(template.name, template.text)
                .map_err(|error| error_of(template.name, template.text, &error))?;
            texts.insert(template.name, template.text);
        }
        Ok(Prepared { environment, texts })
    })
}

/// Templates, read and ready.
#[derive(Clone)]
pub(super) struct Prepared<'a> {
    environment: Environment<'a>,
    texts: BTreeMap<&'a str, &'a str>,
}

impl<'a> Prepared<'a> {
    /// Our templates of a medium, those in `own` replaced.
    ///
    /// # Errors
    /// One of `own` uses what a template can't use, or isn't a template at all.
    pub(super) fn new(own: &BTreeMap<&'a str, &'a str>, medium: Medium) -> Result<Self, TemplateError> {
        let Self {
            mut environment,
            mut texts,
        } = ours(medium).clone()?;
        for template in TEMPLATES.iter().filter(|template| template.medium() == medium) {
            let Some(text) = own.get(template.name).copied() else {
                continue;
            };
            language::check(template.into(), text)?;
            environment
                .add_template(template.name, text)
                .map_err(|error| error_of(template.name, text, &error))?;
            texts.insert(template.name, text);
        }
        Ok(Self { environment, texts })
    }

    /// One template by itself, which can use these values and no part of ours.
    ///
    /// # Errors
    /// It uses what a template can't use.
    pub(super) fn alone(name: &'a str, text: &'a str, given: &[&str]) -> Result<Self, TemplateError> {
        let subject = language::Subject {
            name,
            view: None,
            also: &[],
            given,
        };
        language::check(subject, text)?;
        let mut environment = engine(Medium::of(name).unwrap_or(Medium::Markdown));
        environment
            .add_template(name, text)
            .map_err(|error| error_of(name, text, &error))?;
        Ok(Self {
            environment,
            texts: BTreeMap::from([(name, text)]),
        })
    }

    /// Adds a template that is none of ours.
    ///
    /// # Errors
    /// It uses what a template can't use.
    pub(super) fn with(mut self, file: &File<'a>) -> Result<Self, TemplateError> {
        let subject = language::Subject {
            name: file.name,
            view: Some(file.view),
            also: &[],
            given: &[],
        };
        language::check(subject, file.text)?;
        self.environment
            .add_template(file.name, file.text)
            .map_err(|error| error_of(file.name, file.text, &error))?;
        self.texts.insert(file.name, file.text);
        Ok(self)
    }

    /// The page `name` in as many bytes as there is room for: every list is cut to the same number of items, the largest
    /// that fits, and the text shows how many are left out.
    pub(super) fn fit(&self, name: &str, context: &Context, limit: usize) -> Result<String, TemplateError> {
        let shown = |most| match self.render(name, context.clone(), limit, most) {
            Err(fault) if !matches!(fault.problem, Problem::TooLong | Problem::TooSlow) => Err(fault),
            fits => Ok(fits),
        };
        if let Ok(text) = shown(MOST)? {
            return Ok(text);
        }
        let (mut fits, mut too_many) = (0, MOST);
        let mut best = shown(0)??;
        while too_many - fits > 1 {
            let middle = usize::midpoint(fits, too_many);
            match shown(middle)? {
                Ok(text) => (best, fits) = (text, middle),
                Err(_) => too_many = middle,
            }
        }
        Ok(best)
    }

    /// The page `name` with at most `most` items of each list.
    ///
    /// # Errors
    /// A value isn't there or can't be written, or a limit is reached.
    pub(super) fn render(
        &self,
        name: &str,
        mut context: Context,
        limit: usize,
        most: usize,
    ) -> Result<String, TemplateError> {
        let most = most.min(MOST);
        context.insert("most".to_owned(), Value::from(most));
        context.insert("most_findings".to_owned(), Value::from(most * FINDINGS_FOR_EACH));
        let fault = |error: &Error| self.fault(name, error);
        let template = self.environment.get_template(name).map_err(|error| fault(&error))?;
        let mut out = Bounded {
            bytes: Vec::new(),
            limit: limit.min(Medium::of(name).map_or(usize::MAX, Medium::largest)),
            is_full: false,
        };
        let done = template.render_captured_to(Value::from(context), &mut out).map(drop);
        if out.is_full {
            return Err(TemplateError::new(name, 1, Problem::TooLong));
        }
        done.map_err(|error| fault(&error))?;
        String::from_utf8(out.bytes).map_err(|_| TemplateError::new(name, 1, Problem::NotText))
    }

    fn fault(&self, name: &str, error: &Error) -> TemplateError {
        let error = innermost(error);
        let name = error.name().unwrap_or(name);
        error_of(name, self.texts.get(name).copied().unwrap_or_default(), error)
    }
}

/// What a template can name.
pub(super) type Context = BTreeMap<String, Value>;

/// The values of a view, by name.
pub(super) fn values(view: &serde_json::Value) -> Context {
    let of = |(key, value): (&String, &serde_json::Value)| (key.clone(), Value::from(Serde(value)));
    view.as_object().into_iter().flatten().map(of).collect()
}

/// The values of a page's view, and those that every template gets.
pub(super) fn context(input: &Input<'_>) -> Context {
    let mut context = values(input.view);
    context.insert("elsewhere".to_owned(), Value::from(input.elsewhere));
    if let Some(login) = input.mention {
        let mention = filters::mention(login).map_or_else(|| Value::from(login), Value::from_safe_string);
        context.insert("mention".to_owned(), mention);
    }
    context
}

/// The error of the template that is at fault, not of those that include it.
fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        if let Some(found) = source.downcast_ref::<Error>() {
            inner = found;
        }
        next = source.source();
    }
    inner
}

/// An error of the engine, as ours.
pub(super) fn error_of(name: &str, text: &str, error: &Error) -> TemplateError {
    let detail = error.detail().unwrap_or("it doesn't say why").to_owned();
    let at = error.range().and_then(|range| text.get(range)).unwrap_or_default();
    let problem = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape => Problem::Syntax(detail),
        ErrorKind::UndefinedError => Problem::NoValue(at.trim_matches(|c: char| "{}% ".contains(c)).to_owned()),
        ErrorKind::BadSerialization => Problem::Unwritable {
            instead: match detail.as_str() {
                filters::LIST => "write a `for` loop over it, or use the filter `and_more`",
                filters::GROUP => "name one of its values, such as `{{ partner.name }}`",
                _ => "write `{% if … %}` around it",
            },
            what: detail,
        },
        ErrorKind::OutOfFuel => Problem::TooSlow,
        _ => Problem::Other(detail),
    };
    let line = error.line().unwrap_or(1);
    TemplateError::new(name, u32::try_from(line).unwrap_or(u32::MAX), problem)
}

/// Writes a value into a text: escaped for the medium, unless one of our filters made it.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = filters::text_of(value)?;
    let failed = |_| Error::from(ErrorKind::WriteFailure);
    if value.is_safe() && value.kind() == ValueKind::String {
        return out.write_str(&text).map_err(failed);
    }
    out.write_str(&match medium(state) {
        Medium::Markdown => markdown(&text),
        Medium::Html => html(&text),
        Medium::Text => line(&text),
    })
    .map_err(failed)
}

/// A text of at most so many bytes.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.is_full = true;
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
