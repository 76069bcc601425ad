//! A review as JSON: a contract (`schemas/review.schema.json`).

use super::Page;
use super::view::view;
use crate::output::json::document_text;
use crate::review::Review;

pub use super::view::CONTRACT;

/// The whole review as one JSON document.
pub fn render(review: &Review, page: &Page<'_>) -> String {
    document_text(&view(review, page))
}
