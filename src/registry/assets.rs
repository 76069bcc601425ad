//! The program's assets: the manifest, the files next to it, and the owners of the partners that assets were made with. In:
//! the trees. Out: [`Assets`], and what was found. A file is read once for its checksum, and not at all above a limit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::agreement_texts::checksum;
use super::layout::MOST_FILES;
use super::load::{self, Sources};
use super::model::{Asset, DocumentKind};
use super::path::DocumentPath;
use super::record::{CheckedFile, unread};
use super::schemas::Schemas;
use super::tree::Blob;
use crate::finding::{Finding, Place};

/// All files together. A registry is cloned for each check of a pull request, so a clone has to stay fast.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Where the files are.
pub const FOLDER: &str = "partners/assets/files";
/// The field of the manifest with the list.
pub const LIST: &str = "assets";

/// The assets of a program.
#[derive(Debug, Default)]
pub struct Assets {
    /// The manifest, where there is one that can be read.
    pub file: Option<CheckedFile>,
    /// Each asset that could be read, with its place in the manifest's list.
    pub list: Vec<(usize, Asset)>,
    /// The files by name, each with its checksum; none for a file that wasn't read.
    pub files: BTreeMap<String, Option<String>>,
    /// Logins of the owners, in lowercase, of each partner that an asset was made with and that has a record.
    pub owners: BTreeMap<String, Vec<String>>,
}

impl Assets {
    /// Reads the assets of a registry. `paths` are its documents that belong to no partner, and `slugs` its partners.
    pub fn read(
        sources: &Sources,
        paths: &[DocumentPath],
        slugs: &[Arc<str>],
        schemas: &Schemas,
    ) -> (Self, Vec<Finding>) {
        let (mut assets, mut findings) = Self::listed(sources, paths, slugs, schemas);
        assets.read_files(sources, paths, &mut findings);
        (assets, findings)
    }

    /// The same without the files, for code that needs only what the manifest describes.
    pub fn listed(
        sources: &Sources,
        paths: &[DocumentPath],
        slugs: &[Arc<str>],
        schemas: &Schemas,
    ) -> (Self, Vec<Finding>) {
        let path = DocumentPath::assets();
        let mut assets = Self::default();
        if paths.binary_search(&path).is_err() {
            return (assets, Vec::new());
        }
        let (mut documents, findings) = load::documents(sources, std::slice::from_ref(&path), schemas);
        assets.file = documents.remove(&path);
        let items = assets.file.as_ref().and_then(|file| file.json.get(LIST)?.as_array());
        assets.list = items
            .into_iter()
            .flatten()
            .enumerate()
            // An item that isn't an asset has a finding already.
            .filter_map(|(i, item)| Some((i, serde_json::from_value(item.clone()).ok()?)))
            .collect();
        let partners: BTreeSet<Arc<str>> = (assets.list.iter())
            .filter_map(|(_, asset)| asset.partner.as_deref().map(Arc::from))
            .filter(|slug| slugs.binary_search(slug).is_ok())
            .collect();
        let partners: Vec<Arc<str>> = partners.into_iter().collect();
        for folder in load::folders(sources, &partners, schemas) {
            let owners = folder
                .record
                .iter()
                .flat_map(|record| record.data.owners.iter().flatten());
            let logins = owners.map(|owner| owner.github.to_lowercase()).collect();
            assets.owners.insert(folder.slug.to_string(), logins);
        }
        (assets, findings)
    }

    fn read_files(&mut self, sources: &Sources, paths: &[DocumentPath], findings: &mut Vec<Finding>) {
        let files: Vec<&DocumentPath> = (paths.iter())
            .filter(|path| path.kind() == DocumentKind::AssetFile)
            .collect();
        let too_many = (files.len() > MOST_FILES).then(|| {
            format!(
                "the folder of the assets has {} files, more than the {MOST_FILES} that are read",
                files.len()
            )
        });
        let mut room = if too_many.is_some() { 0 } else { MOST_BYTES };
        let mut too_large = None;
        for path in files {
            let name = path.id().map_or("", |id| id).to_owned();
            let limits = load::limits(path.kind());
            if room < limits.bytes {
                too_large = Some(format!(
                    "the files of the assets are larger than {} MiB together, so the last ones aren't read",
                    MOST_BYTES / 1024 / 1024
                ));
                self.files.insert(name, None);
                continue;
            }
            let path = path.to_string();
            let known = match sources.tree.read(&path, limits.bytes) {
                Blob::Bytes(bytes) => {
                    room -= bytes.len().min(room);
                    Some(checksum(&bytes))
                }
                other => {
                    findings.extend(unread(&Arc::from(path), other, limits));
                    None
                }
            };
            self.files.insert(name, known);
        }
        findings.extend(too_many.or(too_large).map(|message| {
            Finding::error("PSP010", Place::file(FOLDER), message)
                .help("keep large and old files elsewhere, and link to them with `url`")
        }));
    }

    /// The asset with this ID.
    pub fn find(&self, id: &str) -> Option<&Asset> {
        self.list.iter().map(|(_, asset)| asset).find(|asset| asset.id == id)
    }

    /// The owners of the partner that an asset was made with.
    pub fn owners_of(&self, asset: &Asset) -> &[String] {
        let partner = asset.partner.as_ref();
        partner
            .and_then(|slug| self.owners.get(slug))
            .map_or(&[], Vec::as_slice)
    }
}
