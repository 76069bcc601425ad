//! One partner as everyone may see it: the document of the API, which the templates render, too.

use std::collections::BTreeMap;

use serde::Serialize;

use super::index::{Mark, Named};
use super::listing::{Listing, State, listing};
use super::received::{Given, Received};
use crate::date::Date;
use crate::registry::model::{DirectoryKind, Partner, Party, Program, Status, Visibility};
use crate::registry::path::DocumentPath;
use crate::registry::{DocumentKind, PartnerFolder};
use crate::standing::shown::case_studies;
use crate::standing::{ActiveSpan, Policy, Standing, Verdict, voided_or_open};
use crate::todo::Task;

/// A partner with what the site makes of it.
#[derive(Debug)]
pub struct PartnerPage {
    pub document: PartnerDocument,
    /// What it has to do next; none for a partnership that is over.
    pub tasks: Option<Vec<SiteTask>>,
    pub logo: Option<Logo>,
}

/// A logo that was checked.
#[derive(Debug, Clone)]
pub struct Logo {
    /// The file's name, such as `logo.svg`.
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

impl PartnerPage {
    /// Whether lists show it.
    pub fn is_shown(&self) -> bool {
        matches!(self.document.state, State::Listed | State::Paused)
    }

    /// Whether it has a page of its own.
    pub fn is_known(&self) -> bool {
        self.document.state != State::Unlisted
    }
}

/// A task, as its page shows it.
#[derive(Debug, Serialize)]
pub struct SiteTask {
    /// Whose turn it is: `partner`, `program` or `both`.
    who: Party,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl SiteTask {
    /// The tasks of `todo` that are about this partner.
    pub fn all(tasks: &[Task]) -> Vec<Self> {
        let one = |task: &Task| Self {
            who: task.who,
            what: task.what.clone(),
            action: task.action.clone(),
            file: task
                .places
                .first()
                .map(|place| format!("{}:{}", place.path, place.line)),
        };
        tasks.iter().map(one).collect()
    }
}

/// How well a value is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    Verified,
    Claimed,
    Unknown,
}

/// Everything that the site shows of a partner.
#[derive(Debug, Serialize)]
pub struct PartnerDocument {
    pub slug: String,
    pub name: String,
    pub state: State,
    /// Since when it is paused, or on which day it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_since: Option<String>,
    /// The directories that list it.
    pub lists: Vec<DirectoryKind>,
    pub mark: Mark,
    /// The file of its logo, next to its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<&'static str>,
    pub strategic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Named>,
    /// Since when the partnership is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_proposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    pub links: Vec<Link>,
    pub regions: Vec<Named>,
    pub industries: Vec<Named>,
    pub languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration: Option<Integration>,
    pub compatibility: Compatibility,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Help>,
    pub services: Vec<Service>,
    pub case_studies: Vec<Story>,
    pub collaborations: Vec<Collaboration>,
    pub criteria: Vec<Criterion>,
    pub benefits: Vec<Given>,
    pub enablement: Vec<Given>,
    pub resources: Vec<Given>,
}

/// A link with its words.
#[derive(Debug, Serialize)]
pub struct Link {
    pub title: String,
    pub url: String,
}

/// The product that carries the protocol.
#[derive(Debug, Serialize)]
pub struct Integration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Link>,
    /// When GitHub showed that the repository is the partner's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository_proven_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// What a person types to install it, where the record names the package registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install: Option<String>,
    pub support: Support,
}

/// The last test of the compatibility.
#[derive(Debug, Serialize)]
pub struct Compatibility {
    pub support: Support,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    pub standards: Vec<String>,
}

/// Where users get help.
#[derive(Debug, Serialize)]
pub struct Help {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_response_hours: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_on: Option<String>,
}

/// A service that it offers.
#[derive(Debug, Serialize)]
pub struct Service {
    pub kind: String,
    pub regions: Vec<Named>,
    pub languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub support: Support,
}

/// A case study that both sides approved.
#[derive(Debug, Serialize)]
pub struct Story {
    pub title: String,
    pub url: String,
    pub published: String,
}

/// Something done together with another partner.
#[derive(Debug, Serialize)]
pub struct Collaboration {
    /// The other partner's name.
    pub with: String,
    /// Its slug, where it has a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    pub kind: String,
    pub date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A criterion that the partner meets.
#[derive(Debug, Serialize)]
pub struct Criterion {
    pub id: String,
    pub name: String,
    pub support: Support,
}

/// A partner's page; none for one that has none: a target, or a record that can't be read.
pub fn page(
    folder: &mut PartnerFolder,
    policy: &Policy,
    standing: &Standing,
    tasks: &[Task],
    today: Date,
) -> Option<PartnerPage> {
    let listing = listing(folder, standing, policy, today)?;
    let logo = logo(folder).filter(|_| listing.state != State::Ended);
    let document = PartnerDocument {
        logo: logo.as_ref().map(|logo| logo.name),
        ..document(folder, standing, &listing, policy, today)?
    };
    Some(PartnerPage {
        tasks: (listing.state != State::Ended).then(|| SiteTask::all(tasks)),
        document,
        logo,
    })
}

/// The logo in the partner's folder. The reader took away what can't be shown.
fn logo(folder: &PartnerFolder) -> Option<Logo> {
    DocumentPath::logos(&folder.slug).into_iter().find_map(|path| {
        let bytes = folder.files.get(&path)?.clone();
        let name = match path.kind() {
            DocumentKind::LogoSvg => "logo.svg",
            _ => "logo.png",
        };
        Some(Logo { name, bytes })
    })
}

/// Names the partners that others worked with: a record has only their slugs.
pub fn name_each_other(pages: &mut [PartnerPage]) {
    let known: BTreeMap<String, String> = (pages.iter().filter(|page| page.is_known()))
        .map(|page| (page.document.slug.clone(), page.document.name.clone()))
        .collect();
    for done in pages.iter_mut().flat_map(|page| &mut page.document.collaborations) {
        if let Some(name) = known.get(&done.with) {
            done.slug = Some(std::mem::replace(&mut done.with, name.clone()));
        }
    }
}

/// The document of a partner; none if its record can't be read.
fn document(
    folder: &PartnerFolder,
    standing: &Standing,
    listing: &Listing,
    policy: &Policy,
    today: Date,
) -> Option<PartnerDocument> {
    let record = folder.record.as_ref()?;
    let partner = &record.data;
    let program = policy.program();
    let support = |pointer: &str| match record.json.pointer(pointer) {
        None => Support::Unknown,
        Some(fact) => match voided_or_open(fact, partner.owners.as_deref(), policy) {
            None => Support::Verified,
            Some(_) => Support::Claimed,
        },
    };
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let bare = bare(folder, partner, listing, program);
    if listing.state == State::Ended {
        return Some(bare);
    }
    let given = Received {
        partner,
        standing,
        program,
    };
    Some(PartnerDocument {
        strategic: partner.strategic == Some(true),
        value_proposition: partner.value_proposition.clone().filter(|_| {
            let policy = program
                .directory
                .as_ref()
                .and_then(|directory| directory.value_proposition);
            partner.strategic != Some(true) || policy == Some(Visibility::Public)
        }),
        revenue_model: partner.revenue_model.clone().filter(|_| {
            let policy = program.directory.as_ref().and_then(|directory| directory.revenue_model);
            policy == Some(Visibility::Public)
        }),
        summary: partner.summary.clone(),
        description: partner.description.clone(),
        website: partner.website.clone(),
        links: (partner.links.iter().flatten())
            .map(|link| Link {
                title: link.title.clone(),
                url: link.url.clone(),
            })
            .collect(),
        regions: named(partner.regions.as_ref(), |id| Named::region(program, id)),
        industries: named(partner.verticals.as_ref(), |id| Named::industry(program, id)),
        languages: partner.languages.clone().unwrap_or_default(),
        integration: partner.integration.as_ref().map(|of| Integration {
            kind: of.kind.clone(),
            product: of.product.clone(),
            status: of.status.clone(),
            since: day(of.since),
            released_version: of.released_version.clone(),
            url: of.url.clone(),
            repository: of.repository.as_deref().map(on_github),
            repository_proven_on: day(partner.proven_control().map(|control| control.proven_on)),
            package: of.package.clone(),
            install: of.package.as_deref().and_then(install),
            support: support("/integration"),
        }),
        compatibility: compatibility(partner, support("/compatibility")),
        help: partner.support.as_ref().map(|of| Help {
            url: of.url.clone(),
            contact: of.contact.as_deref().map(on_github),
            hours: of.hours.clone(),
            first_response_hours: of.first_response_hours,
            confirmed_on: day(of.confirmed_on),
        }),
        services: (partner.services.iter().flatten().enumerate())
            .map(|(i, service)| Service {
                kind: service.kind.clone(),
                regions: named(service.regions.as_ref(), |id| Named::region(program, id)),
                languages: service.languages.clone().unwrap_or_default(),
                url: service.url.clone(),
                support: support(&format!("/services/{i}")),
            })
            .collect(),
        case_studies: (partner.case_studies.iter().flatten())
            .zip(case_studies(partner, policy, today))
            .filter(|(story, shown)| story.published <= today && shown.is_shown())
            .map(|(story, _)| Story {
                title: story.title.clone(),
                url: story.url.clone(),
                published: story.published.to_string(),
            })
            .collect(),
        collaborations: (partner.collaborations.iter().flatten())
            .filter(|done| done.date <= today)
            .map(|done| Collaboration {
                with: done.with.clone(),
                slug: None,
                kind: done.kind.clone(),
                date: done.date.to_string(),
                url: done.url.clone(),
            })
            .collect(),
        criteria: met(standing),
        benefits: given.benefits(),
        enablement: given.enablement(),
        resources: given.resources(),
        ..bare
    })
}

/// What remains of a partner whose partnership ended, and what every document begins with.
fn bare(folder: &PartnerFolder, partner: &Partner, listing: &Listing, program: &Program) -> PartnerDocument {
    PartnerDocument {
        slug: folder.slug.to_string(),
        name: partner.name.clone(),
        state: listing.state,
        state_since: match partner.status {
            Status::Paused | Status::Ended => partner.status_since.map(|since| since.to_string()),
            Status::Target | Status::Applied | Status::Onboarding | Status::Active | Status::Declined => None,
        },
        lists: listing.lists.clone(),
        mark: Mark::of(&partner.name, &folder.slug),
        logo: None,
        strategic: false,
        tier: partner.tier.as_deref().map(|id| Named::tier(program, id)),
        since: match ActiveSpan::of(partner, &program.phases) {
            ActiveSpan::From(from, _) | ActiveSpan::Vague(from) => Some(from.to_string()),
            ActiveSpan::Never | ActiveSpan::Undated => None,
        },
        value_proposition: None,
        revenue_model: None,
        summary: None,
        description: None,
        website: None,
        links: Vec::new(),
        regions: Vec::new(),
        industries: Vec::new(),
        languages: Vec::new(),
        integration: None,
        compatibility: Compatibility {
            support: Support::Unknown,
            version: None,
            tested_on: None,
            report: None,
            standards: Vec::new(),
        },
        help: None,
        services: Vec::new(),
        case_studies: Vec::new(),
        collaborations: Vec::new(),
        criteria: Vec::new(),
        benefits: Vec::new(),
        enablement: Vec::new(),
        resources: Vec::new(),
    }
}

fn named(ids: Option<&Vec<String>>, name: impl Fn(&str) -> Named) -> Vec<Named> {
    ids.into_iter().flatten().map(|id| name(id)).collect()
}

/// A login or a repository on GitHub, or an address elsewhere, as a link.
fn on_github(text: &str) -> Link {
    if text.starts_with("https://") {
        return Link {
            title: text.trim_start_matches("https://").trim_end_matches('/').to_owned(),
            url: text.to_owned(),
        };
    }
    Link {
        title: text.to_owned(),
        url: format!("https://github.com/{text}"),
    }
}

/// The command that installs a package, where its registry is one that we know and its name has nothing that a shell reads.
fn install(package: &str) -> Option<String> {
    let (registry, name) = package.split_once(':')?;
    let name = name.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@/._-".contains(c);
    if name.is_empty() || name.starts_with('-') || !name.chars().all(is_plain) {
        return None;
    }
    let command = match registry.trim().to_ascii_lowercase().as_str() {
        "npm" => "npm install",
        "pypi" | "pip" => "pip install",
        "crates" | "crates.io" | "cargo" => "cargo add",
        "gem" | "rubygems" => "gem install",
        "nuget" => "dotnet add package",
        "go" => "go get",
        _ => return None,
    };
    Some(format!("{command} {name}"))
}

fn compatibility(partner: &Partner, support: Support) -> Compatibility {
    let of = partner.compatibility.as_ref();
    let version = of.and_then(|of| of.psp_version.clone());
    Compatibility {
        // Without a version, no test is known.
        support: if version.is_some() { support } else { Support::Unknown },
        tested_on: of
            .and_then(|of| of.tested_on)
            .map(|on| on.to_string())
            .filter(|_| version.is_some()),
        report: of.and_then(|of| of.report.clone()).filter(|_| version.is_some()),
        standards: of.and_then(|of| of.standards.clone()).unwrap_or_default(),
        version,
    }
}

/// The criteria that the partner meets, as they bind it.
fn met(standing: &Standing) -> Vec<Criterion> {
    let public = standing.criteria.iter().filter(|criterion| !criterion.private);
    let met = public.filter_map(|criterion| match criterion.verdict {
        Verdict::Met { verified } => Some((criterion, verified)),
        Verdict::NotMet { .. } | Verdict::Unknown { .. } => None,
    });
    met.map(|(criterion, verified)| Criterion {
        id: criterion.id.clone(),
        name: criterion.name.clone(),
        support: if verified { Support::Verified } else { Support::Claimed },
    })
    .collect()
}
