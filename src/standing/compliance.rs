//! Which requirements the regions and industries of a partner have, and whether the partner meets them. Also the languages
//! that a partner offers. In: the program, a record and a date. Out: a state for each requirement. Pure.
//!
//! A requirement without an item in the record is unknown. It is met while the evidence is verified and recent, and
//! claimed while no maintainer has verified it, or while the partner that has to attest it isn't named.

use serde::Serialize;

use super::notice::NoticeDays;
use crate::date::{Date, add_days};
use crate::registry::model::{Compliance, LocalizationState, Partner, Program, Requirement};

/// Whether a partner meets a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComplianceState {
    /// A maintainer verified it.
    Met,
    /// Not verified yet, or not attested by a partner although the requirement needs that.
    Claimed,
    /// What proved it has expired.
    NotMet,
    Unknown,
}

/// What asks for a requirement: a region or an industry of the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    Region,
    Vertical,
}

/// One requirement that a partner should meet.
#[derive(Debug, Clone)]
pub struct AskedRequirement<'p> {
    pub requirement: &'p Requirement,
    /// What asks for it first, with its place in the record's list.
    pub asked_by: (AskedBy, usize),
    pub state: ComplianceState,
    /// The last day on which the evidence counts.
    pub until: Option<Date>,
    /// The day is near enough for a reminder, and not over.
    pub expiring: bool,
}

/// The requirements that the regions and industries of a partner have, in the program's order.
pub fn asked_requirements<'p>(program: &'p Program, partner: &Partner, today: Date) -> Vec<AskedRequirement<'p>> {
    let of = |requirement: &'p Requirement| {
        let asked_by = asks(program, partner, &requirement.id)?;
        let item = (partner.compliance.iter().flatten()).find(|item| item.id == requirement.id);
        let until = item.and_then(|item| last_day(requirement, item));
        let notice = NoticeDays::of(program);
        let expiring = until.is_some_and(|until| until >= today && notice.is_near(today, until, period(requirement)));
        Some(AskedRequirement {
            requirement,
            asked_by,
            state: state(requirement, item, today),
            until,
            expiring,
        })
    };
    program.compliance.iter().filter_map(of).collect()
}

/// The first region or industry of the record that has a requirement.
fn asks(program: &Program, partner: &Partner, requirement: &str) -> Option<(AskedBy, usize)> {
    let region = partner.regions.iter().flatten().position(|id| {
        let region = program.regions.iter().find(|region| region.id == *id);
        region.is_some_and(|region| region.compliance.iter().any(|asked| asked == requirement))
    });
    let vertical = || {
        partner.verticals.iter().flatten().position(|id| {
            let vertical = program.verticals.iter().find(|vertical| vertical.id == *id);
            vertical.is_some_and(|vertical| vertical.compliance.iter().any(|asked| asked == requirement))
        })
    };
    region
        .map(|place| (AskedBy::Region, place))
        .or_else(|| vertical().map(|place| (AskedBy::Vertical, place)))
}

/// How long evidence of a requirement is valid, where the program limits it.
pub fn period(requirement: &Requirement) -> Option<i64> {
    requirement.max_age.map(i64::from)
}

/// The last day on which an item counts: its own last day, or the one on which its evidence gets too old.
pub fn last_day(requirement: &Requirement, item: &Compliance) -> Option<Date> {
    let dated = item.evidence.as_ref().and_then(|evidence| evidence.as_of);
    let aged = dated
        .zip(period(requirement))
        .map(|(dated, days)| add_days(dated, days));
    item.valid_until.into_iter().chain(aged).min()
}

/// Whether an item meets its requirement.
pub fn state(requirement: &Requirement, item: Option<&Compliance>, today: Date) -> ComplianceState {
    let Some(item) = item else {
        return ComplianceState::Unknown;
    };
    if last_day(requirement, item).is_some_and(|last| last < today) {
        return ComplianceState::NotMet;
    }
    let Some(evidence) = &item.evidence else {
        return ComplianceState::Claimed;
    };
    // Without a date, no one knows how old the evidence is.
    if requirement.max_age.is_some() && evidence.as_of.is_none() {
        return ComplianceState::Unknown;
    }
    let is_attested = requirement.attested_by.is_none() || item.attested_by.is_some();
    if evidence.is_verified() && is_attested {
        ComplianceState::Met
    } else {
        ComplianceState::Claimed
    }
}

/// The languages that a partner offers: its own, those of its services, and those that its product is adapted to. None
/// where the record has no such list.
pub fn offered_languages(partner: &Partner) -> Option<Vec<&str>> {
    let mut known = partner.languages.is_some();
    let mut all: Vec<&str> = partner.languages.iter().flatten().map(String::as_str).collect();
    for languages in partner.services.iter().flatten().filter_map(|s| s.languages.as_ref()) {
        known = true;
        all.extend(languages.iter().map(String::as_str));
    }
    let available = |of: &&crate::registry::model::Localization| of.state == LocalizationState::Available;
    let localized = partner.localizations.iter().flatten().filter(available);
    all.extend(localized.map(|of| of.language.as_str()));
    known |= !all.is_empty();
    all.sort_unstable();
    all.dedup();
    known.then_some(all)
}

/// Whether a language that is offered is one that is asked for: the same, or one of the two is the more general form, as
/// `pt` is of `pt-BR`. Uppercase and lowercase are the same in language tags (RFC 5646, section 2.1.1).
pub fn is_language(asked: &str, offered: &str) -> bool {
    let (asked, offered) = (asked.to_ascii_lowercase(), offered.to_ascii_lowercase());
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    begins(&offered, &asked) || begins(&asked, &offered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::model::Evidence;

    fn day(text: &str) -> Date {
        text.parse().unwrap_or(Date::MIN)
    }

    fn requirement(max_age: Option<u32>, attested_by: Option<&str>) -> Requirement {
        Requirement {
            id: "a".to_owned(),
            name: "A".to_owned(),
            evidence: "A page.".to_owned(),
            max_age,
            attested_by: attested_by.map(str::to_owned),
        }
    }

    fn item(valid_until: Option<&str>, attested_by: Option<&str>, verified: bool) -> Compliance {
        Compliance {
            id: "a".to_owned(),
            valid_until: valid_until.map(day),
            attested_by: attested_by.map(str::to_owned),
            evidence: Some(Evidence {
                as_of: Some(day("2026-01-01")),
                verified_by: verified.then(|| "hubot".to_owned()),
                verified_on: verified.then(|| day("2026-01-02")),
                ..Evidence::default()
            }),
        }
    }

    #[test]
    fn an_item_is_met_claimed_or_over() {
        use ComplianceState::{Claimed, Met, NotMet, Unknown};
        let today = day("2026-06-15");
        let cases = [
            (requirement(None, None), None, Unknown),
            (requirement(None, None), Some(item(None, None, true)), Met),
            (requirement(None, None), Some(item(None, None, false)), Claimed),
            (
                requirement(None, None),
                Some(item(Some("2026-06-14"), None, true)),
                NotMet,
            ),
            (requirement(None, None), Some(item(Some("2026-06-15"), None, true)), Met),
            (requirement(Some(165), None), Some(item(None, None, true)), Met),
            (requirement(Some(164), None), Some(item(None, None, true)), NotMet),
            (requirement(None, Some("t")), Some(item(None, None, true)), Claimed),
            (requirement(None, Some("t")), Some(item(None, Some("p"), true)), Met),
        ];
        for (i, (requirement, item, expected)) in cases.into_iter().enumerate() {
            assert_eq!(state(&requirement, item.as_ref(), today), expected, "case {i}");
        }
        let undated = Compliance {
            evidence: Some(Evidence::default()),
            ..item(None, None, true)
        };
        assert_eq!(state(&requirement(Some(9), None), Some(&undated), today), Unknown);
    }

    #[test]
    fn a_language_is_the_same_or_more_general() {
        for (asked, offered, same) in [
            ("pt", "pt-BR", true),
            ("pt-BR", "pt", true),
            ("pt-BR", "PT-br", true),
            ("pt-BR", "pt-PT", false),
            ("de", "den", false),
            ("en", "fr", false),
        ] {
            assert_eq!(is_language(asked, offered), same, "{asked} {offered}");
        }
    }
}
