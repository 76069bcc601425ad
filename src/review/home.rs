//! Where a changed file belongs: to exactly one row, a kind of document or an area. What a pull request changes outside of
//! documents is named at the top of its review, because it can do more than a record can.

use serde::Serialize;

use crate::registry::model::DocumentKind;
use crate::registry::path::{DocumentPath, REGISTRY, TEMPLATES};

/// Areas of a repository, the most powerful first. No owner has rights in any of them.
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
    /// The program's documents that belong to no partner, such as events.
    Documents,
    /// Everything else in the repository.
    Other,
}

impl Area {
    /// What it is, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Workflows => "workflows, which run with the rights of this repository once merged",
            Self::Action => "the action that workflows run",
            Self::Schemas => "schemas, which editors and other tools rely on",
            Self::Program => "the program: the rules for every partner, and its maintainers",
            Self::Templates => "the program's own texts",
            Self::Documents => "documents of the program, such as events",
            Self::Other => "files that belong to no record",
        }
    }
}

/// Where a changed file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// A document in a partner's folder.
    Partner(DocumentPath),
    /// Anything else, with the document that it is, if it is one.
    Area(Area, Option<DocumentPath>),
}

/// The home of a file: `path` from the top of the repository, `below` from the root of the registry, where it is below it.
pub fn home(path: &str, below: Option<&str>) -> Home {
    let lower = path.to_lowercase();
    if lower.starts_with(".github/") {
        return Home::Area(Area::Workflows, None);
    }
    if let Some(document) = below.and_then(DocumentPath::parse) {
        return match document.kind() {
            DocumentKind::Program => Home::Area(Area::Program, Some(document)),
            _ if document.slug().is_some() => Home::Partner(document),
            _ => Home::Area(Area::Documents, Some(document)),
        };
    }
    let first = |path: &str| path.split('/').next().unwrap_or_default().to_lowercase();
    let is_template = |below: &str| {
        let rest = below.strip_prefix(REGISTRY).and_then(|rest| rest.strip_prefix('/'));
        rest.and_then(|rest| rest.split_once('/'))
            .is_some_and(|(name, _)| name == TEMPLATES)
    };
    let area = match first(path).as_str() {
        "action.yml" | "action.yaml" | "action" => Area::Action,
        _ if below.is_some_and(|below| first(below) == "schemas") => Area::Schemas,
        "schemas" => Area::Schemas,
        _ if below.is_some_and(is_template) => Area::Templates,
        _ => Area::Other,
    };
    Home::Area(area, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(path: &str) -> Option<Area> {
        match home(path, Some(path)) {
            Home::Partner(_) => None,
            Home::Area(area, _) => Some(area),
        }
    }

    #[test]
    fn homes() {
        for path in ["partners/acme/partner.yaml", "partners/acme/metrics/2026-01.yaml"] {
            let document = DocumentPath::parse(path).expect("a document");
            assert_eq!(home(path, Some(path)), Home::Partner(document));
        }
        assert_eq!(area("partners/program.yaml"), Some(Area::Program));
        assert_eq!(area("partners/events/summit.yaml"), Some(Area::Documents));
        assert_eq!(area("partners/templates/x.md"), Some(Area::Templates));
        assert_eq!(area(".github/workflows/x.yml"), Some(Area::Workflows));
        assert_eq!(area(".GitHub/Workflows/x.yml"), Some(Area::Workflows));
        assert_eq!(area(".github/CODEOWNERS"), Some(Area::Workflows));
        assert_eq!(area("action/find-binary.sh"), Some(Area::Action));
        assert_eq!(area("schemas/partner.schema.json"), Some(Area::Schemas));
        for other in [
            "src/main.rs",
            "partners/Old Folder/partner.yaml",
            "partners/.hidden/x",
            "partners/acme/.gitattributes",
            "partners/acme/notes.md",
            "partners/acme/metrics/.envrc",
            "partnersx/acme/partner.yaml",
        ] {
            assert_eq!(area(other), Some(Area::Other), "{other}");
        }
    }

    #[test]
    fn a_registry_below_the_top() {
        let document = DocumentPath::parse("partners/acme/partner.yaml").expect("a document");
        assert_eq!(
            home("reg/partners/acme/partner.yaml", Some("partners/acme/partner.yaml")),
            Home::Partner(document)
        );
        assert_eq!(
            home(".github/workflows/evil.yml", None),
            Home::Area(Area::Workflows, None)
        );
        assert_eq!(
            home("reg/schemas/x.json", Some("schemas/x.json")),
            Home::Area(Area::Schemas, None)
        );
        // What is named like a record at the top is none of this registry.
        assert_eq!(home("partners/acme/partner.yaml", None), Home::Area(Area::Other, None));
    }
}
