//! A partner's files, read together: the record, its months of figures, from the public tree and the overlay.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;

use super::layout::{self, PartnerFiles};
use super::model::{Metrics, Partner, Program};
use super::record::{Content, Loaded, Record, Source, load};
use super::schemas::{SchemaKind, Schemas};
use super::tree::{Blob, Tree};
use super::yaml::{self, LIMITS};
use crate::date::Month;
use crate::finding::{Finding, Place};

/// Where a registry is read from.
#[derive(Debug)]
pub struct Sources {
    pub tree: Tree,
    /// The private overlay, a second tree of the same shape.
    pub overlay: Option<Tree>,
}

/// One partner, as far as it could be read.
#[derive(Debug)]
pub struct Unit {
    pub slug: Arc<str>,
    pub record: Option<Record<Partner>>,
    pub metrics: BTreeMap<Month, Record<Metrics>>,
    /// What was found while reading.
    pub findings: Vec<Finding>,
}

/// The program may be larger than a record: it holds a whole policy.
const PROGRAM_BYTES: usize = 512 * 1024;

/// The program and the schemas compiled for its vocabulary.
///
/// # Errors
/// An embedded schema is broken.
pub fn program(sources: &Sources) -> Result<(Loaded<Program>, Schemas)> {
    let path: Arc<str> = Arc::from(layout::PROGRAM);
    let limits = yaml::Limits {
        bytes: PROGRAM_BYTES,
        ..LIMITS
    };
    let blob = sources.tree.read(&path, limits.bytes);
    if blob == Blob::Missing {
        let finding = Finding::error("PSP018", Place::file(path), "there is no program here")
            .help("run `psp-partners init .` to begin one, or `psp-partners --root DIR` to look elsewhere");
        return Ok((
            Loaded {
                record: None,
                findings: vec![finding],
            },
            Schemas::compile(None)?,
        ));
    }
    // The vocabulary is needed before the schemas can be compiled that the program itself is checked by.
    let content = match blob {
        Blob::Bytes(bytes) => Content::Read(yaml::read(bytes, limits)),
        other => Content::Blob(other),
    };
    let json = match &content {
        Content::Read(document) => document.root.as_ref().map(yaml::Node::to_json),
        Content::Blob(_) => None,
    };
    let schemas = Schemas::compile(json.as_ref())?;
    let mut layers = vec![Source {
        path: path.clone(),
        content,
        layer: 0,
    }];
    if let Some(overlay) = &sources.overlay {
        layers.push(Source {
            path: overlay_path(&path),
            content: Content::Blob(overlay.read(&path, limits.bytes)),
            layer: 1,
        });
    }
    Ok((load(layers, SchemaKind::Program, limits, &schemas), schemas))
}

/// The slugs of the public tree and the overlay, and what lies where it should not.
///
/// # Errors
/// A folder cannot be listed.
pub fn slugs(sources: &Sources) -> Result<(Vec<Arc<str>>, Vec<Finding>)> {
    let (mut slugs, mut findings) = layout::partners(&sources.tree)?;
    if let Some(overlay) = &sources.overlay {
        let (more, told) = layout::partners(overlay)?;
        slugs.extend(more);
        slugs.sort();
        slugs.dedup();
        findings.extend(told.into_iter().map(in_overlay));
    }
    Ok((slugs, findings))
}

/// The partners of `slugs`, in that order.
///
/// # Errors
/// A folder cannot be listed.
pub fn units(sources: &Sources, slugs: &[Arc<str>], schemas: &Schemas) -> Result<Vec<Unit>> {
    each(sources, slugs, schemas, &|unit| unit)
}

/// The same, of figures from month `since` on; older files are not read, and nothing is said of them.
///
/// # Errors
/// A folder cannot be listed.
pub fn each_since<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    since: Month,
    then: &(impl Fn(Unit) -> T + Sync),
) -> Result<Vec<T>> {
    all(sources, slugs, schemas, Some(since), then)
}

/// What `then` makes of each partner of `slugs`, in that order and in parallel. From a folder a partner is listed, read
/// and handed on at once, so that it is still in the processor's cache and soon out of memory; git gives all in a batch.
///
/// # Errors
/// A folder cannot be listed.
pub fn each<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    then: &(impl Fn(Unit) -> T + Sync),
) -> Result<Vec<T>> {
    all(sources, slugs, schemas, None, then)
}

fn all<T: Send>(
    sources: &Sources,
    slugs: &[Arc<str>],
    schemas: &Schemas,
    since: Option<Month>,
    then: &(impl Fn(Unit) -> T + Sync),
) -> Result<Vec<T>> {
    use rayon::prelude::*;
    let overlay = sources.overlay.as_ref();
    if !sources.tree.is_batched() && !overlay.is_some_and(Tree::is_batched) {
        let one = |slug: &Arc<str>| -> Result<T> {
            let public = gather(&sources.tree, slug, false, since)?;
            let private = overlay.map(|tree| gather(tree, slug, true, since)).transpose()?;
            Ok(then(unit(slug.clone(), public, private, schemas)))
        };
        return slugs.par_iter().with_min_len(4).map(one).collect();
    }
    let public = files(&sources.tree, slugs, false, since)?;
    let mut private = overlay
        .map(|tree| files(tree, slugs, true, since))
        .transpose()?
        .map(Vec::into_iter);
    let paired: Vec<(Arc<str>, Gathered, Option<Gathered>)> = slugs
        .iter()
        .zip(public)
        .map(|(slug, files)| (slug.clone(), files, private.as_mut().and_then(Iterator::next)))
        .collect();
    let one = |(slug, public, private)| then(unit(slug, public, private, schemas));
    Ok(paired.into_par_iter().with_min_len(4).map(one).collect())
}

fn gather(tree: &Tree, slug: &str, overlay: bool, since: Option<Month>) -> Result<Gathered> {
    let files = listed(tree, slug, overlay, since)?;
    let record = files.record.as_ref().map(|path| tree.read(path, LIMITS.bytes));
    let months = files
        .metrics
        .iter()
        .map(|(month, path)| (*month, tree.read(path, LIMITS.bytes)))
        .collect();
    Ok(Gathered { files, record, months })
}

fn listed(tree: &Tree, slug: &str, overlay: bool, since: Option<Month>) -> Result<PartnerFiles> {
    let mut files = layout::partner(tree, slug, overlay)?;
    if let Some(since) = since {
        files.metrics.retain(|month, _| *month >= since);
    }
    Ok(files)
}

/// One partner's files of one tree, with their bytes.
struct Gathered {
    files: PartnerFiles,
    record: Option<Blob>,
    months: BTreeMap<Month, Blob>,
}

fn files(tree: &Tree, slugs: &[Arc<str>], overlay: bool, since: Option<Month>) -> Result<Vec<Gathered>> {
    use rayon::prelude::*;
    let listed: Vec<PartnerFiles> = slugs
        .par_iter()
        .with_min_len(16)
        .map(|slug| listed(tree, slug, overlay, since))
        .collect::<Result<_>>()?;
    let paths: Vec<String> = listed
        .iter()
        .flat_map(|f| f.record.iter().chain(f.metrics.values()).cloned())
        .collect();
    let mut blobs = tree.read_all(&paths, LIMITS.bytes).into_iter();
    let mut next = || blobs.next().unwrap_or(Blob::Missing);
    Ok(listed
        .into_iter()
        .map(|files| {
            let record = files.record.as_ref().map(|_| next());
            let months = files.metrics.keys().map(|month| (*month, next())).collect();
            Gathered { files, record, months }
        })
        .collect())
}

fn unit(slug: Arc<str>, mut public: Gathered, private: Option<Gathered>, schemas: &Schemas) -> Unit {
    let mut findings = std::mem::take(&mut public.files.findings);
    let mut private = private;
    if let Some(private) = &mut private {
        findings.extend(std::mem::take(&mut private.files.findings).into_iter().map(in_overlay));
        // A partner that only the overlay has lacks no public record.
        if !public.files.exists && private.record.is_some() {
            findings.retain(|f| f.code != "PSP015");
        }
    }
    let mut layers: Vec<Source> = Vec::new();
    let mut months: BTreeMap<Month, Vec<Source>> = BTreeMap::new();
    for (gathered, layer) in std::iter::once(public).map(|g| (g, 0)).chain(private.map(|g| (g, 1))) {
        let name = |path: &str| {
            if layer == 0 {
                Arc::from(path)
            } else {
                overlay_path(path)
            }
        };
        if let (Some(path), Some(blob)) = (&gathered.files.record, gathered.record) {
            layers.push(Source {
                path: name(path),
                content: Content::Blob(blob),
                layer,
            });
        }
        for (month, blob) in gathered.months {
            if let Some(path) = gathered.files.metrics.get(&month) {
                months.entry(month).or_default().push(Source {
                    path: name(path),
                    content: Content::Blob(blob),
                    layer,
                });
            }
        }
    }
    let loaded: Loaded<Partner> = load(layers, SchemaKind::Partner, LIMITS, schemas);
    findings.extend(loaded.findings);
    let mut metrics = BTreeMap::new();
    for (month, layers) in months {
        let loaded: Loaded<Metrics> = load(layers, SchemaKind::Metrics, LIMITS, schemas);
        findings.extend(loaded.findings);
        if let Some(record) = loaded.record {
            metrics.insert(month, record);
        }
    }
    for finding in &mut findings {
        finding.partner = Some(slug.clone());
    }
    Unit {
        slug,
        record: loaded.record,
        metrics,
        findings,
    }
}

/// How a file of the overlay is named in findings.
fn overlay_path(path: &str) -> Arc<str> {
    Arc::from(format!("{OVERLAY_PREFIX}{path}"))
}

/// Stands before the paths of the overlay's files.
pub const OVERLAY_PREFIX: &str = "overlay:";

fn in_overlay(mut finding: Finding) -> Finding {
    finding.place.path = overlay_path(&finding.place.path);
    finding
}
