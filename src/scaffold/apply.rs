//! The page for a partner who has a browser and nothing else: for each tier a link that opens GitHub's editor with a
//! commented record in it.

use anyhow::{Context as _, Result};
use minijinja::{Environment, context};

use super::asks::Wants;
use super::comment::{one_line, prose};
use super::record::{Answers, PUBLIC};
use super::sketch::{Sketch, scalar};
use crate::date::Date;
use crate::forms::FORM_PATH;
use crate::registry::Schemas;
use crate::registry::model::{DocumentKind, Program};
use crate::registry::path::REGISTRY;

const PAGE: &str = include_str!("../../templates/apply.md");
/// What a pull request begins with; it names nothing of one program, so that any repository can have it.
pub const PULL_REQUEST_TEMPLATE: &str = include_str!("../../templates/pull_request_template.md");
/// Where the page lies.
pub const PAGE_PATH: &str = "APPLY.md";
/// The folder that the partner gives its own name.
const FOLDER: &str = "your-company";
/// Where the day of the application belongs; no reader takes it for a date.
const OPEN_DAY: &str = "YYYY-MM-DD";
/// Stands for the partner's account; no account can be named so, so that it is found where it was left.
const OPEN_LOGIN: &str = "YOUR_LOGIN";

/// Where the registry lives on GitHub.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// `OWNER/NAME`. Without it links are relative to the page, which GitHub shows at `/OWNER/NAME/blob/BRANCH/APPLY.md`:
    /// they hold wherever the repository is moved to.
    pub name: Option<&'a str>,
    /// The branch that applications go to.
    pub branch: &'a str,
}

impl Repository<'static> {
    /// One that may live anywhere. Its branch is the one that our workflows watch.
    pub const ANYWHERE: Self = Self {
        name: None,
        branch: "main",
    };
}

impl Repository<'_> {
    fn address(&self, path: &str) -> String {
        match self.name {
            Some(name) => format!("https://github.com/{name}/{path}"),
            None => format!("../../{path}"),
        }
    }
}

/// Whether `text` is a page of ours, and nobody's own.
pub fn is_made(text: &str) -> bool {
    text.lines().next() == PAGE.lines().next()
}

/// The text of `APPLY.md`.
///
/// # Errors
/// The page that we bring along is broken, which a test forbids.
pub fn page(program: &Program, schemas: &Schemas, repository: Repository<'_>) -> Result<String> {
    let tiers: Vec<_> = program
        .tiers
        .iter()
        .map(|tier| {
            context! {
                name => text(&tier.name),
                summary => tier.summary.as_deref().map(text),
                link => link(&template(program, schemas, &tier.id), repository),
            }
        })
        .collect();
    let phases: Vec<_> = program
        .phases
        .iter()
        .map(|phase| {
            let steps: Vec<String> = phase.steps.iter().map(|step| text(&step.name)).collect();
            context! { name => text(&phase.name), steps => steps.join(", ") }
        })
        .collect();
    let environment = Environment::empty();
    let page = environment.template_from_str(PAGE).context("the page cannot be read")?;
    let page = page
        .render(context! {
            name => text(&program.name),
            overview => program.overview.as_deref().map(text),
            tiers,
            count => program.phases.len(),
            phases,
            folder => FOLDER,
            form => repository.address(&form_query()),
            issue => repository.address("issues/new"),
            requests => repository.address("pulls"),
        })
        .context("the page cannot be filled in")?;
    Ok(page + "\n")
}

/// The address of the form, below the repository's.
fn form_query() -> String {
    let file = FORM_PATH.rsplit('/').next().unwrap_or_default();
    format!("issues/new?template={file}")
}

/// The address that opens GitHub's editor for a new file with `template` in it.
pub fn link(template: &str, repository: Repository<'_>) -> String {
    let page = repository.address(&format!("new/{}", repository.branch));
    format!(
        "{page}?filename={REGISTRY}/{FOLDER}/partner.yaml&value={}",
        query(template)
    )
}

/// A record to fill in, for one tier: only what an application needs, since it travels in an address. It is right on any
/// day, and what only the partner can know is open in a way that the checks find.
pub fn template(program: &Program, schemas: &Schemas, tier: &str) -> String {
    let answers = Answers {
        slug: FOLDER.to_owned(),
        name: String::new(),
        tier: tier.to_owned(),
        owner: OPEN_LOGIN.to_owned(),
        owner_id: None,
        website: None,
        summary: None,
        others: Vec::new(),
        on: Date::MIN,
    };
    let wants = Wants::default();
    let sketch = Sketch {
        schemas,
        program,
        answers: &answers,
        wants: &wants,
    };
    let mut lines = vec![DocumentKind::Partner.row().modeline()];
    lines.extend(prose("", PUBLIC));
    lines.extend([
        String::new(),
        "name: \"\" # the name as people know it, between the quotation marks".to_owned(),
        "status: applied".to_owned(),
        format!("applied_on: {OPEN_DAY} # today"),
        format!("tier: {}", scalar(&tier.into())),
        "owners:".to_owned(),
        format!("  - github: {OPEN_LOGIN} # your GitHub login, without @"),
        String::new(),
    ]);
    let optional = ["website", "summary"].into_iter().filter_map(|key| sketch.leaf(key));
    lines.extend(optional.map(|line| format!("# {line}")));
    if let Some(tier) = program.tiers.iter().find(|t| t.id == tier && !t.criteria.is_empty()) {
        let names: Vec<&str> = tier.criteria.iter().map(|criterion| criterion.name.as_str()).collect();
        lines.push(String::new());
        lines.extend(prose(
            "",
            &format!(
                "The program also asks: {}. The comment on your pull request shows what to write for each.",
                names.join("; ")
            ),
        ));
    }
    lines.join("\n") + "\n"
}

/// A text of the program inside a sentence of the page. The program is the maintainers' own word, so this keeps the page
/// in shape, and no more.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).trim().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// `text` as the value of a query. What a reader of addresses or of Markdown could take for more than a letter is encoded.
fn query(text: &str) -> String {
    let digit = |n: u8| char::from(b"0123456789ABCDEF"[usize::from(n)]);
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => out.extend(['%', digit(other >> 4), digit(other & 15)]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        assert_eq!(query("a: \"b\" # c+d\n"), "a%3A+%22b%22+%23+c%2Bd%0A");
        assert_eq!(query("(é)&='"), "%28%C3%A9%29%26%3D%27");
    }

    #[test]
    fn texts_stay_in_their_sentence() {
        assert_eq!(
            text("a\n# b | [c](d) <e> & `f`"),
            "a # b \\| \\[c\\](d) &lt;e> &amp; \\`f\\`"
        );
    }
}
