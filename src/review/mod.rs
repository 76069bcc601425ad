//! What a change means: which records it touches, whether its author may, what it does to standings, and whose turn it
//! is. Pure: two trees, who and when in; a value out, which `output::review` shows and `review::posting` brings to
//! GitHub. Owners, maintainers and everything else that gives rights come from the state *before* the change.

mod approvals;
pub mod authority;
pub mod board;
pub mod diff;
pub mod document;
pub mod home;
mod partner;
pub mod rights;
mod room;
pub mod site_change;
mod verdict;
pub mod whatif;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;

pub use document::{DocumentChange, DocumentState, HIDDEN};
pub use partner::{Kind, MonthChange, PartnerChange};
pub use verdict::{Turn, Who};

use crate::date::Date;
use crate::finding::{Finding, Place, Severity};
use crate::forge::{Conclusion, User};
use crate::registry::load::{self, Sources};
use crate::registry::model::DocumentKind;
use crate::registry::path::DocumentPath;
use crate::registry::tree::{EntryKind, ListError};
use crate::registry::{PartnerFolder, Schemas, Tree};
use crate::rules::compare::{Change, Comparison, compare};
use crate::rules::facts::skeleton;
use crate::standing::Standing;
use crate::words::quote;
use board::BoardVote;
use document::{BothSides, Masked};
use home::{Area, Home, home};
use partner::{Both, Proposal, partner_change};
use site_change::SiteChange;
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
    /// No particular author: a local comparison, which assumes all rights.
    pub anonymous: bool,
    pub draft: bool,
    /// The day on which the pull request was opened, where that is known.
    #[serde(skip)]
    pub opened: Option<Date>,
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
    /// Every other changed path, by area.
    pub areas: BTreeMap<Area, Vec<String>>,
    /// Documents that belong to no partner.
    pub documents: Vec<DocumentChange>,
    /// Every changed path of the whole repository, with where it belongs.
    pub paths: Vec<ChangedPath>,
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
    /// Public pages that change. The caller asks for it, because it takes the site.
    pub site: Option<SiteChange>,
    /// The vote of the advisory board on a decision. The caller asks for it, because it takes GitHub's reviews.
    pub board: Option<BoardVote>,
}

impl Review {
    /// Adds an error that the change causes, and makes it the author's turn.
    pub fn fail_with(&mut self, finding: Finding) {
        self.caused.push(finding);
        verdict::fail(self);
    }

    /// Whether no file of the repository differs.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Errors that the change causes.
    pub fn errors(&self) -> usize {
        self.caused
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .map(Finding::weight)
            .sum()
    }
}

/// A file that differs, by its two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// From the top of the repository; a byte that isn't UTF-8 is spelled out.
    pub path: String,
    /// From the root of the registry down, where it is below it and UTF-8.
    pub below: Option<String>,
}

/// One changed path of the repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedPath {
    /// From the top of the repository; a byte that isn't UTF-8 is spelled out.
    pub path: String,
    /// The partner that it belongs to, or its area.
    #[serde(flatten)]
    pub home: PathHome,
}

/// Where a changed path belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathHome {
    Partner(String),
    Area(Area),
}

/// What a review is made of.
pub struct Input<'a> {
    pub subject: Subject,
    pub before: &'a Sources,
    pub after: &'a Sources,
    /// Every path of the whole repository that differs, sorted.
    pub changes: &'a [ChangedFile],
    /// Changed names that cannot be checked out next to another one, with the other.
    pub clashes: &'a [(String, String)],
    pub today: Date,
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// Reviews a change.
///
/// # Errors
/// A tree cannot be listed, or an embedded schema is broken.
pub fn review(input: Input<'_>) -> Result<Review> {
    let sorted = sort_out(&input);
    let Sorted {
        touched,
        areas,
        paths,
        documents,
    } = sorted;
    let touched_slugs: BTreeSet<Arc<str>> = touched.keys().cloned().collect();
    let whole = areas.contains_key(&Area::Program);
    // Records name assets, so a change of these can add a finding to any of them.
    let touches_all = whole || documents.iter().any(|path| path.kind() == DocumentKind::Assets);
    let comparison = compare(&Change {
        before: input.before,
        after: input.after,
        touched: (!touches_all).then_some(&touched_slugs),
        today: input.today,
        progress: input.progress,
    })?;
    let mut partners = partners(&input, &touched, &comparison)?;
    pair_renames(&mut partners, &input, &touched_slugs)?;
    name_the_near(&mut partners, &comparison);
    for partner in partners.iter_mut().filter(|partner| partner.kind == Kind::Added) {
        partner.first_in = comparison.only_in.get(&*partner.slug).cloned().unwrap_or_default();
    }
    let mut comparison = comparison;
    comparison.caused.extend(
        partners
            .iter_mut()
            .flat_map(|partner| std::mem::take(&mut partner.refused)),
    );
    comparison.caused.extend(asset_approvals(&input, &documents)?);
    comparison
        .caused
        .extend(input.clashes.iter().map(|(path, other)| clash(path, other)));
    let effects = whole.then(|| effects(&comparison.standings_before, &comparison.after.standings));
    let documents = program_documents(&input, &documents, &comparison);
    let mut review = Review {
        subject: input.subject,
        today: input.today,
        registry: comparison.after.partners,
        partners,
        areas,
        documents,
        paths,
        caused: comparison.caused,
        already: comparison.standing_already,
        solved: comparison.solved,
        needs: Vec::new(),
        effects,
        conclusion: Conclusion::Success,
        turn: Turn::default(),
        merging: Vec::new(),
        site: None,
        board: None,
    };
    verdict::conclude(&mut review, comparison.program_before.as_ref());
    Ok(review)
}

/// Every changed path, with where it belongs.
struct Sorted {
    /// The changed documents of each partner.
    touched: BTreeMap<Arc<str>, Vec<DocumentPath>>,
    areas: BTreeMap<Area, Vec<String>>,
    paths: Vec<ChangedPath>,
    /// Documents that belong to no partner.
    documents: Vec<DocumentPath>,
}

fn sort_out(input: &Input<'_>) -> Sorted {
    let mut sorted = Sorted {
        touched: BTreeMap::new(),
        areas: BTreeMap::new(),
        paths: Vec::with_capacity(input.changes.len()),
        documents: Vec::new(),
    };
    for changed in input.changes {
        let path = changed.path.clone();
        let home = match home(&path, changed.below.as_deref()) {
            Home::Partner(document) => {
                let slug = document.slug().cloned().unwrap_or_else(|| Arc::from(""));
                sorted.touched.entry(slug.clone()).or_default().push(document);
                PathHome::Partner(slug.to_string())
            }
            Home::Area(area, document) => {
                sorted.areas.entry(area).or_default().push(path.clone());
                sorted.documents.extend(document.filter(|_| area == Area::Documents));
                PathHome::Area(area)
            }
        };
        sorted.paths.push(ChangedPath { path, home });
    }
    sorted
}

/// Names that only some machines can check out.
fn clash(path: &str, other: &str) -> Finding {
    let message = if path == other {
        format!("{} is in the commit twice", quote(path))
    } else {
        format!("{} differs from {} by case alone", quote(path), quote(other))
    };
    Finding::error("PSP019", Place::file(path), message).help("rename one of the two")
}

/// Documents that belong to no partner: only a maintainer has rights there, and their area shows that.
fn program_documents(input: &Input<'_>, documents: &[DocumentPath], comparison: &Comparison) -> Vec<DocumentChange> {
    let masked = [masked(&comparison.before), masked(&comparison.after.findings)];
    let of = |path: &DocumentPath| {
        let sides = BothSides {
            path,
            raw: [&input.before.tree, &input.after.tree].map(|tree| load::raw(tree, path).map(Cow::Owned)),
            checked: [None, None],
            masked: [&masked[0], &masked[1]],
        };
        sides.judge(None)
    };
    let mut room = room::OF_A_REVIEW;
    let fit = |mut document: DocumentChange| {
        document.more += room.keep(&mut document.fields);
        document
    };
    documents.iter().map(of).map(fit).collect()
}

/// Approvals of assets that the author can't write.
fn asset_approvals(input: &Input<'_>, documents: &[DocumentPath]) -> Result<Vec<Finding>> {
    let manifest = documents.iter().find(|path| path.kind() == DocumentKind::Assets);
    let Some(path) = manifest.filter(|_| !input.subject.anonymous) else {
        return Ok(Vec::new());
    };
    let raw = [&input.before.tree, &input.after.tree].map(|tree| load::raw(tree, path));
    let after = schemas(input.after)?;
    let (checked, _) = load::documents(input.after, std::slice::from_ref(path), &after);
    let compared = approvals::Compared {
        path,
        raw: raw.each_ref().map(Option::as_ref),
        checked: checked.get(path),
    };
    let author = input.subject.author.as_ref();
    Ok(approvals::of_assets(
        &compared,
        author,
        input.before,
        &schemas(input.before)?,
    ))
}

fn masked(findings: &[Finding]) -> Masked {
    let mut masked = Masked::new();
    for place in findings.iter().filter(|f| f.masked).map(|f| &f.place) {
        masked.entry(place.path.clone()).or_default().extend(place.span);
    }
    masked
}

/// Partners that are judged at a time. All that a change does to them is in memory for that time: 300 files of any content
/// must not need more than 200 MB.
const AT_A_TIME: usize = 16;

fn partners(
    input: &Input<'_>,
    touched: &BTreeMap<Arc<str>, Vec<DocumentPath>>,
    comparison: &Comparison,
) -> Result<Vec<PartnerChange>> {
    let by_slug = |standings: &[Standing]| -> BTreeMap<String, Standing> {
        standings
            .iter()
            .filter(|s| touched.contains_key(s.slug.as_str()))
            .map(|s| (s.slug.clone(), s.clone()))
            .collect()
    };
    let was = by_slug(&comparison.standings_before);
    let is = by_slug(&comparison.after.standings);
    let (secret_before, secret_after) = (masked(&comparison.before), masked(&comparison.after.findings));
    let program = comparison.program_before.as_ref();
    let proposal = Proposal {
        author: input.subject.author.as_ref(),
        is_anonymous: input.subject.anonymous,
        opened: input.subject.opened.unwrap_or(input.today),
    };
    let schemas = [schemas(input.before)?, schemas(input.after)?];
    let sides = [
        load::Side {
            sources: input.before,
            schemas: &schemas[0],
            raw: Some(&comparison.unusable_before),
        },
        load::Side {
            sources: input.after,
            schemas: &schemas[1],
            raw: Some(&comparison.after.unusable),
        },
    ];
    let slugs: Vec<Arc<str>> = touched.keys().cloned().collect();
    let mut room = room::OF_A_REVIEW;
    let mut changes = Vec::with_capacity(slugs.len());
    for some in slugs.chunks(AT_A_TIME) {
        let one = |before: Option<PartnerFolder>, after: PartnerFolder| -> Result<PartnerChange> {
            let slug = &after.slug;
            let both = Both {
                slug,
                changed: touched.get(slug).map_or(&[], Vec::as_slice),
                trees: [&input.before.tree, &input.after.tree],
                before: before.as_ref(),
                after: Some(&after),
                existed: is_there(&input.before.tree, slug)?,
                exists: is_there(&input.after.tree, slug)?,
                standing_before: was.get(&**slug),
                standing_after: is.get(&**slug),
                masked: [&secret_before, &secret_after],
            };
            Ok(partner_change(&both, proposal, program))
        };
        for change in load::each_pair(sides[0], sides[1], some, |_| true, &one) {
            let mut change = change?;
            change.fit(&mut room);
            changes.push(change);
        }
    }
    Ok(changes)
}

fn schemas(sources: &Sources) -> Result<Schemas> {
    Ok(load::program(sources)?.1)
}

/// Whether a partner has a record there, readable or not. A folder that can't be listed is an error: taken for one
/// without a record, it would make a change of an old partner look like a new application.
fn is_there(tree: &Tree, slug: &str) -> Result<bool> {
    let path = DocumentPath::record(slug).to_string();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let listed = match tree.list(folder) {
        // Nothing is read through a link; that one is there is a finding of its own.
        Err(ListError::Link(_) | ListError::Repository(_)) => return Ok(false),
        listed => listed?,
    };
    Ok(listed.iter().any(|e| e.name == name && e.kind != EntryKind::Folder))
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
    for unit in load::folders(input.before, &goes, &schemas(input.before)?) {
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
