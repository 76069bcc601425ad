//! One agreement as a page for print and as JSON: its text, the checksum of its bytes, and who signed them how.
//!
//! The page is the template `agreement.html.j2` over the document of JSON. The text is shown as it was signed, with nothing
//! masked: what a person signs and what they print is the same.

use serde::Serialize;
use serde_json::Value;

use crate::date::Date;
use crate::registry::PartnerFolder;
use crate::registry::model::{Agreement, AgreementTemplate, Program, Side, Signature, SignatureKind};
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::signing::SshSignature;
use crate::registry::tree::join;
use crate::templates::{Input, Rendered, Texts, value_of};

/// Names the contract of the JSON form (`schemas/shown-agreement.schema.json`).
pub const CONTRACT: &str = "psp-partners/shown-agreement/1";

/// What is shown.
pub struct Page<'a> {
    pub program: &'a Program,
    pub folder: &'a PartnerFolder,
    pub agreement: &'a Agreement,
    /// The program's agreement that it is made from.
    pub template: Option<&'a AgreementTemplate>,
    /// The exact text, and the file that has it.
    pub text: &'a str,
    pub path: &'a str,
    /// The checksum of its bytes.
    pub sha256: &'a str,
    pub state: &'a str,
    /// Why it doesn't count.
    pub errors: &'a [&'a str],
    pub at: Date,
    /// The commit that was read, when it was one.
    pub revision: Option<&'a str>,
    /// The private overlay was read: what is shown is private.
    pub private: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    at: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    private: bool,
    program: Named<'a>,
    partner: Named<'a>,
    agreement: MadeFrom<'a>,
    path: &'a str,
    sha256: &'a str,
    state: &'a str,
    errors: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews: Option<&'a str>,
    values: Vec<SignedValue<'a>>,
    signatures: Vec<ShownSignature<'a>>,
    /// Signers that an older record names without signatures.
    signed_by: &'a [String],
    not_signed: Vec<Side>,
    text: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct MadeFrom<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct SignedValue<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    value: &'a Value,
}

#[derive(Serialize)]
struct ShownSignature<'a> {
    side: Side,
    github: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    signed_on: Date,
    kind: SignatureKind,
    /// No maintainer has checked it.
    claimed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_request: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_on: Option<Date>,
}

/// The agreement as one JSON document.
pub fn json(page: &Page<'_>) -> String {
    super::json::document_text(&document(page))
}

/// The agreement as a page for print, by the program's template or ours.
pub fn html(page: &Page<'_>, texts: &Texts) -> Rendered {
    let view = value_of(&document(page));
    let input = Input {
        view: &view,
        mention: None,
        elsewhere: "`psp-partners agreement verify` shows all",
        limit: usize::MAX,
    };
    texts.render("agreement.html.j2", &input)
}

fn document<'a>(page: &Page<'a>) -> Document<'a> {
    let Page {
        program,
        folder,
        agreement,
        template,
        ..
    } = *page;
    let signatures = agreement.signatures.as_deref().unwrap_or_default();
    let signed_by = agreement.signed_by.as_deref().unwrap_or_default();
    let signed_by = if signatures.is_empty() { signed_by } else { &[] };
    let has_signed = |side: &Side| signatures.iter().any(|signature| signature.side == *side);
    let name_of = |id: &str| {
        let mut parameters = template.into_iter().flat_map(AgreementTemplate::parameters);
        parameters.find(|known| known.id == id).map(|known| known.name.as_str())
    };
    Document {
        contract: CONTRACT,
        at: page.at,
        revision: page.revision,
        private: page.private,
        program: Named {
            id: &program.id,
            name: &program.name,
        },
        partner: Named {
            id: &folder.slug,
            name: folder.record.as_ref().map_or(&*folder.slug, |record| &record.data.name),
        },
        agreement: MadeFrom {
            id: &agreement.template,
            name: template.map_or(&agreement.template, |template| &template.name),
            version: &agreement.version,
        },
        path: page.path,
        sha256: page.sha256,
        state: page.state,
        errors: page.errors,
        legal_name: agreement.legal_name.as_deref(),
        signed_on: agreement.signed_on,
        expires: agreement.expires,
        supersedes: agreement.supersedes.as_deref(),
        renews: agreement.renews.as_deref(),
        values: (agreement.parameters.iter().flatten())
            .map(|(id, value)| SignedValue {
                id,
                name: name_of(id),
                value,
            })
            .collect(),
        signatures: signatures.iter().map(|signature| signed(folder, signature)).collect(),
        signed_by,
        not_signed: match signed_by {
            [] => Side::ALL.into_iter().filter(|side| !has_signed(side)).collect(),
            _ => Vec::new(),
        },
        text: page.text,
    }
}

fn signed<'a>(folder: &'a PartnerFolder, signature: &'a Signature) -> ShownSignature<'a> {
    let signers = folder
        .record
        .iter()
        .flat_map(|record| record.data.signers.iter().flatten());
    let mut signers = signers.filter(|signer| signer.side == signature.side && Some(signer.id) == signature.id);
    let file = signature.file.as_ref().and_then(|name| {
        let path = DocumentPath::parse(&join(&partner_folder(&folder.slug), name))?;
        folder.files.get(&path)
    });
    let key = file
        .and_then(|bytes| SshSignature::read(bytes).ok())
        .map(|read| read.key);
    ShownSignature {
        side: signature.side,
        github: &signature.github,
        id: signature.id,
        role: signers.find_map(|signer| signer.role.as_deref()),
        signed_on: signature.signed_on,
        kind: signature.kind,
        claimed: !signature.is_verified(),
        fingerprint: key.map(|key| key.fingerprint()),
        pull_request: signature.pull_request,
        review_id: signature.review_id,
        commit: signature.commit.as_deref(),
        document_sha256: signature.document_sha256.as_deref(),
        verified_by: signature.verified_by.as_deref(),
        verified_on: signature.verified_on,
    }
}
