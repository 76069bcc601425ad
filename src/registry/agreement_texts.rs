//! The texts of the program's agreements, as files: `partners/templates/agreements/<agreement>/<version>.md.j2`, from which
//! each partner's text is rendered, or `<version>.md`, which all partners sign as it is. The program names the checksum of
//! each published text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::model::{
    AGREEMENT_BYTES, Agreement, AgreementTemplate, AgreementVersion, Parameter, ParameterType, Program,
};
use super::own_templates;
use super::tree::{Blob, Tree, join};
use crate::date::Date;
use crate::templates::{self, TemplateError};

/// Marks words that counsel still has to replace.
const PLACEHOLDER: &str = "PLACEHOLDER";

/// The ending of a text with values to fill in.
const TEMPLATE: &str = ".j2";

/// The text of one version of an agreement.
#[derive(Debug)]
pub struct AgreementText {
    /// From the root of the tree.
    pub path: String,
    pub content: Content,
}

/// What there is of a text.
#[derive(Debug)]
pub enum Content {
    Text {
        text: String,
        sha256: String,
    },
    Missing,
    /// Why it can't be read.
    Unreadable(String),
}

impl AgreementText {
    /// Whether each partner gets a text of its own.
    pub fn is_template(&self) -> bool {
        self.path.ends_with(TEMPLATE)
    }

    /// The lines, counted from 1, with words that counsel still has to replace.
    pub fn placeholders(&self) -> Vec<u32> {
        let Content::Text { text, .. } = &self.content else {
            return Vec::new();
        };
        let lines = (1..).zip(text.lines());
        lines
            .filter(|(_, line)| line.contains(PLACEHOLDER))
            .map(|(i, _)| i)
            .collect()
    }

    /// Clauses of the agreement that the text has no heading for, and parameters that it doesn't name.
    pub fn left_out<'a>(&self, agreement: &'a AgreementTemplate) -> Vec<&'a str> {
        let Content::Text { text, .. } = &self.content else {
            return Vec::new();
        };
        let heads = |name: &str| {
            let heading = |line: &str| line.strip_prefix("## ").map(str::trim) == Some(name);
            text.lines().any(heading)
        };
        let clauses = agreement.clauses.iter().filter(|clause| !heads(&clause.name));
        let is_named = |id: &str| {
            let ways = if self.is_template() {
                vec![format!("parameter['{id}']"), format!("parameter[\"{id}\"]")]
            } else {
                vec![format!("`{id}`")]
            };
            ways.iter().any(|way| text.contains(way))
        };
        let unnamed = agreement.parameters().filter(|parameter| !is_named(&parameter.id));
        (clauses.map(|clause| clause.name.as_str()))
            .chain(unnamed.map(|parameter| parameter.id.as_str()))
            .collect()
    }

    /// The bytes that a partner signs: with these values and this name, or the text as it is.
    ///
    /// # Errors
    /// What is wrong with the template, or a value that it uses and `parameters` doesn't have.
    pub fn render(
        &self,
        parameters: &BTreeMap<String, Value>,
        legal_name: &str,
    ) -> Result<Option<String>, TemplateError> {
        let Content::Text { text, .. } = &self.content else {
            return Ok(None);
        };
        if !self.is_template() {
            return Ok(Some(text.clone()));
        }
        let view = json!({"parameter": parameters, "partner": {"legal_name": legal_name}});
        templates::agreement_text(&self.path, text, &view, AGREEMENT_BYTES).map(Some)
    }

    /// The same with any values that fit, to see that the text can be rendered.
    ///
    /// # Errors
    /// What is wrong with the template.
    pub fn render_sample(&self, agreement: &AgreementTemplate) -> Result<Option<String>, TemplateError> {
        let values = agreement.parameters().map(|p| (p.id.clone(), sample(p)));
        self.render(&values.collect(), "Example Inc.")
    }
}

/// A value that a parameter can have.
fn sample(parameter: &Parameter) -> Value {
    let (min, max) = parameter.bounds();
    let choice = parameter.one_of.iter().flatten().next();
    match parameter.kind {
        _ if parameter.default.is_some() => json!(parameter.default),
        ParameterType::Number => json!(min.or(max).unwrap_or(1.0)),
        ParameterType::Schedule => json!("0".repeat(64)),
        ParameterType::Text => choice.map_or_else(|| json!("1.0"), |choice| json!(choice)),
    }
}

/// The texts of a program.
#[derive(Debug, Default)]
pub struct AgreementTexts {
    by_version: BTreeMap<(String, String), AgreementText>,
}

impl AgreementTexts {
    /// Reads the texts of all versions of all agreements.
    pub fn read(tree: &Tree, program: &Program) -> Self {
        let mut by_version = BTreeMap::new();
        for agreement in &program.agreements {
            for version in &agreement.versions {
                let text = agreement_text(tree, agreement, version);
                by_version.extend(text.map(|text| ((agreement.id.clone(), version.version.clone()), text)));
            }
        }
        Self { by_version }
    }

    /// The text of a version; none where it is kept elsewhere.
    pub fn of(&self, agreement: &str, version: &str) -> Option<&AgreementText> {
        self.by_version.get(&(agreement.to_owned(), version.to_owned()))
    }

    /// The text that a partner's agreement is made from.
    pub fn of_partner(&self, agreement: &Agreement) -> Option<&AgreementText> {
        self.of(&agreement.template, &agreement.version)
    }
}

/// The text of a version. `None` where the version's name can't be that of a file: then the text is kept elsewhere.
pub fn agreement_text(tree: &Tree, agreement: &AgreementTemplate, version: &AgreementVersion) -> Option<AgreementText> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if version.version.starts_with('.') || !version.version.chars().all(is_plain) {
        return None;
    }
    let folder = join(&own_templates::folder(), "agreements");
    let fixed = format!("{folder}/{}/{}.md", agreement.id, version.version);
    let template = read(tree, format!("{fixed}{TEMPLATE}"));
    match template.content {
        Content::Missing => Some(read(tree, fixed)),
        _ => Some(template),
    }
}

fn read(tree: &Tree, path: String) -> AgreementText {
    let content = match tree.read(&path, AGREEMENT_BYTES) {
        Blob::Missing => Content::Missing,
        Blob::TooLarge(_) => Content::Unreadable(format!("it is larger than {} KiB", AGREEMENT_BYTES / 1024)),
        Blob::Unreadable(why) => Content::Unreadable(why),
        Blob::Bytes(bytes) => {
            let sha256 = checksum(&bytes);
            match String::from_utf8(bytes) {
                Ok(text) => Content::Text { text, sha256 },
                Err(_) => Content::Unreadable("it isn't UTF-8 text".to_owned()),
            }
        }
    };
    AgreementText { path, content }
}

/// The text of a renewal. Both sides sign its bytes, and it is rendered again years later: it can never change.
const RENEWAL: &str = "# Renewal\n\n{{ partner.legal_name }} and the program renew the agreement whose text has this SHA-256 \
                       checksum:\n\n{{ parameter.agreement }}\n\nIts new last day is {{ parameter.until }}. Its words and its \
                       values stay as they are.\n";

/// The bytes that both sides sign to renew an agreement: they name its checksum and the new last day.
///
/// # Errors
/// The text can't be rendered with this name.
pub fn renewal_text(legal_name: &str, renews: &str, until: Date) -> Result<String, TemplateError> {
    let view = json!({
        "parameter": {"agreement": renews, "until": until.to_string()},
        "partner": {"legal_name": legal_name},
    });
    templates::agreement_text("renewal.md.j2", RENEWAL, &view, AGREEMENT_BYTES)
}

/// The SHA-256 checksum of some bytes, as `sha256sum` prints it.
pub fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
