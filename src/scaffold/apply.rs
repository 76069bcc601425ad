//! The page for a partner who has a browser and nothing else: for each tier a link that opens GitHub's editor with a
//! commented record in it.

use serde::Serialize;

use super::asks::Wants;
use super::comment::prose;
use super::record::{Answers, PUBLIC};
use super::sketch::{Sketch, scalar};
use crate::date::Date;
use crate::forms::{Form, FormKind};
use crate::registry::Schemas;
use crate::registry::model::{DocumentKind, Program, Tier};
use crate::registry::path::REGISTRY;
use crate::templates::{Input, Rendered, Texts, value_of};

/// The first line of a page that we made. A person who writes their own deletes it.
const MARK: &str = "<!-- Made from partners/program.yaml by `psp-partners schema --write`. Take this line away to write the page yourself. -->\n";
/// What a pull request begins with; it names nothing of one program, so that any repository can have it.
pub const PULL_REQUEST_TEMPLATE: &str = include_str!("../../templates/pull_request_template.md");
/// Names the contract. A change that breaks a reader gets a new number.
const CONTRACT: &str = "psp-partners/apply/1";
/// Where the page is.
pub const PAGE_PATH: &str = "APPLY.md";
/// The folder that the partner gives its own name.
const FOLDER: &str = "your-company";
/// A placeholder for the date of the application; no program reads it as a date.
const OPEN_DAY: &str = "YYYY-MM-DD";
/// A placeholder for the partner's login. It isn't a valid login, so the checks find it.
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

/// The default branch where none is known.
pub const DEFAULT_BRANCH: &str = "main";

impl<'a> Repository<'a> {
    /// One that may live anywhere.
    pub const fn on_branch(branch: &'a str) -> Self {
        Self { name: None, branch }
    }

    /// One whose branch is the one that a page that we made names.
    pub fn of_page(page: &'a str) -> Option<Self> {
        let link = page.split("/new/").nth(1)?.split_once("?filename=");
        link.map(|(branch, _)| Self::on_branch(branch))
    }

    fn address(&self, path: &str) -> String {
        match self.name {
            Some(name) => format!("https://github.com/{name}/{path}"),
            None => format!("../../{path}"),
        }
    }
}

/// Whether `text` is a page that we made, not one that a person wrote.
pub fn is_made(text: &str) -> bool {
    text.lines().next() == MARK.lines().next()
}

#[derive(Serialize)]
struct Document<'a> {
    contract: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    overview: Option<&'a str>,
    /// The folder that the partner gives its own name.
    folder: &'static str,
    form: String,
    /// The form for a month's values, where the program has metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<String>,
    /// The form for public information.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    issue: String,
    requests: String,
    tiers: Vec<TierLink<'a>>,
    phases: Vec<PhaseSteps<'a>>,
}

#[derive(Serialize)]
struct TierLink<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    /// Opens GitHub's editor with a record for this tier.
    link: String,
}

#[derive(Serialize)]
struct PhaseSteps<'a> {
    name: &'a str,
    steps: Vec<&'a str>,
}

/// The text of `APPLY.md`, by the program's template or by ours.
///
/// # Panics
/// Never: our own type has only text as keys.
pub fn page(program: &Program, schemas: &Schemas, repository: Repository<'_>, texts: &Texts) -> Rendered {
    let form = |kind: FormKind| Form::of(kind, program, schemas).map(|_| repository.address(&kind.query()));
    let tier = |tier: &'_ Tier| link(&template(program, schemas, &tier.id), repository);
    let document = Document {
        contract: CONTRACT,
        name: &program.name,
        overview: program.overview.as_deref(),
        folder: FOLDER,
        form: repository.address(&FormKind::Application.query()),
        month: form(FormKind::Month),
        profile: form(FormKind::Profile),
        issue: repository.address("issues/new"),
        requests: repository.address("pulls"),
        tiers: (program.tiers.iter())
            .map(|each| TierLink {
                name: &each.name,
                summary: each.summary.as_deref(),
                link: tier(each),
            })
            .collect(),
        phases: (program.phases.iter())
            .map(|phase| PhaseSteps {
                name: &phase.name,
                steps: phase.steps.iter().map(|step| step.name.as_str()).collect(),
            })
            .collect(),
    };
    let input = Input {
        view: &value_of(&document),
        mention: None,
        elsewhere: "",
        limit: usize::MAX,
    };
    let mut rendered = texts.render("apply.md.j2", &input);
    rendered.text.insert_str(0, MARK);
    rendered
}

/// The address that opens GitHub's editor for a new file with `template` in it.
pub fn link(template: &str, repository: Repository<'_>) -> String {
    let page = repository.address(&format!("new/{}", repository.branch));
    format!(
        "{page}?filename={REGISTRY}/{FOLDER}/partner.yaml&value={}",
        query(template)
    )
}

/// A record to fill in, for one tier: only what an application needs, because the link contains all of it. It is valid on
/// any day, and the checks find the placeholders that only the partner can replace.
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
}
