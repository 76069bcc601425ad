//! Enablement as one partner has it: what was given to it, what is open to it, and what it can ask for. One view for its issue,
//! lists and reports.

use serde::Serialize;

use super::Entitlement;
use crate::date::Date;
use crate::registry::model::{Partner, Program};

/// An item of the program's enablement, as one partner has it.
#[derive(Debug, Clone)]
pub struct OfferStanding {
    pub id: String,
    pub name: String,
    /// Its address.
    pub url: Option<String>,
    /// The program doesn't show its address to everyone.
    pub url_private: bool,
    /// The day on which this partner was given it; none for what is open to all of its tier.
    pub granted: Option<Date>,
    /// The last day.
    pub expires: Option<Date>,
    /// Computed from something private.
    pub private: bool,
}

impl OfferStanding {
    /// `given` to this partner, `open` to all of its tier, or `ask`: available on request.
    pub fn state(&self) -> &'static str {
        match self.granted {
            Some(_) => "given",
            None if self.url_private => "ask",
            None => "open",
        }
    }
}

/// What of the enablement the partner can use. What has ended isn't among it.
pub(super) fn offers(
    partner: &Partner,
    enablement: &[Entitlement],
    program: &Program,
    today: Date,
) -> Vec<OfferStanding> {
    let one = |entitlement: &Entitlement| {
        let offer = program.enablement.iter().find(|one| one.id == entitlement.id)?;
        let given = partner.enablement.as_ref().and_then(|given| given.get(&offer.id));
        let given = given.filter(|given| given.expires.is_none_or(|last| last >= today));
        Some(OfferStanding {
            id: offer.id.clone(),
            name: offer.name.clone(),
            url: offer.url.clone(),
            url_private: offer.visibility.is_private(),
            granted: given.map(|given| given.granted),
            expires: given.and_then(|given| given.expires),
            private: entitlement.private,
        })
    };
    let entitled = enablement.iter().filter(|entitlement| entitlement.entitled);
    entitled.filter_map(one).collect()
}

/// A row for issues, lists and reports.
#[derive(Debug, Clone, Serialize)]
pub struct OfferRow<'a> {
    pub id: &'a str,
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// `given` to this partner, `open` to all of its tier, or `ask`: available on request.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    pub private: bool,
}

impl<'a> OfferRow<'a> {
    /// The row; the address of a private item only for a reader who may see the overlay.
    pub fn of(offer: &'a OfferStanding, shows_private: bool) -> Self {
        Self {
            id: &offer.id,
            name: &offer.name,
            url: offer.url.as_deref().filter(|_| shows_private || !offer.url_private),
            state: offer.state(),
            granted: offer.granted,
            expires: offer.expires,
            private: offer.private,
        }
    }
}
