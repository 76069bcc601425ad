//! What a report shows, as one document: the contract `schemas/report.schema.json`, which machines get and templates are
//! rendered from. What is sensitive is masked here, last, in every text of the document.

use serde::Serialize;
use serde_json::Value;

use crate::output::json::{mask, value_of};
use crate::report::Report;
use crate::templates::{Input, Rendered, Texts};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/report/1";

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

/// The document of a report.
pub fn view(report: &Report) -> Value {
    let mut document = value_of(&Document {
        contract: CONTRACT,
        report,
    });
    mask(&mut document);
    document
}

/// The page `name` of a report in at most `limit` bytes; `elsewhere` names the place that has what doesn't fit.
pub fn page(name: &'static str, report: &Report, texts: &Texts, limit: usize, elsewhere: &str) -> Rendered {
    let view = view(report);
    texts.render(
        name,
        &Input {
            view: &view,
            mention: None,
            elsewhere,
            limit,
        },
    )
}
