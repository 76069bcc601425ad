//! Many pages of one site: the engine is set up once for all of them, and a value that many pages show is made ready once.

use std::collections::BTreeSet;

use minijinja::Value;
use minijinja::value::Serde;

use super::environment::{Context, Prepared, values};
use super::{Medium, SiteTexts, TemplateError, Texts, filters};

/// A view that is ready for the templates that show it. A copy costs little: its values are shared.
#[derive(Debug, Clone)]
pub struct PageView {
    context: Context,
}

/// An item of lists that is ready for all lists that show it.
#[derive(Debug, Clone)]
pub struct PageItem(Value);

impl PageItem {
    /// What is sensitive must be masked in it already.
    pub fn of(item: &serde_json::Value) -> Self {
        Self(Value::from(Serde(item)))
    }
}

impl PageView {
    /// What is sensitive must be masked in the view already.
    pub fn of(view: &serde_json::Value) -> Self {
        Self { context: values(view) }
    }

    /// With more values.
    #[must_use]
    pub fn and(&self, more: &serde_json::Value) -> Self {
        let mut context = self.context.clone();
        context.extend(values(more));
        Self { context }
    }

    /// With a list of items.
    #[must_use]
    pub fn and_list<'i>(mut self, name: &str, items: impl Iterator<Item = &'i PageItem>) -> Self {
        let items: Value = items.map(|item| item.0.clone()).collect();
        self.context.insert(name.to_owned(), items);
        self
    }

    /// With the fixed texts of the page's language.
    #[must_use]
    pub fn and_texts(mut self, texts: &SiteTexts) -> Self {
        self.context.extend([filters::of_page(texts)]);
        self
    }

    /// With the values that every template gets.
    fn context(&self, elsewhere: &str) -> Context {
        let mut context = self.context.clone();
        context.insert("elsewhere".to_owned(), Value::from(elsewhere));
        context
    }
}

/// Renders the pages of a site.
pub struct Pages<'t> {
    texts: &'t Texts,
    /// None where the program's own templates can't be used as they are.
    prepared: Option<Prepared<'t>>,
    faults: Vec<TemplateError>,
    /// Templates with a fault that is listed.
    broken: BTreeSet<String>,
}

impl std::fmt::Debug for Pages<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<'t> Pages<'t> {
    /// Our templates, with those of `texts` in their places.
    pub fn new(texts: &'t Texts) -> Self {
        Self {
            texts,
            prepared: Prepared::new(&texts.by_name(), Medium::Html).ok(),
            faults: Vec::new(),
            broken: BTreeSet::new(),
        }
    }

    /// The text of the page `name`. Ours takes the place of a template of the program that can't be used. `elsewhere` is
    /// where a reader finds what doesn't fit.
    pub fn render(&mut self, name: &'static str, view: &PageView, elsewhere: &str) -> String {
        let context = view.context(elsewhere);
        let prepared = self.prepared.as_ref();
        if let Some(Ok(text)) = prepared.map(|prepared| prepared.fit(name, &context, usize::MAX)) {
            return text;
        }
        let rendered = self.texts.render_context(name, &context, usize::MAX);
        if let Some(fault) = rendered.fault
            && self.broken.insert(fault.template.clone())
        {
            self.faults.push(fault);
        }
        rendered.text
    }

    /// The program's own templates that could not be used, and why.
    pub fn faults(&self) -> Vec<TemplateError> {
        self.faults.clone()
    }
}
