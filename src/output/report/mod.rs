//! Reports as text, Markdown, JSON, rows of CSV and newline-delimited JSON, and a page. Renderers get a report and give
//! text; those whose output can be large write it bit by bit.

pub mod csv;
pub mod html;
pub mod json;
mod lists;
pub mod markdown;
pub mod ndjson;
pub mod rows;
pub mod scorecard;
pub mod show;
pub mod svg;
pub mod text;
