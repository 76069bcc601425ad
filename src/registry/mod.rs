//! From a tree of files to records: parsed, checked against the schemas, typed, each field with its place; and edits
//! that leave every other byte alone. Knows nothing of rules, of GitHub, or of how anything is shown. May use only the
//! small words of the crate's root.

pub mod agreement_diff;
pub mod agreement_texts;
pub mod assets;
pub mod certificates;
pub mod edit;
pub mod expansion;
mod exposed;
pub mod fields;
pub mod layout;
pub mod load;
pub mod logo;
pub mod model;
pub mod newsletters;
mod overlay;
pub mod own_templates;
pub mod path;
pub mod portable;
pub mod record;
pub mod schemas;
pub mod shape;
pub mod signed_agreement;
pub mod signing;
pub mod tree;
pub mod yaml;

pub use exposed::Exposed;
pub use load::{PartnerFolder, Sources};
pub use model::DocumentKind;
pub use record::{Aspect, CheckedFile, Loaded, Record, Source, Unusable};
pub use schemas::Schemas;
pub use tree::{Blob, Tree};
