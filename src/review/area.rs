//! What kind of file a change touches, beside records: said at the top, because it can do more than a record can.

use serde::Serialize;

use crate::registry::layout::{PROGRAM, REGISTRY, is_slug};

/// Kinds of files, the most powerful first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// What runs with this repository's rights once it is merged.
    Workflows,
    /// The action that workflows use.
    Action,
    /// Schemas, which editors and other tools rely on.
    Schemas,
    /// The program: tiers, criteria, maintainers.
    Program,
    /// The program's own texts.
    Templates,
    /// Whatever else is in the repository.
    Other,
}

impl Area {
    /// What it is, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Workflows => "workflows, which run with the rights of this repository once merged",
            Self::Action => "the action that workflows run",
            Self::Schemas => "schemas, which editors and other tools rely on",
            Self::Program => "the program: what every partner is judged by, and who its maintainers are",
            Self::Templates => "the program's own texts",
            Self::Other => "files that belong to no record",
        }
    }
}

/// Where a changed file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home<'a> {
    /// A file in partner `slug`'s folder.
    Partner(&'a str),
    Area(Area),
}

/// The home of the file at `path`.
pub fn home(path: &str) -> Home<'_> {
    let lower = path.to_lowercase();
    if lower.starts_with(".github/workflows/") || lower.starts_with(".github/actions/") {
        return Home::Area(Area::Workflows);
    }
    if path == PROGRAM {
        return Home::Area(Area::Program);
    }
    if let Some(rest) = path.strip_prefix(REGISTRY).and_then(|r| r.strip_prefix('/')) {
        return match rest.split_once('/') {
            Some(("templates", _)) => Home::Area(Area::Templates),
            Some((slug, _)) if is_slug(slug) => Home::Partner(slug),
            // No record can be there, so that no owner speaks for it.
            _ => Home::Area(Area::Other),
        };
    }
    let area = match lower.split('/').next().unwrap_or_default() {
        "action.yml" | "action.yaml" | "action" => Area::Action,
        "schemas" => Area::Schemas,
        _ => Area::Other,
    };
    Home::Area(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes() {
        assert_eq!(home("partners/acme/partner.yaml"), Home::Partner("acme"));
        assert_eq!(home("partners/acme/metrics/2026-01.yaml"), Home::Partner("acme"));
        assert_eq!(home("partners/program.yaml"), Home::Area(Area::Program));
        assert_eq!(home("partners/templates/x.md"), Home::Area(Area::Templates));
        assert_eq!(home(".github/workflows/x.yml"), Home::Area(Area::Workflows));
        assert_eq!(home(".GitHub/Workflows/x.yml"), Home::Area(Area::Workflows));
        assert_eq!(home("action/find-binary.sh"), Home::Area(Area::Action));
        assert_eq!(home("src/main.rs"), Home::Area(Area::Other));
        assert_eq!(home("partners/Old Folder/partner.yaml"), Home::Area(Area::Other));
        assert_eq!(home("partners/.hidden/x"), Home::Area(Area::Other));
        assert_eq!(home("partnersx/acme/partner.yaml"), Home::Area(Area::Other));
    }
}
