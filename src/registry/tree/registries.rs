//! The registries of a repository: one in each folder that has a program.

use std::collections::{BTreeMap, BTreeSet};

/// The folder of a registry's records, its program, and what a partner's folder has.
const PARTNERS: &str = "partners";
const PROGRAM: &str = "partners/program.yaml";
const RECORD: &str = "/partner.yaml";

/// The folders of the registries (empty for the top) among all paths of a repository, each with its partners' folders.
pub(super) fn of(paths: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let folder = |path: &str| match path.strip_suffix(PROGRAM)? {
        "" => Some(String::new()),
        above => above.strip_suffix('/').map(str::to_owned),
    };
    let mut found: BTreeMap<String, BTreeSet<String>> = paths
        .iter()
        .filter_map(|path| Some((folder(path)?, BTreeSet::new())))
        .collect();
    for path in paths {
        let Some((above, slug)) = path.strip_suffix(RECORD).and_then(|folder| folder.rsplit_once('/')) else {
            continue;
        };
        let folder = match above.strip_suffix(PARTNERS) {
            Some("") => Some(""),
            Some(above) => above.strip_suffix('/'),
            None => None,
        };
        if let Some(partners) = folder.and_then(|folder| found.get_mut(folder)) {
            partners.insert(slug.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_registry_has_its_own_partners() {
        let found = of(&[
            "partners/program.yaml",
            "partners/acme/partner.yaml",
            "partners/acme/metrics/2026-10.yaml",
            "reg/partners/program.yaml",
            "reg/partners/dune/partner.yaml",
            "mypartners/program.yaml",
            "other/partners/berg/partner.yaml",
        ]);
        let slugs = |folder: &str| found[folder].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((slugs(""), slugs("reg")), (vec!["acme"], vec!["dune"]));
    }
}
