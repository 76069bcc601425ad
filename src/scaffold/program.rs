//! A whole registry for another program.

use anyhow::{Context as _, Result};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::{Value, json};

use super::Plan;
use super::apply::{PAGE_PATH, PULL_REQUEST_TEMPLATE, Repository, page};
use super::sketch::scalar;
use crate::forms::{Form, file};
use crate::registry::model::KINDS;
use crate::registry::path::{PROGRAM, slugify};
use crate::registry::schemas::{VOCABULARY_FILE, vocabulary};
use crate::registry::yaml::{self, LIMITS};
use crate::registry::{Sources, Tree, load};
use crate::templates::Texts;
use crate::words::quote;

const TEMPLATE: &str = include_str!("../../templates/init/program.yaml");
const README: &str = include_str!("../../templates/init/README.md");
const WORKFLOWS: [(&str, &str); 7] = [
    (
        ".github/workflows/validate.yml",
        include_str!("../../templates/init/workflows/validate.yml"),
    ),
    (
        ".github/workflows/review.yml",
        include_str!("../../templates/init/workflows/review.yml"),
    ),
    (
        ".github/workflows/onboard.yml",
        include_str!("../../templates/init/workflows/onboard.yml"),
    ),
    (
        ".github/workflows/report.yml",
        include_str!("../../templates/init/workflows/report.yml"),
    ),
    (
        ".github/workflows/newsletter.yml",
        include_str!("../../templates/init/workflows/newsletter.yml"),
    ),
    (
        ".github/workflows/links.yml",
        include_str!("../../templates/init/workflows/links.yml"),
    ),
    (
        ".github/workflows/site.yml",
        include_str!("../../templates/init/workflows/site.yml"),
    ),
];
const ATTRIBUTES: &str = include_str!("../../templates/init/gitattributes");
/// Longest id of a program: `schemas/program.schema.json`.
const LONGEST_ID: usize = 40;

/// What a new registry is made of.
#[derive(Debug, Clone)]
pub struct Starter {
    /// The program's name.
    pub name: String,
    /// The action that the workflows use; without one no workflow is planned.
    pub action: Option<Pin>,
    /// The default branch of the repository: workflows run on pushes to it, and applications go to it.
    pub branch: String,
}

/// An action that is pinned to a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a text isn't a pinned action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinError {
    /// It is not written as `OWNER/REPO@SHA` at all.
    Shape,
    /// The part after the `@` is a tag, a branch or a short name of a commit.
    Movable { action: String, given: String },
}

impl PinError {
    /// What is wrong.
    pub fn message(&self) -> String {
        match self {
            Self::Shape => "the action is not written as OWNER/REPO@SHA".to_owned(),
            Self::Movable { given, .. } => format!(
                "{} is not the full name of a commit: a tag or a branch can be moved, and your checks would then run \
                 other code",
                quote(given)
            ),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Shape => {
                "name the repository of the action and the 40 hexadecimal digits of a commit in it".to_owned()
            }
            Self::Movable { action, given } => format!(
                "`git ls-remote https://github.com/{action}` lists the 40 hexadecimal digits behind {}; write them in \
                 its place",
                quote(given)
            ),
        }
    }
}

impl Pin {
    /// Reads `OWNER/REPO@SHA`, as GitHub writes the names of accounts and repositories.
    ///
    /// # Errors
    /// It is something else, or not pinned to a commit.
    pub fn parse(text: &str) -> Result<Self, PinError> {
        let (action, commit) = text.split_once('@').ok_or(PinError::Shape)?;
        let (owner, repository) = action.split_once('/').ok_or(PinError::Shape)?;
        let word = |s: &str, most: usize, more: &str| {
            (1..=most).contains(&s.len()) && s.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if !word(owner, 39, "-") || !word(repository, 100, "._-") || owner.starts_with('-') {
            return Err(PinError::Shape);
        }
        if commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(PinError::Movable {
            action: action.to_owned(),
            given: commit.to_owned(),
        })
    }

    /// As it is written in a workflow.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Every file of a new registry.
///
/// # Errors
/// The template that we bring along is broken, which a test forbids.
pub fn starter(starter: &Starter) -> Result<Plan> {
    let program = filled(TEMPLATE, &json!({"id": id(&starter.name), "name": starter.name}))?;
    let json = yaml::read(program.clone().into_bytes(), LIMITS)
        .root
        .map(|root| root.to_json());
    let words = serde_json::to_string_pretty(&vocabulary(Some(&json.context("the starter program cannot be read")?)))?;
    let files = [(PROGRAM.to_owned(), Some(program.clone().into_bytes()))];
    let (loaded, schemas) = load::program(&Sources {
        tree: Tree::Empty.with(files.into()),
        overlay: None,
    })?;
    let mut plan = Plan::default();
    plan.add(PROGRAM, program);
    // The check of the plan reports a name that a program can't have; then no page is needed.
    if let Some(loaded) = loaded.record {
        let made = page(
            &loaded.data,
            &schemas,
            Repository::on_branch(&starter.branch),
            &Texts::default(),
        );
        plan.add(PAGE_PATH, made.text);
        for form in Form::all(&loaded.data, &schemas) {
            plan.add(form.kind.row().path, file(&form));
        }
    }
    plan.add(".github/PULL_REQUEST_TEMPLATE.md", PULL_REQUEST_TEMPLATE);
    plan.add("partners/README.md", README);
    for (name, text) in KINDS.iter().map(|row| row.schema) {
        plan.add(format!("schemas/{name}"), text);
    }
    plan.add(format!("schemas/{VOCABULARY_FILE}"), words + "\n");
    plan.add(".gitattributes", ATTRIBUTES);
    if let Some(pin) = &starter.action {
        for (path, text) in workflows(pin.as_str(), &starter.branch)? {
            plan.add(path, text);
        }
    }
    Ok(plan)
}

/// The workflows of a new registry, by their paths.
///
/// # Errors
/// A template that we bring along is broken, which a test forbids.
pub fn workflows(action: &str, branch: &str) -> Result<Vec<(&'static str, String)>> {
    let values = json!({ "action": action, "branch": branch });
    let one = |(path, text): (&'static str, &str)| Ok((path, filled(text, &values)?));
    WORKFLOWS.into_iter().map(one).collect()
}

/// A file of YAML from its template. Workflows have `{{ }}` for GitHub, so our signs are `<< >>`. Each value becomes a scalar of
/// YAML, in quotes where it needs them.
///
/// # Errors
/// The template that we bring along is broken, which a test forbids.
fn filled(template: &str, values: &Value) -> Result<String> {
    let mut environment = Environment::empty();
    let mut syntax = SyntaxConfig::builder();
    syntax
        .variable_delimiters("<<", ">>")
        .block_delimiters("<%", "%>")
        .comment_delimiters("<#", "#>")
        .keep_trailing_newline(true);
    environment.set_syntax(syntax.build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|out, _, value| {
        let text = value.as_str().ok_or(ErrorKind::UndefinedError)?;
        Ok(out.write_str(&scalar(&json!(text)))?)
    });
    Ok(environment.render_str(template, minijinja::Value::from(Serde(values)))?)
}

/// An id from the program's name; it is permanent, so a name without letters of the alphabet gets a plain one.
fn id(name: &str) -> String {
    match slugify(name) {
        slug if slug == slugify("") => "program".to_owned(),
        slug => slug.chars().take(LONGEST_ID).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_commit_pins() {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        assert!(Pin::parse(&format!("acme/psp-partners@{sha}")).is_ok());
        for movable in [
            "v1",
            "main",
            "0123456",
            "",
            &sha[1..],
            &format!("{sha}0"),
            &format!("g{}", &sha[1..]),
        ] {
            let error = Pin::parse(&format!("acme/x@{movable}")).unwrap_err();
            assert!(matches!(error, PinError::Movable { .. }), "{movable}");
        }
        for other in [
            "acme/x",
            "x@v1",
            "",
            "@",
            "a b/c@v1",
            "acme/x/y@v1",
            "acme/x\n@v1",
            "-a/x@v1",
            "${{a}}/x@v1",
        ] {
            assert_eq!(Pin::parse(other), Err(PinError::Shape), "{other}");
        }
        assert!(Pin::parse(&format!("acme/x@{sha}\n- run: id")).is_err());
    }

    #[test]
    fn ids() {
        assert_eq!(id("Acme Partners"), "acme-partners");
        assert_eq!(id("中文"), "program");
        assert_eq!(id(""), "program");
    }
}
