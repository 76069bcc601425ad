//! Whether the certificates in a partner's folder are what its record claims. Items without the program's certificate are
//! left alone: they are claims, and evidence supports them.

use std::collections::BTreeSet;

use super::{Claims, IssuedBy, number_of};
use crate::finding::{Finding, Place};
use crate::registry::load::PartnerFolder;
use crate::registry::model::{Certification, DocumentKind, Partner};
use crate::registry::path::DocumentPath;
use crate::registry::record::{Aspect, Record};
use crate::words::quote;

/// The field of the record.
const FIELD: &str = "certifications";

/// Checks the certificates of a partner, and takes them out of the record where one of them can't count.
pub(in crate::registry) fn settle(folder: &mut PartnerFolder, issued_by: &IssuedBy) {
    let mut findings = Vec::new();
    if let Some(record) = &folder.record {
        let items = record.data.certifications.iter().flatten();
        let numbered = items.clone().enumerate();
        for (i, item) in numbered.filter(|(_, item)| item.certificate.is_some()) {
            let one = One {
                folder,
                record,
                issued_by,
                item,
                at: format!("/{FIELD}/{i}"),
            };
            findings.extend(one.problem());
        }
        // A field with a finding may have the items of these files.
        if !record.spoilt.contains(FIELD) {
            let listed: BTreeSet<&str> = items.map(|item| item.credential.as_str()).collect();
            findings.extend(unlisted(folder, &listed));
        }
    }
    let own = folder
        .record
        .iter()
        .flat_map(|record| record.data.certifications.iter().flatten());
    folder.certifications = own.cloned().collect();
    if findings.is_empty() {
        return;
    }
    if let Some(record) = &mut folder.record {
        leave_out(record);
    }
    folder.findings.append(&mut findings);
}

/// Takes the certificates out of what rules and criteria see: with one of them wrong, how many count can't be known.
fn leave_out(record: &mut Record<Partner>) {
    record.data.certifications = None;
    record.file.spoilt.insert(FIELD.to_owned());
    if let Some(fields) = record.file.json.as_object_mut() {
        fields.shift_remove(FIELD);
    }
}

/// Files of certificates that no item names.
fn unlisted(folder: &PartnerFolder, listed: &BTreeSet<&str>) -> Vec<Finding> {
    let is_unlisted = |path: &&DocumentPath| {
        path.kind() == DocumentKind::Certificate && path.id().is_none_or(|id| !listed.contains(&**id))
    };
    let finding = |path: &DocumentPath| {
        let credential = path.id().map_or("", |id| id);
        let message = format!("no item of `{FIELD}` has the credential {}", quote(credential));
        Finding::error("PSP964", Place::file(path.to_string()), message)
            .help("restore the item; to end a certificate, run `psp-partners certificate revoke`")
    };
    folder.files.keys().filter(is_unlisted).map(finding).collect()
}

struct One<'a> {
    folder: &'a PartnerFolder,
    record: &'a Record<Partner>,
    issued_by: &'a IssuedBy,
    item: &'a Certification,
    /// Where the record has it, as a JSON Pointer.
    at: String,
}

impl One<'_> {
    fn error(&self, code: &'static str, field: &str, message: String) -> Finding {
        Finding::error(
            code,
            self.record.place(&format!("{}/{field}", self.at), Aspect::Value),
            message,
        )
    }

    /// What is wrong with the certificate: one finding, since what follows from the first is nothing new.
    fn problem(&self) -> Option<Finding> {
        let item = self.item;
        let certificate = item.certificate.as_deref()?;
        let version = item.version.as_deref().unwrap_or_default();
        if self.issued_by.version(certificate, version).is_none() {
            let message = if item.version.is_some() {
                format!(
                    "the program has no version {} of the certificate {}",
                    quote(version),
                    quote(certificate)
                )
            } else {
                format!("the certificate {} doesn't name its version", quote(certificate))
            };
            let field = if item.version.is_some() {
                "version"
            } else {
                "certificate"
            };
            let help =
                "keep each version that people hold in `certificates` of `partners/program.yaml`; `retired_on` ends it";
            return Some(self.error("PSP960", field, message).help(help));
        }
        let slug = &self.folder.slug;
        let name = quote(&item.credential);
        let path = DocumentPath::certificate(slug, &item.credential)
            .filter(|_| number_of(certificate, &item.credential).is_some());
        let Some(path) = path else {
            let message = format!("{name} isn't the number of a certificate {}", quote(certificate));
            let help = format!("run `psp-partners certificate issue {slug}`, which writes `credential`");
            return Some(self.error("PSP962", "credential", message).help(help));
        };
        let Some(bytes) = self.folder.files.get(&path) else {
            let message = format!("the signed certificate {name} isn't there");
            let help = format!("restore `{path}`, or delete `certificate` and `version` from the item");
            return Some(self.error("PSP962", "credential", message).help(help));
        };
        let claims = match self.issued_by.trust.claims(&String::from_utf8_lossy(bytes)) {
            Ok(claims) => claims,
            Err(why) => {
                let message = format!("the certificate {name} doesn't count: {why}");
                let finding = Finding::error("PSP962", Place::file(path.to_string()), message);
                return Some(finding.help("restore the file that `psp-partners certificate issue` wrote"));
            }
        };
        let (field, is, signed) = self.difference(&claims)?;
        let message = format!("`{field}` is {is}, but the signed certificate {name} has {signed}");
        let help = format!("write `{field}: {signed}`; a signed certificate can't change");
        Some(self.error("PSP963", field, message).help(help))
    }

    /// The first field of the item that differs from what is signed, with both values.
    fn difference(&self, claims: &Claims) -> Option<(&'static str, String, String)> {
        let item = self.item;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let shown = |value: Option<String>| value.unwrap_or_else(|| "missing".to_owned());
        let fields = [
            ("credential", item.credential.clone(), claims.credential.clone()),
            ("certificate", text(&item.certificate), claims.certificate.clone()),
            ("version", text(&item.version), claims.version.clone()),
            ("id", shown(item.id.map(|id| id.to_string())), claims.person.to_string()),
            ("issued", item.issued.to_string(), claims.issued.to_string()),
            (
                "expires",
                shown(item.expires.map(|day| day.to_string())),
                claims.expires.to_string(),
            ),
        ];
        fields.into_iter().find(|(_, is, signed)| is != signed)
    }
}
