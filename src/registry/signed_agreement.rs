//! Whether a partner's agreement is what its record claims: the text has the checksum, each signature is valid and by a
//! person who could sign that day, and both sides signed. Needs no program and no network.
//!
//! In: a partner's record and files, as they were read. Out: findings. An agreement with an error doesn't count: it is
//! taken out of what rules and criteria see, as a field is that the schema refuses.

mod chain;
mod schedule;

pub use self::schedule::has_salt;

use std::collections::BTreeSet;

use super::agreement_texts::checksum;
use super::load::PartnerFolder;
use super::model::{Agreement, Partner, Side, Signature, SignatureKind, Signer};
use super::path::{DocumentPath, partner_folder};
use super::record::{Aspect, Record};
use super::signing::{AllowedSigner, SshSignature, allowed_signers};
use super::tree::join;
use crate::date::Date;
use crate::finding::{Finding, Place, Severity, Span};
use crate::words::quote;

/// The field of the record.
const FIELD: &str = "agreement";
/// The field of the record with the agreements before it.
const EARLIER: &str = "earlier_agreements";
/// The field of the record with the people who can sign.
const SIGNERS: &str = "signers";

/// Checks the agreement of a partner, and takes it out of the record where it can't count.
pub(super) fn settle(folder: &mut PartnerFolder) {
    let keys_path = DocumentPath::signer_keys(&folder.slug);
    let mut findings = Vec::new();
    let bytes = folder.files.get(&keys_path).map(Vec::as_slice).unwrap_or_default();
    let keys = match allowed_signers(bytes) {
        Ok(keys) => Some(keys),
        Err(error) => {
            let path = keys_path.to_string();
            let line = Span::of_line(&String::from_utf8_lossy(bytes), error.line);
            let place = line.map_or_else(|| Place::file(path.as_str()), |span| Place::at(path.as_str(), span));
            findings.push(
                Finding::error("PSP927", place, error.to_string())
                    .help("write a GitHub login and a public key, such as `octocat ssh-ed25519 AAAA…`"),
            );
            None
        }
    };
    if let Some(record) = &folder.record {
        folder.agreement.clone_from(&record.data.agreement);
        let keys = keys.as_deref();
        let earlier = record.data.earlier_agreements.iter().flatten().enumerate();
        let earlier = earlier.map(|(place, agreement)| (format!("/{EARLIER}/{place}"), agreement));
        let current = folder
            .agreement
            .iter()
            .map(|agreement| (format!("/{FIELD}"), agreement));
        for (at, agreement) in earlier.chain(current) {
            let check = Check {
                folder,
                record,
                agreement,
                at,
                keys,
            };
            check.all(&mut findings);
        }
        // A field with a finding may have what another one names.
        if !record.spoilt.contains(FIELD) && !record.spoilt.contains(EARLIER) {
            chain::check(record, &mut findings);
        }
    }
    // While it isn't known who can sign, no signature counts; the field has a finding already.
    let has_no_signers = (folder.record.as_ref()).is_some_and(|record| record.spoilt.contains(SIGNERS))
        && folder
            .agreement
            .as_ref()
            .is_some_and(|agreement| agreement.signatures.is_some());
    let is_wrong = has_no_signers || findings.iter().any(|finding| finding.severity == Severity::Error);
    if let Some(record) = &mut folder.record {
        if is_wrong {
            record.file.spoilt.insert(FIELD.to_owned());
        }
        if record.spoilt.contains(FIELD) || record.spoilt.contains(EARLIER) {
            leave_out(record);
        }
    }
    folder.findings.append(&mut findings);
}

/// Takes all agreements out of what rules and criteria see: with one of them wrong, which one is in force can't be known.
fn leave_out(record: &mut Record<Partner>) {
    record.data.agreement = None;
    record.data.earlier_agreements = None;
    record.data.agreement_has_error = true;
    record.file.spoilt.insert(FIELD.to_owned());
    if let Some(fields) = record.file.json.as_object_mut() {
        fields.shift_remove(FIELD);
        fields.shift_remove(EARLIER);
    }
}

struct Check<'a> {
    folder: &'a PartnerFolder,
    record: &'a Record<Partner>,
    agreement: &'a Agreement,
    /// Where the record has it, as a JSON Pointer.
    at: String,
    /// The keys of signers; `None` while their file has an error.
    keys: Option<&'a [AllowedSigner]>,
}

impl<'a> Check<'a> {
    fn all(&self, findings: &mut Vec<Finding>) {
        let Some(text) = self.text(findings) else { return };
        let mut last: Option<Date> = None;
        let mut sides = BTreeSet::new();
        let is_wrong_before = !findings.is_empty();
        for (i, signature) in self.signatures() {
            if self.counts(i, signature, text, findings) {
                sides.insert(signature.side);
                last = last.max(Some(signature.signed_on));
            }
        }
        self.two_people(findings);
        // While a signature is wrong, whether both sides have signed can't be known.
        if findings.is_empty() && !is_wrong_before {
            findings.extend(self.day(&sides, last));
        }
        schedule::check(self, text, findings);
    }

    fn signatures(&self) -> impl Iterator<Item = (usize, &'a Signature)> {
        self.agreement.signatures.iter().flatten().enumerate()
    }

    fn error(&self, code: &'static str, field: &str, message: String) -> Finding {
        Finding::error(
            code,
            self.record.place(&format!("{}{field}", self.at), Aspect::Value),
            message,
        )
    }

    fn file(&self, name: &str) -> Option<&'a [u8]> {
        let path = DocumentPath::parse(&join(&partner_folder(&self.folder.slug), name))?;
        self.folder.files.get(&path).map(Vec::as_slice)
    }

    /// The text of the agreement, where it is the one that the record names.
    fn text(&self, findings: &mut Vec<Finding>) -> Option<&'a [u8]> {
        let Some(name) = &self.agreement.file else {
            if self.agreement.signatures.is_some() {
                let message = "the agreement has signatures, but `file` doesn't name the text".to_owned();
                let finding = self.error("PSP921", "/signatures", message);
                findings.push(finding.help("add `file` with the text, such as `agreements/1.md`"));
            }
            return None;
        };
        let Some(text) = self.file(name) else {
            let message = format!("the text {} isn't in the partner's folder", quote(name));
            let finding = self.error("PSP921", "/file", message);
            let slug = &self.folder.slug;
            findings.push(finding.help(format!("run `psp-partners agreement render {slug}` to write it")));
            return None;
        };
        let found = checksum(text);
        match &self.agreement.sha256 {
            Some(sha256) if *sha256 == found => return Some(text),
            Some(_) => {
                let message = format!("the text {} has another checksum: `{found}`", quote(name));
                let finding = self.error("PSP921", "/sha256", message);
                findings.push(finding.help("restore the text that has the checksum in the record"));
            }
            None => {
                let message = format!("the record doesn't name the checksum of {}", quote(name));
                let finding = self.error("PSP921", "/file", message);
                findings.push(finding.help(format!("add `sha256: {found}` below `agreement`")));
            }
        }
        None
    }

    /// Whether a signature counts for its side. Adds what is wrong with it.
    fn counts(&self, i: usize, signature: &Signature, text: &[u8], findings: &mut Vec<Finding>) -> bool {
        let at = format!("/signatures/{i}");
        let login = quote(&signature.github);
        let day = signature.signed_on;
        let before = findings.len();
        let is_listed = (self.signers()).any(|signer| is_by(signature, signer) && signer.can_sign_on(day));
        if !is_listed && !self.record.spoilt.contains(SIGNERS) {
            let message = format!("{login} isn't a signer for the {} on {day}", signature.side.id());
            findings.push(
                self.error("PSP925", &format!("{at}/github"), message)
                    .help("a maintainer adds each person who can sign to `signers`, before they sign"),
            );
        }
        let is_checked = match signature.kind {
            SignatureKind::Ssh => {
                if let Err((field, message)) = self.ssh(signature, text) {
                    findings.push(self.error("PSP923", &format!("{at}{field}"), message).help(format!(
                        "`psp-partners agreement sign {}` shows how to sign",
                        self.folder.slug
                    )));
                }
                self.keys.is_some()
            }
            SignatureKind::External => {
                if signature.document_sha256.is_none() {
                    let message = format!("the signature of {login} doesn't name the document that was signed");
                    let finding = self.error("PSP923", &format!("{at}/kind"), message);
                    findings.push(finding.help("add `document_sha256`, as `sha256sum` prints it for the document"));
                }
                if let Some(by) =
                    (signature.verified_by.as_deref()).filter(|by| signature.github.eq_ignore_ascii_case(by))
                {
                    let message = format!("{} verified their own signature", quote(by));
                    let finding = self.error("PSP926", &format!("{at}/verified_by"), message);
                    findings.push(finding.help("another maintainer compares the document with the text"));
                }
                signature.is_verified()
            }
            SignatureKind::Review => {
                if let Err((field, message)) = review(signature) {
                    findings.push(self.error("PSP923", &format!("{at}{field}"), message).help(
                        "`onboard` proposes the signature of each signer who approves the pull request with the text; restore what \
                         it wrote",
                    ));
                }
                true
            }
        };
        is_checked && findings.len() == before
    }

    fn signers(&self) -> impl Iterator<Item = &'a Signer> {
        self.record.data.signers.iter().flatten()
    }

    /// Whether an SSH signature is valid; otherwise, the field that is wrong and why.
    fn ssh(&self, signature: &Signature, text: &[u8]) -> Result<(), (&'static str, String)> {
        let login = quote(&signature.github);
        let Some(name) = &signature.file else {
            return Err(("/kind", format!("the signature of {login} doesn't name its file")));
        };
        let wrong = |why: String| ("/file", format!("the signature {} doesn't count: {why}", quote(name)));
        let bytes = self
            .file(name)
            .ok_or_else(|| wrong("the file isn't there".to_owned()))?;
        let read = SshSignature::read(bytes).map_err(|error| wrong(error.to_string()))?;
        read.verify(text).map_err(|error| wrong(error.to_string()))?;
        let is_own = |key: &&AllowedSigner| key.login.eq_ignore_ascii_case(&signature.github) && key.key == read.key;
        let Some(keys) = self.keys else { return Ok(()) };
        let own: Vec<&AllowedSigner> = keys.iter().filter(is_own).collect();
        if own.iter().any(|key| key.is_valid_on(signature.signed_on)) {
            return Ok(());
        }
        let keys = DocumentPath::signer_keys(&self.folder.slug);
        let fingerprint = read.key.fingerprint();
        Err(wrong(if own.is_empty() {
            format!("the key `{fingerprint}` isn't one of {login} in `{keys}`")
        } else {
            format!(
                "the key `{fingerprint}` isn't valid on {} in `{keys}`",
                signature.signed_on
            )
        }))
    }

    /// The two sides are different people, and the partner's don't sign for the program.
    fn two_people(&self, findings: &mut Vec<Finding>) {
        for (i, signature) in self.signatures() {
            let at = format!("/signatures/{i}/github");
            let login = quote(&signature.github);
            let is_same = |other: &Signature| {
                other.side != signature.side
                    && (other.github.eq_ignore_ascii_case(&signature.github)
                        || signature.id.is_some() && other.id == signature.id)
            };
            let owners = self.record.data.owners.iter().flatten();
            let is_owner = signature.side == Side::Program
                && owners.into_iter().any(|owner| {
                    owner.github.eq_ignore_ascii_case(&signature.github)
                        || signature.id.is_some() && owner.id == signature.id
                });
            let message = if self.signatures().take(i).any(|(_, other)| is_same(other)) {
                format!("{login} signed for both sides")
            } else if is_owner {
                format!("{login} is an owner of the record, and signed for the program")
            } else {
                continue;
            };
            let finding = self.error("PSP926", &at, message);
            findings.push(finding.help("another person signs for the other side"));
        }
    }

    /// The agreement has the date of its last signature, once both sides have signed.
    fn day(&self, sides: &BTreeSet<Side>, last: Option<Date>) -> Option<Finding> {
        let missing = Side::ALL.into_iter().find(|side| !sides.contains(side));
        match (self.agreement.signed_on, missing, last) {
            (Some(_), Some(side), _) => {
                let message = format!("`signed_on` is there, but the {} hasn't signed", side.id());
                let finding = self.error("PSP924", "/signed_on", message);
                Some(finding.help("delete `signed_on` until both sides have signed"))
            }
            (Some(day), None, Some(last)) if day != last => {
                let message = format!("`signed_on` is {day}, but the last signature is from {last}");
                Some(
                    self.error("PSP924", "/signed_on", message)
                        .help(format!("write `signed_on: {last}`")),
                )
            }
            (None, None, Some(last)) => {
                let message = "both sides have signed, but `signed_on` is missing".to_owned();
                let place = self.record.place(&self.at, Aspect::Key);
                let finding = Finding::error("PSP924", place, message);
                Some(finding.help(format!("add `signed_on: {last}` below `agreement`")))
            }
            _ => None,
        }
    }
}

/// Whether the record has all that `onboard` writes about a review; otherwise, the field that is wrong and why. Whether GitHub
/// has such a review is for `onboard` to check: this needs no network.
fn review(signature: &Signature) -> Result<(), (&'static str, String)> {
    let fields = [
        ("id", signature.id.is_some()),
        ("pull_request", signature.pull_request.is_some()),
        ("review_id", signature.review_id.is_some()),
        ("commit", signature.commit.is_some()),
        ("submitted_at", signature.submitted_at.is_some()),
    ];
    if let Some((field, _)) = fields.iter().find(|(_, is_there)| !is_there) {
        let login = quote(&signature.github);
        return Err(("/kind", format!("the review of {login} doesn't have `{field}`")));
    }
    let submitted = signature.submitted_at.as_deref().unwrap_or_default();
    if submitted.get(..10) == Some(signature.signed_on.to_string().as_str()) {
        return Ok(());
    }
    let message = format!(
        "`signed_on` is {}, but the review was submitted at {submitted}",
        signature.signed_on
    );
    Err(("/signed_on", message))
}

/// Whether a signature is by this signer: a user ID stays where a login changes.
fn is_by(signature: &Signature, signer: &Signer) -> bool {
    signer.side == signature.side
        && match signature.id {
            Some(id) => id == signer.id,
            None => signer.github.eq_ignore_ascii_case(&signature.github),
        }
}
