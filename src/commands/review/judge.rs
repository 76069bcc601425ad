//! From two commits to a judgement, and what of their files the telling needs.

use anyhow::Result;

use crate::date::Date;
use crate::forge::{Annotation, NewLineComment};
use crate::output::review::annotations::annotations;
use crate::registry::Tree;
use crate::registry::load::Sources;
use crate::registry::tree::{Blob, Changed, Revision};
use crate::review::{Input, Review, Subject, review};
use crate::work::suggestion::{self, File};

/// Largest file that suggestions are made for, in bytes: that of a record.
const LARGEST: usize = 64 * 1024;
/// Most files that suggestions are made for: whoever changes more does not click through them.
const MOST_FILES: usize = 30;

/// A judged change, and the trees that it was judged on.
pub(super) struct Judged {
    pub review: Review,
    pub after: Sources,
    changes: Vec<Changed>,
}

/// Judges what `after` makes of `before`.
pub(super) fn judge(before: Revision, after: Revision, subject: Subject, today: Date) -> Result<Judged> {
    let changes = after.changes_since(&before);
    let sources = |revision| Sources {
        tree: Tree::Revision(revision),
        overlay: None,
    };
    let (before, after) = (sources(before), sources(after));
    let review = review(Input {
        subject,
        before: &before,
        after: &after,
        changes: &changes,
        today,
        progress: &|_, _| {},
    })?;
    Ok(Judged { review, after, changes })
}

impl Judged {
    /// The annotations of the check on `head`: lines are the head's where it has the very file that was judged. Without
    /// one, what was judged is the head itself.
    pub(super) fn annotations(&self, head: Option<&Revision>) -> Vec<Annotation> {
        let Tree::Revision(after) = &self.after.tree else {
            return Vec::new();
        };
        let head = head.unwrap_or(after);
        annotations(&self.review.caused, &|path| {
            let object = head.object(path)?;
            Some(after.object(path).is_some_and(|judged| judged.name == object.name))
        })
    }

    /// Suggestions on the lines of `head`.
    pub(super) fn suggestions(&self, head: &Revision) -> Vec<NewLineComment> {
        let Tree::Revision(after) = &self.after.tree else {
            return Vec::new();
        };
        let wanted = |changed: &&Changed| {
            let found = |f: &crate::finding::Finding| f.fix.is_some() && *f.place.path == *changed.path;
            self.review.caused.iter().any(found) || self.number_goes_to(&changed.path).is_some()
        };
        let files: Vec<File> = self
            .changes
            .iter()
            .filter(wanted)
            .take(MOST_FILES)
            .filter_map(|changed| {
                let new = changed.after.as_ref()?;
                let same = head.object(&changed.path).is_some_and(|object| object.name == new.name);
                let Blob::Bytes(bytes) = self.after.tree.read(&changed.path, LARGEST) else {
                    return None;
                };
                let shown = after.shown_lines(changed.before.as_ref(), new).ok()?;
                Some(File {
                    path: changed.path.clone(),
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
        made
    }

    /// The owner in the record at `path` who is the author and lacks their number.
    fn number_goes_to(&self, path: &str) -> Option<(usize, u64)> {
        let slug = path.strip_prefix("partners/")?.strip_suffix("/partner.yaml")?;
        let partner = self.review.partners.iter().find(|p| p.slug == slug)?;
        Some((partner.lacks_id?, self.review.subject.author.as_ref()?.id))
    }
}
