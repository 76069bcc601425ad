//! Issued certificates stay as they are: a change can add one, and can't change or delete one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Place};
use crate::registry::certificates::Trust;
use crate::registry::model::{DocumentKind, Program};
use crate::registry::path::DocumentPath;
use crate::words::quote;

/// Compares the certificates in a partner's folder with those before a change.
pub(super) fn check_kept(
    slug: &Arc<str>,
    before: &BTreeMap<DocumentPath, Vec<u8>>,
    after: &BTreeMap<DocumentPath, Vec<u8>>,
    program: &Program,
    findings: &mut Vec<Finding>,
) {
    let mut certificates = before
        .iter()
        .filter(|(path, _)| path.kind() == DocumentKind::Certificate)
        .peekable();
    if certificates.peek().is_none() {
        return;
    }
    let trust = Trust::of(program.certificate_issuer.as_ref());
    for (path, bytes) in certificates {
        // After a key was stolen, what it signed can go: no one can verify it any more.
        if trust.claims(&String::from_utf8_lossy(bytes)).is_err() {
            continue;
        }
        let verb = match after.get(path) {
            Some(now) if now == bytes => continue,
            Some(_) => "changed",
            None => "deleted",
        };
        let credential = path.id().map_or("", |id| id);
        let message = format!("the issued certificate {} was {verb}", quote(credential));
        let mut finding = Finding::error("PSP969", Place::file(path.to_string()), message)
            .help("restore the file; to end a certificate, run `psp-partners certificate revoke`");
        finding.partner = Some(slug.clone());
        findings.push(finding);
    }
}
