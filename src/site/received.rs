//! What a partner gets from the program, as everyone may see it: benefits, enablement and resources, with dates. In: the
//! record and its standing. Out: rows of the partner's page.

use serde::Serialize;

use crate::registry::model::{GivenFrom, Partner, Program};
use crate::standing::offers::OfferStanding;
use crate::standing::resources::{ResourceAccess, ResourceStanding};
use crate::standing::{ActiveSpan, Standing};

/// Something that the partner gets from the program.
#[derive(Debug, Serialize)]
pub struct Given {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Since when it is available, where the record shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The day of the last grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted_on: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What a partner gets from the program.
pub(super) struct Received<'a> {
    pub(super) partner: &'a Partner,
    pub(super) standing: &'a Standing,
    pub(super) program: &'a Program,
}

impl Received<'_> {
    pub(super) fn benefits(&self) -> Vec<Given> {
        let entitled = self.standing.benefits.iter().filter(|one| one.entitled && !one.private);
        entitled
            .map(|one| {
                let grants = self
                    .partner
                    .grants
                    .iter()
                    .flatten()
                    .filter(|grant| grant.benefit == one.id);
                Given {
                    id: one.id.clone(),
                    name: one.name.clone(),
                    url: None,
                    since: self.since(&one.id),
                    granted_on: grants.map(|grant| grant.granted_on).max().map(|on| on.to_string()),
                    until: None,
                }
            })
            .collect()
    }

    /// Since when a benefit is available: since the phase, or the active partnership, from which it is given. One that
    /// needs more can have begun later.
    fn since(&self, id: &str) -> Option<String> {
        let benefit = self.program.benefits.iter().find(|benefit| benefit.id == *id)?;
        if benefit.agreement || !benefit.criteria.is_empty() {
            return None;
        }
        let since = match &benefit.needs {
            GivenFrom::Active => match ActiveSpan::of(self.partner, &self.program.phases) {
                ActiveSpan::From(from, _) => Some(from),
                ActiveSpan::Never | ActiveSpan::Undated | ActiveSpan::Vague(_) => None,
            },
            GivenFrom::Phase(phase) => self.partner.phases.as_ref()?.get(phase).map(|phase| phase.entered),
        };
        since.map(|since| since.to_string())
    }

    pub(super) fn enablement(&self) -> Vec<Given> {
        let public = self
            .standing
            .offers
            .iter()
            .filter(|one| !one.private && !one.url_private);
        let one = |offer: &OfferStanding| Given {
            id: offer.id.clone(),
            name: offer.name.clone(),
            url: offer.url.clone(),
            since: offer.granted.map(|granted| granted.to_string()),
            granted_on: None,
            until: offer.expires.map(|until| until.to_string()),
        };
        public.map(one).collect()
    }

    pub(super) fn resources(&self) -> Vec<Given> {
        let public = self
            .standing
            .resources
            .iter()
            .filter(|one| !one.private && !one.url_private);
        let one = |resource: &ResourceStanding| Given {
            id: resource.id.clone(),
            name: resource.name.clone(),
            url: resource.url.clone(),
            since: None,
            granted_on: None,
            until: None,
        };
        public
            .filter(|one| one.access == ResourceAccess::Entitled)
            .map(one)
            .collect()
    }
}
