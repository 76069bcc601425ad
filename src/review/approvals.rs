//! Approvals that a change adds for a partner: only the owner that one names can write it. A maintainer's merging can't
//! stand for the partner, so any other author's is an error (`PSP988`). In: the raw values of both sides, and the author.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::authority::Role;
use crate::finding::{Finding, Place};
use crate::forge::User;
use crate::registry::load::{self, RawDocument, Sources};
use crate::registry::model::{Owner, Partner};
use crate::registry::path::DocumentPath;
use crate::registry::{Aspect, CheckedFile, Schemas};
use crate::rules::{NewApproval, new_approvals};
use crate::standing::shown::ApprovingSide;
use crate::words::quote;

/// A document on both sides of a change.
pub(super) struct Compared<'a> {
    pub path: &'a DocumentPath,
    pub raw: [Option<&'a RawDocument>; 2],
    /// The document after the change where it could be used, for places.
    pub checked: Option<&'a CheckedFile>,
}

impl Compared<'_> {
    fn new_approvals(&self) -> Vec<NewApproval> {
        let [before, after] = self.raw.map(|raw| raw.map_or(&Value::Null, |raw| &raw.json));
        new_approvals(before, after, self.path.kind().fields())
    }

    fn finding(&self, approval: &NewApproval) -> Finding {
        let place = match self.checked {
            Some(file) => file.place(&approval.pointer, Aspect::Value),
            None => Place::file(self.path.to_string()),
        };
        let login = quote(&approval.login);
        let message = format!("only {login} can write the partner's approval in this name");
        let mut finding = Finding::error("PSP988", place, message).help(format!(
            "delete it; {login}, an owner of the record, adds it in a pull request of their own"
        ));
        finding.partner = self.path.slug().cloned();
        finding.guard();
        finding
    }
}

/// The approvals in a partner's document that the author can't write.
pub(super) fn of_partner(
    compared: &Compared<'_>,
    author: Option<&User>,
    role: Role,
    [before, after]: [Option<&Partner>; 2],
) -> Vec<Finding> {
    let is_partner = matches!(role, Role::Owner | Role::Applicant);
    let owners = || {
        let of = |partner: Option<&Partner>| partner.and_then(|p| p.owners.clone()).unwrap_or_default();
        of(before).into_iter().chain(of(after))
    };
    let is_refused = |approval: &NewApproval| {
        let is_author = author.is_some_and(|user| user.login.eq_ignore_ascii_case(&approval.login));
        let is_partners = match approval.side {
            Some(side) => side == ApprovingSide::Partner,
            None => owners().any(|owner| owner.github.eq_ignore_ascii_case(&approval.login)),
        };
        is_partners && !(is_partner && is_author)
    };
    let new = compared.new_approvals();
    new.iter()
        .filter(|approval| is_refused(approval))
        .map(|approval| compared.finding(approval))
        .collect()
}

/// The same for the program's assets, each of which names its partner. Who the owners are, the state before decides.
pub(super) fn of_assets(
    compared: &Compared<'_>,
    author: Option<&User>,
    before: &Sources,
    schemas: &Schemas,
) -> Vec<Finding> {
    let mut known: BTreeMap<String, Vec<Owner>> = BTreeMap::new();
    let after = compared.raw[1].map_or(&Value::Null, |raw| &raw.json);
    let mut findings = Vec::new();
    for approval in compared.new_approvals() {
        if approval.side != Some(ApprovingSide::Partner) {
            continue;
        }
        let slug = after
            .pointer(&format!("{}/partner", approval.item))
            .and_then(Value::as_str);
        let slug = slug
            .filter(|slug| crate::registry::path::is_slug(slug))
            .unwrap_or_default()
            .to_owned();
        let owners = known.entry(slug).or_insert_with_key(|slug| {
            if slug.is_empty() {
                return Vec::new();
            }
            let folders = load::folders(before, &[Arc::from(slug.as_str())], schemas);
            let records = folders.into_iter().filter_map(|folder| folder.record);
            records
                .flat_map(|record| record.data.owners.unwrap_or_default())
                .collect()
        });
        let is_author = author.is_some_and(|user| {
            user.login.eq_ignore_ascii_case(&approval.login) && owners.iter().any(|owner| owner.id == Some(user.id))
        });
        if !is_author {
            findings.push(compared.finding(&approval));
        }
    }
    findings
}
