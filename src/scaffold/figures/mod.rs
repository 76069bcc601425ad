//! Monthly figures on their way in: the files of a new month, and a spreadsheet's rows as files.

mod columns;
mod import;
mod month;
mod table;

pub use import::{Existing, Files, Import, Layer, Mistake, import};
pub use month::month;
