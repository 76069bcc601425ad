//! Monthly figures on their way in: the files of a new month, and a spreadsheet's rows as files.

mod columns;
mod import;
mod month;
mod number;
mod table;

pub use import::{Existing, Figures, Files, Import, Layer, Mistake, file, import};
pub use month::month;
pub use number::{NumberFault, line, number, responses};
