//! The issue about signatures that no longer agree with GitHub: one for each partner, open while something differs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::recheck::{SignatureProblem, keys_in_use, problems};
use crate::registry::model::LabelRole;
use crate::registry::path::DocumentPath;
use crate::templates::Writer;
use crate::work::issues::index::Index;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::marker::fnv;
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// The issue, as a template sees it.
#[derive(Debug, Serialize)]
struct SignaturesView<'a> {
    partner: PartnerView<'a>,
    /// The path of the file with the keys of signers.
    keys: String,
    problems: &'a [SignatureProblem],
}

/// Why the issue closes.
#[derive(Debug, Serialize)]
struct SolvedView {
    kind: &'static str,
}

/// An item for each partner whose signatures were compared with GitHub in this run. Where they weren't, the issue stays as
/// it is.
pub fn items(facts: &Facts<'_>, index: &Index<'_>) -> Vec<Item> {
    let one = |partner: &PartnerFacts| {
        let github = partner.signing.github.as_ref()?;
        let signers = partner.partner.signers.as_deref().unwrap_or_default();
        let keys = keys_in_use(&partner.signing.keys, signers, facts.today);
        let problems = problems(partner.partner.agreement.as_ref(), keys, github);
        let key = ItemKey::Signatures { slug: &partner.slug }.to_string();
        // Nothing to open, and nothing to close.
        (!problems.is_empty() || index.get(&key).is_some()).then(|| item(facts, partner, key, &problems))
    };
    facts.partners.iter().filter_map(one).collect()
}

/// The issues of partners whose signatures this run didn't compare. The issue of a partner that is gone isn't one of them.
pub fn unread(facts: &Facts<'_>) -> BTreeSet<String> {
    let partners = facts.partners.iter().filter(|partner| partner.signing.github.is_none());
    partners
        .map(|partner| ItemKey::Signatures { slug: &partner.slug }.to_string())
        .collect()
}

fn item(facts: &Facts<'_>, partner: &PartnerFacts, key: String, problems: &[SignatureProblem]) -> Item {
    let view = SignaturesView {
        partner: PartnerView::of(facts, partner),
        keys: DocumentPath::signer_keys(&partner.slug).to_string(),
        problems,
    };
    let is_open = !problems.is_empty();
    let text = is_open.then(|| {
        let ready = facts.writer.view(&view, &partner.can_mention());
        Block::text("about", ready.write("issue-signatures.md.j2"))
    });
    Item {
        key,
        parent: None,
        title: title::with(&partner.partner.name, ": signatures differ from GitHub"),
        blocks: text.into_iter().collect(),
        labels: facts.labels().names([LabelRole::Problem]),
        assignees: partner.manager().cloned().into_iter().filter(|_| is_open).collect(),
        state: if is_open { State::Open } else { closed(facts.writer) },
        // A person who closes the issue has read these problems; others open it again.
        episode: if is_open {
            format!("{:016x}", fnv(&serde_json::to_string(problems).unwrap_or_default()))
        } else {
            String::new()
        },
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

fn closed(writer: &Writer<'_>) -> State {
    State::Closed(Closing {
        done: true,
        words: writer.write("issue-end.md.j2", &SolvedView { kind: "signatures" }),
    })
}
