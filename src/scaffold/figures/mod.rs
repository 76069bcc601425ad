//! Monthly figures on their way in and out: the files of a new month, a spreadsheet's rows as files, and files as rows.
//!
//! An import goes through these steps: [`decode()`] finds the text, `table` its rows, and `columns` what each column holds.
//! `row_keys`, `period`, `amount_cell`, `amount_reader` and `currency` read single cells, `entries` puts them together, and
//! [`import()`] makes the plan. A value with two readings is a question at every step, never a guess.

mod amount_cell;
mod amount_reader;
mod columns;
mod currency;
mod decode;
mod entries;
mod export;
mod import;
mod month;
mod number;
mod other_format;
mod period;
mod row_keys;
mod sheet;
mod table;

pub use amount_cell::DecimalSign;
pub use amount_reader::PercentScale;
pub use currency::currency;
pub use decode::{Decoded, decode};
pub use export::{ExportedMonth, export};
pub use import::{
    Existing, FigureChange, Figures, Files, Import, Imported, KnownPartner, Layer, Mistake, Options, file, import,
};
pub use month::month;
pub use number::{NumberFault, line, number, responses};
pub use period::DateOrder;
pub use sheet::{SheetColumn, SheetRow, sheet};
pub use table::separator;
