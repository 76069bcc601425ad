//! A new version of an agreement that changes its meaning: one issue for each partner who signed an older version, with what
//! changes in its own text and the last day to sign. It closes when both sides have signed. In: the records, the program,
//! and the texts of its agreements. Out: items.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::date::{Date, days_between};
use crate::registry::agreement_diff::clause_changes;
use crate::registry::model::{Agreement, AgreementTemplate, LabelRole, Side};
use crate::standing::ResignStanding;
use crate::standing::notice::NoticeDays;
use crate::work::issues::index::Index;
use crate::work::issues::item::Stage;
use crate::work::issues::{Block, Closing, Item, Memory, State};
use crate::work::keys::ItemKey;
use crate::work::onboarding::view::PartnerView;
use crate::work::onboarding::{Facts, PartnerFacts, title};

/// Most changed lines that an issue shows: GitHub refuses a text of more than 64 KiB, and a person reads the diff on their
/// own machine.
const MOST_LINES: usize = 60;
/// The longest line, in characters, for the same reason.
const LONGEST_LINE: usize = 400;

/// The issue about a new version of an agreement.
#[derive(Debug, Serialize)]
struct ResignView<'a> {
    partner: PartnerView<'a>,
    /// The name of the agreement.
    agreement: &'a str,
    /// The version that both sides signed.
    signed: &'a str,
    version: &'a str,
    from: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Date>,
    over: bool,
    /// The sides that still have to sign the new text; empty while no one has written it.
    waiting_for: Vec<&'static str>,
    clauses: Vec<ClauseView>,
    /// Changed lines that aren't shown.
    more: usize,
    /// Values in clauses that change.
    parameters: Vec<ParameterView<'a>>,
}

#[derive(Debug, Serialize)]
struct ClauseView {
    /// Empty for the text above the first clause.
    clause: String,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    added: bool,
    text: String,
}

#[derive(Debug, Serialize)]
struct ParameterView<'a> {
    id: &'a str,
    name: &'a str,
    /// The signed value; absent where there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The program's default, which counts where nothing is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
}

/// Why the issue is closed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum EndView<'a> {
    /// Both sides signed the current version.
    SignedAgain { version: &'a str },
}

/// An item for each running partnership on an older version. A private agreement has none.
pub fn items(facts: &Facts<'_>, index: &Index<'_>) -> Vec<Item> {
    facts
        .partners
        .iter()
        .filter(|partner| partner.runs())
        .filter_map(|partner| item(facts, index, partner))
        .collect()
}

fn item(facts: &Facts<'_>, index: &Index<'_>, partner: &PartnerFacts) -> Option<Item> {
    let standing = partner
        .standing
        .agreement
        .as_ref()
        .filter(|standing| !standing.private)?;
    let key = ItemKey::Resign { slug: &partner.slug }.to_string();
    let due = standing.resign.as_ref().filter(|resign| resign.from <= facts.today);
    let Some(resign) = due else {
        let version = standing.version.as_deref()?;
        index.get(&key)?;
        let words = facts.writer.write("issue-end.md.j2", &EndView::SignedAgain { version });
        let state = State::Closed(Closing { done: true, words });
        return Some(blank(facts, key, state));
    };
    let agreement = partner.partner.agreement_on(facts.today)?;
    let template = facts.program.agreement(&agreement.template)?;
    Some(open(facts, partner, agreement, template, resign, key))
}

fn blank(facts: &Facts<'_>, key: String, state: State) -> Item {
    Item {
        key,
        parent: None,
        title: String::new(),
        blocks: Vec::new(),
        labels: facts.labels().names([LabelRole::Expiry]),
        assignees: Vec::new(),
        state,
        episode: String::new(),
        stage: None,
        due: None,
        traits: BTreeMap::new(),
        memory: Memory::default(),
    }
}

fn open(
    facts: &Facts<'_>,
    partner: &PartnerFacts,
    agreement: &Agreement,
    template: &AgreementTemplate,
    resign: &ResignStanding,
    key: String,
) -> Item {
    let view = view(facts, partner, agreement, template, resign);
    let version = &resign.version;
    let about = match resign.by {
        Some(by) if view.over => format!(": version {version} of the agreement wasn't signed by {by}"),
        Some(by) => format!(": sign version {version} of the agreement by {by}"),
        None => format!(": sign version {version} of the agreement"),
    };
    let view = facts.writer.view(&view, &partner.can_mention());
    Item {
        title: title::with(&partner.partner.name, &about),
        blocks: vec![Block::text("about", view.write("issue-resign.md.j2"))],
        assignees: partner.people(),
        episode: version.clone(),
        stage: resign.by.map(|by| Stage {
            id: format!("{version} {by} {}", stage(facts, resign.from, by)),
            words: view.write("comment-resign.md.j2"),
        }),
        due: resign.by,
        ..blank(facts, key, State::Open)
    }
}

/// Which of the program's reminders is due.
fn stage(facts: &Facts<'_>, from: Date, by: Date) -> String {
    let left = days_between(facts.today, by);
    let notice = NoticeDays::of(facts.program).before(Some(days_between(from, by)));
    match notice.iter().rev().find(|days| left <= **days) {
        _ if left < 0 => "over".to_owned(),
        Some(days) => format!("{days}-days"),
        None => "first".to_owned(),
    }
}

fn view<'a>(
    facts: &Facts<'a>,
    partner: &'a PartnerFacts,
    agreement: &'a Agreement,
    template: &'a AgreementTemplate,
    resign: &'a ResignStanding,
) -> ResignView<'a> {
    let texts = [&agreement.version, &resign.version].map(|version| text(facts, agreement, template, version));
    let mut clauses = Vec::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let (mut shown, mut more) = (0, 0);
    if let [Some(before), Some(after)] = &texts {
        for change in clause_changes(before, after) {
            names.insert(change.clause.to_owned());
            let mut lines = Vec::new();
            for (sign, line) in change.lines.iter().filter(|(_, line)| !line.trim().is_empty()) {
                if shown == MOST_LINES {
                    more += 1;
                    continue;
                }
                shown += 1;
                lines.push(LineView {
                    added: *sign == '+',
                    text: line.chars().take(LONGEST_LINE).collect(),
                });
            }
            if !lines.is_empty() {
                clauses.push(ClauseView {
                    clause: change.clause.to_owned(),
                    lines,
                });
            }
        }
    }
    let changed = template.clauses.iter().filter(|clause| names.contains(&clause.name));
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let value = |id: &str| agreement.parameters.as_ref()?.get(id).map(shown);
    let parameters = changed
        .flat_map(|clause| &clause.parameters)
        .map(|parameter| ParameterView {
            id: &parameter.id,
            name: &parameter.name,
            value: value(&parameter.id),
            default: parameter.default.as_ref().map(shown),
        });
    let newest = partner.partner.agreement.as_ref();
    let is_written = newest.is_some_and(|newest| newest.signed_on.is_none() && newest.version == resign.version);
    let waiting = partner
        .standing
        .agreement
        .iter()
        .flat_map(|standing| &standing.waiting_for);
    ResignView {
        partner: PartnerView::of(facts, partner),
        agreement: &template.name,
        signed: &agreement.version,
        version: &resign.version,
        from: resign.from,
        by: resign.by,
        over: resign.by.is_some_and(|by| by < facts.today),
        waiting_for: waiting.filter(|_| is_written).copied().map(Side::id).collect(),
        clauses,
        more,
        parameters: parameters.collect(),
    }
}

/// The program's text of a version with the partner's values. A value that isn't signed yet is the program's default, or
/// left open.
fn text(facts: &Facts<'_>, agreement: &Agreement, template: &AgreementTemplate, version: &str) -> Option<String> {
    let open = || json!("[to be agreed]");
    let default = |value: Option<&Value>| value.cloned().unwrap_or_else(open);
    let mut values: BTreeMap<String, Value> = template
        .parameters()
        .map(|parameter| (parameter.id.clone(), default(parameter.default.as_ref())))
        .collect();
    values.extend(agreement.parameters.clone().unwrap_or_default());
    let legal_name = agreement.legal_name.as_deref().unwrap_or_default();
    facts
        .agreement_texts
        .of(&template.id, version)?
        .render(&values, legal_name)
        .ok()?
}
