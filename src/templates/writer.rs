//! Many texts of one run: the engine is set up once, and each view is prepared once for all templates that show it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use minijinja::Value;
use serde::Serialize;

use super::environment::{Context, Prepared, values};
use super::{Medium, TemplateError, Texts, filters, last_resort, value_of};
use crate::sensitive;

/// Largest text in bytes: an issue's body has several, and GitHub takes 65,536 characters of it.
const LARGEST_TEXT: usize = 50_000;

/// Writes the texts of a run.
pub struct Writer<'t> {
    /// With the program's templates that can be used.
    own: Prepared<'t>,
    /// Without any, for texts that a template of the program breaks.
    ours: Prepared<'static>,
    faults: Mutex<Vec<TemplateError>>,
    /// The texts that are ours because of that.
    broken: Mutex<BTreeSet<&'static str>>,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<'t> Writer<'t> {
    /// Our templates, with those of `texts` in their places.
    ///
    /// # Panics
    /// Never: a test prepares our own templates.
    pub fn new(texts: &'t Texts) -> Self {
        let (mut own, mut faults) = (texts.by_name(), Vec::new());
        let prepared = loop {
            match Prepared::new(&own, Medium::Markdown) {
                Ok(prepared) => break prepared,
                Err(fault) if own.remove(fault.template.as_str()).is_some() => faults.push(fault),
                // Where no template of the program is at fault, none of them is used.
                Err(_) => own.clear(),
            }
        };
        Self {
            own: prepared,
            ours: Prepared::new(&BTreeMap::new(), Medium::Markdown).expect("our own templates can be read"),
            faults: Mutex::new(faults),
            broken: Mutex::default(),
        }
    }

    /// A view, ready to be shown. What is sensitive in it is masked, and what is absent is left out. The accounts
    /// `can_mention` are those that a text can notify.
    pub fn view(&self, view: &impl Serialize, can_mention: &[&str]) -> ReadyView<'_> {
        let mut json = value_of(view);
        drop_absent(&mut json);
        self.ready(json, can_mention)
    }

    /// A document whose contract has `null` for what isn't known, ready to be shown. It mentions no one.
    pub fn document(&self, document: &impl Serialize) -> ReadyView<'_> {
        self.ready(value_of(document), &[])
    }

    fn ready(&self, mut json: serde_json::Value, can_mention: &[&str]) -> ReadyView<'_> {
        sensitive::mask_json(&mut json);
        let mut context = values(&json);
        let can_mention = can_mention.iter().map(|login| Value::from(*login)).collect();
        context.insert(filters::CAN_MENTION.to_owned(), can_mention);
        ReadyView { writer: self, context }
    }

    /// One text of a view that mentions no one.
    pub fn write(&self, name: &'static str, view: &impl Serialize) -> String {
        self.view(view, &[]).write(name)
    }

    /// The program's own templates that could not be used, and why.
    pub fn faults(&self) -> Vec<TemplateError> {
        locked(&self.faults).clone()
    }

    fn render(&self, name: &'static str, context: &Context) -> String {
        if !locked(&self.broken).contains(name) {
            match self.own.fit(name, context, LARGEST_TEXT) {
                Ok(text) => return text,
                Err(fault) => {
                    locked(&self.broken).insert(name);
                    locked(&self.faults).push(fault);
                }
            }
        }
        let text = self.ours.fit(name, context, LARGEST_TEXT);
        text.unwrap_or_else(|fault| last_resort(&fault, LARGEST_TEXT))
    }
}

/// A view, ready for the templates that show it.
#[derive(Debug)]
pub struct ReadyView<'w> {
    writer: &'w Writer<'w>,
    context: Context,
}

impl ReadyView<'_> {
    /// The text of the template `name`.
    pub fn write(&self, name: &'static str) -> String {
        self.writer.render(name, &self.context)
    }

    /// The same as one line, without blanks around it.
    pub fn write_line(&self, name: &'static str) -> String {
        let text = self.write(name);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A view has only values that are there.
fn drop_absent(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Array(items) => items.iter_mut().for_each(drop_absent),
        serde_json::Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_absent);
        }
        _ => {}
    }
}
