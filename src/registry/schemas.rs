//! The schemas that are embedded in the binary; these decide. Copies on disk serve editors. The vocabulary (ids of
//! tiers, phases, metrics …) is made from the program at hand, so that any program can be run.

mod editor;
mod metric_words;

pub use editor::for_editors;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use anyhow::{Result, anyhow};
use jsonschema::Validator;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::certificates::IssuedBy;
use super::fields::Field;
use super::model::{DocumentKind, KINDS, Program};
use crate::web_address;

/// File name and text of the schemas of what we print.
pub const OUTPUT_FILES: [(&str, &str); 20] = [
    ("access.schema.json", include_str!("../../schemas/access.schema.json")),
    ("apply.schema.json", include_str!("../../schemas/apply.schema.json")),
    (
        "findings.schema.json",
        include_str!("../../schemas/findings.schema.json"),
    ),
    (
        "standing.schema.json",
        include_str!("../../schemas/standing.schema.json"),
    ),
    ("explain.schema.json", include_str!("../../schemas/explain.schema.json")),
    ("issue.schema.json", include_str!("../../schemas/issue.schema.json")),
    ("plan.schema.json", include_str!("../../schemas/plan.schema.json")),
    ("report.schema.json", include_str!("../../schemas/report.schema.json")),
    ("review.schema.json", include_str!("../../schemas/review.schema.json")),
    ("form.schema.json", include_str!("../../schemas/form.schema.json")),
    (
        "shown-agreement.schema.json",
        include_str!("../../schemas/shown-agreement.schema.json"),
    ),
    (
        "skipped-review.schema.json",
        include_str!("../../schemas/skipped-review.schema.json"),
    ),
    (
        "shown-assets.schema.json",
        include_str!("../../schemas/shown-assets.schema.json"),
    ),
    (
        "coverage.schema.json",
        include_str!("../../schemas/coverage.schema.json"),
    ),
    (
        "solutions.schema.json",
        include_str!("../../schemas/solutions.schema.json"),
    ),
    (
        "benefits.schema.json",
        include_str!("../../schemas/benefits.schema.json"),
    ),
    ("links.schema.json", include_str!("../../schemas/links.schema.json")),
    ("site.schema.json", include_str!("../../schemas/site.schema.json")),
    ("todo.schema.json", include_str!("../../schemas/todo.schema.json")),
    ("whatif.schema.json", include_str!("../../schemas/whatif.schema.json")),
];
/// What is expected in place of a value that isn't a date.
pub(super) const EXPECTED_DATE: &str = "a date such as 2026-11-29";
/// The format of a field that takes a web address.
pub(super) const WEB_ADDRESS: &str = "iri";
/// The format of a field that takes a web address or the name of something on GitHub.
pub(super) const WEB_ADDRESS_OR_NAME: &str = "web-address-or-name";
/// File name of the generated one.
pub const VOCABULARY_FILE: &str = "vocabulary.schema.json";
/// The schemas of documents as JSON, by file name.
static EMBEDDED: LazyLock<BTreeMap<&'static str, Value>> = LazyLock::new(|| {
    KINDS
        .iter()
        .map(|row| {
            let (file, text) = row.schema;
            let schema = serde_json::from_str(text).expect("a test reads every embedded schema");
            (file, editor::without(schema))
        })
        .collect()
});

/// The embedded schema of a kind of document, by its file name.
pub(super) fn embedded(file: &str) -> &'static Value {
    &EMBEDDED[file]
}

/// Where references between schemas are resolved; no network is involved.
const BASE: &str = "psp-partners:///schemas/";

/// Where each word of the vocabulary comes from: name, and path in the program (`*` for each item of a list).
const VOCABULARY: [(&str, &str); 15] = [
    ("tier", "tiers/*"),
    ("phase", "phases/*"),
    ("step", "phases/*/steps/*"),
    ("criterion", "tiers/*/criteria/*"),
    ("benefit", "benefits/*"),
    ("enablement", "enablement/*"),
    ("resource", "resources/*"),
    ("metric", "metrics/*"),
    ("communication", "communication/*"),
    ("region", "regions/*"),
    ("vertical", "verticals/*"),
    ("requirement", "compliance/*"),
    ("target", "targets/*"),
    ("agreement", "agreements/*"),
    ("parameter", "agreements/*/clauses/*/parameters/*"),
];

/// The schema file of the program's vocabulary. Without a program, every word is valid: the missing program has its own
/// finding. A word has no title and no description here: editors would show them in place of those of the field.
pub fn vocabulary(program: Option<&Value>) -> Value {
    let defs = VOCABULARY.iter().map(|(name, path)| {
        let is_known = |program: &&Value| is_readable(program, path);
        let word = program
            .filter(is_known)
            .map_or(json!({}), |program| word(&select(program, path)));
        ((*name).to_owned(), word)
    });
    let defs = defs.chain([("metric_words".to_owned(), metric_words::metric_words(program))]);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Vocabulary",
        "description": "Generated from partners/program.yaml by `psp-partners schema --write`; do not edit.",
        "$defs": defs.collect::<Map<_, _>>(),
    })
}

/// The sections of the program that have words of the vocabulary.
pub(super) fn vocabulary_sections() -> impl Iterator<Item = &'static str> {
    VOCABULARY.iter().filter_map(|(_, path)| path.split('/').next())
}

/// Whether the words of a section can be known. A section that isn't a list, or has an item without an ID, has a finding of
/// its own: no record is wrong because of it.
fn is_readable(program: &Value, path: &str) -> bool {
    let section = path.split('/').next().unwrap_or_default();
    let is_list = program.get(section).is_none_or(Value::is_array);
    let has_id = |item: &&Value| item.get("id").is_some_and(Value::is_string);
    is_list && select(program, path).iter().all(has_id)
}

/// The schema of a word: the ids of these items of the program, what each of them is called, and other words for it.
fn word(items: &[&Value]) -> Value {
    let mut ids: Vec<&str> = Vec::new();
    let mut names = Map::new();
    let mut texts: Vec<String> = Vec::new();
    let mut also: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for item in items {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let Some(id) = text("id").filter(|id| !ids.contains(id)) else {
            continue;
        };
        ids.push(id);
        if let Some(name) = item.get("name") {
            names.insert(id.to_owned(), name.clone());
        }
        texts.push(
            [text("name"), text("summary")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(". "),
        );
        // A region's countries are other words for it.
        for word in ["also", "countries"]
            .iter()
            .filter_map(|key| item.get(key)?.as_array())
            .flatten()
        {
            also.entry(word.as_str().unwrap_or_default()).or_default().push(id);
        }
    }
    if ids.is_empty() {
        return json!({ "not": {} });
    }
    let mut word = json!({ "enum": ids, "enumDescriptions": texts, "x-names": names });
    if !also.is_empty() {
        word["x-also"] = json!(also);
    }
    word
}

/// Whether the items of this list of the program are words of the vocabulary, which records refer to.
pub fn is_vocabulary(item: &Field) -> bool {
    let path = item.dotted().replace("[]", ".*").replace('.', "/");
    VOCABULARY.iter().any(|(_, words)| *words == path)
}

/// The items that `path` names, `*` standing for each item of a list.
fn select<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    for segment in path.split('/') {
        found = found
            .into_iter()
            .flat_map(|v| -> Vec<&'v Value> {
                if segment == "*" {
                    v.as_array().map(|a| a.iter().collect()).unwrap_or_default()
                } else {
                    v.get(segment).into_iter().collect()
                }
            })
            .collect();
    }
    found
}

/// Every schema, compiled for one program. A clone shares them.
#[derive(Debug, Clone)]
pub struct Schemas {
    /// In the order of the kinds.
    validators: Arc<[Validator]>,
    /// By file name, the vocabulary last.
    texts: Arc<[(String, Value)]>,
    /// What the program has about certificates, which decides whether one in a partner's folder counts.
    pub(super) certificates: IssuedBy,
}

impl Schemas {
    /// The same, for the certificates of this program.
    pub(super) fn issued_by(self, program: Option<&Program>) -> Self {
        Self {
            certificates: program.map(IssuedBy::of).unwrap_or_default(),
            ..self
        }
    }

    /// Whether every document is read as with `other`.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.texts, &other.texts) && self.certificates == other.certificates
    }

    /// The same as [`Schemas::compile`]. Where `known` was compiled for the same vocabulary, it isn't compiled again.
    ///
    /// # Errors
    /// An embedded schema is broken, which a test forbids.
    pub(super) fn compile_or_share(program: Option<&Value>, known: Option<&Self>) -> Result<Self> {
        let words = known.and_then(|known| known.texts.last()).map(|(_, words)| words);
        match known.filter(|_| words == Some(&vocabulary(program))) {
            Some(known) => Ok(Self {
                certificates: IssuedBy::default(),
                ..known.clone()
            }),
            None => Self::compile(program),
        }
    }

    /// Compiles the embedded schemas with the vocabulary of `program` (its file as JSON).
    ///
    /// # Errors
    /// An embedded schema is broken, which a test forbids.
    pub fn compile(program: Option<&Value>) -> Result<Self> {
        let mut texts: Vec<(String, Value)> = Vec::new();
        for row in &KINDS {
            let file = row.schema.0;
            texts.push((format!("{BASE}{file}"), embedded(file).clone()));
        }
        texts.push((format!("{BASE}{VOCABULARY_FILE}"), vocabulary(program)));
        let mut registry = jsonschema::Registry::new();
        for (uri, schema) in &texts {
            registry = registry.add(uri.as_str(), schema.clone()).map_err(|e| anyhow!("{e}"))?;
        }
        let registry = registry.prepare().map_err(|e| anyhow!("{e}"))?;
        let build = |index: usize| {
            let (uri, schema): &(String, Value) = &texts[index];
            jsonschema::draft202012::options()
                .with_registry(&registry)
                .with_base_uri(uri.as_str())
                .offline()
                .should_validate_formats(true)
                .with_format(WEB_ADDRESS, |text: &str| web_address::check(text).is_ok())
                .with_format(WEB_ADDRESS_OR_NAME, |text: &str| {
                    !text.starts_with(web_address::SCHEME) || web_address::check(text).is_ok()
                })
                .should_ignore_unknown_formats(false)
                .with_pattern_options(jsonschema::PatternOptions::regex())
                .build(schema)
                .map_err(|e| anyhow!("the embedded schema `{uri}` does not compile: {e}"))
        };
        // A check of one record spends most of its time here.
        let validators: Vec<Validator> = (0..KINDS.len()).into_par_iter().map(build).collect::<Result<_>>()?;
        Ok(Self {
            validators: validators.into(),
            texts: texts.into(),
            certificates: IssuedBy::default(),
        })
    }

    /// The compiled schema of `kind`.
    pub fn validator(&self, kind: DocumentKind) -> &Validator {
        &self.validators[kind as usize]
    }

    /// The schema at an absolute keyword location (`URI#pointer`), without the keyword itself.
    pub(super) fn parent_of(&self, location: &str) -> Option<&Value> {
        let (uri, pointer) = location.split_once('#')?;
        let (_, schema) = self.texts.iter().find(|(known, _)| known == uri)?;
        let (parent, _) = pointer.rsplit_once('/')?;
        schema.pointer(parent)
    }

    /// The schema of the field at a dotted path of a partner's record.
    pub fn partner_field(&self, path: &[&str]) -> Option<&Value> {
        self.field(DocumentKind::Partner, path)
    }

    /// The schema of the field at a dotted path of a document, references followed; lists are looked through.
    pub(super) fn field(&self, kind: DocumentKind, path: &[&str]) -> Option<&Value> {
        let mut schema = self.follow(self.root(kind))?;
        for segment in path {
            if let Some(items) = schema.get("items") {
                schema = self.follow(items)?;
            }
            schema = match schema.pointer(&format!("/properties/{segment}")) {
                Some(next) => self.follow(next)?,
                None => self.follow(schema.get("additionalProperties").filter(|v| v.is_object())?)?,
            };
        }
        Some(schema)
    }

    /// Names of the fields that are next to each other at a dotted path of a partner's record.
    pub fn partner_fields(&self, path: &[&str]) -> BTreeSet<&str> {
        let mut schema = self.partner_field(path);
        if let Some(items) = schema.and_then(|s| s.get("items")) {
            schema = self.follow(items);
        }
        schema
            .and_then(|s| s.get("properties"))
            .and_then(Value::as_object)
            .map(|o| o.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// The schema of a whole document of `kind`.
    pub(super) fn root(&self, kind: DocumentKind) -> &Value {
        &self.texts[kind as usize].1
    }

    /// `schema`, or what its reference names.
    pub fn follow<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        let mut at = schema;
        // References of our schemas are two deep at most; a loop would be a broken schema.
        for _ in 0..8 {
            let Some(reference) = at.get("$ref").and_then(Value::as_str) else {
                return Some(at);
            };
            let (file, pointer) = reference.split_once('#')?;
            let root = if file.is_empty() {
                self.texts
                    .iter()
                    .find(|(_, text)| text.pointer(pointer).is_some())
                    .map(|(_, text)| text)?
            } else {
                self.texts
                    .iter()
                    .find(|(uri, _)| uri.ends_with(&format!("/{file}")))
                    .map(|(_, text)| text)?
            };
            at = root.pointer(pointer)?;
        }
        None
    }
}
