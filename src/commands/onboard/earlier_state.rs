//! How the criteria of partners were on the day of their last meeting, such as a business review, for the issue of the next
//! one. The answer is in the commit of that day; a checkout without it leaves the question open.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::commands::read::made_until;
use crate::date::Date;
use crate::registry::load::{self, Sources};
use crate::registry::model::Program;
use crate::registry::tree::{Revision, Tree, first_parents};
use crate::standing::{Policy, judge};
use crate::work::alerts::meetings;
use crate::work::onboarding::PartnerFacts;

/// Fills in the outcomes of the criteria on the day of the last meeting, for partners whose next one is open.
///
/// # Errors
/// Git can't read the commits.
pub(super) fn find_outcomes_then(
    root: &Path,
    tip: &str,
    program: &Program,
    today: Date,
    partners: &mut [PartnerFacts],
) -> Result<()> {
    let mut asked: Vec<(Date, &mut PartnerFacts)> = (partners.iter_mut())
        .filter_map(|partner| Some((meetings::last_before_open(program, partner, today)?, partner)))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let commits = first_parents(root, tip)?;
    let mut by_commit: BTreeMap<String, Vec<(Date, &mut PartnerFacts)>> = BTreeMap::new();
    for (day, partner) in asked.drain(..) {
        let last = made_until(&commits, day)
            .checked_sub(1)
            .and_then(|last| commits.get(last));
        // The first commit of a shallow clone has everything before it, too.
        if let Some(commit) = last.filter(|commit| !commit.is_first_known || commit.day == day) {
            by_commit.entry(commit.name.clone()).or_default().push((day, partner));
        }
    }
    for (commit, partners) in by_commit {
        let sources = Sources {
            tree: Tree::Revision(Revision::open(root, &commit)?),
            overlay: None,
        };
        let (loaded, schemas) = load::program(&sources)?;
        let Some(record) = loaded.record else { continue };
        let (policy, _) = Policy::compile(record, &schemas);
        for (day, partner) in partners {
            let slugs = [Arc::from(partner.slug.as_str())];
            let folder = load::folders(&sources, &slugs, &schemas).pop();
            let Some((folder, record)) = folder
                .as_ref()
                .and_then(|folder| Some((folder, folder.record.as_ref()?)))
            else {
                continue;
            };
            let standing = judge(&folder.slug, record, &folder.metrics, &policy, day);
            let outcomes = standing.criteria.into_iter().map(|c| (c.id, c.verdict.outcome()));
            partner.outcomes_then = Some(outcomes.collect());
        }
    }
    Ok(())
}
