//! Documents read from the public tree and the overlay: the program, the program's other documents, and a partner's folder.

mod misplaced;
mod pairs;
mod program;
mod raw;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::misplaced::misplaced;
pub use self::pairs::{Side, each_pair};
pub use self::program::{NO_PROGRAM, has_program, next_program, program, public_program};
pub use self::raw::{RawDocument, raw};
use self::raw::{bytes_of, raw_bytes, read_raw};
use super::certificates;
use super::layout::{self, Layer, MisplacedRecord, PartnerFiles, RegistryFiles};
use super::logo;
use super::model::{Agreement, Certification, DocumentKind, Format, HeldReviews, Metrics, Partner, Trees};
use super::path::DocumentPath;
use super::record::{CheckedFile, Content, Loaded, Record, Source, Unusable, load, load_document};
use super::schemas::Schemas;
use super::signed_agreement;
use super::tree::{Blob, Tree};
use super::yaml::{LIMITS, Limits};
use crate::date::{Month, Quarter};
use crate::finding::{Finding, Place};
use crate::words::quote;

/// Where a registry is read from.
#[derive(Debug)]
pub struct Sources {
    pub tree: Tree,
    /// The private overlay, a second tree of the same shape.
    pub overlay: Option<Tree>,
}

/// One partner's documents, where they could be read.
#[derive(Debug)]
pub struct PartnerFolder {
    pub slug: Arc<str>,
    pub record: Option<Record<Partner>>,
    pub metrics: BTreeMap<Month, Record<Metrics>>,
    pub reviews: BTreeMap<Quarter, Record<HeldReviews>>,
    /// Documents of every other kind, by path.
    pub documents: BTreeMap<DocumentPath, CheckedFile>,
    /// The bytes of documents without fields, such as agreements, by path.
    pub files: BTreeMap<DocumentPath, Vec<u8>>,
    /// The agreement as the record has it, although it may not count.
    pub agreement: Option<Agreement>,
    /// The certificates as the record has them, although they may not count.
    pub certifications: Vec<Certification>,
    /// Files whose type did not take them.
    pub untyped: Vec<CheckedFile>,
    /// The public documents as their bytes say them, where that was asked for.
    pub raw: BTreeMap<DocumentPath, RawDocument>,
    /// Documents that nothing could be used of, and why.
    pub unusable: BTreeMap<DocumentPath, Unusable>,
    /// Records next to the place where the partner's is read.
    pub misplaced: Vec<MisplacedRecord>,
    /// What was found while reading.
    pub findings: Vec<Finding>,
}

impl PartnerFolder {
    const fn empty(slug: Arc<str>) -> Self {
        Self {
            slug,
            record: None,
            metrics: BTreeMap::new(),
            reviews: BTreeMap::new(),
            documents: BTreeMap::new(),
            files: BTreeMap::new(),
            agreement: None,
            certifications: Vec::new(),
            untyped: Vec::new(),
            raw: BTreeMap::new(),
            unusable: BTreeMap::new(),
            misplaced: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Keeps what is known of a file, and returns its record.
    fn take<T>(&mut self, path: DocumentPath, loaded: Loaded<T>) -> Option<Record<T>> {
        self.unusable.extend(loaded.unusable.map(|why| (path, why)));
        self.findings.extend(loaded.findings);
        self.untyped.extend(loaded.untyped);
        loaded.record
    }
}

/// The limits on a file of this kind.
pub fn limits(kind: DocumentKind) -> Limits {
    Limits {
        bytes: kind.row().bytes,
        ..LIMITS
    }
}

/// What is directly in the registry, in the public tree and in the overlay together.
pub fn registry(sources: &Sources) -> RegistryFiles {
    let mut files = layout::registry(&sources.tree);
    if let Some(overlay) = &sources.overlay {
        let private = layout::registry(overlay);
        files.slugs.extend(private.slugs);
        files.slugs.sort();
        files.slugs.dedup();
        files.findings.extend(private.findings.into_iter().map(in_overlay));
        let kept = (private.documents.into_iter()).filter(|path| overlay_holds(path, &mut files.findings));
        files.documents.extend(kept.collect::<Vec<_>>());
        files.documents.sort();
        files.documents.dedup();
    }
    files
}

/// Whether the overlay can hold a document of this kind; adds a finding if it can't.
fn overlay_holds(path: &DocumentPath, findings: &mut Vec<Finding>) -> bool {
    let row = path.kind().row();
    let can_hold = row.trees != Trees::Public;
    if !can_hold {
        let place = Place::file(overlay_path(&path.to_string()));
        let message = format!("the overlay can't hold a document of the kind {}", quote(row.id));
        findings
            .push(Finding::error("PSP705", place, message).help(
                "put it into the public registry if everyone may read it; otherwise keep it outside the overlay",
            ));
    }
    can_hold
}

/// What is wrong where the public registry has a document that only the overlay can hold.
fn is_private(path: &DocumentPath) -> Option<Finding> {
    let row = path.kind().row();
    (row.trees == Trees::Overlay).then(|| {
        let place = Place::file(path.to_string());
        let message = format!("the public registry can't hold a {}", row.noun);
        Finding::error("PSP934", place, message)
            .help("move it to the private overlay, and give the schedule another salt: git keeps what was public")
    })
}

/// The documents at `paths`, which belong to no partner, and what was found in them.
pub fn documents(
    sources: &Sources,
    paths: &[DocumentPath],
    schemas: &Schemas,
) -> (BTreeMap<DocumentPath, CheckedFile>, Vec<Finding>) {
    let mut documents = BTreeMap::new();
    let mut findings = Vec::new();
    // A file of the program's assets has no fields; `registry::assets` reads it.
    for path in paths.iter().filter(|path| path.kind().row().format == Format::Yaml) {
        let limits = limits(path.kind());
        let name = path.to_string();
        let layers = std::iter::once((&sources.tree, 0)).chain(sources.overlay.as_ref().map(|tree| (tree, 1)));
        let layers = layers.map(|(tree, layer)| Source {
            path: layered(&name, layer),
            content: Content::Blob(tree.read(&name, limits.bytes)),
            layer,
        });
        let (file, found) = load_document(layers.collect(), path.kind(), limits, schemas);
        findings.extend(found);
        if let Ok(file) = file {
            documents.insert(path.clone(), file);
        }
    }
    (documents, findings)
}

/// The partners of `slugs`, in that order.
pub fn folders(sources: &Sources, slugs: &[Arc<str>], schemas: &Schemas) -> Vec<PartnerFolder> {
    each(sources, slugs, schemas, &|folder| folder)
}

/// The same, of figures from month `since` on; older files are not read, and nothing is said of them.
pub fn each_since<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    since: Month,
    then: &(impl Fn(PartnerFolder) -> T + Sync),
) -> Vec<T> {
    all(sources, slugs, schemas, Some(since), then)
}

/// What `then` makes of each partner of `slugs`, in that order and in parallel. From a folder a partner is listed, read
/// and handed on at once, so that it is still in the processor's cache and soon out of memory; git gives all in a batch.
pub fn each<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    then: &(impl Fn(PartnerFolder) -> T + Sync),
) -> Vec<T> {
    all(sources, slugs, schemas, None, then)
}

fn all<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    since: Option<Month>,
    then: &(impl Fn(PartnerFolder) -> T + Sync),
) -> Vec<T> {
    use rayon::prelude::*;
    let files: Vec<(&Arc<str>, Files)> = slugs.iter().zip(gather(sources, slugs, since)).collect();
    let one = |(slug, files)| then(folder(slug, sources, files, since, schemas, None));
    files.into_par_iter().with_min_len(4).map(one).collect()
}

/// One partner's files of both trees.
enum Files {
    /// They are read one by one when it is the partner's turn.
    Later,
    Read(Box<(Gathered, Option<Gathered>)>),
}

/// The files of each partner of `slugs`, where they are better read all at once.
fn gather(sources: &Sources, slugs: &[Arc<str>], since: Option<Month>) -> Vec<Files> {
    let overlay = sources.overlay.as_ref();
    if !sources.tree.is_batched() && !overlay.is_some_and(Tree::is_batched) {
        return slugs.iter().map(|_| Files::Later).collect();
    }
    let public = files(&sources.tree, slugs, Layer::Public, since);
    let mut private = overlay.map(|tree| files(tree, slugs, Layer::Overlay, since).into_iter());
    let both = |public| Files::Read(Box::new((public, private.as_mut().and_then(Iterator::next))));
    public.into_iter().map(both).collect()
}

fn list_and_read(tree: &Tree, slug: &str, layer: Layer, since: Option<Month>) -> Gathered {
    let files = listed(tree, slug, layer, since);
    let read = |path: &DocumentPath| tree.read(&path.to_string(), path.kind().row().bytes);
    let blobs = files.documents.iter().map(read).collect();
    Gathered { files, blobs }
}

fn listed(tree: &Tree, slug: &str, layer: Layer, since: Option<Month>) -> PartnerFiles {
    let mut files = layout::partner(tree, slug, layer);
    if let Some(since) = since {
        files
            .documents
            .retain(|path| path.month().is_none_or(|month| month >= since));
    }
    if layer == Layer::Overlay {
        let findings = &mut files.findings;
        files.documents.retain(|path| overlay_holds(path, findings));
    }
    files
}

/// One partner's files of one tree, with their bytes in the same order.
struct Gathered {
    files: PartnerFiles,
    blobs: Vec<Blob>,
}

/// Bytes that one batch from git is asked for: the largest of any kind in a partner's folder.
fn largest(files: &[PartnerFiles]) -> usize {
    let kinds = files.iter().flat_map(|f| &f.documents).map(DocumentPath::kind);
    kinds.map(|kind| kind.row().bytes).max().unwrap_or(0)
}

fn files(tree: &Tree, slugs: &[Arc<str>], layer: Layer, since: Option<Month>) -> Vec<Gathered> {
    use rayon::prelude::*;
    let listed: Vec<PartnerFiles> = slugs
        .par_iter()
        .with_min_len(16)
        .map(|slug| listed(tree, slug, layer, since))
        .collect();
    let paths: Vec<String> = listed
        .iter()
        .flat_map(|f| f.documents.iter().map(ToString::to_string))
        .collect();
    let mut blobs = tree.read_all(&paths, largest(&listed)).into_iter();
    let mut next = || blobs.next().unwrap_or(Blob::Missing);
    listed
        .into_iter()
        .map(|files| {
            let blobs = files.documents.iter().map(|_| next()).collect();
            Gathered { files, blobs }
        })
        .collect()
}

/// What is in a partner's files. With `wants_raw`, the public documents as their bytes say them, too: it holds the documents
/// of which an earlier reading could use nothing.
fn folder(
    slug: &Arc<str>,
    sources: &Sources,
    files: Files,
    since: Option<Month>,
    schemas: &Schemas,
    wants_raw: Option<&BTreeMap<DocumentPath, Unusable>>,
) -> PartnerFolder {
    let slug = slug.clone();
    let (mut public, mut private) = match files {
        Files::Read(both) => *both,
        Files::Later => {
            let read = |tree, layer| list_and_read(tree, &slug, layer, since);
            let private = sources.overlay.as_ref().map(|tree| read(tree, Layer::Overlay));
            (read(&sources.tree, Layer::Public), private)
        }
    };
    let mut findings = std::mem::take(&mut public.files.findings);
    let record = DocumentPath::record(&slug);
    if let Some(private) = &mut private {
        findings.extend(std::mem::take(&mut private.files.findings).into_iter().map(in_overlay));
        // A partner that only the overlay has needs no public record.
        if !public.files.exists && private.files.documents.contains(&record) {
            findings.retain(|f| f.code != "PSP015");
        }
    }
    let misplaced = std::mem::take(&mut public.files.misplaced);
    let mut layers: BTreeMap<DocumentPath, Vec<Source>> = BTreeMap::new();
    let mut raw = BTreeMap::new();
    let mut stored = BTreeMap::new();
    for (gathered, layer) in std::iter::once((public, 0)).chain(private.map(|gathered| (gathered, 1))) {
        for (path, blob) in gathered.files.documents.into_iter().zip(gathered.blobs) {
            if path.kind().row().format == Format::Bytes {
                raw.extend(
                    wants_raw
                        .and_then(|_| raw_bytes(&blob))
                        .map(|read| (path.clone(), read)),
                );
                if let Some(finding) = is_private(&path).filter(|_| layer == 0) {
                    findings.push(finding);
                    continue;
                }
                stored.extend(bytes_of(&path, blob, &mut findings).map(|bytes| (path, bytes)));
                continue;
            }
            let content = match wants_raw.filter(|_| layer == 0) {
                Some(unusable) => {
                    let known = unusable.get(&path).copied();
                    let (content, read) = read_raw(blob, limits(path.kind()), known);
                    raw.extend(read.map(|read| (path.clone(), read)));
                    content
                }
                None => Content::Blob(blob),
            };
            let source = Source {
                path: layered(&path.to_string(), layer),
                content,
                layer,
            };
            layers.entry(path).or_default().push(source);
        }
    }
    let mut folder = PartnerFolder {
        files: stored,
        raw,
        misplaced,
        findings,
        ..PartnerFolder::empty(slug)
    };
    for (path, layers) in layers {
        if let Some(why) = wants_raw.and_then(|unusable| unusable.get(&path)) {
            folder.unusable.insert(path, *why);
            continue;
        }
        let kind = path.kind();
        let limits = limits(kind);
        match (kind, path.month(), path.quarter()) {
            (DocumentKind::Partner, ..) => {
                folder.record = folder.take(path, load(layers, kind, limits, schemas));
            }
            (DocumentKind::HeldReviews, _, Some(quarter)) => {
                let record = folder.take(path, load(layers, kind, limits, schemas));
                folder.reviews.extend(record.map(|record| (quarter, record)));
            }
            (DocumentKind::Metrics, Some(month), _) => {
                let record = folder.take(path, load(layers, kind, limits, schemas));
                folder.metrics.extend(record.map(|record| (month, record)));
            }
            _ => {
                let (file, found) = load_document(layers, kind, limits, schemas);
                folder.findings.extend(found);
                match file {
                    Ok(file) => drop(folder.documents.insert(path, file)),
                    Err(why) => drop(folder.unusable.insert(path, why)),
                }
            }
        }
    }
    signed_agreement::settle(&mut folder);
    certificates::settle(&mut folder, &schemas.certificates);
    logo::settle(&mut folder);
    for finding in &mut folder.findings {
        finding.partner = Some(folder.slug.clone());
    }
    folder
}

/// How a file is named in findings.
fn layered(path: &str, layer: u8) -> Arc<str> {
    if layer == 0 {
        Arc::from(path)
    } else {
        overlay_path(path)
    }
}

/// How a file of the overlay is named in findings.
fn overlay_path(path: &str) -> Arc<str> {
    Arc::from(format!("{OVERLAY_PREFIX}{path}"))
}

/// The prefix of the paths of the overlay's files.
pub const OVERLAY_PREFIX: &str = "overlay:";

fn in_overlay(mut finding: Finding) -> Finding {
    // What the overlay cannot hold is named as the overlay's already.
    if !finding.place.path.starts_with(OVERLAY_PREFIX) {
        finding.place.path = overlay_path(&finding.place.path);
    }
    finding
}
