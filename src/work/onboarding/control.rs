//! Proof that a partner controls the repository of its integration.
//!
//! How it works. A file at the top of the repository names the program and the partner, and only people who can write there
//! can add it. An owner of the partnership who owns the repository, or who is a public member of its organization,
//! proves it, too. Each daily run asks GitHub about repositories without a proof ([`wanted`]). The issue of the phase
//! remembers the answer, with the day of a proof. The proposal that writes the proof into the record follows from that
//! ([`asked`]), so that it stays the same until a maintainer has decided. Pure.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::advance::{AdvanceState, mark};
use super::facts::{Facts, PartnerFacts};
use super::requests::Asked;
use super::title::plain;
use super::view::PartnerView;
use crate::date::Date;
use crate::escape::cut;
use crate::forge::RepositoryName;
use crate::registry::edit::Change;
use crate::registry::model::{Program, Proof};
use crate::registry::yaml::{self, LIMITS};
use crate::work::issues::Memory;
use crate::work::issues::mark::{ProofFound, RepositoryCheck};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;

/// The name of the file, at the top of the default branch.
pub const FILE: &str = "psp-partner.yaml";

/// The repository on GitHub whose control isn't proven in the record; none where there is nothing to prove.
pub fn wanted(partner: &PartnerFacts) -> Option<RepositoryName> {
    let integration = partner.partner.integration.as_ref()?;
    let name = RepositoryName::parse(integration.github_repository()?)?;
    partner.current.as_ref()?;
    partner.partner.proven_control().is_none().then_some(name)
}

/// What GitHub shows about a repository that could be a partner's.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The account that it belongs to, by user ID; none where there is no public repository.
    pub owner: Option<u64>,
    /// Its name, where that is another one now.
    pub moved_to: Option<RepositoryName>,
    /// The file, if it is there.
    pub file: Option<Vec<u8>>,
    /// User IDs of owners of the partnership who are public members of the organization that it belongs to.
    pub members: Vec<u64>,
}

/// Decides on a day.
pub fn decide(
    partner: &PartnerFacts,
    program: &Program,
    name: &RepositoryName,
    answers: &Answers,
    today: Date,
) -> RepositoryCheck {
    let owners = || partner.partner.owners.iter().flatten();
    let by_id = |id: u64| owners().find(|owner| owner.id == Some(id));
    let proof = |proof, github: Option<&str>| {
        Some(ProofFound {
            proof,
            github: github.map(str::to_owned),
            proven_on: today,
        })
    };
    let is_ours = answers
        .file
        .as_ref()
        .map(|bytes| is_about(bytes, program, &partner.slug));
    let found = match answers {
        Answers { moved_to: Some(_), .. } | Answers { owner: None, .. } => None,
        Answers { owner: Some(owner), .. } => {
            let member = || answers.members.iter().find_map(|id| by_id(*id));
            if let Some(owner) = by_id(*owner) {
                proof(Proof::Owner, Some(&owner.github))
            } else if is_ours == Some(true) {
                proof(Proof::File, None)
            } else {
                member().and_then(|owner| proof(Proof::Member, Some(&owner.github)))
            }
        }
    };
    RepositoryCheck {
        repository: name.to_string(),
        is_missing: answers.owner.is_none(),
        moved_to: answers.moved_to.as_ref().map(ToString::to_string),
        has_other_file: found.is_none() && is_ours == Some(false),
        found,
    }
}

/// Whether a file is the one that we ask for. It can have other fields. One with an error, such as a name twice, is none.
fn is_about(bytes: &[u8], program: &Program, slug: &str) -> bool {
    let read = yaml::read(bytes.to_vec(), LIMITS);
    let Some(root) = read.root.filter(|_| read.faults.is_empty()) else {
        return false;
    };
    let root = root.to_json();
    let text = |name: &str| root.get(name).and_then(Value::as_str);
    let mut ids = std::iter::once(&program.id).chain(&program.former_ids);
    ids.any(|id| text("program") == Some(id)) && text("partner") == Some(slug)
}

/// Brings what the issue remembers up to date with what this run asked and with the record.
pub(super) fn update(partner: &PartnerFacts, memory: &mut Memory) {
    if let Some(check) = &partner.control {
        memory.control = Some(check.clone());
    }
    let wanted = wanted(partner).map(|name| name.to_string());
    memory
        .control
        .take_if(|check| Some(&check.repository) != wanted.as_ref());
}

/// The text of a pull request that records a proof.
#[derive(Debug, Serialize)]
struct ControlProposalView<'a> {
    partner: PartnerView<'a>,
    repository: &'a str,
    /// Where the repository is shown.
    url: String,
    file: &'static str,
    proof: &'static str,
    github: Option<&'a str>,
    date: Date,
}

fn item_key(partner: &PartnerFacts, repository: &str) -> String {
    // The name of a branch can't have everything that the name of a repository can.
    let sum = format!("{:016x}", fnv(&repository.to_ascii_lowercase()));
    ItemKey::Control {
        slug: &partner.slug,
        repository: &sum,
    }
    .to_string()
}

/// The proof that GitHub shows and the record doesn't have yet.
pub(super) fn asked(facts: &Facts<'_>, partner: &PartnerFacts, memory: &Memory) -> Option<Asked> {
    let check = memory.control.as_ref()?;
    let found = check.found.as_ref()?;
    let mut value = Map::new();
    value.insert("repository".to_owned(), json!(check.repository));
    value.insert("proof".to_owned(), json!(found.proof.id()));
    if let Some(github) = &found.github {
        value.insert("github".to_owned(), json!(github));
    }
    value.insert("proven_on".to_owned(), json!(found.proven_on.to_string()));
    let view = ControlProposalView {
        partner: PartnerView::of(facts, partner),
        repository: &check.repository,
        url: facts.links.other_repository(&check.repository),
        file: FILE,
        proof: found.proof.id(),
        github: found.github.as_deref(),
        date: found.proven_on,
    };
    let key = item_key(partner, &check.repository);
    let text = facts
        .writer
        .view(&view, &partner.can_mention())
        .write("pull-control.md.j2");
    Some(Asked {
        change: Change::new("/repository_control", Value::Object(value)),
        title: format!(
            "{}: the repository is the partner's",
            cut(&plain(&partner.partner.name), 150)
        ),
        body: format!("{}{text}", mark(&key, "", &facts.identity.id())),
        key,
    })
}

/// The proof of control as the issue of a phase shows it, until the record has it.
#[derive(Debug, Serialize)]
pub(super) struct ControlView<'a> {
    repository: String,
    url: String,
    /// The name of the file, and what it has to contain.
    file: &'static str,
    program: &'a str,
    slug: &'a str,
    /// `asked`, `missing`, `moved`, `other-file` or `proven`.
    found: &'static str,
    moved_to: Option<&'a str>,
    /// Of a proof: the state of the pull request, its number, and where a person opens it.
    state: Option<&'static str>,
    pull: Option<u64>,
    open_url: Option<&'a str>,
}

/// What the issue shows.
pub(super) fn view<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    memory: &'a Memory,
    state: &dyn Fn(&str) -> Option<&'a AdvanceState>,
) -> Option<ControlView<'a>> {
    let repository = wanted(partner)?.to_string();
    let check = memory.control.as_ref();
    let found = match check {
        Some(RepositoryCheck { found: Some(_), .. }) => "proven",
        Some(RepositoryCheck { moved_to: Some(_), .. }) => "moved",
        Some(RepositoryCheck { is_missing: true, .. }) => "missing",
        Some(RepositoryCheck {
            has_other_file: true, ..
        }) => "other-file",
        _ => "asked",
    };
    let shown = (found == "proven")
        .then(|| state(&item_key(partner, &repository)).map_or(("waiting", None, None), AdvanceState::shown));
    let (state, pull, open_url) = match shown {
        Some((state, pull, url)) => (Some(state), pull, url),
        None => (None, None, None),
    };
    Some(ControlView {
        url: facts.links.other_repository(&repository),
        repository,
        file: FILE,
        program: &facts.program.id,
        slug: &partner.slug,
        found,
        moved_to: check.and_then(|check| check.moved_to.as_deref()),
        state,
        pull,
        open_url,
    })
}
