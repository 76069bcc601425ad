//! Many pages of one site: the engine is set up once for all of them.

use std::collections::BTreeSet;

use super::environment::{Prepared, context};
use super::{Input, Medium, TemplateError, Texts};

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

    /// The text of the page `name`. Ours takes the place of a template of the program that can't be used.
    pub fn render(&mut self, name: &'static str, input: &Input<'_>) -> String {
        let prepared = self.prepared.as_ref();
        if let Some(Ok(text)) = prepared.map(|prepared| prepared.fit(name, &context(input), input.limit)) {
            return text;
        }
        let rendered = self.texts.render(name, input);
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
