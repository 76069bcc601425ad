//! From two commits to a judgement, and what of their files the telling needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;

use crate::date::Date;
use crate::forge::{Annotation, NewLineComment};
use crate::output::review::annotations::annotations;
use crate::registry::load::Sources;
use crate::registry::own_templates;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{Blob, Changed, EntryKind, Revision};
use crate::registry::{DocumentKind, Tree};
use crate::review::home::Area;
use crate::review::site_change::SiteChange;
use crate::review::{ChangedFile, Input, Review, Subject, review};
use crate::site::change::{Sides, change};
use crate::templates::Texts;
use crate::work::suggestion::{self, File};

/// Largest file that suggestions are made for, in bytes: that of a record.
const LARGEST: usize = 64 * 1024;
/// Most files that suggestions are made for: an author who changes more files doesn't click through them.
const MOST_FILES: usize = 30;

/// The page of the rules in our repository.
pub(super) const RULES_PAGE: &str = "docs/rules.md";

/// A judged change, and the trees that it was judged on.
pub(in crate::commands) struct Judgment {
    pub review: Review,
    pub before: Sources,
    pub after: Sources,
    /// The texts of the program as it was before the change.
    pub texts: Texts,
    /// Whether the repository has the page of the rules itself.
    pub has_rules_page: bool,
    changes: Vec<Changed>,
    files: Vec<ChangedFile>,
    clashes: Vec<(String, String)>,
    today: Date,
}

/// Judges what `after` makes of `before`.
pub(in crate::commands) fn judge(before: Revision, after: Revision, subject: Subject, today: Date) -> Result<Judgment> {
    let changes = after.changes_since(&before);
    let clashes: Vec<(String, String)> = (after.clashes(&changes).into_iter())
        .map(|(path, other)| (path.to_string(), other))
        .collect();
    let files: Vec<ChangedFile> = (changes.iter())
        .map(|changed| ChangedFile {
            path: changed.path.to_string(),
            below: after.below_root(&changed.path).map(str::to_owned),
        })
        .collect();
    let sources = |revision| Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    };
    let has_rules_page = before.object(RULES_PAGE).is_some();
    let (before, after) = (sources(before), sources(after));
    let texts = own_templates::texts(&before.tree);
    let mut review = review(Input {
        subject,
        before: &before,
        after: &after,
        changes: &files,
        clashes: &clashes,
        today,
        progress: &|_, _| {},
    })?;
    review.site = site_change(&review, &before, &after, today)?;
    Ok(Judgment {
        review,
        before,
        after,
        texts,
        has_rules_page,
        changes,
        files,
        clashes,
        today,
    })
}

/// The public pages that a change touches.
fn site_change(review: &Review, before: &Sources, after: &Sources, today: Date) -> Result<Option<SiteChange>> {
    let touched: BTreeSet<Arc<str>> = (review.partners.iter())
        .map(|partner| Arc::from(partner.slug.as_str()))
        .collect();
    let whole = review.areas.contains_key(&Area::Program) || review.areas.contains_key(&Area::Documents);
    if touched.is_empty() && !whole {
        return Ok(None);
    }
    change(&Sides {
        before,
        after,
        today,
        touched: &touched,
        whole,
    })
}

impl Judgment {
    /// The same change, judged for another pull request.
    ///
    /// # Errors
    /// As [`judge`].
    pub(in crate::commands) fn of(&self, subject: Subject) -> Result<Review> {
        let mut other = review(Input {
            subject,
            before: &self.before,
            after: &self.after,
            changes: &self.files,
            clashes: &self.clashes,
            today: self.today,
            progress: &|_, _| {},
        })?;
        // The pages don't depend on who asks.
        other.site.clone_from(&self.review.site);
        Ok(other)
    }

    /// The annotations of the check on `head`: lines are the head's where it has the very file that was judged. Without
    /// one, what was judged is the head itself.
    pub(in crate::commands) fn annotations(&self, head: Option<&Revision>) -> Vec<Annotation> {
        let Tree::Revision(after) = &self.after.tree else {
            return Vec::new();
        };
        let head = head.unwrap_or(after);
        let mut annotations = annotations(&self.review.caused, &|path| {
            let object = head.object(path)?;
            Some(after.object(path).is_some_and(|judged| judged.name == object.name))
        });
        // GitHub names files from the top of the repository.
        let prefix = head.prefix();
        for annotation in &mut annotations {
            annotation.path.insert_str(0, &prefix);
        }
        annotations
    }

    /// The files of `head` that have findings of the change, from the top of the repository.
    pub(in crate::commands) fn files_to_edit(&self, head: &Revision) -> Vec<String> {
        let found: BTreeSet<&str> = self.review.caused.iter().map(|f| &*f.place.path).collect();
        let is_file = |path: &&str| head.object(path).is_some_and(|object| object.kind == EntryKind::File);
        let prefix = head.prefix();
        found
            .into_iter()
            .filter(is_file)
            .map(|path| format!("{prefix}{path}"))
            .collect()
    }

    /// The folder of the registry's root in the repository, with `/` at its end; empty at the top.
    pub(in crate::commands) fn prefix(&self) -> String {
        match &self.after.tree {
            Tree::Revision(after) => after.prefix(),
            _ => String::new(),
        }
    }

    /// Suggestions on the lines of `head`.
    pub(in crate::commands) fn suggestions(&self, head: &Revision) -> Vec<NewLineComment> {
        let Tree::Revision(after) = &self.after.tree else {
            return Vec::new();
        };
        let wanted = |(_, path): &(&Changed, &str)| {
            let found = |f: &crate::finding::Finding| f.fix.is_some() && *f.place.path == **path;
            self.review.caused.iter().any(found) || self.number_goes_to(path).is_some()
        };
        let files: Vec<File> = self
            .changes
            .iter()
            .filter_map(|changed| Some((changed, after.below_root(&changed.path)?)))
            .filter(wanted)
            .take(MOST_FILES)
            .filter_map(|(changed, path)| {
                let new = changed.after.as_ref()?;
                let same = head.object(path).is_some_and(|object| object.name == new.name);
                let Blob::Bytes(bytes) = self.after.tree.read(path, LARGEST) else {
                    return None;
                };
                let shown = after.shown_lines(changed.before.as_ref(), new).ok()?;
                Some(File {
                    path: path.to_owned(),
                    text: String::from_utf8(bytes).ok()?,
                    shown,
                })
                .filter(|_| same)
            })
            .collect();
        let mut made = suggestion::from_findings(&self.review.caused, &files);
        for file in &files {
            if let Some((owner, id)) = self.number_goes_to(&file.path) {
                made.extend(suggestion::of_number(file, owner, id));
            }
        }
        // GitHub names files from the top of the repository.
        let prefix = head.prefix();
        for comment in &mut made {
            comment.path.insert_str(0, &prefix);
        }
        made
    }

    /// The owner in the record at `path` who is the author and has no user ID there.
    fn number_goes_to(&self, path: &str) -> Option<(usize, u64)> {
        let document = DocumentPath::parse(path).filter(|document| document.kind() == DocumentKind::Partner)?;
        let slug = document.slug()?;
        let partner = self.review.partners.iter().find(|p| *p.slug == **slug)?;
        Some((partner.lacks_id?, self.review.subject.author.as_ref()?.id))
    }
}
