//! Kinds of documents: one table, and the typed form of each kind. Layout, loading, limits, schemas, the editors' copies,
//! the review's rights and `docs/fields.md` all come from the row; a test walks the table and fails for a row without its
//! schema, example and fixtures. What a field means, and who can change it, is in the schema (`registry::fields`). Absent
//! is unknown: every field that a partner may leave out is an `Option`, and an empty list is a *no*.
//!
//! To add a kind: a variant and a row here, a file with its type, `schemas/<kind>.schema.json`, and its fixtures.

mod agreement;
mod agreement_state;
mod agreement_template;
mod asset;
mod board;
mod certificate;
mod event;
mod expansion;
mod file;
mod grant;
mod held_reviews;
mod link_log;
mod metric;
mod metrics;
mod partner;
mod program;
mod repository_control;
mod vocabulary;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use agreement::*;
pub use agreement_state::*;
pub use agreement_template::*;
pub use asset::*;
pub use board::*;
pub use certificate::*;
pub use event::*;
pub use expansion::*;
pub use file::*;
pub use grant::*;
pub use held_reviews::*;
pub use link_log::*;
pub use metric::*;
pub use metrics::*;
pub use partner::*;
pub use program::*;
pub use repository_control::*;
pub use vocabulary::*;

use super::fields::Right;

/// The kinds of documents that a registry is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    Program,
    Partner,
    Metrics,
    Event,
    Board,
    Decision,
    HeldReviews,
    Agreement,
    Signature,
    SignerKeys,
    Schedule,
    ScheduleSignature,
    Certificate,
    LinkLog,
    LogoSvg,
    LogoPng,
    Assets,
    AssetFile,
    Newsletter,
    Solution,
    Holidays,
}

/// How a kind's files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Yaml,
    /// Nothing in it is read as a field: its bytes are what counts. For rights and reviews, the document is its checksum.
    Bytes,
}

/// Where documents of a kind can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trees {
    /// Never in the private overlay.
    Public,
    Both,
    /// Only in the private overlay.
    Overlay,
}

/// What there is to know of one kind of document.
#[derive(Debug)]
pub struct KindRow {
    pub kind: DocumentKind,
    /// As `explain` and `docs/fields.md` name it; also the name of its schema file.
    pub id: &'static str,
    /// What one is called in a sentence.
    pub noun: &'static str,
    /// How a person begins one, as the help of a message.
    pub begin: &'static str,
    /// Where one is, relative to the root: `{slug}`, `{month}`, `{quarter}`, `{id}`, `{number}`, `{signature}`,
    /// `{schedule-signature}`, `{calendar}` and `{file}` are read by `registry::path`.
    pub pattern: &'static str,
    pub format: Format,
    /// File name and text of its schema.
    pub schema: (&'static str, &'static str),
    /// Largest file, in bytes.
    pub bytes: usize,
    /// Which of the two trees can hold one.
    pub trees: Trees,
    /// Who can add one.
    pub added_by: Right,
    /// Who can delete one.
    pub removed_by: Right,
    /// A value read into the kind's type and written back: where that fails for a value that the schema accepts, or loses
    /// something, that is a fault of ours.
    pub through_type: fn(&Value) -> Result<Value, TypeError>,
}

/// A record is a page of text; 64 KiB is twenty of the longest we have seen.
const RECORD_BYTES: usize = 64 * 1024;
/// The program may be larger than a record: it holds a whole policy.
const PROGRAM_BYTES: usize = 512 * 1024;

/// A mapping that has nothing written below its key yet is empty.
fn none_yet<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
/// The text of an agreement; the texts that it is made from have the same limit.
pub const AGREEMENT_BYTES: usize = 256 * 1024;
/// A signature by the longest RSA key takes 2 KiB.
const SIGNATURE_BYTES: usize = 16 * 1024;
/// A certificate with the longest texts that the program can have takes 12 KiB.
const CERTIFICATE_BYTES: usize = 32 * 1024;
/// A set of logos or slides. Videos and raw data belong elsewhere: git keeps every version of a file.
const ASSET_BYTES: usize = 5 * 1024 * 1024;

/// Every kind, in the order of [`DocumentKind`].
pub const KINDS: [KindRow; 21] = [
    KindRow {
        kind: DocumentKind::Program,
        id: "program",
        noun: "program",
        begin: "begin with `psp-partners init`, in a folder of its own",
        pattern: "partners/program.yaml",
        format: Format::Yaml,
        schema: (
            "program.schema.json",
            include_str!("../../../schemas/program.schema.json"),
        ),
        bytes: PROGRAM_BYTES,
        trees: Trees::Both,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Program>,
    },
    KindRow {
        kind: DocumentKind::Partner,
        id: "partner",
        noun: "record",
        begin: "begin with the template: take it from `APPLY.md`, or run `psp-partners new`",
        pattern: "partners/{slug}/partner.yaml",
        format: Format::Yaml,
        schema: (
            "partner.schema.json",
            include_str!("../../../schemas/partner.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Both,
        added_by: Right::Applicant,
        removed_by: Right::Maintainer,
        through_type: through_type::<Partner>,
    },
    KindRow {
        kind: DocumentKind::Metrics,
        id: "metrics",
        noun: "month of figures",
        begin: "begin with the file that `psp-partners metrics new` writes",
        pattern: "partners/{slug}/metrics/{month}.yaml",
        format: Format::Yaml,
        schema: (
            "metrics.schema.json",
            include_str!("../../../schemas/metrics.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Both,
        added_by: Right::Owner,
        // What was reported stays on record; a wrong figure is corrected.
        removed_by: Right::Maintainer,
        through_type: through_type::<Metrics>,
    },
    KindRow {
        kind: DocumentKind::Event,
        id: "event",
        noun: "event",
        begin: "begin with the fields that the schema requires; `psp-partners schema event` shows them",
        pattern: "partners/events/{id}.yaml",
        format: Format::Yaml,
        schema: ("event.schema.json", include_str!("../../../schemas/event.schema.json")),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Event>,
    },
    KindRow {
        kind: DocumentKind::Board,
        id: "board",
        noun: "advisory board",
        begin: "begin with `members:` and `quorum:`; `psp-partners explain board` shows an example",
        pattern: "partners/board.yaml",
        format: Format::Yaml,
        schema: ("board.schema.json", include_str!("../../../schemas/board.schema.json")),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Board>,
    },
    KindRow {
        kind: DocumentKind::Decision,
        id: "decision",
        noun: "decision",
        begin: "begin with `number:`, `title:` and `text:`",
        pattern: "partners/decisions/{id}.yaml",
        format: Format::Yaml,
        schema: (
            "decision.schema.json",
            include_str!("../../../schemas/decision.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Decision>,
    },
    KindRow {
        kind: DocumentKind::HeldReviews,
        id: "held-reviews",
        noun: "quarter of reviews",
        begin: "begin with `period:` and `reviews:`; `psp-partners explain reviews` shows an example",
        pattern: "partners/{slug}/reviews/{quarter}.yaml",
        format: Format::Yaml,
        schema: (
            "held-reviews.schema.json",
            include_str!("../../../schemas/held-reviews.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Both,
        // A review counts when both sides marked it as done. The tool proposes the file, and a maintainer merges it.
        added_by: Right::Tool,
        removed_by: Right::Maintainer,
        through_type: through_type::<HeldReviews>,
    },
    KindRow {
        kind: DocumentKind::Agreement,
        id: "agreement",
        noun: "partner's agreement",
        begin: "begin with `psp-partners agreement render`",
        pattern: "partners/{slug}/agreements/{number}.md",
        format: Format::Bytes,
        schema: (
            "agreement.schema.json",
            include_str!("../../../schemas/agreement.schema.json"),
        ),
        bytes: AGREEMENT_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Signature,
        id: "signature",
        noun: "signature",
        begin: "begin with `psp-partners agreement sign`, which shows the command",
        pattern: "partners/{slug}/agreements/{signature}.sig",
        format: Format::Bytes,
        schema: (
            "signature.schema.json",
            include_str!("../../../schemas/signature.schema.json"),
        ),
        bytes: SIGNATURE_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::SignerKeys,
        id: "signer-keys",
        noun: "list of signers' keys",
        begin: "begin with one line for each signer: the GitHub login, then the public SSH key",
        pattern: "partners/{slug}/signers.keys",
        format: Format::Bytes,
        schema: (
            "signer-keys.schema.json",
            include_str!("../../../schemas/signer-keys.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Schedule,
        id: "schedule",
        noun: "schedule of an agreement",
        begin: "begin with a line `Salt: ` and 32 random hexadecimal digits, which `openssl rand -hex 16` prints",
        pattern: "partners/{slug}/agreements/{number}.private.md",
        format: Format::Bytes,
        schema: (
            "schedule.schema.json",
            include_str!("../../../schemas/schedule.schema.json"),
        ),
        bytes: AGREEMENT_BYTES,
        trees: Trees::Overlay,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::ScheduleSignature,
        id: "schedule-signature",
        noun: "signature of a schedule",
        begin: "begin with `psp-partners agreement sign`, which shows the command",
        pattern: "partners/{slug}/agreements/{schedule-signature}.sig",
        format: Format::Bytes,
        schema: (
            "schedule-signature.schema.json",
            include_str!("../../../schemas/schedule-signature.schema.json"),
        ),
        bytes: SIGNATURE_BYTES,
        trees: Trees::Overlay,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Certificate,
        id: "certificate",
        noun: "certificate",
        begin: "begin with `psp-partners certificate issue`",
        pattern: "partners/{slug}/certificates/{id}.jwt",
        format: Format::Bytes,
        schema: (
            "certificate.schema.json",
            include_str!("../../../schemas/certificate.schema.json"),
        ),
        bytes: CERTIFICATE_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::LinkLog,
        id: "link-log",
        noun: "link log",
        begin: "begin with the file that `psp-partners links --results` writes",
        pattern: "partners/link-log.yaml",
        format: Format::Yaml,
        schema: (
            "link-log.schema.json",
            include_str!("../../../schemas/link-log.schema.json"),
        ),
        bytes: PROGRAM_BYTES,
        trees: Trees::Public,
        added_by: Right::Tool,
        removed_by: Right::Maintainer,
        through_type: through_type::<LinkLog>,
    },
    KindRow {
        kind: DocumentKind::LogoSvg,
        id: "logo-svg",
        noun: "logo",
        begin: "export the logo as a plain SVG of at most 64 KiB",
        pattern: "partners/{slug}/logo.svg",
        format: Format::Bytes,
        schema: (
            "logo-svg.schema.json",
            include_str!("../../../schemas/logo-svg.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Owner,
        removed_by: Right::Owner,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::LogoPng,
        id: "logo-png",
        noun: "logo",
        begin: "export the logo as a PNG of at most 64 KiB",
        pattern: "partners/{slug}/logo.png",
        format: Format::Bytes,
        schema: (
            "logo-png.schema.json",
            include_str!("../../../schemas/logo-png.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Owner,
        removed_by: Right::Owner,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Assets,
        id: "assets",
        noun: "list of assets",
        begin: "begin with `assets:` and one item; `psp-partners explain assets` shows an example",
        pattern: "partners/assets/manifest.yaml",
        format: Format::Yaml,
        schema: (
            "assets.schema.json",
            include_str!("../../../schemas/assets.schema.json"),
        ),
        bytes: PROGRAM_BYTES,
        trees: Trees::Both,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<AssetManifest>,
    },
    KindRow {
        kind: DocumentKind::AssetFile,
        id: "asset-file",
        noun: "file of the program's assets",
        begin: "copy the file to `partners/assets/files/`, and add it to `partners/assets/manifest.yaml`",
        pattern: "partners/assets/files/{file}",
        format: Format::Bytes,
        schema: (
            "asset-file.schema.json",
            include_str!("../../../schemas/asset-file.schema.json"),
        ),
        bytes: ASSET_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Newsletter,
        id: "newsletter",
        noun: "newsletter",
        begin: "write a text in Markdown; the pull request of the month adds what happened",
        pattern: "partners/newsletter/{month}.md",
        format: Format::Bytes,
        schema: (
            "newsletter.schema.json",
            include_str!("../../../schemas/newsletter.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<StoredFile>,
    },
    KindRow {
        kind: DocumentKind::Solution,
        id: "solution",
        noun: "solution",
        begin: "begin with the fields that the schema requires; `psp-partners schema solution` shows them",
        pattern: "partners/solutions/{id}.yaml",
        format: Format::Yaml,
        schema: (
            "solution.schema.json",
            include_str!("../../../schemas/solution.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Solution>,
    },
    KindRow {
        kind: DocumentKind::Holidays,
        id: "holidays",
        noun: "year of holidays",
        begin: "begin with `days:` and one item; `docs/expansion.md` shows a script that makes the file",
        pattern: "partners/holidays/{calendar}.yaml",
        format: Format::Yaml,
        schema: (
            "holidays.schema.json",
            include_str!("../../../schemas/holidays.schema.json"),
        ),
        bytes: RECORD_BYTES,
        trees: Trees::Public,
        added_by: Right::Maintainer,
        removed_by: Right::Maintainer,
        through_type: through_type::<Holidays>,
    },
];

impl DocumentKind {
    /// Its row in the table.
    pub fn row(self) -> &'static KindRow {
        &KINDS[self as usize]
    }
}

/// Why a type does not take a value, with the path to it.
pub type TypeError = serde_path_to_error::Error<serde_json::Error>;

fn through_type<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, TypeError> {
    let typed: T = serde_path_to_error::deserialize(value)?;
    let mut track = serde_path_to_error::Track::new();
    typed
        .serialize(serde_path_to_error::Serializer::new(
            serde_json::value::Serializer,
            &mut track,
        ))
        .map_err(|error| TypeError::new(track.path(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_kinds() {
        for (i, row) in KINDS.iter().enumerate() {
            assert_eq!(row.kind as usize, i, "{}", row.id);
            assert_eq!(row.schema.0, format!("{}.schema.json", row.id));
        }
    }
}
