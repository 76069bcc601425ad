//! More time for an enablement, such as a sandbox, that a partner asks for with `/extend`. In: the record, the comment, and
//! what the issue remembers. Out: what it remembers from now on, the answer, and a proposal that changes one date of the
//! record. Pure. The new date is decided when the comment is read, and stays the same until a maintainer has decided.

use serde::Serialize;

use super::advance::{AdvanceState, mark};
use super::answer_view::Outcome;
use super::command::Command;
use super::comment_facts::{author, day_of, short};
use super::facts::{Facts, PartnerFacts};
use super::requests::{Asked, MOST_OPEN, RequestRow};
use super::title::plain;
use super::view::PartnerView;
use crate::date::{Date, add_days};
use crate::escape::cut;
use crate::forge::Comment;
use crate::registry::edit::Change;
use crate::registry::model::{Enablement, EnablementGrant};
use crate::sensitive;
use crate::words::closest;
use crate::work::issues::Memory;
use crate::work::issues::mark::AskedExtension;
use crate::work::keys::ItemKey;

/// What the partner has for a time, with the program's terms for it.
fn given<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
) -> impl Iterator<Item = (&'a Enablement, &'a EnablementGrant, Date)> {
    let offers = &facts.program.enablement;
    partner
        .partner
        .enablement
        .iter()
        .flatten()
        .filter_map(move |(id, grant)| {
            let offer = offers.iter().find(|offer| offer.id == *id)?;
            Some((offer, grant, grant.expires?))
        })
}

fn last_allowed(offer: &Enablement, grant: &EnablementGrant) -> Option<Date> {
    let days = offer.longest_days?;
    Some(add_days(grant.granted, i64::from(days)))
}

/// The last day after an extension on `day`: never later than the program allows. None where the program has no term.
fn extended(offer: &Enablement, grant: &EnablementGrant, expires: Date, day: Date) -> Option<Date> {
    let wanted = add_days(expires.max(day), i64::from(offer.extend_days?));
    Some(last_allowed(offer, grant).map_or(wanted, |last| wanted.min(last)))
}

/// How a partner extends something that isn't over, as its issue shows it.
#[derive(Debug, Serialize)]
pub(in crate::work) struct ExtendView<'a> {
    /// The comment to write.
    command: String,
    /// The key of the issue to write it in.
    issue: &'a str,
    until: Date,
}

/// How the partner extends the enablement `id`; none where it can't.
pub(in crate::work) fn how<'a>(facts: &Facts<'a>, partner: &'a PartnerFacts, id: &str) -> Option<ExtendView<'a>> {
    let current = partner.current.as_ref().filter(|_| partner.runs())?;
    let (offer, grant, expires) = given(facts, partner).find(|(offer, ..)| offer.id == id)?;
    // The date that an extension before the last day gives, so that the text stays the same each day.
    let until = extended(offer, grant, expires, expires).filter(|until| *until > expires)?;
    Some(ExtendView {
        command: format!("/extend {}", offer.id),
        issue: &current.key,
        until,
    })
}

/// Carries out `/extend ENABLEMENT reason`.
pub(super) fn extend(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    memory: &mut Memory,
    (command, comment): (&Command, &Comment),
    is_fresh: bool,
) -> Outcome {
    let by_id = given(facts, partner).find(|(offer, ..)| offer.id == command.step);
    let by_name = || {
        let mut named = given(facts, partner).filter(|(offer, ..)| command.with_name(&offer.name).is_some());
        named.next().filter(|_| named.next().is_none())
    };
    let Some((offer, grant, expires)) = by_id.or_else(by_name) else {
        let all = given(facts, partner).filter(|(offer, ..)| offer.extend_days.is_some());
        let ids: Vec<String> = all.map(|(offer, ..)| offer.id.clone()).collect();
        return Outcome::UnknownExtension {
            near: closest(&command.step, ids.iter().map(String::as_str)).map(str::to_owned),
            enablement: ids,
        };
    };
    let name = offer.name.clone();
    let key = format!("{}/{}", offer.id, short(comment.id));
    if let Some(asked) = memory.extensions.get(&key) {
        let expires = asked.until;
        return Outcome::ExtensionAsked { name, expires };
    }
    if !is_fresh {
        return Outcome::Extended { name, expires };
    }
    let asked_on = day_of(comment, facts.today);
    let Some(until) = extended(offer, grant, expires, asked_on) else {
        return Outcome::CannotExtend { name };
    };
    if !partner.runs() {
        let because = "the partnership is paused".to_owned();
        return Outcome::NotEntitled { benefit: name, because };
    }
    if sensitive::is_in(&command.reason) {
        return Outcome::SensitiveReason;
    }
    if until <= expires {
        return Outcome::LongestTime { name, last: until };
    }
    let mut open = memory.extensions.values().filter(|asked| asked.enablement == offer.id);
    if let Some(asked) = open.next() {
        let expires = asked.until;
        return Outcome::ExtensionOpen { name, expires };
    }
    if memory.requests.len() + memory.uses.len() + memory.extensions.len() >= MOST_OPEN {
        return Outcome::TooManyRequests { count: MOST_OPEN };
    }
    let asked = AskedExtension {
        enablement: offer.id.clone(),
        asked_on,
        until,
        by: author(comment),
        reason: command.reason.clone(),
    };
    memory.extensions.insert(key, asked);
    Outcome::ExtensionAsked { name, expires: until }
}

/// Forgets what the record has by now.
pub(super) fn forget(partner: &PartnerFacts, memory: &mut Memory) {
    let given = partner.partner.enablement.as_ref();
    memory.extensions.retain(|_, asked| {
        let expires = given.and_then(|given| given.get(&asked.enablement)?.expires);
        expires.is_some_and(|expires| expires < asked.until)
    });
}

/// The text of a pull request that gives an enablement more time.
#[derive(Debug, Serialize)]
struct ExtensionView<'a> {
    partner: PartnerView<'a>,
    name: &'a str,
    /// The login of the person who asked.
    by: &'a str,
    date: Date,
    reason: Option<&'a str>,
    granted: Date,
    /// The last day in the record, and after the merge.
    expires: Date,
    until: Date,
    /// The last day that the program allows.
    longest: Option<Date>,
    /// The maintainer who looks after it.
    owner: Option<&'a str>,
}

fn parts(key: &str) -> (&str, &str) {
    key.rsplit_once('/').unwrap_or((key, ""))
}

/// The key of the proposal for what the issue remembers under `key`.
fn item_key(partner: &PartnerFacts, key: &str) -> String {
    let (enablement, asked) = parts(key);
    ItemKey::Extension {
        slug: &partner.slug,
        enablement,
        asked,
    }
    .to_string()
}

/// The extensions that comments asked for and the record doesn't have yet.
pub(super) fn asked(facts: &Facts<'_>, partner: &PartnerFacts, memory: &Memory) -> Vec<Asked> {
    let one = |(key, one): (&String, &AskedExtension)| {
        let (offer, grant, expires) = given(facts, partner).find(|(offer, ..)| offer.id == one.enablement)?;
        let view = ExtensionView {
            partner: PartnerView::of(facts, partner),
            name: &offer.name,
            by: &one.by,
            date: one.asked_on,
            reason: Some(one.reason.as_str()).filter(|reason| !reason.is_empty()),
            granted: grant.granted,
            expires,
            until: one.until,
            longest: last_allowed(offer, grant),
            owner: offer.owner.as_deref(),
        };
        let key = item_key(partner, key);
        let text = facts
            .writer
            .view(&view, &partner.can_mention())
            .write("pull-extension.md.j2");
        Some(Asked {
            change: Change::new(format!("/enablement/{}/expires", offer.id), one.until.to_string()),
            title: format!(
                "{}: extend {} until {}",
                cut(&plain(&partner.partner.name), 100),
                cut(&plain(&offer.name), 90),
                one.until
            ),
            body: format!("{}{text}", mark(&key, "", &facts.identity.id())),
            key,
        })
    };
    memory.extensions.iter().filter_map(one).collect()
}

/// The extensions that aren't in the record yet, each with the state of its pull request.
pub(super) fn rows<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    memory: &'a Memory,
    state: &dyn Fn(&str) -> Option<&'a AdvanceState>,
) -> Vec<RequestRow<'a>> {
    let one = |(key, one): (&'a String, &'a AskedExtension)| {
        let (offer, ..) = given(facts, partner).find(|(offer, ..)| offer.id == one.enablement)?;
        let (state, pull, url) = state(&item_key(partner, key)).map_or(("waiting", None, None), AdvanceState::shown);
        Some(RequestRow {
            kind: "extension",
            benefit: &offer.name,
            grant: &offer.id,
            date: one.asked_on,
            state,
            due: None,
            overdue: false,
            pull,
            url,
        })
    };
    memory.extensions.iter().filter_map(one).collect()
}
