//! What a report shows, as one document: the contract `schemas/report.schema.json`, which machines get and templates are
//! rendered from. What is sensitive is masked here, last, in every text of the document.

use serde::Serialize;
use serde_json::Value;

use crate::report::Report;
use crate::sensitive::mask_json;
use crate::templates::{File, Input, Rendered, TemplateError, Texts, View, value_of};

/// Names the contract. A change that breaks a reader gets a new number.
pub const CONTRACT: &str = "psp-partners/report/1";

/// Where a reader of a file or a terminal finds what a text leaves out.
pub const ELSEWHERE: &str = "`--format json` shows all";

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
    mask_json(&mut document);
    document
}

/// The report by a template that is none of ours.
///
/// # Errors
/// What is wrong with the template.
pub fn by_template(report: &Report, name: &str, text: &str, texts: &Texts) -> Result<Rendered, TemplateError> {
    let file = File {
        name,
        text,
        view: View::Report,
    };
    let input = Input {
        view: &view(report),
        mention: None,
        elsewhere: ELSEWHERE,
        limit: usize::MAX,
    };
    texts.render_file(&file, &input)
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
