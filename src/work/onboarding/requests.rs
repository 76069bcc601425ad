//! Benefits that a partner asks for with `/request`, and uses that it reports with `/used`. In: the record, the comment,
//! and what the issue remembers. Out: what it remembers from now on, the answers, and the proposals: each adds one grant,
//! or one use of a grant, to the record. Pure.
//!
//! The ID of a grant contains the ID of the comment. So a run that was stopped gives it the same ID again, and a request
//! that the record has already is never proposed twice. All dates are those of the comment.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::advance::{AdvanceState, mark};
use super::answer_view::{Outcome, QuotaView};
use super::command::Command;
use super::comment_facts::{author, day_of, short};
use super::facts::{Facts, PartnerFacts};
use super::title::plain;
use super::view::PartnerView;
use crate::date::Date;
use crate::escape::cut;
use crate::forge::Comment;
use crate::registry::edit::Change;
use crate::registry::model::{Benefit, Grant};
use crate::sensitive;
use crate::standing::ledger::{BenefitRow, BenefitState, OfPartner};
use crate::standing::quota::{self, Granted, last_use};
use crate::web_address;
use crate::words::closest;
use crate::work::issues::Memory;
use crate::work::issues::mark::{BenefitRequest, ReportedUse};
use crate::work::keys::ItemKey;

/// Most requests and uses that one issue remembers. Our own choice: each has a pull request.
pub(super) const MOST_OPEN: usize = 20;

fn grants(partner: &PartnerFacts) -> impl Iterator<Item = &Grant> {
    partner.partner.grants.iter().flatten()
}

fn grant<'p>(partner: &'p PartnerFacts, id: &str) -> Option<&'p Grant> {
    grants(partner).find(|grant| grant.id.as_deref() == Some(id))
}

fn benefit<'f>(facts: &Facts<'f>, id: &str) -> Option<&'f Benefit> {
    facts.program.benefits.iter().find(|benefit| benefit.id == id)
}

/// How much of the quota is granted, with one more grant on `day`.
fn quota_with(facts: &Facts<'_>, benefit: &Benefit, partner: &PartnerFacts, day: Date) -> Option<QuotaView> {
    let count = quota::promised(benefit, &partner.partner, facts.program, day)?;
    let period = quota::period(benefit, &partner.partner, facts.program, day)?;
    let standing = partner.standing.benefits.iter().find(|known| known.id == benefit.id);
    let others = standing.map_or(&[][..], |standing| &standing.ledger.others);
    let granted = Granted::of(grants(partner), others, &benefit.id, Some(&period));
    Some(QuotaView {
        granted: granted.total() + 1,
        others: OfPartner::list(&granted),
        count,
        unit: benefit.unit().to_owned(),
        period: period.name(),
        next: period.next(),
    })
}

/// Carries out `/request BENEFIT reason`.
pub(super) fn request(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    memory: &mut Memory,
    command: &Command,
    comment: &Comment,
) -> Outcome {
    let of_tier = &partner.standing.benefits;
    let by_id = of_tier.iter().find(|b| b.id == command.step);
    let by_name = || {
        let mut named = of_tier.iter().filter_map(|b| Some((b, command.with_name(&b.name)?)));
        named.next().filter(|_| named.next().is_none())
    };
    let Some((entitlement, command)) = by_id.map(|b| (b, command.clone())).or_else(by_name) else {
        let open = of_tier.iter().filter(|b| b.entitled).map(|b| b.id.as_str());
        return Outcome::UnknownBenefit {
            benefits: open.clone().map(str::to_owned).collect(),
            near: closest(&command.step, of_tier.iter().map(|b| b.id.as_str())).map(str::to_owned),
        };
    };
    let Some(benefit) = benefit(facts, &entitlement.id) else {
        return Outcome::NoPhase;
    };
    let name = benefit.name.clone();
    let id = format!("{}-{}", benefit.id, short(comment.id));
    if let Some(grant) = grant(partner, &id) {
        return Outcome::Granted {
            benefit: name,
            grant: id,
            expires: grant.expires,
        };
    }
    if command.reason.is_empty() {
        return Outcome::NoRequestReason {
            benefit: benefit.id.clone(),
        };
    }
    if sensitive::is_in(&command.reason) {
        return Outcome::SensitiveReason;
    }
    let asked_on = day_of(comment, facts.today);
    let with_it = quota_with(facts, benefit, partner, asked_on);
    if !memory.requests.contains_key(&id) {
        if !entitlement.entitled {
            return Outcome::NotEntitled {
                benefit: name,
                because: entitlement.because.clone(),
            };
        }
        if let Some(quota) = with_it.clone().filter(|q| q.granted > q.count as usize) {
            return Outcome::QuotaReached { benefit: name, quota };
        }
        if memory.requests.len() + memory.uses.len() >= MOST_OPEN {
            return Outcome::TooManyRequests { count: MOST_OPEN };
        }
    }
    let request = BenefitRequest {
        benefit: benefit.id.clone(),
        asked_on,
        by: author(comment),
        reason: command.reason,
        declined: false,
    };
    memory.requests.insert(id.clone(), request);
    Outcome::Requested {
        benefit: name,
        grant: id,
        quota: with_it,
    }
}

/// Carries out `/used GRANT URL`. A benefit names its grant where only one of its grants can be used.
pub(super) fn used(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    memory: &mut Memory,
    command: &Command,
    comment: &Comment,
) -> Outcome {
    let last_day = |grant: &Grant| last_use(grant, benefit(facts, &grant.benefit));
    let open =
        || grants(partner).filter(|grant| grant.id.is_some() && last_day(grant).is_none_or(|last| last >= facts.today));
    let of_benefit = || {
        let mut all = open().filter(|grant| grant.benefit == command.step);
        all.next().filter(|_| all.next().is_none())
    };
    let Some((grant, id)) = grant(partner, &command.step)
        .or_else(of_benefit)
        .and_then(|grant| Some((grant, grant.id.clone()?)))
    else {
        return Outcome::UnknownGrant {
            grants: open().filter_map(|grant| grant.id.clone()).collect(),
            requested: memory.requests.contains_key(&command.step),
        };
    };
    let url = command.reason.split(' ').next().unwrap_or_default();
    let url = url.trim_start_matches('<').trim_end_matches('>');
    if url.is_empty() {
        return Outcome::NoUrl { grant: id, why: None };
    }
    if sensitive::is_in(url) {
        return Outcome::SensitiveReason;
    }
    let problem = web_address::check(url).err().map(web_address::AddressProblem::words);
    let is_long = url.chars().count() > LONGEST_URL;
    let is_https = url.starts_with("https://");
    if problem.is_some() || is_long || !is_https {
        let why = problem.filter(|_| is_https && !is_long);
        let expected = "expected a web address that begins with https://, of at most 500 characters";
        return Outcome::NoUrl {
            grant: id,
            why: Some(why.unwrap_or(expected).to_owned()),
        };
    }
    if has_use(grant, url) {
        return Outcome::UseRecorded { grant: id };
    }
    let used_on = day_of(comment, facts.today);
    let (first, last) = (grant.first_day(), last_day(grant));
    if used_on < first || last.is_some_and(|last| used_on > last) {
        return Outcome::NotValid { grant: id, first, last };
    }
    let key = format!("{id}/{}", short(comment.id));
    // What an earlier run took is only read again: the pull request for it is open.
    if !memory.uses.contains_key(&key) {
        if let Some(why) = cannot_use(partner, grant, &id, used_on) {
            return why;
        }
        if memory.uses.values().any(|one| one.grant == id && one.url == url) {
            return Outcome::UseOpen { grant: id };
        }
        if memory.requests.len() + memory.uses.len() >= MOST_OPEN {
            return Outcome::TooManyRequests { count: MOST_OPEN };
        }
    }
    let reported = ReportedUse {
        grant: id.clone(),
        used_on,
        by: author(comment),
        url: url.to_owned(),
    };
    memory.uses.insert(key, reported);
    Outcome::Reported { grant: id }
}

/// Why a valid grant can't be used on a day: the benefit is suspended, or the partner isn't entitled to it any more.
fn cannot_use(partner: &PartnerFacts, grant: &Grant, id: &str, used_on: Date) -> Option<Outcome> {
    let grant_id = id.to_owned();
    let Some(benefit) = partner.standing.benefits.iter().find(|one| one.id == grant.benefit) else {
        return Some(Outcome::BenefitEnded {
            grant: grant_id,
            because: "the benefit isn't for this partner's tier".to_owned(),
        });
    };
    // A comment from the last days of the grace period can be read after them.
    let was_in_grace = benefit.ledger.grace_ended.is_some_and(|end| used_on <= end);
    let is_usable = match BenefitRow::of(benefit).state {
        BenefitState::Available | BenefitState::Grace => true,
        BenefitState::Suspended | BenefitState::NotYet => was_in_grace,
    };
    (!is_usable).then(|| Outcome::Suspended {
        grant: grant_id,
        benefit: benefit.name.clone(),
        because: benefit.because.clone(),
    })
}

/// Longest URL that a record accepts.
const LONGEST_URL: usize = 500;

fn has_use(grant: &Grant, url: &str) -> bool {
    grant.uses.iter().flatten().any(|one| one.url.as_deref() == Some(url))
}

/// Forgets what the record has by now.
pub(super) fn forget(partner: &PartnerFacts, memory: &mut Memory) {
    memory.requests.retain(|id, _| grant(partner, id).is_none());
    memory
        .uses
        .retain(|_, one| grant(partner, &one.grant).is_some_and(|grant| !has_use(grant, &one.url)));
}

/// Remembers which requests a maintainer declined: a report reads that, and may not be allowed to read pull requests.
pub(super) fn note_answers(partner: &PartnerFacts, memory: &mut Memory, ways: &BTreeMap<String, AdvanceState>) {
    let slug = partner.slug.as_str();
    for (grant, request) in &mut memory.requests {
        let key = ItemKey::Grant {
            slug,
            grant,
            used: None,
        }
        .to_string();
        request.declined = matches!(ways.get(&key), Some(AdvanceState::Closed(_)));
    }
}

/// A change that a comment asked for.
pub(super) struct Asked {
    pub key: String,
    pub change: Change,
    pub title: String,
    /// The text of the pull request.
    pub body: String,
}

/// The text of a pull request that adds a grant, or the use of one.
#[derive(Debug, Serialize)]
struct GrantView<'a> {
    partner: PartnerView<'a>,
    /// `grant` or `use`.
    kind: &'static str,
    /// The benefit's name.
    benefit: &'a str,
    /// The ID of the grant.
    grant: &'a str,
    /// The login of the person who asked.
    by: &'a str,
    date: Date,
    reason: Option<&'a str>,
    expires: Option<Date>,
    quota: Option<QuotaView>,
    /// The maintainer who gives the benefit.
    owner: Option<&'a str>,
    /// The day by which a maintainer promised to decide.
    due: Option<Date>,
    url: Option<&'a str>,
}

/// What the comments below a partner's issue asked for and the record doesn't have yet.
pub(super) fn asked<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, memory: &'a Memory) -> Vec<Asked> {
    let requests = memory
        .requests
        .iter()
        .filter_map(|(id, request)| grant_of(facts, partner, id, request));
    let uses = memory
        .uses
        .iter()
        .filter_map(|(key, one)| use_of(facts, partner, key, one));
    requests.chain(uses).collect()
}

fn grant_of<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    id: &'a str,
    request: &'a BenefitRequest,
) -> Option<Asked> {
    let benefit = benefit(facts, &request.benefit)?;
    let period = quota::period(benefit, &partner.partner, facts.program, request.asked_on);
    let expires = period.and_then(|period| period.last);
    let mut grant = Map::new();
    grant.insert("id".to_owned(), json!(id));
    grant.insert("benefit".to_owned(), json!(benefit.id));
    grant.insert("granted_on".to_owned(), json!(request.asked_on.to_string()));
    if let Some(day) = expires {
        grant.insert("expires".to_owned(), json!(day.to_string()));
    }
    let key = ItemKey::Grant {
        slug: &partner.slug,
        grant: id,
        used: None,
    }
    .to_string();
    let view = GrantView {
        partner: PartnerView::of(facts, partner),
        kind: "grant",
        benefit: &benefit.name,
        grant: id,
        by: &request.by,
        date: request.asked_on,
        reason: Some(&request.reason),
        expires,
        quota: quota_with(facts, benefit, partner, request.asked_on),
        owner: benefit.owner.as_deref(),
        due: benefit.answer_due(request.asked_on),
        url: None,
    };
    Some(Asked {
        change: Change::new("/grants/-", Value::Object(grant)),
        title: title(partner, &benefit.name, "request"),
        body: body(facts, partner, &key, &view),
        key,
    })
}

fn use_of<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, key: &'a str, one: &'a ReportedUse) -> Option<Asked> {
    let mut all = grants(partner).enumerate();
    let (place, grant) = all.find(|(_, grant)| grant.id.as_deref() == Some(&one.grant))?;
    let benefit = benefit(facts, &grant.benefit)?;
    let used = key.rsplit('/').next()?;
    let key = ItemKey::Grant {
        slug: &partner.slug,
        grant: &one.grant,
        used: Some(used),
    }
    .to_string();
    let view = GrantView {
        partner: PartnerView::of(facts, partner),
        kind: "use",
        benefit: &benefit.name,
        grant: &one.grant,
        by: &one.by,
        date: one.used_on,
        reason: None,
        expires: grant.expires,
        quota: None,
        owner: benefit.owner.as_deref(),
        due: benefit.answer_due(one.used_on),
        url: Some(&one.url),
    };
    let value = json!({ "used_on": one.used_on.to_string(), "url": one.url });
    Some(Asked {
        change: Change::new(format!("/grants/{place}/uses/-"), value),
        title: title(partner, &benefit.name, "use"),
        body: body(facts, partner, &key, &view),
        key,
    })
}

fn title(partner: &PartnerFacts, benefit: &str, what: &str) -> String {
    format!(
        "{}: {what} of {}",
        cut(&plain(&partner.partner.name), 100),
        cut(&plain(benefit), 100)
    )
}

fn body(facts: &Facts<'_>, partner: &PartnerFacts, key: &str, view: &GrantView<'_>) -> String {
    let text = facts
        .writer
        .view(view, &partner.can_mention())
        .write("pull-grant.md.j2");
    format!("{}{text}", mark(key, "", &facts.identity.id()))
}

/// A request or a reported use, as the issue lists it.
#[derive(Debug, Serialize)]
pub(super) struct RequestRow<'a> {
    /// `grant`, `use` or `extension`.
    pub kind: &'static str,
    pub benefit: &'a str,
    pub grant: &'a str,
    pub date: Date,
    /// `open`, `closed`, `by-hand`, `taken`; `waiting` while no run has opened the pull request.
    pub state: &'static str,
    /// The day by which a maintainer promised to decide, and whether it has passed.
    pub due: Option<Date>,
    pub overdue: bool,
    pub pull: Option<u64>,
    pub url: Option<&'a str>,
}

/// The requests and the uses that aren't in the record yet, each with the state of its pull request.
pub(super) fn rows<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    memory: &'a Memory,
    state: &dyn Fn(&str) -> Option<&'a AdvanceState>,
) -> Vec<RequestRow<'a>> {
    let slug = partner.slug.as_str();
    let row = |kind, benefit_id: &str, grant: &'a str, used: Option<&str>, date| {
        let state = state(&ItemKey::Grant { slug, grant, used }.to_string());
        let (word, pull, url) = state.map_or(("waiting", None, None), AdvanceState::shown);
        let benefit = benefit(facts, benefit_id)?;
        let due = benefit.answer_due(date).filter(|_| word != "closed");
        Some(RequestRow {
            kind,
            benefit: &benefit.name,
            grant,
            date,
            state: word,
            due,
            overdue: due.is_some_and(|due| due < facts.today),
            pull,
            url,
        })
    };
    let requests = memory
        .requests
        .iter()
        .filter_map(|(id, one)| row("grant", &one.benefit, id, None, one.asked_on));
    let uses = memory.uses.iter().filter_map(|(key, one)| {
        let benefit = &grant(partner, &one.grant)?.benefit;
        row("use", benefit, &one.grant, key.rsplit('/').next(), one.used_on)
    });
    requests.chain(uses).collect()
}
