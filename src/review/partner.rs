//! What a change does to one partner's files, and whether its author may do it alone.

use std::borrow::Cow;

use serde::Serialize;

use super::approvals;
use super::authority::{self, Note, Role, Side};
use super::diff::FieldChange;
use super::document::{BothSides, DocumentChange, Masked};
use super::rights::Author;
use super::room::Room;
use super::whatif::{Effect, effect};
use crate::date::Date;
use crate::finding::Finding;
use crate::forge::User;
use crate::registry::load::{self, RawDocument};
use crate::registry::model::{DocumentKind, Partner, Program, Status};
use crate::registry::path::DocumentPath;
use crate::registry::{CheckedFile, PartnerFolder, Tree};
use crate::standing::Standing;

/// What happens to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Kind {
    Added,
    Changed,
    Removed,
    /// The same partnership in another folder.
    Renamed {
        from: String,
    },
}

/// A month of figures that came, went or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthChange {
    pub month: String,
    pub changes: Vec<FieldChange>,
}

/// What a change does to one partner.
#[derive(Debug, Clone, Serialize)]
pub struct PartnerChange {
    pub slug: String,
    pub name: String,
    #[serde(flatten)]
    pub kind: Kind,
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    pub fields: Vec<FieldChange>,
    pub months: Vec<MonthChange>,
    /// Documents of every other kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentChange>,
    /// Changed fields that are counted and not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// Verifications that fall with the change, by the field that they were of.
    pub voided: Vec<String>,
    /// Why a maintainer must agree; empty when the author may do all of it.
    pub needs: Vec<String>,
    /// Approvals that the author can't write. The review lists them among its findings.
    #[serde(skip)]
    pub(super) refused: Vec<Finding>,
    /// The record before, and what the change does to its standing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Standing after; absent when the record is gone or cannot be judged. The contract shows its criteria.
    #[serde(
        rename = "criteria",
        serialize_with = "criteria",
        skip_serializing_if = "Option::is_none"
    )]
    pub standing: Option<Standing>,
    /// Existing partners with the nearest names: slug and name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<(String, String)>,
    /// Names of regions and industries in which a new partner would be the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_in: Vec<String>,
    /// The place of the author among the new record's owners, when the user ID is missing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks_id: Option<usize>,
}

#[allow(clippy::ref_option, reason = "serde asks with a reference")]
fn criteria<S: serde::Serializer>(standing: &Option<Standing>, serializer: S) -> Result<S::Ok, S::Error> {
    standing.as_ref().map(|s| &s.criteria).serialize(serializer)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl PartnerChange {
    /// Whether anything in its documents differs, listed or only counted.
    pub(super) fn changes_a_document(&self) -> bool {
        !self.fields.is_empty() || !self.months.is_empty() || !self.documents.is_empty() || self.more > 0
    }

    /// An application: a new record that asks to be one.
    pub fn is_application(&self) -> bool {
        self.kind == Kind::Added && self.standing.as_ref().is_some_and(|s| s.status == Status::Applied)
    }
}

/// One partner on both sides of a change.
pub(super) struct Both<'a> {
    pub slug: &'a str,
    /// The documents that differ, in the order of their paths.
    pub changed: &'a [DocumentPath],
    pub trees: [&'a Tree; 2],
    pub before: Option<&'a PartnerFolder>,
    pub after: Option<&'a PartnerFolder>,
    /// Whether the record is there at all, readable or not.
    pub existed: bool,
    pub exists: bool,
    pub standing_before: Option<&'a Standing>,
    pub standing_after: Option<&'a Standing>,
    /// Stretches of files, before and after, that must not be repeated.
    pub masked: [&'a Masked; 2],
}

/// Who proposes the change, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proposal<'a> {
    pub author: Option<&'a User>,
    /// No one in particular: a local comparison, in which all rights are taken for granted.
    pub is_anonymous: bool,
    pub opened: Date,
}

fn typed(folder: Option<&PartnerFolder>) -> Option<&Partner> {
    folder.and_then(|u| u.record.as_ref()).map(|r| &r.data)
}

/// The document as it could be used.
fn checked<'a>(folder: Option<&'a PartnerFolder>, path: &DocumentPath) -> Option<&'a CheckedFile> {
    let folder = folder?;
    match (path.kind(), path.month(), path.quarter()) {
        (DocumentKind::Partner, ..) => folder.record.as_ref().map(|record| &record.file),
        (DocumentKind::Metrics, Some(month), _) => folder.metrics.get(&month).map(|record| &record.file),
        (DocumentKind::HeldReviews, _, Some(quarter)) => folder.reviews.get(&quarter).map(|record| &record.file),
        _ => folder.documents.get(path),
    }
}

/// The document as its bytes say it: as it was read with the folder, and by itself where it is not among what is read
/// there.
fn raw<'a>(folder: Option<&'a PartnerFolder>, tree: &Tree, path: &DocumentPath) -> Option<Cow<'a, RawDocument>> {
    let read = folder.and_then(|folder| folder.raw.get(path));
    read.map(Cow::Borrowed)
        .or_else(|| load::raw(tree, path).map(Cow::Owned))
}

/// Judges the change of one partner's documents, with the rights that `program` gives, as it was before.
pub(super) fn partner_change(both: &Both<'_>, proposal: Proposal<'_>, program: Option<&Program>) -> PartnerChange {
    let (before, after) = (typed(both.before), typed(both.after));
    let side = match (both.existed, before) {
        (false, _) => Side::Absent,
        (true, None) => Side::Broken,
        (true, Some(partner)) => Side::Read(partner),
    };
    let (role, note) = authority::role(proposal.author, side, after, program);
    let kind = match (both.existed, both.exists) {
        (false, _) => Kind::Added,
        (true, false) => Kind::Removed,
        (true, true) => Kind::Changed,
    };
    let author = Author {
        // What a stranger proposes is named as if an owner did: the fields that are no owner's either.
        role: match role {
            Role::Stranger if kind == Kind::Added => Role::Applicant,
            Role::Stranger => Role::Owner,
            other => other,
        },
        login: proposal.author.map_or("", |user| &user.login),
        is_new: kind == Kind::Added,
        status: before.map(|partner| partner.status),
        opened: proposal.opened,
    };
    let mut change = PartnerChange {
        slug: both.slug.to_owned(),
        name: after.or(before).map_or(both.slug, |p| &p.name).to_owned(),
        needs: Vec::new(),
        refused: Vec::new(),
        voided: Vec::new(),
        fields: Vec::new(),
        months: Vec::new(),
        documents: Vec::new(),
        more: 0,
        effect: both
            .standing_before
            .zip(both.standing_after)
            .and_then(|(b, a)| effect(b, a)),
        standing: both.standing_after.cloned(),
        near: Vec::new(),
        first_in: Vec::new(),
        lacks_id: proposal.author.and_then(|author| lacks_id(author, after)),
        kind,
        role,
        note,
    };
    let mut needs = needs(&change, proposal.author, before, after);
    // What only a maintainer can delete needs no second reason for each of its parts.
    let is_said = change.kind == Kind::Removed;
    for path in both.changed {
        let sides = BothSides {
            path,
            raw: [
                raw(both.before, both.trees[0], path),
                raw(both.after, both.trees[1], path),
            ],
            checked: [checked(both.before, path), checked(both.after, path)],
            masked: both.masked,
        };
        if !proposal.is_anonymous {
            let compared = approvals::Compared {
                path,
                raw: sides.raw.each_ref().map(Option::as_deref),
                checked: sides.checked[1],
            };
            let found = approvals::of_partner(&compared, proposal.author, role, [before, after]);
            change.refused.extend(found);
        }
        let mut document = sides.judge((!proposal.is_anonymous).then_some(&author));
        if !is_said {
            needs.append(&mut document.needs);
        }
        change.take(document);
    }
    if !proposal.is_anonymous && role != Role::Maintainer {
        change.needs = needs;
    }
    change
}

impl PartnerChange {
    /// Keeps as many field changes as there is `room` for, and counts the others.
    pub(super) fn fit(&mut self, room: &mut Room) {
        let months = self.months.iter_mut().map(|month| &mut month.changes);
        let documents = self.documents.iter_mut().map(|document| &mut document.fields);
        for fields in std::iter::once(&mut self.fields).chain(months).chain(documents) {
            self.more += room.keep(fields);
        }
    }

    fn take(&mut self, document: DocumentChange) {
        let of = |field: &String| match document.path.month() {
            Some(month) => format!("{month}: {field}"),
            None => field.clone(),
        };
        self.voided.extend(document.voided.iter().map(of));
        self.more += document.more;
        match (document.path.kind(), document.path.month()) {
            (DocumentKind::Partner, _) => self.fields = document.fields,
            (DocumentKind::Metrics, Some(month)) if !document.fields.is_empty() => self.months.push(MonthChange {
                month: month.to_string(),
                changes: document.fields,
            }),
            (DocumentKind::Metrics, _) => {}
            _ => self.documents.push(document),
        }
    }
}

fn lacks_id(author: &User, after: Option<&Partner>) -> Option<usize> {
    let owners = after?.owners.as_deref()?;
    owners
        .iter()
        .position(|o| o.id.is_none() && o.github.eq_ignore_ascii_case(&author.login))
}

/// Why a maintainer must agree to what becomes of the record as a whole, a sentence each.
fn needs(
    change: &PartnerChange,
    author: Option<&User>,
    before: Option<&Partner>,
    after: Option<&Partner>,
) -> Vec<String> {
    let who = author.map_or_else(
        || "the author, whose account is gone,".to_owned(),
        |a| format!("`{}`", a.login),
    );
    let slug = &change.slug;
    let mut needs = Vec::new();
    if change.kind == Kind::Removed {
        needs.push(format!("only a maintainer can delete the record of `{slug}`"));
        return needs;
    }
    match (&change.kind, change.role) {
        (Kind::Added, Role::Stranger) => {
            needs.push(format!(
                "the new record of `{slug}` does not list {who} among its `owners`"
            ));
        }
        (_, Role::Stranger) => needs.push(stranger(change.note.as_ref(), &who, slug)),
        _ => {}
    }
    if let (Role::Owner, Some(before), Some(after)) = (change.role, before, after)
        && !authority::an_owner_remains(before, after)
    {
        needs.push(format!("only a maintainer can remove all owners of `{slug}`"));
    }
    needs
}

fn stranger(note: Option<&Note>, who: &str, slug: &str) -> String {
    match note {
        Some(Note::TakenOver { owner, author, .. }) => format!(
            "{who} isn't the owner of `{slug}`: the owner with that login has the user ID {owner}, and this account has {author}"
        ),
        Some(Note::Unproven { .. }) => format!(
            "the record of `{slug}` lists {who} without `id`, and a login alone gives no rights; a maintainer can add the `id`"
        ),
        _ => format!("{who} isn't an owner of `{slug}`"),
    }
}
