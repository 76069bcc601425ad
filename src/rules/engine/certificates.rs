//! Issued certificates stay as they are: a change can add one, and can't change or delete one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Place};
use crate::registry::model::DocumentKind;
use crate::registry::path::DocumentPath;
use crate::words::quote;

/// Compares the certificates in a partner's folder with those before a change.
pub(super) fn check_kept(
    slug: &Arc<str>,
    before: &BTreeMap<DocumentPath, Vec<u8>>,
    after: &BTreeMap<DocumentPath, Vec<u8>>,
    findings: &mut Vec<Finding>,
) {
    let certificates = before
        .iter()
        .filter(|(path, _)| path.kind() == DocumentKind::Certificate);
    for (path, bytes) in certificates {
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
