//! What a change means: which records it touches, whether its author may, what it does to standings, and whose move it
//! is. Pure: two trees, who and when in; a value out, which `output::review` shows and `review::posting` brings to
//! GitHub. Owners, maintainers and whatever else gives rights come from the state *before* the change.

pub mod area;
pub mod authority;
pub mod diff;
mod partner;
pub mod rights;
mod verdict;
pub mod whatif;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;

pub use partner::{HIDDEN, Kind, MonthChange, PartnerChange};
pub use verdict::{Turn, Who};

use crate::date::Date;
use crate::finding::{Finding, Place, Severity};
use crate::forge::{Conclusion, User};
use crate::registry::Unit;
use crate::registry::load::{self, Sources};
use crate::registry::tree::{Changed, EntryKind};
use crate::registry::{Tree, layout};
use crate::rules::compare::{Change, Comparison, compare};
use crate::rules::facts::skeleton;
use crate::standing::Standing;
use area::{Area, Home, home};
use partner::{Both, partner_change};
use whatif::{Effect, effects};

/// What is reviewed.
#[derive(Debug, Clone, Serialize)]
pub struct Subject {
    /// Number of the pull request; none on a laptop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Who answers for the change; none when the account is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<User>,
    /// Nobody in particular: a local comparison, in which all rights are taken for granted.
    pub anonymous: bool,
    pub draft: bool,
    /// Commits.
    pub base: String,
    pub head: String,
}

/// A change, judged.
#[derive(Debug)]
pub struct Review {
    pub subject: Subject,
    pub today: Date,
    /// Partners in the whole registry after the change.
    pub registry: usize,
    pub partners: Vec<PartnerChange>,
    /// Other files, by kind.
    pub areas: BTreeMap<Area, Vec<String>>,
    /// Found after, and not before: only these can fail the check.
    pub caused: Vec<Finding>,
    /// Found before, too.
    pub already: Vec<Finding>,
    pub solved: Vec<Finding>,
    /// Why a maintainer must agree.
    pub needs: Vec<String>,
    /// When the program changes: what it does to every partner whose standing differs.
    pub effects: Option<Vec<Effect>>,
    pub conclusion: Conclusion,
    pub turn: Turn,
    /// What merging will do, a sentence each.
    pub merging: Vec<String>,
}

impl Review {
    /// Errors that the change causes.
    pub fn errors(&self) -> usize {
        self.caused
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .map(Finding::weight)
            .sum()
    }
}

/// What a review is made of.
pub struct Input<'a> {
    pub subject: Subject,
    pub before: &'a Sources,
    pub after: &'a Sources,
    pub changes: &'a [Changed],
    pub today: Date,
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Reviews a change.
///
/// # Errors
/// A tree cannot be listed, or an embedded schema is broken.
pub fn review(input: Input<'_>) -> Result<Review> {
    let mut touched: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut areas: BTreeMap<Area, Vec<String>> = BTreeMap::new();
    for changed in input.changes {
        match home(&changed.path) {
            Home::Partner(slug) => {
                touched.insert(Arc::from(slug));
            }
            Home::Area(area) => areas.entry(area).or_default().push(changed.path.clone()),
        }
    }
    let whole = areas.contains_key(&Area::Program);
    let comparison = compare(&Change {
        before: input.before,
        after: input.after,
        touched: (!whole).then_some(&touched),
        today: input.today,
        progress: input.progress,
    })?;
    let mut partners = partners(&input, &touched, &comparison)?;
    pair_renames(&mut partners, &input, &touched)?;
    name_the_near(&mut partners, &comparison);
    let effects = whole.then(|| effects(&comparison.standings_before, &comparison.after.standings));
    let mut review = Review {
        subject: input.subject,
        today: input.today,
        registry: comparison.after.partners,
        partners,
        areas,
        caused: comparison.caused,
        already: comparison.standing_already,
        solved: comparison.solved,
        needs: Vec::new(),
        effects,
        conclusion: Conclusion::Success,
        turn: Turn::default(),
        merging: Vec::new(),
    };
    verdict::conclude(&mut review, comparison.program_before.as_ref());
    Ok(review)
}

fn partners(input: &Input<'_>, touched: &BTreeSet<Arc<str>>, comparison: &Comparison) -> Result<Vec<PartnerChange>> {
    let slugs: Vec<Arc<str>> = touched.iter().filter(|s| layout::is_slug(s)).cloned().collect();
    let before = units(input.before, &slugs)?;
    let after = units(input.after, &slugs)?;
    let by_slug = |standings: &[Standing]| -> BTreeMap<String, Standing> {
        standings
            .iter()
            .filter(|s| touched.contains(s.slug.as_str()))
            .map(|s| (s.slug.clone(), s.clone()))
            .collect()
    };
    let was = by_slug(&comparison.standings_before);
    let is = by_slug(&comparison.after.standings);
    let masked = |findings: &[Finding]| -> Vec<Place> {
        findings.iter().filter(|f| f.masked).map(|f| f.place.clone()).collect()
    };
    let (secret_before, secret_after) = (masked(&comparison.before), masked(&comparison.after.findings));
    let program = comparison.program_before.as_ref();
    let author = input.subject.author.as_ref();
    let one = |(i, slug): (usize, &Arc<str>)| {
        let both = Both {
            slug,
            before: before.get(i),
            after: after.get(i),
            existed: is_there(&input.before.tree, slug),
            exists: is_there(&input.after.tree, slug),
            standing_before: was.get(&**slug),
            standing_after: is.get(&**slug),
            masked: [&secret_before, &secret_after],
        };
        let mut change = partner_change(&both, author, program);
        if input.subject.anonymous {
            change.needs.clear();
        }
        change
    };
    Ok(slugs.iter().enumerate().map(one).collect())
}

fn units(sources: &Sources, slugs: &[Arc<str>]) -> Result<Vec<Unit>> {
    let (_, schemas) = load::program(sources)?;
    load::units(sources, slugs, &schemas)
}

fn is_there(tree: &Tree, slug: &str) -> bool {
    let listed = tree.list(&format!("{}/{slug}", layout::REGISTRY)).unwrap_or_default();
    listed
        .iter()
        .any(|e| e.name == "partner.yaml" && e.kind != EntryKind::Folder)
}

/// A record that goes and one that comes with the same name, website or organisation and tier are one partnership in
/// another folder. For the reader only: each side needs its own right.
fn pair_renames(partners: &mut [PartnerChange], input: &Input<'_>, touched: &BTreeSet<Arc<str>>) -> Result<()> {
    let comes = partners.iter().filter(|p| p.kind == Kind::Added).count();
    let goes: Vec<Arc<str>> = (partners.iter().filter(|p| p.kind == Kind::Removed))
        .filter_map(|p| touched.get(p.slug.as_str()).cloned())
        .collect();
    if comes == 0 || goes.is_empty() {
        return Ok(());
    }
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for unit in units(input.before, &goes)? {
        if let Some(record) = &unit.record {
            known.insert(skeleton(&record.data.name), unit.slug.to_string());
        }
    }
    for partner in partners.iter_mut().filter(|p| p.kind == Kind::Added) {
        if let Some(from) = known.remove(&skeleton(&partner.name)) {
            partner.kind = Kind::Renamed { from };
        }
    }
    Ok(())
}

/// The partners with the nearest names to each new one, so that a person sees a double at once.
fn name_the_near(partners: &mut [PartnerChange], comparison: &Comparison) {
    const NEAR: f64 = 0.6;
    const MOST: usize = 3;
    /// Looking for doubles of many is work without a reader.
    const LOOKED_AT: usize = 10;
    for partner in partners.iter_mut().filter(|p| p.kind == Kind::Added).take(LOOKED_AT) {
        let name = skeleton(&partner.name);
        let mut near: Vec<(f64, &Arc<str>, &String)> = comparison
            .names
            .iter()
            .filter(|(slug, _)| **slug != *partner.slug)
            .map(|(slug, other)| {
                (
                    strsim::normalized_damerau_levenshtein(&name, &skeleton(other)),
                    slug,
                    other,
                )
            })
            .filter(|(likeness, ..)| *likeness >= NEAR)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        partner.near = near
            .into_iter()
            .take(MOST)
            .map(|(_, slug, name)| (slug.to_string(), name.clone()))
            .collect();
    }
}
